"""Asking why a step of the checklist is not needed."""

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from workbench.desktop.components.labels import Label
from workbench.desktop.dialogs.frame import ActDialog, add_field, form
from workbench.desktop.theme.fonts import BODY
from workbench.language import tr
from workbench.services.opening.checklist import ChecklistStep


class NotNeeded(ActDialog):
    """Asks for the reason; a step left out without one cannot be told from one forgotten.

    Parameters
    ----------
    window : QWidget
    step : ChecklistStep
    told : callable
        Called with the reason.
    """

    def __init__(self, window: QWidget, step: ChecklistStep, told: Callable[[str], None]) -> None:
        super().__init__(window, tr("Leave a step out"), tr("Leave it out"))
        self._told = told
        self.body.addWidget(Label(step.text, BODY, wrap=True))
        self.reason = QLineEdit()
        fields = form()
        add_field(fields, tr("Why it is not needed"), self.reason)
        self.body.addLayout(fields)

    def carry_out(self) -> None:
        """Tell the reason."""
        if not self.reason.text().strip():
            self.say_problem(tr("Say why, in a few words."))
            self.reason.setFocus()
            return
        self._told(self.reason.text().strip())
        self.accept()
