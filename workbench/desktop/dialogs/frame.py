"""What dialogs share: the act as title, fields left-aligned, Cancel and the verb at the right."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from shiboken6 import isValid

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.labels import Label
from workbench.desktop.dialogs.dialog_palette import offer_palette
from workbench.desktop.theme.fonts import BODY, TITLE
from workbench.language import tr

Shown = TypeVar("Shown")

_OPEN: list["ActDialog"] = []
"""The dialogs on the screen: who opens one need not hold it while Python tidies up."""


class ActDialog(QDialog):
    """A dialog that carries out one act, or is left without one.

    Subclasses add to `body` and override `carry_out`.

    Parameters
    ----------
    window : QWidget
        What it opens over.
    title : str
        The act, such as ``"Export a package"``.
    verb : str
        The button that does it; empty for a dialog that only shows something.
    leave : str
        The button that does nothing.
    """

    def __init__(
        self, window: QWidget, title: str, verb: str = "", leave: str = tr("Cancel")
    ) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setMinimumWidth(480)
        self.heading = Label(title, TITLE)
        self.body = QVBoxLayout()
        self.body.setSpacing(12)
        self._problem = Label("", BODY, tone="bad", wrap=True)
        self._problem.hide()
        self.foot = QHBoxLayout()
        self.foot.setSpacing(8)
        self.foot.addStretch(1)
        self.leave = Button(leave)
        self.leave.setAutoDefault(False)
        self.leave.clicked.connect(self.reject)
        self.foot.addWidget(self.leave)
        self.verb = Button(verb, ButtonKind.PRIMARY)
        self.verb.setDefault(True)
        self.verb.clicked.connect(self.carry_out)
        self.verb.setVisible(bool(verb))
        self.foot.addWidget(self.verb)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(16)
        column.addWidget(self.heading)
        column.addLayout(self.body, 1)
        column.addWidget(self._problem)
        column.addLayout(self.foot)
        offer_palette(self, window)

    @property
    def problem(self) -> str:
        """What is wrong, as it is shown; empty if nothing is."""
        return self._problem.text()

    def say_problem(self, sentence: str) -> None:
        """Say what is wrong above the buttons.

        Parameters
        ----------
        sentence : str
            What is wrong and what to do; empty takes it away.
        """
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))
        self.setAccessibleDescription(sentence)

    def while_open(self, show: Callable[[Shown], None]) -> Callable[[Shown], None]:
        """Return a function that does nothing once the dialog is gone; for answers that take time.

        Parameters
        ----------
        show : callable
            Shows an answer in this dialog.
        """

        def shown(answer: Shown) -> None:
            if isValid(self):
                show(answer)

        return shown

    def showEvent(self, event: QShowEvent) -> None:
        """Put the keyboard into the first field rather than on a button."""
        super().showEvent(event)
        _hold(self)
        for line in self.findChildren(QLineEdit):
            line.setCursorPosition(0)  # what is filled in is read from its beginning
        first = self.nextInFocusChain()
        while first is not None and first is not self:
            stop = first.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
            if stop and first.isVisibleTo(self) and first not in {self.leave, self.verb}:
                first.setFocus(Qt.FocusReason.OtherFocusReason)
                return
            first = first.nextInFocusChain()

    def done(self, result: int) -> None:
        """Close, and let go of the dialog."""
        super().done(result)
        if self in _OPEN:
            _OPEN.remove(self)

    def carry_out(self) -> None:
        """Do it; by default the dialog is simply accepted."""
        self.accept()


def _hold(dialog: ActDialog) -> None:
    """Hold a dialog until it is closed; those that went with their window are let go."""
    _OPEN[:] = [held for held in _OPEN if isValid(held) and held is not dialog]
    _OPEN.append(dialog)


def form() -> QFormLayout:
    """Return a form with labels at the left, as wide as the dialog."""
    made = QFormLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setHorizontalSpacing(16)
    made.setVerticalSpacing(10)
    made.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    made.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return made


def add_field(fields: QFormLayout, name: str, field: QWidget) -> None:
    """Add a field under its name, which screen readers announce too.

    Parameters
    ----------
    fields : QFormLayout
        As `form` makes it.
    name : str
        Its label.
    field : QWidget
        The input.
    """
    label = Label(name, BODY, weight=500)
    label.setBuddy(field)
    field.setAccessibleName(name)
    fields.addRow(label, field)
