"""What a person may do in the Library, wherever the button stands."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType

from PySide6.QtCore import QObject, Signal

from workbench.assets import room
from workbench.desktop.controller import Controller
from workbench.desktop.place_list import there_of
from workbench.desktop.state import Notice
from workbench.services.library.indexing import SHARED
from workbench.services.library.plans import PlanSource, plan_source
from workbench.services.library.shared import entry_source, find_entry

OLD_ENDINGS = (".csv", ".tsv", ".json", ".jsonl")
"""Files of old incidents."""
_PLACES = {
    "evidence": "evidence",
    "window": "signals",
    "run": "causes",
    "finding": "causes",
    "hypothesis": "hypotheses",
    "test": "hypotheses",
    "repair": "repairs",
    "claim": "report",
}
"""Where a kind of thing is looked at; everything else in the report."""


class LibraryActs(QObject):
    """Carries out acts by name; dialogs are imported when they are opened.

    Parameters
    ----------
    controller : Controller

    Signals
    -------
    shown(str)
        A page of the Library is to be shown.
    """

    shown = Signal(str)

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._controller = controller
        self._acts: dict[str, Callable[[str], None]] = {
            "start": self.start,
            "start_pattern": self.start,
            "start_entry": self._start_entry,
            "compare": lambda pair: self.compare(*pair.split()),
            "open": lambda incident: controller.open_incident(incident, "home"),
            "hit": self._open_hit,
            "import": self.import_old,
            "sample": lambda _: self.import_old(str(sample_file())),
            "page": self.shown.emit,
            "say": self._say,
            "save_pattern": lambda _: _writing().show_save_pattern(controller),
            "mark_exemplar": lambda _: _writing().show_mark_exemplar(controller),
            "propose": lambda book: _writing().show_propose(controller, book),
            "accept": lambda edition: _writing().accept_change(controller, edition),
            "reject": lambda edition: _writing().show_reject(controller, edition),
            "roll_back": self._roll_back,
            "publish": self._publish,
        }

    def do(self, act: str, about: str) -> None:
        """Do something.

        Parameters
        ----------
        act : str
            Such as ``start``, ``compare``, ``open``, ``import`` or ``publish``.
        about : str
            An incident, a pattern, two incidents with a space between, a playbook or a file.
        """
        self._acts[act](about)

    def start(self, reference: str) -> None:
        """Show what would be taken over from a plan.

        Parameters
        ----------
        reference : str
            Of an incident or a pattern.
        """
        start_from_plan(self._controller, reference)

    def compare(self, one: str, other: str) -> None:
        """Put two incidents side by side."""
        dialogs = import_module("workbench.desktop.dialogs.library_compare")
        dialogs.show_comparison(self._controller, one, other)

    def import_old(self, path: str = "") -> None:
        """Show what would come in of a file; it is asked for where none is named."""
        dialogs = import_module("workbench.desktop.dialogs.library_import")
        dialogs.show_import(self._controller, Path(path) if path else None)

    def _start_entry(self, entry: str) -> None:
        self._controller.backend.ask(
            "plan",
            lambda s: entry_source(find_entry(s, entry)),
            lambda source: show_plan(self._controller, source),
        )

    def _open_hit(self, about: str) -> None:
        incident, kind = about.split(" ", 1)
        if kind == "shared":
            self.shown.emit(f"central {incident.removeprefix(SHARED)}")
            return
        place = _PLACES.get(kind, "home" if kind == "incident" else "report")
        self._controller.open_incident(incident, *there_of((place,)))

    def _roll_back(self, about: str) -> None:
        category, _, version = about.rpartition(" ")
        _writing().show_roll_back(self._controller, category, int(version))

    def _publish(self, folder: str) -> None:
        dialogs = import_module("workbench.desktop.dialogs.library_publish")
        dialogs.show_publish(self._controller, Path(folder))

    def _say(self, words: str) -> None:
        self._controller.window.notify(Notice(words))


def start_from_plan(controller: Controller, reference: str) -> None:
    """Show what would be taken over from a plan, from any place of the window.

    Parameters
    ----------
    controller : Controller
    reference : str
        Of an incident or a pattern.
    """
    controller.backend.ask(
        "plan", lambda s: plan_source(s, reference), lambda source: show_plan(controller, source)
    )


def show_plan(controller: Controller, source: PlanSource) -> None:
    """Show what would be taken over from a plan that is known already."""
    dialogs = import_module("workbench.desktop.dialogs.library_start")
    dialogs.show_start(controller, source)


def sample_file() -> Path:
    """Return the file of made-up old incidents that ships with the product."""
    return Path(str(room("resources").joinpath("library", "old_incidents.csv")))


def _writing() -> ModuleType:
    return import_module("workbench.desktop.dialogs.library_writing")
