"""The workers at hand: started when needed, kept warm, replaced when spent."""

import queue
import shutil
from collections.abc import Sequence
from pathlib import Path
from threading import Condition, Event, Thread

from workbench.errors import Cancelled, RunError
from workbench.jobs.isolation import Isolation, strongest
from workbench.jobs.process import TICK, WorkerProcess
from workbench.jobs.visible import covers, existing

KILL_AFTER = 1.0
_MOST_STILLBORN = 3
_CLOSE_WITHIN = 5.0
_START, _STOP = "start", "stop"


class WorkerPool:
    """A few worker processes, each lent to one job at a time.

    One thread starts them all and lives as long as the pool, because the kernel ends a
    worker together with the thread that started it.

    Parameters
    ----------
    root : Path
        Each worker gets a folder in it.
    most : int
        How many workers at most.
    asked : Isolation or None
        None for the strongest that works here.
    preload : sequence of str
        Modules an idle worker imports ahead of need.
    places : sequence of Path
        What workers may read beside the program.
    """

    def __init__(
        self,
        root: Path,
        most: int,
        asked: Isolation | None,
        preload: Sequence[str],
        places: Sequence[Path] = (),
    ) -> None:
        self._root, self._most, self._asked = root, most, asked
        self._places = tuple(places)
        self._preload = tuple(preload)
        self._soon: tuple[str, ...] = ()
        self._changed = Condition()
        self._idle: list[WorkerProcess] = []
        self._all: set[WorkerProcess] = set()
        self._lent: set[WorkerProcess] = set()
        self._started = self._starting = self._waiting = self._stillborn = 0
        self._failure: RunError | None = None
        self._closed = False
        self._orders: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._starter = Thread(target=self._start_as_ordered, daemon=True, name="worker-starter")
        self._starter.start()

    def warm(self, modules: Sequence[str]) -> None:
        """Have a first worker started that imports modules at once; return without waiting.

        One that is there already and has nothing to do imports them too.
        """
        with self._changed:
            self._soon = tuple(modules)
            for worker in self._idle[-1:]:
                worker.warm(self._soon, soon=True)
            if not self._all and not self._starting and not self._closed:
                self._order()

    def reveal(self, places: Sequence[Path]) -> None:
        """Let workers read further places; those that may not are ended when next asked for."""
        with self._changed:
            new = [place for place in places if not covers(self._places, place)]
            self._places = (*self._places, *new)

    def resize(self, most: int) -> None:
        """Have at most ``most`` workers; those too many end when they have nothing to do."""
        with self._changed:
            self._most = max(1, most)
            spare = self._idle[: max(0, len(self._all) - self._most)]
            for worker in spare:
                self._idle.remove(worker)
                worker.retired = True
                self._lent.add(worker)
            self._changed.notify_all()
        for worker in spare:
            self.give_back(worker)

    def take(self, cancel: Event) -> WorkerProcess:
        """Return a worker that has nothing to do; wait for one if need be.

        Raises
        ------
        Cancelled
            If ``cancel`` was set, or the pool closed, before there was one.
        RunError
            If no worker can be started.
        """
        with self._changed:
            self._waiting += 1
            try:
                while (worker := self._idle_worker()) is None:
                    self._check(cancel)
                    self._order_if_short()
                    self._changed.wait(TICK)
                self._lent.add(worker)
                return worker
            finally:
                self._waiting -= 1

    def give_back(self, worker: WorkerProcess) -> None:
        """Take a worker back from a job; one that is spent or still busy is seen to."""
        if worker.retired or worker.left is not None or len(self._all) > self._most:
            worker.retired = worker.retired or len(self._all) > self._most
            Thread(target=self._see_to, args=(worker,), daemon=True).start()
        else:
            self._keep(worker)

    def close(self) -> None:
        """End every worker and wait until they are gone."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._orders.put(_STOP)
        self._starter.join()
        for worker in tuple(self._all):
            worker.kill()
        with self._changed:
            self._changed.wait_for(lambda: not self._lent, _CLOSE_WITHIN)
        for worker in tuple(self._all):
            worker.end()

    def _idle_worker(self) -> WorkerProcess | None:
        while self._idle:
            worker = self._idle.pop()
            if worker.alive and self._sees_all(worker):
                return worker
            self._bury(worker)
        return None

    def _sees_all(self, worker: WorkerProcess) -> bool:
        return all(covers(worker.sees, place) for place in existing(self._places))

    def _bury(self, worker: WorkerProcess) -> None:
        """Let go of a worker that died while it had nothing to do; give up after a few unused."""
        died = not worker.alive
        self._all.discard(worker)
        worker.end()
        self._stillborn += worker.unused and died
        if self._stillborn >= _MOST_STILLBORN:
            self._stillborn = 0
            self._failure = _not_started("it ended before its first job")

    def _check(self, cancel: Event) -> None:
        if cancel.is_set() or self._closed:
            raise Cancelled
        if self._failure is not None:
            failure, self._failure = self._failure, None
            raise failure

    def _order_if_short(self) -> None:
        if self._starting < self._waiting and len(self._all) + self._starting < self._most:
            self._order()

    def _order(self) -> None:
        self._starting += 1
        self._orders.put(_START)

    def _keep(self, worker: WorkerProcess) -> None:
        with self._changed:
            self._lent.discard(worker)
            self._stillborn = 0
            if not self._closed:
                self._idle.append(worker)
            self._changed.notify_all()

    def _see_to(self, worker: WorkerProcess) -> None:
        """Give a stopped job a second to let go, else end its worker and start another."""
        if not worker.retired and worker.settle(KILL_AFTER):
            self._keep(worker)
            return
        worker.end()
        with self._changed:
            self._lent.discard(worker)
            self._all.discard(worker)
            if not self._closed and not self._all and not self._starting:
                self._order()
            self._changed.notify_all()

    def _start_as_ordered(self) -> None:
        asked = self._asked
        while self._orders.get() == _START:
            asked = asked or strongest()
            try:
                worker = self._start(asked)
            except OSError as error:
                with self._changed:
                    self._starting -= 1
                    self._failure = _not_started(error.strerror or type(error).__name__)
                    self._changed.notify_all()
                continue
            with self._changed:
                self._starting -= 1
                self._all.add(worker)
                self._idle.append(worker)
                self._changed.notify_all()

    def _start(self, asked: Isolation) -> WorkerProcess:
        self._started += 1
        folder = self._root / f"worker-{self._started}"
        folder.mkdir(mode=0o700)
        try:
            worker = WorkerProcess(folder, asked, self._places)
        except OSError:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        if self._soon:
            worker.warm(self._soon, soon=True)
        worker.warm(self._preload, soon=False)
        return worker


def _not_started(why: str) -> RunError:
    return RunError(
        "worker.start",
        f"A worker process could not be started: {why}.",
        "Type `workbench doctor` to see what is missing.",
    )
