"""The series of an incident's signals, and where its windows lie among them."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from workbench.domain.evidence import EvidenceKind
from workbench.domain.incident import Incident
from workbench.services.long_series import trace_series
from workbench.services.one_series import Floats, Key, Series
from workbench.services.session import Session
from workbench.services.traces import is_long, open_traces

__all__ = [
    "Floats",
    "Key",
    "Series",
    "main_series",
    "read_series",
    "split_series",
    "window_spans",
]

_AFTER_LAST = 1e-6
"""Seconds after the last row, so that a half-open range still holds it."""


def read_series(session: Session, state: Incident) -> dict[Key, Series]:
    """Return every series of an incident's signals, by node and metric.

    Long ones are in bins, with a way to every point; those that were not prepared are left out.
    """
    found: dict[Key, Series] = {}
    for item in state.evidence:
        if item.kind is not EvidenceKind.SIGNALS or item.table is None:
            continue
        if is_long(item):
            folder = open_traces(session, item)
            found.update(trace_series(folder) if folder is not None else {})
            continue
        path = session.workspace.objects.path(item.table.sha256)
        with pq.ParquetFile(path, memory_map=True) as file:
            found.update(split_series(file.read(use_threads=False)))
    return dict(sorted(found.items()))


def main_series(state: Incident, series: Mapping[Key, Series]) -> Series | None:
    """Return the series of the incident's metric: at its target, or measured from its tables."""
    for key in ((state.target, state.metric), (state.metric, state.metric)):
        if key in series:
            return series[key]
    of_metric = [s for (_, metric), s in series.items() if metric == state.metric]
    if of_metric:
        return of_metric[0]
    return next((s for (node, metric), s in series.items() if node == metric), None)


def window_spans(state: Incident) -> dict[str, tuple[float, float]]:
    """Return where each window lies in time, half-open; a whole table spans its own rows."""
    found = {}
    for window in state.windows:
        if window.start is not None and window.end is not None:
            found[window.name] = (window.start.timestamp(), window.end.timestamp())
            continue
        reach = [_reach(state, reference) for reference in window.evidence]
        known = [r for r in reach if r is not None]
        if known:
            end = max(r[1] for r in known) + _AFTER_LAST
            found[window.name] = (min(r[0] for r in known), end)
    return found


def split_series(table: pa.Table) -> dict[Key, Series]:
    """Return the series of a table in long form, by node and metric.

    Parameters
    ----------
    table : pyarrow.Table
        ``timestamp, node, metric, value`` and perhaps ``low, high``.

    Returns
    -------
    dict
    """
    ordered = table.sort_by([(k, "ascending") for k in ("node", "metric", "timestamp")])
    nodes = ordered.column("node").to_pylist()
    metrics = ordered.column("metric").to_pylist()
    at = ordered.column("timestamp").cast(pa.int64()).to_numpy().astype(float)
    unit = {"s": 1.0, "ms": 1e3, "us": 1e6, "ns": 1e9}[ordered.schema.field("timestamp").type.unit]
    value = _column(ordered, "value")
    low, high = _column(ordered, "low"), _column(ordered, "high")
    found: dict[Key, Series] = {}
    start = 0
    for end in range(1, len(nodes) + 1):
        if end == len(nodes) or (nodes[end], metrics[end]) != (nodes[start], metrics[start]):
            part = slice(start, end)
            key = (str(nodes[start]), str(metrics[start]))
            found[key] = Series(*key, at[part] / unit, value[part], low[part], high[part])
            start = end
    return found


def _column(table: pa.Table, name: str) -> Floats:
    if name not in table.column_names:
        return np.full(table.num_rows, np.nan)
    return np.asarray(table.column(name).cast(pa.float64()).to_numpy(), dtype=float)


def _reach(state: Incident, evidence: str) -> tuple[float, float] | None:
    item = state.item(evidence)
    if item is None or item.table is None or item.table.roles.timestamp is None:
        return None
    column = item.table.column(item.table.roles.timestamp)
    if column is None or column.minimum is None or column.maximum is None:
        return None
    return column.minimum, column.maximum
