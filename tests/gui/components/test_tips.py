"""A tooltip shows letters, whatever they spell."""

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QPushButton

from workbench.desktop.components import tips
from workbench.desktop.components.labels import ElidedLabel, Label
from workbench.desktop.components.table_model import Column, RecordModel

HOSTILE = '<img src="file:///etc/passwd"><b>free</b>\n& "more" <a href=x>'


def shown(text: str) -> str:
    document = QTextDocument()
    document.setHtml(text)
    return document.toPlainText()


def test_a_tip_that_looks_like_html_is_shown_letter_by_letter(qtbot):
    button = QPushButton()
    qtbot.addWidget(button)
    tips.set_tip(button, HOSTILE)
    assert "<img" not in button.toolTip()
    assert shown(button.toolTip()) == HOSTILE
    tips.set_tip(button, "plain & simple")
    assert button.toolTip() == "plain & simple"


def test_labels_show_what_steers(qtbot):
    for kind in (Label, ElidedLabel):
        label = kind("a\u202eb\x1bc")
        qtbot.addWidget(label)
        label.resize(400, 20)
        assert label.text() == "a\ufffdb\ufffdc"
        label.setText("x\u2066y")
        assert label.text() == "x\ufffdy"


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "-2+3", "+cmd|' /C calc'!A0", "\t=1"])
def test_a_copied_table_computes_nothing(cell):
    model = RecordModel([Column("=head"), Column("n")])
    model.set_records([(cell, -0.5)])
    for form, delimiter in (("csv", ","), ("tsv", "\t")):
        head, row = model.as_text([0], form).splitlines()
        assert head.startswith("'=")
        assert row.lstrip('"').startswith("'")
        assert row.endswith(f"{delimiter}-0.5")
    assert "\\<b\\>" in _markdown("<b>x</b>")


def _markdown(cell: str) -> str:
    model = RecordModel([Column("c")])
    model.set_records([(cell,)])
    return model.as_text([0], "markdown")


def test_every_tooltip_is_set_through_one_door():
    rooms = Path(tips.__file__).parents[1]
    others = [
        file.name
        for file in rooms.rglob("*.py")
        if file.name != "tips.py" and re.search(r"\.setToolTip\(|QToolTip", file.read_text("utf-8"))
    ]
    assert others == []
