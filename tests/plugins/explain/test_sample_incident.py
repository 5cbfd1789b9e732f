"""The sample incident that ships with the program: each explanation leads to its cause."""

import json
from pathlib import Path

import pandas as pd
import pytest

from workbench.api import Context, Result
from workbench.api.loading import load_plugin
from workbench.api.testing import context_from_frames
from workbench.assets import room
from workbench_explain import workbench_analyses


@pytest.fixture(scope="module")
def demand(tmp_path_factory: pytest.TempPathFactory) -> Context:
    folder = Path(str(room("resources"))) / "samples" / "demand"
    capture = json.loads((folder / "capture.json").read_text(encoding="utf-8"))
    tables = {table["window"]: table for table in capture["tables"]}
    roles = tables["reference"]["roles"]
    loader = load_plugin("workbench_importers").model_loader("skops")
    return context_from_frames(
        windows={name: pd.read_parquet(folder / table["path"]) for name, table in tables.items()},
        roles=roles,
        model=loader().load(folder / "model.skops", {}, tuple(roles["features"])),
        lineage=json.loads((folder / "lineage.json").read_text(encoding="utf-8")),
        task=capture["task"],
        metric=capture["metric"],
        folder=tmp_path_factory.mktemp("demand"),
    )


def run(context: Context, identifier: str, **parameters) -> Result:
    analysis = {one.id: one for one in workbench_analyses()}[identifier]
    return analysis().run(context, analysis.Parameters(**parameters))


def test_the_what_if_names_the_unit_and_the_stations(demand: Context) -> None:
    result = run(demand, "explain.what_if")
    found = {one["mechanism"]: one for one in result.answer["mechanisms"]}
    assert result.answer["feature"] == "temp"
    assert (
        found["inverse_transform"]["formula"] == "temp ← (temp − 32) / 1.8 where station_group is B"
    )
    assert found["inverse_transform"]["restored"] > 0.6 * result.answer["drop"]
    assert found["row_replay"]["restored_interval"][0] > 0
    assert found["resample"]["restored"] < 0.2 * result.answer["drop"]
    assert result.answer["lost_interval"][0] > 0


def test_the_larger_drift_gives_nothing_back(demand: Context) -> None:
    answer = run(demand, "explain.what_if", feature="windspeed").answer
    chosen = next(o for o in answer["mechanisms"] if o["mechanism"] == answer["chosen"])
    assert chosen["restored"] < 0.15 * answer["drop"]


def test_importance_points_at_temperature(demand: Context) -> None:
    result = run(demand, "explain.permutation", repeats=5)
    changed = max(
        result.answer["features"].items(), key=lambda item: -item[1]["difference"]["value"]
    )[0]
    assert changed in {"temp", "discomfort"}
    assert "temp" in result.next_step


def test_typical_wrong_rows_turn_with_another_temperature(demand: Context) -> None:
    result = run(demand, "explain.counterfactual", count=3)
    assert result.scalars["first"] == "temp"
    assert result.scalars["turned"] == 3


def test_shapley_values_share_the_change_and_temperature_weighs_most(demand: Context) -> None:
    result = run(demand, "explain.shapley", rows=100)
    features = result.answer["features"]
    sizes = {name: one["difference"]["size"]["value"] for name, one in features.items()}
    assert max(sizes, key=lambda name: sizes[name]) == "temp"
    assert features["temp"]["difference"]["size"]["q"] < 0.01
    moved = sum(one["difference"]["mean"]["value"] for one in features.values())
    assert moved == pytest.approx(result.answer["incident"] - result.answer["reference"])


def test_the_slice_that_got_worse_is_the_group_of_stations(demand: Context) -> None:
    result = run(demand, "explain.slices")
    first = result.answer["slices"][0]
    assert first["worse"]
    assert "station_group is B" in first["slice"]
    assert first["share"]["interval"][0] > 0.7
    assert result.scalars["worse"] == 1


def test_rules_of_the_reference_stop_holding_where_temperature_is_too_high(demand: Context) -> None:
    result = run(demand, "explain.surrogate")
    assert result.answer["reference"]["trusted"]
    assert result.answer["reference"]["fidelity"]["interval"][1] < 0
    worst = result.answer["errors"]["rules"][0]
    assert worst["worse"]
    assert "temp is above" in worst["rule"] or "discomfort is above" in worst["rule"]
    assert "rule 1: " in result.figures[0].caption.casefold()


def test_temperature_s_partial_dependence_changed_most(demand: Context) -> None:
    result = run(demand, "explain.partial_dependence")
    assert result.answer["feature"] == "temp"
    assert result.answer["features"]["temp"]["moved_along"] == ["discomfort"]
