"""Repairs: which remedy gives back most and harms least, chosen, verified, taken back."""

from collections.abc import Mapping
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.columns import ReadableColumns, ScrollColumn
from workbench.desktop.components.empty_state import EmptyState
from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.place import Place
from workbench.desktop.places.causes_veil import Veil
from workbench.desktop.places.repairs_acts import ALL, CANARY, RepairActs
from workbench.desktop.places.repairs_cards import (
    ComparedCard,
    FlipCard,
    ReleaseCard,
    SideEffects,
    caption,
)
from workbench.desktop.places.repairs_outline import draw_forest
from workbench.desktop.places.repairs_words import (
    forest_rows,
    legend_words,
    over_time_figure,
    over_time_title,
    title_mark,
)
from workbench.desktop.places.signals_job import PlaceJob
from workbench.desktop.places.would_have_caught import WouldHaveCaught
from workbench.desktop.plots.figure_view import FigureView
from workbench.desktop.plots.forest import ForestChart, ForestKey
from workbench.language import tr
from workbench.services.repair_comparison import Compared
from workbench.services.repair_reading import (
    CRITERIA,
    FRAME,
    PROPOSE,
    QUESTION,
    TRY,
    RepairsReading,
    repairs_reading,
)

OVER_TIME = 132
"""Least height of the panel over time."""
MOST_HEIGHT = 16_777_215
LEAST_HEIGHT = 520
"""Of the repairs compared: four of them over the panel over time."""
_EMPTY = {
    FRAME: (
        tr("Say first what a repair is to achieve; then repairs can be tried and compared."),
        tr("Frame the problem…"),
    ),
    CRITERIA: (
        tr("Set what decides a release before any result is known."),
        tr("Set release criteria…"),
    ),
    PROPOSE: (
        tr("No repairs yet. Those that fit the cause can be proposed, doing nothing beside them."),
        tr("Propose repairs"),
    ),
}


