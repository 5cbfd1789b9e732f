"""The case bar: three modes, and giving way in the guide's order."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from workbench.desktop.components.chips import WindowChip
from workbench.desktop.components.labels import ElidedLabel, Label
from workbench.desktop.components.status_mark import StatusMark
from workbench.desktop.shell.case_bar import CaseBar, FactLabel
from workbench.desktop.shell.stage_strip import StageStrip
from workbench.desktop.state import BarButton, CaseBarState, CaseMode, Fact, Stage
from workbench.desktop.theme.appearance import Appearance, ThemeChoice
from workbench.desktop.theme.marks import Mark, State, severity

INCIDENT = CaseBarState(
    mode=CaseMode.INCIDENT,
    title="Demand model, AUC fell by 0.13",
    subtitle="INC-0031",
    severity=severity(2),
    stage=Stage.INVESTIGATE,
    reference="30 Apr – 14 May",
    incident="14 – 21 May",
    clocks=(
        Fact("7 d 03 h", "since onset"),
        Fact("3 d 02 h", "report due in"),
        Fact("ML on-call", "owner"),
    ),
)
LONGER = CaseBarState(
    mode=CaseMode.INCIDENT,
    title="Nachfragemodell, AUC fiel um 0,130 Punkte",
    subtitle="INC-0031",
    severity=severity(2),
    stage=Stage.FOLLOW_UP,
    reference="30. April – 14. Mai",
    incident="14. – 21. Mai",
    clocks=(
        Fact("7 d 03 h", "seit dem Beginn"),
        Fact("3 d 02 h", "Bericht fällig in"),
        Fact("ML-Bereitschaft", "zuständig"),
    ),
)


@pytest.fixture
def bar(qtbot):
    Appearance.current().choose(ThemeChoice.LIGHT)
    made = CaseBar()
    qtbot.addWidget(made)
    return made


def at(bar, width):
    bar.resize(width, 60)
    bar.grab()
    labels = [fact.findChildren(Label)[1].isVisibleTo(bar) for fact in bar.findChildren(FactLabel)]
    names = [button._named for button in bar.findChild(StageStrip)._buttons]
    return all(labels), names


def overlaps(bar):
    content = bar._content
    boxes = [
        child.geometry()
        for child in content.children()
        if isinstance(child, QWidget) and child.isVisibleTo(content)
    ]
    return [
        (a, b) for number, a in enumerate(boxes) for b in boxes[number + 1 :] if a.intersects(b)
    ]


def test_an_incident_shows_stage_windows_clocks_and_severity(bar):
    bar.set_state(INCIDENT)
    assert bar.findChild(StageStrip).current is Stage.INVESTIGATE
    assert [chip.window_code.value for chip in bar.findChildren(WindowChip)] == ["W0", "W1"]
    assert len(bar.findChildren(FactLabel)) == 3
    assert bar.findChild(StatusMark).mark.text == "SEV2 major"


def test_a_window_that_is_not_set_says_so(bar):
    bar.set_state(CaseBarState(mode=CaseMode.INCIDENT, title="x", reference="30 Apr"))
    names = [chip.accessibleName() for chip in bar.findChildren(WindowChip)]
    assert names[1] == "W1 incident: not set"


def test_without_an_incident_it_carries_facts_and_buttons(qtbot, bar):
    bar.set_state(
        CaseBarState(
            title="Model incidents",
            clocks=(Fact("3", "open incidents"),),
            buttons=(BarButton("file.new_incident", "New incident…"),),
        )
    )
    assert bar.findChild(StageStrip) is None
    with qtbot.waitSignal(bar.commandWanted) as heard:
        bar.findChild(QPushButton).click()
    assert heard.args == ["file.new_incident"]


def test_review_is_on_bad_soft_and_says_read_only(bar):
    bar.set_state(
        CaseBarState(
            mode=CaseMode.REVIEW,
            title="Review: demand",
            subtitle="INC-0031",
            marks=(Mark(State.GOOD, "Signature valid"),),
            note="signed by ML on-call",
        )
    )
    bar.resize(1200, 60)
    image = bar.grab().toImage()
    soft = Appearance.current().tokens.bad_soft.lower()
    assert image.pixelColor(1000, 10).name() == soft
    whole = [label.whole_text() for label in bar.findChildren(ElidedLabel)]
    assert "INC-0031 · read only" in whole
    assert bar.findChild(StatusMark).mark.text == "Signature valid"


def test_clock_labels_give_way_first_then_past_stages_then_those_to_come(bar):
    bar.set_state(INCIDENT)
    wide = at(bar, 1440)
    assert wide == (True, [True] * 7)
    steps = []
    for width in range(1440, 700, -10):
        step = at(bar, width)
        if not steps or steps[-1] != step:
            steps.append(step)
    past = [False, False, True, True, True, True, True]
    only = [False, False, True, False, False, False, False]
    assert steps == [(True, [True] * 7), (False, [True] * 7), (False, past), (False, only)]


@pytest.mark.parametrize("state", [INCIDENT, LONGER])
@pytest.mark.parametrize("width", [1440, 1280, 1100, 1000])
def test_nothing_overlaps_or_leaves_the_bar(bar, state, width):
    bar.set_state(state)
    bar.show()
    at(bar, width)
    assert overlaps(bar) == []
    assert bar._content.width() <= width - 32
    for chip in bar.findChildren(WindowChip):
        assert chip.width() >= chip.sizeHint().width()
    assert bar.rect().contains(bar._content.geometry())


def test_chips_and_stages_report_what_was_pressed(qtbot, bar):
    bar.set_state(INCIDENT)
    bar.show()
    with qtbot.waitSignal(bar.windowWanted) as heard:
        qtbot.mouseClick(bar.findChildren(WindowChip)[1], Qt.MouseButton.LeftButton)
    assert heard.args == ["W1"]
    with qtbot.waitSignal(bar.stageWanted) as stage:
        bar.findChild(StageStrip)._buttons[3].click()
    assert stage.args == [Stage.REPAIR]


def test_stages_are_one_tab_stop_and_tell_their_standing(qtbot, bar):
    bar.set_state(INCIDENT)
    buttons = bar.findChild(StageStrip)._buttons
    stops = [b for b in buttons if b.focusPolicy() == Qt.FocusPolicy.StrongFocus]
    assert [stop.stage for stop in stops] == [Stage.INVESTIGATE]
    names = [button.accessibleName() for button in buttons[:4]]
    assert names == [
        "Stage Triage: done",
        "Stage Stabilise: done",
        "Stage Investigate: current",
        "Stage Repair: to come",
    ]


def test_the_current_stage_can_be_read_at_every_width_and_a_long_name_gives_way_to_the_others(bar):
    long = replace(
        LONGER, title="The demand model ranks busy hours worse since the nineteenth of March"
    )
    bar.set_state(long)
    bar.show()
    strip = bar.findChild(StageStrip)
    for width in range(1000, 2000, 100):
        _, names = at(bar, width)
        assert names[-1]  # the last stage is the current one here
        said = strip._buttons[-1].text()
        assert said in ({"Follow-up"} if all(names) else {"Follow-up", "7 of 7 · Follow-up"})
        assert strip._buttons[-1].isVisibleTo(strip)
        assert not overlaps(bar)
    wide = at(bar, 1450)[1]
    assert all(wide)
    assert bar._title.text() != long.title  # it was cut, so that the names could stay
    assert bar._title.whole_text() == long.title
