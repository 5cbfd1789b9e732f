"""The algebra of filters, against the counts of the engine: and, not, the windows, the masks."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.api.conditions import matching
from workbench.api.context import WindowTable
from workbench.datasets.row_order import row_order
from workbench.datasets.rows import Query, read_page
from workbench.datasets.selected_rows import Bins, Part, count_in_bins, count_matching
from workbench.domain.evidence import Roles
from workbench.domain.filter_words import filter_words
from workbench.domain.row_filter import Condition, RowFilter, row_filter
from workbench.domain.selection import Selection, conditions_hash, negated
from workbench.errors import EvidenceError

ROWS = 400
START = datetime(2026, 5, 1, tzinfo=UTC)
LEVELS = ("a", "b", "B", "", "it's", 'a "quoted" one')
FEW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """A table with every kind of column, each with gaps."""
    path = tmp_path_factory.mktemp("rows") / "rows.parquet"
    every = range(ROWS)
    columns = {
        "at": pa.array(
            [None if n % 17 == 0 else START + timedelta(hours=n) for n in every],
            pa.timestamp("us", "UTC"),
        ),
        "level": [None if n % 7 == 0 else LEVELS[n % len(LEVELS)] for n in every],
        "whole": [None if n % 11 == 0 else n % 13 - 6 for n in every],
        "number": [None if n % 5 == 0 else (n % 31) / 4 for n in every],
        "flag": [None if n % 19 == 0 else n % 3 == 0 for n in every],
    }
    pq.write_table(pa.table(columns), path, row_group_size=64)
    return path


def moments():
    return st.integers(-5, ROWS + 5).map(lambda hours: START + timedelta(hours=hours))


def conditions():
    ordered = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
    levels = st.sampled_from(LEVELS)
    return st.one_of(
        st.builds(Condition, st.just("at"), ordered, moments()),
        st.builds(Condition, st.just("whole"), ordered, st.integers(-7, 7)),
        st.builds(Condition, st.just("number"), ordered, st.floats(-1, 9, width=16)),
        st.builds(Condition, st.just("level"), st.sampled_from(["=", "!=", "contains"]), levels),
        st.builds(
            Condition, st.just("level"), st.just("in"), st.lists(levels, min_size=1).map(tuple)
        ),
        st.builds(Condition, st.just("flag"), st.sampled_from(["=", "!="]), st.booleans()),
        st.builds(
            Condition,
            st.sampled_from(["at", "level", "whole", "number", "flag"]),
            st.sampled_from(["missing", "present"]),
        ),
    )


def filters(**sizes):
    return st.lists(conditions(), **sizes).map(lambda found: RowFilter(tuple(found)))


def count(path, rows):
    return count_matching(path, rows, {})[0]


@given(rows=filters(max_size=4))
@FEW
def test_every_way_to_ask_finds_the_same_rows(table, rows):
    """A grid's page and order, a count, a mask over Arrow, and a run's window agree."""
    met = count(table, rows)
    assert read_page(table, 0, 0, Query(conditions=rows.conditions)).total == met
    places = row_order(table, Query(conditions=rows.conditions))
    mask = matching(pq.read_table(table), rows).to_pylist()
    assert [place for place, held in enumerate(mask) if held] == list(places)
    window = WindowTable("incident", [table], Roles(), where=rows)
    assert window.n_rows == met == sum(mask)
    assert window.column("whole").length() == met


@given(rows=filters(max_size=3))
@FEW
def test_what_is_written_down_finds_the_same_rows(table, rows):
    again = row_filter(rows.to_json())
    assert conditions_hash(again) == conditions_hash(rows)
    assert count(table, again) == count(table, rows)
    assert filter_words(again) == filter_words(rows)


@given(rows=filters(min_size=1, max_size=3))
@FEW
def test_a_filter_and_its_negation_part_all_rows(table, rows):
    other = negated(rows)
    if other is None:
        return
    assert count(table, rows) + count(table, other) == ROWS
    assert count(table, rows.narrowed(*other.conditions)) == 0
    back = negated(other)
    if back is not None:
        assert count(table, back) == count(table, rows)


@given(one=filters(max_size=2), other=filters(max_size=2))
@FEW
def test_and_keeps_rows_of_both_in_either_order(table, one, other):
    both = one.narrowed(*other.conditions)
    assert count(table, both) == count(table, other.narrowed(*one.conditions))
    assert count(table, both) <= min(count(table, one), count(table, other))
    assert both.narrowed(*other.conditions) == both, "the same twice changes nothing"
    swapped = RowFilter(tuple(reversed(both.conditions)))
    assert conditions_hash(swapped) == conditions_hash(both)


@given(rows=filters(max_size=2), low=st.integers(0, ROWS), wide=st.integers(1, ROWS))
@FEW
def test_parts_are_counted_as_windows_cut_them(table, rows, low, wide):
    start, end = START + timedelta(hours=low), START + timedelta(hours=low + wide)
    parts = {"incident": Part("at", start, end), "whole": Part("at")}
    met, of, within = count_matching(table, rows, parts)
    assert (met, of) == (count(table, rows), ROWS)
    assert within["whole"] == (met, ROWS)
    roles = Roles(timestamp="at")
    window = WindowTable("incident", [table], roles, start=start, end=end)
    chosen = WindowTable("incident", [table], roles, start=start, end=end, where=rows)
    assert within["incident"] == (chosen.n_rows, window.n_rows)


@given(rows=filters(max_size=2), low=st.integers(0, ROWS))
@FEW
def test_bins_hold_every_row_with_a_value_and_no_other(table, rows, low):
    part = Part("at", START + timedelta(hours=low), None)
    named = {
        "number": Bins(edges=(1.0, 2.0, 3.0)),  # the outer ones are open
        "at": Bins(edges=tuple((START + timedelta(days=day)).timestamp() for day in (1, 5, 9))),
        "level": Bins(levels=("a", "it's", "other"), rest=True),
        "flag": Bins(levels=("true", "false")),
    }
    for column, bins in named.items():
        every, some = count_in_bins(table, column, bins, rows, part)
        there = RowFilter((Condition(column, "present"),))
        assert sum(every) == count_matching(table, there, {"p": part})[2]["p"][0]
        both = rows.narrowed(*there.conditions)
        assert sum(some) == count_matching(table, both, {"p": part})[2]["p"][0]
        assert all(part_of <= whole for part_of, whole in zip(some, every, strict=True))
    whole = count_in_bins(table, "level", named["level"], RowFilter(), Part())[0]
    levels = [count(table, RowFilter((Condition("level", "=", one),))) for one in ("a", "it's")]
    assert whole[:2] == levels
    high = RowFilter((Condition("number", ">=", 2.0),))
    assert count_in_bins(table, "number", named["number"], high, Part())[1] == [
        0,
        count(table, high),
    ]


@pytest.mark.parametrize(
    ("rows", "opposite"),
    [
        (RowFilter((Condition("a", "=", 1),)), "!="),
        (RowFilter((Condition("a", "missing"),)), "present"),
        (RowFilter((Condition("a", "<", 1),)), None),
        (RowFilter((Condition("a", ">=", 1), Condition("a", "<", 2))), None),
        (RowFilter((Condition("a", "=", 1), Condition("b", "=", 2))), None),
        (RowFilter(), None),
    ],
)
def test_only_what_conditions_can_say_is_negated(rows, opposite):
    found = negated(rows)
    assert (found.conditions[0].operator if found else None) == opposite


def test_what_does_not_fit_its_column_is_said_in_a_sentence(table):
    wrong = RowFilter((Condition("number", ">", "warm"),))
    for ask in (lambda: count(table, wrong), lambda: matching(pq.read_table(table), wrong)):
        with pytest.raises(EvidenceError) as caught:
            ask()
        assert caught.value.code == "rows.condition"
    with pytest.raises(EvidenceError, match="no column 'wind'"):
        matching(pq.read_table(table), RowFilter((Condition("wind", "=", 1),)))


def test_a_selection_says_where_it_came_from():
    one = Selection(RowFilter((Condition("a", "=", 1),)), "Evidence", "mild", kept="k")
    both = one.narrowed(RowFilter((Condition("b", "=", 2),)), "Signals")
    assert both.source == "Evidence + Signals"
    assert (both.name, both.kept) == ("", ""), "other rows are no longer what was kept"
    assert filter_words(both.rows) == "a is 1 and b is 2"
