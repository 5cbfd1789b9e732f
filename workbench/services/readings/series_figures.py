"""A time series as a figure: its line with gaps, its band, its values as plain numbers."""

import numpy as np

from workbench.domain.figures import Axis, Band, Figure, Line, Mark, Tone, Trace
from workbench.language import tr
from workbench.services.long_series import LongSeries
from workbench.services.signal_series import Floats, Series


def series_figure(
    series: Series, name: str, marks: tuple[Mark, ...], *, unit: str = "", zero: bool = False
) -> Figure:
    """Return a figure of one series on the axis of time, with the marks given."""
    banded = any(isinstance(mark, Band) for mark in marks)
    caption = tr("{at} time bins", at=len(series.at)) + (
        tr(", band: 95 % interval") if banded else ""
    )
    return Figure(
        id=f"{series.node}-{series.metric}",
        title=name,
        caption=series.caption() if isinstance(series, LongSeries) else caption,
        x=Axis(kind="time"),
        y=Axis(label=name, unit=unit, zero=zero),
        marks=marks,
        about=series.node,
    )


def series_band(series: Series) -> tuple[Mark, ...]:
    """Return the band of a series' intervals; nothing where it has none."""
    if not np.isfinite(series.low).any():
        return ()
    whole = series.with_gaps()
    x = tuple(whole.at.tolist())
    return (Band(x=x, low=drawn_numbers(whole.low), high=drawn_numbers(whole.high)),)


def series_line(
    series: Series,
    label: str = "",
    *,
    tone: Tone = "plain",
    dashed: bool = False,
    factor: float = 1.0,
) -> Line | Trace:
    """Return a series as a line with its gaps, or as a trace where it is long.

    Parameters
    ----------
    series : Series
    label : str
    tone : Tone
    dashed : bool
    factor : float
        What values are multiplied by, for the unit they are drawn in.
    """
    if isinstance(series, LongSeries):
        return series.mark(label, tone=tone, factor=factor)
    whole = series.with_gaps()
    return Line(
        x=tuple(whole.at.tolist()),
        y=drawn_numbers(whole.value * factor),
        tone=tone,
        label=label,
        dashed=dashed,
    )


def drawn_numbers(values: Floats) -> tuple[float | None, ...]:
    """Return values as a figure holds them: None where there is no finite number."""
    return tuple(v if np.isfinite(v) else None for v in values.tolist())
