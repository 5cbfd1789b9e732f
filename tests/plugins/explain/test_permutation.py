"""Permutation importance as an analysis: what the metric rests on, in both windows."""

import pytest

from workbench.api import Result, RunError
from workbench_explain.permutation import PermutationImportance


def run(context, **parameters) -> Result:
    analysis = PermutationImportance()
    return analysis.run(context, PermutationImportance.Parameters(**parameters))


def test_a_broken_column_loses_importance_and_its_source_is_named(make, good, bad) -> None:
    result = run(make(good, bad))
    features = result.answer["features"]
    assert features["double"]["reference"]["interval"][0] > 0.2
    assert features["double"]["difference"]["interval"][1] < 0
    assert features["double"]["difference"]["q"] < 0.05
    assert "hot" in result.next_step
    assert result.findings[0].about == "double"
    assert any("stand in for" in caveat for caveat in result.findings[0].caveats)


def test_what_the_model_does_not_use_has_no_importance(make, good, bad) -> None:
    features = run(make(good, bad)).answer["features"]
    for name in ("idle", "hot"):
        assert features[name]["reference"] == {"value": 0.0, "interval": [0.0, 0.0], "error": 0.0}


def test_through_the_lineage_a_source_counts_with_what_it_feeds(make, good, bad) -> None:
    alone = run(make(good, bad)).answer["features"]["double"]["reference"]["value"]
    features = run(make(good, bad, name="two"), through_lineage=True).answer["features"]
    assert alone > 0.2
    assert features["hot"]["reference"]["value"] == pytest.approx(alone, abs=0.03)


@pytest.mark.parametrize("metric", ["auc", "log_loss", "brier", "pr_auc", "f1"])
def test_each_metric_is_measured_in_its_own_units(make, good, bad, metric) -> None:
    result = run(make(good, bad, metric=metric), repeats=3)
    assert result.answer["metric"] == metric
    assert result.answer["features"]["double"]["reference"]["interval"][0] > 0


def test_regression_and_several_classes(regression, three_classes) -> None:
    assert run(regression("mae")).answer["features"]["a"]["reference"]["value"] > 1
    features = run(three_classes).answer["features"]
    assert features["b"]["incident"]["value"] == 0.0
    assert features["b"]["reference"]["value"] > 0.1


def test_a_metric_that_cannot_be_is_replaced_and_that_is_said(make, good, bad) -> None:
    result = run(make(good, bad, metric="ndcg"), repeats=2)
    assert result.answer["metric"] == "accuracy"
    assert any("ndcg" in caveat for caveat in result.findings[0].caveats)


def test_without_labels_it_says_what_to_ask_instead(make, good, bad) -> None:
    unlabelled = bad.assign(y=float("nan"))
    with pytest.raises(RunError, match="incident window has 0 rows with a label") as caught:
        run(make(good, unlabelled))
    assert "Accumulated local effects" in caught.value.hint


def test_a_column_the_model_reads_and_a_window_lacks_is_named(make, good, bad) -> None:
    with pytest.raises(RunError, match="reads idle, which the incident window does not have"):
        run(make(good, bad.drop(columns="idle")))
