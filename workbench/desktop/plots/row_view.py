"""A painted picture made of rows, one of which is the current one: by pointer and by keys."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QKeySequence, QMouseEvent, QPainter

from workbench.desktop.components.tips import show_tip
from workbench.desktop.plots.announcing import announce
from workbench.desktop.plots.ink import pen
from workbench.desktop.plots.painted_view import ScrolledView, keyboard_focus
from workbench.desktop.theme.appearance import Appearance
from workbench.desktop.theme.tokens import Tokens


class RowView(ScrolledView):
    """Rows of any height. A subclass says where they are, what they say, and paints them.

    Signals
    -------
    rowSelected(int)
        Number of the row that became the current one.
    rowActivated(int)
        Number of a row on Enter or double click.
    """

    rowSelected = Signal(int)
    rowActivated = Signal(int)

    def __init__(self, name: str) -> None:
        self._selected, self._hovered = -1, -1
        super().__init__(name)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    @property
    def selected(self) -> int:
        """Number of the current row; -1 for none."""
        return self._selected

    def boxes(self) -> Sequence[QRectF]:
        """Return where the rows lie, in coordinates of the whole picture."""
        return ()

    def sentence(self, _number: int) -> str:
        """Return a row for a screen reader and for its tooltip."""
        return ""

    def surroundings(self, number: int) -> QRectF:
        """Return what has to be in sight when a row becomes the current one."""
        box = self.boxes()[number]
        return box.adjusted(0, (box.top() if number else 0.0) - box.top(), 0, 4)

    def begin(self) -> None:
        """Measure again after the rows changed; no row is the current one."""
        self._selected, self._hovered = -1, -1
        self.setAccessibleDescription(self.sentence(0) if self.boxes() else "")
        self.arrange()

    def select(self, number: int) -> None:
        """Make a row the current one.

        Parameters
        ----------
        number : int
            Its number; one that is not there is passed over.
        """
        boxes = self.boxes()
        if not 0 <= number < len(boxes) or number == self._selected:
            return
        self._selected = number
        announce(self, self.sentence(number))
        self.reveal(self.surroundings(number))
        self.viewport().update()
        self.rowSelected.emit(number)

    def marks_current(self) -> bool:
        """Say whether a row is selected."""
        return self._selected >= 0

    def paint_state(self, painter: QPainter, box: QRectF, number: int, tokens: Tokens) -> None:
        """Paint the ground of a row: selected, under the pointer, with the focus.

        Parameters
        ----------
        painter : QPainter
            An active painter.
        box : QRectF
            Where.
        number : int
            Of the row.
        tokens : Tokens
            The theme.
        """
        if number == self._selected:
            painter.fillRect(box, QColor(tokens.accent_soft))
            painter.fillRect(QRectF(box.left(), box.top(), 3, box.height()), QColor(tokens.accent))
            if keyboard_focus(self):
                painter.setPen(pen(tokens.accent, Appearance.current().focus_width))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(box.adjusted(1, 1, -1, -1))
        elif number == self._hovered:
            painter.fillRect(box, QColor(tokens.s2))

    # Pointer and keyboard.

    def row_at(self, at: QPointF) -> int:
        """Return the number of the row under a point of the view, or -1."""
        place = at + self.seen().topLeft()
        return next((n for n, box in enumerate(self.boxes()) if box.contains(place)), -1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the row."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.select(self.row_at(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Activate the row."""
        number = self.row_at(event.position())
        if number >= 0:
            self.rowActivated.emit(number)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark the row under the pointer."""
        self._hover(self.row_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Mark no row."""
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, number: int) -> None:
        if number != self._hovered:
            self._hovered = number
            self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        """Say all of a row in its tooltip."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            number = self.row_at(QPointF(event.pos()))
            words = self.sentence(number).replace("; ", "\n") if number >= 0 else ""
            show_tip(event.globalPos(), words, self)
            return True
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go up and down, activate with Enter, copy with Ctrl+C."""
        boxes = self.boxes()
        last = len(boxes) - 1
        tall = boxes[0].height() if boxes else 1.0
        page = max(1, int(self.viewport().height() // tall) - 2)
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
            self.rowActivated.emit(self._selected)
        else:
            super().keyPressEvent(event)
