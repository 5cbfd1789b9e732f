"""What a careful reader would hold against a conclusion."""

from datetime import timedelta

import pytest

from tests.unit.domain.reasoning.boards import hypothesis, observation
from tests.unit.domain.reasoning.journals import OPENED, finding, journal, run, told
from workbench.domain.reasoning.guards import favoured, guards_of
from workbench.domain.reasoning.narrowing import narrowing
from workbench.domain.records.reasoning import Conclusion, Test

SOON = OPENED + timedelta(minutes=30)
LATER = OPENED + timedelta(hours=5)
H2, H3 = hypothesis("h2"), hypothesis("h3")
CONFIRMED = hypothesis("h1", node="temp", status="confirmed", confidence="likely", methods=("r1",))


def codes(*acts, minutes=(), now=LATER):
    events = journal(acts, minutes)
    return {(g.code, g.hypothesis) for g in guards_of(told(events), narrowing(events), now)}


def test_an_empty_board_has_nothing_to_guard():
    assert codes() == set()


def test_fewer_than_two_rivals():
    assert ("few_rivals", "h1") in codes(hypothesis("h1", confidence="likely"), H2)
    assert not any(code == "few_rivals" for code, _ in codes(hypothesis("h1"), H2, H3))


def test_a_conclusion_from_one_run_that_nothing_tried_to_break():
    found = codes(CONFIRMED, H2, H3, run("r1", kind="root_cause"), now=SOON)
    assert {code for code, one in found if one == "h1"} == {
        "nothing_disconfirming",
        "single_method",
        "one_run",
        "decided_without_test",
        "unlinked_cause",
    }


def test_a_conclusion_that_was_argued_well_is_left_in_peace():
    acts = [
        CONFIRMED.model_copy(update={"methods": ("r1", "r2"), "team": "sensors"}),
        H2,
        H3,
        run("r1", kind="root_cause"),
        run("r2", finding("restored.row_replay"), kind="explanation", plugin="other"),
        observation("o1", h1="consistent:3", h2="inconsistent:2", h3="inconsistent:2"),
        Test(id="t1", title="t", hypothesis="h1", expected="x"),
        Conclusion(id="c1", test="t1", verdict="passed", run="r2"),
    ]
    assert codes(*acts, now=SOON) == set()


def test_an_exploratory_test_seeks_nothing():
    test = Test(id="t1", title="t", hypothesis="h1", expected="x", exploratory=True)
    assert ("nothing_disconfirming", "h1") in codes(CONFIRMED, H2, H3, test)


def test_what_no_hypothesis_explains():
    seen = observation("o1", h1="inconsistent:2", h2="inconsistent:1", h3="inconsistent:3")
    assert ("fits_none", "") in codes(hypothesis("h1"), H2, H3, seen)


def test_a_band_far_above_what_the_matrix_suggests():
    bold = hypothesis("h1", confidence="very likely")
    seen = observation("o1", h1="inconsistent:3", h2="consistent:1")
    assert ("band_above_matrix", "h1") in codes(bold, H2, H3, seen)


@pytest.mark.parametrize(
    ("early", "now", "guarded"),
    [
        ("h1", LATER, True),
        ("h2", LATER, False),
        ("", LATER, False),
        ("h1", OPENED + timedelta(minutes=59), False),
    ],
)
def test_a_conclusion_that_has_not_changed_since_the_first_hour(early, now, guarded):
    first = [
        hypothesis(name, confidence="likely" if name == early else "even")
        for name in ("h1", "h2", "h3")
    ]
    settled = [CONFIRMED, H2.model_copy(update={"status": "rejected", "reason": "no"})]
    found = codes(*first, *settled, minutes=[5, 6, 7, 200, 201], now=now)
    assert (("unchanged_since_first_hour", "h1") in found) is guarded


def test_nobody_is_favoured_where_two_are_held_alike():
    events = journal(
        [hypothesis("h1", confidence="likely"), H2, hypothesis("h3", confidence="likely")]
    )
    assert favoured(narrowing(events)) == ""
