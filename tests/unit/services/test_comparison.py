"""Two results are the same, the same within tolerance, or changed, and where is told."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.runs import Tolerance
from workbench.services.comparison import compare_documents, compare_tables, sameness

EXACT = Tolerance()
LOOSE = Tolerance(absolute=0.01, relative=0.0)

documents = st.recursive(
    st.none() | st.booleans() | st.integers(-100, 100) | st.floats(-1e3, 1e3) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=12,
)


@given(documents)
def test_a_document_is_identical_to_itself(document):
    assert sameness(compare_documents(document, document, EXACT)) == "identical"


@given(st.floats(-10, 10), st.floats(-0.02, 0.02))
def test_numbers_are_judged_by_the_tolerance(value, shift):
    here = value + shift
    expected = (
        "identical"
        if value == here
        else "within_tolerance"
        if abs(value - here) <= 0.01
        else "changed"
    )
    assert sameness(compare_documents({"a": [value]}, {"a": [here]}, LOOSE)) == expected


def test_the_place_of_a_difference_is_named():
    (found,) = compare_documents(
        {"findings": [{"effect": 0.1}]}, {"findings": [{"effect": 0.3}]}, LOOSE
    )
    assert found.where == "findings[0].effect"
    assert (found.recorded, found.here, found.within) == ("0.1", "0.3", False)


@pytest.mark.parametrize(
    ("here", "result"),
    [
        ("temp restores 0.129", "identical"),
        ("temp restores 0.131", "within_tolerance"),
        ("temp restores 0.329", "changed"),
        ("hum restores 0.129", "changed"),
    ],
)
def test_sentences_may_differ_in_figures_only(here, result):
    assert sameness(compare_documents("temp restores 0.129", here, LOOSE)) == result


@pytest.mark.parametrize("here", [{"a": 1, "b": 2}, {}, {"a": [1]}, {"a": True}])
def test_another_shape_is_a_change(here):
    assert sameness(compare_documents({"a": 1}, here, LOOSE)) == "changed"


@pytest.mark.parametrize(
    ("values", "result"),
    [
        ([1.0, None, 3.0], "identical"),
        ([1.0, None, 3.005], "within_tolerance"),
        ([1.0, None, 4.0], "changed"),
        ([1.0, 2.0, 3.0], "changed"),
        ([1.0, None], "changed"),
    ],
)
def test_tables_are_compared_column_by_column(tmp_path, values, result):
    for name, column in (("recorded", [1.0, None, 3.0]), ("here", values)):
        pq.write_table(pa.table({"x": pa.array(column, pa.float64())}), tmp_path / name)
    found = compare_tables("t", tmp_path / "recorded", tmp_path / "here", LOOSE)
    assert sameness(found) == result


@pytest.mark.parametrize(
    ("recorded", "here", "result"),
    [
        ([float("inf"), float("nan")], [float("inf"), float("nan")], "identical"),
        ([float("inf"), 1.0], [5.0, 1.0], "changed"),
        ([5.0, 1.0], [float("inf"), 1.0], "changed"),
        ([float("-inf"), 1.0], [float("inf"), 1.0], "changed"),
        ([float("inf"), 100.0], [float("inf"), 100.5], "within_tolerance"),
    ],
)
def test_an_infinity_is_near_nothing_but_itself(tmp_path, recorded, here, result):
    for name, column in (("recorded", recorded), ("here", here)):
        pq.write_table(pa.table({"x": pa.array(column, pa.float64())}), tmp_path / name)
    relative = Tolerance(absolute=0.0, relative=0.01)
    found = compare_tables("t", tmp_path / "recorded", tmp_path / "here", relative)
    assert sameness(found) == result


def figure(**axis):
    marks = [{"mark": "heatmap", "values": [[1.0]], **({"rows": [[[]]]} if axis else {})}]
    return {"figures": [{"id": "f", "x": {"label": "a", **axis}, "y": {}, "marks": marks}]}


def test_a_pointer_to_rows_that_was_not_there_when_recorded_is_no_difference():
    rows = [[{"column": "a", "operator": "=", "value": 1}]]
    told = figure(rows=rows, column="a")
    assert compare_documents(figure(), told, EXACT) == ()
    assert compare_documents(told, told, EXACT) == ()
    assert sameness(compare_documents(told, figure(), EXACT)) == "changed", "one that is gone is"
    other = figure(rows=[], column="a")
    assert sameness(compare_documents(told, other, EXACT)) == "changed"
