"""On a graph the node is named with which the trouble begins, and no node on a healthy day."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from workbench.science.causes.signals import SignalProblem, localise

EDGES = (("database", "search"), ("search", "shop"), ("payments", "shop"), ("mail", "payments"))
CALLS = {"shop": 500, "search": 800, "database": 900, "payments": 100, "mail": 5}
USUAL = {"shop": 0.10, "search": 0.02, "database": 0.01, "payments": 0.2, "mail": 1.0}
START = pd.Timestamp("2026-05-01", tz="UTC")


def _problem(excess: dict[str, float], seed: int = 1, n: int = 400, last: int = 5) -> SignalProblem:
    random = np.random.default_rng(seed)
    times = pd.date_range(START, periods=n + last, freq="5min")
    parts = []
    for node, usual in USUAL.items():
        values = usual * random.lognormal(0, 0.15, n + last)
        values[n:] += excess.get(node, 0.0)
        for metric, series in (("latency", values), ("requests", np.full(n + last, CALLS[node]))):
            parts.append(
                pd.DataFrame({"timestamp": times, "node": node, "metric": metric, "value": series})
            )
    cut = times[n]
    return SignalProblem(
        pd.concat(parts, ignore_index=True),
        EDGES,
        "shop",
        "latency",
        (START, cut),
        (cut, times[-1] + pd.Timedelta("5min")),
    )


CASCADES = {
    "database": {"database": 0.1, "search": 0.11, "shop": 0.18},
    "search": {"search": 0.1, "shop": 0.16},
    "payments": {"payments": 1.0, "shop": 0.2},
}


@pytest.mark.parametrize("cause", CASCADES)
def test_names_where_it_began(cause):
    found = localise(_problem(CASCADES[cause]))
    assert found.verdict == "named"
    assert found.suspects[0].node == cause
    assert found.confidence[0] > 0.5


@pytest.mark.parametrize("seed", range(8))
def test_names_nobody_on_a_healthy_day(seed):
    assert localise(_problem({}, seed)).verdict == "no_incident"


def test_a_loud_node_that_is_hardly_asked_is_not_the_cause():
    found = localise(_problem({**CASCADES["search"], "mail": 5.0}))
    assert found.suspects[0].node == "search"


def test_order_of_rows_and_edges_changes_nothing():
    one = _problem(CASCADES["database"])
    shuffled = one.signals.sample(frac=1, random_state=2).reset_index(drop=True)
    other = replace(one, signals=shuffled, edges=EDGES[::-1])
    assert localise(one) == localise(other)


def test_a_metric_that_is_worse_when_lower_is_read_so():
    one = _problem({})
    frame = one.signals.copy()
    latency = frame["metric"] == "latency"
    frame.loc[latency, "metric"] = "availability"
    late = (
        latency & (frame["timestamp"] >= one.incident[0]) & frame["node"].isin(["search", "shop"])
    )
    frame.loc[late, "value"] *= 0.2
    found = localise(replace(one, signals=frame, metric="availability"))
    assert found.suspects[0].node == "search"


def test_gaps_and_nodes_without_series_are_no_error():
    one = _problem(CASCADES["search"])
    frame = one.signals.copy()
    frame.loc[frame.index % 7 == 0, "value"] = np.nan
    frame = frame[frame["node"] != "database"]
    assert localise(replace(one, signals=frame)).suspects[0].node == "search"
    assert localise(replace(one, signals=frame.head(0))).verdict == "undecided"
    assert localise(replace(one, edges=())).verdict == "undecided"
