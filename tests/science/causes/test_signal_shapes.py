"""The node with which trouble begins is found whatever the shape of the graph."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.science.causes.graph_world import START, STEP, problem
from workbench.science.causes.signals import SignalProblem, localise

CHAIN = (("a", "b"), ("b", "c"), ("c", "shop"))
FAN_IN = (("a", "shop"), ("b", "shop"), ("c", "shop"), ("d", "c"))
DIAMOND = (("root", "left"), ("root", "right"), ("left", "shop"), ("right", "shop"))
LOOP = (("a", "b"), ("b", "a"), ("a", "shop"), ("root", "b"))


@pytest.mark.parametrize(
    ("edges", "root"),
    [
        *((CHAIN, root) for root in "abc"),
        *((FAN_IN, root) for root in "abcd"),
        *((DIAMOND, root) for root in ("root", "left", "right")),
        (LOOP, "root"),
    ],
)
def test_names_the_root(edges, root):
    found = localise(problem(edges, {root: 0.2}))
    assert (found.verdict, found.suspects[0].node) == ("named", root)
    assert found.suspects[0].unexplained == 1
    assert found.confidence[0] > 0.9
    assert found.chance == pytest.approx(1 / (found.windows + 1))


def test_what_only_passes_trouble_on_has_little_of_its_own():
    found = localise(problem(CHAIN, {"a": 0.2}))
    assert {s.node: s.score < 0.1 for s in found.suspects} == {"a": False, "b": True, "c": True}
    assert min(s.spreads for s in found.suspects) > 4


def test_two_roots_alike_are_undecided_and_come_first():
    found = localise(problem(FAN_IN, {"a": 0.2, "b": 0.2}, calls=1000))
    assert {s.node for s in found.suspects[:2]} == {"a", "b"}
    assert found.confidence[0] < 0.6
    assert found.verdict == "undecided"


def test_of_two_roots_the_one_with_more_to_it_is_named_first():
    found = localise(problem(FAN_IN, {"a": 0.1, "d": 0.4}))
    assert [s.node for s in found.suspects[:2]] == ["d", "a"]
    assert found.confidence[0] > 0.6 > found.confidence[1]


def test_inside_a_loop_the_direction_says_nothing():
    found = localise(problem(LOOP, {"a": 0.2}))
    assert found.verdict == "undecided"
    assert {s.node for s in found.suspects[:2]} == {"a", "b"}


@pytest.mark.parametrize("edges", [CHAIN, DIAMOND])
def test_a_root_without_a_series_is_said_to_be_behind_the_nearest_that_shows_it(edges):
    root = edges[0][0]
    one = problem(edges, {root: 0.2})
    found = localise(replace(one, signals=one.signals[one.signals["node"] != root]))
    first = found.suspects[0]
    assert root in first.unseen
    assert found.verdict != "no_incident"
    assert root not in {s.node for s in found.suspects}


def test_a_node_without_a_series_on_the_way_hides_nothing_behind_it():
    one = problem(CHAIN, {"a": 0.2})
    found = localise(replace(one, signals=one.signals[one.signals["node"] != "b"]))
    assert (found.verdict, found.suspects[0].node) == ("named", "a")


@pytest.mark.parametrize("edges", [CHAIN, FAN_IN, DIAMOND])
def test_healthy_windows_are_called_incidents_no_more_often_than_stated(edges):
    verdicts = [localise(problem(edges, {}, seed=seed)).verdict for seed in range(200)]
    alarms = sum(verdict != "no_incident" for verdict in verdicts)
    assert 1 <= alarms <= 20  # of 200 at 5 %: beyond 20 in one draw of 1,500


@pytest.mark.parametrize("factor", [1e-6, 1e3, 1e9])
def test_the_unit_does_not_matter(factor):
    one = problem(CHAIN, {"b": 0.05})
    latency = one.signals["metric"] == "latency"
    values = one.signals["value"].where(~latency, one.signals["value"] * factor)
    two = localise(replace(one, signals=one.signals.assign(value=values)))
    here = localise(one)
    assert here.verdict == two.verdict
    assert here.chance == two.chance
    assert here.confidence == pytest.approx(two.confidence)


@pytest.mark.parametrize("seed", range(20))
def test_the_same_rows_in_any_order_and_twice_give_the_same_answer(seed):
    one = problem(DIAMOND, {"left": 0.05})
    frame = one.signals.sample(frac=1, random_state=seed)
    twice = pd.concat([frame, frame.head(100 * seed)], ignore_index=True)
    other = replace(one, signals=twice, edges=tuple(reversed(one.edges)))
    assert localise(one) == localise(other)


def test_names_mean_nothing():
    one = problem(FAN_IN, {"d": 0.1})
    to = {"a": "z", "b": "y", "c": "x", "d": "w", "shop": "a"}
    other = replace(
        one,
        signals=one.signals.assign(node=one.signals["node"].map(to)),
        edges=tuple((to[a], to[b]) for a, b in one.edges),
        target="a",
    )
    here, there = localise(one), localise(other)
    assert [to[s.node] for s in here.suspects] == [s.node for s in there.suspects]
    assert here.confidence == pytest.approx(there.confidence)


def test_without_volumes_each_node_counts_in_its_own_spreads():
    one = problem(FAN_IN, {"a": 0.2})
    bare = one.signals[one.signals["metric"] != "requests"]
    noisy = (bare["node"] == "b") & (bare["metric"] == "latency")
    bare = bare.assign(value=bare["value"].where(~noisy, bare["value"] * 1000))
    found = localise(replace(one, signals=bare))
    assert not found.weighed
    assert (found.verdict, found.suspects[0].node) == ("named", "a")


def _as(one: SignalProblem, metric: str, values: pd.Series) -> SignalProblem:
    latency = one.signals["metric"] == "latency"
    return replace(
        one,
        signals=one.signals.assign(
            metric=one.signals["metric"].where(~latency, metric),
            value=one.signals["value"].where(~latency, values),
        ),
        metric=metric,
    )


@pytest.mark.parametrize("sign", [1, -1])
def test_a_metric_of_unknown_direction_is_worse_the_way_the_target_went(sign):
    one = problem(CHAIN, {"b": 0.2})
    found = localise(_as(one, "depth", 10 + sign * one.signals["value"]))
    assert (found.verdict, found.suspects[0].node) == ("named", "b")


def test_a_constant_metric_that_stays_is_no_incident():
    one = problem(CHAIN, {})
    found = localise(_as(one, "availability", pd.Series(100.0, one.signals.index)))
    assert found.verdict == "no_incident"
    assert found.chance == 1


def test_a_change_too_small_to_matter_is_no_incident_even_if_history_never_moved():
    one = problem(CHAIN, {})
    late = (one.signals["timestamp"] >= one.incident[0]) & (one.signals["node"] == "a")
    for fallen, verdict in ((0.05, "no_incident"), (5.0, "named")):
        found = localise(_as(one, "availability", 100 - fallen * late))
        assert found.verdict == verdict


def test_history_too_short_for_the_alarm_rate_is_undecided():
    one = problem(CHAIN, {"a": 0.5}, rows=22)
    short = replace(one, reference=(one.reference[0], one.reference[0] + 15 * STEP))
    assert localise(short).verdict == "undecided"


def test_the_hours_of_the_day_are_part_of_what_is_ordinary():
    def daily(frame: pd.DataFrame) -> pd.Series:
        hour = frame["timestamp"].dt.hour
        busy = (frame["metric"] == "latency") & (hour >= 9) & (hour < 12)
        return frame["value"] * np.where(busy, 3.0, 1.0)

    rows = 14 * 288
    quiet = problem(CHAIN, {}, rows=rows + 120)  # the incident is at ten in the morning
    quiet = replace(quiet, signals=quiet.signals.assign(value=daily(quiet.signals)))
    busy = replace(quiet, reference=(START, START + rows * STEP))
    assert localise(busy).verdict == "no_incident"
    slow = quiet.signals["node"].isin(["b", "c", "shop"]) & (quiet.signals["metric"] == "latency")
    late = quiet.signals["timestamp"] >= quiet.incident[0]
    value = quiet.signals["value"] + 0.3 * (slow & late)
    found = localise(replace(busy, signals=quiet.signals.assign(value=value)))
    assert (found.verdict, found.suspects[0].node) == ("named", "b")
