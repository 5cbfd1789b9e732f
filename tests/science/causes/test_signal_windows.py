"""Windows of history are like the incident, and their means are means."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.science.causes.graph_world import START, STEP
from workbench.science.causes.signal_graph import SignalGraph
from workbench.science.causes.signal_windows import window_means


def _frame(seconds, values, node="a", metric="latency"):
    times = START + pd.to_timedelta(list(seconds), unit="s")
    return pd.DataFrame({"timestamp": times, "node": node, "metric": metric, "value": values})


@given(
    st.lists(st.integers(0, 40_000), min_size=30, max_size=80, unique=True),
    st.integers(0, 2**32 - 1),
)
def test_means_are_those_of_the_samples_inside(seconds, seed):
    random = np.random.default_rng(seed)
    seconds = sorted(seconds)
    values = random.normal(5, 1, len(seconds))
    incident = _frame([50_000, 50_300], [7.0, 9.0])
    spans = (
        (START, START + pd.Timedelta("40001s")),
        (START + pd.Timedelta("50000s"), START + pd.Timedelta("51000s")),
    )
    found = window_means(
        pd.concat([incident, _frame(seconds, values)]), ["a"], "latency", [], *spans
    )
    means = {
        round(float(values[[begin <= s < begin + 1000 for s in seconds]].mean()), 9)
        for begin in seconds
    }
    assert found.metric[0, -1] == pytest.approx(8)
    assert {round(float(mean), 9) for mean in found.metric[0, :-1]} <= means
    assert np.isnan(found.volume).all()


def test_a_long_incident_is_compared_with_a_twentieth_of_the_reference():
    frame = _frame(range(0, 60_000, 100), 1.0)
    edge = START + pd.Timedelta("40000s")
    found = window_means(
        frame, ["a"], "latency", [], (START, edge), (edge, edge + pd.Timedelta("20000s"))
    )
    assert found.windows == 400 - 20 + 1


def test_windows_with_half_the_samples_missing_are_no_history():
    seconds = [s for s in range(0, 40_000, 100) if not 10_000 <= s < 15_000]
    edge = START + pd.Timedelta("40000s")
    frame = pd.concat([_frame(seconds, 1.0), _frame([40_000, 40_100], 2.0)])
    found = window_means(
        frame, ["a"], "latency", [], (START, edge), (edge, edge + pd.Timedelta("1000s"))
    )
    full = sum(s + 1000 <= 40_000 for s in seconds)
    assert full - 6 <= found.windows < full


def test_the_reference_may_hold_the_incident():
    frame = _frame(
        range(0, 40_000, 100), [9.0 if 20_000 <= s < 21_000 else 1.0 for s in range(0, 40_000, 100)]
    )
    begin = START + pd.Timedelta("20000s")
    found = window_means(
        frame,
        ["a"],
        "latency",
        [],
        (START, START + pd.Timedelta("40000s")),
        (begin, begin + pd.Timedelta("1000s")),
    )
    assert found.metric[0, -1] == 9
    assert (found.metric[0, :-1] == 1).all()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_values_that_are_none_are_left_out(bad):
    values = np.ones(400)
    values[::7] = bad
    edge = START + 390 * STEP
    frame = _frame(np.arange(400) * 300, values)
    found = window_means(frame, ["a"], "latency", [], (START, edge), (edge, edge + 10 * STEP))
    assert (found.metric == 1).all()


def test_nearest_observed_looks_through_what_has_no_series():
    graph = SignalGraph([("a", "x"), ("x", "b"), ("b", "shop"), ("y", "b"), ("b", "b")], "shop")
    assert graph.distance == {"shop": 0, "b": 1, "x": 2, "y": 2, "a": 3}
    assert graph.next_observed(["a", "b", "shop"]) == {"a": (), "b": ("a",), "shop": ("b",)}
    assert graph.unseen(["a", "b", "shop"])["b"] == ("x", "y")


def test_nodes_in_a_loop_explain_nothing_of_each_other():
    graph = SignalGraph([("a", "b"), ("b", "a"), ("c", "a"), ("b", "shop")], "shop")
    assert graph.next_observed(graph.nodes) == {
        "a": ("c",),
        "b": ("c",),
        "c": (),
        "shop": ("b",),
    }


def test_in_a_large_graph_the_way_upstream_is_found_in_time():
    edges = [(f"n{at}", f"n{at // 3}") for at in range(1, 2000)]
    graph = SignalGraph(edges, "n0")
    assert len(graph.nodes) == 2000
    assert graph.next_observed(graph.nodes)["n5"] == ("n15", "n16", "n17")
