"""What an action may become, what a decision lacks, and whether what was done lasts."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.prevention import (
    CLOSED,
    IN_FORCE,
    NEXT,
    STRENGTHS,
    action_problems,
    decision_problems,
    endurance,
    follow_ups_of,
    guardrail_problems,
    is_overdue,
    ranked,
)
from workbench.domain.records.prevention import (
    Action,
    ActionCheck,
    Alternative,
    Decision,
    Dissent,
    FollowUp,
    Guardrail,
    SuccessMetric,
)

TODAY = date(2026, 5, 14)
WHOLE = Action(
    id="a",
    title="Reject °F at ingest",
    owner_function="data platform",
    due=TODAY,
    success=SuccessMetric(signal="auc", value=0.79),
    verification=ActionCheck(method="canary"),
)
DECIDED = Decision(
    id="d",
    question="Which repair?",
    chosen="inverse transform",
    alternatives=(Alternative(option="retrain", why_not="learns the mixed unit"),),
    accepted_risk="a second unit stays unseen",
    rationale="recovers the whole drop",
    no_dissent=True,
    decided_by="product",
    decided_at=datetime(2026, 5, 14, tzinfo=UTC),
)


def test_the_loop_is_closed_and_every_state_is_reached() -> None:
    assert {to for steps in NEXT.values() for to in steps} == set(NEXT)
    assert all(steps for steps in NEXT.values())
    assert set(NEXT) >= CLOSED | IN_FORCE


def test_only_what_is_in_force_is_verified() -> None:
    assert [status for status, steps in NEXT.items() if "verified" in steps] == ["implemented"]


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"owner_function": ""}, "an owner"),
        ({"due": None}, "a due date"),
        ({"success": SuccessMetric(signal="auc")}, "a success metric with a value"),
        ({"verification": ActionCheck()}, "how it is verified"),
        ({"status": "verified"}, "the run or evidence that verifies it"),
    ],
)
def test_an_action_names_each_thing_it_lacks(change: dict[str, object], missing: str) -> None:
    assert action_problems(WHOLE) == ()
    assert action_problems(WHOLE.model_copy(update=change)) == (missing,)


def test_a_rejected_action_lacks_its_reason_only() -> None:
    bare = Action(id="a", title="x", status="rejected")
    assert action_problems(bare) == ("why it was rejected",)
    assert action_problems(bare.model_copy(update={"rejected_reason": "too dear"})) == ()


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"alternatives": ()}, "an alternative"),
        ({"alternatives": (Alternative(option="retrain"),)}, "why “retrain” was not chosen"),
        ({"accepted_risk": " "}, "the risk that is accepted"),
        ({"rationale": ""}, "the rationale"),
        ({"no_dissent": False}, "dissent, or that there was none when asked"),
        ({"dissent": (Dissent(text="too soon"),)}, "whose dissent it is"),
        ({"decided_by": ""}, "who decided and when"),
    ],
)
def test_a_decision_names_each_thing_it_lacks(change: dict[str, object], missing: str) -> None:
    assert decision_problems(DECIDED) == ()
    assert decision_problems(DECIDED.model_copy(update=change)) == (missing,)


def test_a_guardrail_needs_what_it_judges_and_a_limit() -> None:
    assert guardrail_problems(Guardrail(id="g", title="x")) == ("the column it judges", "a limit")
    crossed = Guardrail(id="g", title="x", column="temp", low=5.0, high=1.0)
    assert guardrail_problems(crossed) == ("a lower limit that is not above the upper one",)
    assert guardrail_problems(crossed.model_copy(update={"low": 0.0})) == ()
    assert guardrail_problems(Guardrail(id="g", title="x", kind="freshness")) == (
        "how old the newest row may be",
    )


@given(st.permutations(STRENGTHS))
def test_the_strongest_comes_first_whatever_the_order_and_the_rejected_last(
    order: list[str],
) -> None:
    actions = [
        WHOLE.model_copy(update={"id": str(at), "strength": one}) for at, one in enumerate(order)
    ]
    gone = WHOLE.model_copy(update={"id": "z", "strength": "eliminate", "status": "rejected"})
    found = ranked([gone, *actions])
    assert [one.strength for one in found[:-1]] == list(STRENGTHS)
    assert found[-1] is gone


def test_what_is_done_is_not_overdue() -> None:
    late = WHOLE.model_copy(update={"due": TODAY - timedelta(days=1)})
    assert not is_overdue(WHOLE, TODAY)
    assert is_overdue(late, TODAY)
    for status in (*CLOSED, *IN_FORCE):
        assert not is_overdue(late.model_copy(update={"status": status}), TODAY)


def in_force(days_ago: int) -> Action:
    began = TODAY - timedelta(days=days_ago)
    return WHOLE.model_copy(update={"status": "implemented", "implemented_on": began})


def look(day: int, *, holds: bool, number: int = 0) -> FollowUp:
    return FollowUp(id=f"f{day}-{number}", action="a", day=day, holds=holds)


def test_looks_are_due_so_many_days_after_it_came_into_force() -> None:
    looks = follow_ups_of(in_force(31), ())
    assert [(one.day, one.days_late(TODAY)) for one in looks] == [(7, 24), (30, 1), (90, 0)]
    assert follow_ups_of(WHOLE, ()) == ()


def test_a_look_that_was_taken_is_not_late() -> None:
    looks = follow_ups_of(in_force(31), [look(7, holds=True)])
    assert [one.days_late(TODAY) for one in looks] == [0, 1, 0]


def test_endurance_is_what_the_last_look_saw() -> None:
    action = in_force(100)
    assert endurance(follow_ups_of(WHOLE, ())) == "not due"
    assert endurance(follow_ups_of(action, ())) == "not looked at"
    assert endurance(follow_ups_of(action, [look(7, holds=True)])) == "holds"
    failed = [look(7, holds=True), look(30, holds=False)]
    assert endurance(follow_ups_of(action, failed)) == "failed"
    mended = [*failed, look(30, holds=True, number=1)]
    assert endurance(follow_ups_of(action, mended)) == "holds"
