"""How long work tells how far it is, and is asked to stop."""

from collections.abc import Callable

Progress = Callable[[float, str], None]
"""Called with a fraction, 0 to 1, and what is being done; raises Cancelled to stop."""


def silent(fraction: float, text: str) -> None:
    """Tell nobody."""
    del fraction, text


def part_of(progress: Progress, start: float, end: float) -> Progress:
    """Return a progress of its own for the part of the work between two fractions."""

    def report(fraction: float, text: str) -> None:
        progress(start + (end - start) * fraction, text)

    return report
