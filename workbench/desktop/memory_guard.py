"""Keeping jobs from bringing the computer down: they wait while memory is short; without Qt."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workbench.desktop.numbers import size
from workbench.jobs.pressure import Memory, memory
from workbench.language import tr

ROOM_TO_GO_ON = 1.25
"""How many times the least there must be before a job that was held back goes on."""


@dataclass(frozen=True, slots=True)
class Guarded:
    """A job under way, as the guard sees it.

    Attributes
    ----------
    id : str
    held : bool
        Whether the guard holds it back now.
    resting : bool
        Whether it does not run, whoever asked for that.
    exempt : bool
        Whether a person let it go on all the same.
    """

    id: str
    held: bool = False
    resting: bool = False
    exempt: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to change.

    Attributes
    ----------
    hold, release : tuple of str
        Jobs to hold back, and jobs that may go on.
    """

    hold: tuple[str, ...] = ()
    release: tuple[str, ...] = ()


class MemoryGuard:
    """Holds jobs back while memory is short, the newest first, and lets them go on after.

    One job is changed at a time: what that frees, or takes, is seen before the next.

    Parameters
    ----------
    look : callable
        Returns the memory there is.
    """

    def __init__(self, look: Callable[[], Memory] = memory) -> None:
        self._look = look
        self.on = True

    def why_not_start(self) -> str:
        """Return why no further job should start now; empty where one may."""
        seen = self._look()
        return _words(seen) if self.on and seen.short else ""

    def reason(self) -> str:
        """Return what to say of a job that is held back."""
        return _words(self._look())

    def judge(self, jobs: Sequence[Guarded]) -> Verdict:
        """Return which job to hold back or to let go on now.

        Parameters
        ----------
        jobs : sequence of Guarded
            Those under way, the oldest first.
        """
        held = [job.id for job in jobs if job.held]
        if not self.on:
            return Verdict(release=tuple(held))
        seen = self._look()
        if not seen.known or seen.free >= ROOM_TO_GO_ON * seen.least:
            return Verdict(release=tuple(held[:1]))
        running = [job for job in jobs if not job.resting]
        spare = running if seen.free < seen.least // 4 else running[1:]
        newest = next((job.id for job in reversed(spare) if not job.exempt), "")
        return Verdict(hold=(newest,)) if seen.pressing and newest else Verdict()


def _words(seen: Memory) -> str:
    return tr(
        "Waiting for memory: {free} free, {least} needed to go on",
        free=size(seen.free),
        least=size(seen.least),
    )
