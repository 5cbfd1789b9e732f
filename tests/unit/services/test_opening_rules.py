"""The rules of opening: severity, rotation, business days, stages, time points, contributions."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.business_days import SATURDAY, after_business_days
from workbench.domain.contributions import contributions
from workbench.domain.events import Draft, seal
from workbench.domain.incident import Incident, Stage
from workbench.domain.records import Records
from workbench.domain.records.opening import Harm, Safeguard, Triage
from workbench.domain.records.prevention import Decision, Dissent
from workbench.domain.records.reasoning import Note
from workbench.domain.rotation import next_in_turn
from workbench.domain.severity import Loss, assess, criteria_met
from workbench.domain.stages import stage_after, undone
from workbench.domain.time_points import time_points
from workbench.science.faults.kinds import KINDS
from workbench.services.health import SHARES
from workbench.services.opening.content import (
    criteria,
    health_metrics,
    participation,
    playbooks,
    prompts,
    severity_table,
    taxonomy,
)
from workbench.services.postmortem.content import template

LEVELS = [level.id for level in severity_table().levels]
START = datetime(2026, 5, 14, 9, tzinfo=UTC)


def loss(times, low=None, high=None):
    return Loss(times * 0.02, low, high, 0.02, agreed=True)


# the content


def test_every_fault_that_a_run_can_name_has_one_failure_mode():
    named = [fault for mode in taxonomy().failure_modes for fault in mode.faults]

    assert sorted(named) == sorted(KINDS)


def test_every_category_has_a_playbook_that_preserves_before_it_contains():
    for category in taxonomy().categories:
        book = playbooks().of(category.id)
        assert book.category == category.id
        assert [phase.id for phase in book.phases] == ["preserve", "contain", "begin"]
        assert {"freeze", "contain"} <= {step.id for step in book.steps}
        functions = {term.id for term in participation().functions}
        assert {book.owner_function, *book.functions} <= functions


def test_reach_of_the_table_the_criteria_and_the_taxonomy_are_the_same_words():
    known = {term.id for term in taxonomy().reach}
    used = {reach for level in severity_table().levels for reach in level.reach}

    assert used == known
    assert {r for rule in criteria().rules for r in rule.reach} <= known
    kinds = {term.id for term in taxonomy().kinds}
    assert {k for rule in criteria().rules for k in rule.kind} <= kinds


def test_the_emphasis_of_a_playbook_names_sections_of_the_report():
    sections = {section.id for section in template().sections}
    for book in playbooks().playbooks:
        assert set(book.emphasis) <= sections, book.category


def test_every_figure_of_health_can_be_computed_or_says_what_it_needs():
    metrics = health_metrics().metrics

    assert {m.share for m in metrics if m.share} == SHARES
    assert len({m.id for m in metrics}) == len(metrics)


def test_the_mapping_to_public_labels_is_marked_as_provisional():
    assert any("provisional" in words for words in taxonomy().sources)
    assert all(mode.gmf for mode in taxonomy().failure_modes)
    assert all(prompt.prompt for prompt in prompts().prompts.values())


# severity


@given(
    st.integers(0, 5), st.sampled_from(["", *(t.id for t in taxonomy().reach)]), st.floats(-3, 20)
)
def test_the_highest_input_wins(harm, reach, times):
    found = assess(severity_table(), harm=harm, reach=reach, loss=loss(times))

    each = [level.id for level in found.by_input.values()]
    assert found.level.id == min(each)


@given(st.floats(-3, 20), st.floats(0, 20))
def test_a_larger_loss_is_never_less_severe(times, more):
    table = severity_table()
    first = assess(table, harm=0, reach="", loss=loss(times)).level.id
    second = assess(table, harm=0, reach="", loss=loss(times + more)).level.id

    assert second <= first


@pytest.mark.parametrize(
    ("times", "level"),
    [(5.1, "SEV1"), (5.0, "SEV2"), (2.1, "SEV2"), (2.0, "SEV3"), (1.0, "SEV4"), (-1.0, "SEV4")],
)
def test_a_limit_must_be_passed(times, level):
    assert assess(severity_table(), harm=0, reach="", loss=loss(times)).level.id == level


def test_an_interval_over_a_limit_says_what_it_could_be():
    wide = assess(severity_table(), harm=0, reach="", loss=loss(1.5, 0.015, 0.05))
    sure = assess(severity_table(), harm=0, reach="", loss=loss(1.5, 0.025, 0.035))

    assert (wide.level.id, wide.could_be.id) == ("SEV3", "SEV2")
    assert sure.could_be is None


def test_a_legal_duty_makes_it_critical_and_nothing_known_makes_it_minor():
    table = severity_table()

    assert assess(table, harm=0, reach="", loss=None, legal_duty=True).level.id == "SEV1"
    nothing = assess(table, harm=0, reach="", loss=None)
    assert (nothing.level.id, dict(nothing.by_input)) == ("SEV4", {})


@pytest.mark.parametrize(
    ("triage", "severity", "rules"),
    [
        (Triage(id="triage"), "SEV4 minor", set()),
        (Triage(id="triage"), "", set()),
        (Triage(id="triage"), "SEV3 moderate", {"severity"}),
        (Triage(id="triage", harm=Harm(level=2)), "SEV4 minor", {"harm"}),
        (Triage(id="triage", reach="protected_group"), "SEV4 minor", {"people"}),
        (Triage(id="triage", category="fairness_harm"), "SEV4 minor", {"category"}),
        (Triage(id="triage", kind="drill"), "SEV4 minor", {"drill"}),
    ],
)
def test_criteria(triage, severity, rules):
    assert {rule.id for rule in criteria_met(criteria(), triage, severity)} == rules


# whose turn it is

people = st.lists(st.sampled_from("abcde"), max_size=12)


@given(st.lists(st.sampled_from("abcde"), min_size=2, unique=True), people)
def test_nobody_facilitates_twice_in_a_row_where_there_is_somebody_else(candidates, earlier):
    who = next_in_turn(candidates, earlier)

    assert who in candidates
    assert not earlier or who != earlier[-1]


@given(st.lists(st.sampled_from("abcde"), min_size=2, unique=True), st.integers(1, 40))
def test_over_time_everybody_facilitates_equally_often(candidates, rounds):
    done = []
    for _ in range(rounds):
        done.append(next_in_turn(candidates, done))
    times = [done.count(one) for one in candidates]

    assert max(times) - min(times) <= 1


def test_the_author_facilitates_only_where_there_is_nobody_else():
    assert next_in_turn(["a", "b"], [], apart_from="a") == "b"
    assert next_in_turn(["a"], ["a"], apart_from="a") == "a"
    assert next_in_turn(["a", "b"], ["b"], apart_from="a") == "a"
    assert next_in_turn([], []) == ""


# business days


@given(st.integers(0, 27), st.integers(0, 30))
def test_business_days_end_on_one_and_count_as_many(day, count):
    start = START + timedelta(days=day)
    end = after_business_days(start, count)
    between = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]

    assert sum(one.weekday() < SATURDAY for one in between) == count
    assert count == 0 or end.weekday() < SATURDAY
    assert end.timetz() == start.timetz()


# the journal's moments


def journal(*told):
    """Events a minute apart."""
    found, prev = [], "0" * 64
    for seq, (kind, body) in enumerate(told, start=1):
        at = START + timedelta(minutes=seq - 1)
        event = seal(
            Draft(kind, body), incident="i", seq=seq, at=at, by="t", salt="0" * 32, prev=prev
        )
        found.append(event)
        prev = event.hash
    return found


OPENED = ("incident.opened", {"title": "x", "owner": "ml", "opened_at": START.isoformat()})


def minute(number):
    return START + timedelta(minutes=number)


def test_moments_are_the_first_of_their_kind():
    points = time_points(
        journal(
            OPENED,
            ("triage.set", {"id": "triage", "category": "unknown"}),
            ("incident.amended", {"severity": "SEV2 major"}),
            ("limitation.set", {"id": "l", "text": "no logs", "kind": "missing"}),
            ("hypothesis.set", {"id": "h", "statement": "s", "status": "supported"}),
            ("hypothesis.set", {"id": "g", "statement": "s", "status": "supported"}),
            ("hypothesis.set", {"id": "h", "statement": "s", "status": "confirmed"}),
            ("safeguard.set", {"id": "contain", "text": "c", "done": True}),
            ("repair.set", {"id": "r", "title": "t", "status": "verified"}),
            ("incident.amended", {"severity": "SEV3 moderate"}),
            ("sign_off.recorded", {"id": "s", "verdict": "signed"}),
        )
    )

    assert (points.opened, points.declared) == (START, START)
    assert (points.triage_began, points.triaged) == (minute(1), minute(2))
    assert points.impeded == minute(3)
    assert points.insight == minute(4)
    assert (points.mitigated, points.verified, points.signed) == (minute(7), minute(8), minute(10))
    assert points.time_in(minute(20)) == {
        "SEV2 major": timedelta(minutes=7),
        "SEV3 moderate": timedelta(minutes=11),
    }


def test_what_was_taken_back_did_not_happen():
    points = time_points(
        journal(
            OPENED,
            ("safeguard.set", {"id": "contain", "text": "c", "done": True}),
            ("change.undone", {"seq": 2}),
        )
    )
    assert points.mitigated is None


def test_a_rehearsed_rollback_mitigates_nothing():
    points = time_points(journal(OPENED, ("rollback.recorded", {"id": "r", "rehearsal": True})))
    assert points.mitigated is None


def test_the_severity_of_a_closed_incident_stops_counting():
    points = time_points(
        journal(
            OPENED,
            ("incident.amended", {"severity": "SEV4 minor"}),
            ("incident.amended", {"stage": "Follow-up"}),
        )
    )
    assert points.time_in(minute(99)) == {"SEV4 minor": timedelta(minutes=1)}


# stages


def test_a_stage_moves_on_only_by_the_act_that_completes_it():
    fresh = Incident(id="i", owner="ml", severity="SEV2 major")
    triaged = fresh.model_copy(
        update={"records": Records(triages=(Triage(id="triage", category="unknown"),))}
    )

    assert undone(fresh)[Stage.TRIAGE] == "not triaged"
    assert stage_after(triaged, fresh) is Stage.STABILISE
    assert stage_after(triaged, triaged) is Stage.TRIAGE
    elsewhere = {"stage": Stage.REPORT}
    assert (
        stage_after(triaged.model_copy(update=elsewhere), fresh.model_copy(update=elsewhere))
        is Stage.REPORT
    )


def test_a_stage_that_was_done_before_is_passed():
    contained = Records(safeguards=(Safeguard(id="contain", text="c", done=True),))
    before = Incident(id="i", owner="ml", severity="SEV2 major", records=contained)
    after = before.model_copy(
        update={"records": contained.after("triage.set", {"id": "triage", "category": "unknown"})}
    )
    assert stage_after(after, before) is Stage.STABILISE  # no evidence is frozen yet


# contributions


def test_a_function_contributes_by_what_is_written_under_its_name():
    found = contributions(
        Records(
            notes=(Note(id="n", text="t", function="ML on-call"),),
            decisions=(
                Decision(
                    id="d",
                    question="q",
                    chosen="c",
                    decided_by="Product",
                    dissent=(Dissent(text="t", function="security"),),
                ),
            ),
        ),
        participation().functions,
    )

    assert found["ml"] == ("note",)
    assert found["product"] == ("decision",)
    assert found["security"] == ("dissent",)
    assert found["data"] == found["compliance"] == ()
