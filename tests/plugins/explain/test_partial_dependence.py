"""Partial dependence and ICE as an analysis."""

import numpy as np
import pandas as pd
import pytest

from workbench.api import Result, RunError
from workbench.api.testing import context_from_frames
from workbench.api.testing.contexts import FunctionModel
from workbench_explain.partial_dependence import PartialDependence


def run(context, **parameters) -> Result:
    return PartialDependence().run(context, PartialDependence.Parameters(**parameters))


def tied(frame: pd.DataFrame) -> np.ndarray:
    """Return what a model says that multiplies two columns and adds a third."""
    return np.asarray(frame["a"] * frame["b"] + 2 * frame["c"], dtype=float)


@pytest.fixture
def tie(tmp_path):
    """Return a maker of contexts whose incident has another mean or spread of ``b``."""

    def context(shift: float = 0.0, scale: float = 1.0, seed: int = 0, **more):
        random = np.random.default_rng(seed)
        frames = [
            pd.DataFrame({name: random.normal(size=600) for name in ("a", "b", "c")})
            for _ in range(2)
        ]
        frames[1]["b"] = frames[1]["b"] * scale + shift
        return context_from_frames(
            reference=frames[0],
            incident=frames[1],
            model=FunctionModel(tied, ("a", "b", "c")),
            task="regression",
            folder=tmp_path / f"{shift}-{scale}-{seed}",
            **more,
        )

    return context


def test_the_line_of_an_additive_input_is_the_model_and_never_changes(regression) -> None:
    result = run(regression(), feature="b", bins=40)
    lines = result.tables["lines"].to_pandas().query("column == 'b'")
    truth = lines["value"] ** 2
    assert np.ptp(lines["reference"] - truth) == pytest.approx(0, abs=1e-9)
    assert np.abs(lines["difference"]).max() < 1e-9
    entry = result.answer["features"]["b"]
    assert entry["reference"]["heterogeneity"] == pytest.approx(0, abs=1e-9)
    assert result.findings == ()
    assert result.summary.startswith("No input acts")


def test_another_mean_of_a_partner_turns_the_mean_line(tie) -> None:
    result = run(tie(shift=1.0))
    changed = result.answer["features"]["a"]
    assert result.answer["feature"] == "a"
    assert changed["difference"]["q"] < 0.01
    low, high = changed["difference"]["interval"]
    assert low <= np.sqrt(np.mean(np.random.default_rng(9).normal(size=9999) ** 2)) <= high
    assert result.answer["features"]["c"]["difference"]["size"] == pytest.approx(0, abs=1e-9)
    assert "effect of a" in result.summary


def test_another_spread_of_a_partner_parts_the_lines(tie) -> None:
    entry = run(tie(scale=3.0)).answer["features"]["a"]
    assert entry["incident"]["heterogeneity"] / entry["reference"]["heterogeneity"] == (
        pytest.approx(3.0, rel=0.15)
    )
    assert entry["difference"]["heterogeneity_interval"][0] > 1.0
    assert entry["difference"]["heterogeneity_q"] < 0.01


def test_quiet_windows_have_nothing_to_say(tie) -> None:
    said = [bool(run(tie(seed=seed)).findings) for seed in range(12)]
    assert sum(said) <= 1


def test_what_is_derived_moves_along_unless_told_not_to(make, good, bad) -> None:
    through = run(make(good, bad), feature="hot")
    alone = run(make(good, bad, name="two"), feature="hot", through_lineage=False)
    assert through.answer["features"]["hot"]["moved_along"] == ["double"]
    assert through.answer["features"]["hot"]["reference"]["reach"] > 0.3
    assert alone.answer["features"]["hot"]["reference"]["reach"] == 0.0
    assert "moved along: double" in str(through.document())


def test_lines_are_seeded_counted_and_can_be_left_uncentred(make, good, bad) -> None:
    result = run(make(good, bad), feature="double", lines=4)
    figure = next(one for one in result.figures if one.id == "individual-double")
    assert len(figure.marks) == 8
    assert [mark.label for mark in figure.marks if mark.label] == ["W0 reference", "W1 incident"]
    other = run(make(good, bad, name="two", seed=5), feature="double", lines=4)
    assert figure != next(one for one in other.figures if one.id == "individual-double")
    plain = run(make(good, bad, name="three"), feature="double", lines=0, centred=False)
    assert "individual-double" not in {one.id for one in plain.figures}
    lines = plain.tables["lines"].to_pandas().query("column == 'double'")
    assert lines["reference"].between(0, 1).all()


def test_one_column_is_drawn_and_all_are_ranked(make, good, bad) -> None:
    result = run(make(good, bad))
    first = result.figures[0].y.categories[0]
    assert result.scalars["feature"] == first
    assert {one.about for one in result.figures} == {first}
    assert len(result.tables["changes"]) == 4


def test_levels_have_an_estimate_each_and_those_of_a_sensitive_column_no_name(
    make, good, bad
) -> None:
    lines = run(make(good, bad), feature="shop").tables["lines"].to_pandas()
    effect = lines.query("column == 'shop'").set_index("level")["reference"]
    assert effect["west"] > effect["north"] + 0.05
    assert effect["north"] == pytest.approx(effect["south"])
    hidden = run(make(good, bad, name="two", roles={"sensitive": ["shop"]}), feature="shop")
    assert "west" not in str(hidden.document())
    assert "west" not in str(hidden.tables["lines"].to_pylist())


def test_it_needs_no_labels_and_works_for_several_classes(make, good, bad, three_classes) -> None:
    plain = {"roles": {"label": None}, "task": ""}
    unlabelled = run(make(good.drop(columns="y"), bad.drop(columns="y"), **plain))
    assert unlabelled.scalars["columns"] == 4
    assert "y =" in run(three_classes).answer["output"]


def test_a_column_without_a_line_is_refused_by_name(make, good, bad) -> None:
    flat = make(good.assign(idle=1.0), bad.assign(idle=1.0))
    assert run(flat).answer["features"]["idle"]["status"] == "not_testable"
    with pytest.raises(RunError, match="idle has no line to show: All rows hold the same"):
        run(flat, feature="idle")
    with pytest.raises(RunError, match="does not read a column named 'colour'"):
        run(make(good, bad, name="two"), feature="colour")


def test_three_runs_and_shuffled_rows_and_columns_give_the_same_bytes(make, good, bad) -> None:
    first = run(make(good, bad), rows=300)
    turned = good.sample(frac=1, random_state=1)[list(good.columns)[::-1]]
    mixed = make(turned, bad.sample(frac=1, random_state=2), name="two")
    for other in (
        run(make(good, bad), rows=300),
        run(make(good, bad), rows=300),
        run(mixed, rows=300),
    ):
        assert other.canonical_document() == first.canonical_document()
        assert all(other.tables[name].equals(first.tables[name]) for name in first.tables)
