"""The activity log as a panel beside the work: it follows whichever incident is open."""

from PySide6.QtCore import Qt

from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.activity import ActivityLog
from workbench.services.readings.activity import activity


class ActivityPanel(ActivityLog):
    """The log inside a dock: nothing closes it but the dock.

    Parameters
    ----------
    controller : Controller
    """

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller, controller.incident, ())
        self.setWindowFlags(Qt.WindowType.Widget)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        self.heading.hide()
        self.leave.hide()
        self.verb.setDefault(False)
        self.verb.setAutoDefault(False)
        self._ask_again(controller.incident)

    def accept(self) -> None:
        """Stay: what is gone to is beside the panel."""

    def reject(self) -> None:
        """Stay: Esc leaves a field, not the panel."""

    def _ask_again(self, incident: str) -> None:
        self._incident = incident
        self._controller.backend.ask(
            "activity panel", lambda s: activity(s, incident), self.while_open(self.take)
        )
