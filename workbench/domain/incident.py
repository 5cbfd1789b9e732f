"""An incident as its journal tells it: one pure step from event to state.

The state after any event is the fold of :func:`apply` over the events before it; undoing
appends an event that names the one it takes back, and the fold leaves that one out.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeAlias

from workbench.domain.canonical import JsonValue
from workbench.domain.events import Draft, Event
from workbench.domain.evidence import Evidence, Noun, Roles, UtcMoment, Window
from workbench.domain.record_kinds import RECORD_EVENTS, REVISABLE
from workbench.domain.records import Records
from workbench.domain.reviews import Reviewed
from workbench.domain.role_events import ROLE_EVENTS
from workbench.domain.runs import Battery, Claim, Run
from workbench.domain.selection import KeptFilter

SEVERITIES = ("SEV1 critical", "SEV2 major", "SEV3 moderate", "SEV4 minor")
"""What the journal holds, the worst first."""


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
    ``redoable`` those taken back and not yet overtaken by another act. ``role_events`` are the
    places of events that gave or took roles; :mod:`workbench.domain.permissions` judges them.
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
    captured_at: UtcMoment | None = None
    opened_at: UtcMoment | None = None
    gaps: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    windows: tuple[Window, ...] = ()
    filters: tuple[KeptFilter, ...] = ()
    runs: tuple[Run, ...] = ()
    batteries: tuple[Battery, ...] = ()
    claims: tuple[Claim, ...] = ()
    consents: tuple[str, ...] = ()
    reviews: tuple[Reviewed, ...] = ()
    records: Records = Records()
    size: int = 0
    head: str = ""
    changed_at: str = ""
    undoable: tuple[int, ...] = ()
    redoable: tuple[int, ...] = ()
    role_events: tuple[int, ...] = ()

    def item(self, evidence: str) -> Evidence | None:
        """Return one item of evidence by identifier, or None."""
        return next((e for e in self.evidence if e.id == evidence), None)

    def window(self, name: str) -> Window | None:
        """Return a window by name, or None."""
        return next((w for w in self.windows if w.name == name), None)

    def run(self, run: str) -> Run | None:
        """Return a run by identifier, or None."""
        return next((r for r in self.runs if r.id == run), None)

    @property
    def whole_runs(self) -> tuple[Run, ...]:
        """The runs on all rows of their windows: what is told of the incident as a whole."""
        return tuple(run for run in self.runs if run.restricted is None)

    def battery(self, battery: str) -> Battery | None:
        """Return a standard battery by identifier, or None."""
        return next((b for b in self.batteries if b.id == battery), None)


UNDOABLE = frozenset(
    {
        "incident.amended",
        "evidence.roles",
        "window.set",
        "window.removed",
        "claim.added",
        "claim.removed",
        "filter.kept",
        "filter.removed",
        *REVISABLE,
    }
)
"""Acts a person may take back. Evidence, runs, exports and consents stay for ever."""

REVISIONS = frozenset({"change.undone", "change.redone"})
"""Acts that change what an earlier event counts for."""

RESUMED = "change.resumed"
"""Says that the events recorded with it restore an earlier state; it changes nothing itself."""

Stacks: TypeAlias = tuple[tuple[int, ...], tuple[int, ...]]
"""Places of the events that can be undone, and of those that can be redone."""


def fold(events: Iterable[Event]) -> Incident:
    """Return the state an incident's events lead to.

    Parameters
    ----------
    events : iterable of Event
        From the first, in order; all bodies present.

    Returns
    -------
    Incident

    Raises
    ------
    ValueError
        If an event takes back or restores one that cannot be; see :data:`UNDOABLE`.
    """
    history = tuple(events)
    state = Incident(id=history[0].incident if history else "")
    if not history:
        return state
    stacks: Stacks = (), ()
    for event in history:
        stacks = restack(stacks, event)
    undone = taken_back(history)
    for event in history:
        if event.seq not in undone:
            state = apply(state, event)
    return _standing(state, history[-1], stacks)


def advance(state: Incident, event: Event) -> Incident:
    """Return the state after the next event, which must not take back or restore another.

    The same as folding all events again, in the time of one: what was undone before
    stays undone.

    Parameters
    ----------
    state : Incident
        The fold of all events before this one.
    event : Event
        The next one, of a type not in :data:`REVISIONS`.

    Returns
    -------
    Incident
    """
    if event.type in REVISIONS:
        raise ValueError(f"event {event.seq} changes what came before: fold all events again")
    stacks = restack((state.undoable, state.redoable), event)
    return _standing(apply(state, event), event, stacks)


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


def _standing(state: Incident, last: Event, stacks: Stacks) -> Incident:
    undoable, redoable = stacks
    return state.model_copy(
        update={
            "size": last.seq,
            "head": last.hash,
            "changed_at": last.at,
            "undoable": undoable,
            "redoable": redoable,
        }
    )


def restack(stacks: Stacks, event: Event) -> Stacks:
    """Return what can be undone and redone after one more event."""
    undoable, redoable = stacks
    if event.type in UNDOABLE:
        return (*undoable, event.seq), ()
    if event.type not in REVISIONS or event.body is None:
        return stacks
    seq = event.body.get("seq", 0)
    if event.type == "change.undone":
        return _without(undoable, seq, event), (*redoable, seq)
    return (*undoable, seq), _without(redoable, seq, event)


def _without(stack: tuple[int, ...], seq: int, event: Event) -> tuple[int, ...]:
    if seq not in stack:
        raise ValueError(f"event {event.seq} ({event.type}) names an event it cannot change")
    return tuple(place for place in stack if place != seq)


def apply(state: Incident, event: Event) -> Incident:
    """Return the state after one event; one of a type not known, or withheld, changes nothing."""
    if event.type in ROLE_EVENTS:
        return state.model_copy(update={"role_events": (*state.role_events, event.seq)})
    if event.type in RECORD_EVENTS and event.body is not None:
        records = state.records.after(event.type, event.body)
        return state.model_copy(update={"records": records})
    handler = _HANDLERS.get(event.type)
    if handler is None or event.body is None:
        return state
    return handler(state, dict(event.body))


_OPENING = (
    *("number", "title", "task", "metric", "target", "owner", "severity", "stage"),
    *("captured_at", "opened_at", "gaps"),
)
"""What an opening may tell: evidence and runs come by events of their own."""


def _opened(state: Incident, body: dict[str, JsonValue]) -> Incident:
    told = {name: body[name] for name in _OPENING if name in body}
    return Incident.model_validate({**told, "id": state.id})


def _amended(state: Incident, body: dict[str, JsonValue]) -> Incident:
    allowed = ("title", "owner", "severity", "stage", "task", "metric", "target")
    changed = {name: body[name] for name in allowed if name in body}
    checked = Incident.model_validate({"id": state.id, **changed})
    return state.model_copy(update={name: getattr(checked, name) for name in changed})


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


def _filter_kept(state: Incident, body: dict[str, JsonValue]) -> Incident:
    kept = KeptFilter.model_validate(body)
    others = tuple(one for one in state.filters if one.id != kept.id)
    return state.model_copy(update={"filters": (*others, kept)})


def _filter_removed(state: Incident, body: dict[str, JsonValue]) -> Incident:
    return state.model_copy(
        update={"filters": tuple(one for one in state.filters if one.id != body["filter"])}
    )


def _run_recorded(state: Incident, body: dict[str, JsonValue]) -> Incident:
    return state.model_copy(update={"runs": (*state.runs, Run.model_validate(body))})


def _battery_recorded(state: Incident, body: dict[str, JsonValue]) -> Incident:
    return state.model_copy(update={"batteries": (*state.batteries, Battery.model_validate(body))})


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


def _reviewed(state: Incident, body: dict[str, JsonValue]) -> Incident:
    review = Reviewed.model_validate(body)
    if any(known.statement == review.statement for known in state.reviews):
        return state
    return state.model_copy(update={"reviews": (*state.reviews, review)})


_HANDLERS = {
    "incident.opened": _opened,
    "incident.amended": _amended,
    "evidence.added": _evidence_added,
    "evidence.roles": _roles,
    "evidence.frozen": _frozen,
    "window.set": _window_set,
    "window.removed": _window_removed,
    "filter.kept": _filter_kept,
    "filter.removed": _filter_removed,
    "run.recorded": _run_recorded,
    "battery.recorded": _battery_recorded,
    "claim.added": _claim_added,
    "claim.removed": _claim_removed,
    "model.consented": _consented,
    "review.recorded": _reviewed,
}

EVENT_TYPES = frozenset(
    {
        *_HANDLERS,
        *RECORD_EVENTS,
        *REVISIONS,
        RESUMED,
        *ROLE_EVENTS,
        "package.exported",
        "journal.checkpoint",
    }
)
"""Every type of event this version writes; others are kept and skipped."""


def evidence_added(item: Evidence) -> Draft:
    """Return the event that takes in one item of evidence."""
    return Draft("evidence.added", item.json_body())


def window_set(window: Window) -> Draft:
    """Return the event that names a window or moves it."""
    return Draft("window.set", window.json_body())


def filter_kept(kept: KeptFilter) -> Draft:
    """Return the event that keeps a filter of rows, or changes one."""
    return Draft("filter.kept", kept.json_body())


def run_recorded(run: Run) -> Draft:
    """Return the event that records a run, however it ended."""
    return Draft("run.recorded", run.json_body())


def battery_recorded(battery: Battery) -> Draft:
    """Return the event that ties the runs of a standard battery together."""
    return Draft("battery.recorded", battery.json_body())


def claim_added(claim: Claim) -> Draft:
    """Return the event that puts a claim into the report."""
    return Draft("claim.added", claim.json_body())


def review_recorded(review: Reviewed) -> Draft:
    """Return the event that records a trusted review of a package of this incident."""
    return Draft("review.recorded", review.json_body())
