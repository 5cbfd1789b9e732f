"""From a framed problem to a verified repair: what is refused, what is caught, what is kept."""

from datetime import timedelta

import pytest

from tests.fakes.repairs import (
    HARMFUL,
    NOISE,
    ONE_WINDOW,
    SUSPICIOUS,
    RepairRunner,
    confirm_cause,
    evaluation,
    followed,
    make_ready,
)
from tests.unit.services.runners import lend
from tests.unit.services.small_case import BROKE
from workbench.domain.records.prevention import Decision, FollowUp
from workbench.domain.records.repairing import ReleaseRule
from workbench.domain.release import lock_holds
from workbench.errors import WorkbenchError
from workbench.services.canaries import run_canary
from workbench.services.evidence import amend
from workbench.services.framing import (
    criteria_in_force,
    default_rules,
    frame_problem,
    is_set_before,
    parse_rule,
    set_criteria,
)
from workbench.services.impacts import impact_draft, write_impact
from workbench.services.records import fresh_id, write_record
from workbench.services.repair_comparison import compare_repairs
from workbench.services.repair_knowledge import repair_knowledge
from workbench.services.repair_release import (
    apply_repair,
    choose_repair,
    decision_draft,
    explain_data,
    verify_repair,
)
from workbench.services.repair_standing import repair_standing
from workbench.services.repair_story import repair_story
from workbench.services.repair_trials import try_all, try_repair
from workbench.services.repairs import (
    add_repair,
    edit_repair,
    propose_repairs,
    reject_repair,
)
from workbench.services.rollbacks import rehearse, roll_back, set_way_back
from workbench.services.windows import set_window

KINDS = ("inverse_transform", "clip", "impute", "nothing")


@pytest.fixture
def trying(session):
    """Return a function that makes everything ready, tries all repairs and returns them."""

    def tried(**answers):
        runner = lend(session, RepairRunner(**answers)).runner
        make_ready(session)
        propose_repairs(session, "1")
        try_all(session, "1")
        session.fake = runner
        return {one.kind: one for one in session.incident("1").records.repairs}

    return tried


def codes(session, repair=""):
    return [one.code for one in repair_standing(session, "1", repair).problems]


def set_the_way_back(session, repair, **fields):
    return set_way_back(
        session,
        "1",
        repair,
        **{"pointer": "model 3.2.1", "limit": 0.74, "watch": ("AUC",), **fields},
    )


def released(session, repair):
    """Choose a repair, set its way back and record it as applied."""
    choose_repair(session, "1", repair, decided_by="ML on-call", no_dissent=True)
    set_the_way_back(session, repair)
    apply_repair(session, "1", repair)


class TestFraming:
    def test_nothing_is_tried_before_the_problem_is_framed(self, session):
        confirm_cause(session)
        propose_repairs(session, "1")
        for attempt in (lambda: try_repair(session, "1", "1"), lambda: try_all(session, "1")):
            with pytest.raises(WorkbenchError, match="before it is said what it is to achieve"):
                attempt()
        assert session.incident("1").runs == ()

    @pytest.mark.parametrize("missing", ["behaviour", "success"])
    def test_a_framing_says_what_to_correct_and_what_success_is(self, session, missing):
        said = {"behaviour": "Wrong order", "success": "AUC back", missing: "  "}
        with pytest.raises(WorkbenchError, match="framing does not say"):
            frame_problem(session, "1", **said)

    def test_nothing_is_tried_before_release_criteria_are_set(self, session):
        confirm_cause(session)
        frame_problem(session, "1", behaviour="Wrong order", success="AUC back")
        propose_repairs(session, "1")
        with pytest.raises(WorkbenchError, match="before release criteria are set"):
            try_all(session, "1")


