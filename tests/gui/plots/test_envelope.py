"""More points than px: extremes are kept, vertices are few, gaps stay gaps."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.desktop.plots.envelope import Arrays, Envelope, zigzag

SERIES = st.lists(st.one_of(st.floats(-1e6, 1e6), st.just(float("nan"))), min_size=1, max_size=3000)


def line(values):
    y = np.array(values, dtype=float)
    return Envelope(np.arange(y.size, dtype=float), y, y)


@given(SERIES, st.integers(1, 60))
def test_the_extremes_of_what_is_seen_are_drawn(values, columns):
    whole = line(values)
    _, low, high = whole.visible(0.0, float(len(values)), columns)
    seen = np.array(values)
    if np.isfinite(seen).any():
        assert np.nanmin(low) == np.nanmin(seen)
        assert np.nanmax(high) == np.nanmax(seen)
    else:
        assert not np.isfinite(low).any()


@given(SERIES, st.integers(1, 60))
def test_there_is_at_most_one_entry_a_column_or_all_points(values, columns):
    x, low, high = line(values).visible(0.0, float(len(values)), columns)
    assert x.size == low.size == high.size <= max(columns, min(len(values), 4 * columns))
    assert np.all(np.diff(x) > 0)


def test_a_single_spike_in_a_million_points_is_drawn():
    values = np.zeros(1_000_000)
    values[654_321] = 9.0
    _, _, high = line(values).visible(0.0, 1e6, 800)
    assert high.max() == 9.0
    assert high.size <= 800


def test_blocks_give_the_same_extremes_as_points():
    values = np.random.default_rng(7).normal(size=300_000)
    long = line(values)
    assert long._blocks is not None
    for start, end in ((0.0, 3e5), (1e5, 2.5e5), (12_345.0, 13_000.0)):
        x, low, high = long.visible(start, end, 500)
        seen = values[max(int(x[0]), 0) : int(end) + 1]
        assert high.max() <= seen.max() or high.max() == values[int(x[0]) : int(end) + 65].max()
        assert high.max() >= values[int(start) : int(end)].max()
        assert low.min() <= values[int(start) : int(end)].min()


def test_a_gap_wider_than_a_column_stays_a_gap():
    values = np.ones(100_000)
    values[40_000:60_000] = np.nan
    x, low, _ = line(values).visible(0.0, 1e5, 100)
    inside = (x > 41_000) & (x < 59_000)
    assert inside.any()
    assert np.isnan(low[inside]).all()


def test_points_in_no_order_are_put_in_order():
    x = np.array([3.0, 1.0, 2.0])
    found, low, _ = Envelope(x, x * 10, x * 10).visible(0.0, 4.0, 100)
    assert found.tolist() == [1.0, 2.0, 3.0]
    assert low.tolist() == [10.0, 20.0, 30.0]


def test_one_point_beyond_either_end_is_kept():
    x, _, _ = line(range(100)).visible(40.5, 50.5, 100)
    assert (x[0], x[-1]) == (40.0, 51.0)


def test_a_zigzag_visits_both_ends_of_every_column():
    low, high = np.array([0.0, 1.0, 2.0]), np.array([5.0, 6.0, 7.0])
    x, y = zigzag(np.arange(3.0), low, high)
    assert x.tolist() == [0, 0, 1, 1, 2, 2]
    assert y.tolist() == [0, 5, 6, 1, 2, 7]


def test_the_reach_passes_gaps_over():
    assert line([float("nan"), 2.0, -1.0]).reach() == (-1.0, 2.0)
    assert line([float("nan")]).reach() == (float("inf"), float("-inf"))


def test_values_are_turned_into_an_array_once():
    arrays, values = Arrays(), (1.0, None)
    assert arrays(values) is arrays(values)
    assert np.isnan(arrays(values)[1])
    assert arrays((1.0, None)) is not arrays(values) or values == (1.0, None)


@pytest.mark.parametrize("columns", [1, 3])
def test_an_empty_series_draws_nothing(columns):
    x, low, high = line([]).visible(0.0, 1.0, columns)
    assert x.size == low.size == high.size == 0
