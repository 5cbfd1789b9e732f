"""Slices that got worse as an analysis."""

import numpy as np
import pandas as pd
import pytest

from tests.plugins.explain.conftest import FEATURES, broken, decide, numbers, predict_number, rows
from workbench.api import Result, RunError
from workbench.api.testing import context_from_frames
from workbench_explain.halves import first_half
from workbench_explain.slices import WorseSlices
from workbench_explain.windows import Rows


def run(context, **parameters) -> Result:
    return WorseSlices().run(context, WorseSlices.Parameters(**parameters))


def mislabelled(frame: pd.DataFrame) -> pd.DataFrame:
    """Return rows with two labels in five turned round where ``group`` is B."""
    turned = (frame["group"] == "B") & (np.random.default_rng(0).random(len(frame)) < 0.4)
    return frame.assign(y=frame["y"].where(~turned, 1 - frame["y"]))


def test_it_names_the_group_whose_labels_broke(make) -> None:
    result = run(make(rows(1, 3000), mislabelled(rows(2, 3000))))
    first = result.answer["slices"][0]
    assert first["slice"] == "group is B"
    assert first["worse"]
    assert first["q"] < 0.001
    assert first["share"]["interval"][0] > 0.7
    assert first["share"]["interval"][1] > 1.0 - 0.05
    assert first["elsewhere"]["value"] == pytest.approx(0, abs=0.03)
    assert result.summary.startswith("Where group is B, the error rate rose by 0.3")
    assert result.scalars["worse"] == 1


def test_it_names_a_fault_of_an_input_by_its_group_and_its_values(make) -> None:
    first = run(make(rows(1, 3000), broken(rows(2, 3000)))).answer["slices"][0]
    assert first["worse"]
    assert "group is B" in first["slice"]
    assert "hot is above" in first["slice"] or "double is above" in first["slice"]


def test_its_figures_are_those_of_the_rows_it_names(make) -> None:
    good, bad = rows(1, 3000), mislabelled(rows(2, 3000))
    entry = run(make(good, bad), conditions=1).answer["slices"][0]
    assert entry["slice"] == "group is B"
    for frame, name in ((good, "reference"), (bad, "incident")):
        chosen = frame[frame["group"] == "B"]
        wrong = decide(chosen) != chosen["y"]
        assert entry[name] == pytest.approx(wrong.mean(), abs=0.05)
    assert entry["rows"][1] == pytest.approx((bad["group"] == "B").sum() / 2, rel=0.15)


@pytest.mark.parametrize("metric", ["accuracy", "auc"])
def test_where_nothing_is_wrong_nothing_is_named(make, metric: str) -> None:
    named = [
        bool(run(make(rows(s, 600), rows(s + 500, 600), name=f"{s}", metric=metric)).findings)
        for s in range(10, 30)
    ]
    assert sum(named) <= 1


@pytest.mark.parametrize(
    ("metric", "title"),
    [
        ("auc", "log loss"),
        ("brier", "squared error of the score"),
        ("f1", "error rate"),
        ("", "error rate"),
    ],
)
def test_the_loss_goes_with_the_metric(make, metric: str, title: str) -> None:
    result = run(make(rows(1, 1500), broken(rows(2, 1500)), metric=metric))
    assert result.answer["loss"] == title
    assert result.scalars["worse"] >= 1


def test_a_window_of_one_class_does_not_turn_the_loss_round(make) -> None:
    """The positive class is that of both windows, even where the reference has none of it."""
    good, bad = rows(1, 2000), rows(2, 2000)
    good = good[decide(good) == 0].assign(y=0)
    result = run(make(good, bad, metric="log_loss"))
    assert result.answer["reference"] < 0.3


@pytest.mark.parametrize(
    ("metric", "title"),
    [("rmse", "squared error"), ("mae", "absolute error"), ("mape", "absolute relative error")],
)
def test_numbers_have_a_loss_too(tmp_path, metric: str, title: str) -> None:
    random = np.random.default_rng(0)
    frames = [numbers(seed, 2000).assign(place=random.choice(["x", "z"], 2000)) for seed in (3, 4)]
    hit = frames[1]["place"] == "z"
    frames[1]["a"] = frames[1]["a"].where(~hit, frames[1]["a"] + 3)
    context = context_from_frames(
        reference=frames[0],
        incident=frames[1],
        roles={"label": "y", "features": ["a", "b", "place"]},
        model=predict_number,
        task="regression",
        metric=metric,
        folder=tmp_path,
    )
    result = run(context)
    assert result.answer["loss"] == title
    assert "place is z" in result.answer["slices"][0]["slice"]
    assert result.scalars["worse"] >= 1


