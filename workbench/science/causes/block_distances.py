"""How far stretches of time are apart in one column, beyond the noise of their sizes."""

import numpy as np
from numpy.typing import NDArray

from workbench.science.causes.coding import Column, absent
from workbench.science.causes.problem import Array
from workbench.science.causes.time_blocks import TimeBlocks

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
_GRID = 100
_FEWEST_VALUES = 10
_KOLMOGOROV_SQUARE = np.pi**2 / 12
"""The second moment of Kolmogorov's limit."""


def distances(column: Column, past: Array, blocks: TimeBlocks) -> tuple[Floats, Floats]:
    """Return distances of present from past stretches, and of past ones from one another.

    The distance behind the drift rank: of distribution functions for numbers, total
    variation for text, or the change of the missing rate where that is larger; its square
    less what samples of these sizes have by chance, so that chance alone gives about 0 and
    may give less.

    Parameters
    ----------
    column : Column
        Its incident is the present.
    past : ndarray, shape (n,)
        Its past values, those of ``blocks.past_rows``.
    blocks : TimeBlocks

    Returns
    -------
    apart, within : ndarray, shapes (c, b) and (b, b)
        nan where a stretch has fewer than 10 values.
    """
    rows = np.concatenate([blocks.past_rows, _after(blocks.present_rows, len(blocks.past))])
    values = np.concatenate([past, column.incident])
    held = rows >= 0
    rows, values = rows[held], values[held]
    size = len(blocks.past) + len(blocks.present)
    b = len(blocks.past)
    if not column.numeric:
        found = _total_variation(column.codes(values), rows, size, column.n_codes, b)
        return found[b:], found[:b]
    gone = absent(values)
    found = _missing(gone, rows, size, b)
    kept = values[~gone].astype(float)
    shape = _kolmogorov(kept, rows[~gone], size, b)
    # A missing rate that did not move has distance 0, which says nothing of the values.
    found = np.where(np.isnan(shape) | (found > np.maximum(shape, 0.0)), found, shape)
    return found[b:], found[:b]


def _after(rows: Places, count: int) -> Places:
    return np.where(rows < 0, -1, rows + count)


def _beyond(apart: Floats, noise: Floats) -> Floats:
    """Return distances with the square of the noise taken off, keeping the sign."""
    left = apart**2 - noise
    return np.asarray(np.sign(left) * np.sqrt(np.abs(left)))


def _kolmogorov(values: Floats, rows: Places, size: int, past: int) -> Floats:
    if not len(values):
        return np.full((size, past), np.nan)
    ordered = np.sort(values)
    points = np.unique(ordered[np.linspace(0, len(ordered) - 1, _GRID).astype(int)])
    code = np.searchsorted(points, values, side="left")
    counts = np.bincount(rows * (len(points) + 1) + code, minlength=size * (len(points) + 1))
    table = counts.reshape(size, -1)
    n = table.sum(axis=1)
    below = np.cumsum(table, axis=1) / np.maximum(n, 1)[:, None]
    apart = np.stack([np.abs(below - one).max(axis=1) for one in below[:past]], axis=1)
    with np.errstate(divide="ignore"):
        noise = _KOLMOGOROV_SQUARE * (1 / n[:, None] + 1 / n[None, :past])
    few = (n[:, None] < _FEWEST_VALUES) | (n[None, :past] < _FEWEST_VALUES)
    return np.where(few, np.nan, _beyond(apart, np.where(few, 0.0, noise)))


def _missing(gone: NDArray[np.bool_], rows: Places, size: int, past: int) -> Floats:
    n = np.bincount(rows, minlength=size)
    rate = np.bincount(rows[gone], minlength=size) / n
    spread = rate * (1 - rate) / n
    return _beyond(rate[:, None] - rate[None, :past], spread[:, None] + spread[None, :past])


def _total_variation(codes: Places, rows: Places, size: int, levels: int, past: int) -> Floats:
    table = np.bincount(rows * levels + codes, minlength=size * levels).reshape(size, levels)
    n = table.sum(axis=1)
    shares = table / n[:, None]
    apart = np.stack([np.abs(shares - one).sum(axis=1) / 2 for one in shares[:past]], axis=1)
    pooled = table[:past].sum(axis=0) / n[:past].sum()
    # Half the mean absolute deviation of a normal, summed over levels.
    chance = np.sqrt(pooled * (1 - pooled)).sum() / np.sqrt(2 * np.pi)
    return _beyond(apart, chance**2 * (1 / n[:, None] + 1 / n[None, :past]))
