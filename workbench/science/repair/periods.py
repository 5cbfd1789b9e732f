"""Cutting a window into periods: one is fitted on, the others are held out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from workbench.science.bootstrap import generator
from workbench.science.causes.coding import Mask
from workbench.science.metrics import Floats
from workbench.science.repair.rows import Rows

FEWEST = 40
"""Rows below which a period is not cut off."""
ENOUGH = 300
"""Rows that are enough to fit on."""
MOST = 0.4
"""Share of the rows that is fitted on at most: what is judged on must tell something."""
LEFT = 2
"""Periods that are held out at least, where there are as many."""
_BLOCKS = 20


@dataclass(frozen=True)
class Period:
    """A stretch of the incident window.

    Attributes
    ----------
    name : str
    fitted : bool
        Whether repairs were fitted on it.
    rows : ndarray of bool, shape (n,)
    start, end : float or None
        Seconds since 1970 of the first and the last row; None without time.
    """

    name: str
    fitted: bool
    rows: Mask
    start: float | None
    end: float | None

    @property
    def role(self) -> str:
        """``fitted`` or ``held_out``."""
        return "fitted" if self.fitted else "held_out"


def cut(rows: Rows, count: int, seed: int) -> tuple[Period, ...]:
    """Return the periods of a window, of about as many rows each; rows of one moment together.

    Parameters
    ----------
    rows : Rows
    count : int
        Periods wanted; fewer where there are not enough rows.
    seed : int
        Parts the rows at random where they have no time.

    Returns
    -------
    tuple of Period
        Fewer than two where there are hardly any rows: then nothing can be held out.
    """
    count = min(count, len(rows) // FEWEST)
    if count < 1:
        return ()
    place = _by_time(rows.time, count) if rows.time is not None else _at_random(rows, count, seed)
    found: list[Period] = []
    for at in range(count):
        inside = place == at
        if inside.any():
            found.append(_period(rows, inside, len(found)))
    return tuple(found)


def joined(periods: Sequence[Period], chosen: int, fewest: int = ENOUGH) -> tuple[Period, ...]:
    """Return the periods with the chosen one made longer until a fit has rows enough.

    A transform read off a hundred rows is often another one than that of the next hundred. The
    periods that follow are joined, then the one before; most rows stay apart, to judge on.

    Parameters
    ----------
    periods : sequence of Period
    chosen : int
        Place of the one that is fitted on.
    fewest : int
        Rows that are enough.

    Returns
    -------
    tuple of Period
        As many or fewer; the first with ``fitted`` set is the joined one.
    """
    sizes = [int(one.rows.sum()) for one in periods]
    most = MOST * sum(sizes)
    first = last = chosen
    while sum(sizes[first : last + 1]) < fewest and len(periods) - (last - first + 1) > LEFT:
        after = last + 1 < len(periods)
        first, last = (first, last + 1) if after else (first - 1, last)
        if sum(sizes[first : last + 1]) > most:
            first, last = (first, last - 1) if after else (first + 1, last)
            break
    made = [*periods[:first], _union(periods[first : last + 1]), *periods[last + 1 :]]
    return fitted_on(made, first)


def _union(parts: Sequence[Period]) -> Period:
    rows = np.logical_or.reduce([one.rows for one in parts])
    starts = [one.start for one in parts if one.start is not None]
    ends = [one.end for one in parts if one.end is not None]
    return replace(
        parts[0], rows=rows, start=min(starts, default=None), end=max(ends, default=None)
    )


def fitted_on(periods: Sequence[Period], chosen: int) -> tuple[Period, ...]:
    """Return the same periods with one of them the fitted one, named accordingly."""
    held = 0
    found = []
    for at, one in enumerate(periods):
        held += at != chosen
        name = "fitted" if at == chosen else f"held out {held}"
        found.append(replace(one, name=name, fitted=at == chosen))
    return tuple(found)


def _period(rows: Rows, inside: Mask, at: int) -> Period:
    name = "fitted" if at == 0 else f"held out {at}"
    if rows.time is None:
        return Period(name, at == 0, inside, None, None)
    return Period(name, at == 0, inside, *_ends(rows.time[inside]))


def _ends(time: Floats) -> tuple[float | None, float | None]:
    known = time[np.isfinite(time)]
    return (float(known.min()), float(known.max())) if len(known) else (None, None)


def _by_time(time: Floats, count: int) -> np.ndarray:
    known = np.where(np.isfinite(time), time, np.inf)
    order = np.sort(known)
    cuts = [order[round(part * len(order) / count)] for part in range(1, count)]
    return np.searchsorted(np.asarray(cuts), known, side="right")


def _at_random(rows: Rows, count: int, seed: int) -> np.ndarray:
    """Part whole clusters at random, so that one entity's rows are on one side only."""
    kinds, place = np.unique(rows.cluster, return_inverse=True)
    lots = generator(seed, "repair", "periods").permutation(len(kinds)) * count // len(kinds)
    return np.asarray(lots[place.reshape(-1)])


def held_back(rows: Rows, share: float, seed: int) -> Mask:
    """Return which good rows are kept from fitting, to see what a repair costs when all is well.

    Stretches of neighbours where rows have a time, so that a row's neighbour does not give it
    away; else whole clusters.
    """
    random = generator(seed, "repair", "held back")
    count = len(rows)
    if rows.time is not None and count >= 2 * _BLOCKS:
        block = np.arange(count) * _BLOCKS // count
        chosen = random.permutation(_BLOCKS)[: round(share * _BLOCKS)]
        return np.isin(block, chosen)
    kinds, place = np.unique(rows.cluster, return_inverse=True)
    return np.asarray((random.random(len(kinds)) < share)[place.reshape(-1)])
