"""What incidents owe by a moment: the report, the end of the time-box, the next review."""

from datetime import datetime

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.labels import Label
from workbench.desktop.components.status_mark import StatusMark
from workbench.desktop.controller import Controller
from workbench.desktop.numbers import duration, moment
from workbench.desktop.theme.fonts import SMALL
from workbench.desktop.theme.marks import Mark, State
from workbench.language import tr
from workbench.services.clocks import Deadline

MOST = 4
WHAT = {
    "report": tr("report to be signed"),
    "time_box": tr("time-box ends"),
    "review": tr("tell the others where it stands"),
}
"""What each deadline asks for."""


class DeadlineLine(QWidget):
    """One deadline: what is owed, in which incident, and how much time is left.

    Parameters
    ----------
    controller : Controller
    deadline : Deadline
    now : datetime
        Zone-aware.
    """

    def __init__(self, controller: Controller, deadline: Deadline, now: datetime) -> None:
        super().__init__()
        self.deadline = deadline
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(2)
        words = f"{deadline.code}: {WHAT[deadline.what]}"
        self.button = Button(words, ButtonKind.LINK)
        self.button.setAccessibleName(tr("Open {name}", name=words))
        self.button.clicked.connect(lambda: controller.open_incident(deadline.incident, "report"))
        # Qt aligns the text of a button by a style sheet only.
        self.button.setStyleSheet("text-align: left; padding: 0px;")
        self.button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.button.set_tip(deadline.title)
        column.addWidget(self.button)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(StatusMark(mark_of(deadline, now)))
        row.addWidget(Label(moment(deadline.at, year=now.year), SMALL, tone="t2"), 1)
        column.addLayout(row)


def mark_of(deadline: Deadline, now: datetime) -> Mark:
    """Return how much time is left, or how late it is, with its shape.

    Parameters
    ----------
    deadline : Deadline
    now : datetime
    """
    left = duration((deadline.at - now).total_seconds())
    if deadline.is_late(now):
        return Mark(State.BAD, tr("{left} late", left=left))
    if deadline.at.date() == now.date():
        return Mark(State.WARN, tr("today, in {left}", left=left))
    return Mark(State.UNKNOWN, tr("in {left}", left=left))
