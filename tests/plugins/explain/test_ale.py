"""Accumulated local effects as an analysis."""

import numpy as np
import pytest

from workbench.api import Result, RunError
from workbench_explain.ale import AccumulatedEffects


def run(context, **parameters) -> Result:
    return AccumulatedEffects().run(context, AccumulatedEffects.Parameters(**parameters))


def test_the_curve_of_an_additive_model_is_the_model(regression) -> None:
    result = run(regression(), feature="b", bins=40)
    curve = result.tables["curves"].to_pandas()
    inner = curve[curve["value"].between(-1.5, 1.5)]
    truth = inner["value"] ** 2
    apart = (inner["reference"] - truth) - (inner["reference"] - truth).mean()
    assert np.abs(apart).max() < 0.15
    assert np.abs(inner["difference"]).max() < 0.15


def test_new_values_are_told_from_a_new_curve(regression) -> None:
    features = run(regression()).answer["features"]
    assert features["a"]["change"] > features["a"]["chance"]
    assert features["b"]["change"] < 3 * features["b"]["chance"]
    result = run(regression())
    assert result.findings[0].about == "a"
    assert result.figures[0].title.startswith("a acts")


def test_quiet_windows_have_nothing_to_say(make, good, whole) -> None:
    result = run(make(good, whole))
    assert result.findings == ()
    assert result.summary.startswith("No input acts")


def test_levels_get_an_effect_each_and_those_of_a_sensitive_column_no_name(make, good, bad) -> None:
    curves = run(make(good, bad), feature="shop").tables["curves"].to_pandas()
    effect = curves.set_index("level")["reference"]
    assert effect["west"] > effect["north"] + 0.05
    assert effect["north"] == pytest.approx(effect["south"])
    hidden = run(make(good, bad, name="two", roles={"sensitive": ["shop"]}), feature="shop")
    assert "west" not in str(hidden.document())
    assert set(hidden.tables["curves"]["level"].to_pylist()) == {"level 1", "level 2", "level 3"}


def test_lines_of_single_rows_are_seeded_and_limited(make, good, bad) -> None:
    result = run(make(good, bad), feature="double", lines=7)
    figure = next(one for one in result.figures if one.id == "individual-double")
    assert len(figure.marks) == 8
    other = run(make(good, bad, name="two", seed=5), feature="double", lines=7)
    assert figure != next(one for one in other.figures if one.id == "individual-double")


def test_it_needs_no_labels_and_works_for_several_classes(make, good, bad, three_classes) -> None:
    plain = {"roles": {"label": None}, "task": ""}
    unlabelled = run(make(good.drop(columns="y"), bad.drop(columns="y"), **plain))
    assert unlabelled.answer["features"]["double"]["change"] > 0.05
    assert "y =" in run(three_classes).answer["output"]


def test_columns_without_an_effect_say_why(make, good, bad) -> None:
    flat = {"good": good.assign(idle=1.0), "bad": bad.assign(idle=1.0)}
    features = run(make(flat["good"], flat["bad"])).answer["features"]
    assert features["idle"] == {
        "status": "not_testable",
        "reason": "All rows hold the same value.",
    }
    with pytest.raises(RunError, match="idle has no effect to show"):
        run(make(flat["good"], flat["bad"], name="two"), feature="idle")
    with pytest.raises(RunError, match="does not read a column named 'colour'"):
        run(make(good, bad, name="three"), feature="colour")
