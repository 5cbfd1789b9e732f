"""The filters an incident keeps: select one, combine it, rename it, take it out."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.labels import Label
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.dialogs.keep_filter import KeepFilter
from workbench.desktop.numbers import percent
from workbench.desktop.selection_model import SelectionModel
from workbench.desktop.selection_words import rows_words
from workbench.desktop.theme.fonts import BODY
from workbench.domain.selection import Counted, KeptFilter
from workbench.language import tr, trn
from workbench.services.filters import remove_filter
from workbench.services.selected_rows import count_selected
from workbench.services.session import Session


@dataclass(frozen=True, slots=True)
class Listed:
    """A kept filter with how many rows it has, and how many runs were made on it."""

    kept: KeptFilter
    counts: Counted
    runs: int


def listed_filters(session: Session, incident: str) -> tuple[Listed, ...]:
    """Return the filters of an incident, by name.

    Parameters
    ----------
    session : Session
    incident : str
    """
    state = session.incident(incident)
    used = [run.restricted.id for run in state.runs if run.restricted is not None]
    return tuple(
        Listed(one, count_selected(session, state.id, one.selection()), used.count(one.id))
        for one in sorted(state.filters, key=lambda one: (one.name.casefold(), one.id))
    )


class FilterTable(DataTable):
    """The list; some keys act on the current filter.

    Attributes
    ----------
    keys : dict of int to callable
        What each key does.
    """

    def __init__(self) -> None:
        columns = (
            Column(tr("Name"), ColumnKind.NAME),
            Column(tr("Rows where"), tone="t2", stretch=True),
            Column(tr("Rows"), ColumnKind.WHOLE),
            Column(tr("Share")),
            Column(tr("Runs"), ColumnKind.WHOLE),
        )
        super().__init__(tr("Kept filters"), columns)
        self.keys: dict[int, Callable[[], None]] = {}

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what a key stands for here."""
        act = self.keys.get(event.key())
        if act is None:
            super().keyPressEvent(event)
        else:
            act()


class KeptFilters(ActDialog):
    """A list of kept filters, driven by keyboard: Enter selects, F2 renames, Delete removes.

    Parameters
    ----------
    controller : Controller
        With an open incident.
    """

    def __init__(self, controller: Controller) -> None:
        title = tr("Kept filters")
        super().__init__(controller.window, title, tr("Select these rows"), tr("Close"))
        self._controller, self._incident = controller, controller.incident
        self._model = SelectionModel.of(controller)
        self._listed: dict[str, Listed] = {}
        self.resize(760, 420)
        self.table = FilterTable()
        self.table.recordOpened.connect(lambda _: self.carry_out())
        self.table.recordSelected.connect(lambda _: self._follow())
        self.table.keys = {
            Qt.Key.Key_Delete: self.remove,
            Qt.Key.Key_F2: self.rename,
        }
        self.empty = Label(
            tr("No filters kept yet. Select rows in a picture or a table, then keep them."),
            BODY,
            tone="t2",
            wrap=True,
        )
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.empty)
        self.both = self._foot_button(tr("Keep only these of the selection"), self.combine)
        self.named = self._foot_button(tr("Rename…"), self.rename)
        self.gone = self._foot_button(tr("Remove"), self.remove)
        controller.incidentChanged.connect(self._follow_incident)
        self.refresh()

    def refresh(self) -> None:
        """Ask for the list again."""
        incident = self._incident
        self._controller.backend.ask(
            "kept filters",
            lambda session: listed_filters(session, incident),
            self.while_open(self.show_filters),
        )

    def show_filters(self, listed: tuple[Listed, ...]) -> None:
        """Show filters.

        Parameters
        ----------
        listed : tuple of Listed
        """
        chosen = self.chosen
        year = self._controller.backend.session.clock().year
        self._listed = {one.kept.id: one for one in listed}
        self.table.set_records(
            [
                (
                    one.kept.name,
                    rows_words(one.kept.rows, year),
                    one.counts.rows,
                    percent(one.counts.rows / one.counts.of, 1) if one.counts.of else None,
                    one.runs,
                )
                for one in listed
            ],
            list(self._listed),
        )
        self.table.setVisible(bool(listed))
        self.empty.setVisible(not listed)
        if listed:
            there = chosen.kept.id if chosen and chosen.kept.id in self._listed else ""
            self.table.select_record(there or listed[0].kept.id)
            self.table.setFocus()
        self._follow()

    @property
    def chosen(self) -> Listed | None:
        """The filter the keyboard is on."""
        index = self.table.currentIndex()
        if not index.isValid():
            return None
        return self._listed.get(self.table.records.record_id(index.row()))

    def carry_out(self) -> None:
        """Select the rows of the current filter, in every view."""
        chosen = self.chosen
        if chosen is not None:
            self._model.select(chosen.kept.selection())
            self.accept()

    def combine(self) -> None:
        """Of the selected rows, keep only those of the current filter selected."""
        chosen, current = self.chosen, self._model.current
        if chosen is not None and current is not None:
            self._model.select(current.narrowed(chosen.kept.rows, chosen.kept.name))
            self.accept()

    def rename(self) -> None:
        """Ask for another name of the current filter."""
        chosen = self.chosen
        if chosen is not None:
            KeepFilter(self._controller, chosen.kept.selection()).open()

    def remove(self) -> None:
        """Take the current filter out; runs made on it stay."""
        chosen = self.chosen
        if chosen is None:
            return
        incident, one = self._incident, chosen.kept
        words = tr("Removed “{name}”.", name=one.name)
        if chosen.runs:
            words += " " + trn(
                "The {count} run made on it stays.",
                "The {count} runs made on it stay.",
                chosen.runs,
            )
        self._controller.backend.act(
            lambda session: remove_filter(session, incident, one.id),
            lambda _: self._controller.tell_undoable(words),
        )

    def _follow_incident(self, incident: str) -> None:
        if incident == self._incident:
            self.refresh()

    def _follow(self) -> None:
        why_not = "" if self.chosen is not None else tr("Choose a filter.")
        for button in (self.verb, self.named, self.gone, self.both):
            if why_not:
                button.forbid(why_not)
            else:
                button.permit()
        if not why_not and self._model.current is None:
            self.both.forbid(tr("Nothing is selected."))

    def _foot_button(self, words: str, act: Callable[[], None]) -> Button:
        button = Button(words)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _=False: act())
        self.foot.insertWidget(self.foot.count() - 3, button)
        return button


def show_kept_filters(controller: Controller) -> None:
    """Open the list of kept filters.

    Parameters
    ----------
    controller : Controller
    """
    if controller.incident:
        KeptFilters(controller).open()
