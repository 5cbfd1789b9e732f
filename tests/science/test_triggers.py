"""Triggers: what can be written, when they fire, and that nothing later changes what fired."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from workbench.errors import WorkbenchError
from workbench.science.triggers import Trigger, Windows

NAN = float("nan")


def over(hours_apart=24.0, **series):
    """Windows that begin so many hours apart; ``_`` in a name stands for a dot."""
    values = {name.replace("_", "."): np.array(v, dtype=float) for name, v in series.items()}
    starts = np.arange(len(next(iter(values.values())))) * hours_apart
    return Windows(starts, starts + hours_apart, values)


def fired(text, windows):
    return np.flatnonzero(Trigger(text).firing(windows)).tolist()


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("performance.auc < 0.75", [2, 3, 5]),
        ("performance.auc < 0.75 for 2 windows", [3]),
        ("performance.auc < 0.75 for 1 window", [2, 3, 5]),
        ("performance.auc < 0.75 for 36 hours", [3]),
        ("performance.auc < 0.75 for 48 hours", [3]),
        ("performance.auc < 0.75 for 49 hours", []),
        ("performance.auc < 0.75 and rows >= 100", [2, 5]),
        ("performance.auc < 0.75 or rows < 100 for 2 windows", [3, 4, 5]),
        ("performance.auc < performance.auc.previous", [2, 3]),
        ("performance.auc.missing", [4]),
        ("1 - performance.auc > 0.2 & rows > 2e2 / 3", [2, 5]),
    ],
)
def test_it_fires_where_it_should(text, places):
    windows = over(
        performance_auc=[0.80, 0.81, 0.74, 0.70, NAN, 0.5], rows=[100, 100, 100, 50, 50, 100]
    )
    assert fired(text, windows) == places


def test_usual_is_the_median_of_what_came_before():
    values = [10, 12, 11, 10, 30, 11, 100, 11]
    windows = over(latency=values)
    assert fired("latency > 3 * latency.usual", windows) == [6]
    assert fired("latency.change > 80", windows) == [6]
    assert fired("latency >= latency.usual", over(latency=values[:5])) == []  # too few before


@pytest.mark.parametrize(
    "text",
    [
        "", "1 < 2", "auc <", "auc < 0.7 for 0 windows", "auc < 0.7 for 1.5 windows",
        "auc < 0.7 for 99999 hours", "__import__('os')", "auc.__class__", "f(auc) < 1",
        "auc[0] < 1",
        "not auc", "auc if auc else 1", "lambda: auc", "auc := 3", "'auc' < 1",
        "auc < 0.7 for ever",
    ],
)  # fmt: skip
def test_what_is_no_condition_is_refused_in_one_sentence(text):
    with pytest.raises(WorkbenchError) as caught:
        Trigger(text).firing(over(auc=[1.0]))
    assert caught.value.code == "scenario.trigger"
    assert caught.value.hint


def test_a_series_that_is_not_measured_is_named_with_those_that_are():
    with pytest.raises(WorkbenchError, match=r"reads fauc.*not measured") as caught:
        Trigger("fauc < 0.7").firing(over(auc=[1.0]))
    assert "auc" in caught.value.hint


VALUES = arrays(
    np.float64,
    st.integers(1, 60),
    elements=st.one_of(st.just(NAN), st.floats(-5, 5, width=32)),
)
TEXTS = st.sampled_from(
    [
        "x > 0 for 2 windows",
        "x > x.usual for 3 windows",
        "x.change > 1 or x.missing",
        "x < x.previous for 30 hours",
        "x > 1",
    ]
)


@given(values=VALUES, text=TEXTS, cut=st.integers(0, 60))
def test_no_later_window_changes_what_fired(values, text, cut):
    cut = min(cut, values.size)
    whole = Trigger(text).firing(over(x=values))
    assert Trigger(text).firing(over(x=values[:cut])).tolist() == whole[:cut].tolist()


@given(values=VALUES, count=st.integers(1, 5))
def test_a_longer_hold_never_fires_where_a_shorter_does_not(values, count):
    windows = over(x=values)
    longer = Trigger(f"x > 0 for {count + 1} windows").firing(windows)
    shorter = Trigger(f"x > 0 for {count} windows").firing(windows)
    assert not (longer & ~shorter).any()


@given(values=VALUES, count=st.integers(1, 5))
def test_it_fires_exactly_when_the_last_windows_all_hold(values, count):
    got = Trigger(f"x > 0 for {count} windows").firing(over(x=values))
    holds = values > 0
    wanted = [
        at + 1 >= count and bool(holds[at + 1 - count : at + 1].all()) for at in range(values.size)
    ]
    assert got.tolist() == wanted
