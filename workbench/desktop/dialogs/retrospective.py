"""How the retrospective itself went, in a few questions."""

from PySide6.QtWidgets import QPlainTextEdit

from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.state import Notice
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.domain.records.postmortem import Feedback
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.services.postmortem.content import template
from workbench.services.postmortem.signing import give_feedback


class Retrospective(ActDialog):
    """Asks how the retrospective went; the answers are kept by the template's version.

    Parameters
    ----------
    controller : Controller
    incident : str
    """

    def __init__(self, controller: Controller, incident: str) -> None:
        super().__init__(controller.window, tr("How did the retrospective go?"), tr("Keep answers"))
        self._controller = controller
        self._incident = incident
        self.setMinimumWidth(560)
        note = tr("They help to change the template. Questions may be left out.")
        self.body.addWidget(Label(note, SMALL, tone="t3", wrap=True))
        self.answers: dict[str, QPlainTextEdit] = {}
        for question in template().feedback:
            label = Label(question.text, BODY, weight=500, wrap=True)
            field = QPlainTextEdit()
            field.setTabChangesFocus(True)
            field.setFixedHeight(58)
            field.setAccessibleName(question.text)
            label.setBuddy(field)
            self.body.addWidget(label)
            self.body.addWidget(field)
            self.answers[question.id] = field

    def carry_out(self) -> None:
        """Keep what was answered."""
        incident, window = self._incident, self._controller.window
        said = {name: field.toPlainText().strip() for name, field in self.answers.items()}
        given = {name: text for name, text in said.items() if text}
        if not given:
            self.say_problem(tr("Nothing is answered yet."))
            return

        def done(_: Feedback) -> None:
            self.accept()
            window.notify(Notice(tr("The answers are kept."), undo=True))

        def failed(error: WorkbenchError) -> None:
            self.say_problem(f"{error.message} {error.hint}".strip())

        self._controller.backend.act(
            lambda s: give_feedback(s, incident, given),
            self.while_open(done),
            self.while_open(failed),
        )


def show_retrospective(controller: Controller) -> None:
    """Open the dialog on the incident that is open.

    Parameters
    ----------
    controller : Controller
    """
    if controller.incident:
        Retrospective(controller, controller.incident).open()
