"""Counterfactuals: few changes, all valid, within what may change."""

import numpy as np
import pandas as pd
import pytest

from workbench.api import Result, RunError
from workbench.api.testing.contexts import FunctionModel
from workbench_explain.counterfactual import Counterfactuals

# The fixtures' own model, to check every answer by asking it once more.
FEATURES = ("double", "hot", "idle", "shop")


def run(context, **parameters) -> Result:
    return Counterfactuals().run(context, Counterfactuals.Parameters(**parameters))


def changed(row: pd.Series, way: dict) -> pd.DataFrame:
    """Return the row as a way changes it."""
    values = row[list(FEATURES)].copy()
    for change in way["changes"]:
        kept = change["feature"] == "shop"
        values[change["feature"]] = change["to"] if kept else float(change["to"])
    values["double"] = 2 * values["hot"]
    return pd.DataFrame([values])


def test_every_way_really_turns_its_row(make, good, bad) -> None:
    context = make(good, bad)
    result = run(context, count=8)
    by_key = bad.set_index("key")
    turned = [one for one in result.answer["rows"] if one["ways"]]
    assert len(turned) == 8
    for one in turned:
        row = by_key.loc[one["row"]]
        for way in one["ways"]:
            assert 1 <= len(way["changes"]) <= 3
            said = context.model.predict(changed(row, way))[0]
            assert str(int(said)) == way["predicted"] == str(row["y"])
            assert str(int(said)) != one["predicted"]


def test_the_fewest_changes_come_first_and_numbers_move_no_further_than_needed(make) -> None:
    good = pd.DataFrame({"hot": np.arange(0.0, 40.0, 0.1)}).assign(
        idle=0.0, shop="north", double=lambda d: 2 * d["hot"], y=1, key="k", group="A"
    )
    bad = good.iloc[[0] * 30].assign(key=[f"b{at}" for at in range(30)], y=1)
    way = run(make(good, bad), row="b3").answer["rows"][0]["ways"][0]
    assert [change["feature"] for change in way["changes"]] == ["hot"]
    assert 21.2 < float(way["changes"][0]["to"]) < 22.5


def test_immutable_sensitive_and_derived_columns_stay(make, good, bad) -> None:
    context = make(good, bad, roles={"sensitive": ["shop"]})
    result = run(context, immutable=("idle",))
    changed_columns = set(
        result.tables["counterfactuals"].to_pandas().query("not follows")["column"]
    )
    assert changed_columns == {"hot"}
    with pytest.raises(RunError, match="No column may change"):
        run(context, immutable=("idle", "hot"))


def test_new_values_lie_in_the_reference_and_in_range(make, good, bad) -> None:
    result = run(make(good, bad), ranges=("hot=18..",), immutable=("shop",), count=10)
    table = result.tables["counterfactuals"].to_pandas().query("column == 'hot'")
    assert len(table)
    values = table["to"].astype(float)
    assert values.min() >= 18
    assert set(values) <= set(good["hot"])


def test_a_row_that_cannot_be_turned_is_said_and_the_budget_holds(make, good, bad) -> None:
    asked = 0

    def decide(frame: pd.DataFrame) -> np.ndarray:
        nonlocal asked
        asked += len(frame)
        return np.zeros(len(frame), dtype=int)

    context = make(good, bad.assign(y=1), model=FunctionModel(decide, FEATURES))
    result = run(context, count=1, budget=500)
    assert "None of 1" in result.summary
    assert asked <= len(good) + len(bad) + 500 + 10


def test_a_number_is_brought_near_its_label(regression) -> None:
    result = run(regression(), count=4, alternatives=1)
    for one in result.answer["rows"]:
        near, goal = (float(word) for word in one["goal"].split()[2::2])
        for way in one["ways"]:
            assert abs(float(way["predicted"]) - goal) <= near + 1e-3


def test_several_classes_and_a_target(three_classes) -> None:
    result = run(three_classes, target="low", count=3)
    ways = [way for one in result.answer["rows"] for way in one["ways"]]
    assert ways
    assert {way["predicted"] for way in ways} == {"low"}
    with pytest.raises(RunError, match="'blue' is not a class"):
        run(three_classes, target="blue")


def test_without_labels_rows_of_the_class_that_grew_are_turned(make, good, bad) -> None:
    plain = {"roles": {"label": None}, "name": "plain"}
    result = run(make(good.drop(columns="y"), bad.drop(columns="y"), **plain))
    assert result.scalars["turned"] == 5
    assert {one["predicted"] for one in result.answer["rows"]} == {"1"}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"row": "nobody"}, "no row with that entity"),
        ({"ranges": ("hot=40..10",)}, "is no range"),
        ({"ranges": ("heat=0..1",)}, "does not read a column named 'heat'"),
        ({"immutable": ("heat",)}, "does not read a column named 'heat'"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(make, good, bad, given, sentence) -> None:
    with pytest.raises(RunError, match=sentence):
        run(make(good, bad), **given)


def test_nothing_wrong_is_an_answer_too(make, good, bad) -> None:
    right = bad.assign(
        y=lambda d: (0.2 * (d["double"] - 40) + 1.5 * (d["shop"] == "west") > 0.5) * 1
    )
    with pytest.raises(RunError, match="No row of the incident window is predicted wrong"):
        run(make(good, right))
