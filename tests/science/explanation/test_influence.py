"""Row influences: their mean is 0, and they say what leaving a row out would do."""

import numpy as np
import pytest

from workbench.science.explanation.influence import measure
from workbench.science.metrics import METRICS

ROWS = 400


def sample(name: str, *, rows: int = ROWS):
    random = np.random.default_rng(5)
    if METRICS[name].output == "score":
        label = (random.random(rows) < 0.4).astype(float)
        score = np.clip(np.round(random.normal(0.35 + 0.25 * label, 0.2), 2), 0.02, 0.98)
        return label, score
    if "regression" in METRICS[name].tasks:
        label = random.normal(5, 2, rows)
        label[:10] = 0
        return label, label + random.normal(0.3, 1, rows)
    label = random.choice(["a", "b", "c"], rows, p=(0.6, 0.3, 0.1)).astype(object)
    wrong = random.random(rows) < 0.3
    return label, np.where(wrong, random.choice(["a", "b", "c"], rows), label).astype(object)


@pytest.mark.parametrize("name", sorted(METRICS))
def test_influence_agrees_with_the_jackknife(name: str) -> None:
    label, output = sample(name)
    found = measure(name, label, output)
    assert found is not None
    assert abs(found.influence.mean()) < 1e-9
    keep = ~np.eye(ROWS, dtype=bool)
    left = np.array([METRICS[name].compute(label[rows], output[rows]) for rows in keep])
    jackknife = (ROWS - 1) * (left.mean() - left)
    scale = float(np.std(jackknife))
    assert np.corrcoef(jackknife, found.influence)[0, 1] > 0.999
    assert np.std(found.influence) == pytest.approx(scale, rel=0.03)


def test_f1_of_two_classes_looks_at_the_positive_one() -> None:
    label = np.array([1.0, 1, 0, 0, 1, 0] * 30)
    output = np.array([1.0, 0, 0, 1, 1, 0] * 30)
    found = measure("f1", label, output)
    assert found is not None
    assert found.value == pytest.approx(2 / 3)
    assert abs(found.influence.mean()) < 1e-12


def test_what_cannot_be_measured_is_none_and_never_nan() -> None:
    assert measure("auc", np.ones(5), np.linspace(0, 1, 5)) is None
    assert measure("accuracy", np.empty(0), np.empty(0)) is None
    assert measure("r2", np.ones(5), np.linspace(0, 1, 5)) is None
    perfect = measure("rmse", np.arange(5.0), np.arange(5.0))
    assert perfect is not None
    assert np.isfinite(perfect.influence).all()
