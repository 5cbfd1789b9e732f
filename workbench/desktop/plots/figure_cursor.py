"""The cursor that walks the series of a figure."""

from dataclasses import dataclass

import numpy as np

from workbench.desktop.plots.envelope import Arrays
from workbench.desktop.plots.grid_cells import cells_of
from workbench.desktop.plots.ink import stroke
from workbench.desktop.plots.readout import Readout, ReadoutLine
from workbench.desktop.plots.row_reference import rows_behind
from workbench.desktop.plots.series import Series, position_words, series_of, value_places
from workbench.desktop.theme.tokens import Tokens
from workbench.domain.figures import Figure
from workbench.domain.row_filter import RowFilter
from workbench.language import tr, trn


@dataclass(frozen=True, slots=True)
class Spot:
    """A value of a figure.

    Attributes
    ----------
    series, index : int
        Number of the series, and of the value in it.
    """

    series: int
    index: int


@dataclass(frozen=True, slots=True)
class PlotPoint:
    """The point that was chosen in a picture.

    Attributes
    ----------
    figure : str
        Id of the figure.
    about : str
        The lineage node or column the figure is about.
    series : str
        Name of the series.
    index : int
        Number of the value.
    at : str
        Its position in words.
    """

    figure: str
    about: str
    series: str
    index: int
    at: str


class FigureCursor:
    """Where the cursor stands, and what it says.

    Parameters
    ----------
    figure : Figure
        What is walked.
    arrays : Arrays, optional
        Turns values into arrays; shared with what draws them.
    """

    def __init__(self, figure: Figure, arrays: Arrays | None = None) -> None:
        self.figure = figure
        self.series = series_of(figure, arrays)
        self.places = value_places(self.series)
        self.cells = cells_of(figure, self.series)
        self.grid = self.cells is not None
        self.spot: Spot | None = None
        self._full = [n for n, one in enumerate(self.series) if one.at.size]

    @property
    def one(self) -> Series | None:
        """The series the cursor is on."""
        return self.series[self.spot.series] if self.spot is not None else None

    def put(self, series: int, index: int) -> bool:
        """Put the cursor on a value.

        Parameters
        ----------
        series, index : int
            Which; kept inside what there is.

        Returns
        -------
        bool
            False if there is nothing to stand on.
        """
        if not self._full:
            return False
        series = series if series in self._full else self._full[0]
        last = self.series[series].at.size - 1
        self.spot = Spot(series, min(max(index, 0), last))
        return True

    def step(self, by: int) -> bool:
        """Walk along the series, or step onto its first value.

        Parameters
        ----------
        by : int
            Values, forwards or backwards.

        Returns
        -------
        bool
            False if there is nothing to stand on.
        """
        if self.spot is None:
            first = self._full[0] if self._full else 0
            last = self.series[first].at.size - 1 if self._full else 0
            return self.put(first, 0 if by > 0 else last)
        return self.put(self.spot.series, self.spot.index + by)

    def change_series(self, by: int) -> bool:
        """Go to the next series, at the same position.

        Parameters
        ----------
        by : int
            1 forwards, -1 backwards.

        Returns
        -------
        bool
            False at the last one, where the focus should leave.
        """
        if self.spot is None or self.one is None:
            return False
        at = self._full.index(self.spot.series) + by
        if not 0 <= at < len(self._full):
            return False
        here = float(self.one.middle[self.spot.index])
        return self.put(self._full[at], self.series[self._full[at]].nearest(here))

    def rows(self) -> RowFilter | None:
        """Return which rows the value under the cursor stands for.

        Returns
        -------
        RowFilter or None
            None where the cursor stands nowhere, or the figure does not say.
        """
        if self.spot is None or self.one is None:
            return None
        return rows_behind(self.figure, self.one, self.spot.series, self.spot.index)

    def readout(self, tokens: Tokens) -> Readout:
        """Return what the cursor says.

        Parameters
        ----------
        tokens : Tokens
            The theme.

        Returns
        -------
        Readout
            Without lines while the cursor stands nowhere.
        """
        if self.spot is None or self.one is None:
            return Readout("", ())
        one, index = self.one, self.spot.index
        axis = self.figure.y if one.rows else self.figure.x
        until = float(one.until[index]) if one.until.size else None
        here = float(one.middle[index])
        lines = []
        for number in self._full:
            strong = number == self.spot.series
            if self.grid and not strong:
                continue
            other = self.series[number]
            near = index if strong else other.value_at(here)
            if near < 0:
                continue
            words = self._value_words(other, near)
            if self.cells is not None and self.cells.density:
                words = trn("{count} row", "{count} rows", int(other.value[near]), count=words)
            lines.append(ReadoutLine(other.name, words, stroke(other.tone, tokens), strong))
        return Readout(position_words(axis, float(one.at[index]), until), tuple(lines))

    def summary(self) -> str:
        """Return the figure in one sentence, for who does not see it.

        Returns
        -------
        str
            Caption, then every series with its ends.
        """
        parts = [self.figure.caption] if self.figure.caption else []
        named = [] if self.cells is not None and self.cells.density else self._full[:8]
        for number in named:
            one = self.series[number]
            there = np.flatnonzero(np.isfinite(one.value))
            if there.size:
                first, last = (self._value_words(one, int(there[i])) for i in (0, -1))
                name = one.name or "values"
                parts.append(
                    tr(
                        "{name}: {size} values, first {first}, last {last}",
                        name=name,
                        size=there.size,
                        first=first,
                        last=last,
                    )
                )
        return "; ".join(parts)

    def _value_words(self, one: Series, index: int) -> str:
        """Return a value of a series, by name where it stands on a named step."""
        named = "" if one.rows else self.figure.y.step_words(float(one.value[index]))
        return named or one.words(index, self.places)
