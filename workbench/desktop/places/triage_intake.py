"""Batches dropped on Triage are taken in; what is no batch goes where it always goes."""

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from threading import Event

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from workbench.desktop.components.dropped_paths import dropped_paths
from workbench.desktop.controller import Controller
from workbench.desktop.intake import Kind, intention
from workbench.desktop.shell.drop_hint import DropHint
from workbench.domain.changes import Changes, Outcome
from workbench.errors import Cancelled
from workbench.language import tr, trn
from workbench.services.demo import present_sample, score_sample
from workbench.services.session import Progress, Session

_ELSEWHERE = frozenset({Kind.PACKAGE, Kind.WORKSPACE, Kind.REVIEWS, Kind.NOTHING})


class TriageIntake(QObject):
    """Takes what is dropped on a widget.

    Parameters
    ----------
    place : QWidget
    controller : Controller
    models : callable
        Returns the ids of the models that are known.
    done : callable
        Called once a batch was taken in.
    """

    def __init__(
        self,
        place: QWidget,
        controller: Controller,
        models: Callable[[], Sequence[str]],
        done: Callable[[], None],
    ) -> None:
        super().__init__(place)
        self._controller, self._models, self._done = controller, models, done
        place.setAcceptDrops(True)
        place.installEventFilter(self)
        self._hint = DropHint(place, self.words)

    def choose(self) -> None:
        """Ask for files to take in."""
        module = import_module("workbench.desktop.dialogs.take_batch")
        module.choose_batch(self._controller, list(self._models()), self._done)

    def take_sample(self) -> None:
        """Score the sample's weeks, as a job."""

        def work(session: Session, progress: Progress, cancel: Event) -> Outcome[int]:
            def told(fraction: float, words: str) -> None:
                if cancel.is_set():
                    raise Cancelled
                progress(fraction, words)

            found = score_sample(session, present_sample(session), progress=told)
            return Outcome(len(found), Changes(topics=frozenset({"batch.taken"})))

        self._controller.backend.start(tr("Scoring the sample"), work, lambda _: self._done())

    def words(self, paths: Sequence[Path]) -> str:
        """Return what will happen with some paths."""
        meant = intention(paths, incident=False)
        if meant.kind in _ELSEWHERE:
            return meant.words
        if len(paths) == 1:
            return tr("Take in {name} as a batch and score it", name=paths[0].name)
        return trn(
            "Take in {count} file as a batch", "Take in {count} files as batches", len(paths)
        )

    def take(self, paths: Sequence[Path]) -> None:
        """Take paths in as batches, or do what is meant with what is none."""
        if intention(paths, incident=False).kind in _ELSEWHERE:
            self._controller.take_in(paths)
            return
        module = import_module("workbench.desktop.dialogs.take_batch")
        module.TakeBatch(self._controller, paths, list(self._models()), self._done).open()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take local files and folders."""
        if isinstance(event, QDragEnterEvent) and dropped_paths(event.mimeData()):
            event.acceptProposedAction()
            return True
        if isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            paths = dropped_paths(event.mimeData())
            if paths:
                event.acceptProposedAction()
                self.take(paths)
                return True
        return super().eventFilter(watched, event)
