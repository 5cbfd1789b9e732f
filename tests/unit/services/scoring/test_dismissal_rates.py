"""Dismissals as a rate over time: by month, reason and pattern, with what they are held against."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.fleets import FIRST
from tests.unit.services.scoring import test_proposals as proposing
from workbench.domain.events import instant
from workbench.domain.scoring.testing import ChangeProposal
from workbench.services.scoring.dismissal_rates import MonthOfDismissals, dismissal_rates
from workbench.services.scoring.history import score_history

small_fleet = proposing.small_fleet


def act(session, kind, model, day, **more):
    start = FIRST + timedelta(days=day)
    body = {
        "model": model,
        "start": instant(start),
        "end": instant(start + timedelta(days=1)),
        "reason": "seasonal",
        "signals": ["output"],
        **more,
    }
    with session.workspace.score_book() as book:
        return book.append(f"candidate.{kind}", body, at=session.clock(), by="ana")


def told(rate):
    return {one.month: (one.dismissed, one.decided) for one in rate.months if one.decided}


def test_nothing_dismissed_has_no_rate(fleet):
    act(fleet, "escalated", "m00", 3)
    assert dismissal_rates(fleet) == ()


def test_months_of_the_windows_count_with_everything_decided_beside_them(fleet):
    first, later = FIRST + timedelta(days=1), FIRST + timedelta(days=65)
    assert first.month != later.month
    for model in ("m00", "m01", "m02"):
        act(fleet, "dismissed", model, 1)
    act(fleet, "escalated", "m03", 1)
    act(fleet, "escalated", "m04", 1, automatic=True)  # nobody decided that
    act(fleet, "dismissed", "m11", 65, reason="duplicate", signals=["drift"])
    taken_back = act(fleet, "dismissed", "m12", 65)
    with fleet.workspace.score_book() as book:
        book.append("candidate.reopened", {"act": taken_back.seq}, at=fleet.clock(), by="ana")
    whole, *rest = dismissal_rates(fleet)
    assert whole.by == "all"
    months = {f"{first:%Y-%m}": (3, 4), f"{later:%Y-%m}": (1, 1)}
    assert told(whole) == months
    assert [(one.by, one.reason, one.group, one.whole.dismissed) for one in rest] == [
        ("reason", "seasonal", "", 3),
        ("reason", "duplicate", "", 1),
        ("pattern", "seasonal", "north", 3),
        ("pattern", "duplicate", "south", 1),
    ]
    assert rest[1].whole.decided == 5, "a reason is held against all that was decided"
    assert rest[3].whole.decided == 1, "a pattern against what was decided in its models"
    history = score_history(fleet)
    assert whole.whole.windows == int(history.judged.sum())
    assert rest[2].whole.windows + rest[3].whole.windows == whole.whole.windows
    between = [one.month for one in whole.months]
    assert between == sorted(between)
    assert len(between) >= 3, "a month in which nothing was dismissed is there with its windows"


def test_a_window_dismissed_twice_counts_once(fleet):
    act(fleet, "dismissed", "m00", 1)
    act(fleet, "dismissed", "m00", 1, signals=["drift"])
    assert dismissal_rates(fleet)[0].whole.dismissed == 1


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 500))
def test_a_rate_has_its_interval_and_none_from_nothing(dismissed, escalated, windows):
    one = MonthOfDismissals("2026-03", windows, dismissed + escalated, dismissed)
    if one.decided:
        share = one.share
        assert 0 <= share.low <= share.estimate <= share.high <= 1
        assert share.estimate == pytest.approx(dismissed / one.decided)
    else:
        assert one.share is None
    assert (one.per_hundred is None) == (windows == 0)


def test_a_proposal_carries_the_rate_and_the_most_dismissed_comes_first(fleet):
    proposing.dismiss(fleet, 10, signals=("output",))  # ten of ten models of the north
    with fleet.workspace.score_book() as book:
        for at in range(12):
            body = dict(book.acts("candidate.dismissed")[0].body)
            start = proposing.day(60 + at % 6)
            book.append(
                "candidate.dismissed",
                {**body, "model": f"m1{at % 2}", "reason": "duplicate",
                 "start": instant(start), "end": instant(start + timedelta(days=7))},
                at=fleet.clock(), by="ana",
            )  # fmt: skip
    made = [ChangeProposal.model_validate(one.body) for one in proposing.propose(fleet)]
    assert len(made) == 2
    rates = [one.rate["whole"]["per_hundred_windows"] for one in made]
    assert rates == sorted(rates, reverse=True)
    assert made[0].rate["months"]
    old = {k: v for k, v in made[0].json_body().items() if k != "rate"}
    assert ChangeProposal.model_validate(old).rate == {}
