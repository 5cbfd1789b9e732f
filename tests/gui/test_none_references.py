"""Painting must not lose references to None.

PySide6 6.12.0 on CPython 3.11 gives back a reference to None that it does not own in every such
call; after a few thousand of them the interpreter dies in ``none_dealloc``.
"""

import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter, QPen
from PySide6.QtWidgets import QLabel

CALLS = 500
# References that come and go for other reasons, such as a cache that is filled on the way.
NOISE = 50


def references_gained(act: Callable[[], object]) -> int:
    act()
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        act()
    return sys.getrefcount(None) - before


@pytest.fixture
def painter(qapp):
    picture = QImage(16, 16, QImage.Format.Format_ARGB32)
    picture.fill(0)
    painter = QPainter(picture)
    yield painter
    painter.end()


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from CPython 3.12 on")
@pytest.mark.parametrize("call", ["setPen", "drawLine", "setText"])
def test_calls_that_return_none_keep_its_count(painter, qtbot, call):
    label = QLabel()
    qtbot.addWidget(label)
    pen = QPen(Qt.GlobalColor.red)
    acts: dict[str, Callable[[], object]] = {
        "setPen": lambda: painter.setPen(pen),
        "drawLine": lambda: painter.drawLine(0, 0, 8, 8),
        "setText": lambda: label.setText("one sentence"),
    }
    assert abs(references_gained(acts[call])) < NOISE
