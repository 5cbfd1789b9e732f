"""What joins a job of the window with the workers that do it: pausing, and their memory.

A long job may ask several workers, one after another or side by side, from threads of its own.
Whoever starts the job makes it current; runners find it there and need no further argument.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Condition, Event, Lock

from workbench.errors import Cancelled

_WAIT = 0.05


class Link:
    """One job: whether it is paused, and what its workers hold."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._paused = False
        self._lock = Lock()
        self._held: dict[object, int] = {}
        self._peak = 0

    @property
    def paused(self) -> bool:
        """Whether it is to rest."""
        return self._paused

    @property
    def memory(self) -> int:
        """Bytes its workers hold now."""
        with self._lock:
            return sum(self._held.values())

    @property
    def peak(self) -> int:
        """Bytes its workers held at most, together."""
        return self._peak

    def pause(self) -> None:
        """Let workers rest, and the job itself at its next report."""
        with self._changed:
            self._paused = True

    def resume(self) -> None:
        """Go on."""
        with self._changed:
            self._paused = False
            self._changed.notify_all()

    def wait(self, cancel: Event) -> None:
        """Return once the job may go on.

        Parameters
        ----------
        cancel : Event
            Asks the job to stop.

        Raises
        ------
        Cancelled
            If it was set meanwhile.
        """
        with self._changed:
            while self._paused and not cancel.is_set():
                self._changed.wait(_WAIT)
        if cancel.is_set():
            raise Cancelled

    def hold(self, worker: object, count: int) -> None:
        """Note what a worker holds now; 0 when it is done.

        Parameters
        ----------
        worker : object
            Which; anything that can be a key.
        count : int
            Bytes.
        """
        with self._lock:
            if count:
                self._held[worker] = count
            else:
                self._held.pop(worker, None)
            self._peak = max(self._peak, sum(self._held.values()))

    @contextmanager
    def current(self) -> Iterator[None]:
        """Make it the job that this thread, and contexts copied from it, work for."""
        token = _CURRENT.set(self)
        try:
            yield
        finally:
            _CURRENT.reset(token)


_CURRENT: ContextVar[Link | None] = ContextVar("workbench-job", default=None)


def current_link() -> Link:
    """Return the job this thread works for; one that nobody pauses where there is none."""
    return _CURRENT.get() or Link()
