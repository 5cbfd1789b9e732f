"""An incident as its journal tells it: one pure step from event to state.

The state after any event is the fold of :func:`apply` over the events before it; undoing
appends an event that names the one it takes back, and the fold leaves that one out.
"""

from collections.abc import Iterable
from enum import StrEnum

from pydantic import AwareDatetime

from workbench.domain.canonical import JsonValue
from workbench.domain.events import Draft, Event
from workbench.domain.evidence import Evidence, Noun, Roles, Window
from workbench.domain.runs import Claim, Run


class Stage(StrEnum):
    """How far an incident has come."""

    TRIAGE = "Triage"
    STABILISE = "Stabilise"
    INVESTIGATE = "Investigate"
    REPAIR = "Repair"
    VERIFY = "Verify"
    REPORT = "Report"
    FOLLOW_UP = "Follow-up"


class Incident(Noun):
    """A case: what dropped, when, for whom, who owns it, and everything found out.

    ``metric`` is the one that got worse; ``target`` the lineage node it is measured at.
    ``undoable`` are the places of events that can be taken back, oldest first;
    ``redoable`` those taken back and not yet overtaken by another act.
    """

    id: str
    number: int = 0
    title: str = ""
    task: str = ""
    metric: str = ""
    target: str = ""
    owner: str = ""
    severity: str = ""
    stage: Stage = Stage.TRIAGE
    captured_at: AwareDatetime | None = None
    opened_at: AwareDatetime | None = None
    gaps: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    windows: tuple[Window, ...] = ()
    runs: tuple[Run, ...] = ()
    claims: tuple[Claim, ...] = ()
    consents: tuple[str, ...] = ()
    size: int = 0
    head: str = ""
    changed_at: str = ""
    undoable: tuple[int, ...] = ()
    redoable: tuple[int, ...] = ()

    def item(self, evidence: str) -> Evidence | None:
        """Return one item of evidence by identifier, or None."""
        return next((e for e in self.evidence if e.id == evidence), None)

    def window(self, name: str) -> Window | None:
        """Return a window by name, or None."""
        return next((w for w in self.windows if w.name == name), None)

    def run(self, run: str) -> Run | None:
        """Return a run by identifier, or None."""
        return next((r for r in self.runs if r.id == run), None)


UNDOABLE = frozenset(
    {
        "incident.amended",
        "evidence.roles",
        "window.set",
        "window.removed",
        "claim.added",
        "claim.removed",
    }
)
"""Acts a person may take back. Evidence, runs, exports and consents stay for ever."""


def fold(events: Iterable[Event]) -> Incident:
    """Return the state an incident's events lead to.

    Parameters
    ----------
    events : iterable of Event
        From the first, in order; all bodies present.

    Returns
    -------
    Incident
    """
    history = tuple(events)
    undone = taken_back(history)
    state = Incident(id=history[0].incident if history else "")
    for event in history:
        if event.seq not in undone and event.body is not None:
            state = apply(state, event)
    if not history:
        return state
    undoable, redoable = _stacks(history)
    return state.model_copy(
        update={
            "size": history[-1].seq,
            "head": history[-1].hash,
            "changed_at": history[-1].at,
            "undoable": undoable,
            "redoable": redoable,
        }
    )


def taken_back(events: Iterable[Event]) -> frozenset[int]:
    """Return the places of the events that were undone and not redone."""
    undone: set[int] = set()
    for event in events:
        if event.body is None:
            continue
        if event.type == "change.undone":
            undone.add(event.body["seq"])
        elif event.type == "change.redone":
            undone.discard(event.body["seq"])
    return frozenset(undone)


