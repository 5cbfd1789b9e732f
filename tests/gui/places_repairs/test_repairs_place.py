"""What Repairs shows: the order, the figures, what comes next; and what each act does."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.gui.places_repairs.conftest import settled
from workbench.desktop.dialogs.frame import _OPEN
from workbench.desktop.theme.appearance import Appearance, ThemeChoice
from workbench.services.framing import default_rules, frame_problem, set_criteria
from workbench.services.impacts import write_impact
from workbench.services.repair_release import apply_repair, choose_repair
from workbench.services.repairs import edit_repair
from workbench.services.rollbacks import set_way_back


def dialog(name):
    """The dialog of a class that is open."""
    return next(one for one in reversed(_OPEN) if type(one).__name__ == name)


def done(qtbot, controller, made):
    """Press the verb of a dialog and wait; it has to close."""
    settled(qtbot, controller, made.verb.click)
    assert not made.problem if made in _OPEN else True
    assert made not in _OPEN


class TestBefore:
    def test_framing_comes_first_with_a_picture_and_one_button(self, qtbot, shown):
        place, controller = shown("fresh")
        assert place.title_text == "Which repair gives back most and harms least?"
        assert place.title_actions() == []
        page = place._pages.currentWidget()
        assert "what a repair is to achieve" in page.accessibleName()
        page.acted.emit()
        made = dialog("FrameProblem")
        made.verb.click()
        settled(qtbot, controller, lambda: None)
        assert "does not say what is the behaviour" in made.problem
        made.behaviour.setPlainText("Hot stations are ranked as cool ones")
        made.success.setPlainText("AUC as before")
        made.risk.setPlainText("Rows wait")
        done(qtbot, controller, made)
        framing = controller.session.incident("1").records.framing
        assert (framing.success, framing.accepted_risk) == ("AUC as before", "Rows wait")
        assert controller.window.notices[-1].undo

    def test_criteria_come_before_any_trial(self, qtbot, shown):
        place, controller = shown("fresh")
        frame_problem(controller.session, "1", behaviour="Wrong order", success="AUC back")
        settled(qtbot, controller, place.refresh)
        place._pages.currentWidget().acted.emit()
        made = dialog("SetCriteria")
        made.rules._rows[0].value.setText("much")
        made.verb.click()
        assert "is no release rule" in made.problem
        made.rules._rows[0].value.setText("0.05")
        done(qtbot, controller, made)
        (criteria,) = controller.session.incident("1").records.criteria
        assert criteria.rules[0].value == 0.05
        assert len(criteria.rules) == len(default_rules())

    def test_repairs_are_proposed_and_run_by_two_buttons(self, qtbot, shown):
        place, controller = shown("fresh")
        frame_problem(controller.session, "1", behaviour="Wrong order", success="AUC back")
        set_criteria(controller.session, "1", default_rules())
        settled(qtbot, controller, place.refresh)
        settled(qtbot, controller, place._pages.currentWidget().acted.emit)
        assert place.trying in place.title_actions()
        assert place.trying.property("kind") == "primary"
        assert all(row.state == "not tried yet" for row in place.forest.rows)
        settled(qtbot, controller, place.trying.click)
        assert "recovers 95" in place.title_text
        assert all(row.held_out is not None for row in place.forest.rows)
        assert place.trying.property("kind") == "plain"


class TestCompared:
    def test_the_title_answers_and_the_best_repair_is_selected(self, shown):
        place, _ = shown("tried")
        assert place.title_text == (
            "Inverse transform of temp recovers 95\u202f% of the drop and harms no slice"
        )
        assert place.title_mark.text == "not chosen yet"
        titles = [row.title for row in place.forest.rows]
        assert titles[0] == "Inverse transform of temp"
        assert titles[-1] == "Do nothing"
        assert place.forest.selected == 0

    def test_every_figure_is_in_the_data_and_said_for_screen_readers(self, shown):
        place, _ = shown("tried")
        data = place.forest.data()
        row = dict(zip(data.heads, data.rows[0], strict=True))
        assert row["held out"] == pytest.approx(0.123)
        assert (row["fitted"], row["worst held-out window"]) == (0.128, 0.12)
        assert row["slices worse"] == 0
        said = place.forest.sentence(0)
        assert "evidence of a gain" in said
        assert "risk low" in said
        assert "full recovery" in place.forest.svg()

    def test_noise_and_harm_are_said(self, shown):
        place, _ = shown("tried")
        rows = {row.title: row for row in place.forest.rows}
        assert rows["Clip temp to its usual range"].verdict == "no evidence of a gain"
        assert rows["Impute temp"].worse_words == "1 of 3"

    def test_keys_go_through_repairs_and_the_right_column_follows(self, qtbot, shown):
        place, _ = shown("tried")
        assert "1\u202f204 rows gained for 38 lost" in place.flips.words.text()
        place.forest.setFocus()
        qtbot.keyClick(place.forest, Qt.Key.Key_End)
        assert place._repair == place._reading.comparison.rows[-1].repair.id
        assert "No prediction flips" in place.flips.words.text()
        assert not place.release.step.isEnabled()
        qtbot.keyClick(place.flips.matrix, Qt.Key.Key_Right)
        qtbot.keyClick(place.forest, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        assert "Inverse transform of temp" in QApplication.clipboard().text()

    def test_the_flip_matrix_is_walked_by_keys(self, qtbot, shown):
        place, _ = shown("tried")
        said = []
        place.flips.matrix.cellSelected.connect(said.append)
        for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Down):
            qtbot.keyClick(place.flips.matrix, key)
        assert said[0].startswith("right, stays right")
        assert said[1].startswith("right → wrong")
        assert said[2].startswith("wrong, stays wrong")

    def test_the_metric_over_time_is_shown_as_it_was_and_repaired(self, shown):
        place, _ = shown("tried")
        labels = [getattr(mark, "label", "") for mark in place.over_time.figure.marks]
        assert {"as it was", "repaired"} <= set(labels)

    @pytest.mark.parametrize("theme", list(ThemeChoice))
    @pytest.mark.parametrize("width", [1120, 1312, 1800])
    def test_it_is_painted_in_every_theme_and_width(self, shown, theme, width):
        place, _ = shown("tried")
        Appearance.current().choose(theme)
        place.resize(width, 700)
        assert not place.grab().isNull()
        Appearance.current().choose(ThemeChoice.LIGHT)

    def test_the_selected_repair_is_kept_over_a_refresh_and_a_view(self, qtbot, shown):
        place, controller = shown("tried")
        second = place._reading.comparison.rows[1].repair.id
        place.select(second)
        settled(qtbot, controller, place.refresh)
        assert place.view_state() == {"repair": second}
        place.select(place._reading.comparison.rows[0].repair.id)
        place.restore_view({"repair": second})
        assert place._repair == second


class TestRelease:
    def test_the_decision_opens_with_its_alternatives_filled(self, qtbot, shown):
        place, controller = shown("tried")
        assert place.release.step.text() == "Choose this repair…"
        settled(qtbot, controller, place.release.step.click)
        made = dialog("ChooseRepair")
        words = [field.toPlainText() for field in made.why_not.values()]
        assert len(words) == 3
        assert any("Worse in 1 of 3 slices" in one for one in words)
        made.risk.setPlainText("")
        made.nobody.setChecked(True)
        made.decided.setText("ML on-call")
        done(qtbot, controller, made)
        (decision,) = controller.session.incident("1").records.decisions
        assert decision.accepted_risk == "Rows of station s1 wait"
        assert decision.no_dissent
        assert place.release.step.text() == "Set the way back…"

    def test_from_the_way_back_to_verified_by_the_filled_button(self, qtbot, shown):
        place, controller = shown("tried")
        session = controller.session
        best = place._reading.comparison.rows[0].repair.id
        choose_repair(session, "1", best, decided_by="ML on-call", no_dissent=True)
        settled(qtbot, controller, place.refresh)
        settled(qtbot, controller, place.release.step.click)
        made = dialog("WayBackDialog")
        assert 0.67 < made.limit.value() < 0.81
        made.pointer.setText("model 3.2.1")
        done(qtbot, controller, made)
        assert place.release.step.text() == "Record as applied…"
        settled(qtbot, controller, place.release.step.click)
        dialog("ApplyRepair").note.setPlainText("Ingest 4.1, all traffic")
        done(qtbot, controller, dialog("ApplyRepair"))
        settled(qtbot, controller, place.release.step.click)
        done(qtbot, controller, dialog("VerifyRepair"))
        assert place.title_mark.text == "verified"
        assert place._reading.standing.verified

    def test_a_risky_repair_goes_through_its_stages_each_on_its_canary(self, qtbot, shown):
        place, controller = shown("tried")
        session = controller.session
        row = next(r for r in place._reading.comparison.rows if r.repair.kind == "impute")
        best = choose_repair(session, "1", row.repair.id).value.repair
        edit_repair(session, "1", best, {"risk": "high"})
        set_way_back(session, "1", best, pointer="3.2.1", limit=0.7, rollout=("Shadow", "All"))
        write_impact(session, "1", best, {"gain": "g", "trade_off": "t", "affected": "a"})
        settled(qtbot, controller, place.refresh)
        assert place.release.step.text() == "Roll out in stages…"
        settled(qtbot, controller, place.release.step.click)
        first = dialog("NextStage")
        assert first.verb.text() == "Go to stage 1"
        done(qtbot, controller, first)
        settled(qtbot, controller, place.release.step.click)
        second = dialog("NextStage")
        assert not second.verb.isEnabled()
        assert "has no canary result yet" in second.told.text()
        second.reject()

    def test_what_stands_against_a_verification_is_listed_and_forbids_it(self, qtbot, shown):
        place, controller = shown("tried")
        session = controller.session
        row = next(r for r in place._reading.comparison.rows if r.repair.kind == "impute")
        choose_repair(session, "1", row.repair.id)
        set_way_back(session, "1", row.repair.id, pointer="3.2.1", limit=0.7, watch=("AUC",))
        apply_repair(session, "1", row.repair.id)
        settled(qtbot, controller, place.refresh)
        place.acts.do("verify")
        made = dialog("VerifyRepair")
        assert not made.verb.isEnabled()
        made.reject()

    def test_impact_is_drafted_and_edited(self, qtbot, shown):
        place, controller = shown("tried")
        impute = next(r for r in place._reading.comparison.rows if r.repair.kind == "impute")
        place.select(impute.repair.id)
        settled(qtbot, controller, lambda: place.acts.do("impact"))
        made = dialog("ImpactStatement")
        assert "station s2" in made.fields["affected"].toPlainText()
        made.fields["affected"].setPlainText("Riders at station s2")
        done(qtbot, controller, made)
        (impact,) = controller.session.incident("1").records.impacts
        assert impact.affected == "Riders at station s2"

    def test_a_rollback_is_rehearsed_and_taken(self, qtbot, shown):
        place, controller = shown("tried")
        session = controller.session
        best = place._reading.comparison.rows[0].repair.id
        choose_repair(session, "1", best)
        set_way_back(session, "1", best, pointer="3.2.1", limit=0.74)
        apply_repair(session, "1", best)
        settled(qtbot, controller, place.refresh)
        place.acts.do("rehearse")
        done(qtbot, controller, dialog("RollBack"))
        place.acts.do("roll_back")
        made = dialog("RollBack")
        settled(qtbot, controller, made.verb.click)
        assert "Say why" in made.problem
        made.reason.setPlainText("Latency doubled")
        done(qtbot, controller, made)
        rehearsal, rollback = session.incident("1").records.rollbacks
        assert {rehearsal.rehearsal, rollback.rehearsal} == {True, False}
        assert place.title_mark.text == "rolled back"

    def test_a_repair_is_added_edited_and_set_aside(self, qtbot, shown):
        place, controller = shown("tried")
        settled(qtbot, controller, place.adding.click)
        made = dialog("EditRepair")
        made.kind.setCurrentIndex(made.kind.findData("repair.clip"))
        made.node.setText("hum")
        made.node.textEdited.emit("hum")
        assert made.name.text() == "Clip hum to its usual range"
        done(qtbot, controller, made)
        added = next(r for r in place._reading.comparison.rows if r.repair.node == "hum")
        place.select(added.repair.id)
        settled(qtbot, controller, lambda: place.acts.do("edit"))
        dialog("EditRepair").name.setText("Clip humidity")
        done(qtbot, controller, dialog("EditRepair"))
        place.acts.do("reject")
        dialog("RejectRepair").reason.setPlainText("It is not the cause")
        done(qtbot, controller, dialog("RejectRepair"))
        told = {r.repair.title: r.repair for r in place._reading.comparison.rows}
        assert told["Clip humidity"].status == "rejected"
