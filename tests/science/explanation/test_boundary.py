"""A concept that turned flips probes beyond chance; rows that only lie elsewhere do not."""

import numpy as np
import pytest

from workbench.science.domain_classifier import encode_numbers
from workbench.science.estimation.weighting import importance_weights
from workbench.science.explanation.boundary import Sample, flips

WORLDS = {"covariate": {"shift": 0.7}, "concept": {"turn": 2.0}}


def draw(rng, count, *, number, shift=0.0, turn=0.0):
    """Return rows whose first column may lie elsewhere, and whose third may come to matter."""
    x = rng.normal(size=(count, 4))
    x[:, 0] += shift
    margin = 2 * x[:, 0] - 1.5 * x[:, 1] + turn * x[:, 2]
    noise = rng.logistic(size=count) * 0.5
    return Sample(x, margin + noise if number else (margin + noise > 0).astype(int))


def compared(world, seed, *, number, said=None):
    rng = np.random.default_rng(seed)
    good = draw(rng, 600, number=number)
    other = draw(rng, 500, number=number, **WORLDS[world])
    codes = [encode_numbers((good.matrix[:, k], other.matrix[:, k])) for k in range(4)]
    sides = (np.column_stack([pair[at] for pair in codes]) for at in (0, 1))
    weight = importance_weights(*sides, seed)
    probes = np.vstack([good.matrix[:150], other.matrix[:150]])
    told = None if said is None else said(probes)
    return flips(good, other, weight.values, probes, number=number, seed=seed, said=told)


def old_model(probes):
    return (2 * probes[:, 0] - 1.5 * probes[:, 1] > 0).astype(int)


@pytest.mark.parametrize("number", [False, True])
def test_a_concept_that_turned_comes_out_otherwise_than_rows_that_lie_elsewhere(number):
    said = None if number else old_model
    concept = compared("concept", 1, number=number, said=said)
    covariate = compared("covariate", 1, number=number, said=said)
    assert concept.beyond.low > 0
    assert covariate.beyond.low <= 0
    assert concept.beyond.estimate > covariate.beyond.high
    if said is not None:
        assert concept.model.low > 0
        assert covariate.model.low <= 0


def test_progress_is_told_and_may_stop():
    def stop(_):
        raise KeyboardInterrupt

    good = draw(np.random.default_rng(0), 200, number=False)
    with pytest.raises(KeyboardInterrupt):
        flips(good, good, np.ones(200), good.matrix, number=False, seed=0, progress=stop)
