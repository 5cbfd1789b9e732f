"""Errors before and after, and slices as a tree, as analyses."""

import numpy as np
import pandas as pd
import pytest

from tests.plugins.explain.conftest import FEATURES, broken, chance, decide, rows
from workbench.api import Result, draw_svg
from workbench.api.drawing.tree import is_tree, tree_rows
from workbench.api.testing import context_from_frames
from workbench_explain.errors import ErrorsCompared
from workbench_explain.slice_tree import SliceTree


def run(context, **parameters) -> Result:
    return ErrorsCompared().run(context, ErrorsCompared.Parameters(**parameters))


def recorded(frame: pd.DataFrame) -> pd.DataFrame:
    """Return rows with what production said of them."""
    return frame.assign(said=decide(frame), p=chance(frame))


def test_confusion_is_that_of_the_rows(make) -> None:
    good, bad = rows(1, 1500), broken(rows(2, 1500))
    result = run(make(good, bad))
    for cell in result.answer["confusion"]:
        true, said = (int(cell[name]) for name in ("true", "predicted"))
        for frame, name in ((good, "reference"), (bad, "incident")):
            of_class = frame["y"] == true
            share = float((decide(frame)[of_class] == said).mean())
            assert cell[name]["value"] == pytest.approx(share)
    assert result.answer["source"] == "asked of the model"
    assert result.answer["calibration"]["change"]["value"] > 0.02


def test_what_was_recorded_goes_before_the_model(make) -> None:
    wrong = recorded(rows(2, 600)).assign(said=0)
    roles = {"prediction": "said", "score": "p"}
    result = run(make(recorded(rows(1, 600)), wrong, roles=roles))
    assert result.answer["source"] == "as recorded"
    found = {(c["true"], c["predicted"]): c for c in result.answer["confusion"]}
    assert found["1", "0"]["incident"]["value"] == 1.0
    assert found["1", "0"]["sure"]


def test_the_order_of_rows_changes_no_byte(make) -> None:
    good, bad = rows(1, 800), broken(rows(2, 800))
    one = run(make(good, bad, name="a"))
    other = run(make(good.sample(frac=1, random_state=3), bad[::-1], name="b"))
    assert one.canonical_document() == other.canonical_document()
    for name, table in one.tables.items():
        assert table.equals(other.tables[name])


def test_numbers_get_residuals_and_no_confusion(regression) -> None:
    result = run(regression())
    assert [figure.id for figure in result.figures] == ["residuals", "residuals-spread"]
    told = result.answer["residuals"]
    assert told["size_change"]["interval"][0] > 0.5
    assert "confusion" not in result.answer


def test_classes_without_scores_get_confusion_only(three_classes) -> None:
    result = run(three_classes)
    assert "calibration" not in result.answer
    assert set(result.answer["classes"]) == {"high", "low", "mid"}
    assert result.figures[0].id == "confusion-change"


def test_many_classes_are_folded_in_the_picture_and_whole_in_the_table(tmp_path) -> None:
    rng = np.random.default_rng(4)
    label = rng.integers(0, 40, 8000)
    frame = pd.DataFrame({"a": rng.normal(size=8000), "y": [f"c{one:02}" for one in label]})
    said = np.where(rng.random(8000) < 0.1, rng.integers(0, 40, 8000), label)
    good = frame.assign(said=[f"c{one:02}" for one in said])
    bad = good.assign(said=good["said"].where(good["y"] != "c07", "c08"))
    result = run(
        context_from_frames(
            reference=good,
            incident=bad,
            roles={"label": "y", "prediction": "said", "features": ["a"]},
            task="multiclass",
            folder=tmp_path,
        )
    )
    change = next(figure for figure in result.figures if figure.id == "confusion-change")
    assert len(change.x.categories) == 17
    assert change.x.categories[-1] == "other (24)"
    assert {"c07", "c08"} <= set(change.y.categories)
    assert result.figures[0].title.startswith("c07 is taken for c08 in 100%")
    assert len(set(result.tables["confusion"]["true"].to_pylist())) == 40


def test_hidden_classes_are_numbered(make) -> None:
    result = run(make(rows(1, 600), broken(rows(2, 600)), roles={"sensitive": ["y"]}))
    assert result.answer["classes"] == ["class 1", "class 2"]
    assert all(figure.x.rows == () for figure in result.figures)


def test_a_tree_is_a_figure_whose_rows_can_be_asked_for(make) -> None:
    result = SliceTree().run(make(rows(1, 3000), broken(rows(2, 3000))), SliceTree.Parameters())
    (figure,) = result.figures
    assert is_tree(figure)
    shown = tree_rows(figure)
    told = result.answer["tree"]
    assert [row.parent for row in shown] == [one["parent"] for one in told]
    assert [row.strong for row in shown] == [one["worse"] for one in told]
    assert any(row.strong and "group" in told[at]["slice"] for at, row in enumerate(shown))
    columns = {one.column for conditions in figure.y.rows for one in conditions}
    assert columns <= {*FEATURES, "group"}
    assert figure.y.rows[0] == ()
    drawing = draw_svg(figure)
    assert drawing == draw_svg(figure)
    assert "all rows" in drawing
