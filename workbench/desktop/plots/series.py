"""The series of a figure as a cursor walks them: positions, values and intervals; without Qt."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np

from workbench.desktop.numbers import decimal, interval, moment
from workbench.desktop.plots.envelope import Arrays
from workbench.desktop.plots.mapping import Array
from workbench.desktop.plots.reach import ends
from workbench.desktop.plots.round_ticks import linear_step
from workbench.domain.figures import (
    Axis,
    Band,
    Bars,
    Density,
    Distribution,
    Figure,
    Heatmap,
    Intervals,
    Line,
    Mark,
    Trace,
)
from workbench.language import tr

_NONE: Array = np.empty(0)
_NUMBER_AT_END = re.compile(r"(^|\s+)[+−-]?\d[\d.,\u202f]*(\s*[%\w]{1,3})?$")


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Values along one axis of a figure.

    Attributes
    ----------
    name : str
        What it is called; may be empty.
    tone : str
        A tone of the figure grammar.
    at : ndarray, shape (n,)
        Positions along the axis the cursor walks.
    value : ndarray, shape (n,)
        Values; not-a-number in a gap.
    low, high : ndarray, shape (n,) or (0,)
        Ends of the intervals, where there are any.
    rows : bool
        Whether positions lie on the vertical axis, as in a list of estimates.
    until : ndarray, shape (n,) or (0,)
        Upper ends of bins; `at` then holds the lower ends.
    extremes : bool
        Whether `low` and `high` are the smallest and largest of many points, and the value
        their mean, not an estimate and its interval.
    """

    name: str
    tone: str
    at: Array
    value: Array
    low: Array = field(default_factory=lambda: _NONE)
    high: Array = field(default_factory=lambda: _NONE)
    rows: bool = False
    until: Array = field(default_factory=lambda: _NONE)
    extremes: bool = False

    @property
    def middle(self) -> Array:
        """Where the cursor stands for each value."""
        return (self.at + self.until) / 2 if self.until.size else self.at

    def nearest(self, at: float) -> int:
        """Return the value nearest to a position.

        Parameters
        ----------
        at : float
            In data units.

        Returns
        -------
        int
            Its number; -1 in an empty series.
        """
        if not self.at.size:
            return -1
        return int(np.nanargmin(np.abs(self.middle - at)))

    def value_at(self, at: float) -> int:
        """Return the value that holds at a position.

        Parameters
        ----------
        at : float
            In data units.

        Returns
        -------
        int
            Its number; -1 if the series has none within half a step.
        """
        near = self.nearest(at)
        if near < 0:
            return -1
        steps = np.diff(self.middle)
        half = float(np.median(np.abs(steps))) / 2 if steps.size else 0.0
        away = abs(float(self.middle[near]) - at)
        return near if away <= half * 1.001 + 1e-12 * abs(at) else -1

    def words(self, index: int, places: int) -> str:
        """Write one value with its interval.

        Parameters
        ----------
        index : int
            Number of the value.
        places : int
            Decimals.

        Returns
        -------
        str
            Such as ``"0.674 [0.661, 0.687]"``.
        """
        value = float(self.value[index])
        if not np.isfinite(value):
            return tr("no value")
        if self.low.size and np.isfinite(self.low[index]) and np.isfinite(self.high[index]):
            low, high = float(self.low[index]), float(self.high[index])
            if self.extremes:
                return tr("{low} to {high}", low=decimal(low, places), high=decimal(high, places))
            return interval(value, low, high, places)
        return decimal(value, places)


def series_of(figure: Figure, arrays: Arrays | None = None) -> tuple[Series, ...]:
    """Return what a cursor can walk in a figure.

    Parameters
    ----------
    figure : Figure
        The figure.
    arrays : Arrays, optional
        Turns values into arrays; shared with what draws them.

    Returns
    -------
    tuple of Series
        In the order of the marks; a band belongs to the line of the same positions.
    """
    bands = [mark for mark in figure.marks if isinstance(mark, Band)]
    alone = _alone(figure)
    numbers = arrays or Arrays()
    found: list[Series] = []
    for mark in figure.marks:
        if isinstance(mark, Line):
            band = next((b for b in bands if _belongs(b, mark)), None)
            found.append(
                _line(mark, band, series_name(mark.label, figure.y.label, alone=alone), numbers)
            )
        else:
            found += _others(mark, figure, numbers)
    return tuple(found)


def _alone(figure: Figure) -> bool:
    return sum(isinstance(mark, Line | Trace) for mark in figure.marks) == 1


def _belongs(band: Band, line: Line) -> bool:
    return len(band.x) == len(line.x) and (band.x is line.x or band.x == line.x)


