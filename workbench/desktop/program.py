"""Opening the window: painted first, everything slow afterwards."""

import argparse
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QApplication

from workbench.desktop.place import Place, PlaceEntry
from workbench.desktop.state import Notice
from workbench.desktop.theme.appearance import Appearance
from workbench.desktop.theme.tokens import Theme
from workbench.desktop.window import MainWindow
from workbench.errors import WorkbenchError

if TYPE_CHECKING:
    from workbench.desktop.controller import Controller

_PLACES = (
    ("home", "Home", "home", 1),
    ("evidence", "Evidence", "evidence", 2),
    ("signals", "Signals", "signals", 3),
    ("causes", "Causes", "causes", 4),
    ("report", "Report", "report", 5),
    ("review", "Review", "seal", 6),
)


class Desktop:
    """The window and, once it has been painted, what works behind it.

    Parameters
    ----------
    target : Path or None
        A workspace folder, or a package to review.
    workspace : Path
        Which workspace to open beside a package, or by default.
    """

    def __init__(self, target: Path | None, workspace: Path) -> None:
        package = target is not None and target.is_file()
        self._package = target if package else None
        self._folder = workspace if package or target is None else target
        self.controller: Controller | None = None
        self.window = MainWindow([self._entry(*place) for place in _PLACES])
        self.window.show_places(("home",))
        self.window.firstPainted.connect(self._start)

    def close(self) -> None:
        """Stop what is under way."""
        if self.controller is not None:
            self.controller.close()

    def _entry(self, key: str, label: str, icon: str, order: int) -> PlaceEntry:
        return PlaceEntry(key, label, icon, order, self._maker(key))

    def _maker(self, key: str) -> Callable[[], Place]:
        """Return what makes a place when it is first shown; its imports are paid for then."""

        def make() -> Place:
            module = import_module(f"workbench.desktop.places.{key}")
            place: Place = module.make_place(self.controller)
            return place

        return make

    def _start(self) -> None:
        controllers = import_module("workbench.desktop.controller")
        bindings = import_module("workbench.desktop.bindings")
        try:
            self.controller = controllers.Controller(self.window, self._folder)
        except WorkbenchError as error:
            self.window.notify(Notice(f"{error.message} {error.hint}".strip(), error=True))
            return
        bindings.bind(self.window, self.controller)
        self.window.go("home")
        if self._package is not None:
            self.controller.open_package(self._package)


def main(arguments: Sequence[str]) -> int:
    """Open the window.

    Parameters
    ----------
    arguments : sequence of str
        What follows the program's name: at most one path, and options.

    Returns
    -------
    int
        The exit code.
    """
    options = _parser().parse_args(list(arguments))
    if options.path is not None and not options.path.exists() and options.path.suffix == ".zip":
        sys.stderr.write(f"Error: There is no package {options.path}. Check its name.\n")
        return 2
    QCoreApplication.setOrganizationName("incident-workbench")
    QCoreApplication.setApplicationName("Incident Workbench")
    application = QApplication.instance() or QApplication([sys.argv[0]])
    if options.theme:
        Appearance.current().set_theme(Theme(options.theme))
    desktop = Desktop(options.path, options.workspace or _default_workspace())
    sys.excepthook = _tell_of_defects(desktop.window)
    desktop.window.show()
    if options.quit_after is not None:
        QTimer.singleShot(int(options.quit_after * 1000), QApplication.quit)
    code = application.exec()
    desktop.close()
    return int(code)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="workbench", description=main.__doc__)
    parser.add_argument("path", nargs="?", type=Path)
    parser.add_argument("-w", "--workspace", type=Path)
    parser.add_argument("--theme", choices=[str(theme) for theme in Theme])
    parser.add_argument("--quit-after", type=float, help=argparse.SUPPRESS)
    return parser


def _default_workspace() -> Path:
    named = os.environ.get("WORKBENCH_WORKSPACE")
    if named:
        return Path(named)
    return import_module("workbench.desktop.locations").default_workspace()


def _tell_of_defects(
    window: MainWindow,
) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """Return a hook that shows a defect of ours as a sentence and keeps the window alive."""

    def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        frames = traceback.extract_tb(trace)
        where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "somewhere"
        sys.stderr.write("".join(traceback.format_exception(kind, error, trace)))
        window.notify(
            Notice(
                f"A defect in the program: {kind.__name__} at {where}. Your work is in the "
                "journal; nothing was lost.",
                error=True,
            )
        )

    return tell