class Repairs(Place):
    """The repairs compared, the metric over time under them, and the right column.

    Parameters
    ----------
    controller : Controller
    """

    key: ClassVar[str] = "repairs"
    label: ClassVar[str] = tr("Repairs")
    icon_name: ClassVar[str] = "repairs"
    order: ClassVar[int] = 7

    def __init__(self, controller: Controller) -> None:
        super().__init__(QUESTION)
        self._controller = controller
        self._reading: RepairsReading | None = None
        self._incident = self._repair = ""
        self.job = PlaceJob(controller.backend, (ALL, CANARY))
        self.acts = RepairActs(controller, self.job.follow)
        self.key_of_marks = ForestKey()
        self.forest = ForestChart()
        self.forest.rowSelected.connect(self._follow)
        self.forest.rowActivated.connect(lambda _: self.acts.do("run"))
        self.over_time = FigureView()
        self.over_time.setMinimumHeight(OVER_TIME)
        self._over_time_head = caption("")
        self.flips, self.effects, self.release = FlipCard(), SideEffects(), ReleaseCard()
        self.release.stepWanted.connect(self._take_step)
        self.release.actWanted.connect(self.acts.do)
        self.caught = WouldHaveCaught(controller)
        self.adding = Button(tr("Add repair…"))
        self.adding.clicked.connect(lambda: self.acts.do("add"))
        self.trying = Button(tr("Run all repairs"))
        self.trying.set_tip(tr("Every repair on the same windows, doing nothing first."))
        self.trying.clicked.connect(lambda: self.acts.do("try_all"))
        self._build()
        self.job.activeChanged.connect(self._fade)

    def refresh(self) -> None:
        """Ask again how the repairs stand."""
        incident = self._controller.incident
        if not incident:
            return
        if incident != self._incident:
            self._incident, self._repair, self._reading = incident, "", None
            self._pages.setCurrentWidget(self._waiting)
        self._controller.backend.ask(
            "repairs", lambda session: repairs_reading(session, incident), self._take
        )
        self.caught.refresh()

    def title_actions(self) -> list[QWidget]:
        """Return the ways to add and to try, once the problem is framed."""
        reading = self._reading
        if reading is None or reading.step in {FRAME, CRITERIA}:
            return []
        return [self.adding, self.trying] if reading.comparison.rows else [self.adding]

    def side_column(self) -> QWidget:
        """Return the right column."""
        return self._side

    def focus_regions(self) -> tuple[QWidget, ...]:
        """Return forest plot, panel over time and right column, or the whole place while empty."""
        if self._pages.currentWidget() is not self._content:
            return (self,)
        return (self.forest, self.over_time, self.flips.matrix, self.release, self.caught)

    def view_state(self) -> dict[str, object]:
        """Return which repair is selected."""
        return {"repair": self._repair}

    def restore_view(self, state: Mapping[str, object]) -> None:
        """Select a repair as it was selected before."""
        self.select(str(state.get("repair") or ""))

    def select(self, repair: str) -> None:
        """Select a repair by its id; one that is not there is passed over."""
        rows = self._reading.comparison.rows if self._reading is not None else ()
        for number, row in enumerate(rows):
            if row.repair.id == repair:
                self.forest.select(number)

    def show_reading(self, reading: RepairsReading) -> None:
        """Show how the repairs stand.

        Parameters
        ----------
        reading : RepairsReading
        """
        self._reading = self.acts.reading = reading
        self.set_title(reading.title, title_mark(reading))
        comparison = reading.comparison
        if reading.step in _EMPTY:
            self._show_nothing(reading)
        else:
            wanted = self._repair or reading.first
            self.key_of_marks.set_words(*legend_words(reading))
            self._compared.fit_key()
            self.forest.set_rows(
                forest_rows(reading),
                comparison.drop,
                metric=comparison.metric,
                places=comparison.places,
            )
            ids = [row.repair.id for row in comparison.rows]
            self.forest.select(ids.index(wanted) if wanted in ids else 0)
            self._pages.setCurrentWidget(self._content)
        first = reading.step == TRY
        self.trying.set_kind(ButtonKind.PRIMARY if first else ButtonKind.PLAIN)
        self.release.step.setVisible(not first and self.release.step.text() != "")
        self.actionsChanged.emit()

    def _take(self, reading: RepairsReading) -> None:
        """Show a reading; one that says the same again is not painted again."""
        if reading == self._reading:
            self.actionsChanged.emit()
            return
        self.show_reading(reading)

    def _show_nothing(self, reading: RepairsReading) -> None:
        empty = self._empties[reading.step]
        words = _EMPTY[reading.step][0]
        empty.set_sentence(f"{words} {reading.why_not}".strip())
        self._pages.setCurrentWidget(empty)

    def _follow(self, number: int) -> None:
        reading = self._reading
        if reading is None or not 0 <= number < len(reading.comparison.rows):
            return
        row = reading.comparison.rows[number]
        self._repair, self.acts.row = row.repair.id, row
        self._show_row(reading, row)

    def _show_row(self, reading: RepairsReading, row: Compared) -> None:
        comparison = reading.comparison
        self.flips.show_repair(row)
        self.effects.show_repair(row, comparison.places)
        self.release.show_repair(reading, row)
        figure = over_time_figure(row, comparison.metric, comparison.usual)
        self.over_time.show_figure(figure)
        self._over_time_head.setText(over_time_title(row, comparison.metric))
        for widget in (self.over_time, self._over_time_head):
            widget.setVisible(figure is not None)
        # Few repairs leave their room to the panel below; many scroll.
        self.forest.setMaximumHeight(self.forest.sizeHint().height() if figure else MOST_HEIGHT)

    def _take_step(self) -> None:
        if self._reading is None:
            return
        step = self._reading.step
        chosen = self._reading.comparison.chosen
        if step not in {TRY, "choose"} and chosen is not None:
            # The way to release is that of the chosen repair, whichever is looked at.
            self.select(chosen.repair.id)
        self.acts.do({TRY: "try_all", "done": "verify"}.get(step, step))

    def _fade(self, active: bool) -> None:  # noqa: FBT001 -- a signal's value
        """Keep the last result in sight, but quiet, while a new one is on its way."""
        self._veil.setVisible(active)
        for button in (self.trying, self.release.step):
            if active:
                button.forbid(tr("Repairs are being tried."))
            else:
                button.permit()

    def _build(self) -> None:
        self._compared = ComparedCard(self.key_of_marks)
        self._compared.add(self.forest, 8)
        self._compared.add(self._over_time_head)
        self._compared.add(self.over_time, 1)
        self._veil = Veil(self._compared)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.flips)
        column.addWidget(self.effects)
        column.addWidget(self.caught, 1)
        self._side = QWidget()
        self._side.setAccessibleName(tr("What the repair does"))
        pinned = QVBoxLayout(self._side)
        pinned.setContentsMargins(0, 0, 0, 0)
        pinned.setSpacing(12)
        pinned.addWidget(ScrollColumn(inside), 1)
        pinned.addWidget(self.release)
        self._content = QWidget()
        across = QVBoxLayout(self._content)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(ReadableColumns(self._compared, self._side, 384, LEAST_HEIGHT))
        self._waiting = Label(tr("Reading repairs…"), tone="t3")
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        pages = QWidget()
        self._pages = QStackedLayout(pages)
        self._empties = {step: self._empty(step) for step in _EMPTY}
        for page in (self._waiting, self._content, *self._empties.values()):
            self._pages.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.job)
        whole.addWidget(pages, 1)

    def _empty(self, step: str) -> EmptyState:
        words, button = _EMPTY[step]
        empty = EmptyState(words, button, draw_forest, sample=False)
        empty.acted.connect(lambda: self.acts.do(step))
        return empty


def make_place(controller: Controller) -> Place:
    """Return the place, for the rail."""
    return Repairs(controller)
