"""What the Signals place shows: lanes on one time axis, windows, and what was changed when."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from workbench.datasets.metrics import Measured
from workbench.domain.evidence import ChangeEvent, Window
from workbench.domain.figures import Axis, Band, Bars, Figure, Level, Line
from workbench.domain.incident import Incident
from workbench.services.readings.performance import window_performance
from workbench.services.readings.series import (
    Floats,
    Key,
    Series,
    main_series,
    read_series,
    window_spans,
)
from workbench.services.session import Session

SHOWN_DRIFTS = 3
TITLES: Mapping[str, str] = {
    "auc": "AUC",
    "pr_auc": "PR-AUC",
    "accuracy": "Accuracy",
    "balanced_accuracy": "Balanced accuracy",
    "rmse": "RMSE",
    "mae": "MAE",
    "r2": "R²",
    "volume": "Rows scored",
    "missing_rate_worst": "Missing values, worst column",
    "label_delay_hours": "Label delay, median",
    "mean_score": "Mean score",
    "latency": "Latency",
    "availability": "Availability",
}


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One line of "what changed": a name, its figure, and whether it moved."""

    name: str
    value: str
    moved: bool


@dataclass(frozen=True, slots=True)
class SignalsReading:
    """Everything on the time axis of an incident.

    Attributes
    ----------
    lanes : tuple of Figure
        The metric first; each with a time axis.
    reference, incident : Window or None
    spans : mapping of str to (float, float)
        Where each window lies on the axis, seconds since 1970.
    changes : tuple of ChangeEvent
    drop : (float, float) or None
        The metric in W0 and W1.
    performance : mapping of str to Measured
        The same with intervals, where it was measured on rows.
    changed : tuple of ChangeRow
    resolution : str
        Width of a time bin, in words.
    """

    incident_id: str
    title: str
    metric: str = ""
    lanes: tuple[Figure, ...] = ()
    reference: Window | None = None
    incident: Window | None = None
    spans: Mapping[str, tuple[float, float]] | None = None
    changes: tuple[ChangeEvent, ...] = ()
    drop: tuple[float, float] | None = None
    performance: Mapping[str, Measured] = field(default_factory=dict)
    changed: tuple[ChangeRow, ...] = ()
    resolution: str = ""


def signals_reading(session: Session, incident: str) -> SignalsReading:
    """Return what is known over time of an incident.

    Parameters
    ----------
    session : Session
    incident : str
        Identifier or reference.

    Returns
    -------
    SignalsReading
        Without lanes where there are no signals.
    """
    state = session.incident(incident)
    series = read_series(session, state)
    spans = window_spans(state)
    main = main_series(state, series)
    performance = window_performance(session, state)
    drop = _drop(main, spans, performance)
    return SignalsReading(
        incident_id=state.id,
        title=_title(state, series, main, drop),
        metric=main.metric if main else state.metric,
        lanes=tuple(_lanes(series, main)),
        reference=state.window("reference"),
        incident=state.window("incident"),
        spans=spans,
        changes=change_events(state),
        drop=drop,
        performance=performance,
        changed=tuple(_changed(series, spans)),
        resolution=_resolution(main or next(iter(series.values()), None)),
    )


def performance_figure(session: Session, state: Incident) -> Figure | None:
    """Return the metric over time as one figure, for a card; None without signals."""
    series = read_series(session, state)
    main = main_series(state, series)
    return None if main is None else _lane(main, _words(main))


def change_events(state: Incident) -> tuple[ChangeEvent, ...]:
    """Return every change event of the evidence, in order of time."""
    listed = [
        ChangeEvent.model_validate(change)
        for item in state.evidence
        for change in item.details.get("changes", [])
    ]
    return tuple(sorted(listed, key=lambda change: change.at))


def _lanes(series: Mapping[Key, Series], main: Series | None) -> list[Figure]:
    lanes = []
    if main is not None:
        lanes.append(_lane(main, _words(main)))
    volume = series.get(("__rows__", "volume"))
    if volume is not None:
        lanes.append(_volume(volume))
    drift = _drift_lane(series)
    if drift is not None:
        lanes.append(drift)
    lanes.extend(
        _lane(found, _words(found), tone_muted=True)
        for (_, metric), found in series.items()
        if metric in {"missing_rate_worst", "label_delay_hours"}
    )
    if len(lanes) <= 1:
        lanes += _captured_lanes(series, main)
    return lanes


def _captured_lanes(series: Mapping[Key, Series], main: Series | None) -> list[Figure]:
    """Return the series of other nodes that moved most, for incidents without a table."""
    others = [s for s in series.values() if s is not main and len(s.value) > 3]
    ranked = sorted(others, key=lambda s: (-_moved(s), s.node, s.metric))
    return [_lane(s, f"{s.node}: {_words(s)}", tone_muted=True) for s in ranked[:6]]


def _moved(series: Series) -> float:
    """Return how far the largest excursion lies from the median, in robust deviations."""
    value = series.value[np.isfinite(series.value)]
    if not len(value):
        return 0.0
    middle = float(np.median(value))
    spread = float(np.median(np.abs(value - middle))) * 1.4826 or float(value.std()) or 1.0
    return float(np.max(np.abs(value - middle)) / spread)


