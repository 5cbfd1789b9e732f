"""The head of a grid: names, sort marks, small histograms; dragged to resize and to reorder."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFontMetrics,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPolygonF,
)
from PySide6.QtWidgets import QWidget

from workbench.desktop.components.tips import show_tip
from workbench.desktop.grid.columns import GridColumn
from workbench.desktop.grid.geometry import HEAD
from workbench.desktop.grid.painting import PAD
from workbench.desktop.grid.selection import GridSelection
from workbench.desktop.numbers import percent
from workbench.desktop.theme.appearance import current_tokens
from workbench.desktop.theme.fonts import SMALL, font
from workbench.domain.readable import readable
from workbench.language import tr

_NAME = 26
_GRIP = 5
_FAR = 8
_MARK = 12


class GridHead(QWidget):
    """Names of columns above the cells, with what is known of each column.

    Parameters
    ----------
    view : GridSelection
        The grid it belongs to.
    """

    def __init__(self, view: GridSelection) -> None:
        super().__init__(view)
        self._frame = view
        self._sorted, self._falling = "", False
        self._pressed = QPoint()
        self._held = self._grip = ""
        self._dragged = False
        self._width = 0
        self._face = font(SMALL, 600)
        self._small = font(SMALL)
        self.resize(100, HEAD)
        self.setMouseTracking(True)

    def mark(self, name: str, *, falling: bool) -> None:
        """Mark the column that the rows are sorted by.

        Parameters
        ----------
        name : str
            Empty for none.
        falling : bool
        """
        self._sorted, self._falling = name, falling
        self.update()

    @property
    def sorted_by(self) -> tuple[str, bool]:
        """The column that is marked, and whether its greatest values come first."""
        return self._sorted, self._falling

    def least(self, name: str) -> int:
        """Return how wide the name of a column is, with room for a sort mark."""
        return QFontMetrics(self._face).horizontalAdvance(readable(name)) + _MARK + 2

    # Pointer.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a column, or of its right edge."""
        at = event.position().toPoint()
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._pressed, self._dragged = at, False
        self._grip = self._edge_at(at.x())
        self._held = "" if self._grip else self._name_at(at.x())
        if self._grip:
            self._width = self._frame.columns.width(self._frame.columns.find(self._grip))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Resize or move the column that is held; show where edges can be taken."""
        at = event.position().toPoint()
        if self._grip:
            self._frame.columns.resize(self._grip, self._width + at.x() - self._pressed.x())
            self._frame.change_columns()
        elif self._held:
            self._dragged = self._dragged or abs(at.x() - self._pressed.x()) > _FAR
            self._drag(at.x())
        else:
            edge = self._edge_at(at.x())
            self.setCursor(Qt.CursorShape.SplitHCursor if edge else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Sort by a column that was only pressed."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if self._held and not self._dragged:
            again = self._held == self._sorted
            self._frame.sortWanted.emit(self._held, again and not self._falling)
        self._held = self._grip = ""
        self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Fit a column to what is seen of it."""
        edge = self._edge_at(event.position().toPoint().x())
        if edge:
            self._frame.fitWanted.emit(edge)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of a column."""
        name = self._name_at(event.x())
        if name:
            self._frame.headMenuWanted.emit(event.globalPos(), name)

    def event(self, event: QEvent) -> bool:
        """Say in a tip what is known of a column."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            at = self._frame.column_at(event.x()) if event.x() >= self._frame.gutter else -1
            show_tip(event.globalPos(), self._tip(at) if at >= 0 else "", self)
            return True
        return super().event(event)

    def _drag(self, x: int) -> None:
        if not self._dragged:
            return
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        columns = self._frame.columns
        over, mine = self._name_at(x), columns.find(self._held)
        target = columns.find(over) if over else -1
        if target < 0 or target == mine:
            return
        # Only once the pointer is past the middle, so that two columns do not change for ever.
        middle = self._frame.left_of(target) + columns.width(target) // 2
        if (x > middle) == (target > mine):
            columns.place(self._held, over)
            self._frame.change_columns()

    def _name_at(self, x: int) -> str:
        at = self._frame.column_at(x) if x >= self._frame.gutter else -1
        return self._frame.columns.shown[at].name if at >= 0 else ""

    def _edge_at(self, x: int) -> str:
        columns, gutter = self._frame.columns, self._frame.gutter
        for near in (x - _GRIP, x + _GRIP):
            at = self._frame.column_at(near) if near >= gutter else -1
            if at >= 0 and abs(self._frame.left_of(at) + columns.width(at) - x) <= _GRIP:
                return columns.shown[at].name
        return ""

    def _tip(self, at: int) -> str:
        column = self._frame.columns.shown[at]
        parts = [column.name, self._share(column)]
        return ". ".join(part for part in parts if part)

    @staticmethod
    def _share(column: GridColumn) -> str:
        if not column.missing:
            return tr("No value is missing")
        return tr("{share} of the values are missing", share=percent(column.missing, 1))

    # Painting.

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the heads of the columns that are seen."""
        painter = QPainter(self)
        colours, frame = current_tokens(), self._frame
        painter.fillRect(event.rect(), QColor(colours.s1))
        scrolled = frame.horizontalScrollBar().value()
        seen = frame.columns.seen(self.width() - frame.gutter, scrolled)
        fixed = frame.gutter + frame.columns.fixed
        for frozen in (False, True):
            left = frame.gutter if frozen else fixed
            right = fixed if frozen else self.width()
            painter.setClipRect(QRect(left, 0, right - left, HEAD))
            for at in seen:
                if (at < frame.columns.frozen) is frozen:
                    self._paint_column(painter, at)
        painter.setClipping(False)
        painter.setPen(QColor(colours.edge))
        painter.drawLine(0, HEAD - 1, self.width(), HEAD - 1)
        if frame.columns.frozen:
            painter.drawLine(fixed - 1, 0, fixed - 1, HEAD)
        painter.end()

    def _paint_column(self, painter: QPainter, at: int) -> None:
        colours, column = current_tokens(), self._frame.columns.shown[at]
        left, width = self._frame.left_of(at), self._frame.columns.width(at)
        painter.setPen(QColor(colours.line))
        painter.drawLine(left + width - 1, 6, left + width - 1, HEAD - 7)
        marked = column.name == self._sorted
        room = width - 2 * PAD - (_MARK + 2 if marked else 0)
        painter.setFont(self._face)
        painter.setPen(QColor(colours.t1 if marked else colours.t2))
        text = QFontMetrics(self._face).elidedText(
            readable(column.name), Qt.TextElideMode.ElideMiddle, room
        )
        side = Qt.AlignmentFlag.AlignRight if column.numeric else Qt.AlignmentFlag.AlignLeft
        box = QRect(left + PAD, 0, room, _NAME)
        painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, text)
        if marked:
            self._paint_mark(painter, left + width - PAD - _MARK / 2)
        if not self._frame.cells.is_veiled(at):
            self._paint_values(painter, column, QRect(left + PAD, _NAME, width - 2 * PAD, 16))

    def _paint_mark(self, painter: QPainter, middle: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(current_tokens().t1))
        painter.setPen(Qt.PenStyle.NoPen)
        tip, base = (17.0, 10.0) if self._falling else (9.0, 16.0)
        corners = [(middle, tip), (middle - 4.5, base), (middle + 4.5, base)]
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _paint_values(self, painter: QPainter, column: GridColumn, box: QRect) -> None:
        """Paint a small histogram, and the share that is missing in words where some is."""
        colours = current_tokens()
        if column.missing:
            painter.setFont(self._small)
            painter.setPen(QColor(colours.t3))
            words = tr("{share} missing", share=percent(column.missing))
            side = Qt.AlignmentFlag.AlignRight if column.numeric else Qt.AlignmentFlag.AlignLeft
            metrics = QFontMetrics(self._small)
            if metrics.horizontalAdvance(words) <= box.width():
                painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, words)
                return
        most = max(column.counts, default=0)
        if not most:
            return
        wide = min(box.width(), 96) / len(column.counts)
        left = box.right() + 1 - wide * len(column.counts) if column.numeric else box.left()
        for place, count in enumerate(column.counts):
            high = max(1.0, box.height() * count / most) if count else 0.0
            bar = QRectF(left + place * wide, box.bottom() + 1 - high, max(wide - 1, 1), high)
            painter.fillRect(bar, QColor(colours.t3))
