"""Means of signals over the incident and over as many windows of history like it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Times = NDArray[np.int64]
Span = tuple[pd.Timestamp, pd.Timestamp]

ALARM_RATE = 0.05
"""How often a healthy window may be called an incident."""
_FEWEST = round(1 / ALARM_RATE)
_MOST = 4000
_HOUR = 3_600_000_000
_DAY = 24 * _HOUR
_SEASONAL = 7 * _DAY


@dataclass(frozen=True)
class WindowMeans:
    """What each node's metric and volume were, on average, window by window.

    Attributes
    ----------
    nodes : tuple of str
        Those with a history and a value in the incident, sorted.
    metric, volume : array, shape (nodes, windows + 1)
        Windows of history in time order, then the incident; nan where there is no sample.
        A node that has no volume is nan throughout.
    """

    nodes: tuple[str, ...]
    metric: Floats
    volume: Floats

    @property
    def windows(self) -> int:
        """How many windows of history there are."""
        return int(self.metric.shape[1]) - 1


def suffices(windows: int) -> bool:
    """Say whether the rarest thing so many windows can show is rarer than the alarm rate."""
    return windows + 1 >= _FEWEST


def window_means(
    signals: pd.DataFrame,
    nodes: Collection[str],
    metric: str,
    volumes: Sequence[str],
    reference: Span,
    incident: Span,
) -> WindowMeans:
    """Average over the incident and over windows of the reference that begin at its samples.

    A window is as long as the incident, but at most a twentieth of the reference, so that
    history holds the alarm rate's worth of windows that do not overlap. Windows with less than
    half the usual number of samples are left out. From a week of history on, only windows
    that begin within an hour of the incident's time of day are compared with it.

    Parameters
    ----------
    signals : DataFrame
        Columns ``timestamp, node, metric, value``, in any order; repeated rows count once.
    nodes : collection of str
    metric : str
        What is averaged.
    volumes : sequence of str
        Metrics that say how often a node is asked, the preferred first.
    reference, incident : (Timestamp, Timestamp)
        Half-open.
    """
    spans = [(_microseconds(a), _microseconds(b)) for a, b in (reference, incident)]
    series = _series(signals, nodes, (metric, *volumes), spans)
    starts, length = _starts(series, spans)
    means = {key: _means(*one, starts, length, spans[1]) for key, one in series.items()}
    kept = tuple(
        node
        for node in sorted(nodes)
        if (node, metric) in means
        and np.isfinite(means[node, metric][-1])
        and (series[node, metric][0] < spans[0][1]).sum() >= _FEWEST
    )
    size = (len(kept), len(starts) + 1)
    return WindowMeans(
        kept,
        np.array([means[node, metric] for node in kept]).reshape(size),
        np.array([_volume(means, node, volumes, size[1]) for node in kept]).reshape(size),
    )


def _microseconds(at: pd.Timestamp) -> int:
    return int(at.as_unit("ns").value) // 1000


def _series(
    frame: pd.DataFrame,
    nodes: Collection[str],
    metrics: Sequence[str],
    spans: Sequence[tuple[int, int]],
) -> dict[tuple[str, str], tuple[Times, Floats]]:
    """Return times and values of each node and metric within the spans, in time order."""
    time = frame["timestamp"].to_numpy(dtype="datetime64[us]").view(np.int64)
    value = frame["value"].to_numpy(dtype=float, na_value=np.nan)
    node, node_names = _coded(frame["node"], nodes)
    which, metric_names = _coded(frame["metric"], metrics)
    inside = np.logical_or.reduce([(time >= start) & (time < end) for start, end in spans])
    rows = np.flatnonzero(inside & np.isfinite(value) & (node >= 0) & (which >= 0))
    key = node[rows] * len(metric_names) + which[rows]
    order = np.lexsort((value[rows], time[rows], key))
    key, time, value = key[order], time[rows][order], value[rows][order]
    fresh = np.ones(len(key), bool)
    fresh[1:] = (np.diff(key) != 0) | (np.diff(time) != 0) | (np.diff(value) != 0)
    key, time, value = key[fresh], time[fresh], value[fresh]
    cuts = np.flatnonzero(np.diff(key)) + 1
    return {
        (node_names[k // len(metric_names)], metric_names[k % len(metric_names)]): (t, v)
        for k, t, v in zip(
            (int(part[0]) for part in np.split(key, cuts) if len(part)),
            np.split(time, cuts),
            np.split(value, cuts),
            strict=False,
        )
    }


def _coded(column: pd.Series, wanted: Collection[str]) -> tuple[NDArray[np.int64], list[str]]:
    """Return the place of each value among the wanted names, sorted; -1 for any other."""
    codes, values = pd.factorize(column)
    names = sorted(set(wanted))
    place = {name: at for at, name in enumerate(names)}
    places = np.array([*(place.get(str(value), -1) for value in values), -1], dtype=np.int64)
    return places[codes], names


def _starts(
    series: dict[tuple[str, str], tuple[Times, Floats]], spans: Sequence[tuple[int, int]]
) -> tuple[Times, int]:
    """Return where windows of history begin, and how long they are."""
    (first, last), (begin, end) = spans
    length = max(1, min(end - begin, (last - first) // _FEWEST))
    times = np.concatenate([np.empty(0, np.int64), *(time for time, _ in series.values())])
    times = np.sort(times[(times >= first) & (times < last)])
    starts = np.unique(times)
    starts = starts[starts + length <= last]
    held = np.searchsorted(times, starts + length) - np.searchsorted(times, starts)
    starts = starts[held >= np.median(held) / 2] if len(starts) else starts
    starts = starts[(starts + length <= begin) | (starts >= end)]
    if last - first >= _SEASONAL:
        apart = np.abs((starts - begin + _DAY // 2) % _DAY - _DAY // 2)
        alike = starts[apart <= _HOUR]
        starts = alike if len(alike) >= _FEWEST else starts
    if len(starts) > _MOST:
        starts = starts[np.linspace(0, len(starts) - 1, _MOST).astype(np.int64)]
    return starts, length


def _means(
    time: Times, value: Floats, starts: Times, length: int, incident: tuple[int, int]
) -> Floats:
    begin = np.searchsorted(time, np.append(starts, incident[0]))
    end = np.searchsorted(time, np.append(starts + length, incident[1]))
    middle = float(np.median(value))
    total = np.append(0.0, np.cumsum(value - middle))
    count = end - begin
    mean = middle + (total[end] - total[begin]) / np.maximum(count, 1)
    return np.where(count > 0, mean, np.nan)


def _volume(
    means: dict[tuple[str, str], Floats], node: str, volumes: Sequence[str], size: int
) -> Floats:
    found = next((means[node, name] for name in volumes if (node, name) in means), None)
    if found is None or not np.isfinite(found).any():
        return np.full(size, np.nan)
    return np.where(np.isfinite(found), found, np.nanmedian(found))
