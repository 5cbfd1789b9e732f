"""What an incident's journal tells, read once and then only followed.

Undo, the history and the time machine ask again and again about a journal that only grows.
A chronicle keeps its acts with their names, and every earlier state at hand; asking again
reads no more than what was added since, by whatever process.
"""

import threading
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.domain.act_tree import Twig, grown
from workbench.domain.acts import Act, Stays, act_of, extended, next_redo, next_undo
from workbench.domain.events import Event
from workbench.domain.incident import Incident
from workbench.domain.past import Past
from workbench.domain.permissions import RolesInForce, RoleWatch
from workbench.domain.role_events import ROLE_EVENTS, acting
from workbench.errors import WorkbenchError
from workbench.services.act_names import Known, Part, act_name, part_of
from workbench.storage import Workspace
from workbench.storage.states import broken

KEPT = 4
"""How many incidents are followed at once."""


@dataclass(frozen=True, slots=True)
class NamedAct:
    """An act and what it is called.

    Attributes
    ----------
    act : Act
    name : str
        Such as ``"Set window W1"``.
    who, role : str
        Who did it, and with which role; the role is empty in an open incident.
    """

    act: Act
    name: str
    who: str
    role: str = ""

    @property
    def kind(self) -> str:
        """The type of the first of its events that can be taken back, if all of it can."""
        act = self.act
        can = act.stays is Stays.NO
        return act.kinds[act.changing[0] - act.first] if can else act.kinds[0]


class Chronicle:
    """Acts and states of one incident.

    Parameters
    ----------
    workspace : Workspace
    incident : str
        Its identifier.
    """

    def __init__(self, workspace: Workspace, incident: str) -> None:
        self._workspace = workspace
        self._incident = incident
        self._lock = threading.RLock()
        self._begin()

    def _begin(self) -> None:
        """Know nothing yet."""
        self._past = Past(self._incident)
        self._acts: list[Act] = []
        self._parts: list[Part] = []
        self._roles: list[str] = []
        self._known = Known()
        self._opening: Event | None = None
        self._watch: RoleWatch | None = None
        self._tree: tuple[Twig, ...] = ()
        self._names: list[NamedAct] = []

    def follow(self, size: int) -> None:
        """Read on, if the journal is known to have more events than were read.

        Parameters
        ----------
        size : int
            How many events there are at least.

        Raises
        ------
        JournalError
            If one of them cannot be read.
        """
        with self._lock:
            if self._past.size < size:
                self._take(self._workspace.journal.events(self._incident, after=self._past.size))

    def state(self, seq: int) -> Incident:
        """Return the incident as it was after an event.

        Raises
        ------
        WorkbenchError
            If it has no such event yet.
        """
        with self._lock:
            self.follow(seq)
            if not 1 <= seq <= self._past.size:
                raise WorkbenchError(
                    "event.unknown",
                    f"This incident has no event {seq}.",
                    f"Its events are numbered 1 to {self._past.size}.",
                )
            try:
                return self._past.state(seq)
            except (KeyError, TypeError, ValueError):
                raise broken(self._incident, "an event cannot be applied") from None

    def seq_at(self, instant: str) -> int:
        """Return the place of the last event not after an instant; 0 if there is none."""
        with self._lock:
            return self._past.seq_at(instant)

    def undo(self, state: Incident) -> tuple[NamedAct, tuple[int, ...]] | None:
        """Return the act that undo would take back, with its events, the last first."""
        with self._lock:
            self.follow(state.size)
            return self._called(next_undo(self._acts, state.undoable))

    def redo(self, state: Incident) -> tuple[NamedAct, tuple[int, ...]] | None:
        """Return the act that redo would do again, with its events, the first first."""
        with self._lock:
            self.follow(state.size)
            return self._called(next_redo(self._acts, state.redoable))

    def act_of(self, seq: int) -> NamedAct:
        """Return the act that an event belongs to."""
        with self._lock:
            self.follow(seq)
            return self._named(act_of(self._acts, seq))

    def tree(self, state: Incident) -> tuple[tuple[Twig, NamedAct], ...]:
        """Return every act up to a state, with its place in the tree and its name."""
        with self._lock:
            self.follow(state.size)
            acts = [act for act in self._acts if act.first <= state.size]
            if not self._tree or self._tree[-1].act != acts[-1] or len(self._tree) != len(acts):
                self._tree = grown(acts, state.undoable)
            self._named(acts[-1])
            return tuple(zip(self._tree, self._names[: len(acts)], strict=True))

    def _called(
        self, found: tuple[Act, tuple[int, ...]] | None
    ) -> tuple[NamedAct, tuple[int, ...]] | None:
        return None if found is None else (self._named(found[0]), found[1])

    def _named(self, act: Act) -> NamedAct:
        number = bisect_left(self._acts, act.first, key=lambda one: one.first)
        if number >= len(self._names):
            self._names += map(self._name, self._acts[len(self._names) : number + 1])
        return self._names[number]

    def _name(self, act: Act) -> NamedAct:
        parts: Sequence[Part] = self._parts[act.first - 1 : act.last]
        if act.revises:
            acts = dict.fromkeys(act_of(self._acts, seq) for seq in act.about)
            parts = [Part(act.revises, self._name(one).name) for one in acts]
        name, fingerprint = acting(act.by)
        who = name or (f"key {fingerprint[:15]}…" if fingerprint else "somebody")
        return NamedAct(act, act_name(parts), who, self._roles[act.last - 1])

    def _take(self, events: Sequence[Event]) -> None:
        del self._names[max(len(self._acts) - 1, 0) :]  # the last act may go on
        try:
            self._past.extend(events)
        except (KeyError, TypeError, ValueError):
            self._begin()
            raise broken(self._incident, "an event cannot be applied") from None
        for event in events:
            self._parts.append(part_of(event, self._known))
            self._roles.append(self._role(event))
        extended(self._acts, events)

    def _role(self, event: Event) -> str:
        """Return the role that whoever acted had; cryptography is asked only where there are."""
        self._opening = self._opening or event
        if self._watch is None:
            if event.type not in ROLE_EVENTS:
                return ""
            from workbench.exchange.role_keys import (  # noqa: PLC0415 -- brings cryptography
                SshKeys,
            )

            self._watch = RoleWatch(SshKeys())
            self._watch.see(self._opening)
        before: RolesInForce = self._watch.roles
        self._watch.see(event)
        return str(before.role(event.by) or self._watch.roles.role(event.by) or "")


