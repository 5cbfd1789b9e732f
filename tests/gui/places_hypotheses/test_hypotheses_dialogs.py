"""What the dialogs of the Hypotheses place ask for, refuse and write."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from workbench.desktop.dialogs.analyses import Offered
from workbench.desktop.dialogs.criterion_field import CriterionField
from workbench.desktop.dialogs.evidence_rows import AddEvidence, rows_to_add
from workbench.desktop.dialogs.hypothesis import EditHypothesis, NewHypothesis, new_hypothesis
from workbench.desktop.dialogs.register_test import RegisterTest, TestGround, register_a_test
from workbench.desktop.dialogs.test_amending import AmendTest, JudgeTest
from workbench.registry import AnalysisInfo
from workbench.services.history import undo


@pytest.fixture
def opened(controller):
    """Return a function that finds the dialog of a class."""
    return lambda kind: next(
        found
        for found in controller.window.findChildren(QDialog)
        if isinstance(found, kind) and found.isVisible()
    )


def carried_out(qtbot, controller, dialog):
    with qtbot.waitSignal(controller.backend.changed):
        dialog.carry_out()
    qtbot.waitUntil(lambda: not controller.backend.busy)


def test_a_new_hypothesis_starts_from_a_class_and_names_its_rivals(
    qtbot, controller, place, ids, opened
):
    new_hypothesis(controller)
    dialog = opened(NewHypothesis)
    assert not dialog.verb.isEnabled()
    dialog.beginning.setCurrentIndex(3)
    dialog.beginning.activated.emit(3)
    assert dialog.said.falsifier.words
    assert dialog.verb.isEnabled()
    dialog.said.statement.setPlainText("Labels of group B are late")
    carried_out(qtbot, controller, dialog)

    stated = controller.state.records.hypotheses[-1]
    assert stated.statement == "Labels of group B are late"
    assert stated.diagnosis
    assert set(stated.rivals) == set(ids.values())
    assert "H4" in {one.code for one in place.matrix.cells.columns}


def test_ctrl_enter_states_it_from_a_field_of_several_lines(qtbot, controller, ids, opened):
    new_hypothesis(controller)
    dialog = opened(NewHypothesis)
    dialog.said.statement.setPlainText("The clock is wrong")
    with qtbot.waitSignal(controller.backend.changed):
        qtbot.keyClick(
            dialog.said.statement, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
        )
    assert controller.state.records.hypotheses[-1].statement == "The clock is wrong"


def test_editing_changes_all_fields_and_the_level_as_one_act(qtbot, controller, place, ids, opened):
    place.acts.edit(ids["temp"])
    dialog = opened(EditHypothesis)
    dialog.said.predicts.setPlainText("only group B\nonly since 14 May")
    dialog.said.lines["team"].setText("data platform")
    dialog.said.level.setCurrentIndex(dialog.said.level.findData("intervened"))
    carried_out(qtbot, controller, dialog)
    known = controller.state.records.hypotheses[0]
    assert known.predicts == ("only group B", "only since 14 May")
    assert (known.team, known.causal_level) == ("data platform", "intervened")

    undo(controller.session, controller.incident)
    known = controller.session.incident(controller.incident).records.hypotheses[0]
    assert (known.predicts, known.causal_level) == (("only group B",), "observed")


def test_a_level_no_run_reaches_is_refused_in_the_dialog(qtbot, controller, place, ids, opened):
    place.acts.edit(ids["riders"])
    dialog = opened(EditHypothesis)
    dialog.said.level.setCurrentIndex(dialog.said.level.findData("intervened"))
    dialog.carry_out()
    qtbot.waitUntil(lambda: bool(dialog.problem))
    assert "observed" in dialog.problem
    assert dialog.isVisible()


def test_saving_without_a_change_says_nothing_that_could_be_undone(
    qtbot, controller, place, ids, opened
):
    place.acts.edit(ids["temp"])
    dialog = opened(EditHypothesis)
    dialog.carry_out()
    qtbot.waitUntil(lambda: not controller.backend.busy)
    assert not controller.told
    assert not [d for d in controller.window.findChildren(EditHypothesis) if d.isVisible()]


def test_evidence_comes_from_findings_items_or_an_opinion(qtbot, controller, ids, opened):
    from workbench.services.observations import remove_observation

    first = controller.state.records.observations[0]
    remove_observation(controller.session, controller.incident, first.id)
    dialog = AddEvidence(controller)
    qtbot.addWidget(dialog)
    dialog.show_rows(rows_to_add(controller.session, controller.incident))
    assert dialog.findings.count() == 1
    item = dialog.findings.item(0)
    item.setCheckState(Qt.CheckState.Unchecked)
    assert not dialog.verb.isEnabled()
    item.setCheckState(Qt.CheckState.Checked)
    assert dialog.verb.text() == "Add 1 row"
    with qtbot.waitSignal(controller.backend.changed):
        dialog.carry_out()
    assert first.text in {row.text for row in controller.state.records.observations}


def test_an_opinion_is_called_one(qtbot, controller, place, ids):
    dialog = AddEvidence(controller)
    qtbot.addWidget(dialog)
    dialog.source._group.button(2).click()
    assert not dialog.verb.isEnabled()
    dialog.opinion.setPlainText("The team says nothing changed")
    with qtbot.waitSignal(controller.backend.changed):
        dialog.carry_out()
    qtbot.waitUntil(lambda: not controller.backend.busy)
    rows = {row.text: row.source for row in place.matrix.cells.rows}
    assert rows["The team says nothing changed"] == "opinion"


def test_a_test_is_locked_and_only_amended_beside(qtbot, controller, place, ids, opened):
    register_a_test(controller)
    dialog = opened(RegisterTest)
    assert dialog.expected.words == "only group B"
    assert not dialog.verb.isEnabled()
    dialog.title.setText("Group A is untouched")
    dialog.cost.setText("an hour")
    carried_out(qtbot, controller, dialog)
    test = controller.state.records.tests[0]
    assert (test.hypothesis, len(test.lock)) == (ids["temp"], 64)
    assert not controller.told  # what stays for ever offers no Undo

    place.acts.amend(test.id)
    amending = opened(AmendTest)
    assert not amending.verb.isEnabled()
    amending.reason.setPlainText("Group A has two stations only")
    amending.expected.setPlainText("Group A and C are untouched")
    carried_out(qtbot, controller, amending)
    assert controller.state.records.tests[0] == test

    place.acts.run_or_judge(test.id)
    judging = opened(JudgeTest)
    judging.note.setPlainText("None of 1 200 rows")
    carried_out(qtbot, controller, judging)
    assert controller.state.records.conclusions[0].verdict == "passed"
    assert place.test.shown.conclusion is not None
    assert not place.test.run.isVisible()


def test_an_analysis_brings_its_parameters_and_its_findings(qtbot, controller, place, ids, opened):
    place.acts.register(ids["temp"])
    dialog = opened(RegisterTest)
    qtbot.waitUntil(lambda: not controller.backend.busy)
    info = next(
        one for one in controller.session.registry.analyses() if one.id == "explain.what_if"
    )
    assert isinstance(info, AnalysisInfo)
    dialog.show_ground(
        TestGround((Offered(info),), {info.id: ("restored.*", "restored.row_replay")}, {})
    )
    dialog.choose(info.id)
    assert dialog.form.values()["feature"] == "temp"
    assert dialog.criterion.finding.currentText() == "restored.*"
    dialog.title.setText("It comes back")
    assert "limit" in dialog.verb.accessibleDescription()
    dialog.criterion.value.setText("0.05")
    assert dialog.verb.isEnabled()
    carried_out(qtbot, controller, dialog)
    test = controller.state.records.tests[0]
    assert (test.analysis, test.criterion.value) == (info.id, 0.05)


@pytest.mark.parametrize(
    ("operator", "value", "upper", "said"),
    [
        (">=", "0,5", "", "effect of share.* at least 0.5"),
        ("between", "0.1", "0.2", "between 0.1 and 0.2"),
        ("between", "0.2", "0.1", "lower one first"),
        ("exists", "", "", "there is a finding share.*"),
        (">=", "much", "", "as a number"),
    ],
)
def test_a_criterion_says_itself_in_words(qtbot, operator, value, upper, said):
    field = CriterionField()
    qtbot.addWidget(field)
    field.finding.setEditText("share.*")
    field.operator.setCurrentIndex(field.operator.findData(operator))
    field.value.setText(value)
    field.upper.setText(upper)
    assert said in field.words.text()


def test_a_criterion_is_shown_as_it_was_written(qtbot):
    field = CriterionField()
    qtbot.addWidget(field)
    field.finding.setEditText("share.*")
    field.figure.setEditText("rows")
    field.operator.setCurrentIndex(field.operator.findData("between"))
    field.value.setText("0.25")
    field.upper.setText("4")
    told = field.criterion()
    other = CriterionField()
    qtbot.addWidget(other)
    other.show_criterion(told)
    assert other.criterion() == told
