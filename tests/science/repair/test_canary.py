"""A canary may be looked at after every row: bad ones are stopped, and noise is not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.science.repair.canary import follow, mixture_differs, rule, steps

MARGIN = 0.05


def ruled(control, canary, seed, *, rows=2000, share=0.3):
    random = np.random.default_rng(seed)
    side = random.random(rows) < share
    loss = (random.random(rows) < np.where(side, canary, control)).astype(float)
    came = steps(loss, side)
    found = follow(came.gain, MARGIN, 0.95)
    return rule(found, came, margin=MARGIN, level=0.95, least=100), found


def test_a_known_bad_canary_is_stopped():
    decisions = [ruled(0.2, 0.38, seed)[0] for seed in range(40)]
    assert all(one.decision == "stop" for one in decisions)


def test_a_canary_like_its_control_is_hardly_ever_stopped_however_often_one_looks():
    stopped = sum(ruled(0.2, 0.2, seed)[0].decision == "stop" for seed in range(200))
    assert stopped / 200 <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 200)


def test_a_good_canary_is_released():
    decisions = [ruled(0.35, 0.15, seed)[0].decision for seed in range(40)]
    assert decisions.count("release") == 40


def test_a_canary_just_as_bad_as_would_be_borne_is_hardly_ever_released():
    released = sum(ruled(0.2, 0.2 + MARGIN, s)[0].decision == "release" for s in range(200))
    assert released / 200 <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 200)


def test_the_interval_holds_the_truth_at_all_steps_at_once():
    held = 0
    for seed in range(200):
        _, found = ruled(0.3, 0.2, seed)
        held += bool(((found.low <= 0.1) & (found.high >= 0.1)).all())
    assert held / 200 >= 0.95 - 3 * np.sqrt(0.05 * 0.95 / 200)


def test_it_is_not_released_before_it_has_seen_enough_rows():
    random = np.random.default_rng(0)
    side = np.arange(200) % 2 == 0
    loss = np.where(side, 0.0, 1.0) * (random.random(200) < 0.98)
    came = steps(loss, side)
    found = follow(came.gain, MARGIN, 0.95)
    few = rule(found, came, margin=MARGIN, level=0.95, least=150)
    enough = rule(found, came, margin=MARGIN, level=0.95, least=50)
    assert (few.decision, enough.decision) == ("go on", "release")


@given(st.lists(st.booleans(), min_size=1, max_size=80))
def test_each_step_holds_both_sides(sides):
    side = np.array(sides)
    came = steps(np.linspace(0, 1, len(side)), side)
    starts = [0, *came.end.tolist()][: len(came.end)]
    for start, end in zip(starts, came.end.tolist(), strict=True):
        assert {bool(v) for v in side[start:end]} == {True, False}
    assert (np.abs(came.gain) <= 1).all()


def test_sides_of_another_mixture_are_told():
    side = np.arange(400) % 2 == 0
    alike = np.where(np.arange(400) % 4 < 2, "a", "b")
    assert mixture_differs(alike, side) == pytest.approx(1.0)
    assert mixture_differs(np.where(side, "a", "b"), side) < 1e-6
