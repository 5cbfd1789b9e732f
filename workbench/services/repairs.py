"""Repairs that could be tried: proposed from the cause, added, edited, rejected."""

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.domain.canonical import JsonValue
from workbench.domain.changes import Changes, Outcome
from workbench.domain.incident import Incident
from workbench.domain.records.reasoning import Hypothesis
from workbench.domain.records.repairing import Repair
from workbench.domain.repair_ranking import NOTHING
from workbench.errors import WorkbenchError
from workbench.registry import AnalysisInfo
from workbench.services.cause_answers import CauseRow, causes_reading
from workbench.services.records import found_record, fresh_id, made, write_record
from workbench.services.repair_content import RepairKind, repair_kinds
from workbench.services.repair_results import KIND, asked_parameters, declared
from workbench.services.session import Session

NO_COLUMN = frozenset({"", "__rows__", "__target__"})
"""Nodes of causes that are no column to be repaired."""
_NOTHING = "repair.nothing"
FIXED = frozenset({"chosen", "applied", "verified", "rolled back"})
"""Statuses in which what a repair is may not be changed any more."""


@dataclass(frozen=True, slots=True)
class NamedCause:
    """What repairs are proposed for: where it went wrong, how, and what mending it gives back.

    ``hypothesis`` is the one that says so, or empty; ``expected`` and ``confidence`` are the
    cause's own measurement.
    """

    node: str
    fault: str = ""
    hypothesis: str = ""
    status: str = ""
    run: str = ""
    expected: float | None = None
    confidence: float | None = None
    segment: str = ""


def named_cause(session: Session, state: Incident) -> NamedCause | None:
    """Return the cause to repair: that of the best hypothesis, else what the search names."""
    reading = causes_reading(session, state.id)
    held = _best_hypothesis(state)
    found = {row.node: row for row in reading.causes}
    if held is not None and held.node:
        return _cause(found.get(held.node), held.node, held, reading.run)
    if reading.verdict == "named" and reading.causes:
        row = reading.causes[0]
        matching = next((h for h in state.records.hypotheses if h.node == row.node), None)
        return _cause(row, row.node, matching, reading.run)
    return None


def repair_analyses(session: Session) -> tuple[AnalysisInfo, ...]:
    """Return every analysis that evaluates a repair."""
    return tuple(one for one in session.registry.analyses() if one.kind == KIND)


def proposals(session: Session, incident: str) -> tuple[Repair, ...]:
    """Return repairs for the cause that are not there yet; nothing is written.

    Doing nothing always belongs to them, as the negative control.
    """
    state = session.incident(incident)
    cause = named_cause(session, state)
    offered = {info.id: info for info in repair_analyses(session)}
    standing = {(one.analysis, one.node) for one in state.records.repairs}
    found = []
    for kind in repair_kinds().values():
        info = offered.get(kind.analysis)
        if info is None or not _fits(kind, cause):
            continue
        repair = _proposed(session, kind, info, cause)
        if (repair.analysis, repair.node) not in standing:
            found.append(repair)
    return tuple(found)


def propose_repairs(session: Session, incident: str) -> Outcome[tuple[Repair, ...]]:
    """Write down the repairs that fit the cause, as one act.

    Raises
    ------
    WorkbenchError
        If no plugin offers repairs.
    """
    state = session.incident(incident)
    if not repair_analyses(session):
        raise WorkbenchError(
            "repair.no_plugin",
            "No plugin offers repairs.",
            "`workbench plugin list` shows which plugins are switched off.",
        )
    found = proposals(session, incident)
    changes = Changes()
    with session.one_act(state.id):
        for repair in found:
            changes |= write_record(session, state.id, repair).changes
    return Outcome(found, changes)


def add_repair(
    session: Session, incident: str, analysis: str, fields: Mapping[str, object]
) -> Outcome[Repair]:
    """Add a repair of one's own.

    Parameters
    ----------
    session : Session
    incident : str
    analysis : str
        Which evaluates it, such as ``repair.clip``.
    fields : mapping
        Any of the record's: title, node, parameters, description, minutes, risk, hypothesis.
    """
    info = session.registry.analysis(_analysis_id(session, analysis))
    kind = _kind_of(info.id)
    node = str(fields.get("node") or "")
    cause = named_cause(session, session.incident(incident))
    meant = cause is not None and node in {"", cause.node} and info.id != _NOTHING
    title, description = kind.named(node or "a column") if kind else (info.title, "")
    body: dict[str, object] = {
        "id": fresh_id(session, Repair),
        "title": title,
        "description": description,
        "kind": kind.kind if kind else info.id.removeprefix("repair."),
        "minutes": kind.minutes if kind else None,
        "risk": kind.risk if kind else "",
        "hypothesis": cause.hypothesis if cause is not None and meant else "",
        **{name: value for name, value in fields.items() if value not in ("", None)},
        "analysis": info.id,
    }
    return write_record(session, incident, with_changes(made(Repair, body)))


