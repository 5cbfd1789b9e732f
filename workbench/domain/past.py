"""Every state an incident was ever in, at hand without replaying its journal for each.

The fold of an incident's events is taken apart once: what only grows (evidence, runs,
reviews …) is a prefix of a list, and what can be taken back (facts, windows, claims, roles of
columns) is the last value that stood. A state after any event is then put together in a time
that hardly grows with the journal. It equals `workbench.domain.incident.fold` of the events up
to there; the tests hold one against the other.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar

from workbench.domain.canonical import JsonValue
from workbench.domain.events import Event
from workbench.domain.evidence import Evidence, Roles, Window
from workbench.domain.incident import REVISIONS, UNDOABLE, Incident, Stacks, apply, restack
from workbench.domain.record_kinds import RECORD_EVENTS, REMOVED, WRITTEN
from workbench.domain.records import NOUNS, Record, Records
from workbench.domain.reviews import Reviewed
from workbench.domain.role_events import ROLE_EVENTS
from workbench.domain.runs import Battery, Claim, Run
from workbench.domain.selection import KeptFilter

Item = TypeVar("Item")
EVERY = 64
"""How many steps of undo and redo lie between two stacks that are kept."""


class _Growing(Generic[Item]):
    """A list that only grows, and how long it was after any event; read when first asked for."""

    def __init__(self, read: Callable[[Mapping[str, JsonValue]], Item]) -> None:
        self._read = read
        self._bodies: list[Mapping[str, JsonValue]] = []
        self._read_ones: list[Item] = []
        self.seqs: list[int] = []

    def add(self, seq: int, body: Mapping[str, JsonValue]) -> None:
        self.seqs.append(seq)
        self._bodies.append(body)

    def until(self, seq: int) -> tuple[Item, ...]:
        count = bisect_right(self.seqs, seq)
        for body in self._bodies[len(self._read_ones) : count]:
            self._read_ones.append(self._read(body))
        return tuple(self._read_ones[:count])


class _Values(Generic[Item]):
    """What something was set to, each time it was."""

    def __init__(self) -> None:
        self.seqs: list[int] = []
        self.values: list[Item] = []

    def set(self, seq: int, value: Item) -> None:
        self.seqs.append(seq)
        self.values.append(value)


class Past:
    """The states of one incident.

    Parameters
    ----------
    incident : str
        Its identifier.

    Attributes
    ----------
    size : int
        How many events were taken in.
    """

    def __init__(self, incident: str) -> None:
        self.size = 0
        self._base = Incident(id=incident)
        self._ends: list[tuple[str, str]] = []
        self._toggles: dict[int, list[tuple[int, bool]]] = defaultdict(list)
        self._facts: dict[str, _Values[Any]] = defaultdict(_Values)
        self._windows: dict[str, _Values[Window | None]] = defaultdict(_Values)
        self._claims: dict[str, _Values[Claim | None]] = defaultdict(_Values)
        self._filters: dict[str, _Values[KeptFilter | None]] = defaultdict(_Values)
        self._records: dict[tuple[str, str], _Values[Record | None]] = defaultdict(_Values)
        self._roles: dict[str, _Values[Roles]] = defaultdict(_Values)
        self._evidence = _Growing(Evidence.model_validate)
        self._named: list[str] = []
        self._frozen: list[int] = []
        self._runs = _Growing(Run.model_validate)
        self._batteries = _Growing(Battery.model_validate)
        self._reviews = _Growing(Reviewed.model_validate)
        self._statements: set[object] = set()
        self._consents = _Growing(lambda body: str(body["evidence"]))
        self._role_events = _Growing(lambda body: int(body["seq"]))
        self._steps: list[Event] = []
        self._step_seqs: list[int] = []
        self._stacks: list[Stacks] = [((), ())]

    def extend(self, events: Iterable[Event]) -> None:
        """Take in the next events, in order.

        Raises
        ------
        KeyError, TypeError or ValueError
            If one of them says what no event of its type says.
        """
        for event in events:
            self._take(event)
            self._ends.append((event.at, event.hash))
            self.size = event.seq

    def at(self, seq: int) -> str:
        """Return the instant of an event, as the journal spells it."""
        return self._ends[seq - 1][0]

    def seq_at(self, instant: str) -> int:
        """Return the place of the last event not after an instant; 0 if there is none.

        Parameters
        ----------
        instant : str
            As `workbench.domain.events.instant` spells it.
        """
        found = (seq for seq in range(self.size, 0, -1) if self._ends[seq - 1][0] <= instant)
        return next(found, 0)

    def state(self, seq: int) -> Incident:
        """Return the incident as it was after an event.

        Parameters
        ----------
        seq : int
            From 1 to `size`.

        Raises
        ------
        LookupError
            If there is no such event.
        """
        if not 1 <= seq <= self.size:
            raise LookupError(f"there is no event {seq}")
        at, digest = self._ends[seq - 1]
        undoable, redoable = self._stacks_at(seq)
        facts = {name: self._last(values, seq) for name, values in self._facts.items()}
        return self._base.model_copy(
            update={
                **{name: found[1] for name, found in facts.items() if found is not None},
                "evidence": self._evidence_at(seq),
                "windows": self._standing(self._windows, seq),
                "runs": self._runs.until(seq),
                "batteries": self._batteries.until(seq),
                "filters": self._standing(self._filters, seq),
                "claims": self._standing(self._claims, seq),
                "consents": self._consents.until(seq),
                "reviews": self._reviews.until(seq),
                "records": self._records_at(seq),
                "role_events": self._role_events.until(seq),
                "size": seq,
                "head": digest,
                "changed_at": at,
                "undoable": undoable,
                "redoable": redoable,
            }
        )

    def _take(self, event: Event) -> None:
        if event.type in ROLE_EVENTS:
            self._role_events.add(event.seq, {"seq": event.seq})
        if event.type in REVISIONS or event.type in UNDOABLE:
            self._step(event)
        if event.type in RECORD_EVENTS and event.body is not None:
            self._take_record(event.seq, event.type, event.body)
        taken = _TAKEN.get(event.type)
        if taken is not None and event.body is not None:
            taken(self, event.seq, event.body)

    def _step(self, event: Event) -> None:
        if event.type in REVISIONS and event.body is not None:
            self._toggles[event.body["seq"]].append((event.seq, event.type == "change.undone"))
        self._steps.append(event)
        self._step_seqs.append(event.seq)
        if len(self._steps) % EVERY == 0:
            stacks = self._stacks[-1]
            for step in self._steps[-EVERY:]:
                stacks = restack(stacks, step)
            self._stacks.append(stacks)

    def _stacks_at(self, seq: int) -> Stacks:
        count = bisect_right(self._step_seqs, seq)
        kept = count // EVERY
        stacks = self._stacks[kept]
        for step in self._steps[kept * EVERY : count]:
            stacks = restack(stacks, step)
        return stacks

    def _undone(self, seq: int, until: int) -> bool:
        undone = False
        for place, toggled in self._toggles.get(seq, ()):
            if place > until:
                break
            undone = toggled
        return undone

    def _last(self, values: _Values[Item], until: int, after: int = 0) -> tuple[int, Item] | None:
        for number in range(bisect_right(values.seqs, until) - 1, -1, -1):
            seq = values.seqs[number]
            if seq <= after:
                return None
            if not self._undone(seq, until):
                return seq, values.values[number]
        return None

    def _standing(self, named: Mapping[str, _Values[Item | None]], until: int) -> tuple[Item, ...]:
        found = (self._last(values, until) for values in named.values())
        standing = [(seq, item) for seq, item in filter(None, found) if item is not None]
        standing.sort(key=lambda pair: pair[0])
        return tuple(item for _, item in standing)

    def _evidence_at(self, until: int) -> tuple[Evidence, ...]:
        items = []
        for place, item in enumerate(self._evidence.until(until)):
            update: dict[str, object] = {}
            if self._frozen[place] and self._frozen[place] <= until:
                update["frozen"] = True
            values = self._roles.get(item.id)
            if values is not None and item.table is not None:
                found = self._last(values, until, self._evidence.seqs[place])
                if found is not None:
                    update["table"] = item.table.model_copy(update={"roles": found[1]})
            items.append(item.model_copy(update=update) if update else item)
        return tuple(items)

    def _take_record(self, seq: int, event_type: str, body: Mapping[str, JsonValue]) -> None:
        kind = WRITTEN.get(event_type)
        if kind is None:
            kind = REMOVED[event_type]
            self._records[kind.plural, str(body[kind.name])].set(seq, None)
            return
        record = NOUNS[kind.name].model_validate(dict(body))
        values = self._records[kind.plural, record.id]
        if not (kind.once and values.values):
            values.set(seq, record)

    def _records_at(self, until: int) -> Records:
        found: dict[str, list[Record]] = defaultdict(list)
        for (plural, _), values in self._records.items():
            last = self._last(values, until)
            if last is not None and last[1] is not None:
                found[plural].append(last[1])
        sorted_ones = {
            plural: tuple(sorted(ones, key=lambda one: one.id)) for plural, ones in found.items()
        }
        return Records().model_copy(update=sorted_ones)

    def _open(self, seq: int, body: Mapping[str, JsonValue]) -> None:
        opening = Event(self._base.id, seq, "incident.opened", 1, "", "", body, "", "", "", "")
        self._base = apply(self._base, opening)

    def _amend(self, seq: int, body: Mapping[str, JsonValue]) -> None:
        amending = Event(self._base.id, seq, "incident.amended", 1, "", "", body, "", "", "", "")
        amended = apply(self._base, amending)
        for name in body:
            if name in Incident.model_fields and name != "id":
                self._facts[name].set(seq, getattr(amended, name))

    def _add_evidence(self, seq: int, body: Mapping[str, JsonValue]) -> None:
        self._evidence.add(seq, body)
        self._named.append(str(body["id"]))
        self._frozen.append(0)

    def _freeze(self, seq: int, body: Mapping[str, JsonValue]) -> None:
        names = frozenset(body["evidence"])
        for place, name in enumerate(self._named):
            if name in names and not self._frozen[place]:
                self._frozen[place] = seq

    def _set_roles(self, seq: int, body: Mapping[str, JsonValue]) -> None:
        self._roles[str(body["evidence"])].set(seq, Roles.model_validate(body["roles"]))

    def _set_window(self, seq: int, body: Mapping[str, JsonValue]) -> None:
        window = Window.model_validate(body)
        self._windows[window.name].set(seq, window)

    def _remove_window(self, seq: int, body: Mapping[str, JsonValue]) -> None:
        self._windows[str(body["window"])].set(seq, None)

    def _add_claim(self, seq: int, body: Mapping[str, JsonValue]) -> None:
        claim = Claim.model_validate(body)
        self._claims[claim.id].set(seq, claim)

    def _remove_claim(self, seq: int, body: Mapping[str, JsonValue]) -> None:
        self._claims[str(body["claim"])].set(seq, None)

    def _keep_filter(self, seq: int, body: Mapping[str, JsonValue]) -> None:
        kept = KeptFilter.model_validate(body)
        self._filters[kept.id].set(seq, kept)

    def _remove_filter(self, seq: int, body: Mapping[str, JsonValue]) -> None:
        self._filters[str(body["filter"])].set(seq, None)

    def _review(self, seq: int, body: Mapping[str, JsonValue]) -> None:
        if body["statement"] not in self._statements:
            self._statements.add(body["statement"])
            self._reviews.add(seq, body)


_TAKEN: Mapping[str, Callable[[Past, int, Mapping[str, JsonValue]], None]] = {
    "incident.opened": Past._open,  # noqa: SLF001 -- its own table of methods
    "incident.amended": Past._amend,  # noqa: SLF001
    "evidence.added": Past._add_evidence,  # noqa: SLF001
    "evidence.roles": Past._set_roles,  # noqa: SLF001
    "evidence.frozen": Past._freeze,  # noqa: SLF001
    "window.set": Past._set_window,  # noqa: SLF001
    "window.removed": Past._remove_window,  # noqa: SLF001
    "filter.kept": Past._keep_filter,  # noqa: SLF001
    "filter.removed": Past._remove_filter,  # noqa: SLF001
    "run.recorded": lambda past, seq, body: past._runs.add(seq, body),  # noqa: SLF001
    "battery.recorded": lambda past, seq, body: past._batteries.add(seq, body),  # noqa: SLF001
    "claim.added": Past._add_claim,  # noqa: SLF001
    "claim.removed": Past._remove_claim,  # noqa: SLF001
    "model.consented": lambda past, seq, body: past._consents.add(seq, body),  # noqa: SLF001
    "review.recorded": Past._review,  # noqa: SLF001
}
