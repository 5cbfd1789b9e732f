"""Small pictures as figures of the common grammar; imported when they are saved or printed."""

from collections.abc import Sequence

from workbench.desktop.numbers import decimal
from workbench.desktop.plots.restoration_values import Restoration
from workbench.desktop.plots.trend import Trend
from workbench.domain.figures import (
    Axis,
    Band,
    Distribution,
    Figure,
    Intervals,
    Level,
    Line,
    Mark,
    Span,
)
from workbench.language import tr


def histogram_figure(
    name: str,
    edges: Sequence[float],
    shares: tuple[Sequence[float], Sequence[float]],
    categories: Sequence[str],
) -> Figure:
    """Return a column in two windows as a figure.

    Parameters
    ----------
    name : str
        The column.
    edges : sequence of float
        Of the bins.
    shares : tuple of sequence of float
        In W0 and in W1; either may be empty.
    categories : sequence of str
        Names of the bins, where they are categories.

    Returns
    -------
    Figure
    """
    marks: list[Mark] = []
    if shares[0]:
        one = tuple(shares[0])
        marks.append(Distribution(edges=tuple(edges), share=one, tone="reference", label="W0"))
    if shares[1]:
        marks.append(
            Distribution(
                edges=tuple(edges),
                share=tuple(shares[1]),
                tone="incident",
                label="W1",
                filled=False,
            )
        )
    axis = Axis(label=name)
    if categories:
        axis = Axis(label=name, kind="category", categories=tuple(categories))
    y = Axis(label=tr("share of rows"), zero=True)
    return Figure(id="column", title=name, x=axis, y=y, marks=tuple(marks))


def trend_figure(trend: Trend) -> Figure:
    """Return a trend as a figure.

    Parameters
    ----------
    trend : Trend
        What a card shows.

    Returns
    -------
    Figure
    """
    marks: list[Mark] = []
    if trend.incident is not None:
        start, end = trend.incident
        marks.append(Span(start=start, end=end, tone="incident"))
    if trend.low and trend.high:
        marks.append(Band(x=trend.at, low=trend.low, high=trend.high, tone="reference"))
    if trend.reference is not None:
        words = f"W0 {decimal(trend.reference, trend.places)}"
        marks.append(Level(value=trend.reference, tone="reference", label=words))
    last = next((v for v in reversed(trend.value) if v is not None), None)
    shown = trend.observed if trend.observed is not None else last
    code = "W1 " if trend.incident is not None else ""
    label = f"{code}{decimal(shown, trend.places)}"
    marks.append(Line(x=trend.at, y=trend.value, tone="plain", label=label))
    return Figure(
        id="trend",
        title=trend.name,
        caption=trend.sentence,
        x=Axis(kind="time"),
        y=Axis(label=trend.name),
        marks=tuple(marks),
    )


def restoration_figure(values: Restoration) -> Figure:
    """Return how far a repair comes as a figure.

    Parameters
    ----------
    values : Restoration
        What the strip shows.

    Returns
    -------
    Figure
    """
    low, high = values.interval or (None, None)
    levels: tuple[Mark, ...] = (
        Level(
            value=values.incident,
            vertical=True,
            tone="incident",
            label=f"W1 {decimal(values.incident, values.places)}",
        ),
        Level(
            value=values.reference,
            vertical=True,
            tone="reference",
            label=f"W0 {decimal(values.reference, values.places)}",
        ),
    )
    point = Intervals(
        at=(0.0,), estimate=(values.restored,), low=(low,), high=(high,), tone="plain"
    )
    return Figure(
        id="restoration",
        title=values.sentence,
        caption=values.note,
        x=Axis(label=values.metric),
        y=Axis(kind="category", categories=("restored",)),
        marks=(*levels, point),
    )
