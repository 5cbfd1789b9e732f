"""Labels, buttons, cards, marks, chips and choices."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.card import Card
from workbench.desktop.components.chips import Claim, ClaimChip, ClaimState, Window, WindowChip
from workbench.desktop.components.claim_paragraph import ClaimParagraph
from workbench.desktop.components.gate_row import GateRow
from workbench.desktop.components.key_values import KeyValueGrid
from workbench.desktop.components.labels import ElidedLabel, Label
from workbench.desktop.components.segmented_control import SegmentedControl
from workbench.desktop.components.status_mark import StatusMark
from workbench.desktop.theme.appearance import Appearance, ThemeChoice
from workbench.desktop.theme.marks import Mark, State


@pytest.fixture(autouse=True)
def light(qapp):
    Appearance.current().choose(ThemeChoice.LIGHT)


def test_text_is_never_read_as_html(qtbot):
    label = Label("<b>temp</b>")
    qtbot.addWidget(label)
    assert label.textFormat() == Qt.TextFormat.PlainText


def test_a_text_without_room_is_cut_and_told_in_full(qtbot):
    label = ElidedLabel("reference-2026-05-14-of-the-demand-model.parquet")
    qtbot.addWidget(label)
    label.resize(80, 20)
    label.grab()
    assert label.text().endswith("…")
    assert label.toolTip() == label.whole_text() == label.accessibleName()
    label.resize(800, 20)
    label.grab()
    assert label.text() == label.whole_text()
    assert label.toolTip() == ""


def test_a_hash_is_cut_in_its_middle(qtbot):
    label = ElidedLabel("3f9a1c88b2aa70e1e27b", mode=Qt.TextElideMode.ElideMiddle)
    qtbot.addWidget(label)
    label.resize(90, 20)
    label.grab()
    assert label.text().startswith("3f")
    assert label.text().endswith("7b")


def test_a_forbidden_button_says_why(qtbot):
    button = Button("Sign and export…", ButtonKind.PRIMARY)
    qtbot.addWidget(button)
    button.set_tip("Makes the package")
    button.forbid("Two gates are open.")
    assert not button.isEnabled()
    assert button.toolTip() == button.accessibleDescription() == "Two gates are open."
    button.permit()
    assert button.isEnabled()
    assert button.toolTip() == "Makes the package"


def test_a_button_keeps_its_height_and_opens_its_menu(qtbot):
    button = Button("Method", ButtonKind.CHIP)
    menu = QMenu()
    button.attach_menu(menu)
    qtbot.addWidget(button)
    assert button.menu() is menu
    assert button.sizeHint().height() == 22
    assert Button("Add evidence…").sizeHint().height() == 30


def test_a_card_names_itself_and_takes_things_in_order(qtbot):
    card = Card("Gates", "10 of 12 passed")
    qtbot.addWidget(card)
    first, second = Label("a"), Label("b")
    card.add(first)
    card.add(QVBoxLayout())
    card.add(second)
    card.add_buttons(Button("Show rows"), right=Button("Replace…", ButtonKind.LINK))
    assert card.accessibleName() == "Gates"
    assert card.body.indexOf(first) < card.body.indexOf(second)
    card.set_edge("warn")
    assert card.property("edge") == "warn"


def test_a_mark_announces_its_word_also_where_only_the_shape_is_shown(qtbot):
    mark = StatusMark(Mark(State.WARN, "not frozen"), word_shown=False)
    qtbot.addWidget(mark)
    assert mark.accessibleName() == mark.toolTip() == "not frozen"
    narrow = mark.sizeHint().width()
    worded = StatusMark(Mark(State.WARN, "not frozen"))
    qtbot.addWidget(worded)
    assert worded.sizeHint().width() > narrow + 40


def test_a_window_chip_always_carries_its_word_or_its_dates(qtbot):
    chip = WindowChip(Window.INCIDENT)
    qtbot.addWidget(chip)
    assert chip.accessibleName() == "W1 incident: incident"
    bare = chip.sizeHint().width()
    chip.set_text("14 – 21 May and a little longer")
    assert chip.sizeHint().width() > bare
    assert chip.sizeHint().height() == 22


def test_a_claim_opens_with_enter_space_and_click(qtbot):
    chip = ClaimChip(Claim("c7", "0.130 AUC", ClaimState.SUPPORTED))
    qtbot.addWidget(chip)
    opened = []
    chip.opened.connect(opened.append)
    qtbot.keyClick(chip, Qt.Key.Key_Return)
    qtbot.keyClick(chip, Qt.Key.Key_Space)
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert opened == ["c7"] * 3


@pytest.mark.parametrize("state", ClaimState)
def test_claims_tell_their_state_in_words(qtbot, state):
    chip = ClaimChip(Claim("c", "0.130 AUC", state))
    qtbot.addWidget(chip)
    assert state.value in chip.accessibleName()
    assert chip.accessibleDescription()


def test_claim_states_look_different_without_colour(qtbot):
    looks = set()
    for state in ClaimState:
        chip = ClaimChip(Claim("c", "0.130 AUC", state))
        qtbot.addWidget(chip)
        chip.resize(chip.sizeHint())
        image = chip.grab().toImage()
        line = [
            image.pixelColor(x, image.height() - 2) != image.pixelColor(x, image.height() - 5)
            for x in range(4, image.width() - 4)
        ]
        looks.add(tuple(line))
    assert len(looks) == len(ClaimState)


def parts():
    return [
        "From the first hour on the model lost ",
        Claim("a", "0.130 AUC [0.115, 0.145]", ClaimState.SUPPORTED),
        ". About ",
        Claim("b", "210 van trips", ClaimState.STALE),
        " were sent in vain.",
    ]


def test_a_paragraph_breaks_claims_as_a_whole(qtbot):
    paragraph = ClaimParagraph(parts())
    qtbot.addWidget(paragraph)
    for width in (240, 320, 500, 900):
        paragraph.resize(width, paragraph.heightForWidth(width))
        paragraph.grab()
        chips = paragraph.findChildren(ClaimChip)
        assert len(chips) == 2
        for chip in chips:
            assert chip.size() == chip.sizeHint()
            assert paragraph.rect().contains(chip.geometry())
    assert paragraph.heightForWidth(240) > paragraph.heightForWidth(900)


def test_a_paragraph_reads_as_one_sentence_and_reports_its_claims(qtbot):
    paragraph = ClaimParagraph(parts())
    qtbot.addWidget(paragraph)
    paragraph.show()
    assert "lost 0.130 AUC [0.115, 0.145]. About" in paragraph.accessibleName()
    first, second = paragraph.findChildren(ClaimChip)
    with qtbot.waitSignal(paragraph.claimOpened) as opened:
        second.click()
    assert opened.args == ["b"]
    assert (first.isChecked(), second.isChecked()) == (False, True)
    paragraph.set_parts(["Nothing yet."])
    assert paragraph.accessibleName() == "Nothing yet."


def test_one_of_a_few_is_chosen_with_arrows_and_is_one_tab_stop(qtbot):
    control = SegmentedControl("Read as", [("t", "Technical"), ("r", "Risk"), ("e", "Executive")])
    qtbot.addWidget(control)
    control.show()
    heard = []
    control.chosen.connect(heard.append)
    assert control.current == "t"
    qtbot.keyClick(control, Qt.Key.Key_Right)
    qtbot.keyClick(control, Qt.Key.Key_Right)
    qtbot.keyClick(control, Qt.Key.Key_Right)
    assert (control.current, heard) == ("e", ["r", "e"])
    control.choose("t")
    assert heard == ["r", "e"]
    stops = [
        child
        for child in control.findChildren(QWidget)
        if child.focusPolicy() == Qt.FocusPolicy.StrongFocus
    ]
    assert len(stops) == 1
    with pytest.raises(ValueError, match="nobody"):
        control.choose("nobody")


def test_a_gate_keeps_its_reason_when_narrow(qtbot):
    gate = GateRow("G5 Every claim tied to a run", Mark(State.BAD, "blocks"), "1 unsupported")
    qtbot.addWidget(gate)
    assert gate.sizeHint().height() == 25
    assert gate.accessibleName() == "G5 Every claim tied to a run: blocks"
    assert gate.accessibleDescription() == "1 unsupported"
    gate.set_gate("G5 Every claim tied to a run", Mark(State.GOOD, "passed"))
    assert gate.minimumSizeHint().width() < gate.sizeHint().width()


def test_facts_are_read_as_key_and_value(qtbot):
    grid = KeyValueGrid()
    qtbot.addWidget(grid)
    grid.add("From", "warehouse export")
    grid.add("Hash", "3f9a1c88b2aa70e1e27b", hashed=True)
    grid.add("Hash now", StatusMark(Mark(State.GOOD, "same")))
    names = [child.accessibleName() for child in grid.findChildren(QWidget)]
    assert "From: warehouse export" in names
    assert "same" in names
    grid.clear()
    grid.add("From", "elsewhere")
    assert not any(child.isVisibleTo(grid) for child in grid.findChildren(StatusMark))


@pytest.mark.parametrize("width", [220, 300, 420, 800])
def test_the_buttons_of_a_narrow_card_go_on_in_the_next_line(qtbot, width):
    card = Card("Custody")
    qtbot.addWidget(card)
    buttons = [Button("Show rows"), Button("Derived from (0)")]
    right = Button("Replace…", ButtonKind.LINK)
    card.add_buttons(*buttons, right=right)
    card.resize(width, 300)
    card.grab()
    for button in (*buttons, right):
        assert button.width() >= button.sizeHint().width()
        assert card.rect().adjusted(8, 8, -8, -8).contains(button.geometry())
    boxes = [button.geometry() for button in (*buttons, right)]
    assert not any(a.intersects(b) for a, b in ((boxes[0], boxes[1]), (boxes[1], boxes[2])))
    assert right.geometry().right() == width - 18  # border, then padding
