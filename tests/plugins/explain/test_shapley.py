"""Shapley values as an analysis: every answer shared out, in both windows."""

import json
from itertools import permutations
from math import factorial

import numpy as np
import pandas as pd
import pytest

from workbench.api import Cancelled, Result, RunError, draw_svg
from workbench.api.testing import context_from_frames
from workbench.api.testing.contexts import FunctionModel
from workbench.science.causes.lineage import Lineage
from workbench.science.causes.problem import CauseProblem, Transform
from workbench_explain.mixing import Mixer
from workbench_explain.shapley import ShapleyValues
from workbench_explain.windows import Rows

SMALL = {"rows": 60, "background": 20}


def run(context, **parameters) -> Result:
    return ShapleyValues().run(context, ShapleyValues.Parameters(**{**SMALL, **parameters}))


def rows_of(result: Result) -> pd.DataFrame:
    return result.tables["rows"].to_pandas()


def left_over(result: Result) -> float:
    rows = rows_of(result).groupby(["window", "row"], sort=False)
    wanted = rows["output"].first() - rows["base"].first()
    return float((rows["value"].sum() - wanted).abs().max())


def test_every_answer_is_shared_and_nothing_is_left_over(make, good, bad) -> None:
    result = run(make(good, bad))
    assert left_over(result) < 1e-12
    answer = result.answer
    moved = sum(one["difference"]["mean"]["value"] for one in answer["features"].values())
    assert moved == pytest.approx(answer["incident"] - answer["reference"], abs=1e-12)


def test_the_input_through_which_the_answer_moved_is_named_with_its_source(make, good, bad) -> None:
    result = run(make(good, bad))
    double = result.answer["features"]["double"]
    assert double["difference"]["mean"]["interval"][0] > 0
    assert double["difference"]["mean"]["q"] < 0.01
    assert "through double" in result.summary
    assert "if hot had kept" in result.next_step
    assert result.findings[0].about == "double"
    assert result.findings[0].interval == tuple(double["difference"]["mean"]["interval"])


def test_what_the_model_does_not_read_gets_nothing_and_says_why(make, good, bad) -> None:
    for name in ("idle", "hot"):
        found = run(make(good, bad, name=name)).answer["features"][name]
        assert found["incident"]["size"] == {"value": 0.0, "interval": [0.0, 0.0], "error": 0.0}
        assert found["status"] == "not_testable"
        assert found["difference"]["mean"]["q"] is None


def test_through_the_lineage_the_source_gets_what_the_derived_column_moved(make, good, bad) -> None:
    alone = run(make(good, bad)).answer["features"]
    result = run(make(good, bad, name="two"), through_lineage=True)
    features = result.answer["features"]
    assert left_over(result) < 1e-12
    gap = features["hot"]["difference"]["mean"]["value"]
    assert gap == pytest.approx(alone["double"]["difference"]["mean"]["value"], abs=1e-9)
    assert features["double"]["incident"]["size"]["value"] == 0.0
    assert "sources" in features["double"]["reason"]


def test_what_a_derived_column_departs_from_its_recipe_stays_its_own(make, good, whole) -> None:
    result = run(make(good, whole.assign(double=whole["double"] + 20)), through_lineage=True)
    features = result.answer["features"]
    assert features["double"]["difference"]["mean"]["value"] > 0.2
    assert abs(features["hot"]["difference"]["mean"]["value"]) < 0.1
    assert left_over(result) < 1e-12


def test_windows_of_one_kind_have_nothing_to_say(make, good, whole) -> None:
    result = run(make(good, whole), rows=200)
    assert all(one["difference"]["mean"]["q"] != 0 for one in result.answer["features"].values())
    assert "no input moved it" in result.summary


def test_a_linear_model_is_explained_exactly(tmp_path) -> None:
    random = np.random.default_rng(0)
    frames = [pd.DataFrame(random.normal(size=(100, 3)), columns=list("abc")) for _ in range(2)]
    slopes = np.array([2.0, -1.0, 0.5])
    result = run(
        context_from_frames(
            reference=frames[0],
            incident=frames[1] + [1.0, 0.0, 0.0],
            model=FunctionModel(lambda frame: frame.to_numpy() @ slopes, ("a", "b", "c")),
            task="regression",
            folder=tmp_path,
        ),
        background=50,
        rows=100,
    )
    assert result.answer["base"] == pytest.approx(rows_of(result)["base"].iloc[0])
    features = result.answer["features"]
    rows = rows_of(result)
    for name, slope in zip("abc", slopes, strict=True):
        found = rows[(rows["window"] == "incident") & (rows["column"] == name)]["value"]
        held = slope * (frames[1][name] + (name == "a"))
        # Up to the background's own mean, a row's value is the slope times what it holds.
        assert np.ptp(np.sort(found) - np.sort(held)) < 1e-12
    assert features["a"]["difference"]["mean"]["interval"][0] > 1
    assert result.answer["output"] == "predicted value"


