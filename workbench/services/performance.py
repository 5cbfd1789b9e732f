"""The metric of each window, measured on its rows: the same figures everywhere."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from workbench.api.context import WindowTable
from workbench.datasets.metrics import Measured, measure, outputs_of
from workbench.domain.evidence import Roles
from workbench.domain.incident import Incident
from workbench.language import tr
from workbench.science.metrics import METRICS
from workbench.services.session import Session

TITLES: Mapping[str, str] = {
    "auc": "AUC",
    "pr_auc": "PR-AUC",
    "f1": "F1",
    "accuracy": tr("Accuracy"),
    "balanced_accuracy": tr("Balanced accuracy"),
    "log_loss": tr("Log loss"),
    "brier": tr("Brier score"),
    "rmse": "RMSE",
    "mae": "MAE",
    "mape": "MAPE",
    "r2": "R²",
    "volume": tr("Rows scored"),
    "missing_rate_worst": tr("Missing values, worst column"),
    "label_delay_hours": tr("Label delay, median"),
    "label_rate": tr("Share of positive labels"),
    "label_mean": tr("Mean label"),
    "labelled_rate": tr("Share of rows with a label"),
    "prediction_rate": tr("Share predicted positive"),
    "prediction_mean": tr("Mean prediction"),
    "mean_score": tr("Mean score"),
    "latency": tr("Latency"),
    "availability": tr("Availability"),
}
"""Metrics and signals as they are written."""


@dataclass(frozen=True, slots=True)
class Change:
    """How far a metric moved from W0 to W1, with its 95 % interval where there is one."""

    value: float
    low: float | None = None
    high: float | None = None


def metric_title(metric: str) -> str:
    """Return a metric as it is written: ``"AUC"``."""
    return TITLES.get(metric, metric.replace("_", " ").capitalize())


def metric_places(metric: str, change: float) -> int:
    """Return how many decimals a metric is written with.

    Parameters
    ----------
    metric : str
    change : float
        How far it moved.

    Returns
    -------
    int
        3 for metrics between 0 and 1; for others so many that the change has three digits.
    """
    known = METRICS.get(metric)
    if (known is not None and known.bounded) or not math.isfinite(change) or change == 0:
        return 3
    return max(0, min(3, 2 - math.floor(math.log10(abs(change)))))


def falls_when_worse(metric: str) -> bool | None:
    """Say whether a metric gets worse by falling; None where that is not known."""
    known = METRICS.get(metric)
    return None if known is None else known.higher_is_better


def change_between(performance: Mapping[str, Measured]) -> Change | None:
    """Return W1 minus W0 with its interval, or None where a window was not measured.

    The interval joins those of the two windows, which share no rows: the method of variance
    estimates recovery (Zou and Donner 2008).
    """
    before, after = performance.get("reference"), performance.get("incident")
    if before is None or after is None:
        return None
    value = after.value - before.value
    if before.low is None or before.high is None or after.low is None or after.high is None:
        return Change(value)
    down = math.hypot(after.value - after.low, before.high - before.value)
    up = math.hypot(after.high - after.value, before.value - before.low)
    return Change(value, value - down, value + up)


def window_performance(session: Session, state: Incident) -> dict[str, Measured]:
    """Return the incident's metric in its reference and incident windows, where it can be.

    Parameters
    ----------
    session : Session
    state : Incident

    Returns
    -------
    dict
        By window name; a window without labels, outputs or rows is left out.
    """
    found = {}
    for name in ("reference", "incident"):
        measured = _performance(session, state, name)
        if measured is not None:
            found[name] = measured
    return found


def _performance(session: Session, state: Incident, name: str) -> Measured | None:
    window = state.window(name)
    tables = [
        item.table
        for reference in (window.evidence if window else ())
        if (item := state.item(reference)) is not None and item.table is not None
    ]
    if window is None or not tables or state.metric not in METRICS:
        return None
    roles = tables[0].roles
    if roles.label is None or (roles.prediction is None and roles.score is None):
        return None
    paths = tuple(session.workspace.objects.path(table.sha256) for table in tables)
    return _measured(paths, roles.model_dump_json(), window.start, window.end, state.metric)


@lru_cache(maxsize=64)
def _measured(
    paths: tuple[Path, ...],
    roles: str,
    start: datetime | None,
    end: datetime | None,
    metric: str,
) -> Measured | None:
    """Measure once for each set of rows; objects are named by their content and never change."""
    given = Roles.model_validate_json(roles)
    rows = WindowTable("window", paths, given, start=start, end=end)
    if given.label is None or given.label not in rows.columns:
        return None
    outputs = outputs_of(
        rows.column(given.label),
        *(
            rows.column(name) if name and name in rows.columns else None
            for name in (given.prediction, given.score)
        ),
    )
    return measure(metric, outputs)
