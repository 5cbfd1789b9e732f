"""The plan of an investigation, without its conclusions; and starting another one from it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from workbench.domain.canonical import JsonValue
from workbench.domain.changes import Changes, Outcome
from workbench.domain.incident import Incident
from workbench.domain.records.library import (
    Origin,
    Pattern,
    Plan,
    PlannedGuardrail,
    PlannedHypothesis,
    PlannedRepair,
    PlannedRun,
    PlannedTest,
)
from workbench.domain.records.reasoning import Hypothesis, Test
from workbench.domain.records.repairing import Repair
from workbench.domain.runs import RunStatus
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.services.hypothesis_tests import register_test
from workbench.services.library.fingerprints import lineage_of
from workbench.services.library.similarity import likeness_between
from workbench.services.records import fresh_id, fresh_ids, made, remove_record, write_record
from workbench.services.session import Session


@dataclass(frozen=True, slots=True)
class PlanSource:
    """Where a plan comes from.

    Attributes
    ----------
    source : str
        ``incident``, ``pattern`` or ``entry``.
    of : str
        Identifier of the incident, the pattern or the entry.
    title : str
    plan : Plan
    incident, reference : str
        The incident it was made in, where that is in this workspace.
    version : int
        Of a pattern; 0 for others.
    """

    source: str
    of: str
    title: str
    plan: Plan
    incident: str = ""
    reference: str = ""
    version: int = 0


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


def plan_of(state: Incident) -> Plan:
    """Return what an incident asked, tried and left behind, without what came of it.

    Parameters
    ----------
    state : Incident
    """
    records = state.records
    keys = {one.id: f"H{at}" for at, one in enumerate(records.hypotheses, 1)}
    tests = tuple(_planned_test(one, keys) for one in records.tests if one.hypothesis in keys)
    repairs = tuple(_planned_repair(one) for one in records.repairs)
    guardrails = tuple(
        PlannedGuardrail(
            title=one.title, kind=one.kind, column=one.column, node=one.node, metric=one.metric
        )
        for one in records.guardrails
    )
    return Plan(
        hypotheses=tuple(_planned_hypothesis(one, keys[one.id]) for one in records.hypotheses),
        tests=tests,
        runs=tuple(_planned_runs(state)),
        repairs=repairs,
        guardrails=guardrails,
    )


def plan_source(session: Session, reference: str) -> PlanSource:
    """Return a plan by what it comes from: an incident, or a pattern by its identifier or title.

    Raises
    ------
    WorkbenchError
        ``plan.unknown`` if nothing answers to it, ``plan.empty`` if it asked nothing.
    """
    found = _pattern_source(session, reference) or _incident_source(session, reference)
    if not found.plan.size:
        raise WorkbenchError(
            "plan.empty",
            f"{found.title} holds no hypothesis, test, run or repair that could be taken over.",
            "Choose another one.",
        )
    return found


def start_from(session: Session, incident: str, source: PlanSource | str) -> Outcome[Origin]:
    """Start an incident from an earlier plan: one act, taken back in one step.

    Its hypotheses come as open, without belief or decision, and its repairs as proposed, without
    results. Tests, analyses and guardrails stay steps of the plan until somebody does them: what
    is registered stays for ever, and limits fitted elsewhere say nothing here.

    Parameters
    ----------
    session : Session
    incident : str
        Identifier or reference.
    source : PlanSource or str
        See :func:`plan_source`.

    Returns
    -------
    Outcome of Origin
        What was taken over from where, and what was left out.

    Raises
    ------
    WorkbenchError
        If it is the incident's own plan, or it started from this one already.
    """
    state = session.incident(incident)
    given = plan_source(session, source) if isinstance(source, str) else source
    _refuse_again(state, given)
    taken = _Taken(session, state)
    hypotheses = list(taken.hypotheses(given.plan))
    repairs = list(taken.repairs(given.plan))
    alike = (
        likeness_between(session, state.id, given.incident)
        if given.incident and given.incident != state.id
        else None
    )
    origin = made(
        Origin,
        {
            "id": fresh_id(session, Origin),
            "title": given.title,
            "source": given.source,
            "of": given.of,
            "incident": given.incident,
            "reference": given.reference,
            "version": given.version,
            "likeness": None if alike is None else round(alike.likeness, 4),
            "reasons": () if alike is None else alike.reasons,
            "plan": given.plan.json_body(),
            "keys": {key: h.id for key, h in hypotheses},
            "hypotheses": tuple(h.id for _, h in hypotheses),
            "repairs": tuple(one.id for one in repairs),
            "left_out": tuple(taken.left_out),
        },
    )
    changes = Changes()
    with session.one_act(state.id):
        for one in (*(h for _, h in hypotheses), *repairs, origin):
            changes = changes | write_record(session, state.id, one).changes
    return Outcome(origin, changes)


def forget_origin(session: Session, incident: str, origin: str) -> Outcome[Origin]:
    """Forget where a plan came from; what was taken over from it stays.

    Raises
    ------
    WorkbenchError
        If there is no such origin.
    """
    state = session.incident(incident)
    return remove_record(session, state.id, _origin(state, origin))


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
    return tuple(_steps(state, _origin(state, origin)))


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
    found = _origin(state, origin)
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


class _Taken:
    """What of a plan can stand in another incident."""

    def __init__(self, session: Session, state: Incident) -> None:
        self._session = session
        self._state = state
        self._known = {c.name for e in state.evidence if e.table for c in e.table.columns}
        self._known |= {node.id for node in lineage_of(session, state).nodes}
        self.left_out: list[str] = []

    def hypotheses(self, plan: Plan) -> Iterator[tuple[str, Hypothesis]]:
        """Yield the hypotheses by their keys: open, neither likely nor unlikely."""
        standing = {one.statement.casefold() for one in self._state.records.hypotheses}
        ids = fresh_ids(self._session, len(plan.hypotheses))
        for identifier, one in zip(ids, plan.hypotheses, strict=True):
            if one.statement.casefold() in standing:
                self.left_out.append(f"{one.statement} (stated here already)")
                continue
            told = {name: v for name, v in one.json_body().items() if name != "key"}
            yield (
                one.key,
                made(Hypothesis, {**told, "id": identifier, "node": self._node(one.node)}),
            )

    def repairs(self, plan: Plan) -> Iterator[Repair]:
        """Yield the repairs: proposed, on nothing yet."""
        analyses = {one.id for one in self._session.registry.analyses()}
        standing = {one.title.casefold() for one in self._state.records.repairs}
        ids = fresh_ids(self._session, len(plan.repairs))
        for identifier, one in zip(ids, plan.repairs, strict=True):
            if one.title.casefold() in standing:
                self.left_out.append(f"{one.title} (proposed here already)")
            elif one.analysis and one.analysis not in analyses:
                self.left_out.append(f"{one.title} ({one.analysis} is not installed)")
            else:
                told = {name: v for name, v in one.json_body().items() if name != "went"}
                yield made(Repair, {**told, "id": identifier, "node": self._node(one.node)})

    def _node(self, node: str) -> str:
        if node and self._known and node not in self._known:
            self.left_out.append(f"the node {node} (not known here)")
            return ""
        return node


def _planned_hypothesis(one: Hypothesis, key: str) -> PlannedHypothesis:
    fields = set(PlannedHypothesis.model_fields) - {"key"}
    return PlannedHypothesis.model_validate(
        {**{name: getattr(one, name) for name in fields}, "key": key}
    )


def _planned_test(one: Test, keys: Mapping[str, str]) -> PlannedTest:
    differing = {n: v for n, v in one.parameters.items() if one.defaults.get(n) != v}
    return PlannedTest(
        title=one.title,
        hypothesis=keys[one.hypothesis],
        expected=one.expected,
        criterion=one.criterion,
        analysis=one.analysis,
        parameters=differing,
        cost=one.cost,
        minutes=one.minutes,
    )


def _planned_runs(state: Incident) -> Iterator[PlannedRun]:
    newest = {
        run.analysis: run
        for run in state.whole_runs
        if run.status is RunStatus.FINISHED and run.kind != "repair"
    }
    for run in newest.values():
        yield PlannedRun(
            analysis=run.analysis, title=run.title, kind=run.kind, parameters=run.parameters
        )


def _planned_repair(one: Repair) -> PlannedRepair:
    fields = set(PlannedRepair.model_fields) - {"went"}
    return PlannedRepair.model_validate(
        {**{name: getattr(one, name) for name in fields}, "went": one.status}
    )


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


def _origin(state: Incident, origin: str) -> Origin:
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


def _refuse_again(state: Incident, source: PlanSource) -> None:
    if source.source == "incident" and source.of == state.id:
        raise WorkbenchError("plan.own", "An incident cannot start from its own plan.")
    for one in state.records.origins:
        if (one.source, one.of, one.version) == (source.source, source.of, source.version):
            raise WorkbenchError(
                "plan.again",
                f"This incident started from {one.title} already.",
                "Undo that first, or go on with its steps.",
            )


def _incident_source(session: Session, reference: str) -> PlanSource:
    state = session.incident(reference)
    return PlanSource(
        "incident",
        state.id,
        state.title,
        plan_of(state),
        state.id,
        f"INC-{state.number:04d}",
    )


def _pattern_source(session: Session, reference: str) -> PlanSource | None:
    wanted = reference.strip().casefold()
    if not wanted:
        return None
    for summary in session.workspace.incidents():
        for one in session.incident(summary.id).records.patterns:
            if wanted in {one.id, one.title.casefold()}:
                return pattern_source(one, summary.id, summary.reference)
    return None


def pattern_source(one: Pattern, incident: str, reference: str) -> PlanSource:
    """Return the plan of a pattern.

    Parameters
    ----------
    one : Pattern
    incident, reference : str
        Where it was saved.
    """
    return PlanSource("pattern", one.id, one.title, one.plan, incident, reference, one.version)


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
