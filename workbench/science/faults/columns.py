"""Faults of one column, or of two that change places, made in good values.

Each maker takes a column's good values and a generator, draws parameters that suit the
column, and returns what the fault would leave on every row; None where the column cannot have
that fault. Which rows are affected is decided elsewhere.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from workbench.science.causes.candidate import Parameter
from workbench.science.causes.coding import MAX_LEVELS, absent
from workbench.science.causes.problem import Array

CONVERSIONS: tuple[tuple[float, float], ...] = (
    (1000.0, 0.0),
    (0.001, 0.0),
    (100.0, 0.0),
    (0.01, 0.0),
    (10.0, 0.0),
    (0.1, 0.0),
    (60.0, 0.0),
    (2.54, 0.0),
    (0.3048, 0.0),
    (0.45359237, 0.0),
    (1.609344, 0.0),
    (1.8, 32.0),
)
"""Factors and offsets between units that are in use for the same quantity."""
_HOURS = 24
_MOST_LAG = 72


@dataclass(frozen=True)
class Made:
    """What a fault leaves in a column.

    Attributes
    ----------
    values : ndarray, shape (n,)
        On every row, as if all were affected.
    parameters : mapping
    """

    values: Array
    parameters: Mapping[str, Parameter]


Maker = Callable[[Array, np.random.Generator], Made | None]


def unit_change(values: Array, random: np.random.Generator) -> Made | None:
    """Multiply by the factor between two units, perhaps with an offset."""
    if not _is_number(values) or len(_levels(values)) < 3:
        return None
    factor, offset = CONVERSIONS[int(random.integers(len(CONVERSIONS)))]
    return Made(values * factor + offset, {"factor": factor, "offset": offset})


def sign_flip(values: Array, random: np.random.Generator) -> Made | None:
    """Turn the sign."""
    del random
    if not _is_number(values) or len(_levels(values)) < 3:
        return None
    return Made(-values, {"factor": -1.0, "offset": 0.0})


def stuck(values: Array, random: np.random.Generator) -> Made | None:
    """Put one value of the column everywhere."""
    levels = _levels(values)
    if len(levels) < 2:
        return None
    value = levels[int(random.integers(len(levels)))] if len(levels) <= MAX_LEVELS else None
    if value is None:
        value = values[int(random.integers(len(values)))]
        if absent(np.array([value], dtype=values.dtype))[0]:
            return None
    return Made(np.full_like(values, value), {"value": _plain(value)})


def nulls(values: Array, random: np.random.Generator) -> Made | None:
    """Lose values."""
    rate = round(float(random.uniform(0.5, 1.0)), 3)
    gone = random.random(len(values)) < rate
    left = values.copy()
    left[gone] = np.nan if _is_number(values) else None
    return Made(left, {"rate": rate})


def remap(values: Array, random: np.random.Generator) -> Made | None:
    """Give the column's levels each other's codes."""
    levels = _levels(values)
    if not 2 <= len(levels) <= MAX_LEVELS:
        return None
    turned = levels[random.permutation(len(levels))]
    if (turned == levels).all():
        turned = np.roll(levels, 1)
    return Made(_mapped(values, levels, turned), _map(levels, turned))


def unseen_level(values: Array, random: np.random.Generator) -> Made | None:
    """Write levels of text in another way: another case, spaces, or a prefix."""
    if _is_number(values):
        return None
    levels = _levels(values)
    if not 2 <= len(levels) <= MAX_LEVELS:
        return None
    ways: tuple[Callable[[str], str], ...] = (
        lambda text: text + " ",
        lambda text: text.upper() if text.upper() != text else text.lower(),
        lambda text: "v2:" + text,
        lambda text: text.replace(" ", "_") if " " in text else text + "_",
    )
    way = ways[int(random.integers(len(ways)))]
    turned = np.array([way(level) for level in levels], dtype=object)
    return Made(_mapped(values, levels, turned), _map(levels, turned))


def stale_join(values: Array, random: np.random.Generator) -> Made | None:
    """Put each row's value on a row some places later."""
    lag = int(random.integers(1, min(_MOST_LAG, len(values) // 4) + 1))
    return Made(np.roll(values, lag), {"rows_late": lag})


def rounding(values: Array, random: np.random.Generator) -> Made | None:
    """Round to a grid of few values."""
    levels = _levels(values)
    if not _is_number(values) or len(levels) < 8:
        return None
    span = float(levels[-1] - levels[0])
    grid = float(f"{span / random.uniform(1.5, 8.0):.2g}")
    return Made(np.round(values / grid) * grid, {"grid": grid})


def clip(values: Array, random: np.random.Generator) -> Made | None:
    """Cut off above or below a limit."""
    levels = _levels(values)
    if not _is_number(values) or len(levels) < 5:
        return None
    known = values[~absent(values)]
    upper = bool(random.random() < 0.7)
    share = float(random.uniform(0.1, 0.6))
    limit = float(np.quantile(known, share if upper else 1 - share, method="nearest"))
    kept = np.minimum(values, limit) if upper else np.maximum(values, limit)
    return Made(kept, {"upper" if upper else "lower": limit})


def timezone(values: Array, random: np.random.Generator) -> Made | None:
    """Turn an hour of the day by whole hours."""
    levels = _levels(values)
    if not _is_number(values) or len(levels) != _HOURS or (levels != np.arange(_HOURS)).any():
        return None
    hours = int(random.choice([-10, -8, -7, -5, -3, -2, 2, 3, 5, 7, 8, 10]))
    return Made((values + hours) % _HOURS, {"hours": hours})


MAKERS: Mapping[str, Maker] = {
    "unit_change": unit_change,
    "sign_flip": sign_flip,
    "stuck": stuck,
    "nulls": nulls,
    "remap": remap,
    "unseen_level": unseen_level,
    "stale_join": stale_join,
    "rounding": rounding,
    "clip": clip,
    "timezone": timezone,
}


def _is_number(values: Array) -> bool:
    return values.dtype != object


def _levels(values: Array) -> Array:
    return np.asarray(np.unique(values[~absent(values)]))


def _mapped(values: Array, levels: Array, turned: Array) -> Array:
    at = np.searchsorted(levels, np.where(absent(values), levels[0], values))
    return np.where(absent(values), values, turned[at])


def _map(levels: Array, turned: Array) -> dict[str, Parameter]:
    pairs: list[list[float | str | None]] = [
        [_plain(a), _plain(b)] for a, b in zip(levels, turned, strict=True)
    ]
    return {"map": pairs}


def _plain(value: object) -> float | str:
    return value if isinstance(value, str) else float(value)  # type: ignore[arg-type]
