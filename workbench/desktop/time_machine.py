"""The time machine: which moment of an incident's own history the window looks at.

It decides and remembers; the band and the dock of the history show it. While an earlier state
is looked at, every question the places ask is answered as of then, and nothing can be written.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from workbench.desktop.backend import Backend
from workbench.desktop.history_rows import Row, rows_of
from workbench.desktop.numbers import day
from workbench.desktop.state import Notice
from workbench.desktop.undoing import Undoing
from workbench.domain.changes import Changes
from workbench.domain.incident import RESUMED, Incident
from workbench.domain.resuming import drafts_to
from workbench.errors import WorkbenchError
from workbench.language import tr, trn
from workbench.services.history import Resumed, resume, state_at
from workbench.services.past_session import PastSession
from workbench.services.readings.history import History, Step, history
from workbench.services.readings.since import Difference, since
from workbench.services.readings.standing import standing_of

FOLLOW_MS = 90
"""How long scrubbing rests before the places show where it stopped."""
PLAY_MS = 900
"""How long each act is shown while playing."""


class Shell(Protocol):
    """What the time machine needs of the window."""

    def notify(self, notice: Notice) -> object:
        """Show a notice."""

    def mark_changed(self) -> None:
        """Let the places ask again."""


class Case(Protocol):
    """What the time machine needs of the controller."""

    incident: str
    backend: Backend
    undoing: Undoing

    def read_again(self) -> None:
        """Ask again for the open incident."""


@dataclass(frozen=True, slots=True)
class Looked:
    """An earlier state, and what is different now.

    Attributes
    ----------
    state : Incident
    size : int
        How many events there were when it was looked at.
    differences : tuple of Difference
    restores : bool
        Whether resuming from it would change anything.
    """

    state: Incident
    size: int
    differences: tuple[Difference, ...]
    restores: bool


@dataclass(frozen=True, slots=True)
class _Known:
    history: History = field(default_factory=History)
    rows: tuple[Row, ...] = ()
    why_not: str = ""


class TimeMachine(QObject):
    """Looks at any earlier state of the open incident, and resumes from it.

    Parameters
    ----------
    case : Case
        The controller; also the parent, if it is a QObject.
    shell : Shell
        The window.

    Signals
    -------
    historyChanged()
        The acts are known, or there are more of them.
    moved()
        Another moment is looked at; the places follow.
    looked()
        The state at that moment is there, with what is different now.
    """

    historyChanged = Signal()
    moved = Signal()
    looked = Signal()

    def __init__(self, case: Case, shell: Shell) -> None:
        super().__init__(case if isinstance(case, QObject) else None)
        self._case = case
        self._shell = shell
        self._wanted = False
        self._incident = ""
        self._asking = False
        self._seen = 0
        self.seq = 0
        self.history = History()
        self.rows: tuple[Row, ...] = ()
        self.why_not = ""
        self.found: Looked | None = None
        self._follow = QTimer(self, singleShot=True, interval=FOLLOW_MS)
        self._follow.timeout.connect(self._look)
        self._play = QTimer(self, interval=PLAY_MS)
        self._play.timeout.connect(self._next)

    @property
    def looking(self) -> bool:
        """Whether an earlier state is looked at."""
        return self.seq > 0

    @property
    def playing(self) -> bool:
        """Whether the acts go by on their own."""
        return self._play.isActive()

    @property
    def step(self) -> Step | None:
        """The act after which the state is looked at; the last one in the present."""
        steps = self.history.steps
        if not steps:
            return None
        return steps[self.history.index(self.seq)] if self.looking else steps[-1]

    @property
    def later(self) -> tuple[Step, ...]:
        """What was done since somebody last chose a moment, by whomever."""
        return tuple(step for step in self.history.steps if step.first > self._seen)

    def words(self) -> str:
        """Say which moment is looked at: ``As of 14 May 2026, 11:40:12 UTC, event 37 of 62``."""
        step = self.step
        if step is None or not self.looking:
            return tr("Now")
        at = datetime.fromisoformat(step.at).astimezone(UTC)
        return tr(
            "As of {day}, {time:%H:%M:%S} UTC, event {seq} of {size}",
            day=day(at, year=0),
            time=at,
            seq=self.seq,
            size=self.history.size,
        )

    def want(self, *, wanted: bool) -> None:
        """Keep the history up to date from now on, or no longer."""
        self._wanted = wanted
        if wanted:
            self.ask()

    def ask(self) -> None:
        """Ask for the acts of the open incident."""
        incident, backend = self._case.incident, self._case.backend
        if not incident:
            self._know(_Known())
            return
        present = backend.session

        def work(_: object) -> _Known:
            why_not = standing_of(present, present.incident(incident).id).why_not(RESUMED)
            found = history(present, incident)
            return _Known(found, rows_of(found), why_not)

        backend.ask("history", work, self._know)

    def news(self, changes: Changes | None = None) -> None:
        """Take notice that something was written, or that another incident is open."""
        if self._case.incident != self._incident:
            self.leave()
            self._incident, self._asking = self._case.incident, False
            self._know(_Known())
        elif changes is not None and self._incident not in changes.incidents:
            return
        if self._wanted or self.looking:
            self.ask()

    def look(self, seq: int) -> None:
        """Look at the state after an event; that after the last is the present.

        Parameters
        ----------
        seq : int
            From 1; whatever lies within an act means its end.
        """
        steps = self.history.steps
        if not steps:
            return
        step = steps[self.history.index(seq)]
        if step is steps[-1]:
            self.leave()
            return
        self._seen = self.history.size
        if self.seq == step.last:
            return
        self.seq, self.found = step.last, None
        self.moved.emit()
        self._follow.start()

    def go(self, by: int) -> None:
        """Look so many acts further, or back."""
        steps = self.history.steps
        if steps:
            here = self.history.index(self.seq) if self.looking else len(steps) - 1
            self.look(steps[min(max(here + by, 0), len(steps) - 1)].last)

    def play(self, *, on: bool) -> None:
        """Let the acts go by one after the other, from the first if the present is shown."""
        if not on:
            self._play.stop()
        elif len(self.history.steps) > 1:
            if not self.looking:
                self.look(1)
            self._play.start()
        self.moved.emit()

    def leave(self) -> None:
        """Return to the present."""
        self._play.stop()
        self._follow.stop()
        if not self.looking:
            return
        self.seq, self.found = 0, None
        self._case.backend.looking = None
        self._case.read_again()
        self._shell.mark_changed()
        self.moved.emit()

    def resume(self, seq: int = 0) -> None:
        """Go on from a moment: the one looked at, or another.

        Parameters
        ----------
        seq : int
            The event whose state is to be restored; that looked at by default.
        """
        place, incident, expected = seq or self.seq, self._case.incident, self._seen
        present = self._case.backend.session
        if not place or not incident:
            return
        if not self.looking:
            expected = self.history.size

        def done(made: Resumed) -> None:
            self.leave()
            words = trn(
                "Resumed from event {seq}; {count} change is recorded.",
                "Resumed from event {seq}; {count} changes are recorded.",
                made.events,
                seq=made.seq,
            )
            self._case.undoing.tell(words)

        def failed(error: WorkbenchError) -> None:
            self._seen = self.history.size
            self._shell.notify(Notice(f"{error.message} {error.hint}".strip(), error=True))
            self.ask()

        self._case.backend.act(
            lambda _: resume(present, incident, place, expected_size=expected), done, failed
        )

    def _next(self) -> None:
        if not self.looking:
            self._play.stop()
            self.moved.emit()
        else:
            self.go(1)

    def _know(self, known: _Known) -> None:
        self.history, self.rows, self.why_not = known.history, known.rows, known.why_not
        if not self.looking:
            self._seen = self.history.size
        self.historyChanged.emit()

    def _look(self) -> None:
        """Ask for the state looked at, one question at a time."""
        seq, incident, backend = self.seq, self._case.incident, self._case.backend
        if not seq or self._asking:
            return
        present = backend.session
        self._asking = True

        def work(_: object) -> Looked:
            then, now = state_at(present, incident, seq), present.incident(incident)
            return Looked(then, now.size, since(then, now), bool(drafts_to(then, now)))

        backend.ask("past", work, self._show, self._fail)

    def _show(self, found: Looked) -> None:
        self._asking = False
        if found.state.size != self.seq or found.state.id != self._case.incident:
            self._look()  # somebody went on meanwhile
            return
        self.found = found
        backend = self._case.backend
        backend.looking = PastSession(backend.session, found.state)
        self._case.read_again()
        self._shell.mark_changed()
        self.looked.emit()

    def _fail(self, error: WorkbenchError) -> None:
        self._asking = False
        self._shell.notify(Notice(f"{error.message} {error.hint}".strip(), error=True))
        self.leave()
