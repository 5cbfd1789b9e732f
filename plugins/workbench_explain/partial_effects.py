"""One column's partial dependence in both windows, by asking what each row would get."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.science.bootstrap import generator
from workbench.science.causes.lineage import Lineage
from workbench.science.causes.problem import is_numeric, numbers, texts
from workbench.science.explanation.ale import place, points, shares
from workbench.science.explanation.conditions import Mask
from workbench.science.explanation.partial import Contrast, centred, contrast, mean_line, resampled
from workbench.science.metrics import Floats, Values
from workbench_explain.asking import CHUNK, Asker
from workbench_explain.effects import Pair, kept_levels, shown_levels
from workbench_explain.output import Output, with_values
from workbench_explain.windows import Rows, recomputed


@dataclass(frozen=True)
class Dependence:
    """A column's partial dependence in both windows.

    Attributes
    ----------
    name : str
    at : ndarray, shape (n_points,)
        Values of a number; 0, 1, 2, … for levels.
    levels : tuple of str
        Names of levels; empty for a number.
    share : ndarray, shape (n_points,)
        How the rows of both windows lie at the points, the windows counting alike.
    means : tuple of ndarray, each of shape (n_draws + 1, n_points)
        Mean lines of reference and incident, the first row being the estimate.
    lines : tuple of ndarray, each of shape (n_lines, n_points)
        Lines of a few single rows of either window.
    seen : tuple of ndarray of bool, each of shape (n_points,)
        Points among the values that a window has.
    contrast : Contrast
    along : tuple of str
        Columns that the lineage computes from this one, and that moved with it.
    hidden : bool
        Whether the names of levels must not be shown.
    """

    name: str
    at: Floats
    levels: tuple[str, ...]
    share: Floats
    means: Pair
    lines: Pair
    seen: tuple[Mask, Mask]
    contrast: Contrast
    along: tuple[str, ...]
    hidden: bool = False

    @property
    def shown(self) -> tuple[str, ...]:
        """The names of levels as they may be shown; those of a sensitive column are numbered."""
        return shown_levels(self.levels, hidden=self.hidden)

    @property
    def moved(self) -> float:
        """The larger of the change of the mean line's shape and that of the spread."""
        return max(self.contrast.size.estimate, abs(self.contrast.spread_gap.estimate))

    def drawn(self, lines: Floats, *, level: bool) -> Floats:
        """Return lines as they are, or less their own level."""
        return lines if level else centred(lines, self.share)


@dataclass(frozen=True)
class _Grid:
    at: Floats
    levels: tuple[str, ...]
    values: Values
    share: Floats
    seen: tuple[Mask, Mask]


class DependenceFinder:
    """Finds the partial dependence of columns, one at a time.

    Parameters
    ----------
    asker : Asker
    output : Output
    windows : tuple of Rows
        Reference and incident.
    lineage : Lineage
        What moves with a column; an empty one where nothing shall.
    bins : int
        Quantiles of the reference that are the points of a number.
    seed : int
    """

    def __init__(
        self,
        asker: Asker,
        output: Output,
        windows: tuple[Rows, Rows],
        lineage: Lineage,
        bins: int,
        seed: int,
    ) -> None:
        self._asker, self._output, self._windows = asker, output, windows
        self._lineage, self._bins, self._seed = lineage, bins, seed
        self._weights = tuple(
            resampled(len(rows), generator(seed, "partial", rows.window)) for rows in windows
        )

    def dependence(self, name: str, lines: int, *, hidden: bool) -> Dependence | str:
        """Return a column's partial dependence, or why it has none.

        Parameters
        ----------
        name : str
        lines : int
            Single rows of either window whose lines are kept.
        hidden : bool
        """
        grid = self._grid(name)
        if isinstance(grid, str):
            return grid
        asked = [self._lines(rows, name, grid.values) for rows in self._windows]
        if not all(np.isfinite(one).all() for one in asked):
            return "The model's answers are not numbers here."
        both = (asked[0], asked[1])
        found = contrast(both, (self._weights[0], self._weights[1]), grid.share)
        means = tuple(mean_line(one, w) for one, w in zip(both, self._weights, strict=True))
        kept = tuple(
            one[self._chosen(name, rows, lines)]
            for one, rows in zip(both, self._windows, strict=True)
        )
        return Dependence(
            name,
            grid.at,
            grid.levels,
            grid.share,
            (means[0], means[1]),
            (kept[0], kept[1]),
            grid.seen,
            found,
            self._lineage.descendants((name,)),
            hidden,
        )

    def _chosen(self, name: str, rows: Rows, count: int) -> np.ndarray:
        random = generator(self._seed, "ice", rows.window, name)
        return np.sort(random.permutation(len(rows))[:count])

    def _grid(self, name: str) -> _Grid | str:
        before, after = (rows.frame[name] for rows in self._windows)
        if any(pd.api.types.is_datetime64_any_dtype(one) for one in (before, after)):
            return "Times have no effect of their own here."
        if is_numeric(before):
            if not (is_numeric(after) or not after.notna().any()):
                return "The column changed its type."
            return self._numbers((numbers(before), numbers(after)))
        return self._levels((texts(before), texts(after)))

    def _numbers(self, values: Pair) -> _Grid | str:
        known = [side[np.isfinite(side)] for side in values]
        if not len(known[0]):
            return "No row of the reference window has a value."
        at = points(known[0], known[1], self._bins)
        if len(at) < 2:
            return "All rows hold the same value."
        lies = [_share(place(side, at), len(at)) for side in known if len(side)]
        seen = [
            (at >= side.min()) & (at <= side.max()) if len(side) else np.zeros(len(at), bool)
            for side in known
        ]
        return _Grid(at, (), at, np.mean(lies, axis=0), (seen[0], seen[1]))

    def _levels(self, values: tuple[Values, Values]) -> _Grid | str:
        levels = kept_levels(values)
        if isinstance(levels, str):
            return levels
        index = pd.Index(levels)
        codes = [index.get_indexer(pd.Index(side)) for side in values]
        held = [side[side >= 0].astype(float) for side in codes]
        lies = [_share(side, len(levels)) for side in held if len(side)]
        seen = [np.isin(np.arange(len(levels)), side) for side in held]
        names = np.array(levels, dtype=object)
        at = np.arange(len(levels), dtype=float)
        return _Grid(at, tuple(levels), names, np.mean(lies, axis=0), (seen[0], seen[1]))

    def _lines(self, rows: Rows, name: str, values: Values) -> Floats:
        """Ask what every row would get at every point, shape (n_rows, n_points)."""
        n_rows, frame = len(rows), rows.frame
        found = np.empty((n_rows, len(values)))
        block = max(1, CHUNK // n_rows)
        like = self._windows[0].frame[name]
        for start in range(0, len(values), block):
            part = values[start : start + block]
            whole = frame.take(np.tile(np.arange(n_rows), len(part))).reset_index(drop=True)
            moved = whole.assign(**{name: with_values(like, np.repeat(part, n_rows))})
            answers = self._asker.ask(recomputed(moved, (name,), self._lineage), self._output.want)
            said = self._output.read(answers).reshape(len(part), n_rows)
            found[:, start : start + block] = said.T
        return found


def _share(lies: Floats, n_points: int) -> Floats:
    rows = np.arange(len(lies))
    return np.asarray(shares(rows, lies, n_points, np.ones((1, len(lies))))[0], dtype=float)
