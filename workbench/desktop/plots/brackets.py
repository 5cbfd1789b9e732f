"""Ranked causes: what is restored and what is lost, joined by a bracket, beside the drift rank."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from workbench.desktop.plots.announcing import announce
from workbench.desktop.plots.bracket_figure import bracket_figure
from workbench.desktop.plots.bracket_painting import (
    AXIS,
    HEAD,
    ROW,
    BracketColumns,
    bracket_columns,
    paint_drift,
    paint_drop,
    paint_grid,
    paint_row,
)
from workbench.desktop.plots.bracket_rows import BracketRow, bracket_data
from workbench.desktop.plots.figure_svg import figure_svg
from workbench.desktop.plots.ink import Align, fill, pen, stroke, width, write
from workbench.desktop.plots.painted_view import ScrolledView, keyboard_focus
from workbench.desktop.plots.plot_rows import PlotData
from workbench.desktop.theme.appearance import Appearance, current_tokens
from workbench.desktop.theme.tokens import Tokens

NOTHING = "No cause looked for yet"
KEY = (("restored: W0 values put back", "restored"), ("lost: only W1 values put in", "lost"))
SHORT_KEY = (("restored", "restored"), ("lost", "lost"))


class BracketKey(QWidget):
    """What the two bars mean; stands in the head of the card."""

    def __init__(self) -> None:
        super().__init__()
        self._entries = KEY
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("; ".join(words for words, _ in KEY))
        Appearance.current().themeChanged.connect(self.update)

    @property
    def full_width(self) -> int:
        """The width at which both entries are said in full."""
        return _key_width(KEY)

    def set_short(self, *, short: bool) -> None:
        """Say each entry in one word, with the rest in a tooltip.

        Parameters
        ----------
        short : bool
        """
        entries = SHORT_KEY if short else KEY
        if entries is not self._entries:
            self._entries = entries
            self.setToolTip(self.accessibleName().replace("; ", "\n") if short else "")
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Return the size of both entries."""
        return QSize(_key_width(self._entries), 20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint a swatch and words for each."""
        tokens = current_tokens()
        painter = QPainter(self)
        left = 0.0
        for words, tone in self._entries:
            painter.setPen(pen(stroke(tone, tokens)))
            painter.setBrush(QColor(fill(tone, tokens)))
            painter.drawRect(QRectF(left + 0.5, 5.5, 20, 9))
            write(painter, QRectF(left + 27, 2, width(words) + 2, 16), words, tokens.t2)
            left += width(words) + 44
        painter.end()


def _key_width(entries: tuple[tuple[str, str], ...]) -> int:
    return round(sum(width(words) + 44 for words, _ in entries) - 15)


class BracketChart(ScrolledView):
    """The causes, ranked by what putting W0 values back restores.

    Signals
    -------
    causeSelected(int)
        Number of the row that became the current one.
    causeActivated(int)
        Number of a row on Enter or double click.
    """

    causeSelected = Signal(int)
    causeActivated = Signal(int)

    def __init__(self) -> None:
        self._rows: list[BracketRow] = []
        self._drop: float | None = None
        self._metric, self._drift_name, self._places = "AUC", "PSI", 3
        self._selected, self._hovered = -1, -1
        super().__init__(NOTHING)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumSize(300, 140)

    @property
    def selected(self) -> int:
        """Number of the current row; -1 for none."""
        return self._selected

    def set_rows(
        self,
        rows: Sequence[BracketRow],
        drop: float | None = None,
        *,
        metric: str = "AUC",
        drift_name: str = "PSI",
        places: int = 3,
    ) -> None:
        """Show other causes.

        Parameters
        ----------
        rows : sequence of BracketRow
            In their rank.
        drop : float, optional
            The whole drop, in points of the metric.
        metric : str
            Name of the metric.
        drift_name : str
            Name of the drift distance.
        places : int
            Decimals of effects.
        """
        self._rows, self._drop = list(rows), drop
        self._metric, self._drift_name, self._places = metric, drift_name, places
        self._selected, self._hovered = -1, -1
        self.setAccessibleName(f"Ranked causes, {len(rows)}" if rows else NOTHING)
        self.setAccessibleDescription(self._sentence(0) if rows else "")
        self.arrange()

    def select(self, number: int) -> None:
        """Make a row the current one.

        Parameters
        ----------
        number : int
            Its number; one that is not there is passed over.
        """
        if not 0 <= number < len(self._rows) or number == self._selected:
            return
        self._selected = number
        announce(self, self._sentence(number))
        box = self._box(number)
        self.reveal(box.adjusted(0, -HEAD if number else 0, 0, AXIS))
        self.viewport().update()
        self.causeSelected.emit(number)

    def data(self) -> PlotData:
        """Return the causes as rows.

        Returns
        -------
        PlotData
            In their rank.
        """
        return bracket_data(self._rows)

    def svg(self) -> str:
        """Return the causes as they print, in light.

        Returns
        -------
        str
            One ``<svg>`` element; empty without causes.
        """
        if not self._rows:
            return ""
        return figure_svg(bracket_figure(self._rows, self._drop, self._metric))

    def sizeHint(self) -> QSize:
        """Return the size of six rows."""
        return QSize(760, round(HEAD + AXIS + 6 * ROW))

    # Painting.

    def marks_current(self) -> bool:
        """Say whether a row is selected."""
        return self._selected >= 0

    def content_size(self, room: QSizeF) -> QSizeF:
        """Return the width there is and the height of all rows."""
        return QSizeF(room.width(), HEAD + AXIS + ROW * len(self._rows))

    def _columns(self, wide: float) -> BracketColumns:
        return bracket_columns(self._rows, self._drop, wide, self._places)

    def _box(self, number: int) -> QRectF:
        return QRectF(0, HEAD + number * ROW, self.viewport().width(), ROW)

    def paint_view(self, painter: QPainter, size: QSizeF, tokens: Tokens) -> None:
        """Paint grid, rows and, for a picture, heads and axis."""
        if not self._rows:
            room = QRectF(0, 0, size.width(), max(size.height(), self.viewport().height()))
            write(painter, room, NOTHING, tokens.t3, align=Align.AlignHCenter)
            return
        columns = self._columns(size.width())
        bottom = HEAD + ROW * len(self._rows)
        paint_grid(painter, columns, HEAD - 4, bottom + 4, tokens)
        most = max((row.drift or 0.0 for row in self._rows), default=0.0)
        for number, row in enumerate(self._rows):
            box = QRectF(0, HEAD + number * ROW, size.width(), ROW)
            self._paint_state(painter, box, number, columns, tokens)
            painter.setPen(pen(tokens.line))
            low = round(box.bottom()) - 0.5
            painter.drawLine(QPointF(0, low), QPointF(size.width(), low))
            paint_row(painter, box, row, number + 1, columns, tokens)
            paint_drift(painter, box, row, most, columns, tokens)
        if self._drop is not None:
            paint_drop(painter, columns, self._drop, (HEAD - 8, bottom + 4), tokens)
        self._paint_heads(painter, columns, 0.0, tokens)
        self._paint_axis(painter, columns, bottom, tokens)

    def paint_fixed(self, painter: QPainter, tokens: Tokens) -> None:
        """Keep heads and axis in sight while rows scroll."""
        if not self._rows or not self.verticalScrollBar().maximum():
            return
        view = self.viewport().rect()
        columns = self._columns(view.width())
        painter.fillRect(QRectF(0, 0, view.width(), HEAD - 2), QColor(tokens.s1))
        low = view.height() - AXIS
        painter.fillRect(QRectF(0, low, view.width(), AXIS), QColor(tokens.s1))
        self._paint_heads(painter, columns, 0.0, tokens)
        self._paint_axis(painter, columns, low, tokens)

    def _paint_state(
        self, painter: QPainter, box: QRectF, number: int, columns: BracketColumns, tokens: Tokens
    ) -> None:
        label = QRectF(box.left(), box.top() + 3, columns.label, box.height() - 7)
        if number == self._selected:
            painter.fillRect(label, QColor(tokens.accent_soft))
            painter.fillRect(QRectF(0, label.top(), 3, label.height()), QColor(tokens.accent))
            if keyboard_focus(self):
                painter.setPen(pen(tokens.accent, Appearance.current().focus_width))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(label.adjusted(1, 1, -1, -1))
        elif number == self._hovered:
            painter.fillRect(label, QColor(tokens.s2))

    def _paint_heads(
        self, painter: QPainter, columns: BracketColumns, top: float, tokens: Tokens
    ) -> None:
        line = QRectF(12, top + 2, columns.label - 12, 16)
        write(painter, line, "Cause", tokens.t2, weight=600)
        wide = columns.right - columns.left + 24
        line = QRectF(columns.label + 14, top + 2, wide, 16)
        write(
            painter, line, f"Effect on {self._metric}, with 95 % intervals", tokens.t2, weight=600
        )
        if columns.end - columns.drift > 20:
            words = f"Drift rank ({self._drift_name})"
            words = words if columns.end - columns.drift > 100 else "Drift"
            line = QRectF(columns.drift - 12, top + 2, columns.end - columns.drift + 12, 16)
            write(painter, line, words, tokens.t3, align=Align.AlignRight)
        if self._drop is not None:
            at, words = columns.x(self._drop), "whole drop"
            left = min(at + 5, columns.drift - width(words) - 4)
            write(painter, QRectF(left, top + 18, width(words) + 2, 16), words, tokens.t2)

    def _paint_axis(
        self, painter: QPainter, columns: BracketColumns, top: float, tokens: Tokens
    ) -> None:
        for value, words in columns.ticks():
            at, wide = columns.x(value), width(words) + 2
            box = QRectF(at - wide / 2, top + 8, wide, 16)
            write(painter, box, words, tokens.t3, align=Align.AlignHCenter)

    # Pointer and keyboard.

    def _row_at(self, at: QPointF) -> int:
        y = at.y()
        if self.verticalScrollBar().maximum() and not HEAD <= y < self.viewport().height() - AXIS:
            return -1
        number = int((y + self.verticalScrollBar().value() - HEAD) // ROW)
        return number if 0 <= number < len(self._rows) else -1

    def _sentence(self, number: int) -> str:
        return self._rows[number].sentence(number + 1, self._metric, self._places)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the row."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.select(self._row_at(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Activate the row."""
        number = self._row_at(event.position())
        if number >= 0:
            self.causeActivated.emit(number)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark the row under the pointer."""
        self._hover(self._row_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Mark no row."""
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, number: int) -> None:
        if number != self._hovered:
            self._hovered = number
            self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        """Say all numbers of a row in its tooltip."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            number = self._row_at(QPointF(event.pos()))
            words = self._sentence(number).replace("; ", "\n") if number >= 0 else ""
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go up and down, activate with Enter, copy with Ctrl+C."""
        last = len(self._rows) - 1
        page = max(1, int(self.viewport().height() // ROW) - 2)
        goals = {
            Qt.Key.Key_Down: self._selected + 1,
            Qt.Key.Key_Up: max(self._selected - 1, 0),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
            Qt.Key.Key_PageDown: self._selected + page,
            Qt.Key.Key_PageUp: max(self._selected - page, 0),
        }
        if event.matches(QKeySequence.StandardKey.Copy):
            self.plot_actions.copy()
        elif event.key() in goals:
            self.select(min(goals[Qt.Key(event.key())], last))
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._selected >= 0:
            self.causeActivated.emit(self._selected)
        else:
            super().keyPressEvent(event)
