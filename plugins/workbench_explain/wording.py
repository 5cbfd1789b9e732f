"""Figures and amounts, as sentences say them."""

from workbench.science.intervals import Interval
from workbench.science.metrics import Metric

CLOSE = 0.6
"""From this association on, a partner is named as one that can stand in."""


def amount(value: float, metric: Metric, *, signed: bool = False) -> str:
    """Return a change of a metric: points for shares, its own unit for the others."""
    plus = "+" if signed else ""
    if metric.bounded:
        return f"{100 * value:{plus}.1f} points"
    return f"{value:{plus}.3g} {metric.name}"


def around(interval: Interval, metric: Metric) -> str:
    """Return the range of a change of a metric."""
    if metric.bounded:
        return f"{100 * interval.low:.1f} to {100 * interval.high:.1f}"
    return f"{interval.low:.3g} to {interval.high:.3g}"


def unit(metric: Metric) -> tuple[str, float]:
    """Return the unit that changes of a metric are drawn in, and the factor to get there."""
    return ("points", 100.0) if metric.bounded else (metric.name, 1.0)


def listed(names: list[str]) -> str:
    """Return names as a sentence lists them."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
