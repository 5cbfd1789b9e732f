"""Imports as the window sees them: each file's progress, what was interrupted, going on with it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from workbench.desktop.backend import Backend
from workbench.desktop.state import JobState
from workbench.desktop.time_left import TimeLeft
from workbench.domain.changes import Outcome
from workbench.language import tr
from workbench.services.file_progress import FileProgress, OnFile
from workbench.services.importing import Imported, add_evidence, import_capture
from workbench.services.interrupted import Interrupted, discard, go_on, interrupted_imports
from workbench.services.session import Progress, Session

_TELL_EVERY = 0.1

Making = Callable[[Session, Progress, OnFile], Outcome[Any]]


@dataclass(frozen=True, slots=True)
class FileState:
    """One file of an import that is under way.

    Attributes
    ----------
    job : str
        What a cancel request names.
    file : FileProgress
    seconds_left : float or None
    """

    job: str
    file: FileProgress
    seconds_left: float | None = None


class Imports(QObject):
    """Starts imports and keeps how far each of their files is.

    Parameters
    ----------
    parent : QObject

    Signals
    -------
    filesChanged(tuple of FileState)
        Files of imports that are under way, in the order they are taken in.
    ended()
        An import ended, in whatever way: what is interrupted may be another.
    """

    filesChanged = Signal(object)
    ended = Signal()
    _told = Signal(str, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs: dict[str, dict[str, FileState]] = {}
        self._left: dict[tuple[str, str], tuple[float, TimeLeft]] = {}
        self._told.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @property
    def files(self) -> tuple[FileState, ...]:
        """Files of imports that are under way."""
        return tuple(one for job in self._jobs.values() for one in job.values())

    def open_new(
        self,
        backend: Backend,
        paths: Sequence[Path],
        done: Callable[[Imported], None],
        show: Callable[[Imported], object],
    ) -> str:
        """Import a capture folder or files as a new incident; return the job."""
        name = paths[0].name if len(paths) == 1 else tr("{paths} files", paths=len(paths))

        def work(session: Session, progress: Progress, on_file: OnFile) -> Outcome[Imported]:
            return import_capture(session, paths, progress=progress, on_file=on_file)

        return self._start(backend, tr("Importing {name}", name=name), work, done, show)

    def add(
        self,
        backend: Backend,
        incident: str,
        paths: Sequence[Path],
        show: Callable[[object], object],
    ) -> str:
        """Take more files into an incident; return the job."""

        def work(session: Session, progress: Progress, on_file: OnFile) -> Outcome[Any]:
            return add_evidence(session, incident, paths, progress=progress, on_file=on_file)

        name = tr("Adding {paths} items of evidence", paths=len(paths))
        return self._start(backend, name, work, _nothing, show)

    def go_on(
        self,
        backend: Backend,
        one: Interrupted,
        done: Callable[[str], None],
        show: Callable[[str], object],
    ) -> str:
        """Go on with an interrupted import; return the job."""

        def work(session: Session, progress: Progress, on_file: OnFile) -> Outcome[str]:
            return go_on(session, one, progress=progress, on_file=on_file)

        name = tr("Going on with {name}", name=", ".join(one.names))
        return self._start(backend, name, work, done, show)

    def discard(self, backend: Backend, one: Interrupted) -> None:
        """Remove what an interrupted import left."""
        backend.act(lambda session: discard(session, one), lambda _: self.ended.emit())

    def ask_interrupted(
        self,
        backend: Backend,
        incident: str,
        show: Callable[[tuple[Interrupted, ...]], None],
        topic: str,
    ) -> None:
        """Ask, under a topic of its own, which imports can be gone on with."""
        backend.ask(topic, lambda s: interrupted_imports(s, incident), show)

    def follow(self, backend: Backend) -> None:
        """Listen to the jobs of a workspace that was opened."""
        backend.jobsChanged.connect(self._see_ends)

    def _start(
        self,
        backend: Backend,
        name: str,
        work: Making,
        done: Callable[[Any], None],
        show: Callable[[Any], object],
    ) -> str:
        known: list[str] = []
        begun = Event()

        def told(file: FileProgress) -> None:
            begun.wait()
            self._told.emit(known[0], file)

        thinned = _thinned(told)
        job = backend.start(
            name, lambda s, progress, _: work(s, progress, thinned), done, show=show
        )
        self._jobs[job] = {}
        known.append(job)
        begun.set()
        return job

    def _take(self, job: str, file: FileProgress) -> None:
        files = self._jobs.get(job)
        if files is None:
            return
        left = None
        if file.text:
            began, judge = self._left.setdefault((job, file.name), (time.monotonic(), TimeLeft()))
            spent = time.monotonic() - began
            judge.report(spent, file.fraction)
            left = judge.seconds(spent)
        files[file.name] = FileState(job, file, left)
        self.filesChanged.emit(self.files)

    def _see_ends(self, jobs: Sequence[JobState]) -> None:
        active = {job.id for job in jobs if job.active}
        ended = [job for job in self._jobs if job not in active]
        for job in ended:
            self._jobs.pop(job)
            self._left = {key: kept for key, kept in self._left.items() if key[0] != job}
        if ended:
            self.filesChanged.emit(self.files)
            self.ended.emit()


def _thinned(told: OnFile) -> OnFile:
    """Return the same, told ten times a second at most of one file."""
    last: dict[str, float] = {}

    def tell(file: FileProgress) -> None:
        now = time.monotonic()
        if file.text and file.fraction < 1 and now - last.get(file.name, 0.0) < _TELL_EVERY:
            return
        last[file.name] = now
        told(file)

    return tell


def _nothing(_: object) -> None:
    """Nothing is to be shown: places ask again when something changed."""
