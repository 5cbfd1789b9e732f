"""The commands of opening and stabilising an incident, and the panel of its checklist."""

from functools import partial
from importlib import import_module

from PySide6.QtCore import Qt

from workbench.desktop.case_clock import CaseClock
from workbench.desktop.controller import Controller
from workbench.desktop.shell.dock import Dock
from workbench.desktop.shell.docks import Panel
from workbench.language import tr

CHECKLIST = "checklistDock"
OPENING = (
    "incident.details",
    "incident.checklist",
    "incident.scope",
    "incident.participants",
    "incident.note",
    "incident.limitations",
    "incident.model_review",
)
"""Commands that act on the open incident."""


def bind_opening(controller: Controller) -> None:
    """Give the commands what they do.

    Parameters
    ----------
    controller : Controller
    """
    window = controller.window
    right = Qt.DockWidgetArea.RightDockWidgetArea
    window.docks.offer(Panel(CHECKLIST, partial(_make_panel, controller), right))
    window.bind("incident.details", partial(_show, "triage.show_details", controller))
    window.bind("incident.scope", partial(_show, "scope.show_scope", controller))
    window.bind(
        "incident.participants", partial(_show, "participants.show_participants", controller)
    )
    window.bind("incident.note", partial(_show, "note.write_note", controller))
    window.bind(
        "incident.model_review", partial(_show, "model_review.show_model_review", controller)
    )
    window.bind("incident.limitations", partial(_show, "limitations.show_limitations", controller))
    window.bind("file.capture_project", partial(_show, "capture.capture_project", controller))
    window.bind(
        "view.score_settings", partial(_show, "score_settings.show_score_settings", controller)
    )
    window.bind("view.health", partial(_show, "health.show_health", controller))
    window.bind("incident.checklist", partial(window.docks.toggle, CHECKLIST))
    CaseClock(controller)


def _make_panel(controller: Controller) -> Dock:
    module = import_module("workbench.desktop.dialogs.stabilise_panel")
    dock = Dock(CHECKLIST, tr("Stabilise"))
    dock.setWidget(module.StabilisePanel(controller))
    return dock


def _show(name: str, controller: Controller) -> None:
    module, _, opener = name.partition(".")
    getattr(import_module(f"workbench.desktop.dialogs.{module}"), opener)(controller)
