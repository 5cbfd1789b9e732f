"""The plan of an investigation, without its conclusions; and starting another one from it."""

from collections.abc import Iterator
from dataclasses import dataclass

from workbench.domain.changes import Changes, Outcome
from workbench.domain.incident import Incident
from workbench.domain.records.library import (
    Origin,
    Pattern,
    Plan,
)
from workbench.domain.records.reasoning import Hypothesis
from workbench.domain.records.repairing import Repair
from workbench.errors import WorkbenchError
from workbench.services.library.fingerprints import lineage_of
from workbench.services.library.past_plans import plan_of
from workbench.services.library.plan_steps import origin_of
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
    return remove_record(session, state.id, origin_of(state, origin))


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
