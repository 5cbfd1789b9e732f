"""Report writers: one source as a web page, PDF, Word, Markdown, a notebook or data."""

from collections.abc import Sequence

from workbench.api import ReportWriter, hookimpl
from workbench_reports.data import JsonReport
from workbench_reports.docx import DocxReport
from workbench_reports.html import HtmlReport
from workbench_reports.markdown import MarkdownReport
from workbench_reports.notebook import NotebookReport
from workbench_reports.pdf import PdfReport


@hookimpl
def workbench_report_writers() -> Sequence[type[ReportWriter]]:
    """Return the writers of the postmortem."""
    return (HtmlReport, PdfReport, DocxReport, MarkdownReport, NotebookReport, JsonReport)
