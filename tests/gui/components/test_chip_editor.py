"""The report's editor: chips are one letter, opinions are marked, paste is plain."""

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QTextCursor

from workbench.desktop.components.chip_editor import ChipEditor, Inline
from workbench.desktop.components.chips import ClaimState

DROP = Inline("claim", "lost 0.130 AUC", "c1", own_words=True)
SHARE = Inline("claim", "35 % of rows", "c2", state=ClaimState.STALE)
TEXT = (
    (Inline("text", "The model "), DROP, Inline("text", " because of "), SHARE, SHARE),
    (Inline("opinion", "Trust was lost"), Inline("text", ".")),
)


@pytest.fixture
def editor(qtbot):
    made = ChipEditor("Summary")
    qtbot.addWidget(made)
    made.resize(500, 200)
    made.show()
    made.set_paragraphs(TEXT)
    return made


def test_what_is_put_in_comes_out(editor):
    assert editor.paragraphs() == TEXT


def test_a_chip_is_deleted_as_one_letter_and_comes_back(editor, qtbot):
    cursor = editor.textCursor()
    cursor.setPosition(len("The model ") + 1)
    editor.setTextCursor(cursor)
    qtbot.keyClick(editor, Qt.Key.Key_Backspace)
    assert DROP not in editor.paragraphs()[0]
    editor.undo()
    assert editor.paragraphs() == TEXT


def test_words_after_a_chip_are_plain_words(editor, qtbot):
    editor.set_paragraphs(((DROP,),))
    editor.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClicks(editor, " and fell")
    assert editor.paragraphs() == ((DROP, Inline("text", " and fell")),)


def test_a_chip_goes_where_the_cursor_is_parted_from_the_words(editor):
    editor.set_paragraphs(((Inline("text", "It"),),))
    editor.moveCursor(QTextCursor.MoveOperation.End)
    editor.insert_chip(SHARE)
    assert editor.paragraphs() == ((Inline("text", "It "), SHARE, Inline("text", " ")),)


def test_words_are_marked_as_an_opinion_and_freed_again(editor):
    editor.set_paragraphs(((Inline("text", "Riders left"),),))
    editor.selectAll()
    editor.mark_opinion(on=True)
    assert editor.paragraphs() == ((Inline("opinion", "Riders left"),),)
    editor.mark_opinion(on=False)
    assert editor.paragraphs() == ((Inline("text", "Riders left"),),)


def test_pasted_markup_comes_as_words(editor):
    data = QMimeData()
    data.setHtml("<b>bold</b>")
    data.setText("plain \ufffc words")
    editor.set_paragraphs(())
    editor.insertFromMimeData(data)
    assert editor.paragraphs() == ((Inline("text", "plain  words"),),)


def test_a_moment_after_the_last_key_it_says_so(editor, qtbot):
    with qtbot.waitSignal(editor.settled, timeout=3000):
        qtbot.keyClicks(editor, "x")


def test_a_double_click_opens_the_chip(editor, qtbot):
    cursor = editor.textCursor()
    cursor.setPosition(len("The model "))
    spot = editor.cursorRect(cursor).center()
    spot.setX(spot.x() + 20)
    with qtbot.waitSignal(editor.chipOpened) as told:
        qtbot.mouseDClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert told.args == ["claim", "c1"]
