"""What came of alerts is counted by incident, in the order of time, and never flatters."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.science.scoring.outcomes import Span, covers, edge_at_budget, outcomes, truth_of

ALL = np.ones((2, 60), dtype=bool)
EDGES = np.array([25.0, 50.0, 75.0])


def truth(*spans, judged=ALL, first=0, lasting=3):
    return truth_of([Span(*span) for span in spans], judged, lasting=lasting, first=first)


def test_an_incident_is_found_once_however_long_and_an_alert_in_vain_counts_once_a_stretch():
    alarms = np.zeros((2, 60))
    alarms[0, 12:20] = 60
    alarms[1, 30:42] = 60
    found = outcomes(alarms, truth((0, 10, 20, 25)), EDGES, quiet=7)
    assert found.found.tolist() == [[True, True, False]]
    assert found.delay[0, :2].tolist() == [2, 2]
    assert np.isnan(found.delay[0, 2])
    assert found.in_vain[:, 0].tolist() == [0, 2]
    assert found.recall.tolist() == [1, 1, 0]
    assert found.precision[:2] == pytest.approx([1 / 3, 1 / 3])
    assert np.isnan(found.precision[2]), "without alerts there is no share of right ones"


def test_a_score_that_lasts_after_an_incident_is_neither_in_vain_nor_another_find():
    alarms = np.zeros((2, 60))
    alarms[0, 20:22] = 60
    found = outcomes(alarms, truth((0, 10, 20, 25)), EDGES, quiet=7)
    assert found.found[0, 0]
    assert found.in_vain.sum() == 0
    alarms[0, 22] = 60
    assert outcomes(alarms, truth((0, 10, 20, 25)), EDGES, quiet=7).in_vain[0, 0] == 1


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.integers(1, 12))
def test_a_lower_edge_never_finds_less_never_later_and_never_raises_fewer(seed, quiet):
    rng = np.random.default_rng(seed)
    alarms = rng.uniform(0, 100, (2, 60))
    edges = np.sort(rng.uniform(0, 100, 12))
    found = outcomes(alarms, truth((0, 5, 9, 12), (1, 20, 24, 30)), edges, quiet=quiet)
    assert (np.diff(found.found.astype(int), axis=1) <= 0).all()
    assert (np.diff(found.in_vain, axis=1) <= 0).all()
    both = found.found[:, 1:]
    assert (np.diff(found.delay, axis=1)[both] >= 0).all()


@settings(max_examples=30)
@given(st.lists(st.booleans(), min_size=1, max_size=12), st.integers(1, 4))
def test_stretches_cover_what_fires_and_no_fewer_would_do(fires, quiet):
    def fewest(left):
        return 0 if not left else 1 + fewest([at for at in left if at >= left[0] + quiet])

    at = [place for place, fired in enumerate(fires) if fired]
    assert covers(np.array(fires)[None, :, None], quiet)[0, 0] == fewest(at)


def test_what_is_fitted_knows_only_incidents_that_were_known_by_then():
    whole = truth((0, 10, 14, 30), (1, 12, 16, 18), (0, 40, 44, 50))
    known = whole.known_at(20)
    assert [one.model for one in known.spans] == [1]
    assert not known.counted[:, 20:].any(), "nothing later is seen"
    assert (known.of[0, 10:14] == -1).all()
    assert known.counted[0, 10:14].all(), "what is not known yet looks ordinary"


def test_what_began_before_a_stretch_of_time_is_left_out_of_it():
    later = truth((0, 18, 26, 30), (1, 30, 34, 36)).between(20, 60)
    assert [one.start for one in later.spans] == [30]
    assert not later.counted[0, 20:28].any()
    assert later.counted[0, 28:].all()


def test_windows_that_are_not_judged_or_are_still_learning_count_for_nothing():
    judged = ALL.copy()
    judged[0, 30:40] = False
    found = truth((0, 5, 9, 12), judged=judged, first=8)
    assert found.spans == ()
    assert not found.counted[0, 30:40].any()
    assert not found.counted[:, :8].any()
    assert not found.counted[0, 8:11].any(), "nor is what lasts of it in vain"


def test_the_edge_of_a_budget_is_the_lowest_that_keeps_to_it():
    vain, edges = np.array([30, 12, 4, 0]), np.array([20.0, 40, 60, 80])
    assert edge_at_budget(vain, edges, 1000, 0.5) == 2
    assert edge_at_budget(vain, edges, 1000, 5) == 0
    assert edge_at_budget(vain + 100, edges, 100, 0.5) == 3
