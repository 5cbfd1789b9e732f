"""From a cause to a hypothesis: the button that stands under the lab."""

from collections.abc import Callable

from workbench.desktop.components.buttons import Button
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.hypothesis import hypothesis_from_cause
from workbench.language import tr


def hypothesis_button(controller: Controller, node: Callable[[], str]) -> Button:
    """Return the button that makes a hypothesis of the cause that is shown.

    Parameters
    ----------
    controller : Controller
    node : callable
        Returns the lineage node of the cause; empty for none.
    """
    button = Button(tr("Make hypothesis…"))
    button.set_tip(tr("State it so that it can be wrong, beside its rivals, and test it."))

    def ask() -> None:
        if node():
            hypothesis_from_cause(controller, node())

    button.clicked.connect(ask)
    return button