def test_sampling_comes_close_to_all_orders_within_its_error(make, good, bad) -> None:
    context = make(good, bad)
    result = run(context, background=50, pairs=2)
    rows = rows_of(result)
    model, columns = context.model, list(context.model.columns)
    frame = pd.concat([good, bad]).set_index("key")
    used = set(rows["row"])
    whole = good[~good["key"].isin(used)].iloc[:300].reset_index(drop=True)
    inside = []
    for key in sorted(set(rows.loc[rows["window"] == "incident", "row"]))[:15]:
        truth = dict.fromkeys(columns, 0.0)
        for order in permutations(columns):
            mixed = whole[columns].copy()
            before = model.score(mixed).mean()
            for name in order:
                mixed[name] = frame.loc[key, name]
                after = model.score(mixed).mean()
                truth[name] += (after - before) / factorial(len(columns))
                before = after
        one = rows[(rows["window"] == "incident") & (rows["row"] == key)].set_index("column")
        for name in ("double", "shop"):
            inside.append(abs(one["value"][name] - truth[name]) <= 2.6 * one["error"][name] + 1e-9)
    assert np.mean(inside) > 0.85


def test_regression_texts_and_several_classes(regression, three_classes) -> None:
    found = run(regression("mae"))
    assert found.answer["features"]["a"]["difference"]["size"]["q"] < 0.01
    assert run(three_classes).answer["output"].startswith("share predicted y =")
    assert left_over(run(three_classes, target="mid")) < 1e-12
    with pytest.raises(RunError, match="gives none"):
        run(three_classes, predicted_class=True)
    with pytest.raises(RunError, match="Log-odds were asked for"):
        run(three_classes, scale="log_odds")


def soft(frame: pd.DataFrame) -> np.ndarray:
    shift = np.column_stack([frame["a"], frame["b"], np.zeros(len(frame))])
    raised = np.exp(shift)
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


@pytest.fixture
def scored(tmp_path):
    random = np.random.default_rng(3)
    frames = [pd.DataFrame(random.normal(size=(150, 2)), columns=["a", "b"]) for _ in range(2)]
    model = FunctionModel(lambda f: np.array(["x", "y", "z"])[soft(f).argmax(1)], "ab", soft)
    return context_from_frames(
        reference=frames[0],
        incident=frames[1] + [1.5, 0.0],
        model=model,
        task="multiclass",
        folder=tmp_path,
    )


def test_a_class_or_each_rows_own_is_explained(scored) -> None:
    usual = run(scored)
    assert usual.answer["output"] == "probability of x"
    asked = run(scored, target="z")
    assert asked.answer["output"] == "probability of z"
    assert asked.answer["incident"] < asked.answer["reference"]
    own = run(scored, predicted_class=True)
    assert own.answer["output"] == "probability of the predicted class"
    assert own.answer["reference"] > 1 / 3
    assert rows_of(own).groupby("base").ngroups == 3
    assert max(left_over(one) for one in (usual, asked, own)) < 1e-12
    with pytest.raises(RunError, match="No class named 'w'") as caught:
        run(scored, target="w")
    assert "x, y, z" in caught.value.hint


def test_of_two_classes_the_other_one_is_the_mirror(make, good, bad) -> None:
    one = run(make(good, bad), target="1").answer
    other = run(make(good, bad, name="two"), target="0").answer
    assert one["reference"] == pytest.approx(1 - other["reference"])
    gaps = [a["features"]["double"]["difference"]["mean"]["value"] for a in (one, other)]
    assert gaps[0] == pytest.approx(-gaps[1])


def test_log_odds_of_a_logistic_model_are_linear_in_its_margin(make, good, bad) -> None:
    result = run(make(good, bad), scale="log_odds")
    assert result.answer["output"] == "log-odds of y = 1"
    assert left_over(result) < 1e-9
    rows = rows_of(result)
    shop = rows[rows["column"] == "shop"]["value"].round(6)
    # Its part is the same for all rows of a shop: 1.5 for west, 0 else, less the background's mean.
    assert np.ptp(shop) == pytest.approx(1.5, abs=1e-5)
    assert shop.nunique() == 2


def test_a_single_row_is_explained_by_name(make, good, bad) -> None:
    key = bad["key"].iloc[7]
    result = run(make(good, bad), row=key)
    row = result.answer["row"]
    total = sum(one["value"] for one in row["features"].values())
    assert total == pytest.approx(row["output"] - row["base"], abs=1e-12)
    assert result.figures[0].id == "shapley-row"
    assert key in result.figures[0].title
    said = result.findings[0]
    largest = max(row["features"], key=lambda name: abs(row["features"][name]["value"]))
    assert said.text.startswith(f"Row {key}: ")
    assert (said.about, said.effect) == (largest, row["features"][largest]["value"])
    assert said.values == {"output": row["output"], "background": row["base"]}
    assert not any(
        one.text.startswith("Row ") for one in run(make(good, bad, name="none")).findings
    )
    with pytest.raises(RunError, match="no row with that entity"):
        run(make(good, bad, name="two"), row="nobody")


