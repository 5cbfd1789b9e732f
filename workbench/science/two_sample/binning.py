"""Counting both samples in bins that the reference defines."""

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.science.two_sample.merged import Floats

BINS = 20
"""Reference quantiles that bound the bins, unless told otherwise."""

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class BinnedPair:
    """Rows of both samples per bin.

    Parameters
    ----------
    labels : tuple of str
        What each bin holds, for people.
    reference, incident : ndarray of int64, shape (n_bins,)
        Rows; a bin empty on both sides is left out.
    """

    labels: tuple[str, ...]
    reference: Counts
    incident: Counts

    @property
    def bins(self) -> int:
        """How many bins hold a row of either side."""
        return len(self.labels)


def pair(labels: list[str], reference: Counts, incident: Counts) -> BinnedPair:
    """Return the bins that hold a row on either side."""
    used = (reference + incident) > 0
    kept = tuple(label for label, keep in zip(labels, used, strict=True) if keep)
    return BinnedPair(kept, reference[used], incident[used])


def quantile_edges(reference: Floats, bins: int = BINS) -> Floats:
    """Return the upper edges of all bins but the last, which is open.

    Parameters
    ----------
    reference : ndarray of float64, shape (n,)
        Ascending, without nan.
    bins : int
        Reference quantiles to use.

    Returns
    -------
    ndarray of float64
        Ascending and distinct. Edges are values that occur, so that the bins depend on the
        order of the values only; a value that fills a whole bin gets one to itself, with
        open bins on either side for what the reference never had there.
    """
    first = int(np.searchsorted(reference, -np.inf, side="right"))
    finite = reference[first : int(np.searchsorted(reference, np.inf, side="left"))]
    if finite.size == 0:
        return np.empty(0)
    place = np.arange(1, bins) * finite.size // bins
    cuts, times = np.unique(finite[place], return_counts=True)
    heavy = cuts[times > 1]
    if finite[0] == finite[-1]:
        heavy = finite[:1]
    edges: Floats = np.unique(np.concatenate([cuts, np.nextafter(heavy, -np.inf)]))
    return edges


def bin_numbers(
    samples: tuple[Floats, Floats], missing: tuple[int, int], edges: Floats
) -> BinnedPair:
    """Count two numeric samples between edges, and their missing rows in a bin of its own.

    Parameters
    ----------
    samples : tuple of ndarray of float64
        Reference and incident, ascending, without nan.
    missing : tuple of int
        Rows without a value.
    edges : ndarray of float64
        From :func:`quantile_edges`; an edge belongs to the bin below it.

    Returns
    -------
    BinnedPair
        From the lowest bin to the highest, then missing.
    """
    counted = []
    for values, absent in zip(samples, missing, strict=True):
        below = np.searchsorted(values, edges, side="right")
        inner = np.diff(np.concatenate([[0], below, [values.size]]))
        counted.append(np.append(inner, absent).astype(np.int64))
    return pair([*edge_labels(edges), "missing"], counted[0], counted[1])


def edge_labels(edges: Floats) -> list[str]:
    """Return a short description of every bin between the edges."""
    if edges.size == 0:
        return ["all"]
    shown = [f"{edge:.4g}" for edge in edges]
    inner = [f"{low} to {high}" for low, high in itertools.pairwise(shown)]
    return [f"up to {shown[0]}", *inner, f"over {shown[-1]}"]
