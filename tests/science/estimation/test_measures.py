"""Metrics of counts are the metrics of rows; metrics of chances are their expectation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as peer

from workbench.science import metrics
from workbench.science.estimation import measures
from workbench.science.estimation.cells import count, cut_scores

ROWS = st.lists(
    st.tuples(st.integers(0, 10), st.integers(0, 1), st.integers(0, 1)), min_size=4, max_size=60
)


def counted(rows):
    score, predicted, label = (np.array(each) for each in zip(*rows, strict=True))
    cells = cut_scores([score / 10])
    mass = count((2, cells.size, 2), (predicted, cells.code(score / 10), label))
    return score / 10, predicted, label, cells, mass


@given(rows=ROWS)
def test_counts_measure_what_rows_measure(rows) -> None:
    score, predicted, label, cells, mass = counted(rows)
    found = measures.of_predictions(mass) | measures.of_scores(mass)
    found |= measures.of_probabilities(mass, cells)
    assert found["accuracy"] == pytest.approx(metrics.accuracy(label, predicted))
    assert found["brier"] == pytest.approx(metrics.brier(label, score))
    assert found["log_loss"] == pytest.approx(metrics.log_loss(label, score))
    for name, one in (("auc", metrics.auc), ("pr_auc", metrics.pr_auc)):
        expected = one(label.astype(float), score)
        if expected is None:
            assert np.isnan(found[name])
        else:
            assert found[name] == pytest.approx(expected)
    if label.any() and predicted.any():
        assert found["precision"] == pytest.approx(peer.precision_score(label, predicted))
        assert found["recall"] == pytest.approx(peer.recall_score(label, predicted))
        assert found["f1"] == pytest.approx(peer.f1_score(label, predicted))


@given(rows=ROWS)
def test_counts_of_several_classes_measure_what_rows_measure(rows) -> None:
    tenths, predicted, other = (np.array(each) for each in zip(*rows, strict=True))
    label = other + (tenths > 7)
    cells = cut_scores([tenths / 10])
    mass = count((3, cells.size, 3), (predicted, cells.code(tenths / 10), label))
    found = measures.of_classes(mass)
    known = sorted(set(label) | set(predicted))
    assert found["accuracy"] == pytest.approx(np.mean(label == predicted))
    expected = peer.f1_score(label, predicted, labels=known, average="macro")
    assert found["f1"] == pytest.approx(expected)


def test_the_expected_area_is_that_of_all_ways_the_labels_can_fall() -> None:
    chance = np.array([0.1, 0.35, 0.5, 0.6, 0.9])
    ways = (np.arange(32)[:, None] >> np.arange(5)) & 1
    weight = np.prod(np.where(ways, chance, 1 - chance), axis=1)
    above = np.triu(np.ones((5, 5)), 1)
    pairs = np.einsum("wi,wj,ij->w", 1 - ways, ways, above)
    both = ways.sum(axis=1) * (1 - ways).sum(axis=1)
    mass = np.stack([1 - chance, chance], axis=-1)[None]
    own = float((chance * (1 - chance)).sum())
    found = measures.of_scores(mass, own)["auc"]
    assert found == pytest.approx(weight @ pairs / (weight @ both))


def test_expected_counts_are_the_mean_of_counts() -> None:
    rng = np.random.default_rng(0)
    chance = np.sort(rng.random(40))
    predicted = (chance > 0.5).astype(int)
    cells = cut_scores([chance])
    drawn = [
        count((2, cells.size, 2), (predicted, cells.code(chance), rng.random(40) < chance))
        for _ in range(4000)
    ]
    expected = count((2, cells.size), (predicted, cells.code(chance)))[..., None]
    expected = expected * np.stack([1 - chance, chance], axis=-1)
    seen = measures.of_predictions(np.stack(drawn))["accuracy"].mean()
    assert measures.of_predictions(expected)["accuracy"] == pytest.approx(seen, abs=0.005)
