"""Which cells are too small to be shown, and which must go with them.

Pure rules over counts. A cell of fewer rows than the threshold is suppressed; where a
total is known, suppressing one cell alone would give it away, so the next smallest goes
with it, until what is suppressed together is itself no small cell (complementary
suppression; Willenborg & de Waal 2001).
"""

from collections.abc import Mapping, Sequence


def suppressed_cells(
    counts: Sequence[float], threshold: int, *, total_known: bool = True
) -> frozenset[int]:
    """Return the places of the cells that must not be shown.

    Parameters
    ----------
    counts : sequence of float
        Rows in each cell; an empty cell tells of nobody and is no small cell.
    threshold : int
        The smallest count that may be shown.
    total_known : bool
        Whether the sum of all cells is known or shown.

    Returns
    -------
    frozenset of int
        Empty, or such that the suppressed cells cannot be worked out from the rest: where
        the total is known at least two, with ``threshold`` rows or more between them,
        or all cells that hold rows.
    """
    small = {place for place, count in enumerate(counts) if 0 < count < threshold}
    if not small or not total_known:
        return frozenset(small)
    others = sorted(
        (count, place) for place, count in enumerate(counts) if count > 0 and place not in small
    )
    for _, place in others:
        if len(small) >= 2 and sum(counts[at] for at in small) >= threshold:
            break
        small.add(place)
    return frozenset(small)


def merged_bins(counts: Sequence[Sequence[float]], threshold: int) -> list[tuple[int, int]]:
    """Join neighbouring bins until none is small in any of several samples.

    Parameters
    ----------
    counts : sequence of sequences of float, each of the same length
        Rows in each bin, one sequence a sample.
    threshold : int

    Returns
    -------
    list of (int, int)
        Half-open ranges of bins that follow each other; a single one where nothing else
        would do. Which bins are joined depends on the counts alone.
    """
    size = len(counts[0]) if counts else 0
    ranges: list[tuple[int, int]] = []
    start = 0
    for end in range(1, size + 1):
        if all(_large(sample[start:end], threshold) for sample in counts):
            ranges.append((start, end))
            start = end
    if start < size:
        while ranges:
            start = ranges.pop()[0]
            if all(_large(sample[start:size], threshold) for sample in counts):
                break
        ranges.append((start, size))
    return ranges


def shown_levels(counts: Mapping[str, int], threshold: int) -> frozenset[str]:
    """Return the levels that may be shown by name; the others are pooled.

    The pool itself is never small: a level that may be shown joins it where it would be.

    Parameters
    ----------
    counts : Mapping of str to int
    threshold : int
    """
    ordered = sorted(counts, key=lambda level: (-counts[level], level))
    shown = [level for level in ordered if counts[level] >= threshold]
    pooled = sum(counts[level] for level in ordered[len(shown) :])
    while shown and 0 < pooled < threshold:
        pooled += counts[shown.pop()]
    return frozenset(shown)


def _large(counts: Sequence[float], threshold: int) -> bool:
    """Whether a joined bin may be shown: empty in whole, or no small cell."""
    held = sum(counts)
    return held == 0 or held >= threshold
