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
    """Return a change of a metric, in the metric's own units."""
    return f"{figure(value, metric, signed=signed)} {short(metric)}"


def figure(value: float, metric: Metric, *, signed: bool = False) -> str:
    """Return a change as a bare figure: three decimals where a metric is bounded."""
    plus = "+" if signed else ""
    text = f"{value + 0.0:{plus}.3f}" if metric.bounded else f"{value:{plus}.3g}"
    return text.replace("-", "\u2212")


def around(interval: Interval, metric: Metric) -> str:
    """Return the range of a change of a metric."""
    return f"{figure(interval.low, metric)} to {figure(interval.high, metric)}"


def level(value: float, metric: Metric) -> str:
    """Return a metric's own value."""
    return f"{value:.3f}" if metric.bounded else f"{value:.4g}"


def listed(names: list[str]) -> str:
    """Return names as a sentence lists them."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
