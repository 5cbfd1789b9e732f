"""One thing to look at before deciding, as mark and sentence."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.desktop.components.labels import Label
from workbench.desktop.components.status_mark import StatusMark
from workbench.desktop.theme.fonts import BODY
from workbench.desktop.theme.marks import Mark, State
from workbench.services.board.views import Guard

_STATES = {"good": State.GOOD, "warn": State.WARN, "bad": State.BAD}


class GuardLine(QWidget):
    """One guard: its mark, and what it asks for.

    Parameters
    ----------
    guard : Guard
    """

    def __init__(self, guard: Guard) -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 1, 0, 1)
        line.setSpacing(7)
        mark = StatusMark(Mark(_STATES[guard.state]), word_shown=False)
        top = Qt.AlignmentFlag.AlignTop
        line.addWidget(mark, 0, top)
        label = Label(guard.text, BODY, wrap=True)
        line.addWidget(label, 1, top)
        self.setAccessibleName(f"{guard.text}: {mark.mark.text}")
