"""Home: which incident needs someone, and the next step in it."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtWidgets import QGridLayout, QStackedLayout, QVBoxLayout, QWidget

from workbench.desktop import recent
from workbench.desktop.components.card import Card
from workbench.desktop.components.columns import MainAndSide, ScrollColumn
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.empty_state import EmptyState, draw_series
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.controller import Controller
from workbench.desktop.place import Place
from workbench.desktop.place_list import INCIDENT, there_of
from workbench.desktop.places.evidence_intake import IntakeCard
from workbench.desktop.places.home_cards import SmallCard, WorstCard, severity_of
from workbench.desktop.places.home_due import DueCard
from workbench.desktop.places.home_side import RecentCard, ReviewCard, SampleCard
from workbench.desktop.places.home_standing import Standing
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.services.readings.home import HomeReading, IncidentCard, home_reading

MOST_SMALL = 6
_NOTHING = tr(
    "No incidents yet. Import a capture folder that a pipeline handed over, or plain tables of "
    "good and bad rows."
)
_COLUMNS = (
    Column(tr("Number")),
    Column(tr("Incident"), ColumnKind.NAME, stretch=True),
    Column(tr("Severity"), ColumnKind.MARK),
    Column(tr("Stage")),
    Column(tr("Owner")),
)


class Home(Place):
    """The incidents of the workspace, the worst open one large.

    Parameters
    ----------
    controller : Controller
    """

    key: ClassVar[str] = "home"
    label: ClassVar[str] = tr("Home")
    icon_name: ClassVar[str] = "home"
    order: ClassVar[int] = 1

    def __init__(self, controller: Controller) -> None:
        super().__init__(tr("Reading the workspace"))
        self._controller = controller
        self._small: dict[str, SmallCard] = {}
        self.worst = WorstCard()
        self.worst.opened.connect(controller.open_incident)
        self.standing = Standing()
        self.standing.opened.connect(controller.open_incident)
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        self._more = self._make_more()
        self._empty = EmptyState(_NOTHING, tr("Import a capture folder…"), draw_series)
        self._empty.acted.connect(partial(controller.window.commands.run, "file.import_capture"))
        self._empty.sampleWanted.connect(controller.open_the_sample)
        self._main = QWidget()
        self._stack = QStackedLayout(self._main)
        self._stack.addWidget(Card())
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._make_cards())
        self.intake = IntakeCard(controller)
        self.due = DueCard(controller)
        self._side = self._make_side()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(ScrollColumn(MainAndSide(self._main, self._side)))
        controller.recentChanged.connect(self._show_recent)
        self._show_recent()

    def refresh(self) -> None:
        """Ask again."""
        self.intake.refresh()
        self.due.refresh()
        self._controller.backend.ask("home", home_reading, self.show_reading, self._fail)

    def show_reading(self, reading: HomeReading) -> None:
        """Show the incidents.

        Parameters
        ----------
        reading : HomeReading
        """
        self.set_title(reading.title)
        if not reading.cards:
            self._empty.set_sentence(_NOTHING)
            self._stack.setCurrentIndex(1)
            return
        now = self._controller.backend.session.clock()
        reports = bool(there_of(("report",)))
        self.worst.show_card(reading.cards[0], now, reports=reports)
        self.standing.show_card(reading.cards[0], there_of(INCIDENT))
        self.standing.setVisible(len(reading.cards) == 1)
        self._show_small(reading.cards[1 : 1 + MOST_SMALL])
        self._show_more(reading.cards[1 + MOST_SMALL :])
        self._stack.setCurrentIndex(2)

    def focus_regions(self) -> Sequence[QWidget]:
        """Return the incidents, then the right column."""
        return (self._main, self._side)

    def _fail(self, error: WorkbenchError) -> None:
        self.set_title(tr("The workspace cannot be read"))
        self._empty.set_sentence(f"{error.message} {error.hint}".strip())
        self._stack.setCurrentIndex(1)

    def _make_cards(self) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.worst, 3)
        column.addWidget(self.standing, 0)
        column.addLayout(self._grid, 2)
        column.addWidget(self._more)
        return content

    def _make_more(self) -> Card:
        self._table = DataTable(tr("Further incidents"), _COLUMNS)
        self._table.recordOpened.connect(partial(self._controller.open_incident, place="causes"))
        card = Card(tr("Further incidents"), padded=False)
        card.add(self._table)
        card.hide()
        return card

    def _make_side(self) -> QWidget:
        review, sample, self._recent = ReviewCard(), SampleCard(), RecentCard()
        review.chooseWanted.connect(
            partial(self._controller.window.commands.run, "file.open_package")
        )
        review.dropped.connect(self._controller.take_in)
        commands = self._controller.window.commands
        sample.wanted.connect(self._controller.open_the_sample)
        sample.solvedWanted.connect(partial(commands.run, "file.open_solved_sample"))
        sample.tourWanted.connect(partial(commands.run, "help.sample_tour"))
        sample.drillWanted.connect(partial(commands.run, "file.start_drill"))
        self._recent.chosen.connect(self._open_recent)
        self._recent.changed.connect(self._controller.recentChanged)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for card in (self.due, self.intake, review, sample):
            column.addWidget(card)
        column.addWidget(self._recent, 1)
        return content

    def _show_small(self, cards: Sequence[IncidentCard]) -> None:
        if list(self._small) != [card.id for card in cards]:
            for old in self._small.values():
                self._grid.removeWidget(old)
                old.hide()
                old.deleteLater()
            self._small = {}
            for number, card in enumerate(cards):
                made = SmallCard(card)
                made.opened.connect(self._controller.open_incident)
                self._small[card.id] = made
                self._grid.addWidget(made, number // 2, number % 2)
        for card in cards:
            self._small[card.id].show_card(card)

    def _show_more(self, cards: Sequence[IncidentCard]) -> None:
        rows = [
            (card.code, card.title, severity_of(card), card.stage, card.owner or None)
            for card in cards
        ]
        self._table.set_records(rows, [card.id for card in cards])
        self._table.setFixedHeight(28 * (min(len(rows), 8) + 1) + 2)
        self._more.setVisible(bool(rows))

    def _show_recent(self) -> None:
        here = self._controller.folder
        self._recent.show_entries([e for e in recent.entries() if e.path != here.absolute()])

    def _open_recent(self, path: Path) -> None:
        self._controller.take_in([path])


def make_place(controller: Controller) -> Place:
    """Return the place.

    Parameters
    ----------
    controller : Controller
    """
    return Home(controller)
