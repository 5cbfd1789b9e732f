"""Consenting to open a model whose format can run code: said with a reason, and journaled."""

from PySide6.QtWidgets import QLineEdit

from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog, add_field, form
from workbench.desktop.state import Notice
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.services.evidence import consent_to_model


class ConsentToOpen(ActDialog):
    """Says what opening the model means and asks why it may be trusted.

    Parameters
    ----------
    controller : Controller
        With an open incident.
    """

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller.window, tr("Consent to open the model"), tr("Consent to open"))
        self._controller = controller
        self._incident = controller.incident
        self.setMinimumWidth(560)
        self.body.addWidget(
            Label(
                tr(
                    "This model is stored in a format that can run any code when it is opened. It "
                    "is "
                    "opened in a worker without network only, but consent only if you know where "
                    "it "
                    "comes from. The consent stays in the journal for ever, with your name and "
                    "reason."
                ),
                tone="t2",
                wrap=True,
            )
        )
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(
            tr("built by our own pipeline, same hash as in the registry")
        )
        fields = form()
        add_field(fields, tr("Why it is trusted"), self.reason)
        self.body.addLayout(fields)

    def carry_out(self) -> None:
        """Record the consent; without a reason there is none."""
        reason = self.reason.text().strip()
        if not reason:
            self.say_problem(tr("Say why the model may be trusted; reviewers will read it."))
            self.reason.setFocus()
            return
        window, incident = self._controller.window, self._incident

        def done(_: str) -> None:
            self.accept()
            window.notify(Notice(tr("Consent recorded; the model can be opened by runs now.")))

        def failed(error: WorkbenchError) -> None:
            self.say_problem(f"{error.message} {error.hint}".strip())

        self._controller.backend.act(
            lambda s: consent_to_model(s, incident, reason),
            self.while_open(done),
            self.while_open(failed),
        )


def consent_to_open(controller: Controller) -> None:
    """Open the dialog on the incident that is open.

    Parameters
    ----------
    controller : Controller
    """
    if controller.incident:
        ConsentToOpen(controller).open()
