"""Empty states, toasts, jobs, the ring, the drop zone and the columns."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QEnterEvent, QFocusEvent
from PySide6.QtWidgets import QApplication, QProgressBar, QPushButton, QVBoxLayout, QWidget

from workbench.desktop.components.columns import MainAndSide, ReadableColumns, ScrollColumn
from workbench.desktop.components.completeness_ring import CompletenessRing
from workbench.desktop.components.drop_zone import DropZone
from workbench.desktop.components.empty_state import (
    EmptyState,
    draw_bars,
    draw_boxes,
    draw_page,
    draw_series,
)
from workbench.desktop.components.job_row import JobRow
from workbench.desktop.components.labels import Label
from workbench.desktop.components.toast import SECONDS, Toast, ToastStack
from workbench.desktop.state import JobPhase, JobState, Notice
from workbench.desktop.theme.appearance import current_tokens


def button(widget, text):
    return next(child for child in widget.findChildren(QPushButton) if child.text() == text)


@pytest.mark.parametrize("drawing", [draw_series, draw_bars, draw_page, draw_boxes])
def test_an_empty_state_shows_a_picture_one_sentence_and_one_button(qtbot, drawing):
    sentence = "No signals yet. Import one, or measure AUC from the two tables."
    empty = EmptyState(sentence, "Import signals…", drawing)
    qtbot.addWidget(empty)
    empty.resize(700, 400)
    with qtbot.waitSignal(empty.acted):
        button(empty, "Import signals…").click()
    with qtbot.waitSignal(empty.sampleWanted):
        button(empty, "Try with the sample").click()
    image = empty.grab().toImage()
    seen = {image.pixelColor(x, y).name() for x in range(150, 550, 3) for y in range(40, 280, 3)}
    assert current_tokens().s2.lower() in seen


def test_an_empty_state_shows_its_whole_sentence(qtbot):
    empty = EmptyState("No rival hypothesis. " * 8, sample=False)
    qtbot.addWidget(empty)
    empty.resize(700, 500)
    empty.grab()
    label = next(c for c in empty.findChildren(Label) if c.text().startswith("No rival"))
    assert label.height() >= label.heightForWidth(label.width())
    assert not button(empty, "Try with the sample").isVisibleTo(empty)


@pytest.fixture
def ground(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.resize(900, 600)
    return widget


def test_a_toast_goes_by_itself_and_an_error_does_not(ground):
    stack = ToastStack(ground, ground)
    done, error = stack.show(Notice("Froze 7 items.")), stack.show(Notice("No label.", error=True))
    assert done.leaving
    assert not error.leaving
    assert SECONDS == 6


def test_a_toast_stays_while_it_is_looked_at(qtbot, ground):
    toast = Toast(Notice("Froze 7 items.", undo=True), ground)
    QApplication.sendEvent(toast, QEnterEvent(QPointF(1, 1), QPointF(1, 1), QPointF(1, 1)))
    assert not toast.leaving
    QApplication.sendEvent(toast, QEvent(QEvent.Type.Leave))
    assert toast.leaving
    undo = button(toast, "Undo")
    QApplication.sendEvent(undo, QFocusEvent(QEvent.Type.FocusIn))
    assert not toast.leaving
    QApplication.sendEvent(undo, QFocusEvent(QEvent.Type.FocusOut))
    assert toast.leaving


def test_undo_names_its_notice_and_closes_the_toast(qtbot, ground):
    stack = ToastStack(ground, ground)
    notice = Notice("Froze 7 items.", undo=True)
    toast = stack.show(notice)
    with qtbot.waitSignal(stack.undoWanted) as heard:
        button(toast, "Undo").click()
    assert heard.args == [notice]
    assert stack.toasts == ()


def test_toasts_pile_up_in_the_corner_and_close_with_escape(qtbot, ground):
    stack = ToastStack(ground, ground)
    first, second = stack.show(Notice("One.")), stack.show(Notice("Two.", error=True))
    for toast in (first, second):
        assert ground.rect().contains(toast.geometry())
    assert not first.geometry().intersects(second.geometry())
    assert first.y() < second.y()
    qtbot.keyClick(second, Qt.Key.Key_Escape)
    assert stack.toasts == (first,)
    assert first.geometry().bottom() > 560


def test_a_job_of_known_length_has_a_bar_and_tells_the_time_left(qtbot):
    row = JobRow(JobState("j1", "Hashing app.jsonl", fraction=0.62, seconds_left=4))
    qtbot.addWidget(row)
    bar = row.findChild(QProgressBar)
    assert (bar.value(), bar.isVisibleTo(row)) == (620, True)
    assert row.state.line == "Hashing app.jsonl 62\u202f%, 4\u202fs left"
    with qtbot.waitSignal(row.cancelWanted) as heard:
        button(row, "Cancel").click()
    assert heard.args == ["j1"]
    assert not button(row, "Cancel").isEnabled()


def test_a_job_of_unknown_length_has_no_bar(qtbot):
    row = JobRow(JobState("j1", "Replay", stage="bootstrap 400 of 2 000"))
    qtbot.addWidget(row)
    assert not row.findChild(QProgressBar).isVisibleTo(row)
    assert row.state.progress_text == "running"


@pytest.mark.parametrize("phase", [JobPhase.FINISHED, JobPhase.FAILED, JobPhase.CANCELLED])
def test_a_job_that_ended_cannot_be_cancelled(qtbot, phase):
    row = JobRow(JobState("j1", "Replay", phase))
    qtbot.addWidget(row)
    assert not button(row, "Cancel").isVisibleTo(row)
    assert phase.value in row.accessibleName()


def test_the_ring_counts(qtbot):
    ring = CompletenessRing(7, 9)
    qtbot.addWidget(ring)
    assert ring.accessibleName() == "7 of 9 kinds at hand"
    ring.set_counts(12, 9)
    assert ring.accessibleName() == "9 of 9 kinds at hand"
    ring.set_counts(0, 0)
    assert ring.accessibleName() == "0 of 1 kinds at hand"


def test_the_ring_fills_as_things_arrive(qtbot):
    def filled(present):
        ring = CompletenessRing(present, 4)
        qtbot.addWidget(ring)
        image = ring.grab().toImage()
        accent = current_tokens().accent.lower()
        return sum(
            image.pixelColor(x, y).name() == accent
            for x in range(0, image.width(), 2)
            for y in range(0, image.height(), 2)
        )

    counts = [filled(present) for present in range(5)]
    assert counts == sorted(counts)
    assert counts[0] == 0
    assert counts[4] > 3 * counts[1]


def mime(*addresses):
    data = QMimeData()
    data.setUrls([QUrl(address) for address in addresses])
    return data


def enter(data):
    return QDragEnterEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )


def drop(data):
    return QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )


def test_files_are_taken_and_handed_on_in_their_order(qtbot):
    zone = DropZone()
    qtbot.addWidget(zone)
    data = mime("file:///data/b.parquet", "file:///data/a")
    QApplication.sendEvent(zone, enter(data))
    assert zone.hot
    QApplication.sendEvent(zone, QDragLeaveEvent())
    assert not zone.hot
    QApplication.sendEvent(zone, enter(data))
    with qtbot.waitSignal(zone.dropped) as heard:
        QApplication.sendEvent(zone, drop(data))
    assert heard.args == [(Path("/data/b.parquet"), Path("/data/a"))]


def test_addresses_of_the_network_are_not_taken(qtbot):
    zone = DropZone()
    qtbot.addWidget(zone)
    data = mime("https://example.org/incident.zip")
    event = enter(data)
    event.ignore()
    QApplication.sendEvent(zone, event)
    assert not zone.hot
    assert not event.isAccepted()


def test_files_can_be_chosen_without_a_mouse(qtbot):
    zone = DropZone()
    qtbot.addWidget(zone)
    with qtbot.waitSignal(zone.chooseWanted):
        qtbot.keyClick(button(zone, "choose files…"), Qt.Key.Key_Space)


def test_the_right_column_narrows_and_then_goes_under_the_picture(qtbot):
    main, side = QWidget(), QWidget()
    both = MainAndSide(main, side, 384)
    qtbot.addWidget(both)
    widths = {}
    for window in (1440, 1360, 1280, 1100):
        both.resize(window - 128, 600)
        both.grab()
        widths[window] = (side.width(), both.stacked)
    assert widths[1440] == (384, False)
    assert 300 < widths[1360][0] < 384
    assert widths[1280] == (300, False)
    assert widths[1100] == (1100 - 128, True)
    both.resize(1440 - 128, 600)
    both.grab()
    assert (side.width(), both.stacked) == (384, False)


def test_in_a_low_window_columns_scroll_and_nothing_is_squeezed(qtbot):
    main, side, inner = QWidget(), QWidget(), QWidget()
    words = Label("A sentence that takes several lines where there is little room for it. " * 12)
    words.setWordWrap(True)
    QVBoxLayout(inner).addWidget(words)
    column = QVBoxLayout(side)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(ScrollColumn(inner), 1)
    both = ReadableColumns(main, side, 384, 400)
    qtbot.addWidget(both)
    both.show()
    for width in (1312, 860):
        both.resize(width, 300)
        qtbot.waitUntil(lambda w=width: both.columns.stacked == (w == 860))
        QApplication.processEvents()
        assert main.height() >= 400
        assert both.verticalScrollBar().maximum() > 0
    assert words.height() >= words.heightForWidth(words.width())
    assert side.height() >= inner.height()