class TestCriteria:
    def test_criteria_are_locked_by_their_hash(self, session):
        make_ready(session)
        criteria = criteria_in_force(session.incident("1"))
        assert lock_holds(criteria)
        moved = criteria.model_copy(update={"rules": (parse_rule("gain > -1"),)})
        assert not lock_holds(moved)

    def test_criteria_set_after_results_stand_beside_and_say_so(self, session, trying):
        trying()
        late = set_criteria(session, "1", [parse_rule("gain > -1")]).value
        state = session.incident("1")
        first, second = state.records.criteria
        assert (is_set_before(state, first), is_set_before(state, second)) == (True, False)
        assert second == late
        assert late.after
        assert criteria_in_force(state) == first

    def test_criteria_may_be_set_anew_before_results(self, session):
        make_ready(session)
        again = set_criteria(session, "1", [parse_rule("gain > 0.1")]).value
        assert criteria_in_force(session.incident("1")) == again

    def test_criteria_that_leave_out_what_they_knew_are_found_out(self, session, trying):
        trying()
        late = set_criteria(session, "1", default_rules()).value
        forged = late.model_copy(update={"after": ()})
        assert not is_set_before(session.incident("1"), forged)

    def test_dissent_is_recorded_with_the_run_it_rests_on(self, session, trying):
        trying()
        run = session.incident("1").runs[0]
        with pytest.raises(WorkbenchError, match="No run of this incident"):
            set_criteria(session, "1", default_rules(), dissent="Too lax", dissent_run="no")
        made = set_criteria(
            session, "1", default_rules(), dissent="Too lax", dissent_run=run.id
        ).value
        assert (made.dissent, made.dissent_run) == ("Too lax", run.id)

    @pytest.mark.parametrize("text", ["gain", "gain > much", "> 0"])
    def test_what_is_no_rule_is_refused(self, session, text):
        make_ready(session)
        with pytest.raises(WorkbenchError):
            set_criteria(session, "1", [parse_rule(text)])

    def test_a_rule_is_read_with_its_words(self):
        assert parse_rule("slices_worse <= 0: Nobody is harmed") == ReleaseRule(
            measure="slices_worse", operator="<=", value=0.0, words="Nobody is harmed"
        )


class TestTrying:
    def test_repairs_are_proposed_for_the_cause_and_doing_nothing_beside_them(self, session):
        hypothesis = confirm_cause(session)
        found = {one.kind: one for one in propose_repairs(session, "1").value}
        assert set(KINDS) <= set(found)
        assert found["clip"].node == "temp"
        assert found["clip"].hypothesis == hypothesis.id
        assert "column: temp" in found["clip"].changes
        assert propose_repairs(session, "1").value == ()

    def test_the_control_is_tried_first_and_every_repair_once(self, session, trying):
        found = trying()
        asked = [job.analysis for job in session.fake.jobs]
        assert asked[0] == "repair.nothing"
        assert len(asked) == len(set(asked)) == len(found)
        assert {one.status for one in found.values()} == {"tried"}
        assert all(len(one.runs) == 1 for one in found.values())

    def test_one_repair_brings_its_control_along(self, session):
        runner = lend(session, RepairRunner()).runner
        make_ready(session)
        propose_repairs(session, "1")
        try_repair(session, "1", "Clip temp to its usual range")
        assert [job.analysis for job in runner.jobs] == ["repair.nothing", "repair.clip"]

    def test_a_repair_that_is_set_aside_is_not_tried(self, session):
        runner = lend(session, RepairRunner()).runner
        make_ready(session)
        propose_repairs(session, "1")
        with pytest.raises(WorkbenchError, match="Say why"):
            reject_repair(session, "1", "Impute temp", " ")
        reject_repair(session, "1", "Impute temp", "No other column tells of it")
        try_all(session, "1")
        assert "repair.impute" not in [job.analysis for job in runner.jobs]

    def test_an_edited_repair_does_not_keep_the_figures_of_its_trial(self, session, trying):
        clip = trying()["clip"]
        edit_repair(session, "1", clip.id, {"parameters": {"windows": 5}})
        row = compare_repairs(session, "1").row(clip.id)
        assert row.figures is None
        assert row.repair.runs == clip.runs

    def test_an_experiment_that_differs_beyond_its_repair_is_marked(self, session, trying):
        clip = trying()["clip"]
        edit_repair(session, "1", clip.id, {"seed": 3, "parameters": {"smallest_group": 10}})
        try_repair(session, "1", clip.id)
        row = compare_repairs(session, "1").row(clip.id)
        assert row.differences == ("seed", "smallest_group")
        assert not row.sound
        assert "repair.undeclared" in codes(session, clip.id)

    def test_a_repair_of_ones_own_is_added_by_the_name_of_its_kind(self, session):
        made = add_repair(session, "1", "clip", {"node": "hum", "minutes": 10.0}).value
        assert (made.title, made.minutes) == ("Clip hum to its usual range", 10.0)
        with pytest.raises(WorkbenchError, match="No plugin offers a repair called 'magic'"):
            add_repair(session, "1", "magic", {})


