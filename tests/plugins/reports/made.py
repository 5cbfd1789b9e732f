"""Documents to write: one with everything in it, and one in which every word is hostile."""

from datetime import UTC, date, datetime

from workbench.api import (
    Axis,
    Bars,
    CausalChain,
    ChainLink,
    ChainNode,
    Claim,
    ClaimBasis,
    Figure,
    Finding,
    GateState,
    Incident,
    Line,
    Moment,
    ReportDocument,
    ReportRun,
    ReportSection,
    Run,
    Standing,
    Table,
    Window,
)
from workbench.domain.records import Records
from workbench.domain.records.opening import Harm, Triage
from workbench.domain.records.prevention import Action

NASTY = (
    '<script>alert(1)</script> =cmd|"/c"!A1 \u202etxt [x](javascript:1) | `a` #eval("1") $x$ \x07'
)
AT = datetime(2026, 5, 14, 9, tzinfo=UTC)
RUN = "01900000-0000-7000-8000-000000000001"
OTHER = "01900000-0000-7000-8000-000000000002"
EVERY = ("technical", "product", "risk", "executive")
NUMBERS = ("0.130", "0.129", "35.4", "0.802")
"""Figures that the document claims, each in a section that all four audiences read."""


def a_run(**changes):
    values = {
        "id": RUN,
        "analysis": "rootcause.upstream",
        "analysis_version": "1.0",
        "kind": "root_cause",
        "title": "Upstream cause",
        "plugin": "workbench_rootcause",
        "plugin_version": "0.1.0",
        "code_hash": "0" * 64,
        "parameters": {},
        "seed": 0,
        "inputs": (
            {"name": "reference", "kind": "window", "sha256": ("c" * 64,)},
            {"name": "incident", "kind": "window", "sha256": ("d" * 64,)},
        ),
        "key": "k",
        "environment": {
            "python": "3.11.7",
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
                id="f",
                text="temp restores 0.129",
                effect=0.129,
                interval=(0.112, 0.144),
                n=16128,
                caveats=("Sensors of two makes were pooled.",),
            ),
        ),
    }
    return Run.model_validate({**values, **changes})


def a_figure(title="temp explains most of the drop", name="brackets"):
    return Figure(
        id=name,
        title=title,
        caption="AUC given back, with 95 % intervals; 946 rows",
        x=Axis(label="points of AUC"),
        y=Axis(kind="category", categories=(title,)),
        marks=(Bars(at=(0,), length=(0.1,), horizontal=True, tone="restored"),),
    )


def a_document(title="Demand model", run=None):
    """A document without sections of its own, as the first version of the program made them."""
    run = run or a_run()
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
        runs=(ReportRun(run, title, "look again", (a_figure(title),)),),
        claims=(claim,),
        chronology=((AT.isoformat(), title, "journal"),),
        program="Incident Workbench 0.1.0",
    )


def claims(words):
    return (
        Claim(id="drop", text=f"AUC fell by 0.130 [0.115, 0.145]. {words}", run=RUN),
        Claim(id="cause", text=f"Restoring temp restores 0.129. {words}", run=RUN, finding="f"),
        Claim(id="share", text=f"35.4 % of rows. {words}", run=OTHER),
        Claim(id="back", text=f"AUC is back at 0.802. {words}", run=OTHER),
        Claim(id="gone", text=f"Riders lost trust. {words}", run="no such run"),
    )


