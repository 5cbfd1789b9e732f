"""The bins of time that windows snap to and the cursor of time lanes steps over; without Qt."""

from collections.abc import Sequence

import numpy as np

from workbench.desktop.plots.brushes import bin_edges
from workbench.desktop.plots.lane_stack import Lane
from workbench.desktop.plots.mapping import Array
from workbench.desktop.plots.series import Series
from workbench.desktop.plots.trace_mark import DrawnTrace

_CLOSEST = 8.0
"""Usual steps of the finest series that are left when coming as close as can be."""


def lane_bins(lanes: Sequence[Lane]) -> Array:
    """Return the bins that windows snap to and the cursor steps over.

    Parameters
    ----------
    lanes : sequence of Lane
        The first with points decides, for it is the metric.

    Returns
    -------
    ndarray
        Starts, and the end of the last.
    """
    for lane in lanes:
        points = [one.at for one in lane.series if one.at.size]
        if points and not lane.bars:
            return bin_edges(np.concatenate(points))
    bars = [one for lane in lanes for one in lane.series if one.at.size]
    if not bars:
        return np.empty(0)
    middles = bin_edges(bars[0].at)
    half = float(middles[-1] - middles[-2]) / 2
    starts: Array = middles - half
    return starts


def zoomed_bins(
    lanes: Sequence[Lane],
    seen: Sequence[Sequence[Series]],
    bins: Array,
    stretch: tuple[float, float],
) -> Array:
    """Return the bins where part of the time is shown: finer ones there, the usual elsewhere.

    Parameters
    ----------
    lanes : sequence of Lane
        All lanes.
    seen : sequence of sequence of Series
        What can be told apart of each now.
    bins : ndarray
        Edges of the usual bins.
    stretch : tuple of float
        What is shown, in seconds since 1970.

    Returns
    -------
    ndarray
        In order.
    """
    first = next((number for number, lane in enumerate(lanes) if lane.series), None)
    if first is None or not lanes[first].long:
        return bins
    points = np.concatenate([one.at for one in seen[first]])
    fine = points[(points >= stretch[0]) & (points <= stretch[1])]
    outside = bins[(bins < stretch[0]) | (bins > stretch[1])]
    return np.unique(np.concatenate([outside, fine]))


def closest(lanes: Sequence[Lane]) -> float | None:
    """Return how little time may be shown: a few points of the finest long series.

    Parameters
    ----------
    lanes : sequence of Lane
        All lanes.

    Returns
    -------
    float or None
        Seconds; None without long series.
    """
    traces = [
        mark.curve.trace
        for lane in lanes
        for mark in lane.marks
        if isinstance(mark, DrawnTrace) and mark.curve.trace is not None
    ]
    steps = [one.axis.usual / one.per_second for one in traces if one.axis.usual > 0]
    return _CLOSEST * min(steps) if steps else None