class TestComparing:
    def test_the_best_worst_case_comes_first_and_the_control_last(self, session, trying):
        trying(clip=ONE_WINDOW, impute=HARMFUL)
        found = compare_repairs(session, "1")
        kinds = [row.repair.kind for row in found.rows]
        assert kinds[-1] == "nothing"
        assert kinds.index("inverse_transform") < kinds.index("impute") < kinds.index("clip")
        assert compare_repairs(session, "1").rows == found.rows

    def test_what_holds_on_one_window_only_is_caught(self, session, trying):
        clip = trying(clip=ONE_WINDOW)["clip"]
        assert not compare_repairs(session, "1").row(clip.id).sound
        assert "repair.windows" in codes(session, clip.id)

    def test_what_helps_overall_and_harms_one_group_is_caught(self, session, trying):
        impute = trying(impute=HARMFUL)["impute"]
        row = compare_repairs(session, "1").row(impute.id)
        assert not row.sound
        assert [one.words for one in row.figures.harmed] == ["station s2"]
        found = codes(session, impute.id)
        assert {"repair.impact", "repair.criteria_missed"} <= set(found)

    def test_noise_is_no_evidence(self, session, trying):
        clip = trying(clip=NOISE)["clip"]
        assert not compare_repairs(session, "1").row(clip.id).sound
        assert "repair.no_evidence" in codes(session, clip.id)

    def test_the_best_of_many_by_chance_is_no_evidence(self, session, trying):
        """A p-value of 0.03 is nothing among several repairs that gain nothing."""
        noise = evaluation(half=0.02, p=0.6)
        found = trying(
            **dict.fromkeys(("inverse_transform", "impute", "drop_feature", "retrain"), noise),
            clip=evaluation(p=0.03),
        )
        row = compare_repairs(session, "1").row(found["clip"].id)
        assert row.q > 0.05
        assert not row.sound
        assert "repair.no_evidence" in codes(session, found["clip"].id)

    def test_an_input_newer_than_the_run_makes_it_stale(self, session, trying):
        clip = trying()["clip"]
        set_window(session, "1", "incident", start=BROKE, end=BROKE + timedelta(days=1))
        row = compare_repairs(session, "1").row(clip.id)
        assert row.stale
        assert not row.sound
        assert "repair.stale" in codes(session, clip.id)


