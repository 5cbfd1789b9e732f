"""The report is one inert file that says the same thing every time."""

import pytest

from tests.plugins.reports.made import NASTY, a_document, a_run
from tests.plugins.reports.reading import Tags
from workbench.api import Incident, ReportDocument
from workbench_reports.html import HtmlReport
from workbench_reports.markdown import MarkdownReport


@pytest.mark.parametrize("writer", [HtmlReport, MarkdownReport])
def test_the_same_document_gives_the_same_bytes(writer):
    assert writer().write(a_document()) == writer().write(a_document())


def test_html_has_no_script_and_fetches_nothing():
    page = Tags()
    page.feed(HtmlReport().write(a_document(NASTY)).decode())
    assert not set(page.tags) & {"script", "img", "iframe", "link", "object", "embed", "form"}
    for name, value in page.attributes:
        assert not name.startswith("on")
        if name in {"href", "src"}:
            assert (value or "").startswith("#")
    assert "<script>alert(1)</script>" in page.text


def test_direction_marks_do_not_survive():
    for writer in (HtmlReport, MarkdownReport):
        assert "\u202e" not in writer().write(a_document(NASTY)).decode()


def test_markdown_keeps_hostile_text_inert():
    text = MarkdownReport().write(a_document(NASTY)).decode()
    assert "<script>" not in text
    assert "](javascript" not in text


def test_a_claim_leads_to_the_run_that_proves_it():
    page = HtmlReport().write(a_document()).decode()
    run = a_run().id
    assert f'href="#run-{run}"' in page
    assert f'id="run-{run}"' in page
    assert "0.129" in page
    assert "[0.112, 0.144]" in page


def test_an_incident_without_runs_or_claims_still_makes_a_report():
    bare = ReportDocument(Incident(id="i", title="Bare"), (), (), (), "p")
    assert b"No analysis has finished yet" in HtmlReport().write(bare)
    assert b"No analysis has finished yet" in MarkdownReport().write(bare)
