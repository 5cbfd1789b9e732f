"""A person's answer to a drill is marked for what it says, and bluffing gains nothing."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.science.faults.answers import (
    NOTHING,
    Hidden,
    Marking,
    One,
    Said,
    log_score,
    mark_answer,
    summarised,
)
from workbench.science.faults.grading import TARGET, Known, mark
from workbench.science.faults.ranking import Ranking
from workbench.science.intervals import bounded_mean, wilson

POINTS = {"cause": 50.0, "kind": 20.0, "onset": 10.0, "share": 10.0, "confidence": 10.0}
RULES = Marking(POINTS)
FAULT = Hidden(
    Known("unit_change", faults=((("temp",), ("unit_change",)),), label="failed"),
    near=frozenset({"sensor"}),
    onset=1_000.0,
    span=500.0,
    share=0.4,
)
HEALTHY = Hidden(Known("none", faults=()), onset=None, span=500.0)
CHANCES = st.floats(0, 1)


def standings(said, hidden=FAULT):
    return {part.part: part.standing for part in mark_answer(said, hidden, RULES).parts}


def test_a_perfect_answer_earns_every_point():
    said = Said(("temp", "hum"), "unit_change", 1_010.0, 0.45, 1.0)
    found = mark_answer(said, FAULT, RULES)
    assert found.earned == found.possible == 100
    assert found.rank == 1
    assert found.brier == 0


def test_an_empty_answer_earns_nothing_and_is_no_mistake():
    found = mark_answer(Said(), FAULT, RULES)
    assert found.earned == 0
    assert found.possible == 100
    assert set(standings(Said()).values()) == {"not_said"}
    assert found.brier is None


def test_a_neighbour_in_the_lineage_is_near_and_no_hit():
    found = mark_answer(Said(("sensor", "temp"), confidence=1.0), FAULT, RULES)
    assert found.parts[0].standing == "near"
    assert found.parts[0].earned == pytest.approx(20)
    assert found.rank == 2
    assert found.brier == 1


@pytest.mark.parametrize(
    ("onset", "share", "wanted"),
    [(1_050.0, 0.5, "right"), (1_125.0, 0.65, "near"), (1_126.0, 0.66, "wrong")],
)
def test_onset_and_share_are_right_within_a_tolerance_and_near_within_another(onset, share, wanted):
    found = standings(Said(("temp",), onset=onset, share=share))
    assert found["onset"] == found["share"] == wanted


def test_nothing_is_wrong_is_right_only_where_it_is_so():
    quiet = mark_answer(Said((NOTHING,), confidence=0.9), HEALTHY, RULES)
    assert quiet.parts[0].standing == "right"
    assert quiet.possible == 60, "kind, onset and share are not asked where nothing is wrong"
    assert standings(Said(("temp",)), HEALTHY)["cause"] == "wrong"
    assert standings(Said((NOTHING,)))["cause"] == "wrong"


def test_the_labels_may_go_by_their_columns_name():
    hidden = Hidden(Known("label_noise", faults=(((TARGET,), ("label_noise",)),), label="failed"))
    assert mark_answer(Said(("failed",)), hidden, RULES).rank == 1


def test_the_kind_of_one_of_two_faults_counts_for_the_node_that_was_named():
    two = Hidden(Known("two", faults=((("a",), ("nulls",)), (("b",), ("clip",)))))
    assert standings(Said(("a",), "nulls"), two)["kind"] == "right"
    assert standings(Said(("a",), "clip"), two)["kind"] == "wrong"
    assert standings(Said(("c",), "clip"), two)["kind"] == "right"


@given(belief=CHANCES, stated=CHANCES)
def test_nobody_gains_by_stating_another_chance_than_they_believe(belief, stated):
    def expected(chance):
        hit = mark_answer(Said(("temp",), confidence=chance), FAULT, RULES)
        miss = mark_answer(Said(("hum",), confidence=chance), FAULT, RULES)
        return belief * hit.parts[-1].earned + (1 - belief) * miss.parts[-1].earned

    assert expected(belief) >= expected(stated) - 1e-9


@given(belief=st.floats(0.01, 0.99), stated=st.floats(0.01, 0.99))
def test_the_log_score_is_proper_too_and_never_infinite(belief, stated):
    def expected(chance):
        hit, miss = log_score(chance, hit=True), log_score(chance, hit=False)
        return belief * hit + (1 - belief) * miss

    assert expected(belief) <= expected(stated) + 1e-9
    assert math.isfinite(log_score(1.0, hit=False))


@given(
    st.builds(
        Said,
        causes=st.lists(st.sampled_from(["temp", "hum", "sensor", NOTHING]), max_size=3).map(tuple),
        kind=st.sampled_from(["", "unit_change", "nulls"]),
        onset=st.none() | st.floats(0, 5_000),
        share=st.none() | CHANCES,
        confidence=st.none() | CHANCES,
    ),
    st.sampled_from([FAULT, HEALTHY]),
)
def test_no_answer_earns_less_than_nothing_or_more_than_there_is(said, hidden):
    found = mark_answer(said, hidden, RULES)
    assert all(0 <= part.earned <= part.possible + 1e-9 for part in found.parts)


def test_the_mean_reciprocal_rank_of_methods_counts_what_is_not_named_as_nothing():
    known = FAULT.known
    ranks = [
        mark("d", known, Ranking(names), 0.0).reciprocal_rank
        for names in (("temp",), ("hum", "temp"), ("hum",), ("a", "b", "c", "temp"))
    ]
    assert ranks == [1, 0.5, 0, 0.25]
    assert mark("d", known, None, 0.0).reciprocal_rank == 0, "a run that fails names nothing"


@given(st.lists(st.booleans(), max_size=40))
def test_a_bounded_mean_of_hits_has_the_interval_of_their_share(hits):
    assert bounded_mean([float(h) for h in hits]).as_pair() == pytest.approx(
        wilson(sum(hits), len(hits)).as_pair(), abs=1e-12
    )


@given(st.lists(CHANCES, min_size=1, max_size=40))
def test_a_bounded_mean_lies_in_its_interval_and_that_within_its_bounds(values):
    found = bounded_mean(values)
    assert 0 <= found.low <= found.estimate + 1e-12
    assert found.estimate - 1e-12 <= found.high <= 1


def test_a_summary_counts_faults_and_their_absence_apart():
    drills = [
        One(True, 1, True, 80.0, 100.0, 0.04, 0.2),
        One(True, 3, False, 20.0, 300.0, 0.36, 0.9),
        One(True, None, False, 0.0, 500.0),
        One(False, None, True, 90.0, 200.0, 0.01, 0.1),
    ]
    found = summarised(drills)
    assert (found.n, found.stated) == (4, 3)
    assert (found.hit1.hits, found.hit1.of) == (1, 3)
    assert (found.hit3.hits, found.hit3.of) == (2, 3)
    assert found.mrr.estimate == pytest.approx((1 + 1 / 3) / 3)
    assert (found.healthy.hits, found.healthy.of) == (1, 1)
    assert found.seconds[0] == 250
    assert found.brier.estimate == pytest.approx(0.41 / 3)


def test_a_summary_of_nothing_says_that_nothing_is_known():
    found = summarised([])
    assert found.score is found.seconds is found.log_score is None
    assert (found.mrr.low, found.mrr.high) == (0, 1)
