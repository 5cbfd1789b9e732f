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
    key : str
        A stable name, under which it is remembered when chosen; empty for what must not be
        remembered, such as a name from evidence.
    reason : str
        Why it cannot be chosen now; empty where it can.
    """

    text: str
    note: str
    run: Callable[[], object]
    key: str = ""
    reason: str = ""
