"""What each repair says of an incident whose fault is known, task by task."""

from dataclasses import replace

import numpy as np
import pytest

from tests.plugins.repair.evidence import (
    classes_context,
    found,
    numbers_context,
    run,
    with_roles,
    without_model,
)
from workbench.api import RunError
from workbench.api.testing import context_from_frames, sample_context
from workbench.api.testing.samples import ROLES, incident_frame, reference_frame

SCALARS = {
    "gain",
    "gain.low",
    "gain.high",
    "gain.worst_window",
    "gain.worst_window.low",
    "full_recovery",
    "recovered",
    "p",
    "mde",
    "placebo",
    "placebo.low",
    "placebo.high",
    "worst_slice",
    "slices_worse",
    "slices",
    "flips.gained",
    "flips.lost",
    "flips.right",
    "flips.wrong",
    "calibration.before",
    "calibration.after",
    "robustness",
    "equity.gap_before",
    "equity.gap_after",
    "rows",
}


@pytest.fixture(scope="module")
def context():
    return sample_context()


@pytest.fixture(scope="module")
def inverse(context):
    return run("inverse_transform", context)


def test_it_tells_every_figure_that_the_place_and_the_gates_read(inverse):
    assert set(inverse.scalars) >= SCALARS
    assert all(np.isfinite(v) for v in inverse.scalars.values() if isinstance(v, float))
    assert set(inverse.tables) >= {"windows", "slices", "flips", "over_time", "scenarios"}
    assert {one.id for one in inverse.figures} == {"forest", "flips", "over_time"}
    assert inverse.findings[0].id == "gain"


def test_the_column_at_fault_is_found_and_its_unit_read_off_the_fitted_period(inverse):
    assert inverse.scalars["node"] == "temperature"
    assert "(temperature − 32) / 1.8" in inverse.answer["formula"]
    assert inverse.scalars["verdict"] == "evidence of a gain"
    assert 0.5 < inverse.scalars["recovered"] < 1.5


def test_the_first_period_is_fitted_and_the_others_are_held_out(inverse):
    windows = inverse.tables["windows"].to_pandas()
    first, *others = windows["role"].tolist()
    assert (first, set(others)) == ("fitted", {"held_out"})
    assert len(others) > 1
    assert (windows["start"].iloc[1:].to_numpy() > windows["end"].iloc[:-1].to_numpy()).all()
    held = windows[windows["role"] == "held_out"]["rows"].sum()
    assert inverse.scalars["rows"] == held


def test_the_matrix_of_flips_holds_every_held_out_row(inverse):
    flips = [inverse.scalars[f"flips.{name}"] for name in ("right", "gained", "lost", "wrong")]
    assert sum(flips) == inverse.scalars["rows"]
    gained, lost = flips[1], flips[2]
    assert inverse.scalars["gain"] == pytest.approx((gained - lost) / inverse.scalars["rows"])


def test_the_placebo_does_nothing_and_says_what_it_was(inverse):
    (placebo,) = (one for one in inverse.findings if one.id == "placebo")
    assert placebo.values["silent"]
    assert "age" in placebo.text or "load" in placebo.text


def test_scenarios_show_the_repair_when_the_fault_is_gone_or_heavier(inverse):
    table = inverse.tables["scenarios"].to_pandas().set_index("name")
    assert table.loc["heavier fault", "low"] > 0
    assert table.loc["fault gone", "gain"] <= 0.01
    assert inverse.scalars["robustness"] == pytest.approx(table["gain"].min())


def test_doing_nothing_flips_nothing_and_finds_nothing(context):
    result = run("nothing", context)
    assert result.scalars["gain"] == 0
    assert result.scalars["flips.changed"] == 0
    assert result.scalars["verdict"] == "no evidence"
    assert "mde" not in result.scalars


def test_numbers_are_repaired_and_measured_in_their_own_unit():
    result = run("inverse_transform", numbers_context())
    assert result.scalars["metric"] == "rmse"
    assert "/ 2.54" in result.answer["formula"]
    assert result.scalars["recovered"] == pytest.approx(1, abs=0.05)
    assert result.scalars["calibration.after"] < result.scalars["calibration.before"]


def test_classes_are_repaired_by_the_expected_value():
    result = run("impute", classes_context(), node="size")
    assert result.scalars["metric"] == "accuracy"
    assert result.scalars["verdict"] == "evidence of a gain"
    assert "missing" in result.answer["formula"]


def test_a_model_that_learns_without_the_column_is_told_from_training_again():
    result = run("drop_feature", numbers_context(), node="width")
    assert "without width" in result.answer["formula"]
    assert found(result, "control") == ["control"]
    assert "gradient boosting" in result.findings[0].caveats[0]


def test_another_column_can_take_a_features_place():
    context = classes_context()
    result = run("replace_feature", context, node="size", by="weight")
    assert "weight in the place of size" in result.answer["formula"]
    assert result.scalars["verdict"] == "evidence of a gain"


def test_recalibrating_cannot_change_an_area_under_the_curve(context):
    result = run("recalibrate", replace(context, metric="auc"))
    assert result.scalars["gain"] == pytest.approx(0, abs=1e-9)
    assert result.scalars["calibration.after"] < result.scalars["calibration.before"]


