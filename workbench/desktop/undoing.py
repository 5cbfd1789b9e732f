"""Undo and redo from the menu and from toasts: what the words name is what is taken back."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from workbench.desktop.backend import Backend
from workbench.desktop.state import Notice
from workbench.domain.changes import Outcome
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.services.chronicle import NamedAct
from workbench.services.history import redo, undo
from workbench.services.readings.revisions import Revisions, revisions_of
from workbench.services.session import Session


class Undoing(QObject):
    """Takes back acts on the open incident, and does them again.

    Parameters
    ----------
    notify : callable
        Shows a notice.
    backend : callable
        Returns the backend in use.
    incident : callable
        Returns the identifier of the open incident; empty if none is.
    parent : QObject, optional
    """

    def __init__(
        self,
        notify: Callable[[Notice], object],
        backend: Callable[[], Backend],
        incident: Callable[[], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._notify = notify
        self._backend = backend
        self._incident = incident
        self._events_of: dict[Notice, int] = {}
        self._meant: dict[Notice, int] = {}
        self._own: dict[Notice, Callable[[], object]] = {}
        self._under_way = 0

    def undo(self, act: int | None = None) -> None:
        """Take back the last act.

        Parameters
        ----------
        act : int, optional
            Place of the first event of the act that is meant; another is not taken back.
        """
        self._step(undo, act, _undone)

    def redo(self, act: int | None = None) -> None:
        """Do again what was taken back last; the parameter is as in `undo`."""
        self._step(redo, act, _done_again)

    def tell(self, words: str, events: int = 1) -> None:
        """Say what was done, with an Undo that takes it back.

        Parameters
        ----------
        words : str
            One sentence.
        events : int
            How many events it took; whole acts are taken back until there are as many.
        """
        notice = Notice(words, undo=True)
        self._events_of[notice] = events
        incident = self._incident()

        def keep(found: Revisions) -> None:
            self._meant[notice] = found.undo_act

        self._backend().ask(
            f"undoable {id(notice)}", lambda s: revisions_of(s, s.incident(incident)), keep
        )
        self._notify(notice)

    def offer(self, words: str, take_back: Callable[[], object]) -> None:
        """Say what was done outside any incident, with an Undo of its own.

        Parameters
        ----------
        words : str
            One sentence.
        take_back : callable
            Takes it back.
        """
        notice = Notice(words, undo=True)
        self._own[notice] = take_back
        self._notify(notice)

    def follow(self, notice: Notice) -> None:
        """Take back what a notice told of, unless something else was done since."""
        own = self._own.pop(notice, None)
        if own is not None:
            own()
            return
        events = self._events_of.pop(notice, 1)
        meant = self._meant.pop(notice, 0)
        self._step(undo, meant or None, _undone, events)

    def _step(
        self,
        step: Callable[..., Outcome[NamedAct]],
        act: int | None,
        words: Callable[[NamedAct], str],
        events: int = 1,
    ) -> None:
        incident = self._incident()
        if not incident:
            return
        # Pressed again before the menu could name the next act: the next one is meant.
        meant = None if self._under_way else act
        self._under_way += 1

        def work(session: Session) -> Outcome[NamedAct]:
            return step(session, incident, act=meant)

        def done(named: NamedAct) -> None:
            self._notify(Notice(words(named)))
            left = events - len(named.act.changing)
            if left > 0:
                self._step(step, None, words, left)

        def failed(error: WorkbenchError) -> None:
            self._under_way = 0
            self._notify(Notice(f"{error.message} {error.hint}".strip(), error=True))

        self._backend().act(work, done, failed)

    def settled(self) -> None:
        """Take notice that the menu names again what would be taken back next."""
        self._under_way = 0


def _undone(act: NamedAct) -> str:
    return tr("Undone: {act}.", act=act.name)


def _done_again(act: NamedAct) -> str:
    return tr("Done again: {act}.", act=act.name)
