"""The part of the pictures that needs Qt: one window, gone through place by place."""

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer, SignalInstance
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from workbench.desktop.controller import Controller
from workbench.desktop.place_list import INCIDENT, WORKSPACE, there_of
from workbench.desktop.places.library_acts import sample_file
from workbench.desktop.program import Desktop, name_the_program
from workbench.desktop.theme.appearance import Appearance, ThemeChoice
from workbench.services.library.old_incidents import import_old, read_old

PATIENCE_MS = 60_000
_LATE = 1
DIALOGS = ("run.analysis", "file.export_package", "incident.edit", "help.handbook", "help.about")


class Photographer:
    """Takes the pictures.

    Parameters
    ----------
    workspace : Path
        With at least one incident.
    options : argparse.Namespace
        As ``screenshots.py`` reads them.
    """

    def __init__(self, workspace: Path, options: argparse.Namespace) -> None:
        self._options = options
        name_the_program()
        self._app = QApplication.instance() or QApplication([])
        Appearance.current().choose(ThemeChoice(options.theme))
        self._desktop = Desktop(workspace, workspace)
        self._desktop.window.resize(*(int(n) for n in options.size.split("x")))

    def take(self) -> list[Path]:
        """Go through all places and return the files written."""
        self._options.folder.mkdir(parents=True, exist_ok=True)
        wait(self._desktop.started, self._desktop.window.show)
        written = list(self._all())
        self._desktop.close()
        return written

    def _all(self) -> Iterator[Path]:
        controller = self._desktop.controller
        if controller is None:
            raise SystemExit("The workspace cannot be opened.")
        packages = sorted((controller.folder / "packages").glob("*.incident.zip"))
        for package in packages:
            controller.remember(package)
        settle(controller)
        alone = tuple(key for key in there_of(WORKSPACE) if key != "library")
        yield from self._places(controller, alone)
        controller.open_incident(controller.backend.session.workspace.incidents()[0].id)
        settle(controller)
        yield from self._places(
            controller, tuple(key for key in there_of(INCIDENT) if key not in alone)
        )
        if self._options.dialogs:
            yield from self._dialogs(controller)
        if there_of(("review",)) and packages and self._wanted("review"):
            controller.open_package(packages[0])
            settle(controller)
            yield self._save("review")

    def _places(self, controller: Controller, keys: tuple[str, ...]) -> Iterator[Path]:
        for key in keys:
            if self._wanted(key):
                if key == "library" and self._options.made:
                    self._remember_old_incidents(controller)
                controller.go(key)
                settle(controller)
                yield self._save(key)

    @staticmethod
    def _remember_old_incidents(controller: Controller) -> None:
        """Bring the made-up incidents of the Library in: a library of one is like nothing."""
        controller.backend.act(lambda s: import_old(s, read_old(s, sample_file())))
        settle(controller)

    def _dialogs(self, controller: Controller) -> Iterator[Path]:
        for command in DIALOGS:
            self._desktop.window.commands.run(command)
            settle(controller)
            for dialog in self._desktop.window.findChildren(QDialog):
                if dialog.isVisible():
                    yield self._save(f"dialog-{command.partition('.')[2]}", dialog)
                    dialog.reject()

    def _wanted(self, key: str) -> bool:
        return not self._options.places or key in self._options.places

    def _save(self, name: str, widget: QWidget | None = None) -> Path:
        path: Path = self._options.folder / f"{name}-{self._options.theme}.png"
        image = (widget or self._desktop.window).grab().toImage()
        # Without the alpha channel, and packed as tightly as PNG can.
        flat = image.convertToFormat(QImage.Format.Format_RGB888)
        flat.save(str(path), quality=0)
        return path


def settle(controller: Controller) -> None:
    """Wait until everything that was asked for is shown and painted.

    Parameters
    ----------
    controller : Controller
    """
    while controller.backend.busy:
        wait(controller.backend.idle)
    # What was shown asks for a layout, and the layout for another paint.
    for _ in range(3):
        QApplication.sendPostedEvents()
        QApplication.processEvents()
    if controller.backend.busy:
        settle(controller)


def wait(signal: SignalInstance, begin: Callable[[], object] | None = None) -> None:
    """Run the window until a signal comes.

    Parameters
    ----------
    signal : SignalInstance
    begin : callable, optional
        What leads to it.

    Raises
    ------
    SystemExit
        If it does not come within a minute.
    """
    loop = QEventLoop()
    guard = QTimer(singleShot=True, interval=PATIENCE_MS)
    guard.timeout.connect(lambda: loop.exit(_LATE))
    signal.connect(loop.quit)
    guard.start()
    if begin is not None:
        begin()
    came = loop.exec() != _LATE
    signal.disconnect(loop.quit)
    if not came:
        raise SystemExit("The program did not come to rest within a minute.")