def edit_repair(
    session: Session, incident: str, repair: str, fields: Mapping[str, object]
) -> Outcome[Repair]:
    """Change what a repair is; one that is chosen is not another one any more.

    Raises
    ------
    WorkbenchError
        If it is chosen and what it changes would be another thing.
    """
    state = session.incident(incident)
    standing = found_record(state, Repair, repair)
    revised = with_changes(made(Repair, {**standing.json_body(), **fields}))
    if standing.status in FIXED and _asked(revised) != _asked(standing):
        raise WorkbenchError(
            "repair.chosen",
            f"{standing.title} is {standing.status}; what it changes stays as it was evaluated.",
            "Add another repair beside it, and choose that one.",
        )
    return write_record(session, state.id, revised)


def reject_repair(session: Session, incident: str, repair: str, reason: str) -> Outcome[Repair]:
    """Set a repair aside, with a reason; its runs stay."""
    if not reason.strip():
        raise WorkbenchError("repair.no_reason", "Say why this repair is not taken.")
    return edit_repair(session, incident, repair, {"status": "rejected", "reason": reason.strip()})


def with_changes(repair: Repair) -> Repair:
    """Return a repair that declares what it changes."""
    return repair.model_copy(update={"changes": declared(repair)})


def find_repair(state: Incident, reference: str) -> Repair:
    """Return a repair by id, by its end, by its place or by its title."""
    return found_record(state, Repair, reference)


def control_of(state: Incident) -> Repair | None:
    """Return the negative control, if it is there."""
    return next((one for one in state.records.repairs if one.kind == NOTHING), None)


def _best_hypothesis(state: Incident) -> Hypothesis | None:
    ranked = [
        hypothesis
        for status in ("confirmed", "supported")
        for hypothesis in state.records.hypotheses
        if hypothesis.status == status and hypothesis.node
    ]
    return ranked[0] if ranked else None


def _cause(row: CauseRow | None, node: str, held: Hypothesis | None, run: str) -> NamedCause:
    return NamedCause(
        node=node,
        fault=row.kind if row else "",
        hypothesis=held.id if held else "",
        status=held.status if held else "",
        run=run if row else "",
        expected=row.restored if row else None,
        confidence=row.confidence if row else None,
    )


def _fits(kind: RepairKind, cause: NamedCause | None) -> bool:
    if kind.kind == NOTHING:
        return True
    if cause is None or (kind.node and cause.node in NO_COLUMN):
        return False
    return kind.fits(cause.fault) or not cause.fault


def _proposed(
    session: Session, kind: RepairKind, info: AnalysisInfo, cause: NamedCause | None
) -> Repair:
    node = cause.node if cause is not None and kind.node else ""
    title, description = kind.named(node)
    return with_changes(
        made(
            Repair,
            {
                "id": fresh_id(session, Repair),
                "title": title,
                "kind": kind.kind,
                "node": node,
                "hypothesis": cause.hypothesis if cause is not None else "",
                "description": description,
                "analysis": info.id,
                "minutes": kind.minutes,
                "risk": kind.risk,
            },
        )
    )


def _kind_of(analysis: str) -> RepairKind | None:
    return next((one for one in repair_kinds().values() if one.analysis == analysis), None)


def _analysis_id(session: Session, name: str) -> str:
    known = {info.id for info in repair_analyses(session)}
    full = name if name in known else f"repair.{name}"
    if full not in known:
        raise WorkbenchError(
            "repair.kind",
            f"No plugin offers a repair called {name!r}.",
            "There are " + ", ".join(sorted(one.removeprefix("repair.") for one in known)) + ".",
        )
    return full


def _asked(repair: Repair) -> tuple[str, dict[str, JsonValue], int]:
    return repair.analysis, asked_parameters(repair), repair.seed
