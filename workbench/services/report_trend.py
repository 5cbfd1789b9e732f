"""The metric over time for a report, in English whatever language the window speaks."""

import numpy as np

from workbench.domain.figures import Axis, Band, Figure, Line, Mark, Span, Tone
from workbench.domain.incident import Incident
from workbench.services.session import Session
from workbench.services.signal_series import Floats, main_series, read_series, window_spans

NAMES = {"auc": "AUC", "pr_auc": "PR-AUC", "f1": "F1", "rmse": "RMSE", "mae": "MAE", "r2": "R²"}
_WINDOWS: tuple[tuple[str, Tone, str], ...] = (
    ("reference", "reference", "W0"),
    ("incident", "incident", "W1"),
)


def report_trend(session: Session, incident: Incident) -> Figure | None:
    """Return an incident's metric over time with its windows, or None without signals of it.

    Parameters
    ----------
    session : Session
    incident : Incident
    """
    main = main_series(incident, read_series(session, incident))
    if main is None or not len(main.at):
        return None
    whole, spans = main.with_gaps(), window_spans(incident)
    at, name = tuple(whole.at.tolist()), NAMES.get(main.metric, main.metric.replace("_", " "))
    marks: list[Mark] = [
        Span(start=spans[key][0], end=spans[key][1], tone=tone, label=label)
        for key, tone, label in _WINDOWS
        if key in spans
    ]
    banded = bool(np.isfinite(whole.low).any())
    if banded:
        marks.append(Band(x=at, low=_drawn(whole.low), high=_drawn(whole.high), tone="plain"))
    marks.append(Line(x=at, y=_drawn(whole.value), tone="plain", label=name))
    shaded = " Shaded: W0 the reference, W1 the incident." if spans else ""
    told = " Band: 95\u202f% interval." if banded else ""
    return Figure(
        id="metric-over-time",
        title=f"{name} over time",
        caption=f"{len(main.at)} points as captured or measured.{shaded}{told}",
        x=Axis(label="UTC", kind="time"),
        y=Axis(label=name),
        marks=tuple(marks),
    )


def _drawn(values: Floats) -> tuple[float | None, ...]:
    return tuple(v if np.isfinite(v) else None for v in values.tolist())
