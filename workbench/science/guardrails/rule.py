"""A rule on rows or on a signal, and which rows hold it."""

import math
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Booleans: TypeAlias = NDArray[np.bool_]
RuleKind: TypeAlias = Literal["range", "levels", "nulls", "threshold", "freshness", "volume"]

ON_ROWS = frozenset({"range", "levels", "nulls"})
"""Kinds that judge every row of a column; the others judge one value a bin of time."""

_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Limits:
    """What a value of a bin must keep to; None leaves a side open."""

    low: float | None = None
    high: float | None = None

    def broken(self, values: NDArray[np.float64]) -> Booleans:
        """Return which values lie outside; nan, which stands for nothing to judge, never does."""
        out = np.zeros(values.shape, dtype=np.bool_)
        with np.errstate(invalid="ignore"):
            if self.low is not None:
                out |= values < self.low - _slack(self.low)
            if self.high is not None:
                out |= values > self.high + _slack(self.high)
        return out


def _slack(limit: float) -> float:
    return _ROUNDING * max(1.0, abs(limit))


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, without a name and without saying of which column.

    Attributes
    ----------
    kind : str
        ``range``: a row holds it where its value is a number within ``low`` and ``high``;
        ``levels``: where its value is one of ``levels``; ``nulls``: where it has a value. Such a
        rule is broken in a bin of time where fewer than ``share`` of the rows hold it. A missing
        value holds a range and levels: that is what a rule on nulls is for.
        ``threshold``: a signal's value lies within ``low`` and ``high``; ``volume``: the rows of
        a bin do; ``freshness``: the newest row is no older than ``every`` minutes.
    low, high : float or None
    levels : tuple of str
    share : float
    every : float or None
        Minutes.
    hold : float
        Minutes a rule must stay broken until it fires.
    """

    kind: RuleKind
    low: float | None = None
    high: float | None = None
    levels: tuple[str, ...] = ()
    share: float = 1.0
    every: float | None = None
    hold: float = 0.0

    @property
    def on_rows(self) -> bool:
        """Whether it judges every row of a column."""
        return self.kind in ON_ROWS

    @property
    def limits(self) -> Limits:
        """What the value of a bin must keep to."""
        if self.on_rows:
            return Limits(low=self.share)
        if self.kind == "freshness":
            return Limits(high=self.every)
        return Limits(self.low, self.high)

    @property
    def moved_side(self) -> Literal["low", "high"]:
        """Which limit :meth:`moved` moves: the lower one, unless there is only an upper one."""
        return "low" if self.limits.low is not None else "high"

    @property
    def threshold(self) -> float | None:
        """The limit that :meth:`moved` moves; None where the rule has none yet."""
        limits = self.limits
        return limits.low if self.moved_side == "low" else limits.high

    def moved(self, to: float) -> "Rule":
        """Return the rule with its limit on a bin's value moved."""
        if self.on_rows:
            return replace(self, share=min(1.0, max(0.0, to)))
        if self.kind == "freshness":
            return replace(self, every=max(0.0, to))
        if self.moved_side == "low":
            return replace(self, low=to if self.high is None else min(to, self.high))
        return replace(self, high=to)

    def holding(self, column: pa.ChunkedArray | pa.Array) -> Booleans:
        """Return which rows hold the rule, shape (n_rows,).

        Raises
        ------
        ValueError
            If it judges no rows.
        """
        values = _decoded(column)
        if self.kind == "nulls":
            return ~_missing(values)
        if self.kind == "levels":
            texts = pc.cast(values, pa.string())
            known = pc.is_in(texts, value_set=pa.array(self.levels, pa.string()))
            return _plain(known) | _missing(values)
        if self.kind == "range":
            return self._within(values)
        raise ValueError(f"a rule on {self.kind} judges no rows")

    def _within(self, values: pa.ChunkedArray | pa.Array) -> Booleans:
        missing = _missing(values)
        if not is_number(values.type):
            # A text is not a number, whatever it spells: what reads the column would stumble.
            return missing
        numbers = as_numbers(values)
        with np.errstate(invalid="ignore"):
            inside = np.isfinite(numbers)
            if self.low is not None:
                inside &= numbers >= self.low
            if self.high is not None:
                inside &= numbers <= self.high
        return inside | missing

    def holds_for(self, width: float) -> int:
        """Return how many bins of ``width`` seconds in a row must break it until it fires."""
        return max(1, math.ceil(self.hold * 60 / width - 1e-9))


def is_number(kind: pa.DataType) -> bool:
    """Whether a column of a type holds numbers."""
    return bool(
        pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    )


def as_numbers(column: pa.ChunkedArray | pa.Array) -> NDArray[np.float64]:
    """Return a column of numbers as float64, nan where missing."""
    numbers = pc.cast(column, pa.float64(), safe=False)
    if isinstance(numbers, pa.ChunkedArray):
        numbers = numbers.combine_chunks()
    return np.array(numbers.to_numpy(zero_copy_only=False), dtype=np.float64)


def _decoded(column: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
    if pa.types.is_dictionary(column.type):
        return pc.cast(column, column.type.value_type)
    return column


def _missing(values: pa.ChunkedArray | pa.Array) -> Booleans:
    return _plain(pc.is_null(values, nan_is_null=pa.types.is_floating(values.type)))


def _plain(values: pa.ChunkedArray | pa.Array) -> Booleans:
    # A null among the answers stands for a missing value, which is asked for by itself.
    filled = pc.fill_null(values, fill_value=False)
    if isinstance(filled, pa.ChunkedArray):
        filled = filled.combine_chunks()
    return np.asarray(filled.to_numpy(zero_copy_only=False), dtype=np.bool_)
