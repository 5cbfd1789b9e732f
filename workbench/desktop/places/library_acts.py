"""What a person may do in the Library, wherever the button stands."""

from importlib import import_module
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from workbench.desktop.controller import Controller
from workbench.desktop.place_list import there_of
from workbench.services.library.plans import PlanSource, plan_source

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

    def do(self, act: str, about: str) -> None:
        """Do something.

        Parameters
        ----------
        act : str
            ``start``, ``start_pattern``, ``compare``, ``open``, ``hit``, ``import`` or ``page``.
        about : str
            An incident, a pattern, two incidents with a space between, or a file.
        """
        acts = {
            "start": self.start,
            "start_pattern": self.start,
            "compare": lambda pair: self.compare(*pair.split()),
            "open": lambda incident: self._controller.open_incident(incident, "home"),
            "hit": self._open_hit,
            "import": self.import_old,
            "page": self.shown.emit,
        }
        acts[act](about)

    def start(self, reference: str) -> None:
        """Show what would be taken over from a plan.

        Parameters
        ----------
        reference : str
            Of an incident or a pattern.
        """

        def show(source: PlanSource) -> None:
            self.start_from(source)

        self._controller.backend.ask("plan", lambda s: plan_source(s, reference), show)

    def start_from(self, source: PlanSource) -> None:
        """Show what would be taken over from a plan that is known already."""
        dialogs = import_module("workbench.desktop.dialogs.library_start")
        dialogs.show_start(self._controller, source)

    def compare(self, one: str, other: str) -> None:
        """Put two incidents side by side."""
        dialogs = import_module("workbench.desktop.dialogs.library_compare")
        dialogs.show_comparison(self._controller, one, other)

    def import_old(self, path: str = "") -> None:
        """Show what would come in of a file; it is asked for where none is named."""
        dialogs = import_module("workbench.desktop.dialogs.library_import")
        dialogs.show_import(self._controller, Path(path) if path else None)

    def _open_hit(self, about: str) -> None:
        incident, kind = about.split(" ", 1)
        place = _PLACES.get(kind, "home" if kind == "incident" else "report")
        self._controller.open_incident(incident, *there_of((place,)))


