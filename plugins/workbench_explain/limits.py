"""What a counterfactual may change, and to which values."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from workbench.api import RunError
from workbench.science.causes.problem import is_numeric, numbers, texts
from workbench.science.explanation.counterfactual import Options, level_options, number_options
from workbench_explain.windows import Rows

Bounds = tuple[float, float]
EVERYWHERE: Bounds = (-np.inf, np.inf)
_FINE = 60
_MOST_LEVELS = 12


def parse_ranges(ranges: Sequence[str], features: Sequence[str]) -> dict[str, Bounds]:
    """Return the bounds that were given as ``name=low..high``; either end may be left out.

    Raises
    ------
    RunError
        If one cannot be read, or names no feature.
    """
    found = {}
    for text in ranges:
        name, equals, ends = text.partition("=")
        low, dots, high = ends.partition("..")
        try:
            bounds = (float(low or "-inf"), float(high or "inf"))
        except ValueError:
            bounds = (np.inf, -np.inf)
        if not equals or not dots or not bounds[0] <= bounds[1]:
            raise RunError(
                "explain.range",
                f"{text!r} is no range.",
                "Write temp=0..40; either end may be left out.",
            )
        check_names((name.strip(),), features)
        found[name.strip()] = bounds
    return found


def check_names(names: Sequence[str], features: Sequence[str]) -> None:
    """Refuse names that are no features.

    Raises
    ------
    RunError
        Naming the first.
    """
    for name in names:
        if name not in features:
            raise RunError(
                "explain.feature",
                f"The model does not read a column named {name!r}.",
                f"It reads {', '.join(features[:12])}.",
            )


class Choices:
    """Values of the reference that each column may take.

    Parameters
    ----------
    reference : Rows
    columns : sequence of str
        Those that may change.
    ranges : dict of str to (float, float)
    count : int
        Values of each number for the search.
    """

    def __init__(
        self, reference: Rows, columns: Sequence[str], ranges: dict[str, Bounds], count: int
    ) -> None:
        self._ranges, self._count = ranges, count
        self._numbers: dict[str, np.ndarray] = {}
        self._levels: dict[str, list[str]] = {}
        for name in columns:
            series = reference.frame[name]
            if pd.api.types.is_datetime64_any_dtype(series):
                continue
            if is_numeric(series):
                values = numbers(series)
                self._numbers[name] = values[np.isfinite(values)]
            else:
                self._levels[name] = _commonest(series)

    def of(self, row: pd.Series) -> dict[str, Options]:
        """Return the options of one row."""
        found: dict[str, Options | None] = {}
        for name, values in self._numbers.items():
            own = pd.to_numeric(pd.Series([row[name]]), errors="coerce").to_numpy(dtype=float)[0]
            bounds = self._ranges.get(name, EVERYWHERE)
            found[name] = number_options(float(own), values, bounds, self._count, _FINE)
        for name, levels in self._levels.items():
            found[name] = level_options(texts(pd.Series([row[name]]))[0], levels)
        return {name: one for name, one in found.items() if one is not None}


def _commonest(series: pd.Series) -> list[str]:
    counts = pd.Series(texts(series)).dropna().value_counts()
    ranked = sorted(counts.index, key=lambda level: (-int(counts[level]), level))
    return ranked[:_MOST_LEVELS]
