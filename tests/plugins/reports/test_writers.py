"""The report is one inert file that says the same thing every time."""

from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from workbench.api import (
    Axis,
    Bars,
    Claim,
    Figure,
    Finding,
    Incident,
    ReportDocument,
    ReportRun,
    Run,
    Window,
)
from workbench_reports.html import HtmlReport
from workbench_reports.markdown import MarkdownReport

NASTY = '<script>alert(1)</script> =cmd|"/c"!A1 \u202etxt [x](javascript:1) | `a`'
AT = datetime(2026, 5, 14, 9, tzinfo=UTC)


def a_run(**changes):
    values = {
        "id": "01900000-0000-7000-8000-000000000001",
        "analysis": "rootcause.upstream",
        "analysis_version": "1.0",
        "kind": "root_cause",
        "title": "Upstream cause",
        "plugin": "workbench_rootcause",
        "plugin_version": "0.1.0",
        "code_hash": "0" * 64,
        "parameters": {},
        "seed": 0,
        "inputs": (),
        "key": "k",
        "environment": {
            "python": "3.11",
            "platform": "linux",
            "packages": {},
            "threads": 1,
            "isolation": "bubblewrap",
        },
        "started_at": AT,
        "seconds": 1.0,
        "status": "finished",
        "result": "a" * 64,
        "findings": (
            Finding(
                id="f", text="temp restores 0.129", effect=0.129, interval=(0.112, 0.144), n=946
            ),
        ),
    }
    return Run.model_validate({**values, **changes})


def a_document(title="Demand model", run=None):
    run = run or a_run()
    figure = Figure(
        id="brackets",
        title=title,
        x=Axis(label="points of AUC"),
        y=Axis(kind="category", categories=(title,)),
        marks=(Bars(at=(0,), length=(0.1,), horizontal=True, tone="restored"),),
    )
    incident = Incident(
        id="i",
        number=1,
        title=title,
        metric="auc",
        windows=(Window(name="incident", start=AT, end=AT, rows=946),),
        runs=(run,),
        gaps=("row history",),
    )
    claim = Claim(id="c", text=title, run=run.id, finding="f")
    return ReportDocument(
        incident=incident,
        runs=(ReportRun(run, title, "look again", (figure,)),),
        claims=(claim,),
        chronology=((AT.isoformat(), title, "journal"),),
        program="Incident Workbench",
    )


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.text = set(), [], ""

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize("writer", [HtmlReport, MarkdownReport])
def test_the_same_document_gives_the_same_bytes(writer):
    assert writer().write(a_document()) == writer().write(a_document())


def test_html_has_no_script_and_fetches_nothing():
    page = Tags()
    page.feed(HtmlReport().write(a_document(NASTY)).decode())
    assert not page.tags & {"script", "img", "iframe", "link", "object", "embed", "form"}
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
