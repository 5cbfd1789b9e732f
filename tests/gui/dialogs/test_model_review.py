"""Walking through the review of the model in the window, by keyboard."""

from PySide6.QtCore import Qt

from workbench.desktop.dialogs.model_review import ModelReview
from workbench.domain.records.reasoning import Hypothesis, ModelCheck


def test_questions_are_answered_one_after_the_other_and_a_finding_becomes_a_hypothesis(case):
    case.window.commands.run("incident.model_review")
    case.settle()
    dialog = case.dialog(ModelReview)
    first = dialog.chosen.question.id
    assert dialog.told.text() == "No finished run says anything to this yet."
    assert not dialog.hypothesis.isEnabled()
    dialog.verb.click()
    case.settle()
    assert dialog.problem == "Say why. One sentence is enough; it is kept with the answer."
    dialog.answer.choose("in_order")
    dialog.verb.click()
    case.settle()
    assert case.state().records.find(ModelCheck, first).answer == "in_order"
    second = dialog.chosen.question.id
    assert second != first
    dialog.answer.choose("finding")
    dialog.verb.click()
    case.settle()
    assert dialog.problem.startswith("Say what was found.")
    assert dialog.words.hasFocus()
    dialog.words.setPlainText("temp and hour move together")
    dialog.verb.click()
    case.settle()
    assert dialog.progress.text().startswith("2 of 14 answered, findings: 1")
    dialog._select(1)
    assert dialog.chosen.question.id == second
    dialog.hypothesis.click()
    case.settle()
    (stated,) = case.state().records.of(Hypothesis)
    assert stated.statement == "temp and hour move together"
    assert not dialog.hypothesis.isEnabled()
    case.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
