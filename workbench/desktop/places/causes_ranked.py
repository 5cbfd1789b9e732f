"""The ranked causes, how far methods agree on them, and the doubts: one card, one at a time."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from workbench.desktop.components.card import Card
from workbench.desktop.components.labels import Label
from workbench.desktop.components.segmented_control import SegmentedControl
from workbench.desktop.places.causes_selection import AffectedStrip
from workbench.desktop.places.causes_words import (
    bracket_rows,
    caption_words,
    doubt_rows,
    matrix_nodes,
    matrix_rows,
    nothing_to_doubt,
)
from workbench.desktop.plots.agreement_matrix import AgreementMatrix
from workbench.desktop.plots.brackets import BracketChart, BracketKey
from workbench.desktop.plots.doubt_list import DoubtList
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.language import tr
from workbench.services.readings.causes_place import CausesPlaceReading

EFFECT, AGREEMENT, DOUBTS = "effect", "agreement", "doubts"
VIEWS = ((EFFECT, tr("Effect")), (AGREEMENT, tr("Agreement")), (DOUBTS, tr("Doubts")))
HEADINGS = {
    EFFECT: tr("Ranked causes"),
    AGREEMENT: tr("Agreement of methods"),
    DOUBTS: tr("Doubts"),
}
_DOUBTS = tr(
    "The bar says how well a part of the proof holds against the bar a careful reader sets, the "
    "line; each turning point keeps all else as it is."
)
_METHODS = tr(
    "Each method by itself, on the same rows; values in the method's own unit. Choose one to see "
    "what it measures."
)
_HEADING = 150


class RankedCauses(Card):
    """What the search came to, seen in three ways.

    Signals
    -------
    rowSelected(int)
        Number of the cause that became the current one.
    runWanted(str)
        A run to show; empty for that of the answer.
    """

    rowSelected = Signal(int)
    runWanted = Signal(str)

    def __init__(self) -> None:
        super().__init__(HEADINGS[EFFECT])
        self._reading: CausesPlaceReading | None = None
        self.views = SegmentedControl(tr("Causes shown by"), VIEWS)
        self.views.chosen.connect(self.show_view)
        self.key = BracketKey()
        self.add_to_head(self.key)
        self.add_to_head(self.views)
        self.chart = BracketChart()
        self.chart.rowSelected.connect(self.rowSelected)
        self.chart.rowActivated.connect(lambda _: self.runWanted.emit(""))
        self.agreement = Label("", BODY, weight=600, wrap=True)
        self.matrix = AgreementMatrix()
        self.matrix.rowSelected.connect(lambda _: self._write_caption())
        self.matrix.rowActivated.connect(self._show_method)
        self.doubts = DoubtList()
        self.doubts.rowActivated.connect(self._show_doubt)
        self._pages = QStackedWidget()
        for page in (self.chart, self._agreement_page(), self.doubts):
            self._pages.addWidget(page)
        self._caption = Label("", SMALL, tone="t3", wrap=True)
        self.affected = AffectedStrip()
        self.add(self._pages, 1)
        self.add(self.affected)
        self.add(self._caption)

    @property
    def view(self) -> QWidget:
        """The picture in front."""
        return {EFFECT: self.chart, AGREEMENT: self.matrix, DOUBTS: self.doubts}[self.views.current]

    def show_answer(self, reading: CausesPlaceReading) -> None:
        """Show what a search came to.

        Parameters
        ----------
        reading : CausesPlaceReading
        """
        self._reading = reading
        self.chart.set_rows(
            bracket_rows(reading),
            reading.answer.drop,
            metric=reading.metric_name,
            drift_name=reading.drift_name,
            places=reading.places,
        )
        self.agreement.setText(reading.doubts.agreement or nothing_to_doubt(reading))
        self.matrix.set_rows(matrix_rows(reading), matrix_nodes(reading))
        self.doubts.set_sentences(*doubt_rows(reading), nothing_to_doubt(reading))
        self._write_caption()

    def show_view(self, key: str) -> None:
        """Show the causes in another way.

        Parameters
        ----------
        key : str
            ``effect``, ``agreement`` or ``doubts``.
        """
        self.views.choose(key)
        self._pages.setCurrentIndex([name for name, _ in VIEWS].index(key))
        self.set_heading(HEADINGS[key])
        self.key.setVisible(key == EFFECT)
        self._write_caption()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say less in the key where there is less room."""
        super().resizeEvent(event)
        free = event.size().width() - 32 - self.views.sizeHint().width() - _HEADING
        self.key.set_short(short=free < self.key.full_width)

    def _agreement_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.agreement)
        column.addWidget(self.matrix, 1)
        return page

    def _write_caption(self) -> None:
        reading = self._reading
        if reading is None:
            return
        words = caption_words(reading)
        if self.views.current == AGREEMENT:
            words = self._method_words(reading)
        elif self.views.current == DOUBTS:
            words = _DOUBTS if reading.doubts.weakest else ""
        self._caption.setText(words)

    def _method_words(self, reading: CausesPlaceReading) -> str:
        rows, at = reading.doubts.methods, self.matrix.selected
        if 0 <= at < len(rows):
            return tr(
                "{title}: {note} Run {value}.",
                title=rows[at].title,
                note=rows[at].note,
                value=rows[at].run[-8:],
            )
        return _METHODS if rows else ""

    def _show_method(self, number: int) -> None:
        if self._reading is not None:
            self.runWanted.emit(self._reading.doubts.methods[number].run)

    def _show_doubt(self, number: int) -> None:
        if self._reading is not None:
            doubts = self._reading.doubts
            self.runWanted.emit((*doubts.weakest, *doubts.turns)[number].run)
