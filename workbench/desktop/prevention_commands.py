"""The commands of prevention: decide, carry actions through, try rules, propose changes."""

from functools import partial
from importlib import import_module

from workbench.desktop.controller import Controller

PREVENTION = (
    "incident.decide",
    "incident.actions",
    "incident.would_have_caught",
    "incident.proposals",
)
"""Commands that act on the open incident."""


def bind_prevention(controller: Controller) -> None:
    """Give the commands what they do.

    Parameters
    ----------
    controller : Controller
    """
    for command, opener in zip(
        PREVENTION,
        (
            "dialogs.decision.decide_on",
            "dialogs.actions.show_actions",
            "places.would_have_caught_large.show_would_have_caught",
            "dialogs.proposals.show_proposals",
        ),
        strict=True,
    ):
        controller.window.bind(command, partial(_show, opener, controller))


def _show(name: str, controller: Controller) -> None:
    """Open a dialog, imported when it is first asked for."""
    module, _, opener = name.rpartition(".")
    getattr(import_module(f"workbench.desktop.{module}"), opener)(controller)
