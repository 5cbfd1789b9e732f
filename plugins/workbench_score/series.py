"""The signals of an incident as arrays, one a node and metric, in an order of their own."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.api import Context, RunError

_COLUMNS = ("timestamp", "node", "metric", "value")


@dataclass(frozen=True)
class Series:
    """One signal.

    Attributes
    ----------
    node, metric : str
    times : ndarray of float, shape (n,)
        Seconds since 1970, UTC, never falling.
    values : ndarray of float, shape (n,)
    """

    node: str
    metric: str
    times: np.ndarray
    values: np.ndarray

    @property
    def name(self) -> str:
        """What a person calls it."""
        return f"{self.node} {self.metric}".strip()

    @property
    def id(self) -> str:
        """The name in an identifier."""
        return f"{self.node}-{self.metric}"


def read_series(context: Context, metric: str) -> list[Series]:
    """Return the signals, sorted by node and metric.

    Parameters
    ----------
    context : Context
    metric : str
        The only metric to read; empty for all.

    Raises
    ------
    RunError
        If there is nothing to score.
    """
    if context.signals is None:
        raise RunError("score.no_signals", "This needs signals.")
    frame = context.signals.frame()
    lacking = set(_COLUMNS) - set(frame.columns)
    if lacking:
        raise RunError("score.signals", f"The signals have no column {min(lacking)}.")
    frame = frame.loc[frame["timestamp"].notna(), list(_COLUMNS)]
    if metric:
        frame = frame[frame["metric"] == metric]
    if not len(frame):
        what = f"of the metric {metric!r}" if metric else "at a known time"
        raise RunError("score.no_rows", f"The signals have no row {what}.")
    # Rows of one moment have no order of their own.
    frame = frame.sort_values(["node", "metric", "timestamp", "value"], kind="stable")
    return [
        Series(str(node), str(name), _seconds(part["timestamp"]), _numbers(part["value"]))
        for (node, name), part in frame.groupby(["node", "metric"], sort=True)
    ]


def aligned(series: list[Series]) -> tuple[np.ndarray, np.ndarray]:
    """Return all times, each once, and a row of values for each series; nan where it has none.

    Of several values at one time the last is taken.
    """
    times = np.unique(np.concatenate([one.times for one in series]))
    values = np.full((len(series), len(times)), np.nan)
    for at, one in enumerate(series):
        values[at, np.searchsorted(times, one.times)] = one.values
    return times, values


def _seconds(moments: pd.Series) -> np.ndarray:
    stamps = moments.dt.tz_convert("UTC").dt.tz_localize(None) if moments.dt.tz else moments
    return stamps.to_numpy(dtype="datetime64[us]").astype(np.int64) / 1e6


def _numbers(values: pd.Series) -> np.ndarray:
    return np.asarray(pd.to_numeric(values, errors="coerce"), dtype=float)
