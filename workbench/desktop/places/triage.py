"""Triage: which model needs somebody, why, and what is done about it."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.card import Card
from workbench.desktop.components.columns import ReadableColumns
from workbench.desktop.components.empty_state import EmptyState
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.choose_models import ChooseModels
from workbench.desktop.numbers import day, moment
from workbench.desktop.place import Place
from workbench.desktop.places.triage_acts import TriageActs, incident_of
from workbench.desktop.places.triage_beside import Beside, group_of
from workbench.desktop.places.triage_cell import CellCard
from workbench.desktop.places.triage_filters import (
    USUAL,
    ModelsChip,
    Period,
    PeriodChip,
    period_of,
)
from workbench.desktop.places.triage_intake import TriageIntake
from workbench.desktop.places.triage_legend import DISMISSED as DISMISSED_KEY
from workbench.desktop.places.triage_legend import OPENED as OPENED_KEY
from workbench.desktop.places.triage_legend import UNJUDGED, TriageLegend
from workbench.desktop.places.triage_words import cell_facts, shown_scores, steps_of
from workbench.desktop.plots.score_heatmap import ScoreHeatmap
from workbench.desktop.plots.score_shown import name_of
from workbench.desktop.score_state import title_words
from workbench.desktop.score_watch import ScoreWatch
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.services.readings.triage import TriageReading, triage_reading
from workbench.services.readings.triage_cell import CellReading, cell_reading
from workbench.services.readings.triage_context import CellContext, cell_context
from workbench.services.readings.triage_grid import (
    DAY,
    DISMISSED,
    NOT_JUDGED,
    OPENED,
    ScoreGrid,
)
from workbench.services.readings.triage_likeness import LooksLike, looks_like

QUESTION = tr("Which model needs somebody?")
LEAST_CELLS = 180
LEAST_HEIGHT = 360
"""Of the heatmap with its legend: a handful of models."""
NOTHING = tr(
    "No scores yet. Take in a batch of a watched model: a table of its rows, or a capture folder."
)


def draw_cells(painter: QPainter, rect: QRectF) -> None:
    """Draw a small heatmap, in the pen and brush that are set.

    Parameters
    ----------
    painter : QPainter
    rect : QRectF
    """
    rows, columns = 6, 14
    wide, high = rect.width() / columns, rect.height() / rows
    raised = {(1, 12), (1, 13), (3, 9), (3, 10), (3, 11), (0, 13)}
    for row in range(rows):
        for column in range(columns):
            at = rect.topLeft() + QPointF(column * wide, row * high)
            box = QRectF(at.x(), at.y(), wide - 3, high - 3)
            painter.fillRect(box, painter.brush())
            if (row, column) in raised:
                painter.drawRect(box)


class Triage(Place):
    """The heatmap of scores, what is held back under it, and the chosen cell at the right.

    Parameters
    ----------
    controller : Controller
    """

    key: ClassVar[str] = "triage"
    label: ClassVar[str] = tr("Triage")
    icon_name: ClassVar[str] = "triage"
    order: ClassVar[int] = 2

    def __init__(self, controller: Controller) -> None:
        super().__init__(QUESTION)
        self._controller = controller
        self.reading: TriageReading | None = None
        self._period = USUAL
        self._models: tuple[str, ...] | None = None
        self._context: CellContext | None = None
        self._like: LooksLike | None = None
        self.heatmap, self.legend = ScoreHeatmap(), TriageLegend()
        self.period, self.models = PeriodChip(), ModelsChip()
        self.cell, self.beside = CellCard(), Beside()
        self.acts = TriageActs(controller, self.refresh)
        self.intake = TriageIntake(self, controller, self._known, self.refresh)
        self.watch = ScoreWatch(self, lambda: controller.backend, self._state, self.refresh)
        self._taking = Button(tr("Take in a batch…"))
        self._empty = EmptyState(NOTHING, tr("Take in a batch…"), draw_cells)
        self._stack = QStackedLayout(self)
        for page in (Card(), self._empty, self._make_content()):
            self._stack.addWidget(page)
        self._connect()

    def _connect(self) -> None:
        self.heatmap.cellSelected.connect(self._show_cell)
        self.heatmap.cellActivated.connect(self._go_to_cell)
        self.period.chosen.connect(self.show_period)
        self.models.allChosen.connect(partial(self.show_models, None))
        self.models.groupChosen.connect(self._show_group)
        self.models.raisedChosen.connect(self._show_raised)
        self.models.listWanted.connect(self._choose_models)
        self.cell.openWanted.connect(self._open)
        self.cell.dismissWanted.connect(self._dismiss)
        self.cell.source.columnWanted.connect(partial(self._drill, "evidence"))
        self.cell.source.nodeWanted.connect(partial(self._drill, "causes"))
        self.beside.planWanted.connect(self._start_from_plan)
        self.beside.groupWanted.connect(self._show_held_back)
        self._empty.sampleWanted.connect(self.intake.take_sample)
        for button in (self._empty.acted, self._taking.clicked):
            button.connect(lambda *_: self.intake.choose())

    def refresh(self) -> None:
        """Compute the scores again."""
        self._controller.backend.ask("triage", triage_reading, self.show_reading, self._fail)

    def show_reading(self, reading: TriageReading) -> None:
        """Show scores.

        Parameters
        ----------
        reading : TriageReading
        """
        if self.reading is None and reading.timeline.usual_step > DAY:
            self._period = period_of("90d")
        self.reading = reading
        self.actionsChanged.emit()
        self._controller.bar.show_scores(reading)
        if reading.empty:
            self.set_title(QUESTION)
            self._empty.set_sentence(NOTHING)
            self._stack.setCurrentIndex(1)
            return
        self.set_title(title_words(reading))
        self._stack.setCurrentIndex(2)
        self._show_grid()
        if self.heatmap.current is None:
            self._choose_worst()

    def show_period(self, period: Period) -> None:
        """Show more or less time.

        Parameters
        ----------
        period : Period
        """
        self._period = period
        self._show_grid()

    def show_models(self, models: Sequence[str] | None) -> None:
        """Show some models only.

        Parameters
        ----------
        models : sequence of str or None
            Identifiers; None shows all.
        """
        self._models = None if models is None else tuple(models)
        self._show_grid()

    def title_actions(self) -> list[QWidget]:
        """Return the way to take in a batch, once there are scores."""
        return [self._taking] if self.reading is not None and not self.reading.empty else []

    def focus_regions(self) -> Sequence[QWidget]:
        """Return the heatmap, then the chosen cell; the whole place while there is nothing."""
        return (self.heatmap, self.cell) if self._stack.currentIndex() == 2 else (self,)

    def side_column(self) -> QWidget | None:
        """Return the right column."""
        return self.cell

    def view_state(self) -> dict[str, object]:
        """Return the period, the models and the chosen cell."""
        models = None if self._models is None else list(self._models)
        return {"period": self._period.key, "models": models}

    def restore_view(self, state: Mapping[str, object]) -> None:
        """Show a period and models as they were shown before."""
        self._period = period_of(str(state.get("period")))
        models = state.get("models")
        self._models = tuple(str(one) for one in models) if isinstance(models, list) else None
        if self.reading is not None and not self.reading.empty:
            self._show_grid()

    def _make_content(self) -> QWidget:
        card = self._card = Card(name_of(DAY))
        card.add_to_head(self.period)
        card.add_to_head(self.models)
        # Few models leave their room below what is said of them, not between the two.
        card.add(self.heatmap, 1000)
        card.add(self.legend)
        card.add(self.beside)
        rest = QWidget()
        rest.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        card.add(rest, 1)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(ReadableColumns(card, self.cell, 368, LEAST_HEIGHT))
        return content

    def _show_grid(self) -> None:
        reading = self.reading
        if reading is None or reading.empty:
            return
        known = {model.id for model in reading.history.models}
        chosen = None if self._models is None else [one for one in self._models if one in known]
        step = self._period.step
        step = max(step, reading.timeline.usual_step) if step == DAY else step
        grid = reading.grid(chosen or None, span=self._period.span, step=step)
        self._card.set_heading(name_of(step))
        self.heatmap.set_scores(shown_scores(reading, grid))
        high = self.heatmap.full_height
        self.heatmap.setMinimumHeight(min(high, LEAST_CELLS))
        self.heatmap.setMaximumHeight(high)
        tiers = reading.definition.tiers
        self.legend.show_tiers(tiers, steps_of(reading.definition), _marks_in(grid))
        groups = sorted({model.group for model in reading.history.models})
        self.models.show_count(len(grid.models), len(known), groups)
        self.period.show_period(self._period, hours=reading.timeline.finer_than_a_day)
        if self.heatmap.current is not None:
            self._show_cell(*self.heatmap.current)

    def _choose_worst(self) -> None:
        """Choose the newest cell of the first row, which is the worst."""
        shown = self.heatmap.shown
        if shown is not None and shown.rows:
            self.heatmap.select(0, shown.grid.columns - 1)

    def _show_cell(self, row: int, column: int) -> None:
        reading, shown = self.reading, self.heatmap.shown
        if reading is None or shown is None:
            return
        grid = shown.grid
        window, model = int(grid.window[row, column]), grid.models[row]
        self._context = None
        if window < 0:
            self.cell.show_cell(None, "", highest=False)
            self._show_beside(None)
            return
        cell = cell_reading(reading, model, window)
        same = cell == self.cell.cell  # then what is chosen in it stays chosen
        when = day(cell.start) if grid.step >= DAY else moment(cell.start)
        highest = cell.tier is reading.definition.tiers[-1]
        heading = tr("{model} · {when}", model=cell.title, when=when)
        if not same:
            self.cell.show_cell(cell, heading, highest=highest)
        self.cell.reachable = bool(self._controller.incident or incident_of(cell))
        self._context = cell_context(reading, model, window)
        self.cell.show_facts(cell_facts(cell, self._context))
        self._show_beside(cell, same=same)

    def _show_beside(self, cell: CellReading | None, *, same: bool = False) -> None:
        """Show what the cell has to do with others; the likeness comes when it is known."""
        if not same:
            self._like = None
            self.beside.show_like(None)
        queue = self.reading.queue if self.reading is not None else ()
        raised = cell is not None and cell.tier.from_score > 0
        own = next((c for c in queue if cell is not None and c.model.id == cell.model.id), None)
        others = group_of(queue, cell.model.id) if cell is not None and raised else ()
        self.beside.show_group(others, own.group if own is not None else "")
        if cell is None or not raised:
            return
        held = self.cell.cell if same else cell

        def show(found: LooksLike | None) -> None:
            if self.cell.cell is held:
                self._like = found
                self.beside.show_like(found)

        self._controller.backend.ask("triage likeness", lambda s: looks_like(s, cell), show)

    def _open(self) -> None:
        if self.cell.cell is not None and self._context is not None:
            self.acts.open_incident(self.cell.cell, self._context)

    def _start_from_plan(self) -> None:
        if self.cell.cell is not None and self._context is not None and self._like is not None:
            plan = self._like.incident, self._like.reference
            self.acts.open_incident(self.cell.cell, self._context, plan)

    def _dismiss(self) -> None:
        if self.cell.cell is not None and self._context is not None:
            self.acts.dismiss(self.cell.cell, self._context)

    def _drill(self, place: str, name: str) -> None:
        if self.cell.cell is not None:
            self.acts.drill(self.cell.cell, place, name)

    def _show_held_back(self) -> None:
        cell, reading = self.cell.cell, self.reading
        if cell is not None and reading is not None:
            others = group_of(reading.queue, cell.model.id)
            self.show_models([cell.model.id, *(one.model.id for one in others)])

    def _go_to_cell(self, _row: int, _column: int) -> None:
        self.cell.waterfall.setFocus()
        self.cell.waterfall.select(0)

    def _show_group(self, name: str) -> None:
        if self.reading is not None:
            self.show_models([m.id for m in self.reading.history.models if m.group == name])

    def _state(self) -> str | None:
        return None if self.reading is None else self.reading.state

    def _known(self) -> Sequence[str]:
        return () if self.reading is None else [one.id for one in self.reading.history.models]

    def _choose_models(self) -> None:
        reading, shown = self.reading, self.heatmap.shown
        if reading is None or shown is None:
            return
        models = [(one.id, one.title or one.id) for one in reading.history.models]
        ChooseModels(
            self._controller.window, models, {row.id for row in shown.rows}, self.show_models
        ).open()

    def _show_raised(self) -> None:
        if self.reading is None:
            return
        grid = self.reading.grid(span=DAY)
        models = self.reading.history.models
        self.show_models(
            [models[m].id for m, t in zip(grid.models, grid.tier[:, -1], strict=True) if t > 0]
        )

    def _fail(self, error: WorkbenchError) -> None:
        self.set_title(tr("The scores cannot be read"))
        self._empty.set_sentence(f"{error.message} {error.hint}".strip())
        self._stack.setCurrentIndex(1)


def _marks_in(grid: ScoreGrid) -> list[str]:
    """Return the kinds of mark that occur in a grid."""
    there = (
        (UNJUDGED, (grid.tier == NOT_JUDGED).any()),
        (DISMISSED_KEY, (grid.mark == DISMISSED).any()),
        (OPENED_KEY, (grid.mark == OPENED).any()),
    )
    return [kind for kind, found in there if found]


def make_place(controller: Controller) -> Place:
    """Return the place.

    Parameters
    ----------
    controller : Controller
    """
    return Triage(controller)
