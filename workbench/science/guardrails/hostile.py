"""What a rule does with input that is meant to slip past it, or to break it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from workbench.science.guardrails.back_check import firing
from workbench.science.guardrails.rule import Rule, as_numbers, is_number
from workbench.science.guardrails.series import Series

MOST_ROWS = 2_000
"""Rows of a batch that is made from good ones."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One batch and what the rule did with it.

    Attributes
    ----------
    name : str
        Stable: ``unit_changed``.
    words : str
        What was done to the batch.
    faulty : bool
        Whether the rule should fire.
    fires : bool
    holding : float or None
        Share of rows that hold the rule; None for an empty batch, or a rule on a signal.
    """

    name: str
    words: str
    faulty: bool
    fires: bool
    holding: float | None

    @property
    def verdict(self) -> str:
        """``caught``, ``missed``, ``silent`` (as it should be) or ``false alarm``."""
        if self.faulty:
            return "caught" if self.fires else "missed"
        return "false alarm" if self.fires else "silent"


def tried(rule: Rule, good: pa.ChunkedArray | pa.Array | NDArray[np.float64]) -> tuple[Trial, ...]:
    """Try a rule on good rows that were tampered with.

    Parameters
    ----------
    rule : Rule
    good : pyarrow array or ndarray
        Rows of the column, or values of the signal, that hold the rule.

    Returns
    -------
    tuple of Trial
        The untouched batch first.
    """
    if rule.on_rows:
        column = good if isinstance(good, pa.Array | pa.ChunkedArray) else pa.array(good)
        return tuple(_on_rows(rule, _some(column)))
    return tuple(_on_values(rule, np.asarray(good, dtype=float)))


def _some(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return some values of a column in order, the same whatever the order of its rows."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    ordered = column.take(pc.sort_indices(column))
    if isinstance(ordered, pa.ChunkedArray):
        ordered = ordered.combine_chunks()
    places = np.unique(np.linspace(0, max(0, len(ordered) - 1), MOST_ROWS).round().astype(int))
    return ordered.take(pa.array(places[: len(ordered)]))


def _on_rows(rule: Rule, column: pa.Array) -> Iterator[Trial]:
    size = len(column)
    yield _batch(rule, "untouched", "good rows as they are", column, faulty=False)
    yield _batch(rule, "empty", "no row at all", column.slice(0, 0), faulty=True)
    if not size:
        return
    nothing = pa.nulls(size, column.type)
    yield _batch(rule, "all_missing", "every value missing", nothing, faulty=True)
    yield _batch(
        rule,
        "half_missing",
        "every other value missing",
        _every_other(column, nothing),
        faulty=True,
    )
    if is_number(column.type):
        yield from _numbers(rule, as_numbers(column))
        words = pa.array(
            [None if one is None else f"{one} °" for one in column.to_pylist()], pa.string()
        )
        yield _batch(rule, "wrong_type", "text in place of numbers", words, faulty=True)
    else:
        yield from _texts(rule, [None if one is None else str(one) for one in column.to_pylist()])


def _numbers(rule: Rule, values: NDArray[np.float64]) -> Iterator[Trial]:
    changed = (
        ("nan", "every value nan", np.full_like(values, np.nan)),
        ("infinite", "every value +∞", np.full_like(values, np.inf)),
        ("minus_infinite", "every value −∞", np.full_like(values, -np.inf)),
        ("unit_changed", "times 1.8 plus 32, as from °C to °F", _fahrenheit(values)),
        ("thousandfold", "times 1 000, as from kilo to none", _times(values, 1000.0)),
        ("thousandth", "divided by 1 000", values / 1000),
        ("sign_flipped", "the sign flipped", -values),
        ("sentinel", "every value −999", np.full_like(values, -999.0)),
        ("stuck", "every value the middle one", np.full_like(values, values[values.size // 2])),
    )
    for name, words, batch in changed:
        yield _batch(rule, name, words, pa.array(batch), faulty=True)
    half = np.where(np.arange(values.size) % 2 == 0, _fahrenheit(values), values)
    yield _batch(
        rule, "half_unit_changed", "every other row from °C to °F", pa.array(half), faulty=True
    )


def _fahrenheit(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return _times(values, 1.8) + 32


def _times(values: NDArray[np.float64], factor: float) -> NDArray[np.float64]:
    with np.errstate(over="ignore"):  # what is beyond all numbers is infinite
        return np.asarray(values * factor)


def _texts(rule: Rule, texts: list[str | None]) -> Iterator[Trial]:
    changed = (
        ("new_level", "a level never seen", ["never seen"] * len(texts)),
        ("upper_case", "in capitals", [None if t is None else _other_case(t) for t in texts]),
        ("padded", "with a space before", [None if t is None else f" {t}" for t in texts]),
        ("blank", "every value an empty text", [""] * len(texts)),
    )
    for name, words, batch in changed:
        yield _batch(rule, name, words, pa.array(batch, pa.string()), faulty=True)
    numbers = pa.array(range(len(texts)), pa.int64())
    yield _batch(rule, "wrong_type", "numbers in place of text", numbers, faulty=True)


def _other_case(text: str) -> str:
    return text.upper() if text != text.upper() else text.lower()


def _every_other(column: pa.Array, other: pa.Array) -> pa.Array:
    keep = pa.array(np.arange(len(column)) % 2 == 0)
    return pc.if_else(keep, column, other)


def _batch(rule: Rule, name: str, words: str, column: pa.Array, *, faulty: bool) -> Trial:
    holding = rule.holding(column)
    share = float(holding.mean()) if holding.size else None
    return Trial(name, words, faulty, bool(share is not None and _fires(rule, share)), share)


def _fires(rule: Rule, value: float) -> bool:
    # As often as the rule asks for in a row: the batch stands for all of them.
    count = rule.holds_for(60.0)
    starts = np.arange(0.0, count * 60.0, 60.0, dtype=np.float64)
    series = Series(starts, 60.0, np.full(count, value), np.zeros(count, dtype=np.int64))
    return bool(firing(series, rule)[-1])


def _on_values(rule: Rule, values: NDArray[np.float64]) -> Iterator[Trial]:
    known = values[np.isfinite(values)]
    usual = float(np.median(known)) if known.size else 0.0
    limits = rule.limits
    cases = [("untouched", "its usual value", usual, False)]
    cases += [
        ("nan", "nan in place of a value", np.nan, True),
        ("infinite", "+∞", np.inf, True),
        ("minus_infinite", "−∞", -np.inf, True),
        ("zero", "nothing: 0", 0.0, True),
        ("thousandfold", "times 1 000", usual * 1000, True),
        ("sign_flipped", "the sign flipped", -usual, True),
    ]
    for name, limit in (("at_low", limits.low), ("at_high", limits.high)):
        if limit is not None:
            cases.append((name, "exactly at the limit", limit, False))
    for name, words, value, faulty in cases:
        yield Trial(name, words, faulty, _fires(rule, float(value)), None)
