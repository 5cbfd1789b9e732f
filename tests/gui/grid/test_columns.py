"""Which columns are shown, where and how wide."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.desktop.grid.columns import LEAST_WIDTH, ColumnLayout, GridColumn

NAMES = [f"c{number}" for number in range(7)]


def layout():
    columns = [GridColumn(name, "number", place) for place, name in enumerate(NAMES)]
    return ColumnLayout(columns, [60 + 10 * place for place in range(len(NAMES))])


ACTS = st.one_of(
    st.tuples(st.just("place"), st.sampled_from(NAMES), st.sampled_from(NAMES)),
    st.tuples(st.just("resize"), st.sampled_from(NAMES), st.integers(-20, 3000)),
    st.tuples(st.just("hide"), st.sets(st.sampled_from(NAMES))),
    st.tuples(st.just("freeze"), st.integers(-1, 9)),
)


@given(st.lists(ACTS, max_size=12), st.integers(0, 900), st.integers(1, 900))
def test_whatever_is_done_columns_neither_overlap_nor_get_lost(acts, scrolled, wide):
    columns = layout()
    for act, *values in acts:
        getattr(columns, act)(*values)
    assert sorted(columns.order) == NAMES
    assert 1 <= len(columns.shown) == len(NAMES) - len(columns.hidden)
    assert 0 <= columns.frozen <= len(columns.shown)
    lefts = [columns.left(at) for at in range(len(columns.shown))]
    assert lefts == sorted(lefts)
    assert all(columns.width(at) >= LEAST_WIDTH for at in range(len(columns.shown)))
    under = {columns.at(x, scrolled) for x in range(0, wide, 7)} - {-1}
    assert under <= set(columns.seen(wide, scrolled))
    for at in columns.seen(wide, scrolled):
        frozen = at < columns.frozen
        left = columns.left(at) - (0 if frozen else scrolled)
        assert left < wide
        assert frozen or left + columns.width(at) > columns.fixed


def test_moving_past_a_hidden_column_goes_past_a_shown_one_too():
    columns = layout()
    columns.hide({"c1"})
    columns.move("c0", 1)
    assert [c.name for c in columns.shown] == ["c2", "c0", "c3", "c4", "c5", "c6"]
    columns.move("c0", -1)
    assert [c.name for c in columns.shown][:2] == ["c0", "c2"]


@pytest.mark.parametrize(("by", "place"), [(-9, 0), (99, 6)])
def test_a_column_does_not_leave_the_table(by, place):
    columns = layout()
    columns.move("c3", by)
    assert columns.find("c3") == place
