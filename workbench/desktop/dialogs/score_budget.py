"""The alert budget: what a miss costs against a false alarm, and the queue that follows from it."""

import math

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.labels import Label
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.numbers import decimal
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.domain.scoring import ScoreDefinition
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.science.scoring.budget import Picked, pick
from workbench.services.readings.score_settings import ScoreSettings, queue_words, weekly_at
from workbench.services.readings.triage import tier_words
from workbench.services.scoring.picking import with_edge

_PER_STEP = 20.0
"""Steps of the slider for a factor of ten."""
_LOW, _HIGH = -20, 40
_QUEUE_HEIGHT = 200
_COLUMNS = (
    Column(tr("Model"), ColumnKind.NAME, stretch=True),
    Column(tr("Score"), ColumnKind.NUMBER, places=0),
    Column(tr("Step now")),
)


class BudgetPage(QWidget):
    """A slider from costs to an edge; the queue below it follows while it moves.

    Signals
    -------
    changeWanted(ScoreDefinition)
        The definition with the chosen edge is to be tested and adopted.
    """

    changeWanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._settings: ScoreSettings | None = None
        self.picked: Picked | None = None
        self.cost = Label("", BODY, weight=600)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(_LOW, _HIGH)
        self.slider.setPageStep(5)
        self.slider.setMinimumHeight(24)
        self.slider.setAccessibleName(tr("What a miss costs, in false alarms"))
        self.slider.valueChanged.connect(self._follow)
        self.words = Label("", BODY, tone="t2", wrap=True)
        self.words.setMinimumHeight(3 * BODY.line)
        self.queue = DataTable(tr("Models that ask for a human now"), _COLUMNS)
        self.queue.setMinimumHeight(_QUEUE_HEIGHT)
        self.changing = Button(tr("Test this edge"))
        self.changing.set_tip(tr("Tested first; adopted only when you say so."))
        self.changing.clicked.connect(self._ask)
        ends = QHBoxLayout()
        ends.addWidget(Label(tr("fewer alerts, more is missed"), SMALL, tone="t3"))
        ends.addStretch(1)
        ends.addWidget(Label(tr("more alerts, less is missed"), SMALL, tone="t3"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.cost)
        column.addWidget(self.slider)
        column.addLayout(ends)
        column.addWidget(self.words)
        column.addWidget(self.queue, 1)
        column.addWidget(self.changing, 0, Qt.AlignmentFlag.AlignLeft)

    def show_settings(self, settings: ScoreSettings) -> None:
        """Begin at the edge that is in force.

        Parameters
        ----------
        settings : ScoreSettings
        """
        self._settings = settings
        place = round(_PER_STEP * math.log10(max(settings.cost, 1e-3)))
        with QSignalBlocker(self.slider):
            self.slider.setValue(min(max(place, _LOW), _HIGH))
        self._follow()

    @property
    def miss(self) -> float:
        """What a miss costs, in false alarms."""
        return float(10 ** (self.slider.value() / _PER_STEP))

    def _follow(self) -> None:
        settings = self._settings
        if settings is None:
            return
        self.picked = pick(settings.curve, self.miss)
        self.cost.setText(_cost_words(self.miss))
        words = queue_words(self.picked)
        before = tr(
            "In force: from {edge} on, {weekly} a week.",
            edge=f"{settings.edge:g}",
            weekly=decimal(weekly_at(settings, settings.edge), 1),
        )
        self.words.setText(f"{words} {before}")
        self.slider.setAccessibleDescription(f"{self.cost.text()}. {words}")
        history = settings.history
        rows, names = [], []
        for model in self.picked.queue:
            last = history.last(model)
            score = float(history.scores.score[model, last])
            rows.append((settings.title_of(model), score, tier_words(history.tier(model, last))))
            names.append(history.models[model].id)
        self.queue.set_records(rows, names)
        self._allow()

    def _allow(self) -> None:
        try:
            changed = self._changed()
        except WorkbenchError as error:
            self.changing.forbid(error.message)
            return
        if changed is None:
            self.changing.forbid(tr("This is the edge that is in force."))
        else:
            self.changing.permit()

    def _changed(self) -> ScoreDefinition | None:
        """Return the definition with the chosen edge; None where that is in force."""
        settings, picked = self._settings, self.picked
        if settings is None or picked is None or picked.edge == settings.edge:
            return None
        return with_edge(settings.definition, picked.edge, settings.next_version)

    def _ask(self) -> None:
        changed = self._changed()
        if changed is not None:
            self.changeWanted.emit(changed)


def _cost_words(miss: float) -> str:
    if miss >= 1:
        times = decimal(miss, 0 if miss >= 10 else 1)
        return tr("A miss costs {times} times a false alarm", times=times)
    return tr("A false alarm costs {times} times a miss", times=decimal(1 / miss, 1))