def _stacks(events: Iterable[Event]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    undoable: list[int] = []
    redoable: list[int] = []
    for event in events:
        body = event.body or {}
        if event.type == "change.undone":
            undoable.remove(body["seq"])
            redoable.append(body["seq"])
        elif event.type == "change.redone":
            redoable.remove(body["seq"])
            undoable.append(body["seq"])
        elif event.type in UNDOABLE:
            undoable.append(event.seq)
            redoable.clear()
    return tuple(undoable), tuple(redoable)


def apply(state: Incident, event: Event) -> Incident:
    """Return the state after one event; an event of a type not known changes nothing."""
    body = dict(event.body or {})
    handler = _HANDLERS.get(event.type)
    return state if handler is None else handler(state, body)


def _opened(state: Incident, body: dict[str, JsonValue]) -> Incident:
    return Incident.model_validate({**body, "id": state.id})


def _amended(state: Incident, body: dict[str, JsonValue]) -> Incident:
    allowed = ("title", "owner", "severity", "stage", "task", "metric", "target")
    changed = {name: body[name] for name in allowed if name in body}
    return Incident.model_validate({**state.model_dump(), **changed})


def _evidence_added(state: Incident, body: dict[str, JsonValue]) -> Incident:
    return state.model_copy(update={"evidence": (*state.evidence, Evidence.model_validate(body))})


def _roles(state: Incident, body: dict[str, JsonValue]) -> Incident:
    roles = Roles.model_validate(body["roles"])

    def with_roles(item: Evidence) -> Evidence:
        if item.id != body["evidence"] or item.table is None:
            return item
        return item.model_copy(update={"table": item.table.model_copy(update={"roles": roles})})

    return state.model_copy(update={"evidence": tuple(map(with_roles, state.evidence))})


def _frozen(state: Incident, body: dict[str, JsonValue]) -> Incident:
    names = frozenset(body["evidence"])
    return state.model_copy(
        update={
            "evidence": tuple(
                e.model_copy(update={"frozen": True}) if e.id in names else e
                for e in state.evidence
            )
        }
    )


def _window_set(state: Incident, body: dict[str, JsonValue]) -> Incident:
    window = Window.model_validate(body)
    others = tuple(w for w in state.windows if w.name != window.name)
    return state.model_copy(update={"windows": (*others, window)})


def _window_removed(state: Incident, body: dict[str, JsonValue]) -> Incident:
    return state.model_copy(
        update={"windows": tuple(w for w in state.windows if w.name != body["window"])}
    )


def _run_recorded(state: Incident, body: dict[str, JsonValue]) -> Incident:
    return state.model_copy(update={"runs": (*state.runs, Run.model_validate(body))})


def _claim_added(state: Incident, body: dict[str, JsonValue]) -> Incident:
    claim = Claim.model_validate(body)
    others = tuple(c for c in state.claims if c.id != claim.id)
    return state.model_copy(update={"claims": (*others, claim)})


def _claim_removed(state: Incident, body: dict[str, JsonValue]) -> Incident:
    return state.model_copy(
        update={"claims": tuple(c for c in state.claims if c.id != body["claim"])}
    )


def _consented(state: Incident, body: dict[str, JsonValue]) -> Incident:
    return state.model_copy(update={"consents": (*state.consents, body["evidence"])})


_HANDLERS = {
    "incident.opened": _opened,
    "incident.amended": _amended,
    "evidence.added": _evidence_added,
    "evidence.roles": _roles,
    "evidence.frozen": _frozen,
    "window.set": _window_set,
    "window.removed": _window_removed,
    "run.recorded": _run_recorded,
    "claim.added": _claim_added,
    "claim.removed": _claim_removed,
    "model.consented": _consented,
}

EVENT_TYPES = frozenset(
    {*_HANDLERS, "change.undone", "change.redone", "package.exported", "journal.checkpoint"}
)
"""Every type of event this version writes; others are kept and skipped."""


def evidence_added(item: Evidence) -> Draft:
    """Return the event that takes in one item of evidence."""
    return Draft("evidence.added", item.json_body())


def window_set(window: Window) -> Draft:
    """Return the event that names a window or moves it."""
    return Draft("window.set", window.json_body())


def run_recorded(run: Run) -> Draft:
    """Return the event that records a run, however it ended."""
    return Draft("run.recorded", run.json_body())


def claim_added(claim: Claim) -> Draft:
    """Return the event that puts a claim into the report."""
    return Draft("claim.added", claim.json_body())
