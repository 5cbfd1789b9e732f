"""The upstream cause on a graph, as a run gives it."""

from datetime import UTC, datetime

import pandas as pd
import pytest

from tests.science.causes.test_signals import CASCADES, EDGES, _problem
from workbench.api import Context, Result, RunError, draw_svg
from workbench.api.testing import context_from_frames
from workbench_rootcause.graph import GraphParameters, UpstreamOnGraph


def _context(excess: dict[str, float], **changes: object) -> Context:
    found = _problem(excess)
    given: dict[str, object] = {
        "signals": found.signals,
        "lineage": {"edges": [list(edge) for edge in EDGES]},
        "metric": found.metric,
        "target": found.target,
        "spans": {
            "reference": tuple(t.to_pydatetime() for t in found.reference),
            "incident": tuple(t.to_pydatetime() for t in found.incident),
        },
    }
    return context_from_frames(**(given | changes))  # type: ignore[arg-type]


def _run(context: Context) -> Result:
    return UpstreamOnGraph().run(context, GraphParameters())


def test_names_the_node_in_answer_words_and_graph():
    result = _run(_context(CASCADES["database"]))
    assert result.answer["verdict"] == "named"
    assert result.answer["causes"][0]["node"] == "database"
    assert result.summary == "The trouble at shop begins with database."
    graph = next(f for f in result.figures if f.id == "lineage").marks[0]
    assert {n.id for n in graph.nodes if n.state == "cause"} == {"database"}
    assert all("<svg" in draw_svg(figure) for figure in result.figures)


def test_says_no_incident_on_a_healthy_day():
    result = _run(_context({}))
    assert result.answer["verdict"] == "no_incident"
    assert result.summary.startswith("No incident")


def test_the_answer_says_how_often_health_looks_like_this():
    history = _run(_context(CASCADES["database"])).answer["history"]
    assert history == {"windows": 396, "chance": pytest.approx(1 / 397), "alarm_rate": 0.05}


@pytest.mark.parametrize("cause", CASCADES)
def test_what_comes_back_lies_in_its_interval_and_within_the_drop(cause):
    answer = _run(_context(CASCADES[cause])).answer
    for node in answer["causes"]:
        low, high = node["interval"]
        assert 0 <= low <= node["restored"] <= high
        assert node["restored"] <= answer["drop"]["drop"] + 1e-12
        assert 0 <= node["confidence"] <= 1
    assert answer["causes"][0]["restored"] == pytest.approx(answer["drop"]["drop"], rel=0.3)


def test_a_node_that_only_passes_trouble_on_gives_nothing_back():
    causes = _run(_context(CASCADES["database"])).answer["causes"]
    search = next(cause for cause in causes if cause["node"] == "search")
    assert search["drift"]["effect"] > 4
    assert search["restored"] < 0.2 * causes[0]["restored"]


def test_a_target_that_did_not_get_worse_has_no_drop():
    answer = _run(_context({"shop": -0.05, "search": 0.1})).answer
    assert answer["drop"]["drop"] == 0
    assert (answer["verdict"], answer["causes"][0]["node"]) == ("named", "search")
    assert answer["causes"][0]["restored"] == 0


@pytest.mark.parametrize("most", [1, 2, 3])
def test_no_node_is_listed_before_another_for_its_name_alone(most):
    found = _problem({})
    edges = [["search", "shop"], *([name, "shop"] for name in ("east", "north", "west"))]
    still = pd.concat(
        found.signals[found.signals["node"] == "mail"].assign(node=name, value=100.0)
        for name in ("east", "north", "west")
    )
    context = _context(
        CASCADES["search"],
        signals=pd.concat([_problem(CASCADES["search"]).signals, still]),
        lineage={"edges": edges},
    )
    result = UpstreamOnGraph().run(context, GraphParameters(causes=most))
    assert [cause["node"] for cause in result.answer["causes"]] == ["search"]


def test_nodes_that_cannot_be_seen_are_said():
    found = _problem(CASCADES["database"])
    result = _run(_context({}, signals=found.signals[found.signals["node"] != "database"]))
    first = result.answer["causes"][0]
    assert first["node"] == "search"
    assert "database" in first["evidence"][1]


def test_without_volumes_the_answer_says_that_it_is_less_sure():
    found = _problem(CASCADES["search"])
    bare = found.signals[found.signals["metric"] == "latency"]
    assert "how often a node is asked" in _run(_context({}, signals=bare)).answer["caveats"][0]
    assert _run(_context(CASCADES["search"])).answer["caveats"] == []


def test_a_reference_too_short_is_said():
    found = _problem(CASCADES["search"], n=22)
    reference = (
        found.reference[0],
        found.reference[0] + 15 * (found.signals["timestamp"][1] - found.reference[0]),
    )
    short = {
        "reference": tuple(t.to_pydatetime() for t in reference),
        "incident": tuple(t.to_pydatetime() for t in found.incident),
    }
    result = _run(_context({}, signals=found.signals, spans=short))
    assert result.answer["verdict"] == "undecided"
    assert "No node" in result.summary or "too short" in result.summary


def test_without_a_target_the_last_node_is_asked_about():
    assert _run(_context(CASCADES["search"], target="")).scalars["target"] == "shop"


def test_without_time_ranges_the_last_tenth_is_asked_about():
    assert _run(_context(CASCADES["search"], spans={})).answer["causes"]


def test_a_time_range_without_signals_is_undecided():
    day = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2020, 1, 2, tzinfo=UTC))
    result = _run(_context({}, spans={"reference": day, "incident": day}))
    assert result.answer["verdict"] == "undecided"
    assert result.answer["causes"] == []


def test_signals_without_values_are_refused_in_a_sentence():
    found = _problem({})
    with pytest.raises(RunError, match="value"):
        _run(_context({}, signals=found.signals.drop(columns="value")))
