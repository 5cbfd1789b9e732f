"""From a framed problem to a verified repair: what is refused, what is caught, what is kept."""

from datetime import timedelta

import pytest

from tests.fakes.repairs import (
    HARMFUL,
    NOISE,
    ONE_WINDOW,
    RepairRunner,
    confirm_cause,
    evaluation,
    make_ready,
)
from tests.unit.services.repaired import (
    KINDS,
    codes,
    trying,
)
from tests.unit.services.runners import lend
from tests.unit.services.small_case import BROKE
from workbench.domain.records.repairing import ReleaseRule
from workbench.domain.release import lock_holds
from workbench.errors import WorkbenchError
from workbench.services.framing import (
    criteria_in_force,
    default_rules,
    frame_problem,
    is_set_before,
    parse_rule,
    set_criteria,
)
from workbench.services.repair_comparison import compare_repairs
from workbench.services.repair_trials import try_all, try_repair
from workbench.services.repairs import (
    add_repair,
    edit_repair,
    propose_repairs,
    reject_repair,
)
from workbench.services.windows import set_window

__all__ = ["trying"]


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