def test_recorded_predictions_do_where_there_is_no_model(make) -> None:
    good, bad = rows(1, 2000), mislabelled(rows(2, 2000))
    context = make(good, bad)
    for frame in (good, bad):
        frame["said"] = context.model.predict(frame)
    told = {"roles": {"prediction": "said"}, "model": None}
    recorded = run(make(good, bad, name="two", **told)).answer["slices"]
    assert recorded[0]["worse"]
    assert recorded[0]["slice"] == "group is B"


def test_without_labels_predictions_or_rows_it_says_so(make, good, bad) -> None:
    with pytest.raises(RunError, match="loss can only be measured against labels"):
        run(make(good.drop(columns="y"), bad.drop(columns="y"), roles={"label": None}))
    bare = run(make(good, bad, name="two", model=None))
    assert bare.answer["status"] == "not_testable"
    assert "neither a recorded prediction nor a model" in bare.summary
    few = run(make(good.head(60), bad.head(60), name="three"))
    assert "at least 80 of each are needed" in few.summary


def test_labels_and_predictions_of_two_types_are_refused(make, good, bad) -> None:
    texts = [frame.assign(y=frame["y"].map({0: "no", 1: "yes"})) for frame in (good, bad)]
    with pytest.raises(RunError, match="another type than the predictions"):
        run(make(*texts))


def test_values_of_a_sensitive_column_are_not_told(make) -> None:
    windows = (rows(1, 3000), broken(rows(2, 3000)))
    result = run(make(*windows, roles={"sensitive": ["group", "hot", "double"]}), conditions=2)
    told = str(result.document()) + str(result.tables["slices"].to_pylist())
    assert "group is level 2" in told
    assert "group is B" not in told
    hot = [one for one in result.answer["slices"] if "hot" in one["slice"]]
    assert all(" by size" in one["slice"] for one in hot)


def test_halves_go_by_what_rows_hold(make) -> None:
    """Copies of a row lie in one half; another seed halves otherwise; order does not matter."""
    once = rows(1, 400)
    frame = pd.concat([once, once], ignore_index=True)
    seen = Rows("incident", frame, None, 800)
    first = first_half(seen, 0, "slices")
    assert (first[:400] == first[400:]).all()
    assert 0.4 < first.mean() < 0.6
    assert (first_half(seen, 1, "slices") != first).any()
    order = np.random.default_rng(0).permutation(800)
    turned = Rows("incident", frame.take(order)[list(frame.columns)[::-1]], None, 800)
    assert (first_half(turned, 0, "slices") == first[order]).all()


def test_the_order_of_rows_and_the_number_of_runs_do_not_matter(make) -> None:
    good, bad = rows(1), broken(rows(2))
    first = run(make(good, bad))
    again = [run(make(good, bad)) for _ in range(2)]
    mixed = run(
        make(
            good.sample(frac=1, random_state=1)[list(good.columns)[::-1]],
            bad.sample(frac=1, random_state=2),
            name="two",
        )
    )
    for other in (*again, mixed):
        assert other.canonical_document() == first.canonical_document()
        assert other.tables["slices"].equals(first.tables["slices"])


def test_segments_count_and_roles_that_say_who_or_when_do_not(make, good, bad) -> None:
    result = run(make(good, bad))
    told = {one["slice"] for one in result.answer["slices"]}
    assert not any("key" in one or "y is" in one for one in told)
    assert set(result.answer["not_looked_at"]) <= set(FEATURES)


def test_a_slice_that_only_grew_is_not_worse(make) -> None:
    """More rows of a hard level raise the mean loss, but no row's."""
    random = np.random.default_rng(0)

    def made(share: float) -> pd.DataFrame:
        frame = rows(int(share * 100), 2500)
        frame["group"] = np.where(random.random(2500) < share, "hard", "easy")
        flip = (frame["group"] == "hard") & (random.random(2500) < 0.4)
        return frame.assign(y=frame["y"].where(~flip, 1 - frame["y"]))

    result = run(make(made(0.1), made(0.6)))
    assert result.answer["incident"] > result.answer["reference"] + 0.1
    assert result.findings == ()
