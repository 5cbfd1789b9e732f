"""Rows are chosen by what they hold: fairly, and whatever their order."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.science.two_sample.rows import choose_rows, combine, hash_column


def hashes(values) -> np.ndarray:
    return hash_column(pa.chunked_array([pa.array(values)]))


@given(st.permutations(range(30)))
def test_the_same_rows_are_chosen_in_the_same_order(order: list[int]) -> None:
    values = np.random.default_rng(0).integers(0, 8, 30)
    straight = values[choose_rows(hashes(values), 12, "w")]
    shuffled = values[order]
    assert shuffled[choose_rows(hashes(shuffled), 12, "w")].tolist() == straight.tolist()


def test_equal_rows_have_the_same_chance_each() -> None:
    values = np.repeat([0, 1], [9000, 1000])
    chosen = values[choose_rows(hashes(values), 1000, "w")]
    assert chosen.mean() == pytest.approx(0.1, abs=0.03)


def test_windows_are_chosen_from_independently() -> None:
    values = np.arange(1000.0)
    left, right = (set(choose_rows(hashes(values), 100, salt).tolist()) for salt in ("a", "b"))
    assert 0 < len(left & right) < 30


def test_text_hashes_by_value_and_not_by_code() -> None:
    plain = hashes(["a", "b", None, "a"])
    coded = hash_column(
        pa.chunked_array([pa.array(["a", "b"]), pa.array([None, "a"])]).dictionary_encode()
    )
    assert plain.tolist() == coded.tolist()
    assert plain[0] == plain[3] != plain[1]


@pytest.mark.parametrize(
    "values",
    [
        [1.5, None, float("nan")],
        [1, 2, None],
        [True, False, None],
        [date(2026, 1, 1), date(2026, 1, 2), None],
        [time(1, 2), time(3, 4), None],
        [datetime(2026, 1, 1, tzinfo=UTC), None, None],
        [Decimal("1.5"), Decimal("2.5"), None],
        [[1], [2], None],
        [b"x", b"y", None],
        [None, None, None],
    ],
)
def test_every_type_has_a_hash(values) -> None:
    assert hashes(values).shape == (3,)


def test_columns_are_told_apart_by_name() -> None:
    column = hashes([1.0, 2.0])
    empty = np.zeros(2, dtype=np.uint64)
    assert combine(empty, column, "a").tolist() != combine(empty, column, "b").tolist()
