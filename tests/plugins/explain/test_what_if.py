"""What if an input had kept its history: every mechanism, both brackets."""

import pytest

from workbench.api import Result, RunError
from workbench_explain.what_if import WhatIf


def run(context, **parameters) -> Result:
    return WhatIf().run(context, WhatIf.Parameters(**parameters))


def by_name(result: Result) -> dict:
    return {one["mechanism"]: one for one in result.answer["mechanisms"]}


@pytest.fixture
def told(make, good, bad, history) -> Result:
    return run(make(good, bad, windows={"history": history}))


@pytest.fixture
def truth(make, good, whole) -> float:
    """Return the incident's accuracy had nothing been broken."""
    return float(run(make(good, whole, name="whole"), feature="hot").answer["incident"])


def test_the_input_is_found_and_the_fault_read_off_the_history(told, truth) -> None:
    answer = told.answer
    assert (answer["feature"], answer["chosen"]) == ("hot", "inverse_transform")
    inverse = by_name(told)["inverse_transform"]
    assert inverse["formula"] == "hot ← (hot − 32) / 1.8 where group is B"
    assert inverse["value"] == pytest.approx(truth, abs=0.003)
    assert inverse["restored"] == pytest.approx(truth - answer["incident"], abs=0.003)
    assert inverse["restored_interval"][0] > 0
    assert answer["lost_interval"][0] > 0


def test_replay_restores_what_the_history_holds_and_resampling_is_a_control(told, truth) -> None:
    found = by_name(told)
    missed = truth - told.answer["incident"]
    assert 0.6 * missed < found["row_replay"]["restored"] < missed
    assert found["resample"]["restored"] < 0.3 * missed
    assert found["quantile_map"]["restored"] < found["inverse_transform"]["restored"]
    assert "reading" not in found["row_replay"]["formula"]


def test_derived_columns_follow_their_source(make, good, bad, history) -> None:
    context = make(good, bad, windows={"history": history}, name="cut", lineage=None)
    alone = by_name(run(context, feature="hot"))
    assert alone["row_replay"]["restored"] == 0.0


def test_a_share_of_the_rows_restores_a_share(make, good, bad, history) -> None:
    context = make(good, bad, windows={"history": history})
    found = [by_name(run(context, feature="hot", share=s)) for s in (0.0, 0.5, 1.0)]
    restored = [one["row_replay"]["restored"] for one in found]
    assert restored[0] == 0.0
    assert 0.2 * restored[2] < restored[1] < 0.8 * restored[2]
    rows = [one["row_replay"]["rows"] for one in found]
    assert rows[1] == pytest.approx(rows[2] / 2, abs=1)


def test_a_mechanism_that_is_not_possible_says_why(make, good, bad) -> None:
    context = make(good, bad)
    reasons = {o["mechanism"]: o["reason"] for o in run(context).answer["not_possible"]}
    assert "No history" in reasons["row_replay"]
    with pytest.raises(RunError, match="shop cannot be mended by quantile map: Levels have no"):
        run(context, feature="shop", mechanism="quantile_map")


def test_a_derived_column_may_be_asked_about_and_points_upstream(make, good, bad) -> None:
    result = run(make(good, bad), feature="double")
    assert set(by_name(result)) == {"quantile_map", "resample"}
    assert any("computed from hot" in caveat for caveat in result.findings[0].caveats)


def test_regression_is_told_in_its_own_unit(regression) -> None:
    answer = run(regression("rmse")).answer
    assert (answer["feature"], answer["metric"]) == ("a", "rmse")
    chosen = next(o for o in answer["mechanisms"] if o["mechanism"] == "inverse_transform")
    assert chosen["value"] < answer["incident"]
    assert chosen["restored"] == pytest.approx(answer["incident"] - chosen["value"])
    assert answer["lost"] > 0


def test_several_classes_as_text(three_classes) -> None:
    answer = run(three_classes).answer
    assert answer["feature"] == "b"
    assert answer["lost_interval"][0] > 0


def test_auc_is_asked_of_the_model_where_no_score_was_recorded(make, good, bad, history) -> None:
    result = run(make(good, bad, metric="auc", windows={"history": history}))
    assert result.answer["metric"] == "auc"
    assert by_name(result)["inverse_transform"]["restored_interval"][0] > 0


def test_without_labels_it_says_what_to_ask_instead(make, good, bad) -> None:
    with pytest.raises(RunError, match="0 rows with a label"):
        run(make(good.drop(columns="y"), bad.drop(columns="y"), roles={"label": None}))


def test_levels_of_a_sensitive_segment_are_not_named(make, good, bad, history) -> None:
    context = make(good, bad, windows={"history": history}, roles={"sensitive": ["group"]})
    assert "group" not in str(run(context).document())


def test_the_curve_is_what_runs_on_each_share_say(make, good, bad, history) -> None:
    """The lab shows the curve while a share is chosen, and records a run of that very share."""
    context = make(good, bad, windows={"history": history})
    whole = by_name(run(context, feature="hot"))
    for share in (0.0, 0.35, 1.0):
        asked = by_name(run(context, feature="hot", share=share))
        for name, one in asked.items():
            curve = whole[name]["curve"]
            at = curve["share"].index(share)
            assert curve["rows"][at] == one["rows"]
            assert curve["value"][at] == pytest.approx(one["value"], abs=1e-9)
            assert curve["interval"][at] == pytest.approx(one["interval"], abs=1e-6)
            assert curve["restored"][at] == pytest.approx(one["restored"], abs=1e-9)


def test_the_curve_begins_at_the_incident_and_its_rows_only_grow(told) -> None:
    for one in told.answer["mechanisms"]:
        curve = one["curve"]
        assert (curve["share"][0], curve["share"][-1]) == (0.0, 1.0)
        assert curve["rows"] == sorted(curve["rows"])
        assert curve["value"][0] == pytest.approx(told.answer["incident"])
        assert curve["restored"][0] == 0.0
        assert curve["interval"][0][0] <= curve["value"][0] <= curve["interval"][0][1]


def test_the_answer_says_how_many_rows_it_looked_at(make, good, bad) -> None:
    answer = run(make(good, bad), rows=200).answer
    assert answer["rows"] == {"looked_at": 200, "total": len(bad)}
