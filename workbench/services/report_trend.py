"""The metric over time for a report, in English whatever language the window speaks."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from workbench.domain.evidence import EvidenceKind
from workbench.domain.figures import Axis, Band, Figure, Line, Mark, Span, Tone
from workbench.domain.incident import Incident
from workbench.services.session import Session

MOST_POINTS = 1500
"""Longer series are drawn as means of as many stretches."""
NAMES = {"auc": "AUC", "pr_auc": "PR-AUC", "f1": "F1", "rmse": "RMSE", "mae": "MAE", "r2": "R²"}
Floats = np.ndarray[tuple[int], np.dtype[np.float64]]


def report_trend(session: Session, incident: Incident) -> Figure | None:
    """Return an incident's metric over time with its windows, or None without signals of it.

    Parameters
    ----------
    session : Session
    incident : Incident
    """
    table = _signals(session, incident)
    if table is None:
        return None
    at = table.column("timestamp").cast(pa.timestamp("us", "UTC")).cast(pa.int64()).to_numpy() / 1e6
    value, low, high = (_numbers(table, name) for name in ("value", "low", "high"))
    at, value, low, high = _thinned(at.astype(float), value, low, high)
    spans = window_reach(incident)
    name = NAMES.get(incident.metric, incident.metric.replace("_", " "))
    marks: list[Mark] = [
        Span(start=start, end=end, tone=tone, label=label)
        for key, tone, label in _WINDOWS
        if key in spans
        for start, end in [spans[key]]
    ]
    banded = bool(np.isfinite(low).any())
    if banded:
        marks.append(Band(x=tuple(at.tolist()), low=_drawn(low), high=_drawn(high), tone="plain"))
    marks.append(Line(x=tuple(at.tolist()), y=_drawn(value), tone="plain", label=name))
    told = " Band: 95\u202f% interval." if banded else ""
    shaded = " Shaded: W0 the reference, W1 the incident." if spans else ""
    return Figure(
        id="metric-over-time",
        title=f"{name} over time",
        caption=f"{len(at)} points as captured or measured.{shaded}{told}",
        x=Axis(label="UTC", kind="time"),
        y=Axis(label=name),
        marks=tuple(marks),
    )


_WINDOWS: tuple[tuple[str, Tone, str], ...] = (
    ("reference", "reference", "W0"),
    ("incident", "incident", "W1"),
)


def window_reach(incident: Incident) -> dict[str, tuple[float, float]]:
    """Return where the windows lie in time, in seconds since 1970; those where that is known."""
    found = {}
    for window in incident.windows:
        if window.start is not None and window.end is not None:
            found[window.name] = (window.start.timestamp(), window.end.timestamp())
            continue
        reach = [_reach(incident, reference) for reference in window.evidence]
        known = [one for one in reach if one is not None]
        if known:
            found[window.name] = (min(r[0] for r in known), max(r[1] for r in known))
    return found


def _reach(incident: Incident, evidence: str) -> tuple[float, float] | None:
    item = incident.item(evidence)
    if item is None or item.table is None or item.table.roles.timestamp is None:
        return None
    column = item.table.column(item.table.roles.timestamp)
    if column is None or column.minimum is None or column.maximum is None:
        return None
    return column.minimum, column.maximum


def _signals(session: Session, incident: Incident) -> pa.Table | None:
    """Return the points of the incident's metric, at its target where it is measured there."""
    for item in incident.evidence:
        if item.kind is not EvidenceKind.SIGNALS or item.table is None:
            continue
        path = session.workspace.objects.path(item.table.sha256)
        names = set(pq.read_schema(path).names)
        if not {"timestamp", "node", "metric", "value"} <= names:
            continue
        table = pq.read_table(path, filters=[("metric", "==", incident.metric)], use_threads=False)
        nodes = set(table.column("node").unique().to_pylist())
        wanted = [incident.target, incident.metric, *sorted(map(str, nodes))]
        node = next((name for name in wanted if name in nodes), None)
        if node is not None:
            return table.filter(pc.equal(table.column("node"), node)).sort_by("timestamp")
    return None


def _numbers(table: pa.Table, name: str) -> Floats:
    if name not in table.column_names:
        return np.full(table.num_rows, np.nan)
    return np.asarray(table.column(name).cast(pa.float64()).to_numpy(), dtype=float)


def _thinned(at: Floats, *series: Floats) -> tuple[Floats, ...]:
    """Return series as means of stretches where they are too long to be drawn point by point."""
    if len(at) <= MOST_POINTS:
        return (at, *series)
    parts = np.array_split(np.arange(len(at)), MOST_POINTS)
    return tuple(np.array([_mean(one[part]) for part in parts]) for one in (at, *series))


def _mean(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else float("nan")


def _drawn(values: Floats) -> tuple[float | None, ...]:
    return tuple(v if np.isfinite(v) else None for v in values.tolist())