class TestRelease:
    def test_choosing_writes_the_decision_with_its_alternatives(self, session, trying):
        found = trying(impute=HARMFUL)
        best = found["inverse_transform"]
        draft = decision_draft(session, "1", best.id)
        assert {one.repair for one in draft.alternatives} == {
            one.id for one in found.values() if one.id != best.id
        }
        why = {one.repair: one.why_not for one in draft.alternatives}
        assert "Worse in 1 of 3 slices: station s2" in why[found["impute"].id]
        decision = choose_repair(session, "1", best.id, decided_by="ML on-call").value
        state = session.incident("1")
        assert state.records.of(Decision) == (decision,)
        assert decision.accepted_risk == "Rows of station s1 wait"
        assert state.records.repairs[0].status in {"chosen", "tried"}
        assert repair_standing(session, "1").repair.id == best.id

    def test_choosing_another_repair_puts_the_first_back(self, session, trying):
        found = trying()
        choose_repair(session, "1", found["clip"].id)
        choose_repair(session, "1", found["inverse_transform"].id)
        states = {one.kind: one.status for one in session.incident("1").records.repairs}
        assert (states["clip"], states["inverse_transform"]) == ("tried", "chosen")

    def test_a_repair_that_was_not_tried_cannot_be_chosen(self, session):
        make_ready(session)
        propose_repairs(session, "1")
        with pytest.raises(WorkbenchError, match="was not evaluated"):
            choose_repair(session, "1", "Impute temp")

    def test_anomalous_data_stop_a_repair_until_they_are_explained(self, session, trying):
        clip = trying(clip=SUSPICIOUS)["clip"]
        with pytest.raises(WorkbenchError, match="temp is constant"):
            choose_repair(session, "1", clip.id)
        assert "repair.suspicious_data" in codes(session, clip.id)
        explain_data(session, "1", clip.id, "The sensor was held at 20 °C on purpose.")
        choose_repair(session, "1", clip.id)
        assert "repair.suspicious_data" not in codes(session, clip.id)

    def test_what_is_applied_has_a_way_back(self, session, trying):
        best = trying()["inverse_transform"]
        with pytest.raises(WorkbenchError, match="only a repair that was chosen"):
            apply_repair(session, "1", best.id)
        choose_repair(session, "1", best.id)
        with pytest.raises(WorkbenchError, match="no way back"):
            apply_repair(session, "1", best.id)

    def test_two_held_out_windows_with_a_gain_verify_a_repair(self, session, trying):
        best = trying()["inverse_transform"]
        released(session, best.id)
        standing = verify_repair(session, "1").value
        assert standing.verified
        assert [one.name for one in standing.verified_windows] == ["held out 1", "held out 2"]
        assert standing.side_effects
        assert standing.trigger == "Accuracy below 0.740 in 2 windows one after another"

    def test_one_window_does_not_verify_a_repair(self, session, trying):
        clip = trying(clip=ONE_WINDOW)["clip"]
        released(session, clip.id)
        with pytest.raises(WorkbenchError):
            verify_repair(session, "1")
        assert not repair_standing(session, "1").verified

    def test_a_verification_is_believed_only_while_the_runs_carry_it(self, session, trying):
        best = trying()["inverse_transform"]
        forged = best.model_copy(update={"status": "verified", "runs": ()})
        write_record(session, "1", forged)
        standing = repair_standing(session, "1")
        assert standing.repair.status == "verified"
        assert not standing.verified

    def test_harm_has_to_be_stated_before_release(self, session, trying):
        impute = trying(impute=HARMFUL)["impute"]
        draft = impact_draft(session, "1", impute.id)
        assert draft.affected == "station s2: 300 rows of the incident."
        with pytest.raises(WorkbenchError, match="leaves out who is affected"):
            write_impact(session, "1", impute.id, {"affected": " "})
        write_impact(session, "1", impute.id, {"affected": "Riders at station s2."})
        assert "repair.impact" not in codes(session, impute.id)
        assert impact_draft(session, "1", impute.id).affected == "Riders at station s2."

    def test_a_policy_that_is_not_kept_is_told(self, session, trying):
        best = trying()["inverse_transform"]
        assert {"repair.way_back", "repair.watch"} <= set(codes(session, best.id))
        amend(session, "1", {"severity": "SEV1"})
        assert "repair.reviewers" not in codes(session, best.id)
        retrain = add_repair(session, "1", "clip", {"node": "hum", "risk": "high"}).value
        assert "repair.rehearsal" in codes(session, retrain.id)


