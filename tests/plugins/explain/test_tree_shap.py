"""Exact values from trees: what they must agree with, and what happens where they cannot."""

import sys

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
)
from sklearn.linear_model import LogisticRegression

from workbench.api import Context, Result, RunError
from workbench.api.testing import context_from_frames
from workbench.api.testing.contexts import FunctionModel
from workbench.api.tripwire import Tripwire
from workbench_explain.shapley import ShapleyValues

COLUMNS = ("b", "a", "d", "c")


class Fitted(FunctionModel):
    """An estimator whose inside can be reached."""

    def __init__(self, estimator) -> None:
        ask = getattr(estimator, "predict_proba", None)

        def score(frame: pd.DataFrame) -> np.ndarray:
            found = ask(frame)
            return found[:, 1] if found.shape[1] == 2 else found

        super().__init__(estimator.predict, COLUMNS, score if ask else None)
        self._estimator = estimator

    @property
    def estimator(self) -> object:
        return self._estimator


def drawn(seed: int, shift: float = 0.0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    frame = pd.DataFrame(random.normal(size=(600, 4)), columns=list(COLUMNS))
    frame["a"] += shift
    frame.loc[random.random(600) < 0.1, "c"] = np.nan
    return frame


def number(frame: pd.DataFrame) -> np.ndarray:
    filled = frame.fillna(0.5)
    return np.asarray(2 * filled["a"] * filled["b"] + np.sin(3 * filled["c"]) + filled["a"])


def context(estimator, label, folder, task: str) -> Context:
    reference, incident = drawn(1), drawn(2, shift=1.0)
    estimator.fit(reference[list(COLUMNS)], label(reference))
    return context_from_frames(
        reference=reference,
        incident=incident,
        model=Fitted(estimator),
        task=task,
        folder=folder,
    )


def binary(frame: pd.DataFrame) -> np.ndarray:
    return np.asarray((number(frame) > 0.3).astype(int))


def three(frame: pd.DataFrame) -> np.ndarray:
    return np.digitize(number(frame), [-0.5, 1.0])


def run(given: Context, **parameters) -> Result:
    asked = ShapleyValues.Parameters(**{"rows": 80, "background": 30, **parameters})
    return ShapleyValues().run(given, asked)


def values(result: Result) -> pd.DataFrame:
    return result.tables["rows"].to_pandas().set_index(["window", "row", "column"])


BOOSTED = {"scale": "log_odds"}
CASES = {
    "binary": (HistGradientBoostingClassifier(max_iter=30, random_state=0), binary, "binary"),
    "regression": (
        HistGradientBoostingRegressor(max_iter=30, random_state=0),
        number,
        "regression",
    ),
    "forest": (RandomForestClassifier(15, max_depth=6, random_state=0), binary, "binary"),
    "several": (RandomForestClassifier(15, max_depth=6, random_state=0), three, "multiclass"),
}


@pytest.mark.parametrize("case", CASES)
def test_sampling_agrees_with_the_exact_value_within_its_error(case, tmp_path) -> None:
    pytest.importorskip("shap", exc_type=ImportError)
    estimator, label, task = CASES[case]
    given = context(estimator, label, tmp_path, task)
    scale = BOOSTED if case == "binary" else {}
    exact = values(run(given, method="tree", **scale))
    sampled = values(run(given, pairs=3, **scale))
    gap, error = (sampled["value"] - exact["value"]).abs(), sampled["error"]
    reach = exact["value"].abs().max()
    assert (gap <= 1.96 * error + 1e-5 * reach).mean() > 0.95
    assert gap.max() < 0.1 * reach
    assert gap.mean() < 0.01 * reach
    rows = exact.groupby(["window", "row"])
    left = rows["value"].sum() - rows["output"].first() + rows["base"].first()
    assert left.abs().max() < 1e-5 * reach


def test_more_walks_come_closer_to_the_exact_value(tmp_path) -> None:
    pytest.importorskip("shap", exc_type=ImportError)
    given = context(*CASES["binary"][:2], tmp_path, "binary")
    asked = {"rows": 30, **BOOSTED}
    exact = values(run(given, method="tree", **asked))["value"]
    sampled = [values(run(given, pairs=pairs, **asked))["value"] for pairs in (1, 16)]
    few, many = (float(np.sqrt(((one - exact) ** 2).mean())) for one in sampled)
    assert many < 0.35 * few


def test_the_predicted_class_and_a_class_by_name(tmp_path) -> None:
    pytest.importorskip("shap", exc_type=ImportError)
    given = context(*CASES["several"][:2], tmp_path, "multiclass")
    for asked in ({"predicted_class": True}, {"target": "2"}):
        exact, sampled = values(run(given, method="tree", **asked)), values(run(given, **asked))
        assert np.corrcoef(exact["value"], sampled["value"])[0, 1] > 0.97
    two = context(*CASES["binary"][:2], tmp_path / "two", "binary")
    for asked in ({"predicted_class": True, **BOOSTED}, {"target": "0", **BOOSTED}):
        exact, sampled = values(run(two, method="tree", **asked)), values(run(two, **asked))
        assert np.corrcoef(exact["value"], sampled["value"])[0, 1] > 0.97


def test_a_probability_that_shap_only_approximates_is_refused(tmp_path) -> None:
    pytest.importorskip("shap", exc_type=ImportError)
    given = context(*CASES["binary"][:2], tmp_path, "binary")
    with pytest.raises(RunError, match="add up to log-odds and not to a probability") as caught:
        run(given, method="tree")
    assert "log_odds" in caught.value.hint
    forest = context(*CASES["forest"][:2], tmp_path / "forest", "binary")
    with pytest.raises(RunError, match="is not what the model answers"):
        run(forest, method="tree", **BOOSTED)


def test_it_is_repeatable_quiet_and_leaves_the_global_seed_alone(tmp_path) -> None:
    pytest.importorskip("shap", exc_type=ImportError)
    given = context(*CASES["binary"][:2], tmp_path, "binary")
    np.random.seed(4)  # noqa: NPY002 -- what must not be touched
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    watch = Tripwire()
    with watch.armed([given.scratch]):
        results = [run(given, method="tree", **BOOSTED) for _ in range(3)]
    assert not watch.violations
    assert (np.random.get_state()[1] == before).all()  # noqa: NPY002
    assert len({one.canonical_document() for one in results}) == 1


def test_a_model_that_shap_misreads_is_refused(tmp_path) -> None:
    pytest.importorskip("shap", exc_type=ImportError)
    reference, incident = (drawn(seed).assign(d=np.arange(600.0) % 5) for seed in (1, 2))
    estimator = HistGradientBoostingClassifier(
        max_iter=20, random_state=0, categorical_features=["d"]
    )
    odd = (number(reference) + 3 * reference["d"].isin([1, 3]) > 1.5).astype(int)
    estimator.fit(reference[list(COLUMNS)], odd)
    given = context_from_frames(
        reference=reference,
        incident=incident,
        model=Fitted(estimator),
        task="binary",
        folder=tmp_path,
    )
    with pytest.raises(RunError, match="is not what the model answers") as caught:
        run(given, method="tree", **BOOSTED)
    assert "sampling" in caught.value.hint


def test_a_model_without_trees_is_refused_in_one_sentence(tmp_path) -> None:
    pytest.importorskip("shap", exc_type=ImportError)
    reference, incident = (drawn(seed).fillna(0.0) for seed in (1, 2))
    estimator = LogisticRegression().fit(reference[list(COLUMNS)], binary(reference))
    given = context_from_frames(
        reference=reference,
        incident=incident,
        model=Fitted(estimator),
        task="binary",
        folder=tmp_path,
    )
    with pytest.raises(RunError, match="TreeSHAP cannot read a LogisticRegression, so"):
        run(given, method="tree")


def test_without_shap_one_sentence_says_what_to_install(tmp_path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "shap", None)
    given = context(*CASES["binary"][:2], tmp_path, "binary")
    with pytest.raises(RunError, match="needs the package shap, which is not installed") as caught:
        run(given, method="tree")
    assert "incident-workbench[shap]" in caught.value.hint


def test_a_model_that_can_only_be_asked_is_refused(make, good, bad) -> None:
    with pytest.raises(RunError, match="trees inside this model cannot be reached"):
        run(make(good.assign(shop=1.0), bad.assign(shop=1.0)), method="tree")
    with pytest.raises(RunError, match="columns that are not numbers"):
        run(make(good, bad, name="two"), method="tree")
    with pytest.raises(RunError, match="cannot recompute what the lineage derives"):
        run(make(good, bad, name="three"), method="tree", through_lineage=True)


def test_sampling_does_not_import_shap(make, good, bad, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "shap", None)
    assert run(make(good, bad)).answer["method"] == "sampling"
