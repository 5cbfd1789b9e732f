"""The matrix as it is measured and painted; what one does in it is `hypotheses_matrix`'s."""

import math

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from workbench.desktop.components.focus_ring import FocusFollower
from workbench.desktop.places.hypotheses_head import HEAD, MatrixHead
from workbench.desktop.places.hypotheses_model import FIRST, SOURCE, TEXT, Index, MatrixModel
from workbench.desktop.places.hypotheses_painting import (
    paint_cell,
    paint_column_ground,
    paint_count,
    paint_source,
    paint_text,
    words_from,
)
from workbench.desktop.plots.ink import Align, metrics, pen, write
from workbench.desktop.theme.appearance import Appearance, current_tokens
from workbench.desktop.theme.fonts import BODY
from workbench.language import tr

ROWS = (28, 32, 40)
"""Px of a row of one line, of one with two, and where there is room."""
SOURCES = (56, 76)
TEXTS = (150, 300)
"""Px of the observations, at least and where there is room."""
_COLUMN = (40, 150)
NOTHING_YET = tr("No evidence is weighed yet. Add findings, items of evidence or an opinion.")


class _Delegate(QStyledItemDelegate):
    """Paints every cell itself: ground, mark, words."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        view, model, tokens = self.parent(), index.model(), current_tokens()
        if not isinstance(view, MatrixGrid) or not isinstance(model, MatrixModel):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box, row, column = QRectF(option.rect), model.row_at(index), model.column_at(index)
        if column is not None and column.id == view.hypothesis:
            paint_column_ground(painter, option.rect, tokens, last=row is None)
        cell = model.cell_at(index)
        if row is not None and column is not None and cell is not None:
            paint_cell(painter, box, cell, tokens, quiet=row.faded)
        elif row is not None and index.column() == TEXT:
            paint_text(painter, box, row, tokens)
        elif row is not None:
            paint_source(painter, box, row, tokens, hot=view.hovered == index.row())
        elif column is not None:
            paint_count(painter, box, column, tokens)
        elif index.column() == TEXT:
            write(painter, box, str(index.data()), tokens.t2, weight=600)
        painter.restore()


def _column_width(wide: int, count: int) -> int:
    """Return the width of a hypothesis: with words, as long as the observations can be read."""
    if not count:
        return _COLUMN[0]
    roomy = (wide - TEXTS[1]) // count
    tight = (wide - TEXTS[0]) // count
    worded = math.ceil(words_from())
    if roomy >= worded or tight < worded:
        return min(max(roomy, _COLUMN[0]), _COLUMN[1])
    return worded


class MatrixGrid(QTableView):
    """Rows of evidence, columns of hypotheses, one of which is the selected one.

    Attributes
    ----------
    hypothesis : str
        The selected one.
    hovered : int
        The row whose source is under the pointer; -1 for none.
    cells : MatrixModel
    head : MatrixHead
    """

    def __init__(self) -> None:
        super().__init__()
        self.hypothesis, self.hovered = "", -1
        self.setAccessibleName(tr("Evidence against hypotheses"))
        self.cells = MatrixModel(self)
        self.setModel(self.cells)
        self.setItemDelegate(_Delegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setProperty("surface", "matrix")
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.head = MatrixHead(self)
        self.setHorizontalHeader(self.head)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(ROWS[0])
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        Appearance.current().themeChanged.connect(self.viewport().update)

    def sizeHint(self) -> QSize:
        """Return the size of a matrix of seven rows."""
        return QSize(860, HEAD + 8 * ROWS[-1])

    def minimumSizeHint(self) -> QSize:
        """Return room for the heads and three rows."""
        return QSize(TEXTS[0] + 220, HEAD + 4 * ROWS[0])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new width."""
        super().resizeEvent(event)
        self.arrange()

    def arrange(self) -> None:
        """Give the hypotheses equal columns and the text what is left."""
        count = len(self.cells.columns)
        wide = self.viewport().width()
        sources = [metrics().horizontalAdvance(row.source) for row in self.cells.rows]
        source = round(min(max(max(sources, default=0.0) + 12, SOURCES[0]), SOURCES[1]))
        column = _column_width(wide - source, count)
        self.setColumnWidth(SOURCE, source)
        for at in range(count):
            self.setColumnWidth(FIRST + at, column)
        self.setColumnWidth(TEXT, max(wide - source - column * count, TEXTS[0]))
        rows = self.cells.rowCount()
        fit = (self.viewport().height() // rows) if rows else ROWS[-1]
        room = self.columnWidth(TEXT) - 12
        texts = (metrics(400, BODY.size).horizontalAdvance(row.text) for row in self.cells.rows)
        least = ROWS[1] if any(wide > room for wide in texts) else ROWS[0]
        self.verticalHeader().setDefaultSectionSize(min(max(fit, least), ROWS[-1]))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint cells, lines under the rows, and the focus."""
        super().paintEvent(event)
        tokens = current_tokens()
        painter = QPainter(self.viewport())
        right = self.columnViewportPosition(self.cells.columnCount() - 1)
        right += self.columnWidth(self.cells.columnCount() - 1)
        painter.setPen(QColor(tokens.line))
        for row in range(len(self.cells.rows)):
            low = self.rowViewportPosition(row) + self.rowHeight(row) - 1
            if 0 <= low <= self.viewport().height():
                painter.drawLine(0, low, right, low)
        self._paint_counts(painter)
        if not self.cells.rows:
            room = QRectF(self.viewport().rect()).adjusted(0, 16, 0, 0)
            room.setHeight(20)
            write(painter, room, NOTHING_YET, tokens.t3, align=Align.AlignLeft)
        self._paint_focus(painter)
        painter.end()

    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Bring a cell into sight, above the counts."""
        super().scrollTo(index, hint)
        hidden = self.visualRect(index).bottom() - self._counts_top()
        if hidden > 0 and index.row() < len(self.cells.rows):
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + hidden + 1)

    def _counts_top(self) -> int:
        """Return where the counts begin: under the last row, or at the lower edge."""
        last = len(self.cells.rows)
        low = self.rowViewportPosition(last) if last else 0
        return min(low, self.viewport().height() - self.rowHeight(last)) if last else low

    def _paint_counts(self, painter: QPainter) -> None:
        """Paint the counts over the lower edge while their row is scrolled out of sight."""
        last, top = len(self.cells.rows), self._counts_top()
        if not last or top == self.rowViewportPosition(last):
            return
        tokens, high = current_tokens(), self.rowHeight(last)
        wide = self.viewport().width()
        painter.fillRect(0, top, wide, high, QColor(tokens.s1))
        painter.fillRect(0, top, wide, 1, QColor(tokens.edge))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for section in range(self.cells.columnCount()):
            option = QStyleOptionViewItem()
            left = self.columnViewportPosition(section)
            option.rect = QRect(left, top + 1, self.columnWidth(section), high - 1)
            self.itemDelegate().paint(painter, option, self.cells.index(last, section))

    def _paint_focus(self, painter: QPainter) -> None:
        index = self.currentIndex()
        if not (FocusFollower.current().by_keys and self.hasFocus() and index.isValid()):
            return
        thick = Appearance.current().focus_width
        painter.setPen(pen(current_tokens().accent, thick))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        half = thick // 2
        box: QRect = self.visualRect(index)
        painter.drawRect(box.adjusted(half, half, -half - 1, -half - 1))
