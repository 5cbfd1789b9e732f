"""A filter of rows is a plain value that survives being written down."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.row_filter import OPERATORS, WITHOUT_VALUE, Condition, RowFilter, row_filter

scalars = st.text() | st.integers() | st.floats(allow_nan=False) | st.booleans()


@st.composite
def conditions(draw):
    operator = draw(st.sampled_from(OPERATORS))
    if operator in WITHOUT_VALUE:
        value = None
    elif operator == "in":
        value = tuple(draw(st.lists(scalars)))
    else:
        value = draw(scalars)
    return Condition(draw(st.text()), operator, value)


@given(st.lists(conditions()))
def test_a_filter_reads_back_as_it_was_written(listed):
    kept = RowFilter(tuple(listed))

    assert row_filter(json.loads(json.dumps(kept.to_json()))) == kept


@given(st.lists(conditions(), min_size=1), conditions())
def test_narrowing_twice_by_the_same_condition_changes_nothing_more(listed, more):
    once = RowFilter(tuple(listed)).narrowed(more)

    assert once.narrowed(more) == once
    assert more in once.conditions


def test_moments_are_written_in_utc():
    at = datetime(2026, 5, 14, 6, tzinfo=UTC)

    written = RowFilter((Condition("ts", ">=", at),)).to_json()

    assert written == [{"column": "ts", "operator": ">=", "value": "2026-05-14T06:00:00Z"}]


@pytest.mark.parametrize(
    "wrong",
    [
        "temp > 3",
        ["temp"],
        [{"column": "a", "operator": "=", "value": 1, "more": 2}],
        [{"column": 1, "operator": "=", "value": 1}],
        [{"column": "a", "operator": "; drop", "value": 1}],
        [{"column": "a", "operator": "=", "value": {}}],
        [{"column": "a", "operator": "in", "value": 1}],
        [{"column": "a", "operator": "=", "value": [1]}],
        [{"column": "a", "operator": "missing", "value": 1}],
        [{"column": "a", "operator": "=", "value": None}],
    ],
)
def test_what_is_no_filter_is_refused(wrong):
    with pytest.raises(ValueError, match=r"condition|filter|value|operator"):
        row_filter(wrong)
