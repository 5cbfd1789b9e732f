"""Evidence: have we enough, does anything look odd, and is it sealed."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.card import Card
from workbench.desktop.components.columns import MainAndSide, ScrollColumn
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.drop_zone import DropZone
from workbench.desktop.components.empty_state import EmptyState, draw_boxes
from workbench.desktop.components.segmented_control import SegmentedControl
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.consent import consent_to_open
from workbench.desktop.dialogs.findings import show_run
from workbench.desktop.dialogs.role_names import role_words
from workbench.desktop.dialogs.roles import edit_roles
from workbench.desktop.dialogs.rows import show_rows
from workbench.desktop.place import Place
from workbench.desktop.places.evidence_custody import CHANGED, SAME, CustodyCard
from workbench.desktop.places.evidence_features import FeaturesCard
from workbench.desktop.places.evidence_intake import IntakeCard
from workbench.desktop.places.evidence_overview import CompletenessCard, LineageCard
from workbench.desktop.places.evidence_pairs import PairsCard
from workbench.desktop.places.evidence_selection import ThumbSelection
from workbench.desktop.places.evidence_stages import StageStrip
from workbench.desktop.places.evidence_thumbs import ColumnStrip
from workbench.desktop.state import Notice
from workbench.desktop.theme.marks import Mark, State
from workbench.domain.evidence import Evidence as Item
from workbench.errors import WorkbenchError
from workbench.language import tr, trn
from workbench.services.readings.evidence import EvidenceReading, evidence_reading
from workbench.services.readings.evidence_columns import ColumnCard, column_cards
from workbench.services.readings.feature_wall import feature_wall
from workbench.services.readings.pairs import pairs_reading
from workbench.services.roles import change_role_everywhere
from workbench.services.session import Session

_NOTHING = tr("No evidence yet. Add tables of good and bad rows, a model, lineage or signals.")
_FROZEN = Mark(State.GOOD, tr("frozen"))
_LOOSE = Mark(State.WARN, tr("not frozen"))
_COLUMNS = (
    Column(tr("Evidence"), ColumnKind.NAME),
    Column(tr("Kind")),
    Column(tr("Content"), tone="t2", stretch=True),
    Column("SHA-256", ColumnKind.HASH, tone="t2"),
    Column(tr("From"), tone="t2"),
    Column(tr("State"), ColumnKind.MARK),
)
_PAGES = {"items": 2, "features": 3, "pairs": 4}
_WIDEST = {0: 184, 4: 172}
"""Px that names and sources take at most; the rest is for what is in an item."""


class Evidence(Place):
    """Everything that was taken in for one incident.

    Parameters
    ----------
    controller : Controller
    """

    key: ClassVar[str] = "evidence"
    label: ClassVar[str] = tr("Evidence")
    icon_name: ClassVar[str] = "evidence"
    order: ClassVar[int] = 3

    def __init__(self, controller: Controller) -> None:
        super().__init__(tr("Reading the evidence"))
        self._controller = controller
        self._items: dict[str, Item] = {}
        self._add = Button(tr("Add evidence…"))
        self._add.clicked.connect(partial(controller.window.commands.run, "incident.add_evidence"))
        self._freeze = Button(tr("Freeze and hash"), ButtonKind.PRIMARY)
        self._freeze.clicked.connect(controller.freeze)
        for command, button in (
            ("incident.add_evidence", self._add),
            ("incident.freeze", self._freeze),
        ):
            controller.window.commands.accompany(command, button)
        self._next = Button(tr("Continue"), ButtonKind.PRIMARY)
        self._next.clicked.connect(self._go_on)
        self._next_place = ""
        self.views = SegmentedControl(
            tr("Evidence shown as"),
            (("items", tr("Items")), ("features", tr("Features")), ("pairs", tr("Two columns"))),
        )
        self.views.chosen.connect(self.show_view)
        self.intake = IntakeCard(controller)
        self.completeness, self.lineage = CompletenessCard(), LineageCard()
        self.stages = StageStrip()
        self.strip = ColumnStrip()
        self.strip.roleWanted.connect(self._change_role)
        self.table = self._make_table()
        self.custody = CustodyCard()
        self.custody.rowsWanted.connect(self._show_rows)
        self.custody.rolesWanted.connect(self._edit_roles)
        self.custody.consentWanted.connect(partial(consent_to_open, controller))
        self._stack = QStackedLayout(self)
        self._stack.addWidget(Card())
        self._stack.addWidget(self._make_empty())
        self._stack.addWidget(self._make_content())
        self.features = FeaturesCard()
        self.features.runWanted.connect(lambda run: show_run(controller, controller.incident, run))
        self.features.measureWanted.connect(partial(controller.window.commands.run, "run.battery"))
        self._stack.addWidget(self.features)
        self.pairs = PairsCard()
        self.pairs.wanted.connect(self.show_pair)
        self._stack.addWidget(self.pairs)
        self.selection = ThumbSelection(controller, self.strip, self.features.view)

    def refresh(self) -> None:
        """Ask for the items, and for the columns, which take longer."""
        incident = self._controller.incident
        if not incident:
            return
        backend = self._controller.backend
        self.intake.refresh()
        backend.ask("evidence", lambda s: evidence_reading(s, incident), self.show_reading)
        backend.ask("columns", lambda s: _columns(s, incident), self._show_columns)
        if self.views.current == "features":
            backend.ask("features", lambda s: feature_wall(s, incident), self.features.show_wall)
        if self.views.current == "pairs":
            self.show_pair(*self.pairs.chosen)

    def show_view(self, view: str) -> None:
        """Show the items, or all features side by side.

        Parameters
        ----------
        view : str
            ``items``, ``features`` or ``pairs``.
        """
        self.views.choose(view)
        if self._items:
            self._stack.setCurrentIndex(_PAGES[view])
        if view != "items":
            self.refresh()

    def view_state(self) -> dict[str, object]:
        """Return whether items or features are shown, what is searched for, and which it is."""
        return {"view": self.views.current, **self.features.view_state()}

    def restore_view(self, state: Mapping[str, object]) -> None:
        """Show items or features as they were shown before."""
        if state.get("view") in _PAGES:
            self.show_view(str(state["view"]))
        self.features.restore_view(state)

    def show_pair(self, x: str, y: str) -> None:
        """Show two columns against one another.

        Parameters
        ----------
        x, y : str
            Names of columns; empty ones leave the choice to the reading.
        """
        incident = self._controller.incident
        self._controller.backend.ask(
            "pairs", lambda s: pairs_reading(s, incident, x, y), self.pairs.show_pairs
        )

    def title_actions(self) -> list[QWidget]:
        """Return Add, and Freeze as long as something is not frozen; afterwards the next step."""
        loose = any(not item.frozen for item in self._items.values())
        shown = [self.views] if self._items else []
        return [*shown, self._add, self._freeze if loose else self._next]

    def focus_regions(self) -> Sequence[QWidget]:
        """Return the pictures, the items, the custody; or the features with their search."""
        if self._stack.currentIndex() == _PAGES["pairs"]:
            return (self.pairs.along, *(side.view for side in self.pairs.sides))
        if self._stack.currentIndex() == _PAGES["features"]:
            return (self.features.view, self.features.search)
        return (self.lineage, self.strip, self.table, self.custody)

    def show_column(self, name: str) -> None:
        """Bring a column into view, or the rows it stands in where it has no picture.

        Parameters
        ----------
        name : str
        """
        if self.strip.reveal(name):
            return
        for item in self._items.values():
            if item.table is not None and item.table.column(name) is not None:
                show_rows(self._controller, item)
                return

    def show_reading(self, reading: EvidenceReading) -> None:
        """Show all items.

        Parameters
        ----------
        reading : EvidenceReading
        """
        if reading.incident != self._controller.incident:
            return
        self.set_title(reading.title)
        self._items = {row.id: row.item for row in reading.items}
        self._freeze.setText(
            trn("Freeze and hash {count} item", "Freeze and hash {count} items", reading.unfrozen)
        )
        self._next_place = reading.next_place
        self._next.setText(tr("Continue in {place}", place=tr(reading.next_place.capitalize())))
        self.completeness.show_kinds(reading.completeness)
        self.stages.show_stages(reading.stages)
        self.lineage.show_figure(reading.lineage)
        self.custody.set_consent(reading.consent)
        self._show_items(reading)
        self._stack.setCurrentIndex(_PAGES[self.views.current] if reading.items else 1)
        self.actionsChanged.emit()

    def _show_columns(self, columns: tuple[ColumnCard, ...]) -> None:
        self.strip.show_columns(columns)
        self.selection.follow_columns(columns)

    def _show_items(self, reading: EvidenceReading) -> None:
        chosen = self.custody.item.id if self.custody.item is not None else ""
        self.table.set_records(
            [
                (r.name, r.kind, r.content, r.sha256, r.source, _FROZEN if r.frozen else _LOOSE)
                for r in reading.items
            ],
            [row.id for row in reading.items],
        )
        for column, widest in _WIDEST.items():
            self.table.setColumnWidth(column, min(self.table.columnWidth(column), widest))
        if chosen not in self._items and reading.items:
            chosen = reading.items[0].id
        self.table.select_record(chosen)
        self._show_custody(chosen)

    def _show_custody(self, name: str) -> None:
        item = self._items.get(name)
        names = {one.id: one.name for one in self._items.values()}
        self.custody.show_item(item, names)
        if item is None:
            return
        digest = item.sha256

        def show(same: bool) -> None:  # noqa: FBT001 -- the answer of a question
            if self.custody.item is not None and self.custody.item.sha256 == digest:
                self.custody.set_now(SAME if same else CHANGED)

        self._controller.backend.ask("hash now", lambda s: _holds(s, digest), show)

    def _make_table(self) -> DataTable:
        table = DataTable(tr("Items of evidence"), _COLUMNS)
        table.recordSelected.connect(self._show_custody)
        table.recordOpened.connect(lambda _: self._show_rows())
        table.customContextMenuRequested.disconnect()
        table.customContextMenuRequested.connect(self._open_menu)
        table.setMinimumHeight(28 * 4)
        return table

    def _open_menu(self, at: QPoint) -> None:
        menu = self.table.copy_menu(self.table)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        first = menu.actions()[0]
        item = self.custody.item
        if item is not None and item.table is not None:
            rows, roles = QAction(tr("Show rows"), menu), QAction(tr("Roles…"), menu)
            rows.triggered.connect(self._show_rows)
            roles.triggered.connect(self._edit_roles)
            menu.insertActions(first, [rows, roles])
            menu.insertSeparator(first)
        if item is not None:
            digest = QAction(tr("Copy the hash"), menu)
            digest.triggered.connect(partial(_copy, item.sha256))
            menu.addAction(digest)
        menu.popup(self.table.viewport().mapToGlobal(at))

    def _make_empty(self) -> QWidget:
        empty = EmptyState(_NOTHING, tr("Add evidence…"), draw_boxes)
        empty.acted.connect(partial(self._controller.window.commands.run, "incident.add_evidence"))
        empty.sampleWanted.connect(self._controller.open_the_sample)
        return empty

    def _make_content(self) -> QWidget:
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.completeness)
        top.addWidget(self.lineage, 1)
        zone = DropZone()
        zone.setFixedHeight(48)
        zone.dropped.connect(self._controller.take_in)
        zone.chooseWanted.connect(
            partial(self._controller.window.commands.run, "incident.add_evidence")
        )
        holder = QWidget()
        inset = QVBoxLayout(holder)
        inset.setContentsMargins(10, 4, 10, 8)
        inset.addWidget(zone)
        items = Card(padded=False)
        items.setAccessibleName(tr("Items of evidence"))
        items.add(self.table, 1)
        items.add(holder)
        low = MainAndSide(items, self.custody, 388)
        items.setMinimumHeight(240)
        self.custody.setMinimumHeight(200)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.intake)
        column.addLayout(top)
        column.addWidget(self.stages)
        column.addWidget(self.strip)
        column.addWidget(low, 1)
        return ScrollColumn(content)

    def _change_role(self, column: str, role: str) -> None:
        incident, window = self._controller.incident, self._controller.window

        def done(count: int) -> None:
            if count:
                words = trn(
                    "{column} is {role} now, in {count} table.",
                    "{column} is {role} now, in {count} tables.",
                    count,
                    column=column,
                    role=role_words(role),
                )
                self._controller.tell_undoable(words, count)

        def failed(error: WorkbenchError) -> None:
            window.notify(Notice(f"{error.message} {error.hint}".strip(), error=True))

        self._controller.backend.act(
            lambda s: change_role_everywhere(s, incident, column, role or None), done, failed
        )

    def _show_rows(self) -> None:
        item = self.custody.item
        if item is not None and item.table is not None:
            show_rows(self._controller, item)

    def _edit_roles(self) -> None:
        if self.custody.item is not None:
            edit_roles(self._controller, self.custody.item)

    def _go_on(self) -> None:
        self._controller.go(self._next_place)


def make_place(controller: Controller) -> Place:
    """Return the place.

    Parameters
    ----------
    controller : Controller
    """
    return Evidence(controller)


def _columns(session: Session, incident: str) -> tuple[ColumnCard, ...]:
    return column_cards(session, session.incident(incident))


def _holds(session: Session, digest: str) -> bool:
    """Whether the stored bytes still have the hash they were taken in with."""
    try:
        session.workspace.objects.verify(digest)
    except WorkbenchError:
        return False
    return True


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
