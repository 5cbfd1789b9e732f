"""A transform means exactly what pandas would compute, to the last bit."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import EvidenceError
from workbench.science.expressions import Expression

NUMBERS = st.floats(width=64) | st.sampled_from([0.0, -0.0, 1.0, 2.0, np.nan, np.inf])


def _expressions() -> st.SearchStrategy[str]:
    leaves = st.sampled_from(["a", "b", "c"])
    signs = st.sampled_from(["+", "-", "*", "/", "//", "%"])
    # pandas computes constants in Python, where dividing them by zero is an error.
    constants = st.sampled_from(["2", "0.5", "3.25", "0", "1e-3"])

    def grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        arithmetic = st.tuples(inner, signs, inner | constants)
        return arithmetic.map(lambda t: f"({t[0]} {t[1]} {t[2]})")

    return st.recursive(leaves, grow, max_leaves=6)


def _same(expression: str, frame: pd.DataFrame) -> None:
    with np.errstate(all="ignore"):
        expected = frame.eval(expression, engine="python")
    columns = {name: frame[name].to_numpy() for name in frame}
    found = Expression(expression)(columns, len(frame))
    expected = np.broadcast_to(np.asarray(expected, dtype=float), len(frame))
    assert found.tobytes() == np.where(np.isnan(expected), found, expected).tobytes()
    assert np.array_equal(np.isnan(found), np.isnan(expected))


@settings(max_examples=60)
@given(st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=8), _expressions())
def test_agrees_with_pandas_bit_for_bit(rows, expression):
    _same(f"a * 1 + {expression}", pd.DataFrame(rows, columns=list("abc"), dtype=float))


@pytest.mark.parametrize(
    "expression",
    [
        "a ** 2",
        "a ** 0.5 - b ** 3",
        "-a + +b",
        "b * ((a == 7) | (a == 8) | (a == 17))",
        "a == 1 | b == 2",
        "(a > 1) & (b <= 2) | (c != 3)",
        "0 < a < 3",
        "a // 5 * 5",
        "a % b",
    ],
)
def test_agrees_with_pandas_on_precedence_and_logic(expression):
    rows = [(0.0, 1.0, 2.0), (7.0, 2.0, np.nan), (1.0, 2.5, 3.0), (np.nan, 0.0, 4.0), (-3, 0, 1)]
    _same(expression, pd.DataFrame(rows, columns=list("abc"), dtype=float))


def test_a_comparison_with_a_missing_value_is_0_except_unequal():
    columns = {"a": np.array([np.nan, 1.0])}
    assert Expression("a == 1")(columns, 2).tolist() == [0.0, 1.0]
    assert Expression("a != 1")(columns, 2).tolist() == [1.0, 0.0]


def test_division_by_zero_is_a_number_not_an_error():
    found = Expression("a / 0")({"a": np.array([1.0, -1.0, 0.0])}, 3)
    assert found[0] == np.inf
    assert found[1] == -np.inf
    assert np.isnan(found[2])


def test_a_constant_is_answered_for_every_row():
    assert Expression("1 + 1")({}, 3).tolist() == [2.0, 2.0, 2.0]


@pytest.mark.parametrize(
    "text", ["__import__('os')", "a.b", "f(a)", "a if b else c", "'x'", "a +", "[a]", "~a", ""]
)
def test_refuses_everything_else(text):
    with pytest.raises(EvidenceError):
        Expression(text)


def test_names_the_column_that_is_not_there():
    with pytest.raises(EvidenceError, match="missing_column"):
        Expression("missing_column + 1")({}, 1)
