"""Acts of people: which events belong to one step, and which steps can be taken back.

A person does one thing, and the journal may need several events to tell it. Events of one
incident that stand next to each other, were written by the same hand and carry the same
instant are one act: everything that is recorded together gets one reading of the clock.
Journals written before there was undo by acts are read the same way.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from workbench.domain.events import Event
from workbench.domain.incident import RESUMED, REVISIONS, UNDOABLE
from workbench.domain.record_kinds import STANDING

UNDONE, REDONE = "change.undone", "change.redone"


class Stays(StrEnum):
    """Why an act cannot be taken back."""

    NO = ""
    OPENED = "opened"
    EVIDENCE = "evidence"
    RUN = "run"
    CONSENT = "consent"
    EXPORTED = "exported"
    REVIEWED = "reviewed"
    SIGNED = "signed"
    REVISION = "revision"
    RECORDED = "recorded"
    UNKNOWN = "unknown"


_STAYS = {
    "incident.opened": Stays.OPENED,
    "evidence.added": Stays.EVIDENCE,
    "evidence.frozen": Stays.EVIDENCE,
    "run.recorded": Stays.RUN,
    "battery.recorded": Stays.RUN,
    "model.consented": Stays.CONSENT,
    "package.exported": Stays.EXPORTED,
    "review.recorded": Stays.REVIEWED,
    "role.granted": Stays.SIGNED,
    "role.revoked": Stays.SIGNED,
    "journal.checkpoint": Stays.SIGNED,
    **dict.fromkeys(STANDING, Stays.RECORDED),
    UNDONE: Stays.REVISION,
    REDONE: Stays.REVISION,
}


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did in one go.

    Attributes
    ----------
    first, last : int
        Places of its first and last event.
    at, by : str
        When, and who, as the journal spells it.
    kinds : tuple of str
        The type of each of its events, in order.
    about : tuple of int
        Places of the events it takes back, does again or resumes from, in order.
    """

    first: int
    last: int
    at: str
    by: str
    kinds: tuple[str, ...]
    about: tuple[int, ...] = ()

    @property
    def seqs(self) -> range:
        """The places of its events."""
        return range(self.first, self.last + 1)

    @property
    def revises(self) -> str:
        """The type of revision it is, if it is nothing else; empty otherwise."""
        kinds = set(self.kinds)
        return self.kinds[0] if len(kinds) == 1 and kinds <= REVISIONS else ""

    @property
    def resumes(self) -> int:
        """The place of the event whose state it restores; 0 if it restores none."""
        return self.about[0] if self.kinds[0] == RESUMED and self.about else 0

    @property
    def changing(self) -> tuple[int, ...]:
        """Places of its events that can be taken back."""
        pairs = zip(self.seqs, self.kinds, strict=True)
        return tuple(seq for seq, kind in pairs if kind in UNDOABLE)

    @property
    def stays(self) -> Stays:
        """Why it cannot be taken back; `Stays.NO` if it can."""
        for kind in self.kinds:
            if kind not in UNDOABLE and kind != RESUMED:
                return _STAYS.get(kind, Stays.UNKNOWN)
        return Stays.NO if self.changing else Stays.REVISION


def extended(acts: list[Act], events: Iterable[Event]) -> None:
    """Sort further events into acts; the last act grows if they belong to it.

    Parameters
    ----------
    acts : list of Act
        Those of all events before, in order; changed in place.
    events : iterable of Event
        The next ones, in order.
    """
    for event in events:
        about = _named(event)
        last = acts[-1] if acts else None
        if last is not None and (last.at, last.by) == (event.at, event.by):
            acts[-1] = replace(
                last,
                last=event.seq,
                kinds=(*last.kinds, event.type),
                about=(*last.about, *about),
            )
        else:
            acts.append(Act(event.seq, event.seq, event.at, event.by, (event.type,), about))


def acts_of(events: Iterable[Event]) -> tuple[Act, ...]:
    """Return the acts that events make up, in order."""
    acts: list[Act] = []
    extended(acts, events)
    return tuple(acts)


def act_of(acts: Sequence[Act], seq: int) -> Act:
    """Return the act that an event belongs to.

    Raises
    ------
    LookupError
        If none of them holds it.
    """
    low, high = 0, len(acts)
    while low < high:
        middle = (low + high) // 2
        if acts[middle].last < seq:
            low = middle + 1
        else:
            high = middle
    if low == len(acts) or seq < acts[low].first:
        raise LookupError(f"no act holds event {seq}")
    return acts[low]


def next_undo(acts: Sequence[Act], undoable: Sequence[int]) -> tuple[Act, tuple[int, ...]] | None:
    """Return the last act that can be taken back, with the events to undo, the last first.

    Parameters
    ----------
    acts : sequence of Act
    undoable : sequence of int
        `Incident.undoable`.
    """
    standing = set(undoable)
    passed = 0
    for seq in reversed(undoable):
        if passed and passed <= seq:
            continue  # of an act that stays, such as the windows that came with evidence
        act = act_of(acts, seq)
        if act.stays is Stays.NO:
            return act, tuple(s for s in reversed(act.changing) if s in standing)
        passed = act.first
    return None


def next_redo(acts: Sequence[Act], redoable: Sequence[int]) -> tuple[Act, tuple[int, ...]] | None:
    """Return the act taken back last, with the events to do again, the first first."""
    if not redoable:
        return None
    act = act_of(acts, redoable[-1])
    waiting = set(redoable)
    return act, tuple(seq for seq in act.seqs if seq in waiting)


def _named(event: Event) -> tuple[int, ...]:
    if event.type not in REVISIONS and event.type != RESUMED:
        return ()
    seq = (event.body or {}).get("seq")
    return (seq,) if type(seq) is int else ()
