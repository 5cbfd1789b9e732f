"""Seeded resampling: the same inputs and seed give the same draws, whatever the row order."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.science.intervals import Interval, percentile

DRAWS = 200
"""Resamples taken unless told otherwise."""

Array = NDArray[Any]


def generator(seed: int, *keys: int | str) -> np.random.Generator:
    """Return a generator that belongs to ``seed`` and ``keys`` and to nothing else.

    Parameters
    ----------
    seed : int
        The run's seed, 0 or more.
    *keys : int or str
        What the draws are for, such as ``"psi", column``: work done in another order,
        or by another number of workers, then draws the same numbers.

    Returns
    -------
    numpy.random.Generator
        ``Generator(PCG64(SeedSequence([seed, …])))``; keys enter by their sha256, so that
        ``1`` and ``"1"``, or ``"ab"`` and ``"a", "b"``, are different.

    Raises
    ------
    ValueError
        If ``seed`` is negative.
    """
    words = [int(seed)]
    for key in keys:
        tagged = f"{'s' if isinstance(key, str) else 'i'}:{key}"
        digest = hashlib.sha256(tagged.encode()).digest()
        words += [int.from_bytes(digest[at : at + 4], "big") for at in range(0, 16, 4)]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(words)))


def canonical(rows: ArrayLike) -> Array:
    """Return rows in an order that depends on their values alone.

    Parameters
    ----------
    rows : array_like, shape (n,) or (n, k)
        A sample; rows of a two-dimensional one stay together.

    Returns
    -------
    ndarray
        A sorted copy: resampling it by position no longer depends on how it came.
    """
    values = np.asarray(rows)
    if values.ndim == 1:
        return np.sort(values)
    return values[np.lexsort(values.T[::-1])]


def resamples(
    size: int, rng: np.random.Generator, draws: int = DRAWS, block: int = 1
) -> Iterator[NDArray[np.int64]]:
    """Yield the row numbers of each resample.

    Parameters
    ----------
    size : int
        Rows in the sample.
    rng : numpy.random.Generator
        From :func:`generator`.
    draws : int
        How many resamples.
    block : int
        Length of the runs of neighbouring rows drawn together. 1 is the ordinary bootstrap;
        more keeps the dependence of a time series (circular blocks).

    Yields
    ------
    ndarray of int64, shape (size,)
        Row numbers, drawn with replacement.

    Notes
    -----
    Blocks: D. N. Politis and J. P. Romano (1992), A circular block-resampling procedure
    for stationary data, in Exploring the Limits of Bootstrap, Wiley.
    """
    for _ in range(draws):
        if block <= 1:
            yield rng.integers(0, size, size)
            continue
        starts = rng.integers(0, size, -(-size // block))
        yield ((starts[:, None] + np.arange(block)) % size).ravel()[:size]


def interval(
    samples: Sequence[ArrayLike],
    statistic: Callable[..., float],
    rng: np.random.Generator,
    *,
    draws: int = DRAWS,
    confidence: float = 0.95,
) -> Interval | None:
    """Return a statistic of one or more independent samples with a percentile interval.

    Parameters
    ----------
    samples : sequence of array_like, each of shape (n_i,) or (n_i, k)
        Resampled independently of one another; the rows of one stay whole.
    statistic : callable
        Takes the samples in order, returns a number.
    rng : numpy.random.Generator
        From :func:`generator`.
    draws : int
        Resamples.
    confidence : float
        Nominal coverage.

    Returns
    -------
    Interval or None
        ``None`` when a sample has no rows, or when too few draws are finite.
    """
    ordered = [canonical(sample) for sample in samples]
    if any(len(sample) == 0 for sample in ordered):
        return None
    estimate = float(statistic(*ordered))
    values = np.empty(draws)
    for at in range(draws):
        drawn = (sample[rng.integers(0, len(sample), len(sample))] for sample in ordered)
        values[at] = statistic(*drawn)
    return percentile(estimate, values, confidence)
