"""Results over many rows leave; single rows and small cells in them do not."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.api import Axis, Distribution, Figure, Finding, Intervals, Line, Result
from workbench.services.disclosure.result_parts import (
    STANDING_SENTENCE,
    Sizes,
    aggregated_document,
    aggregated_figure,
    pruned,
)
from workbench.services.disclosure.result_tables import aggregated_table, is_of_rows, row_names

SIZES = Sizes(5, {"reference": 100, "incident": 50}, frozenset({"R0102"}))


def figure(*marks, **changes):
    return Figure(id="f", title="t", marks=marks, **changes).model_dump(mode="json")


def spread(*shares, tone="reference", edges=None):
    edges = edges or tuple(map(float, range(len(shares) + 1)))
    return Distribution(edges=edges, share=shares, tone=tone)


def document(**parts):
    return Result(**{"summary": "It moved.", **parts}).document()


def test_a_result_over_many_rows_is_left_as_it_is():
    told = document(
        findings=(Finding(id="a", text="temp moved on 40 rows.", n=40),),
        figures=(Figure(id="f", title="t", marks=(spread(0.5, 0.5),)),),
        answer={"columns": {"a": {"n": 40}}},
    )
    assert aggregated_document(told, SIZES) == told


@pytest.mark.parametrize(
    "finding",
    [
        Finding(id="a", text="temp moved.", n=3),
        Finding(id="a", text="Only 4 rows moved."),
        Finding(id="a", text="Row R0102 would be right with hum 0.3."),
        Finding(id="a", text="temp moved.", values={"worst": "R0102"}),
    ],
)
def test_a_finding_about_too_few_rows_stays(finding):
    kept = Finding(id="b", text="hum moved.", n=50)
    told = document(findings=(finding, kept), summary=finding.text)
    left = aggregated_document(told, SIZES)
    assert [f["id"] for f in left["findings"]] == ["b"]
    assert left["summary"] in {STANDING_SENTENCE, "temp moved."}


def test_small_bins_are_joined_in_every_window_at_once():
    before = figure(spread(0.01, 0.29, 0.4, 0.3), spread(0.5, 0.38, 0.06, 0.06, tone="incident"))
    after = aggregated_figure(before, SIZES)
    shares = [mark["share"] for mark in after["marks"]]
    assert after["marks"][0]["edges"] == after["marks"][1]["edges"] == [0.0, 2.0, 4.0]
    assert shares == [pytest.approx([0.3, 0.7]), pytest.approx([0.88, 0.12])]
    assert "fewer than 5 rows are joined" in after["caption"]


def test_a_picture_of_levels_with_a_small_one_stays():
    axis = Axis(kind="category", categories=("a", "b"))
    assert aggregated_figure(figure(spread(0.02, 0.98), x=axis), SIZES) is None
    whole = figure(spread(0.4, 0.6), x=axis)
    assert aggregated_figure(whole, SIZES) == whole


def test_pictures_of_single_rows_stay():
    lines = [Line(x=(0.0, 1.0), y=(0.0, 1.0)) for _ in range(20)]
    assert aggregated_figure(figure(*lines), SIZES) is None
    dots = tuple(float(at % 2) for at in range(80))
    many = Intervals(at=dots, estimate=dots, low=dots, high=dots)
    axis = Axis(kind="category", categories=("a", "b"))
    assert aggregated_figure(figure(many, y=axis), SIZES) is None
    assert aggregated_figure(figure(caption="One dot a row, row by row."), SIZES) is None


def test_parts_of_an_answer_about_few_rows_go_with_what_would_tell_them():
    groups = [{"name": "a", "n": 90}, {"name": "b", "n": 2}, {"name": "c", "n": 8}]
    assert pruned({"groups": groups}, SIZES) == {"groups": [groups[0]]}
    assert pruned({"rows": [{"row": "R1", "x": 1}], "n": 3, "m": 3}, SIZES) == {"rows": [], "m": 3}
    assert pruned({"R0102": 1, "note": "as R0102 did"}, SIZES) == {}


def bins(shares):
    names = [f"bin {at}" for at in range(len(shares))]
    return pa.table({"column": ["x"] * len(shares), "bin": names, "reference": shares})


@given(st.lists(st.integers(0, 30), min_size=2, max_size=10).filter(lambda c: sum(c) > 0))
def test_a_suppressed_share_cannot_be_had_back_from_the_others(counts):
    total = sum(counts)
    table, about = aggregated_table(
        bins([c / total for c in counts]), Sizes(5, {"reference": total})
    )
    shown = table["reference"].to_pylist()
    hidden = [c for c, share in zip(counts, shown, strict=True) if share is None]
    assert all(c >= 5 or c == 0 for c, s in zip(counts, shown, strict=True) if s is not None)
    held = [c for c in counts if c > 0]
    if hidden and len(hidden) < len(held):
        assert len(hidden) >= 2
        assert sum(hidden) >= 5
    assert about == (frozenset({"x"}) if hidden else frozenset())


def test_numbers_that_are_no_shares_are_left():
    table = pa.table({"level": ["a", "b"], "reference": [0.01, 0.02]})
    assert aggregated_table(table, SIZES)[0] is table
    counted = pa.table({"slice": ["a", "b", "c"], "rows_incident": [40, 2, 9], "loss": [1.0] * 3})
    told = aggregated_table(counted, SIZES)[0].to_pydict()
    assert told == {
        "slice": ["a", "b", "c"],
        "rows_incident": [40, None, None],
        "loss": [1.0, None, None],
    }


def test_tables_of_rows_are_told_by_their_columns_or_their_length():
    evidence = frozenset({"temp"})

    def of_rows(table):
        return is_of_rows(table.schema, table.num_rows, evidence, SIZES)

    assert of_rows(pa.table({"row": ["R1"], "value": [1.0]}))
    assert of_rows(pa.table({"temp": [1.0]}))
    assert of_rows(pa.table({"score": [0.5] * 100}))
    assert not of_rows(pa.table({"column": ["temp"], "effect": [0.5]}))
    assert row_names(pa.table({"row": [3, 3, None, 7]})) == {"3", "7"}
