"""Metrics of recorded outputs, with intervals that cover."""

import numpy as np
import pyarrow as pa
import pytest
from sklearn.metrics import roc_auc_score

from workbench.datasets.metrics import measure, outputs_of, usable_metrics
from workbench.science.metrics import METRICS


def _column(values) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(values)])


def _binary(n: int, seed: int):
    random = np.random.default_rng(seed)
    y = random.integers(0, 2, n)
    s = np.clip(0.5 + 0.2 * (y - 0.5) + random.normal(0, 0.2, n), 0.001, 0.999)
    return outputs_of(_column(y), _column((s > 0.5).astype(int)), _column(s))


@pytest.mark.parametrize(
    "name", ["accuracy", "balanced_accuracy", "f1", "auc", "log_loss", "brier"]
)
def test_the_interval_covers_the_truth_about_as_often_as_it_says(name):
    truth = measure(name, _binary(200_000, 99)).value
    found = [measure(name, _binary(400, seed)) for seed in range(300)]
    covered = np.mean([m.low <= truth <= m.high for m in found])
    # 300 draws: a nominal 95 % lies within 0.925 and 0.975 in all but one case of thirty.
    assert 0.915 <= covered <= 0.985


@pytest.mark.parametrize("name", ["rmse", "mae", "r2", "mape"])
def test_intervals_of_errors_cover_too(name):
    def draw(n: int, seed: int):
        random = np.random.default_rng(seed)
        y = random.normal(20, 3, n)
        return outputs_of(_column(y), _column(y + random.normal(0, 2, n)))

    truth = measure(name, draw(200_000, 99)).value
    found = [measure(name, draw(300, seed)) for seed in range(300)]
    assert 0.91 <= np.mean([m.low <= truth <= m.high for m in found]) <= 0.985


def test_auc_agrees_with_the_peer_with_ties():
    outputs = _binary(500, 3)
    rounded = np.round(outputs.score, 1)
    found = measure("auc", outputs_of(_column(outputs.label), None, _column(rounded)))
    assert found.value == pytest.approx(roc_auc_score(outputs.label, rounded))


def test_the_positive_class_stays_the_same_in_a_part_that_lacks_it():
    outputs = outputs_of(_column(["no", "no", "yes"]), None, _column([0.1, 0.2, 0.9]))
    part = outputs.part(np.array([0, 1]))
    assert measure("brier", part).value == pytest.approx((0.01 + 0.04) / 2)


def test_f1_of_two_named_classes_is_that_of_the_positive_one():
    outputs = outputs_of(_column(["no", "no", "yes", "yes"]), _column(["no", "yes", "yes", "yes"]))
    assert measure("f1", outputs).value == pytest.approx(0.8)


def test_missing_labels_are_left_out_and_counted_out():
    outputs = outputs_of(_column([1, None, 0, 1]), _column([1, 1, 1, None]))
    found = measure("accuracy", outputs)
    assert (found.value, found.n) == (0.5, 2)


def test_what_cannot_be_measured_is_none():
    outputs = outputs_of(_column([1.0, 1.0]), None, _column([0.1, 0.2]))
    assert measure("accuracy", outputs) is None
    assert measure("auc", outputs) is None


def test_usable_metrics_follow_task_and_outputs():
    outputs = outputs_of(_column([1, 0]), _column([1, 0]))
    assert [m.name for m in usable_metrics("binary", outputs)] == [
        "accuracy",
        "balanced_accuracy",
        "f1",
    ]
    assert [m.name for m in usable_metrics("regression", outputs)] == ["rmse", "mae", "r2", "mape"]
    assert METRICS["rmse"].higher_is_better is False
