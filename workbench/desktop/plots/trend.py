"""A metric over time on a card: what it is, without Qt and without anything slow to import."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from workbench.desktop.numbers import decimal
from workbench.desktop.plots.plot_rows import PlotData
from workbench.language import tr

if TYPE_CHECKING:
    from workbench.domain.figures import Band, Figure, Line

Ends = tuple[float, float]
Values = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """A line with its band, the level it had in W0, and the window of the incident.

    Attributes
    ----------
    name : str
        What is measured, with its unit: ``"AUC, 6-hour windows"``.
    at : tuple of float
        Seconds since 1970, UTC, in order.
    value : tuple of float or None
        None leaves a gap.
    low, high : tuple of float or None
        The 95 % interval of each value; empty without one.
    reference : float or None
        The level of W0.
    incident : tuple of float or None
        Start and end of W1, in seconds since 1970.
    observed : float or None
        The level of W1; the last value by default.
    places : int
        Decimals of a value.
    """

    name: str = ""
    at: tuple[float, ...] = ()
    value: Values = ()
    low: Values = ()
    high: Values = ()
    reference: float | None = None
    incident: Ends | None = None
    observed: float | None = None
    places: int = 3

    @property
    def sentence(self) -> str:
        """The trend in one sentence."""
        there = [v for v in self.value if v is not None]
        if not there:
            return tr("No values yet")
        parts = [
            tr(
                "{value}: {there} values, last {words}",
                value=self.name or "metric",
                there=len(there),
                words=self._words(there[-1]),
            )
        ]
        if self.reference is not None:
            parts.append(f"W0 {self._words(self.reference)}")
        if self.observed is not None:
            parts.append(f"W1 {self._words(self.observed)}")
        return "; ".join(parts)

    def _words(self, value: float) -> str:
        return decimal(value, self.places)


def trend_of(
    figure: "Figure",
    *,
    reference: float | None = None,
    incident: Ends | None = None,
    observed: float | None = None,
    places: int = 3,
) -> Trend:
    """Return the trend that a figure shows.

    Parameters
    ----------
    figure : Figure
        With a line over time, and possibly a band around it; a level of tone reference and a
        span of tone incident count where the arguments say nothing.
    reference : float, optional
        The level of W0.
    incident : tuple of float, optional
        Start and end of W1, in seconds since 1970.
    observed : float, optional
        The level of W1.
    places : int
        Decimals of a value.

    Returns
    -------
    Trend
        Without values if the figure has no line.
    """
    line: Line | None = next((mark for mark in figure.marks if mark.mark == "line"), None)
    if line is None:
        return Trend(figure.y.label)
    bands: list[Band] = [m for m in figure.marks if m.mark == "band" and len(m.x) == len(line.x)]
    for mark in figure.marks:
        if mark.mark == "level" and mark.tone == "reference" and reference is None:
            reference = mark.value
        if mark.mark == "span" and mark.tone == "incident" and incident is None:
            incident = (mark.start, mark.end)
    return Trend(
        name=figure.y.label or figure.title,
        at=line.x,
        value=line.y,
        low=bands[0].low if bands else (),
        high=bands[0].high if bands else (),
        reference=reference,
        incident=incident,
        observed=observed,
        places=places,
    )


def thinned(trend: Trend, columns: int) -> Trend:
    """Return a trend with at most two points a px: the extremes of every column.

    Parameters
    ----------
    trend : Trend
        The trend.
    columns : int
        Px it is drawn in.

    Returns
    -------
    Trend
        The same one if it has few points.
    """
    count = len(trend.at)
    if count <= 4 * columns:
        return trend
    kept: list[int] = []
    for column in range(columns):
        part = range(column * count // columns, (column + 1) * count // columns)
        there = [(trend.value[i], i) for i in part if trend.value[i] is not None]
        ends = {min(there)[1], max(there)[1]} if there else {part[0]}
        kept += sorted(ends)

    def chosen(values: Values) -> Values:
        return tuple(values[i] for i in kept) if values else ()

    return replace(
        trend,
        at=tuple(trend.at[i] for i in kept),
        value=chosen(trend.value),
        low=chosen(trend.low),
        high=chosen(trend.high),
    )


def trend_rows(trend: Trend) -> PlotData:
    """Return a trend as rows of a table.

    Parameters
    ----------
    trend : Trend
        The trend.

    Returns
    -------
    PlotData
        Time, value and, where there are such, the ends of its interval.
    """
    if not trend.at:
        return PlotData((), ())
    times = [datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z") for at in trend.at]
    heads = ("time", trend.name or "value")
    if not (trend.low and trend.high):
        return PlotData(heads, tuple(zip(times, trend.value, strict=True)))
    rows = zip(times, trend.value, trend.low, trend.high, strict=True)
    return PlotData((*heads, "low", "high"), tuple(rows))
