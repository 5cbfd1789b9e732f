"""Opening the window: painted first, everything slow afterwards."""

import argparse
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QByteArray,
    QCoreApplication,
    QLibraryInfo,
    QObject,
    QSettings,
    Qt,
    QTimer,
    QTranslator,
    Signal,
)
from PySide6.QtWidgets import QApplication, QFileDialog

from workbench.desktop.display_scale import scale_the_interface
from workbench.desktop.garbage import GarbageCollection
from workbench.desktop.place import Place, PlaceEntry
from workbench.desktop.place_list import ListedPlace, places_there
from workbench.desktop.start import APPLICATION, ORGANIZATION
from workbench.desktop.state import Notice
from workbench.desktop.theme.appearance import Appearance, ThemeChoice, make_application
from workbench.desktop.window import MainWindow
from workbench.errors import WorkbenchError
from workbench.language import ENGLISH, PSEUDO, language, tr

if TYPE_CHECKING:
    from workbench.desktop.controller import Controller
    from workbench.desktop.habits import Habits

GEOMETRY = "window/geometry"
THEME = "window/theme"
SAFE_MODE = "WORKBENCH_NO_PLUGINS"
"""As `workbench.registry.choice` has it, which brings more than the first paint needs."""
PLOTS = "workbench.desktop.plots.figure_view"
"""Imported once the first place is shown, before somebody goes to the next."""
_SLOW = (
    "workbench.services.readings.home",
    "workbench.services.readings.review",
    "workbench.services.readings.evidence_columns",
    "workbench.services.readings.causes_place",
    "workbench.datasets.rows",
    "workbench.services.causes",
    "workbench.services.demo",
    "workbench.services.exporting",
)
"""Imported in a thread once the window is painted: numbers, tables and database, no Qt."""


class Desktop(QObject):
    """The window and, once it has been painted, what works behind it.

    Parameters
    ----------
    target : Path or None
        A workspace folder, a capture folder to import, or a package to review.
    workspace : Path
        Which workspace to open beside a package or a capture, or by default.

    Signals
    -------
    started()
        The workspace is open and its places can be used.
    """

    started = Signal()
    _imported = Signal()

    def __init__(self, target: Path | None, workspace: Path) -> None:
        super().__init__()
        self._garbage = GarbageCollection(self)
        self._taken_in = target if target is not None and is_taken_in(target) else None
        self._folder = workspace if self._taken_in is not None or target is None else target
        self.controller: Controller | None = None
        self.habits: Habits | None = None
        self.alone = True
        """Whether further starts open windows of their own."""
        self.window = MainWindow([self._entry(place) for place in places_there()])
        self.window.show_places(())
        self.window.bind("file.open_workspace", self._choose_workspace)
        self.window.firstPainted.connect(self._import)
        self._imported.connect(self._start)
        self._chosen = restore_looks(self.window)

    def close(self) -> None:
        """Stop what is under way, and remember what the window looked like."""
        keep_looks(self.window, self._chosen)
        if self.habits is not None:
            self.habits.close()
        if self.controller is not None:
            self.controller.close()
        self._garbage.stop()

    def _entry(self, place: ListedPlace) -> PlaceEntry:
        def make() -> Place:
            made: Place = import_module(place.module).make_place(self.controller)
            return made

        return PlaceEntry(place.key, place.label, place.icon_name, place.order, make)

    def _import(self) -> None:
        """Import what is slow beside the window, which stays alive meanwhile."""

        def work() -> None:
            for module in _SLOW:
                import_module(module)
            self._imported.emit()

        Thread(target=work, name="imports", daemon=True).start()

    def _start(self) -> None:
        if not self._open(self._folder) or self.controller is None:
            return
        if self._taken_in is not None:
            self.controller.take_in([self._taken_in])
        self._garbage.settle()
        if self.habits is not None and not self.alone:
            self.habits.listen()
        self.started.emit()

    def _open(self, folder: Path) -> bool:
        controllers = import_module("workbench.desktop.controller")
        bindings = import_module("workbench.desktop.bindings")
        try:
            self.controller = controllers.Controller(self.window, folder)
        except WorkbenchError as error:
            self.window.notify(Notice(f"{error.message} {error.hint}".strip(), error=True))
            return False
        bindings.bind(self.window, self.controller)
        self.controller.backend.idle.connect(
            lambda: import_module(PLOTS), Qt.ConnectionType.SingleShotConnection
        )
        habits = import_module("workbench.desktop.habits")
        self.habits = habits.Habits(self.window, self.controller)
        self.controller.begin()
        self.habits.begin()
        import_module("workbench.desktop.acting").act_as_remembered(self.controller)
        return True

    def _choose_workspace(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self.window, tr("Open or make a workspace"))
        if not chosen:
            return
        if self.controller is None:
            self._open(Path(chosen))
        else:
            self.controller.open_workspace(Path(chosen))


def is_taken_in(path: Path) -> bool:
    """Whether a path is something to take into a workspace, and not a workspace itself."""
    return path.is_file() or (path / "capture.json").is_file()


def restore_looks(window: MainWindow) -> ThemeChoice:
    """Give the window the size and place it had last; return the theme it starts with."""
    geometry = QSettings().value(GEOMETRY)
    if isinstance(geometry, QByteArray):
        window.restoreGeometry(geometry)
    return Appearance.current().choice


