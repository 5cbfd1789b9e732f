"""What can be done about a cell of Triage: open an incident, dismiss it, take that back."""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

from workbench.desktop.controller import Controller
from workbench.desktop.state import Notice
from workbench.language import tr
from workbench.services.readings.triage_cell import CellReading
from workbench.services.readings.triage_context import CellContext
from workbench.storage.score_book import Act

_DIALOGS = "workbench.desktop.dialogs"


def incident_of(cell: CellReading) -> str:
    """Return the identifier of the incident that was opened from a cell; empty if none was."""
    return str(cell.opened.body.get("incident", "")) if cell.opened is not None else ""


class TriageActs:
    """Carries out what the chosen cell asks for.

    Parameters
    ----------
    controller : Controller
    changed : callable
        Called once something was written.
    """

    def __init__(self, controller: Controller, changed: Callable[[], None]) -> None:
        self._controller, self._changed = controller, changed

    def open_incident(
        self, cell: CellReading, context: CellContext, plan: tuple[str, str] | None = None
    ) -> None:
        """Ask for what an incident needs, or go to the one that was opened already.

        Parameters
        ----------
        cell : CellReading
        context : CellContext
        plan : (str, str), optional
            Identifier and number of a past incident to start from.
        """
        known = incident_of(cell)
        if known:
            self._controller.open_incident(known, "evidence")
            return
        module = import_module(f"{_DIALOGS}.score_opening")
        module.OpenFromScore(
            self._controller, cell, context, plan, lambda _: self._changed()
        ).open()

    def dismiss(self, cell: CellReading, context: CellContext) -> None:
        """Ask why and until when, or take back a dismissal that stands."""
        if cell.dismissed is not None:
            self.take_back(cell.dismissed.seq)
            return
        module = import_module(f"{_DIALOGS}.score_dismissal")
        module.DismissScore(
            self._controller, cell, context, partial(self._dismissed, cell.title)
        ).open()

    def take_back(self, seq: int) -> None:
        """Take a dismissal back.

        Parameters
        ----------
        seq : int
            Of its act.
        """
        module = import_module(f"{_DIALOGS}.score_dismissal")

        def done(_: Act) -> None:
            self._controller.window.notify(Notice(tr("It asks for somebody again.")))
            self._changed()

        self._controller.backend.act(lambda session: module.take_back(session, seq), done)

    def drill(self, cell: CellReading, place: str, name: str) -> None:
        """Show where a signal comes from, in the incident that is open or came of the cell.

        Parameters
        ----------
        cell : CellReading
        place : str
            ``"evidence"`` for a column, ``"causes"`` for a node of the lineage.
        name : str
        """
        controller, own = self._controller, incident_of(cell)

        def show() -> None:
            controller.go(place)
            shown: Any = controller.window.place(place)
            select = shown.show_column if place == "evidence" else shown.select
            # What was asked for the place is shown before it.
            controller.backend.ask("triage drill", lambda _: name, select)

        if own and own != controller.incident:
            controller.open_incident(own, place)
            controller.backend.ask("triage drill opened", lambda _: None, lambda _: show())
        elif controller.incident:
            show()

    def _dismissed(self, title: str, act: Act) -> None:
        words = tr("{model} dismissed; it stays in sight.", model=title)
        self._controller.undoing.offer(words, partial(self.take_back, act.seq))
        self._changed()
