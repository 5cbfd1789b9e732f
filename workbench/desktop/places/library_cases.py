"""The first page of the Library: the map of likeness, its table, and the chosen incident."""

import shlex
from collections.abc import Callable, Sequence
from typing import ClassVar

from PySide6.QtWidgets import QMenu, QStackedLayout, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.card import Card
from workbench.desktop.components.columns import MainAndSide, ScrollColumn
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.empty_state import EmptyState
from workbench.desktop.components.labels import Label
from workbench.desktop.components.status_mark import StatusMark
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.controller import Controller
from workbench.desktop.library_words import by_kind, hit_rows, map_marks, severity_mark
from workbench.desktop.numbers import percent
from workbench.desktop.places.library_case_card import CaseCard
from workbench.desktop.places.library_outlines import draw_map
from workbench.desktop.places.library_section import LibrarySection, Room
from workbench.desktop.plots.hit_list import HitList
from workbench.desktop.plots.likeness_map import LikenessMap
from workbench.desktop.theme.fonts import SMALL
from workbench.desktop.theme.marks import Mark, State
from workbench.domain.incident import Stage
from workbench.errors import WorkbenchError
from workbench.language import tr, trn
from workbench.services.library.items import KIND_WORDS
from workbench.services.library.searching import Hit, search_workspace
from workbench.services.readings.library import (
    CaseReading,
    LibraryReading,
    case_reading,
    library_reading,
)
from workbench.services.session import Session

_COLUMNS = (
    Column(tr("Number")),
    Column(tr("Incident"), ColumnKind.NAME, stretch=True),
    Column(tr("Severity"), ColumnKind.MARK),
    Column(tr("Began"), tone="t2"),
    Column(tr("Cause"), tone="t2", stretch=True),
    Column(tr("Most alike"), tone="t2"),
    Column(tr("Likeness"), ColumnKind.NUMBER, places=2),
)
_NOTHING = tr(
    "Nothing is remembered yet. Old incidents come in from a CSV or JSON file; every incident "
    "opened here is remembered by itself."
)
FIRST_KINDS = ("incident", "finding", "claim", "decision", "hypothesis", "repair")


