"""Result documents as a worker would hand them back, and runs recorded from them."""

from tests.unit.services.runners import FakeRunner, lend
from workbench.api import Finding, Result
from workbench.services.running import run_analysis


def document(*findings, summary="Two columns drifted.", answer=None):
    """Return the canonical document of a result."""
    found = findings or (
        Finding(id="temp", text="temp lies higher.", about="temp", effect=0.4, weight=0.9),
        Finding(id="hum", text="hum stayed.", about="hum", effect=0.0, weight=0.2),
    )
    result = Result(summary=summary, findings=tuple(found), answer=answer or {"verdict": ""})
    return result.canonical_document()


def record_run(session, analysis="drift.psi", *, incident="1", answers=(), **named):
    """Run an analysis with a runner that answers at once, and return the run."""
    lend(session, FakeRunner(*(answers or (document(),))))
    return run_analysis(session, incident, analysis, **named).value.run
