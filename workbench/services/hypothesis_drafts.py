"""Hypotheses made from what a search for causes found, with the rivals it must be held against."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from workbench.domain.canonical import JsonValue
from workbench.domain.changes import Changes, Outcome
from workbench.domain.incident import Incident
from workbench.domain.records.reasoning import Hypothesis
from workbench.domain.runs import Run
from workbench.errors import WorkbenchError
from workbench.services.cause_answers import KIND, json_number, json_object, latest_run
from workbench.services.claims import find_run
from workbench.services.diagnoses import Diagnosis, diagnoses
from workbench.services.records import fresh_ids, made, write_record
from workbench.services.running import read_answer
from workbench.services.session import Session

LEAST_SHARE = 0.1
"""Share of the drop from which on another cause of the same search is a rival of its own."""


@dataclass(frozen=True, slots=True)
class HypothesisDraft:
    """Fields of a hypothesis nobody stated yet.

    Attributes
    ----------
    statement, node, kind : str
        ``kind`` is that of the fault; empty for a class in general.
    diagnosis : str
        The class it belongs to.
    fields : mapping
        All of them, as :func:`~workbench.services.hypotheses.state_hypothesis` takes them.
    """

    statement: str
    node: str
    kind: str
    diagnosis: str
    fields: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class CauseDrafts:
    """A hypothesis from a cause, and its rivals.

    Attributes
    ----------
    run : str
    main : HypothesisDraft
    rivals : tuple of HypothesisDraft
    """

    run: str
    main: HypothesisDraft
    rivals: tuple[HypothesisDraft, ...]


def drafts_from_cause(
    session: Session, incident: str, *, node: str = "", run: str = ""
) -> CauseDrafts:
    """Return a hypothesis from a cause that a search found, with rivals.

    Parameters
    ----------
    session : Session
    incident : str
    node : str
        Of the cause; the first by default.
    run : str
        The search; the last by default.

    Returns
    -------
    CauseDrafts
        Rivals are what the search could not tell from it, causes of other classes, and each
        class of the differential diagnosis that would otherwise be missing.

    Raises
    ------
    WorkbenchError
        If there was no search, or it did not find that cause.
    """
    state = session.incident(incident)
    search = _search(state, run)
    answer = read_answer(session, search)
    causes = [json_object(cause) for cause in answer.get("causes") or ()]
    chosen = next((c for c in causes if not node or c.get("node") == node), None)
    if chosen is None:
        raise WorkbenchError(
            "hypothesis.no_cause",
            f"This search names no cause {node!r}." if node else "This search names no cause.",
            "It names " + ", ".join(str(c.get("node")) for c in causes) + "." if causes else "",
        )
    main = _of_cause(chosen, search)
    rivals = _rivals(main, chosen, causes, answer.get("rivals") or (), search)
    return CauseDrafts(search.id, main, tuple(rivals))


def general_drafts() -> tuple[HypothesisDraft, ...]:
    """Return one hypothesis for each class of the differential diagnosis."""
    return tuple(map(_of_class, diagnoses().classes))


def state_from_cause(
    session: Session, incident: str, *, node: str = "", run: str = "", rivals: bool = True
) -> Outcome[tuple[Hypothesis, ...]]:
    """State a hypothesis from a cause, and its rivals, as one act.

    Parameters
    ----------
    session : Session
    incident : str
    node, run : str
        See :func:`drafts_from_cause`.
    rivals : bool
        Whether to state the rivals too.

    Returns
    -------
    Outcome of tuple of Hypothesis
        The hypothesis first. One that stands already, by its node and class, is not stated
        again: it is named as a rival.
    """
    state = session.incident(incident)
    drafts = drafts_from_cause(session, incident, node=node, run=run)
    wanted = drafts.rivals if rivals else ()
    with session.one_act(state.id):
        first, *rest = fresh_ids(session, 1 + len(wanted))
        others = [_stated(session, state, *one) for one in zip(wanted, rest, strict=True)]
        ids = tuple(one.value.id for one in others)
        main = _stated(session, state, drafts.main, first, rivals=ids)
    changes = main.changes
    for one in others:
        changes |= one.changes
    return Outcome((main.value, *(one.value for one in others)), changes)


def _stated(
    session: Session,
    state: Incident,
    draft: HypothesisDraft,
    identifier: str,
    *,
    rivals: Sequence[str] = (),
) -> Outcome[Hypothesis]:
    known = next(
        (
            one
            for one in state.records.hypotheses
            if (one.node, one.diagnosis) == (draft.node, draft.diagnosis) and one.diagnosis
        ),
        None,
    )
    if known is not None:
        return Outcome(known, Changes())
    fields = {**draft.fields, "rivals": tuple(rivals), "id": identifier}
    return write_record(session, state.id, made(Hypothesis, fields))


def _search(state: Incident, reference: str) -> Run:
    run = find_run(state, reference) if reference else latest_run(state, KIND)
    if run is None or run.kind != KIND:
        raise WorkbenchError(
            "hypothesis.no_search",
            "No search for causes stands here yet."
            if run is None
            else f"{run.title} is no search for causes.",
            "`workbench causes` makes one.",
        )
    return run


def _of_cause(cause: Mapping[str, JsonValue], run: Run) -> HypothesisDraft:
    shipped = diagnoses()
    node, kind = str(cause.get("node", "")), str(cause.get("kind") or "")
    fault = shipped.faults.get(kind)
    general = shipped.of(fault.diagnosis if fault else "upstream_regression")
    name = shipped.called(node)
    clause = fault.clause if fault else "changed"
    segment = json_object(cause.get("segment")).get("where")
    where = f", where {segment}" if segment else ""
    statement = f"{name[:1].upper() + name[1:] if name != node else name} {clause}{where}."
    falsifier = fault.falsifier.format(node=name) if fault and fault.falsifier else ""
    evidence = [str(line) for line in (cause.get("evidence") or ())[:1]]
    fields: dict[str, JsonValue] = {
        **(_class_fields(general) if general else {}),
        "statement": statement,
        "mechanism": " ".join((general.mechanism if general else "", *evidence)).strip(),
        "node": node,
        "methods": (run.id,),
        "causal_level": "associated",
    }
    if fault:
        fields |= {"stage": fault.stage, "failure_mode": fault.failure_mode}
    if falsifier:
        fields["falsifier"] = falsifier
    return HypothesisDraft(statement, node, kind, general.id if general else "", fields)


def _of_class(general: Diagnosis) -> HypothesisDraft:
    fields = {**_class_fields(general), "statement": general.statement}
    return HypothesisDraft(general.statement, "", "", general.id, fields)


def _class_fields(general: Diagnosis) -> dict[str, JsonValue]:
    return {
        "diagnosis": general.id,
        "mechanism": general.mechanism,
        "stage": general.stage,
        "failure_mode": general.failure_mode,
        "predicts": general.predicts,
        "falsifier": general.falsifier,
    }


def _rivals(
    main: HypothesisDraft,
    chosen: Mapping[str, JsonValue],
    causes: Sequence[Mapping[str, JsonValue]],
    undecided: Sequence[JsonValue],
    run: Run,
) -> Iterator[HypothesisDraft]:
    """Yield what a hypothesis must be held against, each class once."""
    close = {str(json_object(one).get("node", "")) for one in undecided}
    seen = {main.diagnosis}
    for cause in causes:
        draft = _of_cause(cause, run)
        if cause is chosen or (draft.node, draft.diagnosis) == (main.node, main.diagnosis):
            continue
        large = (json_number(cause.get("share")) or 0.0) >= LEAST_SHARE
        if draft.node in close or (large and draft.diagnosis not in seen):
            seen.add(draft.diagnosis)
            # A search that ranks it low does not point to it.
            named = draft.node in close
            fields = {**draft.fields, **({} if named else {"methods": ()})}
            if not named:
                fields["causal_level"] = "observed"
            yield HypothesisDraft(draft.statement, draft.node, draft.kind, draft.diagnosis, fields)
    for general in diagnoses().classes:
        if general.id not in seen:
            yield _of_class(general)
