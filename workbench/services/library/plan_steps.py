"""The steps of the plan an incident started from: what is done, and what is left to do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbench.domain.canonical import JsonValue
from workbench.domain.changes import Outcome
from workbench.domain.incident import Incident
from workbench.domain.records.library import Origin
from workbench.domain.records.reasoning import Hypothesis, Test
from workbench.domain.runs import RunStatus
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.services.hypothesis_tests import register_test
from workbench.services.session import Session


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a plan asks for, and whether it was done here.

    Attributes
    ----------
    kind : str
        ``hypothesis``, ``test``, ``run``, ``repair`` or ``guardrail``.
    place : int
        Its place among those of its kind in the plan, from 0.
    title, told : str
        What it is called; what else there is to say.
    analysis : str
        What would be run; empty where a person does it.
    done : bool
    record : str
        What stands for it here; empty where nothing does yet.
    """

    kind: str
    place: int
    title: str
    told: str
    analysis: str = ""
    done: bool = False
    record: str = ""


def steps_of(state: Incident, origin: str = "") -> tuple[Step, ...]:
    """Return every step of the plan an incident started from, and whether it was done.

    Parameters
    ----------
    state : Incident
    origin : str
        Which one, where it started from several; the last one by default.
    """
    if not state.records.origins:
        return ()
    return tuple(_steps(state, origin_of(state, origin)))


def register_step(session: Session, incident: str, place: int, origin: str = "") -> Outcome[Test]:
    """Register a test of the plan an incident started from.

    Parameters
    ----------
    session : Session
    incident : str
    place : int
        Of the test in the plan, from 0.
    origin : str

    Raises
    ------
    WorkbenchError
        If there is no such step, or its hypothesis was removed.
    """
    state = session.incident(incident)
    found = origin_of(state, origin)
    if not 0 <= place < len(found.plan.tests):
        raise WorkbenchError(
            "plan.no_step",
            f"The plan has no test at place {place}.",
            f"It has {len(found.plan.tests)} tests.",
        )
    planned = found.plan.tests[place]
    hypothesis = found.keys.get(planned.hypothesis, "")
    if state.records.find(Hypothesis, hypothesis) is None:
        raise WorkbenchError(
            "plan.no_hypothesis",
            f"The hypothesis that “{planned.title}” tests is not here.",
            "State it again, then register a test of it.",
        )
    return register_test(
        session,
        state.id,
        hypothesis,
        planned.title,
        expected=planned.expected,
        criterion=planned.criterion,
        analysis=planned.analysis,
        parameters=planned.parameters,
        cost=planned.cost,
        minutes=planned.minutes,
    )


def origin_of(state: Incident, origin: str = "") -> Origin:
    """Return where the plan of an incident came from; the last one by default.

    Raises
    ------
    WorkbenchError
        If it did not start from it.
    """
    every = state.records.origins
    found = state.records.find(Origin, origin) if origin else (every[-1] if every else None)
    if found is None:
        raise WorkbenchError(
            "origin.unknown",
            f"This incident did not start from {origin!r}."
            if origin
            else "This incident did not start from an earlier plan.",
            "`workbench library start-from` takes one over.",
        )
    return found


def plan_body(steps: Sequence[Step]) -> list[JsonValue]:
    """Return steps as ``workbench library plan --json`` prints them."""
    return [
        {
            "kind": one.kind,
            "place": one.place,
            "title": one.title,
            "told": one.told,
            "analysis": one.analysis,
            "done": one.done,
            "record": one.record,
        }
        for one in steps
    ]


def _steps(state: Incident, origin: Origin) -> Iterator[Step]:
    plan, records = origin.plan, state.records
    here = {one.id: one for one in records.hypotheses}
    for at, one in enumerate(plan.hypotheses):
        found = here.get(origin.keys.get(one.key, ""))
        done = found is not None and found.status != "open"
        yield Step(
            "hypothesis", at, one.statement, one.falsifier, "", done, found.id if found else ""
        )
    for at, test in enumerate(plan.tests):
        about = origin.keys.get(test.hypothesis, "")
        same = [t for t in records.tests if (t.title, t.hypothesis) == (test.title, about)]
        told = test.expected
        yield Step(
            "test", at, test.title, told, test.analysis, bool(same), same[0].id if same else ""
        )
    finished = {r.analysis: r.id for r in state.runs if r.status is RunStatus.FINISHED}
    for at, run in enumerate(plan.runs):
        known = finished.get(run.analysis, "")
        yield Step("run", at, run.title, run.kind, run.analysis, bool(known), known)
    tried = {one.title: one for one in records.repairs}
    for at, repair in enumerate(plan.repairs):
        mine = tried.get(repair.title)
        told = tr("there it was {status}", status=repair.went) if repair.went else ""
        done = mine is not None and bool(mine.runs)
        yield Step("repair", at, repair.title, told, repair.analysis, done, mine.id if mine else "")
    rules = {(g.kind, g.column, g.metric): g.id for g in records.guardrails}
    for at, rule in enumerate(plan.guardrails):
        known = rules.get((rule.kind, rule.column, rule.metric), "")
        yield Step("guardrail", at, rule.title, rule.kind, "", bool(known), known)
