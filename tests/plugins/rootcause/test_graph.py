"""The upstream cause on a graph, as a run gives it."""

from datetime import UTC, datetime

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