def _lane(series: Series, title: str, *, tone_muted: bool = False) -> Figure:
    x = tuple(series.at.tolist())
    marks: list[Band | Line] = []
    if np.isfinite(series.low).any():
        marks.append(Band(x=x, low=_numbers(series.low), high=_numbers(series.high)))
    label = _words(series) if not tone_muted else ""
    marks.append(Line(x=x, y=_numbers(series.value), tone="plain", label=label))
    return Figure(
        id=f"{series.node}-{series.metric}",
        title=title,
        caption=f"{len(x)} time bins, band: 95 % interval",
        x=Axis(kind="time"),
        y=Axis(label=title, zero=tone_muted),
        marks=tuple(marks),
        about=series.node,
    )


def _volume(series: Series) -> Figure:
    step = float(np.median(np.diff(series.at))) if len(series.at) > 1 else 86400.0
    return Figure(
        id="volume",
        title="Rows scored",
        caption=f"{len(series.at)} time bins",
        x=Axis(kind="time"),
        y=Axis(label=f"Rows per {_span_words(step)}", zero=True),
        marks=(
            Bars(
                at=tuple((series.at + step / 2).tolist()),
                length=_numbers(series.value),
                width=step * 0.85,
                tone="muted",
            ),
        ),
        about="__rows__",
    )


def _drift_lane(series: Mapping[Key, Series]) -> Figure | None:
    drifts = [s for (_, metric), s in series.items() if metric == "psi"]
    if not drifts:
        return None
    ranked = sorted(drifts, key=lambda s: (-_last(s), s.node))[:SHOWN_DRIFTS]
    lines = tuple(
        Line(
            x=tuple(s.at.tolist()),
            y=_numbers(s.value),
            tone="plain" if place == 0 else "muted",
            label=f"{s.node} {_last(s):.2f}",
            dashed=place > 0,
        )
        for place, s in enumerate(ranked)
    )
    return Figure(
        id="drift",
        title="Drift from W0 (PSI)",
        caption="Population stability index of the features that drift most",
        x=Axis(kind="time"),
        y=Axis(label="Drift from W0 (PSI)", zero=True),
        marks=(*lines, Level(value=0.2, tone="muted", label="0.20")),
    )


def _last(series: Series) -> float:
    value = series.value[np.isfinite(series.value)]
    return float(np.median(value[-5:])) if len(value) else 0.0


def _words(series: Series) -> str:
    return TITLES.get(series.metric, series.metric.replace("_", " ").capitalize())


def _numbers(values: Floats) -> tuple[float | None, ...]:
    return tuple(float(v) if np.isfinite(v) else None for v in values)


def _drop(
    main: Series | None,
    spans: Mapping[str, tuple[float, float]],
    performance: Mapping[str, Measured],
) -> tuple[float, float] | None:
    """Return the metric in both windows: on their rows, else the mean of the captured signal."""
    if performance.keys() >= {"reference", "incident"}:
        return performance["reference"].value, performance["incident"].value
    if main is None or not {"reference", "incident"} <= spans.keys():
        return None
    before, after = (main.mean(*spans[name]) for name in ("reference", "incident"))
    return None if before is None or after is None else (before, after)


def _title(
    state: Incident,
    series: Mapping[Key, Series],
    main: Series | None,
    drop: tuple[float, float] | None,
) -> str:
    if not series:
        return "No signals yet"
    if main is None or drop is None:
        return "Which window is the incident?"
    moved = drop[1] - drop[0]
    verb = "fell" if moved < 0 else "rose"
    window = state.window("incident")
    since = ""
    if window is not None and window.start is not None:
        since = f" from {window.start.day} {window.start:%b}"
    return f"{_words(main)} {verb} {abs(moved):.3f}{since}"


def _changed(
    series: Mapping[Key, Series], spans: Mapping[str, tuple[float, float]]
) -> list[ChangeRow]:
    if not {"reference", "incident"} <= spans.keys():
        return []
    rows = []
    drifts = [
        (s.mean(*spans["incident"]) or 0.0, s)
        for (_, metric), s in series.items()
        if metric == "psi"
    ]
    for value, found in sorted(drifts, key=lambda d: (-d[0], d[1].node))[:3]:
        rows.append(ChangeRow(f"{found.node} drift", f"{value:.2f}", value > 0.2))
    for key, name, places in (
        (("__rows__", "volume"), "Row count", 0),
        (("__features__", "missing_rate_worst"), "Missing values", 3),
    ):
        if key not in series:
            continue
        before, after = (series[key].mean(*spans[n]) for n in ("reference", "incident"))
        if before is not None and after is not None:
            moved = abs(after - before) > max(0.2 * abs(before), 0.02)
            rows.append(ChangeRow(name, f"{after:.{places}f}" if moved else "same", moved))
    return rows


def _resolution(series: Series | None) -> str:
    if series is None or len(series.at) < 2:
        return ""
    return _span_words(float(np.median(np.diff(series.at))))


def _span_words(seconds: float) -> str:
    for unit, name in ((86400.0, "d"), (3600.0, "h"), (60.0, "min")):
        if seconds >= unit:
            return f"{seconds / unit:.0f}\u202f{name}"
    return f"{seconds:.0f}\u202fs"
