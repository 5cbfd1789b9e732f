"""Figures as they are told beside a score."""

import math


def figure(value: float) -> str:
    """Return a number with as many digits as tell something."""
    if not math.isfinite(value):
        return str(value)
    if value == 0:
        return "0"
    if abs(value) < 1:
        return f"{value:.3g}" if abs(value) < 0.1 else f"{value:.2f}"
    return f"{value:.4g}" if abs(value) < 10_000 else f"{value:,.0f}"


def share(value: float) -> str:
    """Return a share in per cent."""
    hundredth = 100 * value
    return f"{hundredth:.1f} %" if abs(hundredth) < 10 else f"{hundredth:.0f} %"


def span(seconds: float) -> str:
    """Return a length of time: ``6 min``, ``3 h``, ``2 d``."""
    for size, unit in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return (
                f"{seconds / size:.0f} {unit}"
                if seconds >= 10 * size
                else (f"{seconds / size:.1f}".removesuffix(".0") + f" {unit}")
            )
    return f"{seconds:.0f} s"
