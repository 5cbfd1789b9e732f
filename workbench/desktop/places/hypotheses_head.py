"""The heads of the matrix: what each hypothesis says, and a slider of how likely it is held."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QTableView

from workbench.desktop.places.hypotheses_model import FIRST, HEADS, MatrixModel
from workbench.desktop.places.hypotheses_painting import (
    BAND_STEPS,
    band_at,
    paint_column_ground,
    paint_head,
    paint_plain_head,
    track_of,
)
from workbench.desktop.theme.appearance import current_tokens
from workbench.services.board.views import MatrixColumn

HEAD = 112


class MatrixHead(QHeaderView):
    """One head a hypothesis.

    Signals
    -------
    hypothesisPressed(str)
        A head was pressed.
    hypothesisOpened(str)
        A head was pressed twice.
    bandChosen(str, int)
        Hypothesis, and how likely it is held, 0 to 4.
    """

    hypothesisPressed = Signal(str)
    hypothesisOpened = Signal(str)
    bandChosen = Signal(str, int)

    def __init__(self, table: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(40)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setFixedHeight(HEAD)
        self.setMouseTracking(True)
        self._dragged = ""
        self._shown: dict[str, int] = {}

    def sizeHint(self) -> QSize:
        """Return the height of code, statement, band and its words."""
        return QSize(super().sizeHint().width(), HEAD)

    def step(self, hypothesis: str, by: int) -> None:
        """Hold a hypothesis for one band more or less likely."""
        column = next((one for one in self._columns() if one.id == hypothesis), None)
        if column is not None:
            band = min(max(column.band + by, 0), BAND_STEPS)
            if band != column.band:
                self.bandChosen.emit(hypothesis, band)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Paint one head and the line under it."""
        tokens = current_tokens()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(rect, QColor(tokens.s1))
        column = self._column(section)
        if column is not None:
            selected = getattr(self.parent(), "hypothesis", "") == column.id
            if selected:
                paint_column_ground(painter, rect, tokens, first=True)
            paint_head(painter, QRectF(rect), self._as_shown(column), tokens)
        elif section == 0:
            paint_plain_head(painter, QRectF(rect), HEADS[0], tokens)
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, QColor(tokens.edge))
        painter.restore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select a hypothesis, and take hold of its slider."""
        column = self._column(self.logicalIndexAt(event.position().toPoint()))
        if column is None or event.button() != Qt.MouseButton.LeftButton:
            return
        self.hypothesisPressed.emit(column.id)
        if self._on_track(event.position(), column):
            self._dragged = column.id
            self._drag(event.position().x(), column)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the slider; show where one can."""
        column = next((one for one in self._columns() if one.id == self._dragged), None)
        if column is not None:
            self._drag(event.position().x(), column)
            return
        under = self._column(self.logicalIndexAt(event.position().toPoint()))
        hand = under is not None and self._on_track(event.position(), under)
        shape = Qt.CursorShape.SizeHorCursor if hand else Qt.CursorShape.PointingHandCursor
        self.viewport().setCursor(shape if under is not None else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go of the slider: the band it stands at is what is held from now on."""
        dragged, self._dragged = self._dragged, ""
        band = self._shown.pop(dragged, None)
        column = next((one for one in self._columns() if one.id == dragged), None)
        if column is not None and band is not None and band != column.band:
            self.bandChosen.emit(dragged, band)
        self.viewport().update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open a hypothesis."""
        column = self._column(self.logicalIndexAt(event.position().toPoint()))
        if column is not None and not self._on_track(event.position(), column):
            self.hypothesisOpened.emit(column.id)

    def leaveEvent(self, event: QEvent) -> None:
        """Show the usual cursor again."""
        super().leaveEvent(event)
        self.viewport().unsetCursor()

    def _drag(self, x: float, column: MatrixColumn) -> None:
        self._shown[column.id] = band_at(x, self._box(column))
        self.viewport().update()

    def _as_shown(self, column: MatrixColumn) -> MatrixColumn:
        band = self._shown.get(column.id)
        return column if band is None else replace(column, band=band)

    def _on_track(self, at: QPointF, column: MatrixColumn) -> bool:
        return track_of(self._box(column)).adjusted(-6, -8, 6, 8).contains(at)

    def _box(self, column: MatrixColumn) -> QRectF:
        section = FIRST + [one.id for one in self._columns()].index(column.id)
        return QRectF(
            self.sectionViewportPosition(section), 0, self.sectionSize(section), self.height()
        )

    def _columns(self) -> tuple[MatrixColumn, ...]:
        model = self.model()
        return model.columns if isinstance(model, MatrixModel) else ()

    def _column(self, section: int) -> MatrixColumn | None:
        columns = self._columns()
        return columns[section - FIRST] if FIRST <= section < FIRST + len(columns) else None
