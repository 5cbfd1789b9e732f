"""A threshold dragged over the signal, answered at once; kept, exported, made an action."""

from datetime import timedelta

import pytest
import yaml
from PySide6.QtCore import QPoint, QSizeF, Qt

from tests.unit.services.small_case import BROKE
from workbench.desktop.dialogs.actions import Actions
from workbench.desktop.dialogs.guardrail import FitGuardrail
from workbench.desktop.dialogs.guardrail_export import ExportGuardrails
from workbench.desktop.places.would_have_caught import WouldHaveCaught
from workbench.desktop.places.would_have_caught_large import CaughtLarge
from workbench.desktop.plots.threshold import ThresholdPicture, ThresholdView, _Panel
from workbench.domain.records.opening import Triage
from workbench.domain.records.prevention import Guardrail
from workbench.services.records import write_record

RANGE = Guardrail(
    id="rule", title="temp in range", column="temp", low=0.0, high=40.0, share=0.9, bin_minutes=180
)


@pytest.fixture
def guarded(case):
    detected = BROKE + timedelta(hours=50)
    incident = case.controller.incident
    case.backend.act(lambda s: write_record(s, incident, Triage(id="triage", detected_at=detected)))
    case.backend.act(lambda s: write_record(s, incident, RANGE))
    case.settle()
    return case


@pytest.fixture
def card(guarded, qtbot):
    made = WouldHaveCaught(guarded.controller)
    qtbot.addWidget(made)
    made.resize(420, 380)
    made.show()
    made.refresh()
    guarded.settle()
    return made


def test_the_card_says_how_much_earlier_and_at_what_false_alarms(card, qtbot):
    assert card.rule_words.text() == "temp between 0 and 40 on at least 90 % of rows"
    assert card.answer.text().endswith("47 h earlier.")
    assert "cannot be told from 5 days" in card.alarms.text()
    shown = card.view.shown
    assert shown.fires_at == (BROKE + timedelta(hours=3)).timestamp()
    assert shown.declared == (BROKE + timedelta(hours=50)).timestamp()
    assert card.answer.text() in card.view.accessibleDescription()
    # Arrows move the threshold, and the answer follows.
    card.view.setFocus()
    before = card.view.shown.threshold
    qtbot.keyClick(card.view, Qt.Key.Key_Down)
    assert card.view.shown.threshold < before
    for _ in range(10):
        qtbot.keyClick(card.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert card.answer.text() == "It would not have fired."
    assert card.guardrail.share < 0.5
    assert card.guardrail.id == "rule"
    qtbot.keyClick(card.view, Qt.Key.Key_PageUp, Qt.KeyboardModifier.ShiftModifier)
    assert card.answer.text().endswith("earlier.")
    # The mouse drags its line, and lets go of it.
    view = card.view
    place = _threshold_at(view)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseMove(view, place + QPoint(0, 25))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=place + QPoint(0, 25))
    moved = view.shown.threshold
    assert moved < 1.0
    qtbot.mouseMove(view, place + QPoint(0, 60))
    assert view.shown.threshold == moved


def _threshold_at(view):
    """Where the threshold lies, found by the cursor that shows it can be dragged."""
    middle = view.width() // 2
    for y in range(view.height()):
        if view._near(y):
            return QPoint(middle, y + 4)
    raise AssertionError("the threshold is nowhere")


def test_the_rule_becomes_an_action_and_files(guarded, card, tmp_path):
    card.save_as_action()
    guarded.settle()
    [action] = guarded.state().records.actions
    assert (action.guardrail, action.kind, action.strength) == ("rule", "detect", "alert")
    actions = guarded.dialog(Actions)
    assert actions.table.records.rowCount() == 1
    actions.reject()
    card.export_rule()
    dialog = guarded.dialog(ExportGuardrails)
    assert "TempInRange" in dialog.preview.toPlainText()
    dialog.forms["pandera"].setChecked(False)
    dialog.forms["json-schema"].setChecked(False)
    dialog.write_into(tmp_path / "rules")
    guarded.settle()
    [written] = (tmp_path / "rules").iterdir()
    assert yaml.safe_load(written.read_text())["groups"]


def test_without_a_rule_the_card_says_so(desk, qtbot):
    card = WouldHaveCaught(desk.controller)
    qtbot.addWidget(card)
    card.show()
    assert card.empty.isVisible()
    assert not card.export.isEnabled()
    assert not card.view.isVisible()


def test_at_large_the_limits_and_every_threshold_are_at_hand(guarded):
    guarded.window.commands.run("incident.would_have_caught")
    guarded.settle()
    dialog = guarded.dialog(CaughtLarge)
    assert dialog.steps.records.rowCount() >= 1
    assert len(dialog.card.view.shown.points) > 60
    dialog.high.setValue(500.0)
    guarded.settle()
    assert dialog.card.answer.text() == "It would not have fired."
    assert dialog.card.guardrail.high == 500.0
    dialog.try_elsewhere()
    guarded.settle()
    assert dialog.others.records.rowCount() == 1
    # A rule of one's own choice is fitted, shown and removed.
    dialog.adding.click()
    form = guarded.dialog(FitGuardrail)
    form.kind.setCurrentIndex(form.kind.findData("levels"))
    form.column.setCurrentIndex(form.column.findData("hum"))
    form.carry_out()
    guarded.settle()
    assert "levels" in form.problem
    form.column.setCurrentIndex(form.column.findData("station"))
    form.carry_out()
    guarded.settle()
    assert dialog.card.guardrail.levels == ("s0", "s1", "s2")
    dialog.remove()
    guarded.settle()
    assert [one.column for one in guarded.state().records.guardrails] == ["temp"]
    assert dialog.card.guardrail.column == "temp"
    dialog.reject()


def test_a_picture_of_many_points_keeps_its_lowest_and_highest(qtbot):
    points = tuple((float(at), 1.0 if at != 700 else 0.2) for at in range(20_000))
    view = ThresholdView()
    qtbot.addWidget(view)
    view.resize(300, 160)
    view.set_picture(ThresholdPicture("share", points, 1.0, 0.9, share=True, sentence="x"))
    drawn = view.picture(1.0)
    assert not drawn.isNull()
    thinned = _Panel(view.shown, QSizeF(view.size())).thinned()
    assert len(thinned) < 700
    assert min(value for _, value in thinned) == 0.2
    assert "<svg" in view.svg()
    assert len(view.data_rows()) == 20_000