class Chronicles:
    """The chronicles of a workspace; those not asked for longest are forgotten.

    Parameters
    ----------
    workspace : Workspace
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._kept: OrderedDict[str, Chronicle] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, state: Incident) -> Chronicle:
        """Return the chronicle of an incident, read up to a state at least."""
        with self._lock:
            found = self._kept.pop(state.id, None) or Chronicle(self._workspace, state.id)
            self._kept[state.id] = found
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        found.follow(state.size)
        return found


def why_it_stays(act: Act) -> str:
    """Return why an act cannot be taken back, in a sentence; empty if it can."""
    return _REASONS[act.stays]


_REASONS = {
    Stays.NO: "",
    Stays.OPENED: "An incident is opened once; what came with it stays in the record.",
    Stays.EVIDENCE: "Evidence stays in the record for ever, as it was taken in.",
    Stays.RUN: "A run stays in the record for ever, whatever it found.",
    Stays.CONSENT: "Consent was given and acted on; the record of it stays.",
    Stays.EXPORTED: "The package left this workspace, signed; that cannot be called back.",
    Stays.REVIEWED: "A reviewer signed this verdict; only the reviewer can give another.",
    Stays.SIGNED: "It is signed with a key and stays; give or take roles anew instead.",
    Stays.RECORDED: "It is recorded once and stays; what comes later stands beside it.",
    Stays.REVISION: "Undo and redo are steps along the history; take the other way to go back.",
    Stays.UNKNOWN: "This version does not know how to take it back.",
}
