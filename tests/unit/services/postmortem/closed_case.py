"""An incident with everything a report needs, so that each test takes one thing away."""

from datetime import date

from tests.unit.services.documents import document, record_run
from workbench.api import Finding
from workbench.domain.events import Draft
from workbench.domain.reasoning.verdicts import locked
from workbench.domain.records import record_written
from workbench.domain.records.opening import Participant, Scope, Triage
from workbench.domain.records.postmortem import ReplayMade, Section
from workbench.domain.records.prevention import (
    Action,
    ActionCheck,
    Alternative,
    Decision,
    SuccessMetric,
)
from workbench.domain.records.reasoning import Hypothesis, Limitation, Note, Test
from workbench.domain.records.repairing import Repair, WayBack
from workbench.services.evidence import amend, freeze
from workbench.services.postmortem.case import case_of
from workbench.services.postmortem.writing import take_over_drafts, write_section
from workbench.services.repair_standing import RepairStanding

PACKAGE = "ab" * 32
CAUSE = Finding(
    id="cause-temp-unit_change",
    text="temp changed its unit: mending it gives back 0.145 [0.105, 0.196].",
    about="temp",
    effect=0.145,
    interval=(0.105, 0.196),
    weight=0.9,
)
RESTORED = Finding(
    id="restored.inverse_transform",
    text="Inverse transform: +0.140 (0.100 to 0.190).",
    about="temp",
    effect=0.14,
    interval=(0.1, 0.19),
)
ANSWER = {
    "verdict": "named",
    "drop": {"metric": "accuracy", "drop": 0.194, "interval": [0.16, 0.236]},
    "causes": [{"node": "temp", "kind": "unit_change", "rows": 0.33}],
}
REPAIR = Repair(
    id="01a1fd7b-0000-7000-8000-000000000001",
    title="Convert at ingest",
    status="verified",
    way_back=WayBack(trigger="share out of range", pointer="release 2.2.0"),
)
VERIFIED = RepairStanding(repair=REPAIR, side_effects=("No slice got worse.",))
KEPT = {
    "action": Action(
        id="action-1",
        title="Check units at ingest",
        owner_function="data",
        due=date(2026, 6, 1),
        success=SuccessMetric(signal="out of range", operator="<=", value=0.01, window="7 d"),
        verification=ActionCheck(method="replay of the rule"),
    ),
    "decision": Decision(
        id="decision-1",
        question="Which repair?",
        chosen="Convert at ingest",
        alternatives=(Alternative(option="Retrain", why_not="slower"),),
        accepted_risk="Old stations may be late.",
    ),
}


def write(session, *records):
    """Write records down, whatever the rules of their services."""
    session.record(session.incident("1").id, *map(record_written, records))


def search(session, **named):
    """A search for causes that named temp."""
    made = document(CAUSE, summary="temp: it costs 0.145 of 0.194.", answer=ANSWER)
    return record_run(session, "rootcause.upstream", answers=(made,), **named)


def what_if(session, **named):
    """A what-if that put values of temp back."""
    parameters = {"feature": "temp"}
    made = document(RESTORED, summary="It comes back.")
    return record_run(session, "explain.what_if", answers=(made,), parameters=parameters, **named)


def replayed(session, machine="elsewhere", verdict="same"):
    """An export of all there is, and how it came out when it was replayed."""
    state = session.incident("1")
    body = {
        "sha256": PACKAGE,
        "tagmanifest": PACKAGE,
        "signer": "SHA256:x",
        "disclosure": "full",
        "events": state.size,
        "head": state.head,
        "machine": "here",
    }
    session.record(state.id, Draft("package.exported", body))
    write(
        session,
        ReplayMade(id=f"replay-{state.size}", package=PACKAGE, verdict=verdict, machine=machine),
    )


def closed(session):
    """Fill everything in, and return the case."""
    freeze(session, "1")
    amend(session, "1", {"owner": "ML on-call", "severity": "SEV2 major"})
    search(session)
    run = what_if(session)
    write(
        session,
        Triage(id="triage", category="data_quality", summary="Alarms went wrong."),
        Scope(id="scope", inside=("alarms",)),
        *(
            Participant(id=f"p-{name}", function=name, facilitator=name == "ops")
            for name in ("ops", "data", "ml")
        ),
        *(
            Note(id=f"n-{name}", text="It was seen at once.", kind="went_well", function=name)
            for name in ("ops", "data", "ml")
        ),
        Hypothesis(
            id="h-1", statement="temp is in °F", node="temp", status="confirmed", methods=(run.id,)
        ),
        Hypothesis(id="h-2", statement="Labels are late", status="rejected", reason="They came."),
        locked(
            Test(
                id="test-1",
                title="Only one station",
                hypothesis="h-1",
                expected="All of them",
                exploratory=True,
            )
        ),
        Limitation(id="l-1", text="No log of the gateway."),
        *KEPT.values(),
    )
    written = {one.id for one in take_over_drafts(session, "1").value}
    for section in case_of(session, "1").template.sections:
        if section.id not in written:
            write_section(session, "1", section.id, "Nothing to add.", ready=True)
    causes = case_of(session, "1").records.find(Section, "root_causes").text
    answered = f"{causes.partition('### Process')[0]}### Process\n\nNo contract names the unit."
    write_section(session, "1", "root_causes", answered)
    replayed(session)
    return case_of(session, "1")