def _line(mark: Line, band: Band | None, name: str, numbers: Arrays) -> Series:
    if band is None:
        return Series(name, mark.tone, numbers(mark.x), numbers(mark.y))
    low, high = numbers(band.low), numbers(band.high)
    return Series(name, mark.tone, numbers(mark.x), numbers(mark.y), low, high)


def series_name(label: str, measured: str, *, alone: bool) -> str:
    """Return what a line is called beside its values.

    Parameters
    ----------
    label : str
        What is written at its end, such as ``"temp 0.41"``.
    measured : str
        Name of the vertical axis.
    alone : bool
        Whether it is the only line.

    Returns
    -------
    str
        The label without its number, or what is measured.
    """
    if alone and measured:
        return measured
    return _NUMBER_AT_END.sub("", label.partition("\n")[0]).strip() or measured


def _others(mark: Mark, figure: Figure, numbers: Arrays) -> list[Series]:  # noqa: PLR0911 -- one case a kind of mark
    match mark:
        case Trace():
            ends_of = numbers(mark.low), numbers(mark.high)
            name = series_name(mark.label, figure.y.label, alone=_alone(figure))
            at, mean = numbers(mark.x), numbers(mark.mean)
            return [Series(name, mark.tone, at, mean, *ends_of, extremes=True)]
        case Bars():
            return [
                Series(
                    mark.label or figure.y.label,
                    mark.tone,
                    numbers(mark.at),
                    numbers(mark.length),
                    rows=mark.horizontal,
                )
            ]
        case Intervals():
            low, high = numbers(mark.low), numbers(mark.high)
            at, estimate = numbers(mark.at), numbers(mark.estimate)
            return [Series(mark.label, mark.tone, at, estimate, low, high, rows=True)]
        case Distribution():
            return [_distribution(mark, figure, numbers)]
        case Density():
            return _density_rows(mark, figure.y)
        case Heatmap():
            return _heat_rows(mark, figure.y.categories, numbers)
        case _:
            return []


def _distribution(mark: Distribution, figure: Figure, numbers: Arrays) -> Series:
    edges, share = numbers(mark.edges), numbers(mark.share)
    name = mark.label or figure.y.label
    if figure.x.kind == "category":
        return Series(name, mark.tone, edges[:-1], share)
    return Series(name, mark.tone, edges[:-1], share, until=edges[1:])


def _density_rows(mark: Density, axis: Axis) -> list[Series]:
    """Return the rows of a grid from the top; each is called by its stretch of the axis."""
    if not mark.counts:
        return []
    up = np.linspace(*mark.y, len(mark.counts) + 1)
    across = np.linspace(*mark.x, len(mark.counts[0]) + 1)
    return [
        Series(
            f"{axis.label} {position_words(axis, float(up[row]), float(up[row + 1]))}".strip(),
            "plain",
            across[:-1],
            np.array(mark.counts[row], dtype=np.float64),
            until=across[1:],
        )
        for row in reversed(range(len(mark.counts)))
    ]


def _heat_rows(mark: Heatmap, names: Sequence[str], numbers: Arrays) -> list[Series]:
    return [
        Series(
            names[row] if row < len(names) else str(row + 1),
            "plain",
            np.arange(len(values), dtype=np.float64),
            numbers(values),
        )
        for row, values in enumerate(mark.values)
    ]


def position_words(axis: Axis, at: float, until: float | None = None) -> str:
    """Write a position on an axis.

    Parameters
    ----------
    axis : Axis
        The axis.
    at : float
        In data units.
    until : float, optional
        Upper end of a bin.

    Returns
    -------
    str
        A moment in UTC, a category or a number with its unit.
    """
    if axis.kind == "time":
        return tr("{moment} UTC", moment=moment(datetime.fromtimestamp(at, UTC)))
    if axis.kind == "category":
        index = round(at)
        return axis.categories[index] if 0 <= index < len(axis.categories) else str(index)
    first = f"{at:.4g}".replace("-", "−")
    words = (
        first
        if until is None
        else tr("{first} to {until:.4g}", first=first, until=until).replace("-", "−")
    )
    return f"{words} {axis.unit}".strip()


def value_places(series: Sequence[Series]) -> int:
    """Return with how many decimals the values of a figure are written.

    Parameters
    ----------
    series : sequence of Series
        All of the figure.

    Returns
    -------
    int
        One more than a tick needs; none for counts.
    """
    low, high = ends(*(one.value for one in series)) if series else (0.0, 1.0)
    if low > high:
        return 3
    whole = all(bool(np.all(one.value[np.isfinite(one.value)] % 1 == 0)) for one in series)
    if whole:
        return 0
    _, places = linear_step(low, high, 5) if high > low else linear_step(0.0, abs(high) or 1.0, 5)
    return min(places + 1, 6)
