"""Watching one folder, or all folders in it, once or until somebody says stop."""

import contextlib
import fcntl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from workbench.errors import Cancelled, ExitCode, WorkbenchError
from workbench.services.session import Progress, Session, unreported
from workbench.services.watching.description import Watched, watched_folders
from workbench.services.watching.looking import Looked
from workbench.services.watching.memory import Memory, boot_seconds
from workbench.services.watching.scenarios import (
    ScenarioSet,
    read_scenarios,
    shipped_scenarios,
)
from workbench.services.watching.settling import Settling
from workbench.services.watching.watcher import TakeIn, Watcher
from workbench.storage.score_book import ScoreBook

OPENED, REFUSED, BUSY = 9, 10, 11
"""Exit codes beside those every command has."""

Told = Callable[[Sequence[Looked]], None]


@dataclass
class Watching:
    """What is watched, and with what.

    Attributes
    ----------
    session : Session
    folder : Path
    take_in : callable
    scenarios : Path or None
        A file of scenarios in place of the shipped ones and of those a folder names.
    settle : float or None
        Seconds for which a file must not change, in place of what a folder says.
    progress : callable
    cancel : Event
        Set it to stop.
    monotonic : callable
    booted : callable
    """

    session: Session
    folder: Path
    take_in: TakeIn
    scenarios: Path | None = None
    settle: float | None = None
    progress: Progress = unreported
    cancel: Event = field(default_factory=Event)
    monotonic: Callable[[], float] = time.monotonic
    booted: Callable[[], tuple[str, float]] = boot_seconds
    _settling: dict[Path, Settling] = field(default_factory=dict)

    def once(self) -> tuple[Looked, ...]:
        """Take what is whole now, and what stays as it is for as long as it must.

        Returns
        -------
        tuple of Looked
            One a folder.

        Raises
        ------
        WorkbenchError
            If a description or scenarios cannot be used, another watcher is at work on a folder,
            or the workspace cannot be written.
        Cancelled
            If it was stopped.
        """
        with self._watchers() as watchers:
            waiting = [each for each in watchers if each.unsettled]
            if waiting and self.cancel.wait(max(each.settling.seconds for each in waiting)):
                raise Cancelled
            return tuple(each.look() for each in watchers)

    def until_stopped(self, every: float, told: Told, failed: Callable[[Exception], None]) -> None:
        """Look every so many seconds, until :attr:`cancel` is set.

        Parameters
        ----------
        every : float
        told : callable
            Given what each round of looks came to.
        failed : callable
            Given what kept a round from being finished; the next one tries again.
        """
        with self._watchers():
            pass  # what cannot be used at the start is an error, not something to wait for
        while not self.cancel.is_set():
            try:
                with self._watchers() as watchers:
                    told([each.look() for each in watchers])
            except Cancelled:
                return
            except (WorkbenchError, OSError) as error:
                failed(error)
            self.cancel.wait(every)

    @contextlib.contextmanager
    def _watchers(self) -> Iterator[tuple[Watcher, ...]]:
        """Give a watcher for each folder, with nobody else at work on it."""
        with ExitStack() as stack:
            book = stack.enter_context(self.session.workspace.score_book())
            yield tuple(self._watcher(stack, book, one) for one in watched_folders(self.folder))

    def _watcher(self, stack: ExitStack, book: ScoreBook, watched: Watched) -> Watcher:
        told = watched.description
        settle = told.settle_seconds if self.settle is None else self.settle
        seconds = settle if told.complete == "settled" else 0.0
        memory = Memory.of(self.session.workspace.path, watched.folder, self.booted)
        stack.enter_context(_alone(memory.file.with_suffix(".lock"), watched.folder))
        settling = self._settling.setdefault(watched.folder, Settling(seconds, self.monotonic))
        settling.seconds = seconds
        return Watcher(
            session=self.session,
            book=book,
            watched=watched,
            scenarios=self._scenarios(watched),
            take_in=self.take_in,
            settling=settling,
            memory=memory,
            progress=self.progress,
            cancel=self.cancel,
        )

    def _scenarios(self, watched: Watched) -> ScenarioSet:
        own = watched.description.scenario_file
        file = self.scenarios or (None if own is None else watched.folder / own)
        registry = self.session.registry
        found = shipped_scenarios(registry) if file is None else read_scenarios(file, registry)
        return found.on("book").only(watched.description.scenarios)


def exit_code(looks: Sequence[Looked]) -> int:
    """Return what a single round of looks exits with."""
    if any(one.opened for look in looks for one in look.candidates):
        return OPENED
    return REFUSED if any(look.refused for look in looks) else int(ExitCode.OK)


class WatchedElsewhereError(WorkbenchError):
    """Another process watches the same folder for the same workspace."""


@contextlib.contextmanager
def _alone(file: Path, folder: Path) -> Iterator[None]:
    """Hold a lock that goes with this process, however it ends."""
    file.parent.mkdir(mode=0o700, exist_ok=True)
    with file.open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WatchedElsewhereError(
                "watch.busy",
                f"Another watcher is at work on {folder}.",
                "Nothing is lost: it takes in the same files, each once.",
            ) from None
        except OSError:
            pass  # a file system without locks: the book still takes each batch only once
        yield
