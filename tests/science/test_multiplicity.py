"""Benjamini-Hochberg, against SciPy and under reordering."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from workbench.science.multiplicity import benjamini_hochberg

p_values = st.lists(st.floats(0, 1), min_size=1, max_size=30)


@given(p_values)
def test_it_agrees_with_scipy(values: list[float]) -> None:
    assert benjamini_hochberg(values) == pytest.approx(false_discovery_control(values).tolist())


@given(p_values, st.randoms())
def test_the_order_of_tests_does_not_matter(values: list[float], random) -> None:
    order = list(range(len(values)))
    random.shuffle(order)
    straight = benjamini_hochberg(values)
    shuffled = benjamini_hochberg([values[at] for at in order])
    assert shuffled == [straight[at] for at in order]


def test_a_test_that_was_not_made_does_not_count() -> None:
    assert benjamini_hochberg([0.01, None, 0.04]) == [0.02, None, 0.04]
    assert benjamini_hochberg([None]) == [None]
    assert benjamini_hochberg([]) == []


def test_it_holds_the_false_discovery_rate() -> None:
    rng = np.random.default_rng(0)
    false = [
        any(q is not None and q <= 0.05 for q in benjamini_hochberg(rng.random(30).tolist()))
        for _ in range(400)
    ]
    assert np.mean(false) <= 0.08