def keep_looks(window: MainWindow, began_with: ThemeChoice) -> None:
    """Remember size and place, and the theme if it was changed in the window.

    Parameters
    ----------
    window : MainWindow
    began_with : ThemeChoice
        The theme at the start; one given on the command line holds for that time only.
    """
    QSettings().setValue(GEOMETRY, window.saveGeometry())
    choice = Appearance.current().choice
    if choice is not began_with:
        QSettings().setValue(THEME, choice.value)


def remembered_theme() -> ThemeChoice:
    """Return the theme chosen last; that of the system where none was."""
    value = str(QSettings().value(THEME, ""))
    return ThemeChoice(value) if value in set(ThemeChoice) else ThemeChoice.SYSTEM


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
    problem = _problem(options.path) or _no_screen()
    if problem:
        sys.stderr.write(tr("Error: {problem}\n", problem=problem))
        return 2
    alone = options.new_window or wants_its_own(options)
    if not alone and _handed_over(options.path):
        return 0
    name_the_program()
    if options.acting_key:
        identity = import_module("workbench.services.identity")
        os.environ[identity.ENVIRONMENT] = options.acting_key
    if options.no_plugins:
        os.environ[SAFE_MODE] = "1"
    scale_the_interface()
    application = make_application(sys.argv[0])
    translate_qt(application)
    given = ThemeChoice(options.theme) if options.theme else remembered_theme()
    Appearance.current().choose(given)
    desktop = Desktop(options.path, options.workspace or _usual_workspace(options.path))
    desktop.alone = alone
    sys.excepthook = tell_of_defects(desktop.window)
    desktop.window.show()
    if options.quit_after is not None:
        QTimer.singleShot(int(options.quit_after * 1000), QApplication.quit)
    code = application.exec()
    desktop.close()
    return int(code)


def wants_its_own(options: argparse.Namespace) -> bool:
    """Whether a start asks for more than a path, which only a window of its own can give."""
    given = (options.workspace, options.acting_key, options.theme, options.quit_after)
    return options.no_plugins or any(value is not None for value in given)


def _handed_over(path: Path | None) -> bool:
    """Hand a path to the window that is open already, if there is one that takes it."""
    named = os.environ.get("WORKBENCH_WORKSPACE")
    meant = path if path is not None or not named else Path(named)
    return bool(import_module("workbench.desktop.hand_over").handed_over(meant))


def name_the_program() -> None:
    """Say under which name settings are kept."""
    QCoreApplication.setOrganizationName(ORGANIZATION)
    QCoreApplication.setApplicationName(APPLICATION)


def translate_qt(application: QCoreApplication) -> None:
    """Say Qt's own texts, such as those of its file dialogs, in the language of the window."""
    if language() in (ENGLISH, PSEUDO):
        return
    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(f"qtbase_{language()}", folder):
        application.installTranslator(translator)


def _problem(path: Path | None) -> str:
    if path is None or path.is_dir():
        return ""
    if path.exists():
        packaged = path.name.endswith(".zip")
        return (
            ""
            if packaged
            else tr("{path} is no folder and no package. Give one of these.", path=path)
        )
    if path.suffix or not path.parent.is_dir():
        return tr("There is no package or folder {path}. Check its name.", path=path)
    return ""


def _no_screen() -> str:
    """Say in a sentence that there is no screen to show a window on; empty where there is."""
    shown = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if not sys.platform.startswith("linux") or any(os.environ.get(name) for name in shown):
        return ""
    return tr("There is no screen to open a window on. `workbench --help` lists the commands.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="workbench", description=main.__doc__)
    parser.add_argument("path", nargs="?", type=Path)
    parser.add_argument("-w", "--workspace", type=Path)
    parser.add_argument("--new-window", action="store_true")
    parser.add_argument("--as", dest="acting_key", metavar="KEY")
    parser.add_argument("--theme", choices=[str(theme) for theme in ThemeChoice])
    parser.add_argument("--no-plugins", action="store_true")
    parser.add_argument("--quit-after", type=float, help=argparse.SUPPRESS)
    return parser


def _usual_workspace(target: Path | None) -> Path:
    """Return the workspace that is meant where none is named."""
    if target is not None and not is_taken_in(target):
        return target
    named = os.environ.get("WORKBENCH_WORKSPACE")
    if named:
        return Path(named)
    return Path(import_module("workbench.desktop.locations").default_workspace())


def tell_of_defects(
    window: MainWindow,
) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """Return a hook that shows a defect of ours as a sentence and keeps the window alive.

    Parameters
    ----------
    window : MainWindow
        Where the sentence is shown.
    """

    def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        frames = traceback.extract_tb(trace)
        where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "somewhere"
        sys.stderr.write("".join(traceback.format_exception(kind, error, trace)))
        window.defectTold.emit(kind.__name__, where)
        window.notify(
            Notice(
                tr(
                    "A defect in the program: {kind} at {where}. Your work is in the journal; "
                    "nothing was lost.",
                    kind=kind.__name__,
                    where=where,
                ),
                error=True,
            )
        )

    return tell