class Cases(LibrarySection):
    """Map over table; while something is searched for, what was found stands under the map.

    Parameters
    ----------
    controller : Controller
    """

    key: ClassVar[str] = "cases"

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self.reading: LibraryReading | None = None
        self.chosen = ""
        self._hits: list[Hit] = []
        self._text = ""
        self._kind = self._stage = ""
        self.map = LikenessMap()
        self.map.chosen.connect(self.choose)
        self.map.opened.connect(lambda incident: self.actWanted.emit("open", incident))
        self.table = DataTable(tr("Incidents of the library"), _COLUMNS)
        self.table.recordSelected.connect(self.choose)
        self.table.recordOpened.connect(lambda incident: self.actWanted.emit("open", incident))
        self.found = HitList()
        self.found.rowSelected.connect(self._choose_hit)
        self.found.rowActivated.connect(lambda row: self.actWanted.emit("hit", self._hit(row)))
        self.case = CaseCard()
        self.case.acted.connect(self.actWanted)
        self.few = StatusMark(Mark(State.WARN, tr("few cases")))
        self.few.hide()
        self.caption = Label("", SMALL, tone="t3", wrap=True)
        self.kinds, self.stages = Button("", ButtonKind.CHIP), Button("", ButtonKind.CHIP)
        self._build()
        self._say_filters()

    def refresh(self) -> None:
        """Ask again where every incident lies."""
        here = self.controller.incident
        self.controller.backend.ask(
            "library", lambda s: library_reading(s, here), self.show_reading, self._fail
        )

    def regions(self) -> Sequence[QWidget]:
        """Return the map, what is under it, and the chosen incident."""
        return (self.map, self.found if self._text else self.table, self.case)

    def show_reading(self, reading: LibraryReading) -> None:
        """Show the map.

        Parameters
        ----------
        reading : LibraryReading
        """
        self.reading = reading
        self.titleFound.emit(reading.title)
        self._stack.setCurrentIndex(1 if reading.map.points else 0)
        if not reading.map.points:
            return
        links = [(one, other) for one, other, _ in reading.map.links]
        self.map.set_marks(map_marks(reading), links, reading.here)
        self._show_caption(reading)
        self._show_table(reading)
        known = {one.incident for one in reading.map.points}
        self.choose(self.chosen if self.chosen in known else reading.first)
        if self._text:
            self.look_up(self._text)

    def choose(self, incident: str) -> None:
        """Show an incident on the map, in the table and in the right column.

        Parameters
        ----------
        incident : str
        """
        if not incident:
            return
        self.chosen = incident
        self.map.choose(incident)
        self.table.blockSignals(True)  # noqa: FBT003 -- Qt's signature
        self.table.select_record(incident)
        self.table.blockSignals(False)  # noqa: FBT003 -- Qt's signature
        here = self.reading.here if self.reading is not None else ""
        self.controller.backend.ask(
            "library case", lambda s: case_reading(s, incident, here), self.show_case
        )

    def show_case(self, case: CaseReading) -> None:
        """Show the chosen incident.

        Parameters
        ----------
        case : CaseReading
        """
        likeness = {one.incident: one.likeness for one in case.similar.neighbours}
        self.map.choose(case.id, likeness)
        self.case.show_case(case)

    def look_up(self, text: str) -> None:
        """Search while somebody types; an older answer never replaces a newer one.

        Parameters
        ----------
        text : str
            Words, and phrases in quotes; nothing shows the table again.
        """
        self._text = text
        if not text:
            self._show_hits(())
            return
        terms, kind, stage = terms_of(text), self._kind, self._stage

        def question(session: Session) -> tuple[Hit, ...]:
            return search_workspace(
                session,
                terms,
                kinds=(kind,) if kind else (),
                stages=(stage,) if stage else (),
            )

        self.controller.backend.ask("library search", question, self._show_hits, self._no_hits)

    def _show_hits(self, hits: Sequence[Hit]) -> None:
        searching = bool(self._text)
        self._hits = by_kind(hits)
        self._under.setCurrentIndex(1 if searching else 0)
        self.kinds.setVisible(searching)
        self.stages.setVisible(searching)
        self.map.light(frozenset(one.incident for one in hits) if searching else None)
        words = tr("Nothing fits {text}.", text=f"“{self._text}”")
        self.found.set_rows(hit_rows(self._hits), words)
        if searching:
            incidents = len({one.incident for one in hits})
            within = trn("{count} incident", "{count} incidents", incidents)
            self._list.set_heading(
                trn("{count} found", "{count} found", len(hits)), tr("in {within}", within=within)
            )
        else:
            self._list.set_heading(tr("The same as a table"))

    def _no_hits(self, error: WorkbenchError) -> None:
        self._show_hits(())
        self.found.set_rows((), f"{error.message} {error.hint}".strip())

    def _choose_hit(self, row: int) -> None:
        if self._hits[row].kind != "shared":  # an incident elsewhere is on no map of ours
            self.choose(self._hits[row].incident)

    def _hit(self, row: int) -> str:
        hit = self._hits[row]
        return f"{hit.incident} {hit.kind}"

    def _show_caption(self, reading: LibraryReading) -> None:
        shown = tr(
            "The nearer, the more alike, by signals, cause, lineage and words; this plane keeps "
            "{share} of that. Figures at names are the likeness to the chosen one itself.",
            share=percent(reading.map.kept),
        )
        cases = len(reading.map.points) - 1
        self.few.setVisible(reading.map.few)
        self.few.set_mark(
            Mark(State.WARN, trn("{count} case only", "{count} cases only", max(cases, 0)))
        )
        few = reading.map.few
        self.caption.setText(f"{reading.map.words} {shown}" if few else shown)
        self._card.set_heading(
            tr("Incidents by likeness"),
            trn("n = {count} incident", "n = {count} incidents", len(reading.map.points)),
        )

    def _show_table(self, reading: LibraryReading) -> None:
        codes = {one.incident: one.reference for one in reading.map.points}
        points = sorted(reading.map.points, key=lambda one: one.reference, reverse=True)
        rows = [
            (
                one.reference,
                one.title,
                severity_mark(one.severity),
                reading.opened[one.incident].date().isoformat(),
                reading.causes.get(one.incident) or None,
                codes.get(one.nearest),
                one.nearest_likeness if one.nearest else None,
            )
            for one in points
        ]
        self.table.set_records(rows, [one.incident for one in points])

    def _fail(self, error: WorkbenchError) -> None:
        self.titleFound.emit(tr("The library cannot be read"))
        self._empty.set_sentence(f"{error.message} {error.hint}".strip())
        self._stack.setCurrentIndex(0)

    def _build(self) -> None:
        self._empty = EmptyState(_NOTHING, tr("Import old incidents…"), draw_map)
        self._empty.acted.connect(lambda: self.actWanted.emit("import", ""))
        self._empty.sampleWanted.connect(lambda: self.actWanted.emit("sample", ""))
        self._card = self._map_card()
        self._list = Card(tr("The same as a table"), padded=False)
        under = QWidget()
        self._under = QStackedLayout(under)
        self._under.addWidget(self.table)
        self._under.addWidget(self.found)
        self._list.add_to_head(self.kinds)
        self._list.add_to_head(self.stages)
        self._list.add(under, 1)
        main = QWidget()
        column = QVBoxLayout(main)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._card, 3)
        column.addWidget(self._list, 2)
        self._list.setMinimumHeight(170)
        self._card.setMinimumHeight(300)
        whole = QWidget()
        self._stack = QStackedLayout(whole)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(MainAndSide(main, self.case))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(ScrollColumn(Room(whole)))
        self._stack.setCurrentIndex(1)
        self._show_hits(())

    def _map_card(self) -> Card:
        card = Card(tr("Incidents by likeness"))
        card.add_to_head(self.few)
        for words, tip, act in (
            ("−", tr("Look from farther away"), lambda: self.map.look_nearer(0.8)),
            ("+", tr("Look nearer"), self.map.look_nearer),
            (tr("Whole map"), tr("Show every incident"), self.map.show_all),
        ):
            button = Button(words, ButtonKind.CHIP)
            button.setAccessibleName(tip)
            button.set_tip(tip)
            button.clicked.connect(lambda _=False, do=act: do())
            card.add_to_head(button)
        card.add(self.map, 1)
        card.add(self.caption)
        return card

    def _say_filters(self) -> None:
        """Say what is searched, and offer the other choices."""
        self.kinds.setText(KIND_WORDS.get(self._kind, tr("every kind")))
        self.stages.setText(self._stage or tr("every stage"))
        self.kinds.attach_menu(self._menu(self._kind, _kind_choices(), self._take_kind))
        stages = [("", tr("every stage")), *((str(s), str(s)) for s in Stage)]
        self.stages.attach_menu(self._menu(self._stage, stages, self._take_stage))
        self.kinds.setAccessibleName(tr("Kinds: {kind}", kind=self.kinds.text()))
        self.stages.setAccessibleName(tr("Stages: {stage}", stage=self.stages.text()))

    @staticmethod
    def _menu(now: str, choices: Sequence[tuple[str, str]], take: Callable[[str], None]) -> QMenu:
        menu = QMenu()
        for key, words in choices:
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(key == now)
            action.triggered.connect(lambda _=False, chosen=key: take(chosen))
        return menu

    def _take_kind(self, kind: str) -> None:
        self._kind = kind
        self._say_filters()
        self.look_up(self._text)

    def _take_stage(self, stage: str) -> None:
        self._stage = stage
        self._say_filters()
        self.look_up(self._text)


def terms_of(text: str) -> list[str]:
    """Return the terms of what was typed: words, and phrases in quotes.

    Parameters
    ----------
    text : str
        As typed; a quote that is not closed yet goes to the end.
    """
    try:
        found = shlex.split(text.replace("'", "’"), posix=True)
    except ValueError:
        found = shlex.split(text.replace("'", "’") + '"', posix=True)
    return [one for one in found if one.strip()]


def _kind_choices() -> list[tuple[str, str]]:
    first = [(kind, KIND_WORDS[kind]) for kind in FIRST_KINDS if kind in KIND_WORDS]
    rest = [(kind, words) for kind, words in KIND_WORDS.items() if kind not in FIRST_KINDS]
    return [("", tr("every kind")), *first, *sorted(rest, key=lambda one: one[1])]


def make_section(controller: Controller) -> LibrarySection:
    """Return the page."""
    return Cases(controller)
