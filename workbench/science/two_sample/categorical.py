"""Levels of two samples: chi-square with rare levels pooled, and bias-corrected Cramér's V."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from workbench.science.two_sample.binning import BinnedPair, Counts, pair
from workbench.science.two_sample.shares import (
    FEWEST_EXPECTED,
    ShareChange,
    compare_shares,
    fisher_p_value,
)

RARE = "rare levels"
UNSEEN = "unseen levels"
MISSING = "missing"


@dataclass(frozen=True, slots=True)
class LevelCounts:
    """Rows per level of both samples, over the union of their levels.

    Parameters
    ----------
    levels : tuple of str
        In ascending order; a level without a row on either side is not among them.
    reference, incident : ndarray of int64, shape (n_levels,)
        Rows.
    """

    levels: tuple[str, ...]
    reference: Counts
    incident: Counts


@dataclass(frozen=True, slots=True)
class ChiSquare:
    """Whether the levels are shared out alike.

    Parameters
    ----------
    statistic : float
        Pearson's, over the pooled levels; 0 where Fisher's test stood in.
    freedom : int
        Degrees of freedom.
    p : float
        Of shares this different where nothing changed.
    cramers_v : float
        Bias-corrected, between 0 and 1.
    pooled : int
        Levels that were counted together as rare.
    exact : bool
        Whether ``p`` is Fisher's, for two levels with few rows.
    """

    statistic: float
    freedom: int
    p: float
    cramers_v: float
    pooled: int
    exact: bool


def align(reference: Mapping[str, int], incident: Mapping[str, int]) -> LevelCounts:
    """Return the rows of both sides over the union of levels that have any."""
    union = sorted(
        level
        for level in reference.keys() | incident.keys()
        if reference.get(level, 0) + incident.get(level, 0) > 0
    )
    return LevelCounts(
        tuple(union),
        np.array([reference.get(level, 0) for level in union], dtype=np.int64),
        np.array([incident.get(level, 0) for level in union], dtype=np.int64),
    )


def pool_rare(counts: LevelCounts) -> tuple[LevelCounts, int]:
    """Count levels that expect fewer than 5 rows on the smaller side together.

    Returns
    -------
    tuple of LevelCounts and int
        With :data:`RARE` last, and how many levels are in it. Where these together still
        expect fewer than 5, the smallest other level joins them.
    """
    n, m = int(counts.reference.sum()), int(counts.incident.sum())
    total = counts.reference + counts.incident
    least = FEWEST_EXPECTED * (n + m) / max(1, min(n, m))
    rare = total < least
    if not rare.any():
        return counts, 0
    if total[rare].sum() < least and not rare.all():
        rare[np.flatnonzero(~rare)[np.argmin(total[~rare])]] = True
    kept = np.flatnonzero(~rare)
    return LevelCounts(
        (*(counts.levels[at] for at in kept), RARE),
        np.append(counts.reference[kept], counts.reference[rare].sum()),
        np.append(counts.incident[kept], counts.incident[rare].sum()),
    ), int(rare.sum())


def chi_square(counts: LevelCounts) -> ChiSquare | None:
    """Compare the shares of levels.

    Parameters
    ----------
    counts : LevelCounts
        Of both samples, missing rows left out.

    Returns
    -------
    ChiSquare or None
        ``None`` when fewer than two levels are left to compare.

    Notes
    -----
    Cramér's V is corrected for bias as W. Bergsma (2013), A bias-correction for Cramér's V
    and Tschuprow's T, Journal of the Korean Statistical Society 42, 323-328.
    """
    n, m = int(counts.reference.sum()), int(counts.incident.sum())
    pooled, rare = pool_rare(counts)
    if n == 0 or m == 0 or len(counts.levels) < 2:
        return None
    if len(pooled.levels) < 2:
        if len(counts.levels) > 2:
            return None
        p = fisher_p_value((int(counts.reference[0]), int(counts.incident[0])), (n, m))
        return ChiSquare(0.0, 1, p, _corrected_v(_pearson(counts), n + m, 2), 0, exact=True)
    statistic, groups = _pearson(pooled), len(pooled.levels)
    return ChiSquare(
        statistic,
        groups - 1,
        float(chdtrc(groups - 1, statistic)),
        _corrected_v(statistic, n + m, groups),
        rare,
        exact=False,
    )


def _pearson(counts: LevelCounts) -> float:
    n, m = int(counts.reference.sum()), int(counts.incident.sum())
    total = counts.reference + counts.incident
    # For two samples the cells of both rows add up to one term per level.
    return float((np.square(counts.reference / n - counts.incident / m) / total).sum() * n * m)


def _corrected_v(statistic: float, rows: int, groups: int) -> float:
    if rows < 2:
        return 0.0
    square = max(0.0, statistic / rows - (groups - 1) / (rows - 1))
    levels = groups - (groups - 1) ** 2 / (rows - 1)
    samples = 2 - 1 / (rows - 1)
    least = min(levels, samples) - 1
    return min(1.0, math.sqrt(square / least)) if least > 0 else 0.0


def unseen_change(counts: LevelCounts) -> ShareChange:
    """Return the share of incident rows whose level the reference never had.

    Returns
    -------
    ShareChange
        Before: the share of reference rows whose level the *rest* of the reference lacks.
        Long-tailed columns bring new levels every day, and that is their usual rate.
    """
    alone = int((counts.reference == 1).sum())
    new = int(counts.incident[counts.reference == 0].sum())
    totals = (int(counts.reference.sum()), int(counts.incident.sum()))
    return compare_shares((alone, new), totals)


def bin_levels(counts: LevelCounts, missing: tuple[int, int]) -> BinnedPair:
    """Return levels as bins: those seen, rare ones together, unseen ones together, missing.

    What is rare is decided over both samples: a long tail brings new levels in every sample,
    and a bin that only the incident can fill would take each of them for a change.

    Parameters
    ----------
    counts : LevelCounts
        Of both samples.
    missing : tuple of int
        Rows without a value.

    Returns
    -------
    BinnedPair
        For the distances of :mod:`~workbench.science.two_sample.divergence`.
    """
    pooled, _ = pool_rare(counts)
    new = (pooled.reference == 0) & (np.array(pooled.levels) != RARE)
    labels = [label for label, is_new in zip(pooled.levels, new, strict=True) if not is_new]
    return pair(
        [*labels, UNSEEN, MISSING],
        np.append(pooled.reference[~new], [0, missing[0]]),
        np.append(pooled.incident[~new], [pooled.incident[new].sum(), missing[1]]),
    )
