"""Hand-made runs, claims and readings of a report; nothing is read from disk."""

from datetime import UTC, datetime

from workbench.domain.figures import Axis, Figure, Intervals, Line
from workbench.domain.incident import Incident
from workbench.domain.postmortem.parts import (
    CausalChain,
    ChainLink,
    ChainNode,
    GateState,
    Moment,
    ReportSection,
)
from workbench.domain.runs import (
    Claim,
    Finding,
    Run,
    RunEnvironment,
    RunInput,
    RunStatus,
    Tolerance,
)
from workbench.services.readings.report import (
    ClaimView,
    FindingView,
    ReportReading,
    SectionView,
    flags_of,
)
from workbench.services.readings.report_pictures import Trend

AT = datetime(2026, 5, 20, 9, tzinfo=UTC)
PASSED = (
    GateState(code="G1", title="Owner and severity set", passed=True),
    GateState(code="G2", title="Evidence frozen, custody unbroken", passed=True),
    GateState(code="G5", title="Every claim tied to a run", passed=True),
    GateState(code="W3", title="Missing evidence listed", passed=True, warning=True),
)
FAILED = (
    GateState(
        code="G1",
        title="Owner and severity set",
        passed=False,
        reason="owner not set",
        place="triage",
    ),
    GateState(
        code="G2",
        title="Evidence frozen, custody unbroken",
        passed=False,
        reason="2 not frozen",
        place="evidence",
    ),
    GateState(
        code="G5",
        title="Every claim tied to a run",
        passed=False,
        reason="1 unsupported",
        place="report",
    ),
)


def finding(identifier="temp", effect=0.145, interval=(0.105, 0.196), **more):
    """Return a finding about a column."""
    text = f"{identifier} changed its unit: mending it gives back 14.5 points [10.5, 19.6]."
    given = {"text": text, "about": identifier, "unit": "auc", "n": 1946, **more}
    return Finding(id=identifier, effect=effect, interval=interval, **given)


def run(identifier="run-0001", *, kind="root_cause", title="Upstream cause", **more):
    """Return a finished run with one finding and no evidence behind it."""
    packages = {"numpy": "1.0.0", "scikit-learn": "1.6.0"}
    given = {
        "analysis": "rootcause.upstream",
        "findings": (finding(),),
        "inputs": tuple(
            RunInput(name=name, kind="window", sha256=("3f9a1c" * 10 + "e27b",))
            for name in ("reference", "incident")
        ),
        "tolerance": Tolerance(absolute=0.005),
        "result": "ab" * 32,
        "summary": "temp changed its unit: 14.5 of 19.4 points.",
        "status": RunStatus.FINISHED,
        **more,
    }
    return Run(
        id=identifier,
        kind=kind,
        title=title,
        analysis_version="1.0",
        plugin="workbench_rootcause",
        plugin_version="0.1.0",
        code_hash="c0de",
        parameters={},
        seed=7,
        key=identifier,
        environment=RunEnvironment(
            python="3.11", platform="test", packages=packages, threads=1, isolation="none"
        ),
        started_at=AT,
        seconds=1.0,
        **given,
    )


def claim_view(identifier="claim-1", state="supported", newer="", made=None):
    """Return a claim in one of its states."""
    proof = None if state == "unsupported" else made or run()
    found = proof.findings[0] if proof else None
    text = found.text if found else "Riders lost trust in the app."
    claim = Claim(id=identifier, text=text, run="run-0001", finding="temp")
    return ClaimView(claim, proof, found, state, newer)


def picture():
    """Return a figure of intervals."""
    return Figure(
        id="brackets",
        title="temp explains most of the drop",
        caption="Points of AUC; 1,700 rows.",
        y=Axis(kind="category", categories=("temp", "hum")),
        marks=(Intervals(at=(0, 1), estimate=(14, 2), low=(10, 1), high=(19, 3)),),
    )


def trend():
    """Return a metric that falls."""
    line = Line(x=(0.0, 86_400.0, 172_800.0), y=(0.80, 0.81, 0.67), label="AUC")
    figure = Figure(
        id="auc", title="AUC", x=Axis(kind="time"), y=Axis(label="AUC, daily"), marks=(line,)
    )
    return Trend(figure, "AUC over time. Band: 95 % interval.", 0.67)


CHAIN = CausalChain(
    nodes=(
        ChainNode(id="sensor", title="sensor", role="unknown"),
        ChainNode(id="temp", title="temp", role="cause", level="intervened"),
    ),
    links=(ChainLink(start="sensor", end="temp", carries=True),),
    words=("temp is at fault: intervened.",),
)
MOMENTS = (
    Moment(at="2026-05-14T06:00:00Z", text="Firmware update", source="changes.jsonl"),
    Moment(at="2026-05-14T08:00:00Z", text="W1 begins", source="windows", milestone="onset"),
    Moment(at="2026-05-20T09:00:00Z", text="Opened", source="journal", milestone="detected"),
)


def section(identifier, title, text="", **more):
    """Return a section of the report."""
    return SectionView(
        ReportSection(id=identifier, title=title, text=text, prompts=("What happened?",), **more),
        flags_of(text),
    )


def reading(claims=(), gates=PASSED, title="Which findings go into the report?", **more):
    """Return a report of the incident called ``case``, its claims in the summary."""
    incident = Incident(id="case", title="AUC fell by 0.13")
    other = run("run-0002", kind="drift", title="Two-sample battery", findings=(finding("hum"),))
    text = more.pop("text", "\n\n".join(f"[[claim:{view.claim.id}]]" for view in claims))
    state = "ready" if claims else "empty"
    given = {
        "sections": (
            section("summary", "Summary", text, state=state),
            section("impact", "Impact in numbers", "[[figure:run-0001/brackets]]"),
            section("timeline", "Timeline", timeline=MOMENTS),
            section("causal_chain", "Causal chain", chain=CHAIN),
        ),
        "offered": (FindingView(other, other.findings[0]),),
        "figures": {"run-0001/brackets": picture()},
        "figure_titles": {"run-0001/brackets": "temp explains most of the drop"},
        "trend": trend(),
        **more,
    }
    return ReportReading(incident, title, claims=tuple(claims), gates=gates, **given)
