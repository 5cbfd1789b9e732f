"""The commands of panels and layouts, and what keeps them in step with the places."""

from collections.abc import Callable
from functools import partial
from importlib import import_module

from PySide6.QtCore import QObject, Qt

from workbench.desktop.controller import Controller
from workbench.desktop.shell.dock import Dock
from workbench.desktop.shell.docks import Panel
from workbench.desktop.shell.layouts import Layouts
from workbench.desktop.shell.side_panels import SidePanels
from workbench.language import tr

ACTIVITY = "activityDock"


class Panels(QObject):
    """Opens, moves and closes the panels of one window.

    Parameters
    ----------
    controller : Controller
    """

    def __init__(self, controller: Controller) -> None:
        window = controller.window
        super().__init__(window)
        self._controller, self._window = controller, window
        self.sides = SidePanels(window.docks, window.place)
        self.layouts = Layouts(
            window.ground, window.docks, self.sides, lambda: window.current_place
        )
        bottom = Qt.DockWidgetArea.BottomDockWidgetArea
        window.docks.offer(Panel(ACTIVITY, self._make_activity, bottom))
        self._bind()
        window.placeChanged.connect(self._enter)
        self._enter(window.current_place)

    def begin(self) -> None:
        """Arrange the panels as they were the last time."""
        self.layouts.restore()
        self._enter(self._window.current_place)

    def _bind(self) -> None:
        show = self._show_layouts
        handlers: dict[str, Callable[[], object]] = {
            "view.activity_panel": partial(self._window.docks.toggle, ACTIVITY),
            "view.side_panel": self._toggle_side,
            "view.layout_save": show,
            "view.layouts": show,
            "view.layout_reset": self.layouts.reset,
            "window.panel_float": partial(self._with_panel, Dock.float_or_dock),
            "window.panel_move": partial(self._with_panel, Dock.move_on),
            "window.panel_close": partial(self._with_panel, Dock.close_by_hand),
        }
        for command, handler in handlers.items():
            self._window.bind(command, handler)

    def _here(self) -> str:
        return self._window.current_place

    def _with_panel(self, act: Callable[[Dock], None]) -> None:
        dock = self._window.docks.focused()
        if dock is not None:
            act(dock)
        else:
            self._window.commands.refused.emit(tr("No panel is open."))

    def _toggle_side(self) -> None:
        self.sides.toggle(self._window.current_place)

    def _enter(self, place: str) -> None:
        if not place:
            return
        self.layouts.enter(place)
        if self.sides.possible(place):
            self._window.commands.permit("view.side_panel")
        else:
            self._window.commands.forbid(
                "view.side_panel", tr("This place has no column that can be a panel.")
            )

    def _make_activity(self) -> Dock:
        module = import_module("workbench.desktop.dialogs.activity_panel")
        dock = Dock(ACTIVITY, tr("Activity"))
        dock.setWidget(module.ActivityPanel(self._controller))
        return dock

    def _show_layouts(self) -> None:
        dialogs = import_module("workbench.desktop.dialogs.layouts")
        dialogs.show_layouts(self._window, self.layouts)
