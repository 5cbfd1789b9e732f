"""Exemplars: for each tier of the score, what was good to do and what was not."""

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.card import Card
from workbench.desktop.components.columns import ScrollColumn
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.empty_state import draw_bars
from workbench.desktop.components.labels import Label
from workbench.desktop.components.status_mark import StatusMark
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.controller import Controller
from workbench.desktop.places.library_figures import signature_figure
from workbench.desktop.places.library_section import LibrarySection
from workbench.desktop.places.library_table_page import TablePage
from workbench.desktop.plots.figure_view import FigureView
from workbench.desktop.theme.fonts import BODY, HEADING, SMALL
from workbench.desktop.theme.marks import Mark, State
from workbench.domain.records.library import Intervention
from workbench.language import tr
from workbench.services.library.exemplars import ShelfExemplar, exemplars
from workbench.services.library.reasons import mode_words, signal_words

TIERS = {
    "observe": Mark(State.SEV4, tr("observe")),
    "low": Mark(State.SEV3, tr("low")),
    "medium": Mark(State.SEV2, tr("medium")),
    "high": Mark(State.SEV1, tr("high")),
}
_COLUMNS = (
    Column(tr("Tier"), ColumnKind.MARK),
    Column(tr("Exemplar"), ColumnKind.NAME, stretch=True),
    Column(tr("Failure mode"), tone="t2", stretch=True),
    Column(tr("Signals"), tone="t2", stretch=True),
    Column(tr("From"), tone="t2"),
)


class Exemplars(TablePage):
    """Which signals each moved, all of them as a table, and the chosen one in two columns.

    Parameters
    ----------
    controller : Controller
    """

    key: ClassVar[str] = "exemplars"

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller, tr("No exemplar for any tier."), "", draw_bars)
        self._found: tuple[ShelfExemplar, ...] = ()
        self.view = FigureView()
        self.view.setMinimumHeight(130)
        self.table = DataTable(tr("Exemplars by tier"), _COLUMNS)
        self.table.recordSelected.connect(self.choose)
        self.marking = Button(tr("Mark the open incident as an exemplar…"))
        self.marking.clicked.connect(lambda: self.actWanted.emit("mark_exemplar", ""))
        self.side = ExemplarCard()
        card = Card(tr("Which signals each exemplar moved"))
        card.add(self.view, 1)
        under = Card(tr("Exemplars by tier"), padded=False)
        under.add(self.table, 1)
        under.add_buttons(self.marking)
        under.setMinimumHeight(200)
        self.arrange(((card, 2), (under, 3)), self.side)

    def refresh(self) -> None:
        """Ask again."""
        self.controller.backend.ask("exemplars", exemplars, self.show_exemplars, self.fail)

    def show_exemplars(self, found: Sequence[ShelfExemplar]) -> None:
        """Show all of them.

        Parameters
        ----------
        found : sequence of ShelfExemplar
        """
        self._found = tuple(found)
        self.show_filled(filled=bool(found))
        own = sum(not one.is_sample for one in found)
        words = tr(
            "{count} exemplars over four tiers, {own} of them your own", count=len(found), own=own
        )
        self.titleFound.emit(words)
        named = [(f"{TIERS[one.tier].text}: {one.title}", one.signals) for one in found]
        self.view.show_figure(signature_figure(named, words))
        self.table.set_records([_row(one) for one in found], [one.id for one in found])
        if found:
            last = found[-1].id
            self.table.select_record(last)
            self.choose(last)

    def choose(self, exemplar: str) -> None:
        """Show one at the right.

        Parameters
        ----------
        exemplar : str
            Its identifier.
        """
        found = next((one for one in self._found if one.id == exemplar), None)
        if found is not None:
            self.side.show_exemplar(found)


class ExemplarCard(Card):
    """What was done well and badly in one exemplar, each with why."""

    def __init__(self) -> None:
        super().__init__()
        self.tier = StatusMark(TIERS["observe"])
        self.of = Label("", SMALL, tone="t2")
        self.title = Label("", HEADING, wrap=True)
        self.words = Label("", BODY, tone="t2", wrap=True)
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.tier)
        row.addWidget(self.of, 1)
        self.add(head)
        self.add(self.title)
        self.good_head = StatusMark(Mark(State.GOOD, tr("What helped")), BODY)
        self.good = Label("", BODY, wrap=True)
        self.bad_head = StatusMark(Mark(State.BAD, tr("What hurt")), BODY)
        self.bad = Label("", BODY, wrap=True)
        self.add(ScrollColumn(self._scrolled()), 1)

    def _scrolled(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        for part in (self.words, self.good_head, self.good, self.bad_head, self.bad):
            column.addWidget(part)
        column.addStretch(1)
        return page

    def show_exemplar(self, one: ShelfExemplar) -> None:
        """Show an exemplar."""
        self.setAccessibleName(one.title)
        self.tier.set_mark(TIERS[one.tier])
        self.of.setText(_from(one))
        self.title.setText(one.title)
        self.words.setText(one.words)
        self.good.setText(_told(one.good))
        self.bad.setText(_told(one.bad))
        self.good_head.setVisible(bool(one.good))
        self.bad_head.setVisible(bool(one.bad))


def _told(interventions: Sequence[Intervention]) -> str:
    return "\n\n".join(
        f"{one.text}\n{tr('Why:')} {one.why}" if one.why else one.text for one in interventions
    )


def _from(one: ShelfExemplar) -> str:
    return one.reference or tr("made up, ships with the product")


def _row(one: ShelfExemplar) -> tuple[object, ...]:
    mode = mode_words(one.failure_mode) if one.failure_mode else None
    signals = ", ".join(signal_words(name) for name in one.signals)
    return TIERS[one.tier], one.title, mode, signals or None, one.reference or tr("sample")


def make_section(controller: Controller) -> LibrarySection:
    """Return the page."""
    return Exemplars(controller)
