"""When a fault began, and when it ended, with 95 % intervals.

A row-wise series stands at one level while all is well and at a higher one while the fault
lasts. Where the levels meet is estimated by least squares; how sure that is, by resampling
what the levels leave unexplained in circular blocks within each stretch (D. N. Politis and
J. P. Romano, 1992; for change points M. Hušková and C. Kirch, 2008).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.science.bootstrap import DRAWS, generator
from workbench.science.causes.row_series import RowSeries
from workbench.science.causes.time_line import LEAST_ROWS, Line, line_of

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
Interval = tuple[float, float]

CLEAR = 4.0
"""Standard errors by which the levels must differ for a beginning to be told.

The largest of all splits of a series without a change exceeds 3.3 in one case of twenty.
"""
_LEAST_PART = 0.02
"""Part of all rows that must lie before the beginning, and after it."""
_SUREST = 1e6
_CHUNK = 25
_ROUNDS = 10


@dataclass(frozen=True)
class Onset:
    """When it began, in seconds since 1970 UTC.

    Attributes
    ----------
    at : float
        Event time of the first row of the higher level.
    interval : (float, float)
        95 %; it begins at the last row that may still be good.
    basis : str
        The series it was read from: ``loss`` or ``cause``.
    rows : (int, int)
        Positions in time of the incident row at ``at`` and of the first row after the end;
        negative for a row of the reference, counted back from the incident's first.
    sure : float
        Difference of the levels over its standard error.
    inside : bool
        Whether all of the interval lies after the incident window's first row.
    before_window : bool
        Whether all of it lies before the incident window's first row.
    end, end_interval : float, (float, float) or None
        When it ended, if it ended inside.
    width : int
        Rows within the interval.
    """

    at: float
    interval: Interval
    basis: str
    rows: tuple[int, int]
    sure: float
    inside: bool
    before_window: bool
    end: float | None = None
    end_interval: Interval | None = None
    width: int = 0


@dataclass(frozen=True)
class _Fit:
    """Points ``start`` to ``stop`` stand at ``high``, the others at ``low``."""

    start: int
    stop: int
    low: float
    high: float


def find_onset(
    series: RowSeries, moments: tuple[Floats, Floats], seed: int, basis: str
) -> Onset | None:
    """Return when a series rose for good, or for a while.

    Parameters
    ----------
    series : RowSeries
    moments : (ndarray, ndarray), shapes (n,) and (m,)
        Event times in seconds since 1970, both in ascending order where they are known.
    seed : int
    basis : str
        Name of the series; the draws belong to it.

    Returns
    -------
    Onset or None
        None where no rise stands out. Where all of the incident lies before the last row of
        the reference, the two cannot be put on one line, and the search keeps to the incident.
    """
    line = line_of(series, moments)
    if line is None:
        return None
    fit = _fitted(line)
    if fit is None:
        return None
    sure = _sure(line, fit)
    if sure < CLEAR:
        return None
    starts, stops = _drawn(line, fit, generator(seed, "causes", "onset", basis))
    return _told(line, fit, (starts, stops), sure, basis)


def sharper(one: Onset | None, other: Onset | None) -> Onset | None:
    """Return the onset with fewer rows in its interval; the first of two alike."""
    found = [onset for onset in (one, other) if onset is not None]
    return min(found, key=lambda onset: onset.width) if found else None


def _fitted(line: Line) -> _Fit | None:
    """Return a rise that lasts, or one that ends where that fits clearly better."""
    stays = _settled(line, _split(line), ends=False)
    if stays is None:
        return None
    passes = max(
        (f for f in (_settled(line, at, ends=True) for at in (stays, _bulge(line))) if f),
        key=lambda f: _gain(line, f),
        default=None,
    )
    if passes is None or passes.stop >= len(line.total):
        return stays
    after = float(line.count[passes.stop :].sum())
    noise = _long_run(line, passes)
    clear = _gain(line, passes) - _gain(line, stays) > CLEAR**2 * noise
    return passes if clear and after >= LEAST_ROWS else stays


def _split(line: Line) -> _Fit:
    """Return the split in two with the greatest sum of squares between its sides, upwards."""
    total, count = np.cumsum(line.total), np.cumsum(line.count)
    left, rows = total[:-1], count[:-1]
    right, rest = total[-1] - left, count[-1] - rows
    rise = right / rest - left / rows
    power = np.where(rise > 0, rise**2 * rows * rest, -1.0)
    power[: max(line.low - 1, 0)] = -1.0
    at = int(np.argmax(power)) + 1
    return _levels(line, at, len(line.total))


def _bulge(line: Line) -> _Fit:
    """Return the stretch over which the cumulative sum about the mean rises most."""
    mean = line.total.sum() / line.count.sum()
    path = np.concatenate([[0.0], np.cumsum(line.total - mean * line.count)])
    start, stop = _steepest(path[None, :], line.low)
    return _levels(line, int(start[0]), int(stop[0]))


def _settled(line: Line, fit: _Fit, *, ends: bool) -> _Fit | None:
    """Move the ends to where they fit best, given the levels, until they stay."""
    for _ in range(_ROUNDS):
        if fit.high <= fit.low:
            return None
        start, stop = _best(line, line.total[None, :], fit, ends=ends)
        moved = _levels(line, int(start[0]), int(stop[0]))
        if (moved.start, moved.stop) == (fit.start, fit.stop):
            break
        fit = moved
    return fit if fit.high > fit.low else None


def _levels(line: Line, start: int, stop: int) -> _Fit:
    inside = np.zeros(len(line.total), dtype=bool)
    inside[start:stop] = True
    if inside.all() or not inside.any():
        return _Fit(start, stop, 0.0, 0.0)
    low = line.total[~inside].sum() / line.count[~inside].sum()
    high = line.total[inside].sum() / line.count[inside].sum()
    return _Fit(start, stop, float(low), float(high))


def _best(line: Line, totals: Floats, fit: _Fit, *, ends: bool) -> tuple[Places, Places]:
    """Return start and stop of each series, shape (k, n), for known levels."""
    middle = (fit.low + fit.high) / 2
    path = np.cumsum(totals - middle * line.count, axis=1)
    path = np.concatenate([np.zeros((len(path), 1)), path], axis=1)
    if ends:
        return _steepest(path, line.low)
    starts = line.low + path[:, line.low : -1].argmin(axis=1)
    return starts, np.full(len(starts), path.shape[1] - 1)


def _steepest(paths: Floats, low: int) -> tuple[Places, Places]:
    """Return between which places each path rises most."""
    inside = paths[:, low:]
    lowest = np.minimum.accumulate(inside, axis=1)
    stops = (inside - lowest)[:, 1:].argmax(axis=1) + 1
    rows = np.arange(len(paths))
    reached = inside == lowest[rows, stops - 1][:, None]
    return low + reached.argmax(axis=1), low + stops


def _gain(line: Line, fit: _Fit) -> float:
    """Return the sum of squares that a fit explains."""
    inside = line.count[fit.start : fit.stop].sum()
    rest = line.count.sum() - inside
    return float((fit.high - fit.low) ** 2 * inside * rest / (inside + rest))


def _residuals(line: Line, fit: _Fit) -> Floats:
    level = np.full(len(line.total), fit.low)
    level[fit.start : fit.stop] = fit.high
    return line.total - level * line.count


def _long_run(line: Line, fit: _Fit) -> float:
    """Return the variance of a row, with its dependence on neighbours counted in."""
    left, count = _residuals(line, fit), line.count
    heads = np.arange(0, len(left), _block(len(left)))
    blocks = np.add.reduceat(left, heads)
    plain = float((left**2).sum() / count.sum())
    return max(float((blocks**2).sum() / count.sum()), plain)


def _block(size: int) -> int:
    return max(1, int(np.rint(np.cbrt(size))))


def _sure(line: Line, fit: _Fit) -> float:
    """Return by how many standard errors the level rises from the rows before the start."""
    before, inside = slice(0, fit.start), slice(fit.start, fit.stop)
    rows, rest = line.count[inside].sum(), line.count[before].sum()
    touched = line.count[line.good : fit.stop].sum()
    if min(rows, rest) < max(LEAST_ROWS, _LEAST_PART * line.count.sum()) or touched < LEAST_ROWS:
        return 0.0
    rise = line.total[inside].sum() / rows - line.total[before].sum() / rest
    noise = _long_run(line, fit) * (1 / rows + 1 / rest)
    return float(np.clip(rise / np.sqrt(noise), 0, _SUREST)) if noise > 0 else _SUREST


def _drawn(line: Line, fit: _Fit, random: np.random.Generator) -> tuple[Places, Places]:
    """Return start and stop of every resampled series."""
    root = np.sqrt(line.count)
    left = _residuals(line, fit) / root
    fitted = line.total - left * root
    ends = fit.stop < len(line.total)
    stretches = [(0, fit.start), (fit.start, fit.stop), (fit.stop, len(left))]
    starts, stops = [], []
    for _ in range(0, DRAWS, _CHUNK):
        parts = [_circular(left[a:b], random) for a, b in stretches if b > a]
        found = _best(line, fitted + np.concatenate(parts, axis=1) * root, fit, ends=ends)
        starts.append(found[0])
        stops.append(found[1])
    return np.concatenate(starts), np.concatenate(stops)


def _circular(left: Floats, random: np.random.Generator) -> Floats:
    size = len(left)
    block = _block(size)
    heads = random.integers(0, size, (_CHUNK, -(-size // block)))
    places = (heads[:, :, None] + np.arange(block)).reshape(_CHUNK, -1)[:, :size] % size
    return np.asarray(left[places])


def _told(line: Line, fit: _Fit, drawn: tuple[Places, Places], sure: float, basis: str) -> Onset:
    low, high = _interval(fit.start, drawn[0], (line.low, len(line.total) - 1))
    before = np.concatenate([[0.0], np.cumsum(line.count)])
    start_of_window = before[line.good]
    ended = fit.stop < len(line.total)
    end_interval = None
    if ended:
        first, last = _interval(fit.stop, drawn[1], (fit.start + 1, len(line.total) - 1))
        end_interval = float(line.last[first - 1]), float(line.first[last])
    return Onset(
        at=float(line.first[fit.start]),
        interval=(_earlier(line, low), float(line.first[high])),
        basis=basis,
        rows=(int(before[fit.start] - start_of_window), int(before[fit.stop] - start_of_window)),
        sure=sure,
        inside=low > line.good,
        before_window=high < line.good,
        end=float(line.first[fit.stop]) if ended else None,
        end_interval=end_interval,
        width=int(before[high] - before[low]),
    )


def _earlier(line: Line, place: int) -> float:
    """Return the moment before a place: the change lies between the two."""
    if place > line.low:
        return float(line.last[place - 1])
    return float(line.first[place])


def _interval(at: int, drawn: Places, bounds: tuple[int, int]) -> tuple[int, int]:
    """Return the basic bootstrap interval of a place, which always holds the place itself."""
    low, high = np.quantile(drawn - at, [0.025, 0.975])
    first, last = int(np.floor(at - high)), int(np.ceil(at - low))
    return max(min(first, at), bounds[0]), min(max(last, at), bounds[1])
