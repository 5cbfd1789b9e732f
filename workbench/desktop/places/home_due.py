"""What somebody is to do over all incidents: looks at actions in force, and overdue actions."""

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.card import Card
from workbench.desktop.components.labels import Label
from workbench.desktop.components.status_mark import StatusMark
from workbench.desktop.controller import Controller
from workbench.desktop.places.home_deadlines import MOST as MOST_DEADLINES
from workbench.desktop.places.home_deadlines import DeadlineLine
from workbench.desktop.theme.fonts import SMALL
from workbench.desktop.theme.marks import Mark, State
from workbench.language import tr, trn
from workbench.services.clocks import Deadline, deadlines
from workbench.services.follow_ups import Awaited, awaited

MOST = 5
"""Lines that are shown; the rest is counted."""


class DueLine(QWidget):
    """One thing that is due: how late, where, and a way to it.

    Parameters
    ----------
    controller : Controller
    due : Awaited
    """

    def __init__(self, controller: Controller, due: Awaited) -> None:
        super().__init__()
        self._controller, self.due = controller, due
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(2)
        self.button = Button(due.action.title, ButtonKind.LINK)
        self.button.setAccessibleName(tr("Open {name}", name=due.action.title))
        self.button.clicked.connect(self.open)
        # Qt aligns the text of a button by a style sheet only.
        self.button.setStyleSheet("text-align: left; padding: 0px;")
        self.button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.button.set_tip(due.action.title)
        column.addWidget(self.button)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(StatusMark(mark_of(due)))
        row.addWidget(Label(f"{due.code} · {what_words(due)}", SMALL, tone="t2", wrap=True), 1)
        column.addLayout(row)

    def open(self) -> None:
        """Open the incident and its actions."""
        from workbench.desktop.dialogs.actions import show_actions  # noqa: PLC0415 -- after first paint

        controller, incident = self._controller, self.due.incident
        if controller.incident == incident:
            show_actions(controller)
            return

        def follow(opened: str) -> None:
            if opened == incident:
                controller.incidentChanged.disconnect(follow)
                show_actions(controller)

        controller.incidentChanged.connect(follow)
        controller.open_incident(incident)


class DueCard(Card):
    """The card on Home; hidden while nothing is due.

    Parameters
    ----------
    controller : Controller
    """

    def __init__(self, controller: Controller) -> None:
        super().__init__(tr("Due"))
        self._controller = controller
        self.hide()

    def refresh(self) -> None:
        """Ask again."""
        self._controller.backend.ask(
            "due", lambda s: (awaited(s), deadlines(s)), lambda found: self.show_due(*found)
        )

    def show_due(self, due: tuple[Awaited, ...], owed: tuple[Deadline, ...] = ()) -> None:
        """Show what is due, the latest first.

        Parameters
        ----------
        due : tuple of Awaited
        owed : tuple of Deadline
            What incidents owe by a moment: reports, ends of time-boxes, reviews.
        """
        self.clear()
        now = self._controller.backend.session.clock()
        late = sum(one.late > 0 for one in due) + sum(one.is_late(now) for one in owed)
        told = trn("{count} late", "{count} late", late) if late else ""
        self.set_heading(tr("Due"), told)
        self.set_edge("warn" if late else "")
        for deadline in owed[:MOST_DEADLINES]:
            self.add(DeadlineLine(self._controller, deadline, now))
        for one in due[:MOST]:
            self.add(DueLine(self._controller, one))
        if len(due) > MOST:
            more = len(due) - MOST
            self.add(Label(trn("and {count} more", "and {count} more", more), SMALL, tone="t3"))
        self.setVisible(bool(due or owed))


def mark_of(due: Awaited) -> Mark:
    """Return how late something is, with its shape."""
    if due.late:
        return Mark(State.WARN, trn("{count} day late", "{count} days late", due.late))
    return Mark(State.UNKNOWN, tr("due {day}", day=due.on.isoformat()))


def what_words(due: Awaited) -> str:
    """Return what is to be done."""
    if due.day is None:
        return tr("action is overdue")
    return tr("look again, day {day}", day=due.day)
