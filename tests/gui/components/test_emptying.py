"""What is taken out of a layout is gone, however deep it lay."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from workbench.desktop.components.card import Card
from workbench.desktop.components.emptying import empty
from workbench.desktop.components.labels import Label


def deleted():
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def column(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    yield QVBoxLayout(widget)
    widget.close()


def test_what_lies_in_layouts_within_goes_too(column):
    row = QHBoxLayout()
    grid = QGridLayout()
    grid.addWidget(Label("deep"), 0, 0)
    row.addWidget(Label("in between"))
    row.addLayout(grid)
    column.addLayout(row)
    column.addWidget(Label("plain"))
    column.addStretch(1)

    empty(column)
    deleted()

    assert column.count() == 0
    assert column.parentWidget().findChildren(QWidget) == []


def test_one_widget_can_be_kept(column):
    kept = Label("kept")
    column.addWidget(kept)
    column.addWidget(Label("gone"))

    empty(column, kept)
    deleted()

    assert column.parentWidget().findChildren(QWidget) == [kept]


def test_a_card_that_is_filled_again_holds_no_more_than_before(qtbot):
    card = Card("Side effects")
    qtbot.addWidget(card)

    def fill():
        card.clear()
        grid = QGridLayout()
        for at in range(4):
            grid.addWidget(Label(str(at)), at, 0)
        card.add(grid)
        deleted()
        return len(card.findChildren(QWidget)), len(card.findChildren(QLayout))

    once = fill()
    assert [fill() for _ in range(5)] == [once] * 5
