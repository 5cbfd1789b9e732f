"""Report writers: one self-contained HTML file, and Markdown."""

from collections.abc import Sequence

from workbench.api import ReportWriter, hookimpl
from workbench_reports.writers import HtmlReport, MarkdownReport


@hookimpl
def workbench_report_writers() -> Sequence[type[ReportWriter]]:
    """Return the writers of the postmortem."""
    return (HtmlReport, MarkdownReport)
