"""Importance weights see a mix of rows that scores hide, and say when they cannot be used."""

from dataclasses import fields

import numpy as np
import pytest

from tests.science.estimation.world import Estimated, Rows, estimated, rows
from workbench.science.domain_classifier import encode_numbers
from workbench.science.estimation.assumption import Verdict, check
from workbench.science.estimation.weighting import (
    Correction,
    Weights,
    importance_weights,
    weigh,
)

BLIND = 1.5


def codes(reference: Rows, incident: Rows) -> tuple[np.ndarray, np.ndarray]:
    pairs = [encode_numbers((reference.x[:, at], incident.x[:, at])) for at in range(2)]
    sides = [np.stack([pair[at] for pair in pairs], axis=1) for at in (0, 1)]
    return sides[0], sides[1]


def weights(reference: Rows, incident: Rows) -> Weights:
    found = importance_weights(*codes(reference, incident), seed=0)
    assert found is not None
    return found


def corrected(reference: Rows, incident: Rows, found: Estimated) -> Correction:
    scoring = found.fitted.scoring
    three = (reference.predicted, scoring.cells.code(reference.score), reference.label)
    correction = weigh(scoring, three, codes(reference, incident), 0)
    assert isinstance(correction, Correction)
    return correction


def first(every: Rows, n: int) -> Rows:
    return Rows(*(getattr(every, field.name)[:n] for field in fields(Rows)))


@pytest.mark.parametrize("used", [8000, 4000])
def test_a_feature_the_score_is_blind_to_is_seen_by_the_weights(used) -> None:
    reference, incident = rows(1, 8000, unseen=BLIND), rows(2, 8000, (0.0, 1.0), unseen=BLIND)
    found = estimated(reference, incident, draws=50)
    truth = incident.true_accuracy()
    plain = found.fitted.expect(found.incident, "incident")
    correction = corrected(first(reference, used), first(incident, used), found)
    better = correction.apply(plain, found.incident)
    assert abs(plain.value["accuracy"] - truth) > 0.03
    assert abs(better.value["accuracy"] - truth) < 0.015
    assert not better.interval("accuracy").excludes(truth)
    assert plain.interval("accuracy").excludes(truth)
    relabelled = correction.relabel(found.fitted.reference)
    assert relabelled.value["accuracy"] == pytest.approx(truth, abs=0.02)
    assert check(plain, better, 8000).verdict is Verdict.BROKEN


def test_weights_that_only_know_chance_change_nothing_that_is_told() -> None:
    told = []
    for seed in range(8):
        reference, incident = (
            rows(2 * seed, 600, unseen=BLIND),
            rows(2 * seed + 1, 600, unseen=BLIND),
        )
        found = estimated(reference, incident, draws=50)
        plain = found.fitted.expect(found.incident, "incident")
        better = corrected(reference, incident, found).apply(plain, found.incident)
        told.append(check(plain, better, 600).verdict is Verdict.BROKEN)
    assert sum(told) <= 2


def test_windows_alike_keep_nearly_all_their_rows() -> None:
    found = weights(rows(1, 4000), rows(2, 4000))
    assert found.effective > 3000
    assert found.values.mean() == pytest.approx(1)
    assert not found.refusal


def test_windows_apart_are_refused_with_a_reason() -> None:
    found = weights(rows(1, 2000), rows(2, 2000, (9.0, 0.0)))
    assert "no like in the reference" in found.refusal
    few = Weights(np.ones(50), 50.0, 0.0, 0.0)
    assert "worth 50 rows" in few.refusal
    assert importance_weights(np.zeros((5, 1), np.uint8), np.zeros((50, 1), np.uint8), 0) is None


def test_the_same_rows_give_the_same_bits() -> None:
    reference, incident = rows(1, 500), rows(2, 500, (0.5, 0.0))
    found = estimated(reference, incident, draws=50)
    plain = found.fitted.expect(found.incident, "incident")
    once, again = (
        corrected(reference, incident, found).apply(plain, found.incident) for _ in range(2)
    )
    assert once.value == again.value
    assert all(np.array_equal(once.draws[name], again.draws[name]) for name in once.draws)
