"""Where words go so that they never lie over each other; without Qt."""

from collections.abc import Sequence
from dataclasses import dataclass

GAP = 2.0


def spread(
    wanted: Sequence[float], heights: Sequence[float], low: float, high: float
) -> list[float]:
    """Move blocks of words apart along a line, as little as it takes.

    Parameters
    ----------
    wanted : sequence of float
        Middles, in px.
    heights : sequence of float
        Heights of the blocks, in px.
    low, high : float
        The line's ends; blocks stay inside while there is room.

    Returns
    -------
    list of float
        Middles in the order given.
    """
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    placed = [0.0] * len(wanted)
    edge = low
    for i in order:
        half = heights[i] / 2
        placed[i] = max(wanted[i], edge + half)
        edge = placed[i] + half + GAP
    edge = high
    for i in reversed(order):
        half = heights[i] / 2
        placed[i] = min(placed[i], edge - half)
        edge = placed[i] - half - GAP
    return placed


@dataclass(frozen=True, slots=True)
class FlagWords:
    """Where the words of an event are written.

    Attributes
    ----------
    left, room : float
        Left end and width, in px; no room means the words are only in the tooltip.
    row : int
        0 is the upper row.
    leftward : bool
        Whether the words end at the flag, rather than begin there.
    """

    left: float
    room: float
    row: int
    leftward: bool


_BESIDE = 10.0
_LEAST = 48.0


@dataclass(frozen=True, slots=True)
class _Taken:
    row: int
    left: float
    right: float


def place_flags(
    at: Sequence[float],
    widths: Sequence[float],
    first: Sequence[bool],
    low: float,
    high: float,
) -> list[FlagWords]:
    """Find room for the words beside event flags, in two rows.

    Every flag has its head in the upper row; its stem only reaches into the lower one if its
    own words are there, so that words of the lower row may pass below other flags.

    Parameters
    ----------
    at : sequence of float
        The flags, in px.
    widths : sequence of float
        Widths of their words, in px.
    first : sequence of bool
        Which choose first, because they matter more.
    low, high : float
        Ends of the lane.

    Returns
    -------
    list of FlagWords
        In the order given. Words lie right or left of their flag, over no other words and no
        other flag; where only a part fits, they are to be shortened to `room`.
    """
    order = sorted(range(len(at)), key=lambda i: (not first[i], at[i], i))
    taken: list[_Taken] = []
    placed: dict[int, FlagWords] = {}
    for i in order:
        others = [_Taken(0, x - _BESIDE, x + _BESIDE) for j, x in enumerate(at) if j != i]
        blocked = [*taken, *(o for o in others if not o.left < at[i] < o.right)]
        free = [
            (
                side,
                row,
                _free(at[i], [b for b in blocked if b.row == row], low, high, leftward=side),
            )
            for row in (0, 1)
            for side in (False, True)
        ]
        whole = next((f for f in free if f[2] >= widths[i]), None)
        side, row, room = whole or max(free, key=lambda f: f[2])
        room = min(room, widths[i])
        if whole is None and room < _LEAST:
            room = 0.0
        left = at[i] - _BESIDE - room if side else at[i] + _BESIDE
        placed[i] = FlagWords(left, room, row if room else 0, leftward=side)
        if room:
            taken.append(_Taken(row, min(left, at[i] - _BESIDE), max(left + room, at[i]) + 4))
    return [placed[i] for i in range(len(at))]


def _free(
    at: float, blocked: Sequence[_Taken], low: float, high: float, *, leftward: bool
) -> float:
    """Return the px beside a flag until the next thing in its way."""
    if any(b.left < at < b.right for b in blocked):
        return 0.0
    if leftward:
        return at - _BESIDE - max([low, *(b.right for b in blocked if b.right <= at)])
    return min([high, *(b.left for b in blocked if b.left >= at)]) - at - _BESIDE
