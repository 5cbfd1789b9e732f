"""Past and present cut into stretches of one length, so that like is compared with like."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

FEWEST = 8
"""With fewer past stretches than this nothing is said of what is usual."""
LEAST_ROWS = 20
"""Rows a stretch needs."""
ENOUGH = 12
"""Past stretches that make a length preferred to shorter ones."""
_MOST = 96
_FULL = 0.02
"""Part of its length that a stretch may lack at an end of the data."""
_DAY = 86400.0
_WIDTHS = (
    ("4 weeks", 28 * _DAY),
    ("week", 7 * _DAY),
    ("day", _DAY),
    ("6 hours", _DAY / 4),
    ("3 hours", _DAY / 8),
    ("hour", _DAY / 24),
    ("10 minutes", 600.0),
    ("minute", 60.0),
    ("10 seconds", 10.0),
    ("second", 1.0),
)


@dataclass(frozen=True)
class TimeBlocks:
    """Stretches of one length, counted from the first moment of the incident.

    Attributes
    ----------
    every : str
        ``week``, ``day``, ``hour`` …
    width : float
        Seconds.
    past, present : ndarray of int, shapes (b,) and (c,)
        Which stretch each is: -1 ends where the incident begins.
    past_rows, present_rows : ndarray of int, shapes (n,) and (m,)
        The position in ``past`` or ``present`` of each row's stretch; -1 for none.
    cycles : tuple of int
        Stretches after which the hour of day, or hour and weekday, come again; without those
        that every stretch spans by itself.
    """

    every: str
    width: float
    past: Places
    present: Places
    past_rows: Places
    present_rows: Places

    @property
    def cycles(self) -> tuple[int, ...]:
        """Numbers of stretches after which the same weekday, or hour of day, comes again."""
        found = (round(span / self.width) for span in (7 * _DAY, _DAY) if span > self.width)
        return tuple(found) if self.width <= _DAY else ()


def cut(past: Floats, present: Floats, enough: int = ENOUGH) -> TimeBlocks | str:
    """Cut past and present into the longest stretches of which the past has enough.

    Weeks come before days and days before hours, because a stretch that spans whole cycles
    is free of them. Lengths with ``enough`` past stretches of 20 rows or more are preferred, 8
    are needed; the present needs one.

    Parameters
    ----------
    past, present : ndarray, shapes (n,) and (m,)
        Event times in seconds since 1970; nan for none.
    enough : int
        8 or more.

    Returns
    -------
    TimeBlocks or str
        The reason where there are too few.
    """
    if not np.isfinite(past).any() or not np.isfinite(present).any():
        return "No event times."
    start = float(np.nanmin(present))
    best, name = 0, ""
    found: list[TimeBlocks] = []
    for every, width in _WIDTHS:
        before, here = (_places(at, start, width) for at in (past, present))
        if len(before[0]) > best:
            best, name = len(before[0]), every
        if len(before[0]) >= FEWEST and len(here[0]):
            found.append(TimeBlocks(every, width, before[0], here[0], before[1], here[1]))
            if len(before[0]) >= enough:
                return found[-1]
    if found:
        return max(found, key=lambda blocks: len(blocks.past))
    if best >= FEWEST:
        return "The incident is too short, or has too few rows, to be cut as the past is."
    told = f"{best} ({name}s)" if best else "none"
    return (
        f"The past has {told} of the {FEWEST} stretches with {LEAST_ROWS} rows or more "
        "that are needed to say what is usual."
    )


def _places(at: Floats, start: float, width: float) -> tuple[Places, Places]:
    """Return the stretches that are whole and full enough, and each row's place among them."""
    known = np.isfinite(at)
    stretch = np.floor((np.where(known, at, start) - start) / width).astype(np.int64)
    levels, counts = np.unique(stretch[known], return_counts=True)
    room = _FULL * width
    first, last = float(at[known].min()), float(at[known].max())
    whole = (start + levels * width >= first - room) & (
        start + (levels + 1) * width <= last + max(room, _step(at[known]))
    )
    kept = levels[whole & (counts >= LEAST_ROWS)]
    if len(kept) > _MOST:
        kept = kept[np.linspace(0, len(kept) - 1, _MOST).astype(int)] if kept[0] >= 0 else kept
        kept = kept[-_MOST:]
    where = np.searchsorted(kept, stretch).clip(0, max(len(kept) - 1, 0))
    if not len(kept):
        return kept, np.full(len(at), -1, dtype=np.int64)
    held = known & (kept[where] == stretch)
    return kept, np.where(held, where, -1).astype(np.int64)


def _step(at: Floats) -> float:
    """Return the usual time between two moments."""
    moments = np.unique(at)
    return float(np.median(np.diff(moments))) if len(moments) > 1 else 0.0
