"""The picker's arithmetic: costs in, an edge and its queue out, at once."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.science.scoring.budget import budget_curve, costs_of, pick


def curve(seed=1, models=40, windows=60, chance=None):
    alarms = np.random.default_rng(seed).beta(0.4, 3, (models, windows)) * 100
    judged = np.ones((models, windows), dtype=bool)
    last = np.full(models, windows - 1)
    last[0] = -1
    return budget_curve(alarms, judged, last, step=24, quiet=7, chance=chance)


@settings(max_examples=30)
@given(st.integers(0, 1000), st.floats(0.01, 1000), st.floats(1, 100))
def test_a_dearer_miss_never_raises_the_edge_and_never_shortens_the_queue(seed, miss, times):
    found = curve(seed)
    cheap, dear = pick(found, miss), pick(found, miss * times)
    assert dear.edge <= cheap.edge
    assert dear.queue[: len(cheap.queue)] == cheap.queue
    assert dear.weekly >= cheap.weekly
    assert dear.missed <= cheap.missed + 1e-9


def test_looking_pays_from_the_chance_at_which_both_mistakes_cost_the_same():
    chance = np.linspace(0, 0.5, 101)
    found = pick(curve(chance=chance), 4)
    assert found.chance == pytest.approx(0.2)
    assert found.edge == 40
    assert found.calibrated
    assert costs_of(curve(chance=chance), 40) == pytest.approx(4)
    never = pick(curve(chance=chance), 0.5)
    assert never.queue == ()
    assert never.edge > 100
    assert never.weekly == 0


def test_without_a_map_the_score_is_taken_for_a_chance_and_that_is_said():
    found = pick(curve(), 1)
    assert found.edge == 50
    assert not found.calibrated


def test_the_queue_is_what_is_there_now_highest_first_and_no_model_without_a_window():
    made = curve()
    queue = pick(made, 50).queue
    assert 0 not in queue
    assert list(queue) == list(made.models[: len(queue)])
    assert (np.diff(made.now) <= 0).all()


def test_expected_incidents_add_up_whatever_the_costs():
    made = curve()
    totals = [pick(made, miss).real + pick(made, miss).missed for miss in (0.1, 1, 10, 100)]
    assert totals == pytest.approx([totals[0]] * 4)


def test_moving_the_costs_takes_no_frame_at_fleet_size():
    made = curve(models=200, windows=365)
    began = time.process_time()
    for miss in range(1, 101):
        pick(made, miss)
    assert (time.process_time() - began) / 100 < 0.05
