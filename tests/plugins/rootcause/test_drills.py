"""Drills as the worker makes them: whole tables, untouched but for what the truth names."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from tests.plugins.rootcause.test_upstream import ROLES
from tests.science.causes.world import FEATURES, answered, predict, rows, score
from workbench.api import Cancelled, Context, Result, RunError
from workbench.api.testing import FunctionModel, context_from_frames
from workbench.science.faults.kinds import KINDS
from workbench_rootcause.drills import DrillMaker, DrillParameters

LINEAGE = {
    "edges": [["balance", "burden"], ["tenure", "burden"]],
    "transforms": {"burden": {"inputs": ["balance", "tenure"], "expression": "balance / tenure"}},
}


def good(count: int = 1500) -> pd.DataFrame:
    frame = answered(rows(5, "2026-03-02", count))
    # Columns that no one asks for, of types that pandas would not keep.
    frame["note"] = pd.Series([None, "a", "b"] * count).head(count)
    frame["whole"] = pd.array([1, None, 3] * (count // 3), dtype="Int64")
    return frame


def context(frame: pd.DataFrame | None = None, **changes: object) -> Context:
    given = {
        "reference": good() if frame is None else frame,
        "roles": ROLES,
        "model": FunctionModel(predict, FEATURES, score),
        "lineage": LINEAGE,
        "task": "binary",
        "metric": "accuracy",
        "seed": 1,
    }
    return context_from_frames(**(given | changes))


def make(given: Context, **parameters: object) -> Result:
    return DrillMaker().run(given, DrillParameters(**parameters))


@pytest.fixture(scope="module")
def made() -> Result:
    return make(context(), count=len(KINDS), two=1, decoy=1, healthy=1)


def test_every_column_comes_along_with_its_type(made):
    schema = pa.Table.from_pandas(good()).schema
    for drill in made.answer["drills"]:
        nodes = {node for fault in drill["truth"]["faults"] for node in fault["nodes"]}
        for window in ("reference", "incident"):
            table = made.tables[f"{drill['name']}.{window}"]
            assert set(table.column_names) == set(good().columns)
            for name in set(table.column_names) - nodes:
                assert table.schema.field(name).type == schema.field(name).type, name


def test_what_a_drill_does_not_touch_is_as_it_was(made):
    before = pa.Table.from_pandas(good())
    for drill in made.answer["drills"]:
        table = made.tables[f"{drill['name']}.incident"]
        at = pc.index_in(table["at"], before["at"].combine_chunks())
        was = before.take(at)
        for name in ("note", "whole", "customer"):
            assert table[name].combine_chunks().equals(was[name].combine_chunks()), name


def test_derived_columns_and_predictions_follow_the_fault(made):
    for drill in made.answer["drills"]:
        frame = made.tables[f"{drill['name']}.incident"].to_pandas()
        burden = frame["balance"].astype(float) / frame["tenure"].astype(float)
        pd.testing.assert_series_equal(frame["burden"].astype(float), burden, check_names=False)
        if drill["truth"]["kind"] != "unseen_level":
            assert (frame["prediction"] == predict(frame)).all(), drill["truth"]["kind"]


def test_the_same_rows_in_another_order_give_the_same_drills(made):
    shuffled = good().sample(frac=1, random_state=4)
    shuffled = shuffled[sorted(shuffled.columns, reverse=True)]
    again = make(context(shuffled), count=len(KINDS), two=1, decoy=1, healthy=1)
    assert again.answer == made.answer
    for name, table in made.tables.items():
        assert again.tables[name].select(table.column_names).equals(table), name


def test_a_part_of_the_drills_is_the_same_as_all_of_them(made):
    part = make(context(), count=len(KINDS), two=1, decoy=1, healthy=1, first=3, last=5)
    assert part.answer["drills"] == made.answer["drills"][3:5]
    assert {name.partition(".")[0] for name in part.tables} == {"drill-0003", "drill-0004"}


def test_rows_are_thinned_over_the_whole_window():
    found = make(context(good(9000)), count=0, healthy=1, rows=600)
    assert found.answer["rows"] == 1500
    moments = found.tables["drill-0000.reference"]["at"].to_pandas()
    assert len(moments) < 600
    assert moments.max() - moments.min() > pd.Timedelta(days=100)


def test_without_times_rows_are_dealt_by_lot():
    roles = {name: column for name, column in ROLES.items() if name != "timestamp"}
    found = make(context(roles=roles), count=2, healthy=0)
    assert not found.answer["in_time"]
    assert len(found.answer["drills"]) == 2


def test_a_model_without_scores_takes_the_recorded_ones_away():
    found = make(context(model=FunctionModel(predict, FEATURES)), count=1, healthy=0)
    assert "score" not in found.tables["drill-0000.incident"].column_names
    assert found.answer["roles"]["score"] is None


def test_old_predictions_are_asked_anew():
    frame = good().assign(prediction=0)
    found = make(context(frame), count=0, healthy=1)
    table = found.tables["drill-0000.reference"].to_pandas()
    assert (table["prediction"] == predict(table)).all()


def _regression(noise: float = 0.0) -> Context:
    frame = good()
    frame["label"] = frame["income"] * 2 + frame["tenure"] + noise * (frame.index % 5)
    model = FunctionModel(lambda f: f["income"].fillna(0) * 2 + f["tenure"].fillna(0), FEATURES)
    roles = {n: c for n, c in ROLES.items() if n not in {"score", "prediction"}}
    return context(frame, model=model, roles=roles, task="regression", metric="mae")


@pytest.mark.parametrize("noise", [0.0, 90.0], ids=["no error", "some error"])
def test_errors_in_units_of_the_label_are_priced_by_their_size(noise):
    found = make(
        replace(_regression(noise), metric="rmse"), count=3, healthy=1, kinds=("clip", "sign_flip")
    )
    kinds = [drill["truth"]["kind"] for drill in found.answer["drills"]]
    assert kinds.count("none") == 1
    assert len(kinds) >= 2
    for drill in found.answer["drills"]:
        values = drill["truth"]["values"]
        assert values["incident"] == pytest.approx(
            values["without_fault"] + drill["truth"]["drop"], abs=1e-4
        )


def test_classes_in_words_and_labels_that_lack():
    frame = good()
    frame["label"] = np.where(frame["label"] == 1, "good", "bad")
    frame.loc[frame.index % 7 == 0, "label"] = None
    model = FunctionModel(lambda f: np.where(predict(f) == 1, "good", "bad"), FEATURES)
    roles = {n: c for n, c in ROLES.items() if n not in {"score", "prediction"}}
    found = make(
        context(frame, model=model, roles=roles), count=4, healthy=0, kinds=("label_noise", "nulls")
    )
    for drill in found.answer["drills"]:
        label = found.tables[f"{drill['name']}.incident"]["label"]
        assert 0.1 < label.null_count / len(label) < 0.2


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda f: f.head(500), "500 usable rows with a label"),
        (lambda f: f.assign(label=np.where(f.index < 90, f["label"], np.nan)), "90 usable rows"),
        (lambda f: f.assign(label=f["label"] + 7), "never answers with a value"),
        (lambda f: f.assign(label=np.where(f["label"] == 1, "y", "n")), "never answers"),
        (lambda f: f.drop(columns="region"), "reads region"),
    ],
    ids=["few", "unlabelled", "codes", "words", "column"],
)
def test_what_no_drill_can_be_made_of_is_told_in_a_sentence(spoil, words):
    with pytest.raises(RunError, match=words) as caught:
        make(context(spoil(good())))
    assert caught.value.hint


def test_a_kind_that_there_is_not_is_told():
    with pytest.raises(RunError, match="no kind of fault 'gremlins'"):
        make(context(), kinds=("gremlins",))


@pytest.mark.parametrize(
    "odd",
    [
        lambda f: f.assign(tenure=5.0),
        lambda f: f.assign(age=np.nan),
        lambda f: f.assign(region=None),
        lambda f: f.assign(income=np.where(f.index % 9 == 0, np.inf, f["income"])),
        lambda f: f.assign(region=[f"r{n}" for n in range(len(f))]),
        lambda f: f.assign(age=f["age"] > 40),
    ],
    ids=["constant", "missing", "no text", "infinite", "every row its own", "truth values"],
)
def test_odd_columns_are_no_obstacle(odd):
    found = make(context(odd(good())), count=6, two=1, decoy=1, healthy=0)
    assert len(found.answer["drills"]) + len(found.answer["skipped"]) == 8
    assert len(found.answer["drills"]) >= 6
    found.canonical_document()


def test_it_stops_when_asked():
    calls = []

    def stop(fraction: float, text: str) -> None:
        calls.append(text)
        if text == "Drill 3":
            raise Cancelled

    with pytest.raises(Cancelled):
        make(context(report=stop), count=6)
    assert calls[-1] == "Drill 3"
