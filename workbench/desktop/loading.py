"""Importing what is slow beside the window, first what Home needs and then what may be asked for.

A module imported in the window's own thread holds it up for as long as that takes, and so would
a workspace that is opened there. Both are done in a thread; what comes of it is brought back.
"""

import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from threading import Event, Thread

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance

TURN = 0.001
"""Seconds after which a thread that computes lets the window's have its turn, asked for a turn.

Qt's binding gives Python's lock away with every call and takes it again, so that painting waits
as long as that a hundred times while something is imported or read beside it.
"""
LOADED = "allIsLoaded"
"""The property of a window whose places can be made without importing anything."""
FIRST = (
    "workbench.services.readings.home",
    "workbench.services.readings.review",
    "workbench.services.readings.evidence_columns",
    "workbench.services.readings.causes_place",
    "workbench.datasets.rows",
    "workbench.services.causes",
    "workbench.services.demo",
    "workbench.services.exporting",
    "workbench.desktop.controller",
    "workbench.desktop.bindings",
    "workbench.desktop.habits",
    "workbench.desktop.acting",
    "workbench.desktop.places.home",
    "workbench.desktop.components.toast",
)
"""Before the workspace is shown."""
LATER = (
    "workbench.desktop.places.evidence",
    "workbench.desktop.places.signals",
    "workbench.desktop.places.causes",
    "workbench.desktop.places.report",
    "workbench.desktop.places.review",
    "workbench.desktop.plots.figure_view",
    "workbench.desktop.plots.plot_menu",
    "workbench.desktop.dialogs.analyses",
    "workbench.desktop.dialogs.run",
    "workbench.desktop.dialogs.battery",
    "workbench.desktop.dialogs.findings",
    "workbench.desktop.dialogs.export",
    "workbench.desktop.dialogs.incident",
    "workbench.desktop.dialogs.handbook",
    "workbench.desktop.shell.command_palette",
    "workbench.desktop.shell.jobs_dock",
    "workbench.services.readings.battery",
)
"""While somebody looks at Home, before they go on."""


class Loading(QObject):
    """Loads in a thread.

    Parameters
    ----------
    parent : QObject

    Signals
    -------
    loaded(object)
        What the work returned, or the error it raised; in the thread of the window.
    settled()
        Everything that may be asked for is there.
    """

    loaded = Signal(object)
    settled = Signal()
    _done = Signal(object)
    _all_done = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._shown, self._stopped = Event(), False
        self._done.connect(self.loaded, Qt.ConnectionType.QueuedConnection)
        self._all_done.connect(self.settled, Qt.ConnectionType.QueuedConnection)

    def begin(self, work: Callable[[], object]) -> None:
        """Import what is needed first, do something with it, and import the rest.

        Parameters
        ----------
        work : callable
            Opens the workspace, say; called in the thread.
        """

        def load() -> None:
            for module in FIRST:
                import_module(module)
            try:
                found = work()
            except Exception as error:  # noqa: BLE001 -- raised again where it can be shown
                found = error
            self._tell(self._done, found)
            if isinstance(found, Exception):
                return  # another workspace may be chosen, and begins anew
            self._shown.wait()
            for module in LATER:
                if not self._stopped and _installed(module):
                    import_module(module)
            self._tell(self._all_done)

        self._shown.clear()
        sys.setswitchinterval(TURN)
        Thread(target=load, name="imports", daemon=True).start()

    def stop(self) -> None:
        """Import no more: the window closes."""
        self._stopped = True
        self._shown.set()

    def _tell(self, signal: SignalInstance, *news: object) -> None:
        """Bring something back, unless the window is gone by now."""
        if not self._stopped:
            with suppress(RuntimeError):  # closed this very moment
                signal.emit(*news)

    def go_on(self) -> None:
        """Import the rest now: what was loaded first is on the screen."""
        self._shown.set()


def _installed(module: str) -> bool:
    file = Path(__file__).parents[1].joinpath(*module.split(".")[1:])
    return file.with_suffix(".py").is_file() or file.is_dir()
