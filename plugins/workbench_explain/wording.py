"""Figures and amounts, as sentences say them."""

from workbench.science.intervals import Interval
from workbench.science.metrics import Metric

CLOSE = 0.6
"""From this association on, a partner is named as one that can stand in."""


_SHORT = {"auc": "AUC", "rmse": "RMSE", "mae": "MAE", "mape": "MAPE", "r2": "R²", "f1": "F1"}


def short(metric: Metric) -> str:
    """Return a metric's name as it stands inside a sentence."""
    return _SHORT.get(metric.name, metric.title.casefold())


def amount(value: float, metric: Metric, *, signed: bool = False) -> str:
    """Return a change of a metric: points for shares, its own unit for the others."""
    plus = "+" if signed else ""
    if metric.bounded:
        return f"{_points(value):{plus}.1f} points"
    return f"{value:{plus}.3g} {short(metric)}"


def around(interval: Interval, metric: Metric) -> str:
    """Return the range of a change of a metric."""
    if metric.bounded:
        return f"{_points(interval.low):.1f} to {_points(interval.high):.1f}"
    return f"{interval.low:.3g} to {interval.high:.3g}"


def of_metric(value: float, metric: Metric) -> str:
    """Return a change together with the metric it is of."""
    return (
        f"{amount(value, metric)} of {short(metric)}" if metric.bounded else amount(value, metric)
    )


def level(value: float, metric: Metric) -> str:
    """Return a metric's own value."""
    return f"{value:.3f}" if metric.bounded else f"{value:.4g}"


def _points(value: float) -> float:
    """Return points with one decimal, never a negative zero."""
    return round(100 * value, 1) + 0.0


def unit(metric: Metric) -> tuple[str, float]:
    """Return the unit that changes of a metric are drawn in, and the factor to get there."""
    return ("points", 100.0) if metric.bounded else (short(metric), 1.0)


def listed(names: list[str]) -> str:
    """Return names as a sentence lists them."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