def test_the_same_bytes_three_times_and_for_rows_and_columns_in_another_order(
    make, good, bad
) -> None:
    given = {"through_lineage": True, "row": bad["key"].iloc[3]}
    results = [run(make(good, bad), **given) for _ in range(3)]
    for seed in range(2):
        frames = [
            frame.sample(frac=1, random_state=seed)[sorted(frame.columns, reverse=bool(seed))]
            for frame in (good, bad)
        ]
        results.append(run(make(*frames, name=f"s{seed}"), **given))
    assert len({one.canonical_document() for one in results}) == 1
    assert all(one.tables["rows"].equals(results[0].tables["rows"]) for one in results)


def test_chunks_do_not_change_a_value(make, good, bad, monkeypatch) -> None:
    whole = run(make(good, bad))
    monkeypatch.setattr("workbench_explain.attributing.CHUNK", 97)
    assert run(make(good, bad, name="two")).canonical_document() == whole.canonical_document()


def test_it_can_be_stopped_between_rows(make, good, bad, monkeypatch) -> None:
    monkeypatch.setattr("workbench_explain.attributing.CHUNK", 2000)
    told = []

    def report(fraction: float, text: str) -> None:
        told.append(fraction)
        if len(told) == 20:
            raise Cancelled

    with pytest.raises(Cancelled):
        run(make(good, bad, report=report))
    assert told == sorted(told)
    assert told[-1] < 0.9


def test_odd_columns_have_an_answer(make, good, bad) -> None:
    def odd(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.assign(
            idle=np.where(np.arange(len(frame)) % 3 == 0, np.inf, np.nan),
            hot=None,
            shop=frame["shop"].where(frame["shop"] != "south"),
        )

    result = run(make(odd(good), odd(bad)), through_lineage=True)
    text = json.dumps(result.document(), allow_nan=False)
    assert "not_testable" in text
    assert left_over(result) < 1e-12


def test_a_column_missing_altogether_in_the_incident_is_mixed_as_missing(make, good, bad) -> None:
    def model(frame: pd.DataFrame) -> np.ndarray:
        return frame["hot"].fillna(0.0).to_numpy() + (frame["shop"] == "west")

    context = make(
        good,
        bad.assign(hot=None, shop=None),
        model=FunctionModel(model, ("hot", "shop")),
        task="regression",
        roles={"features": ["hot", "shop"]},
    )
    features = run(context).answer["features"]
    assert features["hot"]["difference"]["mean"]["value"] < -15
    assert features["shop"]["difference"]["mean"]["value"] < -0.1


def test_what_cannot_be_explained_is_one_sentence(make, good, bad) -> None:
    with pytest.raises(RunError, match="idle holds numbers in the reference window and text"):
        run(make(good, bad.assign(idle="many")))
    with pytest.raises(RunError, match="incident window has 7 usable rows"):
        run(make(good, bad.head(7), name="two"))
    broken = FunctionModel(lambda f: f["idle"].to_numpy() * np.nan, ("idle",))
    with pytest.raises(RunError, match="are not numbers"):
        run(make(good, bad, name="three", model=broken, task="regression"))
    with pytest.raises(RunError, match="predicts a number"):
        run(make(good, bad, name="four", task="regression"), target="1")


def test_a_wide_table_is_explained_on_fewer_rows(make, good, bad) -> None:
    result = run(make(good, bad), budget=10_000)
    assert result.scalars["rows_incident"] == 31


def test_rows_explained_and_background_are_apart(make, good, bad) -> None:
    result = run(make(good.head(45), bad), background=500)
    assert result.scalars["background"] == 20
    assert result.scalars["rows_reference"] == 25


def test_names_of_a_sensitive_entity_stay_out(make, good, bad) -> None:
    result = run(make(good, bad, roles={"sensitive": ["key"]}))
    assert set(rows_of(result)["row"].str[:4]) == {"no. "}


def test_its_figures_can_be_drawn(make, good, bad) -> None:
    for figure in run(make(good, bad), row=bad["key"].iloc[0]).figures:
        assert draw_svg(figure).startswith("<svg")


def test_missing_and_infinite_results_of_a_recipe_are_mixed_with_care() -> None:
    lineage = Lineage(
        CauseProblem(
            pd.DataFrame(),
            pd.DataFrame(),
            ("a", "d"),
            transforms={"d": Transform(("a",), "1 / a")},
        )
    )
    rows = Rows("incident", pd.DataFrame({"a": [0.0, 2.0], "d": [np.inf, 9.0]}), None, 2)
    back = Rows("reference", pd.DataFrame({"a": [4.0, np.nan], "d": [0.25, np.nan]}), None, 2)
    mixer = Mixer(rows, back, ("a", "d"), lineage)
    assert mixer.differs(0).tolist() == [[True, False], [True, False]]
    assert mixer.differs(1).tolist() == [[True, True], [True, True]]
    zero, taken = np.zeros(2, dtype=int), np.array([[True, False], [False, True]])
    assert mixer.frame(zero, zero, taken)["d"].tolist() == [np.inf, 0.25]
    assert mixer.frame(zero + 1, zero, taken)["d"].tolist() == [0.5, 8.75]
