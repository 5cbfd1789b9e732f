"""Metrics agree with scikit-learn wherever it gives a number, and are None where it cannot."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as peer

from workbench.science.metrics import METRICS, is_positive, paired, positive_class


def _sample(seed: int, n: int = 200) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    label = random.integers(0, 2, n).astype(float)
    score = np.round(np.clip(0.3 * label + random.random(n) * 0.7, 0.01, 0.99), 2)
    return label, (score > 0.5).astype(float), score


@pytest.mark.parametrize(
    ("name", "theirs"),
    [
        ("accuracy", peer.accuracy_score),
        ("balanced_accuracy", peer.balanced_accuracy_score),
        ("f1", peer.f1_score),
    ],
)
@given(seed=st.integers(0, 2**20))
@settings(max_examples=15, deadline=None)
def test_metrics_of_predictions_agree_with_the_peer(name, theirs, seed):
    label, prediction, _ = _sample(seed)
    assert METRICS[name].compute(label, prediction) == pytest.approx(theirs(label, prediction))


@pytest.mark.parametrize(
    ("name", "theirs"),
    [
        ("auc", peer.roc_auc_score),
        ("pr_auc", peer.average_precision_score),
        ("log_loss", peer.log_loss),
        ("brier", peer.brier_score_loss),
    ],
)
@given(seed=st.integers(0, 2**20))
@settings(max_examples=15, deadline=None)
def test_metrics_of_scores_agree_with_the_peer(name, theirs, seed):
    label, _, score = _sample(seed)
    assert METRICS[name].compute(label, score) == pytest.approx(theirs(label, score))


@pytest.mark.parametrize(
    ("name", "theirs"),
    [
        ("rmse", peer.root_mean_squared_error),
        ("mae", peer.mean_absolute_error),
        ("r2", peer.r2_score),
        ("mape", peer.mean_absolute_percentage_error),
    ],
)
def test_metrics_of_numbers_agree_with_the_peer(name, theirs):
    random = np.random.default_rng(3)
    label = random.normal(10, 3, 300)
    prediction = label + random.normal(0, 1, 300)
    assert METRICS[name].compute(label, prediction) == pytest.approx(theirs(label, prediction))


def test_f1_of_more_than_two_classes_is_their_plain_mean():
    label = np.array(["a", "b", "c", "a", "b", "c"], dtype=object)
    prediction = np.array(["a", "b", "b", "a", "c", "c"], dtype=object)
    expected = peer.f1_score(label.astype(str), prediction.astype(str), average="macro")
    assert METRICS["f1"].compute(label, prediction) == pytest.approx(expected)


@pytest.mark.parametrize("name", sorted(METRICS))
def test_no_rows_have_no_metric(name):
    assert METRICS[name].compute(np.zeros(0), np.zeros(0)) is None


@pytest.mark.parametrize("name", ["auc", "pr_auc"])
def test_one_class_has_no_ranking_metric(name):
    assert METRICS[name].compute(np.ones(5), np.linspace(0, 1, 5)) is None


def test_a_label_without_spread_has_no_r2_and_zero_labels_no_mape():
    assert METRICS["r2"].compute(np.full(4, 2.0), np.arange(4.0)) is None
    assert METRICS["mape"].compute(np.zeros(4), np.arange(4.0)) is None


def test_worsening_has_the_same_sign_for_both_directions():
    assert METRICS["accuracy"].worsening(0.9, 0.8) == pytest.approx(0.1)
    assert METRICS["rmse"].worsening(3.0, 4.0) == pytest.approx(1.0)


def test_missing_labels_and_outputs_are_left_out_together():
    label = np.array(["yes", None, "no", "yes"], dtype=object)
    score = np.array([0.9, 0.1, np.nan, 0.2])
    kept, output = paired(label, score)
    assert kept.tolist() == ["yes", "yes"]
    assert output.tolist() == [0.9, 0.2]


def test_the_positive_class_is_the_last_of_the_sorted_ones():
    label = np.array(["no", "yes", None, "no"], dtype=object)
    assert positive_class(label) == "yes"
    assert is_positive(label, "yes").tolist() == [0.0, 1.0, 0.0, 0.0]
