"""The scope of the open incident: what is in, what is out, and why it changed."""

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog, add_field, form
from workbench.desktop.state import Notice
from workbench.desktop.theme.fonts import BODY
from workbench.domain.incident import Incident
from workbench.domain.records.opening import Scope
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.services.opening.content import prompts
from workbench.services.opening.scope import write_scope


class ScopeDialog(ActDialog):
    """What the investigation is about; every change is kept with its reason.

    Parameters
    ----------
    controller : Controller
    state : Incident
    """

    def __init__(self, controller: Controller, state: Incident) -> None:
        super().__init__(controller.window, tr("Scope"), tr("Save scope"))
        self._controller, self._incident = controller, state.id
        self.setMinimumWidth(560)
        standing = state.records.scope
        now = standing or Scope(id="scope")
        asked = prompts().prompts
        self.inside, self.outside = QPlainTextEdit(), QPlainTextEdit()
        self.reason = QLineEdit()
        fields = form()
        for name, area, lines in (
            ("inside", self.inside, now.inside),
            ("outside", self.outside, now.outside),
        ):
            area.setPlainText("\n".join(lines))
            area.setTabChangesFocus(True)
            area.setPlaceholderText(asked[name].prompt)
            area.setFixedHeight(area.fontMetrics().lineSpacing() * 5 + 14)
            add_field(fields, asked[name].title, area)
        self.reason.setPlaceholderText(asked["reason"].prompt)
        add_field(fields, asked["reason"].title, self.reason)
        if standing is not None:
            because = tr("Last changed because: {reason}", reason=standing.reason)
            self.body.addWidget(Label(because, BODY, tone="t2", wrap=True))
        self.body.addLayout(fields)

    def carry_out(self) -> None:
        """Write the scope down."""
        incident, reason = self._incident, self.reason.text()
        inside = self.inside.toPlainText().splitlines()
        outside = self.outside.toPlainText().splitlines()
        window = self._controller.window

        def done(_: Scope) -> None:
            self.accept()
            window.notify(Notice(tr("Scope saved, with its reason."), undo=True))

        def failed(error: WorkbenchError) -> None:
            self.say_problem(f"{error.message} {error.hint}".strip())
            if error.code == "scope.reason":
                self.reason.setFocus()

        self._controller.backend.act(
            lambda s: write_scope(s, incident, inside=inside, outside=outside, reason=reason),
            self.while_open(done),
            self.while_open(failed),
        )


def show_scope(controller: Controller) -> None:
    """Open the scope of the incident that is open.

    Parameters
    ----------
    controller : Controller
    """
    if controller.state is not None:
        ScopeDialog(controller, controller.state).open()