@pytest.mark.parametrize("name", ["retrain", "reweight", "recalibrate", "nothing"])
def test_without_the_model_what_needs_none_can_still_be_tried(context, name):
    result = run(name, without_model(context))
    assert result.findings[0].id == "gain"


@pytest.mark.parametrize("name", ["clip", "impute", "inverse_transform"])
def test_without_the_model_what_would_have_to_ask_it_says_so(context, name):
    with pytest.raises(RunError, match="model is not at hand"):
        run(name, without_model(context), node="temperature")


def test_going_back_uses_the_earlier_versions_answers_where_they_are_at_hand(context):
    good = incident_frame()
    good["predicted"] = good["churned"]
    earlier = context_from_frames(windows={"earlier": good}, roles=ROLES).windows["earlier"]
    result = run("roll_back", replace(context, windows={**context.windows, "earlier": earlier}))
    assert "known of 100%" in result.answer["formula"]
    assert set(result.tables["windows"].to_pandas()["after"].tolist()) == {1.0}


def test_a_version_that_answers_alike_flips_nothing(context):
    earlier = context_from_frames(windows={"earlier": incident_frame()}, roles=ROLES)
    windows = {**context.windows, "earlier": earlier.windows["earlier"]}
    result = run("roll_back", replace(context, windows=windows))
    assert result.scalars["flips.changed"] == 0
    assert result.scalars["verdict"] == "no evidence"


def test_with_nothing_to_go_back_to_it_says_so(context):
    result = run("roll_back", context)
    assert result.scalars["gain"] == 0
    assert "nothing to go back to" in result.findings[0].caveats[0]


def test_a_column_the_model_does_not_read_cannot_be_repaired(context):
    with pytest.raises(RunError, match="does not read"):
        run("clip", context, node="shoe_size")


def test_a_derived_column_is_to_be_repaired_at_its_source(context):
    with pytest.raises(RunError, match="computed from"):
        run("inverse_transform", context, node="net")


def test_sensitive_columns_that_a_repair_reads_are_told_and_their_levels_are_not(context):
    told = with_roles(context, sensitive=("plan", "temperature"), segments=("plan",))
    result = run("inverse_transform", told, node="temperature")
    assert found(result, "sensitive") == ["sensitive_columns"]
    assert result.scalars["sensitive_columns"] == 1
    text = str(result.document())
    assert "basic" not in text
    assert "trial" not in text


def test_small_groups_are_not_told(context):
    result = run("inverse_transform", context, smallest_group=100)
    table = result.tables["slices"].to_pandas()
    hidden = table[table["suppressed"]]
    assert len(hidden) > 0
    assert hidden[["rows", "gain", "low", "high", "p"]].isna().all().all()


def test_a_column_in_another_unit_is_told_as_inconsistent_with_the_good_rows(context):
    result = run("nothing", context)
    assert found(result, "inconsistent.temperature") == ["inconsistent.temperature.unit"]
    after = run("inverse_transform", context).tables["consistency"].to_pandas()
    assert after[after["column"] == "temperature"]["ok"].all()


def test_rows_that_repeat_stop_the_line(context):
    frame = incident_frame()
    twice = frame.iloc[np.arange(len(frame)) // 2 * 2].reset_index(drop=True)
    twice["at"] = frame["at"]
    stopped = context_from_frames(
        reference=reference_frame(),
        incident=twice,
        roles=ROLES,
        model=context.model,
        task="binary",
        metric="accuracy",
    )
    result = run("clip", stopped)
    assert found(result, "suspicious_data")
    assert result.next_step.startswith("Explain first")
    assert any(f.values.get("kind") == "duplicates" for f in result.findings)


def test_comparing_more_repairs_asks_for_more_evidence(context):
    one = run("inverse_transform", context)
    many = run("inverse_transform", context, compared=20)
    assert many.scalars["p.adjusted"] == pytest.approx(min(1, 20 * one.scalars["p"]))
    assert many.scalars["verdict"] == "no evidence"


def test_a_window_after_the_incident_is_judged_as_well(context):
    later = incident_frame()
    later["at"] = later["at"] + (later["at"].max() - later["at"].min())
    after = context_from_frames(windows={"after": later}, roles=ROLES).windows["after"]
    told = replace(context, windows={**context.windows, "after": after})
    windows = run("inverse_transform", told).tables["windows"].to_pandas()
    assert windows["name"].tolist()[-1] == "after the incident"
    assert windows["role"].tolist()[-1] == "held_out"


def test_a_plain_model_can_be_held_to_rise_with_a_column():
    context = numbers_context()
    free = run("retrain", context, recent_only=True)
    held = run("retrain", context, recent_only=True, falling=("width",))
    assert held.scalars["gain"] < free.scalars["gain"]
    smooth = run("retrain", context, recent_only=True, penalty=1e5)
    assert smooth.scalars["gain"] < free.scalars["gain"]


def test_what_holds_a_model_must_be_a_column_it_reads():
    with pytest.raises(RunError, match="does not read"):
        run("retrain", numbers_context(), rising=("colour",))
    with pytest.raises(RunError, match="more than two classes"):
        run("retrain", classes_context(), rising=("size",))
