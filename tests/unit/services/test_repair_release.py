"""From a repair that was tried to one that is verified, watched and taken back."""

import pytest

from tests.fakes.repairs import (
    HARMFUL,
    ONE_WINDOW,
    SUSPICIOUS,
    evaluation,
    followed,
    make_ready,
)
from tests.unit.services.repaired import (
    canary_window,
    codes,
    released,
    set_the_way_back,
    trying,
)
from workbench.domain.records.prevention import Decision, FollowUp
from workbench.domain.records.repairing import Repair
from workbench.errors import WorkbenchError
from workbench.services.canaries import run_canary
from workbench.services.evidence import amend
from workbench.services.impacts import impact_draft, write_impact
from workbench.services.records import fresh_id, revise_record, write_record
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
from workbench.services.repairs import (
    add_repair,
    find_repair,
    propose_repairs,
)
from workbench.services.rollbacks import proposed_limit, proposed_periods, rehearse, roll_back
from workbench.services.rollouts import next_stage, rollout_of

__all__ = ["trying"]


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

    def test_the_sign_proposed_fires_on_the_incident_and_not_on_the_repair(self, session, trying):
        best = trying()["inverse_transform"]
        figures = compare_repairs(session, "1").row(best.id).figures
        limit = proposed_limit(figures)
        periods = proposed_periods(figures, "auc", limit)
        set_the_way_back(session, best.id, limit=limit, periods=periods)
        assert 0.67 < limit < 0.8
        assert rehearse(session, "1", best.id).value.worked

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


STAGES = ("Shadow", "Canary: 5 %", "All traffic")


class TestRollout:
    """A release cannot go to its next stage without its canary result and its rollback trigger."""

    @staticmethod
    def chosen(session, trying, *, way_back=True, **answers):
        best = trying(**answers)["inverse_transform"]
        choose_repair(session, "1", best.id, decided_by="ML on-call", no_dissent=True)
        if way_back:
            set_the_way_back(session, best.id, rollout=STAGES)
        canary_window(session)
        return best.id

    @staticmethod
    def refused(session, repair):
        with pytest.raises(WorkbenchError) as raised:
            next_stage(session, "1", repair)
        return raised.value.code

    def test_no_stage_is_begun_without_a_trigger(self, session, trying):
        repair = self.chosen(session, trying, way_back=False)
        assert self.refused(session, repair) == "rollout.none"
        bare = find_repair(session.incident("1"), repair)
        revise_record(session, "1", bare, rollout=list(STAGES))
        assert self.refused(session, repair) == "repair.no_way_back"
        assert not rollout_of(session, "1", repair).reached

    def test_each_stage_is_left_on_a_canary_of_its_own(self, session, trying):
        repair = self.chosen(session, trying)
        next_stage(session, "1", repair)
        assert self.refused(session, repair) == "rollout.no_canary"
        assert run_canary(session, "1", repair).value.passed
        next_stage(session, "1", repair, "since noon")
        assert self.refused(session, repair) == "rollout.no_canary"  # that one was of the shadow
        with pytest.raises(WorkbenchError, match="1 of 3 stages"):
            apply_repair(session, "1", repair)
        run_canary(session, "1", repair, reuse=False)
        next_stage(session, "1", repair)
        found = rollout_of(session, "1", repair)
        assert (found.reached, found.whole, found.following) == (3, True, "")
        assert self.refused(session, repair) == "rollout.whole"
        assert found.repair.reached[1].note == "since noon"
        assert apply_repair(session, "1", repair).value.status == "applied"

    def test_a_canary_that_failed_holds_the_release_and_says_to_take_it_back(self, session, trying):
        bad = evaluation({"fitted": 0.0, "held out 1": -0.1})
        repair = self.chosen(session, trying, canary=bad)
        next_stage(session, "1", repair)
        run_canary(session, "1", repair)
        assert self.refused(session, repair) == "rollout.canary_failed"
        barrier = rollout_of(session, "1", repair).barrier
        assert "Accuracy below 0.740" in barrier.remedy

    def test_stages_that_were_reached_stay_as_they_were(self, session, trying):
        repair = self.chosen(session, trying)
        next_stage(session, "1", repair)
        with pytest.raises(WorkbenchError, match="stay as they were"):
            set_the_way_back(session, repair, rollout=("All traffic",))
        set_the_way_back(session, repair, rollout=("Shadow", "All traffic"))
        assert rollout_of(session, "1", repair).following == "All traffic"

    def test_after_a_rollback_the_release_begins_again(self, session, trying):
        repair = self.chosen(session, trying)
        for _ in STAGES[1:]:
            next_stage(session, "1", repair)
            run_canary(session, "1", repair, reuse=False)
        next_stage(session, "1", repair)
        apply_repair(session, "1", repair)
        roll_back(session, "1", repair, reason="AUC fell")
        choose_repair(session, "1", repair, no_dissent=True)
        assert rollout_of(session, "1", repair).reached == 0

    def test_what_is_risky_goes_through_its_stages(self, session, trying):
        repair = self.chosen(session, trying)
        low = find_repair(session.incident("1"), repair)
        revise_record(session, "1", low, risk="high")
        with pytest.raises(WorkbenchError, match="3 of 3 stages"):
            apply_repair(session, "1", repair)

    def test_a_repair_without_stages_reads_as_it_was_written_before_there_were_any(self):
        body = Repair(id="r", title="Clip").json_body()
        assert "reached" not in body  # else the tables of older workspaces differ from their events
        assert Repair.model_validate(body) == Repair(id="r", title="Clip")
