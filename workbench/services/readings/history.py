"""The history of an incident for people: every act, its branch, and whether it can be undone."""

from dataclasses import dataclass, field
from typing import NamedTuple

from workbench.domain.canonical import JsonValue
from workbench.language import tr
from workbench.services.chronicle import why_it_stays
from workbench.services.readings.revisions import Revisions, revisions_of
from workbench.services.session import Session


class Step(NamedTuple):
    """One act of the history.

    Attributes
    ----------
    first, last : int
        Places of its first and last event.
    at : str
        UTC instant, ``2026-05-14T09:00:00.000000Z``.
    who, role : str
        Who did it; the role is empty in an open incident.
    name : str
        What it is called: ``"Set window W1"``.
    kind : str
        The type of the event that matters most in it.
    parent : int
        Index of the act it follows; -1 for the first.
    branch, lane : int
        Of which branch it is, from 1, and in which column it is drawn, from 0.
    current : bool
        Whether what holds now rests on it.
    undone : bool
        Whether it is taken back now.
    stays : str
        Why it cannot be taken back, in a sentence; empty if it can.
    through : tuple of int
        Columns in which a branch goes on past it.
    resumes : int
        The event whose state it restored; 0 if it restored none.
    """

    first: int
    last: int
    at: str
    who: str
    role: str
    name: str
    kind: str
    parent: int
    branch: int
    lane: int
    current: bool
    undone: bool
    stays: str
    through: tuple[int, ...] = ()
    resumes: int = 0

    @property
    def when(self) -> str:
        """The instant to the second, with its zone: ``2026-05-14 09:00:00Z``."""
        return f"{self.at[:10]} {self.at[11:19]}Z"

    @property
    def author(self) -> str:
        """The name, with the role where there was one."""
        return f"{self.who} ({self.role})" if self.role else self.who

    @property
    def standing(self) -> str:
        """Whether it holds, in a few words."""
        if self.undone:
            return tr("taken back")
        return tr("stays for ever") if self.stays else tr("holds")

    def json_body(self) -> dict[str, JsonValue]:
        """Return the act for a program."""
        return {
            "events": [self.first, self.last],
            "at": self.at,
            "by": self.who,
            "role": self.role or None,
            "act": self.name,
            "type": self.kind,
            "branch": self.branch,
            "current": self.current,
            "undone": self.undone,
            "can_be_undone": not self.stays,
            "reason": self.stays or None,
        }


@dataclass(frozen=True, slots=True)
class History:
    """Every act of an incident, the oldest first.

    Attributes
    ----------
    incident, code : str
        Identifier, and ``INC-0003``.
    size : int
        How many events there are.
    steps : tuple of Step
    revisions : Revisions
        What undo and redo would do.
    """

    incident: str = ""
    code: str = ""
    size: int = 0
    steps: tuple[Step, ...] = ()
    revisions: Revisions = field(default_factory=Revisions)

    @property
    def branches(self) -> int:
        """How many branches there are."""
        return max((step.branch for step in self.steps), default=0)

    def index(self, seq: int) -> int:
        """Return which act an event belongs to; the last one begun where it is behind all."""
        low, high = 0, len(self.steps)
        while low < high:
            middle = (low + high) // 2
            if self.steps[middle].first <= seq:
                low = middle + 1
            else:
                high = middle
        return max(low - 1, 0)


def history(session: Session, incident: str) -> History:
    """Return the history of an incident.

    Parameters
    ----------
    session : Session
    incident : str
        A reference.
    """
    state = session.incident(incident)
    steps = tuple(
        Step(
            first=twig.act.first,
            last=twig.act.last,
            at=twig.act.at,
            who=named.who,
            role=named.role,
            name=named.name,
            kind=named.kind,
            parent=twig.parent,
            branch=twig.branch,
            lane=twig.lane,
            current=twig.current,
            undone=twig.undone,
            stays=why_it_stays(twig.act),
            through=twig.through,
            resumes=twig.act.resumes,
        )
        for twig, named in session.chronicles.of(state).tree(state)
    )
    return History(
        state.id, f"INC-{state.number:04d}", state.size, steps, revisions_of(session, state)
    )
