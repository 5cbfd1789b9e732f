"""One column's effect in both windows, by asking the model at neighbouring points."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.science.bootstrap import DRAWS, generator
from workbench.science.causes.problem import is_numeric, numbers, texts
from workbench.science.explanation.ale import (
    Change,
    Codes,
    Steps,
    change,
    curve,
    mean_steps,
    place,
    points,
    shares,
    step_of,
)
from workbench.science.explanation.levels import by_likeness
from workbench.science.metrics import Floats, Values, missing
from workbench_explain.asking import Asker
from workbench_explain.output import Output, with_values
from workbench_explain.windows import Rows, values_of

MOST_LEVELS = 24
Pair = tuple[Floats, Floats]


@dataclass(frozen=True)
class Effect:
    """A column's effect on the predictions of both windows.

    Attributes
    ----------
    name : str
    at : ndarray, shape (n_points,)
        Values of a number; 0, 1, 2, … for levels.
    levels : tuple of str
        Names of levels in their order; empty for a number.
    curves : tuple of ndarray, each of shape (n_draws + 1, n_points)
        Reference and incident, the first row being the estimate.
    seen : tuple of ndarray of bool, each of shape (n_points,)
        Points beside which a window has rows of its own.
    change : Change
    rows : tuple of int
        Rows of either window with a value that counts.
    hidden : bool
        Whether the names of levels must not be shown.
    """

    name: str
    at: Floats
    levels: tuple[str, ...]
    curves: Pair
    seen: tuple[Codes, Codes]
    change: Change
    rows: tuple[int, int]
    hidden: bool = False

    @property
    def shown(self) -> tuple[str, ...]:
        """The names of levels as they may be shown; those of a sensitive column are numbered."""
        return shown_levels(self.levels, hidden=self.hidden)


def shown_levels(levels: tuple[str, ...], *, hidden: bool) -> tuple[str, ...]:
    """Return names of levels as they may be shown: numbers where they must not be."""
    return tuple(f"level {at + 1}" for at in range(len(levels))) if hidden else levels


class EffectFinder:
    """Finds effects of columns, one at a time.

    Parameters
    ----------
    asker : Asker
    output : Output
    windows : tuple of Rows
        Reference and incident.
    bins : int
        Quantiles of the reference that bound the steps of a number.
    seed : int
    """

    def __init__(
        self, asker: Asker, output: Output, windows: tuple[Rows, Rows], bins: int, seed: int
    ) -> None:
        self._asker, self._output, self._windows = asker, output, windows
        self._bins = bins
        self._weights = tuple(_weights(len(rows), seed, rows.window) for rows in windows)

    def effect(self, name: str, features: tuple[str, ...]) -> Effect | str:
        """Return a column's effect, or why it has none.

        Parameters
        ----------
        name : str
        features : tuple of str
            All that the model reads; levels are ordered by the others.
        """
        before, after = (rows.frame[name] for rows in self._windows)
        if pd.api.types.is_datetime64_any_dtype(before):
            return "Times have no effect of their own here."
        if is_numeric(before):
            if not (is_numeric(after) or not after.notna().any()):
                return "The column changed its type."
            return self._number(name, (numbers(before), numbers(after)))
        return self._level(name, (texts(before), texts(after)), features)

    def _number(self, name: str, values: Pair) -> Effect | str:
        known = (np.isfinite(values[0]), np.isfinite(values[1]))
        if not known[0].any():
            return "No row of the reference window has a value."
        at = points(values[0][known[0]], values[1][known[1]], self._bins)
        if len(at) < 2:
            return "All rows hold the same value."
        rows = (np.flatnonzero(known[0]), np.flatnonzero(known[1]))
        asked = []
        for side in (0, 1):
            step = step_of(values[side][rows[side]], at)
            ends = (at[step], at[step + 1])
            asked.append(Steps(rows[side], step, self._differences(side, name, rows[side], ends)))
        lies = (place(values[0][rows[0]], at), place(values[1][rows[1]], at))
        return self._compared(name, at, (), (asked[0], asked[1]), (rows, lies))

    def _level(
        self, name: str, values: tuple[Values, Values], features: tuple[str, ...]
    ) -> Effect | str:
        levels = kept_levels(values)
        if isinstance(levels, str):
            return levels
        index = pd.Index(levels)
        codes = tuple(index.get_indexer(pd.Index(side)) for side in values)
        order = by_likeness(*self._pooled(codes, name, features))
        position = np.empty(len(order), dtype=np.int64)
        position[order] = np.arange(len(order))
        names = [levels[at] for at in order]
        rows = tuple(np.flatnonzero(side >= 0) for side in codes)
        at = tuple(position[side[held]] for side, held in zip(codes, rows, strict=True))
        asked = [self._neighbours(side, name, rows[side], at[side], names) for side in (0, 1)]
        lies = (at[0].astype(float), at[1].astype(float))
        return self._compared(
            name,
            np.arange(len(names), dtype=float),
            tuple(names),
            (asked[0], asked[1]),
            ((rows[0], rows[1]), lies),
        )

    def _pooled(
        self, codes: tuple[Codes, ...], name: str, features: tuple[str, ...]
    ) -> tuple[Codes, Mapping[str, Values]]:
        """Return the level of the rows of both windows, and their other columns."""
        kept = [side >= 0 for side in codes]
        others = {}
        for other in features:
            if other == name:
                continue
            pooled = pd.concat(
                [rows.frame[other][keep] for rows, keep in zip(self._windows, kept, strict=True)],
                ignore_index=True,
            )
            others[other] = values_of(pooled)
        return np.concatenate([c[k] for c, k in zip(codes, kept, strict=True)]), others

    def _neighbours(self, side: int, name: str, rows: Codes, at: Codes, names: list[str]) -> Steps:
        """Ask every row about the steps to the levels before and after its own."""
        up, down = at < len(names) - 1, at > 0
        asked = np.concatenate([rows[up], rows[down]])
        step = np.concatenate([at[up], at[down] - 1])
        text = np.array(names, dtype=object)
        return Steps(
            asked, step, self._differences(side, name, asked, (text[step], text[step + 1]))
        )

    def _differences(
        self, side: int, name: str, rows: Codes, ends: tuple[Values, Values]
    ) -> Floats:
        frame = self._windows[side].frame
        parts = [
            frame.take(rows).reset_index(drop=True).assign(**{name: with_values(frame[name], end)})
            for end in ends
        ]
        answers = self._asker.ask(pd.concat(parts, ignore_index=True), self._output.want)
        found = self._output.read(answers)
        return found[len(rows) :] - found[: len(rows)]

    def _compared(
        self,
        name: str,
        at: Floats,
        levels: tuple[str, ...],
        steps: tuple[Steps, Steps],
        where: tuple[tuple[Codes, Codes], Pair],
    ) -> Effect | str:
        rows, lies = where
        if min(len(rows[0]), len(rows[1])) == 0:
            return f"No row of the {self._windows[int(len(rows[0]) > 0)].window} window counts."
        n = len(at)
        means = [mean_steps(steps[s], n, self._weights[s]) for s in (0, 1)]
        held = [shares(rows[s], lies[s], n, self._weights[s]) for s in (0, 1)]
        curves = (curve(means[0], means[1], held[0][0]), curve(means[1], means[0], held[0][0]))
        found = change(curves, (held[0], held[1]))
        if found is None:
            return "The model's answers are not numbers here."
        seen = (_beside(means[0][0]), _beside(means[1][0]))
        return Effect(name, at, levels, curves, seen, found, (len(rows[0]), len(rows[1])))


def individual(asker: Asker, output: Output, rows: Rows, effect: Effect, chosen: Codes) -> Floats:
    """Return what the model says of some rows at every point, shape (n_chosen, n_points).

    A. Goldstein, A. Kapelner, J. Bleich and E. Pitkin (2015), Peeking inside the black box:
    visualizing statistical learning with plots of individual conditional expectation,
    Journal of Computational and Graphical Statistics 24, 44-65.
    """
    points_ = np.array(effect.levels, dtype=object) if effect.levels else effect.at
    whole = rows.frame.take(np.repeat(chosen, len(points_))).reset_index(drop=True)
    values = with_values(rows.frame[effect.name], np.tile(points_, len(chosen)))
    answers = asker.ask(whole.assign(**{effect.name: values}), output.want)
    return output.read(answers).reshape(len(chosen), len(points_))


def _weights(n_rows: int, seed: int, window: str) -> Floats:
    """Return how often each row is in each resample, the first being the rows as they are."""
    random = generator(seed, "ale", window)
    drawn = random.multinomial(n_rows, np.full(n_rows, 1 / n_rows), size=DRAWS)
    return np.vstack([np.ones((1, n_rows)), drawn])


def _beside(steps: Floats) -> Codes:
    known = np.isfinite(steps)
    return np.asarray(np.append(known, False) | np.append(False, known))


def kept_levels(values: tuple[Values, Values]) -> list[str] | str:
    """Return the levels that are looked at, sorted; or why there are none."""
    counts = pd.Series(np.concatenate(values)).dropna().value_counts()
    reference = values[0][~missing(values[0])]
    if not len(reference):
        return "No row of the reference window has a value."
    if len(set(reference.tolist())) > max(0.5 * len(reference), MOST_LEVELS):
        return "Nearly every row has a value of its own: identifiers."
    if len(counts) < 2:
        return "All rows hold the same level."
    ranked = sorted(counts.index, key=lambda level: (-int(counts[level]), level))
    return sorted(ranked[:MOST_LEVELS])