def whole_document(words="said plainly", audience="technical", many=1):
    """A document with a section of every kind; ``words`` stand wherever people write."""
    moments = tuple(
        Moment(
            at=f"2026-05-{day}T06:00:00Z",
            text=f"{what} {words}",
            source="journal, event 3",
            reference=reference,
            milestone=mark,
        )
        for day, what, mark, reference in (
            ("13", "Firmware update", "", "evidence/e"),
            ("14", "It began", "onset", f"run/{RUN}"),
            ("15", "Noticed", "detected", "triage/triage"),
            ("21", "Repair applied", "mitigated", "event/9"),
        )
    )
    chain = CausalChain(
        nodes=(
            ChainNode(id="s", title=f"station {words}", stage="source", role="cause", why=words),
            ChainNode(id="t", title="temp", stage="feature", role="carrier", run=RUN),
            ChainNode(id="p", title="p_busy", stage="prediction", role="carrier"),
        ),
        links=(
            ChainLink(start="s", end="t", carries=True, level="intervened"),
            ChainLink(start="t", end="p", carries=True, level="associated"),
        ),
        words=("It went wrong at station and was carried on through temp, p_busy.",),
    )
    actions = Table(
        id="actions",
        title="Preventive actions",
        columns=("action", "kind", "owner", "due", "status"),
        rows=((f"Contract on units {words}", "prevent", "Data platform", "2026-06-01", "agreed"),),
        sources=("action/a",),
    )
    summary = "\n\n".join(
        [f"The model lost [[claim:drop|0.130 AUC]] {words} and [[claim:share|35.4 %]] of rows."]
        * many
    )
    sections = (
        ReportSection(id="summary", title="Summary", audiences=EVERY, text=summary),
        ReportSection(
            id="impact",
            title="Impact in numbers",
            audiences=EVERY,
            text="- [[claim:cause|restores 0.129]]\n- Back at [[claim:back|0.802]]\n"
            f"- [[claim:gone|trust]] and [[opinion|we were careless {words}]]\n\n"
            f"[[figure:{RUN}/brackets]]",
        ),
        ReportSection(id="timeline", title="Timeline", audiences=EVERY, timeline=moments),
        ReportSection(
            id="causal_chain", title="Causal chain", audiences=("technical", "risk"), chain=chain
        ),
        ReportSection(
            id="fairness", title="Fairness", audiences=("risk",), text=f"Nobody. {words}"
        ),
        ReportSection(
            id="actions",
            title="Preventive actions",
            audiences=EVERY,
            tables=(actions,),
            drafted=True,
            text=f"- Contract {words}",
        ),
    )
    records = Records(
        triages=(
            Triage(
                id="triage",
                harm=Harm(entity=f"Riders {words}", level=2),
                systems=("Demand model",),
                overlay="eu_ai_act",
                overlay_fields={"provider": words, "date_of_awareness": "2026-05-20"},
            ),
        ),
        actions=(
            Action(id="a", title=f"Contract on units {words}", due=date(2026, 6, 1), owner=words),
        ),
    )
    first, second = a_run(), a_run(id=OTHER, title=f"Shares {words}", kind="drift", findings=())
    made = claims(words)
    return ReportDocument(
        incident=Incident(
            id="i",
            number=31,
            title=f"Demand model {words}",
            severity="SEV2 major",
            owner="ML on-call",
            metric="auc",
            runs=(first, second),
            claims=made,
            records=records,
            changed_at="2026-05-21T12:00:00Z",
            size=12,
            head="e" * 64,
        ),
        runs=(
            ReportRun(first, f"temp explains the drop {words}", "look again", (a_figure(),)),
            ReportRun(second, "Shares moved", "", (), stale=True),
        ),
        claims=made,
        chronology=(),
        program="Incident Workbench 0.1.0",
        sections=sections,
        standings={
            "drop": Standing(claim="drop", state="supported"),
            "cause": Standing(claim="cause", state="supported"),
            "share": Standing(claim="share", state="stale", why="The window was changed."),
            "back": Standing(claim="back", state="supported"),
            "gone": Standing(claim="gone", state="unsupported", why="There is no such run."),
        },
        bases={
            "drop": ClaimBasis(claim="drop", says="Seen in these rows.", method="Upstream cause"),
            "cause": ClaimBasis(
                claim="cause",
                level="intervened",
                says="Something was changed.",
                method="Upstream cause",
                why=f"It undoes what changed. {words}",
                assumptions=("The history is right.",),
                limits=("Two faults may hide each other.",),
            ),
            "share": ClaimBasis(
                claim="share",
                level="associated",
                says="Measured beyond chance.",
                overstated="“caused” says more than its run shows.",
            ),
        },
        gates=(GateState(code="G1", title="Owner set", passed=True),),
        standing="Draft, 3 gates open",
        template="postmortem 1.0",
        audience=audience,
        overlay=(
            ("provider", "Provider", words),
            ("date_of_awareness", "Date of awareness", "2026-05-20"),
        ),
        trend=Figure(
            id="trend",
            title="AUC over time",
            x=Axis(kind="time"),
            marks=(Line(x=(0.0, 3600.0), y=(0.8, 0.67), label="AUC"),),
        ),
    )
