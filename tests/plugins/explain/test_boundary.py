"""The boundary between answers, on windows with a known change."""

import numpy as np
import pytest

from tests.plugins.explain.conftest import margin, rows
from workbench.errors import RunError
from workbench_explain.boundary import BoundaryParameters, DecisionBoundary

QUICK = BoundaryParameters(probes=120, rows=900)


def turned(frame):
    """Return rows whose labels go with ``idle`` now, which did not matter."""
    noise = np.random.default_rng(9).logistic(size=len(frame)) * 0.3
    return frame.assign(y=(margin(frame) + 2.5 * frame["idle"] + noise > 0).astype(int))


def elsewhere(frame):
    """Return more of the warm rows, each with the label that it had."""
    chance = 1 / (1 + np.exp(-(frame["hot"] - 20) / 4))
    kept = np.random.default_rng(8).random(len(frame)) < chance
    return frame[kept].reset_index(drop=True)


def run(context):
    return DecisionBoundary().run(context, QUICK)


def test_concept_drift_comes_out_otherwise_than_covariate_drift(make):
    concept = run(make(rows(1), turned(rows(2)), name="concept"))
    covariate = run(make(rows(1), elsewhere(rows(2, 1400)), name="covariate"))
    assert concept.answer["labels"]["moved"]
    assert concept.answer["model"]["moved"]
    assert not covariate.answer["labels"]["moved"]
    assert concept.summary.startswith("The boundary moved")
    assert covariate.summary.startswith("No evidence")
    assert "would not show" in covariate.summary
    assert concept.next_step != covariate.next_step
    assert concept.tables["probes"].num_rows == 120
    assert concept.scalars["beyond"] > covariate.scalars["beyond"]


def test_predictions_on_record_that_follow_another_version_are_told_apart_from_labels(make):
    good, bad = rows(3), rows(4)
    good["said"] = (margin(good) > 0).astype(int)
    bad["said"] = (margin(bad) + 3 * bad["idle"] > 0).astype(int)
    found = run(make(good, bad, roles={"prediction": "said"}))
    assert found.answer["predictions"]["moved"]
    assert not found.answer["labels"]["moved"]
    assert "version" in found.next_step


def test_the_order_of_rows_changes_nothing(make):
    good, bad = rows(1), turned(rows(2))
    mixed = [one.sample(frac=1, random_state=4) for one in (good, bad)]
    one, other = run(make(good, bad)), run(make(*mixed, name="mixed"))
    assert one.canonical_document() == other.canonical_document()
    assert one.tables["probes"].equals(other.tables["probes"])


def test_windows_that_share_no_ground_are_not_compared(make):
    far = rows(6)
    far["hot"] += 60
    far["double"] += 120
    found = run(make(rows(5), far))
    assert found.answer["status"] == "not testable"
    assert found.next_step
    with pytest.raises(RunError):
        run(make(rows(5).assign(y=None), rows(6), name="unlabelled"))
