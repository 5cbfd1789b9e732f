"""Surrogate rules as an analysis."""

import numpy as np
import pandas as pd
import pytest

from tests.plugins.explain.conftest import broken, rows
from workbench.api import Result, RunError
from workbench.api.testing import context_from_frames
from workbench_explain.surrogate import SurrogateRules


def run(context, **parameters) -> Result:
    return SurrogateRules().run(context, SurrogateRules.Parameters(**parameters))


def stepped(frame: pd.DataFrame) -> np.ndarray:
    """Return what a model of two rules says."""
    west = (frame["shop"] == "west").to_numpy()
    return np.where(west, 5.0, np.where(frame["hot"] > 21, 2.0, 0.0))


@pytest.fixture
def of_rules(tmp_path):
    """Return a maker of unlabelled contexts of a model that is itself a few rules."""

    def context(good: pd.DataFrame, bad: pd.DataFrame, model=stepped, name: str = "one", **more):
        return context_from_frames(
            reference=good[["hot", "idle", "shop"]],
            incident=bad[["hot", "idle", "shop"]],
            model=model,
            task="regression",
            folder=tmp_path / name,
            **more,
        )

    return context


def test_a_model_of_rules_is_read_off(of_rules) -> None:
    result = run(of_rules(rows(1, 2000), rows(2, 2000)))
    entry = result.answer["reference"]
    assert entry["trusted"]
    assert entry["fidelity"]["reference"]["value"] > 0.95
    told = [rule["rule"] for rule in entry["rules"]]
    assert "shop is west" in told
    low = next(rule for rule in entry["rules"] if rule["output"][0] < 0.5)
    assert low["rule"].startswith("hot is up to 2")
    assert "shop is not west" in low["rule"]
    assert "follow the predicted value with R²" in result.summary


def test_supports_add_up_and_are_those_of_each_window(of_rules) -> None:
    good, bad = rows(1, 2000), rows(2, 2000)
    bad["shop"] = np.where(np.arange(2000) % 10 < 6, "west", bad["shop"])
    entry = run(of_rules(good, bad)).answer["reference"]
    supports = np.array([rule["support"] for rule in entry["rules"]])
    assert supports.sum(axis=0) == pytest.approx([1.0, 1.0])
    west = next(rule for rule in entry["rules"] if rule["rule"] == "shop is west")
    assert west["support"] == pytest.approx(
        [(good["shop"] == "west").mean(), (bad["shop"] == "west").mean()], abs=0.05
    )


def test_what_no_few_rules_can_follow_is_said_not_to_be_trusted(of_rules) -> None:
    def wild(frame: pd.DataFrame) -> np.ndarray:
        return np.asarray(np.sin(40 * frame["idle"]) + np.cos(9 * frame["hot"]))

    result = run(of_rules(rows(1, 1000), rows(2, 1000), wild))
    assert not result.answer["reference"]["trusted"]
    assert result.summary.startswith("No rule can be trusted")
    assert "under 0.7" in result.summary
    assert "not to be trusted" in result.figures[0].title


def test_without_labels_it_says_where_the_model_left_the_rules(of_rules) -> None:
    def bends(frame: pd.DataFrame) -> np.ndarray:
        far = (frame["idle"] > 3).to_numpy()
        return stepped(frame) + np.where(far, 4 * np.sin(frame["hot"] * 3), 0.0)

    good, bad = rows(1, 2000), rows(2, 2000)
    bad["idle"] = np.where(np.arange(2000) % 4 == 0, 4.0 + bad["idle"] * 0.1, bad["idle"])
    result = run(of_rules(good, bad, bends))
    assert result.answer["errors"]["of"] == "rules"
    first = result.answer["errors"]["rules"][0]
    assert first["worse"]
    assert "idle is above" in first["rule"]
    change = result.answer["reference"]["fidelity"]
    assert change["difference"] < -0.1
    assert change["interval"][1] < 0
    assert any(one.id == "fidelity.change" for one in result.findings)


def test_with_labels_it_says_where_the_error_rose(make) -> None:
    result = run(make(rows(1, 2000), broken(rows(2, 2000))))
    first = result.answer["errors"]["rules"][0]
    assert result.answer["errors"]["of"] == "labels"
    assert first["worse"]
    assert "hot is above" in first["rule"] or "double is above" in first["rule"]
    assert first["interval"][0] > 0.1
    assert any("hardly any such row" in text for one in result.findings for text in one.caveats)


def test_where_nothing_is_wrong_no_error_is_marked(make) -> None:
    named = [
        run(make(rows(s, 800), rows(s + 700, 800), name=f"{s}")).scalars["worse"] > 0
        for s in range(30)
    ]
    assert sum(named) <= 3


def test_a_class_without_a_score_is_followed_by_accuracy(three_classes) -> None:
    entry = run(three_classes).answer
    assert entry["reference"]["fidelity"]["reference"]["kind"] == "accuracy"
    assert entry["reference"]["fidelity"]["reference"]["base"] >= 0.5
    assert entry["output"].startswith("share predicted y =")


def test_three_runs_and_shuffled_rows_give_the_same_bytes(make) -> None:
    good, bad = rows(1), broken(rows(2))
    first = run(make(good, bad))
    mixed = make(good.sample(frac=1, random_state=1), bad.sample(frac=1, random_state=2), name="x")
    for other in (run(make(good, bad)), run(make(good, bad)), run(mixed)):
        assert other.canonical_document() == first.canonical_document()
        assert all(other.tables[name].equals(first.tables[name]) for name in first.tables)


def test_values_of_a_sensitive_column_are_not_told(make) -> None:
    windows = (rows(1, 2000), broken(rows(2, 2000)))
    result = run(make(*windows, roles={"sensitive": ["shop", "hot", "double"]}))
    told = str(result.document()) + str([t.to_pylist() for t in result.tables.values()])
    assert "west" not in told
    assert "by size" in told


def test_too_few_rows_and_no_column_at_all_are_refused(make, good, bad) -> None:
    with pytest.raises(RunError, match="at least 80 are needed"):
        run(make(good.head(50), bad))
    flat = dict.fromkeys(("double", "hot", "idle", "shop"), 1.0)
    with pytest.raises(RunError, match="No column can be put into a rule"):
        run(make(good.assign(**flat), bad.assign(**flat), name="two"))
