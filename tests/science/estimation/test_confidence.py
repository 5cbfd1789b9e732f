"""Estimates come near the truth under covariate shift, and intervals cover it."""

from dataclasses import fields, replace

import numpy as np
import pytest

from tests.science.estimation.world import Rows, estimated, rows
from workbench.science.bootstrap import generator
from workbench.science.estimation.assumption import Verdict, check
from workbench.science.estimation.cells import count, cut_scores
from workbench.science.estimation.confidence import calibrate
from workbench.science.estimation.scorings import TopLabelScoring
from workbench.science.metrics import auc

SHIFT = (0.8, 0.0)


def test_large_windows_are_estimated_within_half_a_point() -> None:
    reference, incident = rows(1, 40_000), rows(2, 40_000, SHIFT)
    found = estimated(reference, incident)
    value = found.fitted.expect(found.incident, "incident").value
    assert value["accuracy"] == pytest.approx(incident.true_accuracy(), abs=0.005)
    assert value["auc"] == pytest.approx(auc(incident.label, incident.score), abs=0.008)
    # The metric moved, so that carrying the reference's over would not do.
    assert abs(found.fitted.reference.value["accuracy"] - incident.true_accuracy()) > 0.01
    raw = np.where(incident.predicted == 1, incident.score, 1 - incident.score).mean()
    assert abs(raw - incident.true_accuracy()) > 0.05


def test_intervals_cover_the_truth_and_need_the_reference_to_be_resampled() -> None:
    many = rows(999, 400_000, SHIFT)
    truth, area = many.true_accuracy(), auc(many.label, many.score)
    covered, covered_area, without = [], [], []
    for seed in range(80):
        found = estimated(rows(2 * seed, 400), rows(2 * seed + 1, 2000, SHIFT), draws=100)
        sampled = found.fitted.expect(found.incident, "incident")
        covered.append(not sampled.interval("accuracy").excludes(truth))
        covered_area.append(not sampled.interval("auc").excludes(area))
        held = found.fitted.chances
        plain = found.fitted.scoring.measure(found.incident[..., None] * held)["accuracy"]
        right = np.where(np.arange(2)[:, None] == 1, held[0, :, 1], held[0, :, 0])
        spread = np.sqrt(np.average((right - plain) ** 2, weights=found.incident) / 2000)
        without.append(abs(plain - truth) <= 1.96 * spread)
    # 80 intervals of 95 % cover at least 70 times in all but 1 of 1000 tries.
    assert min(sum(covered), sum(covered_area)) >= 70
    assert sum(without) < 50


def test_few_rows_at_the_ends_do_not_flatter_an_incident_that_leans_there() -> None:
    many = rows(999, 400_000, SHIFT, stepped=True)
    truth = {"accuracy": many.true_accuracy(), "auc": auc(many.label, many.score)}
    off: dict[str, list[float]] = {name: [] for name in truth}
    for seed in range(50):
        windows = rows(2 * seed, 500, stepped=True), rows(2 * seed + 1, 2000, SHIFT, stepped=True)
        found = estimated(*windows, draws=50)
        sampled = found.fitted.expect(found.incident, "incident")
        for name, real in truth.items():
            off[name].append(sampled.value[name] - real)
    # A rising map through single rows is .02 too high here.
    assert max(abs(np.mean(values)) for values in off.values()) < 0.012


def test_a_check_is_quiet_where_nothing_changed_and_loud_where_labels_did() -> None:
    quiet, loud = [], []
    for seed in range(40):
        reference, incident = rows(3 * seed, 800), rows(3 * seed + 1, 800, SHIFT)
        found = estimated(reference, incident, draws=100)
        estimate, real = found.fitted.compare(found.labelled, "labelled")
        quiet.append(check(estimate, real, 800).verdict is Verdict.BROKEN)
        wrong = np.random.default_rng(seed).random(800) < 0.15
        noisy = replace(incident, label=np.where(wrong, 1 - incident.label, incident.label))
        found = estimated(reference, noisy, draws=100)
        estimate, real = found.fitted.compare(found.labelled, "labelled")
        loud.append(check(estimate, real, 800).verdict is Verdict.BROKEN)
    assert sum(quiet) <= 6
    assert sum(loud) >= 36


def test_the_same_rows_in_another_order_give_the_same_bits() -> None:
    reference, incident = rows(1, 500), rows(2, 500, SHIFT)
    order = np.random.default_rng(0).permutation(500)
    mixed = Rows(*(getattr(reference, field.name)[order] for field in fields(Rows)))
    one, other = estimated(reference, incident), estimated(mixed, incident)
    found = [each.fitted.expect(each.incident, "incident") for each in (one, other)]
    for name in found[0].value:
        assert found[0].value[name] == found[1].value[name]
        assert np.array_equal(found[0].draws[name], found[1].draws[name])
    again = estimated(reference, incident, seed=1).fitted.expect(one.incident, "incident")
    assert not np.array_equal(found[0].draws["auc"], again.draws["auc"])


def test_somebody_can_stop_it() -> None:
    found = estimated(rows(1, 300), rows(2, 300), draws=50)

    def stop(part: float) -> None:
        if part > 0.3:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        calibrate(found.fitted.scoring, found.reference, 0, 200, stop)


def of_three(seed: int, n: int, shift: float):
    rng = np.random.default_rng(seed)
    x = rng.normal(shift, 1.2, size=n)
    margins = np.stack([-1.1 * x, np.full(n, 0.2), 0.9 * x - 0.2], axis=1)
    chances = np.exp(margins) / np.exp(margins).sum(axis=1, keepdims=True)
    label = (rng.random(n)[:, None] > np.cumsum(chances, axis=1)).sum(axis=1)
    sure = np.exp(1.6 * margins) / np.exp(1.6 * margins).sum(axis=1, keepdims=True)
    return sure.max(axis=1), sure.argmax(axis=1), label


def test_several_classes_are_estimated_too() -> None:
    reference, incident = of_three(1, 30_000, 0.0), of_three(2, 30_000, 1.0)
    cells = cut_scores([reference[0], incident[0]], 100)
    counts = [
        count((3, cells.size, 3), (each[1], cells.code(each[0]), each[2]))
        for each in (reference, incident)
    ]
    scoring = TopLabelScoring.of(cells, counts[0], generator(0))
    chances = scoring.chances(counts[0])
    assert np.allclose(chances.sum(axis=-1), 1)
    fitted = calibrate(scoring, counts[0], 0)
    found = fitted.expect(counts[1].sum(axis=-1), "incident")
    real = scoring.measure(counts[1])
    before = fitted.reference.value
    for name in ("accuracy", "f1"):
        assert found.value[name] == pytest.approx(float(real[name]), abs=0.02)
        gap = abs(found.value[name] - real[name])
        assert gap < 0.5 * abs(before[name] - real[name])