class TestWayBack:
    def test_a_way_back_says_where_to_and_on_which_sign(self, session, trying):
        best = trying()["inverse_transform"]
        with pytest.raises(WorkbenchError, match="where to"):
            set_the_way_back(session, best.id, pointer=" ")
        with pytest.raises(WorkbenchError, match="on which sign"):
            set_the_way_back(session, best.id, limit=None)

    def test_a_rehearsal_fires_on_the_incident_and_not_on_the_repair(self, session, trying):
        best = trying()["inverse_transform"]
        set_the_way_back(session, best.id)
        done = rehearse(session, "1", best.id, minutes=12.0).value
        assert done.worked
        assert "fires after 2 of 8 windows" in done.outcome
        assert done.run == best.runs[-1]

    def test_a_sign_that_never_fires_does_not_work(self, session, trying):
        best = trying()["inverse_transform"]
        set_the_way_back(session, best.id, limit=0.2)
        done = rehearse(session, "1", best.id).value
        assert done.worked is False
        assert "never fires" in done.outcome

    def test_a_sign_that_fires_on_the_repair_does_not_work(self, session, trying):
        best = trying()["inverse_transform"]
        set_the_way_back(session, best.id, limit=0.95)
        assert rehearse(session, "1", best.id).value.worked is False

    def test_a_rollback_keeps_all_runs(self, session, trying):
        best = trying()["inverse_transform"]
        with pytest.raises(WorkbenchError, match="nothing in place to take back"):
            roll_back(session, "1", best.id, reason="Latency", pointer="3.2.1")
        released(session, best.id)
        before = session.incident("1").runs
        done = roll_back(session, "1", best.id, reason="Latency doubled").value
        state = session.incident("1")
        assert done.pointer == "model 3.2.1"
        assert state.runs == before
        assert {one.id: one.status for one in state.records.repairs}[best.id] == "rolled back"


class TestCanary:
    def test_a_known_bad_canary_fails_the_criteria(self, session, trying):
        best = trying(canary=evaluation({"fitted": 0.0, "held out 1": -0.1}))["inverse_transform"]
        canary_window(session)
        found = run_canary(session, "1", best.id).value
        assert not found.passed
        assert "repair.canary_stopped" in codes(session, best.id)

    def test_a_good_canary_lets_the_release_go_on(self, session, trying):
        best = trying()["inverse_transform"]
        canary_window(session)
        found = run_canary(session, "1", best.id).value
        assert found.passed
        assert found.repair.canary == found.run.id
        assert "repair.canary_stopped" not in codes(session, best.id)

    def test_a_canary_on_rows_of_its_own_is_a_second_window(self, session, trying):
        one = evaluation({"fitted": 0.12, "held out 1": 0.12})
        best = trying(inverse_transform=one, canary=followed(day=9))["inverse_transform"]
        assert len(repair_standing(session, "1", best.id).verified_windows) == 1
        canary_window(session)
        run_canary(session, "1", best.id)
        found = repair_standing(session, "1", best.id).verified_windows
        assert [window.name for window in found] == ["held out 1", "canary"]

    def test_a_canary_of_rows_already_held_out_is_none(self, session, trying):
        one = evaluation({"fitted": 0.12, "held out 1": 0.12})
        best = trying(inverse_transform=one, canary=followed(day=1))["inverse_transform"]
        canary_window(session)
        run_canary(session, "1", best.id)
        assert len(repair_standing(session, "1", best.id).verified_windows) == 1


def canary_window(session):
    """Give the incident a canary window."""
    incident = session.incident("1").window("incident")
    set_window(session, "1", "canary", evidence=incident.evidence)


class TestStory:
    def test_the_whole_way_is_told_link_by_link(self, session, trying):
        best = trying()["inverse_transform"]
        released(session, best.id)
        rehearse(session, "1", best.id)
        told = [step.what for step in repair_story(session, "1", best.id)]
        wanted = ["hypothesis", "framing", "change", "effect", "decision", "way back", "rehearsal"]
        assert [what for what in told if what in wanted] == wanted

    def test_what_repairs_taught_is_counted_by_kind(self, session, trying):
        best = trying()["inverse_transform"]
        released(session, best.id)
        verify_repair(session, "1")
        write_record(
            session,
            "1",
            FollowUp(id=fresh_id(session, FollowUp), repair=best.id, day=30, holds=True),
        )
        known = {one.kind: one for one in repair_knowledge(session)}
        first = known["inverse_transform"]
        assert (first.tried, first.verified, first.followed, first.endured) == (1, 1, 1, 1)
        assert known["clip"].verified == 0
