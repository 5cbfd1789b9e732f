"""What is carried out beside the window's thread, and what the window does about it afterwards."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any


class Errand:
    """Work for a thread, with what it refers to owned by the window.

    Work and answer often refer to widgets. A thread that let go of the last reference to one would
    destroy it beside the thread it belongs to, which Qt answers with a crash some time later. So
    the window keeps both, and lets go of both itself once the thread has done its part.

    Parameters
    ----------
    work : callable
        Called in a thread.
    settle : callable
        Called with the future, in the window's thread.
    """

    __slots__ = ("_settle", "_work")

    def __init__(self, work: Callable[[], object], settle: Callable[["Future[Any]"], None]) -> None:
        self._work = work
        self._settle = settle

    def carry_out(self) -> object:
        """Do the work; in a thread of a pool.

        Returns
        -------
        object
            What comes of it.
        """
        return self._work()

    def end(self, done: "Future[Any]") -> None:
        """Let go of the work, and do what is to be done about it; in the window's thread.

        Parameters
        ----------
        done : Future
            Of :meth:`carry_out`.
        """
        settle = self._settle
        self._work, self._settle = _nothing, _nothing_with
        settle(done)
        _forget_frames(done)


def _forget_frames(done: "Future[Any]") -> None:
    """Let go of what the frames of an error refer to: the thread may be the last to hold them."""
    error = None if done.cancelled() else done.exception()
    while error is not None:
        error.__traceback__ = None
        error = error.__cause__ or error.__context__


def _nothing() -> None: ...


def _nothing_with(_: "Future[Any]") -> None: ...
