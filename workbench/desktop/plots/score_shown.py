"""What the heatmap of scores shows, and the same in words, as a table and as a figure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.desktop.numbers import day, moment
from workbench.desktop.plots.plot_rows import PlotData
from workbench.desktop.plots.score_layout import DAY, ScoreRow
from workbench.desktop.plots.score_painting import Step
from workbench.domain.figures import Axis, Figure, Heatmap
from workbench.language import tr
from workbench.services.readings.triage_grid import (
    DISMISSED,
    NO_WINDOW,
    NOT_JUDGED,
    OPENED,
    ScoreGrid,
)

NAME = tr("Anomaly score by model and day")
_NAMES = {
    3600: tr("Anomaly score by model and hour"),
    DAY: NAME,
    7 * DAY: tr("Anomaly score by model and week"),
}


def name_of(step: int) -> str:
    """Return what the heatmap is called, by how long a column is.

    Parameters
    ----------
    step : int
        Seconds.
    """
    return _NAMES.get(step, tr("Anomaly score by model and window"))


@dataclass(frozen=True, slots=True, eq=False)
class ShownScores:
    """What the heatmap shows.

    Attributes
    ----------
    grid : ScoreGrid
    rows : tuple of ScoreRow
        One for each row of the grid.
    steps : tuple of Step
        How each tier is painted.
    words : tuple of str
        Each tier in words: ``"high, contain"``.
    """

    grid: ScoreGrid
    rows: tuple[ScoreRow, ...]
    steps: tuple[Step, ...]
    words: tuple[str, ...]

    def when(self, column: int) -> str:
        """Return the day or hour of a column."""
        at = self.grid.begins(column)
        return day(at) if self.grid.step >= DAY else moment(at)

    def sentence(self, row: int, column: int) -> str:
        """Return a cell for a screen reader and for its tooltip."""
        grid, when = self.grid, self.when(column)
        tier, title = int(grid.tier[row, column]), self.rows[row].title
        if tier == NO_WINDOW:
            return tr("{title}, {when}: nothing measured", title=title, when=when)
        if tier == NOT_JUDGED:
            return tr("{title}, {when}: not judged", title=title, when=when)
        told = tr(
            "{title}, {when}: {score} of 100, {words}",
            title=title,
            when=when,
            score=round(float(grid.score[row, column])),
            words=self.words[tier],
        )
        done = {OPENED: tr("opened as incident"), DISMISSED: tr("dismissed")}
        mark = done.get(int(grid.mark[row, column]), "")
        return f"{told}; {mark}" if mark else told

    def figure(self) -> Figure:
        """Return the scores as a figure, as they print."""
        grid = self.grid
        whens = tuple(self.when(at) for at in range(grid.columns))
        return Figure(
            id="scores",
            title=name_of(grid.step),
            caption=tr("The worst window of each cell; empty where nothing was judged"),
            x=Axis(kind="category", categories=whens),
            y=Axis(kind="category", categories=tuple(row.title for row in self.rows)),
            marks=(
                Heatmap(
                    values=tuple(tuple(values) for values in self._values()),
                    low=0.0,
                    high=100.0,
                    label=tr("score"),
                ),
            ),
        )

    def data(self) -> PlotData:
        """Return one row a model, one column a day."""
        grid = self.grid
        heads = (tr("model"), *(grid.begins(at).isoformat() for at in range(grid.columns)))
        pairs = zip(self.rows, self._values(), strict=True)
        return PlotData(heads, tuple((row.title, *values) for row, values in pairs))

    def _values(self) -> list[list[float | None]]:
        return [
            [None if np.isnan(one) else round(float(one), 1) for one in row]
            for row in self.grid.score
        ]


def moved(before: ShownScores, after: ShownScores, at: tuple[int, int]) -> tuple[int, int] | None:
    """Return where a cell is now; None where its model or its time is not shown any more.

    Parameters
    ----------
    before, after : ShownScores
    at : (int, int)
        Row and column before.
    """
    model = before.rows[at[0]].id
    row = next((n for n, one in enumerate(after.rows) if one.id == model), -1)
    start = before.grid.begins(at[1]).timestamp()
    column = int((start - after.grid.first) // after.grid.step)
    return (row, column) if row >= 0 and 0 <= column < after.grid.columns else None


def strong_rows(
    grid: ScoreGrid, titles: Sequence[tuple[str, str, str]], escalating: Sequence[bool]
) -> tuple[ScoreRow, ...]:
    """Return the rows of a grid, those in bold that ask for somebody now.

    Parameters
    ----------
    grid : ScoreGrid
    titles : sequence of (str, str, str)
        Identifier, title and group of each row.
    escalating : sequence of bool
        Of each tier.
    """
    found = []
    for at, (name, title, group) in enumerate(titles):
        tier = int(grid.tier[at, -1])
        strong = tier >= 0 and escalating[tier] and int(grid.mark[at, -1]) != DISMISSED
        found.append(ScoreRow(name, title, group, strong=strong))
    return tuple(found)
