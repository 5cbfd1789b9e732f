"""Lines of the palette of commands; without Qt."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Offer:
    """One line of the palette.

    Attributes
    ----------
    text : str
        What it is.
    note : str
        Its kind or its shortcut, at the right.
    run : callable
        What choosing it does.
    """

    text: str
    note: str
    run: Callable[[], object]
