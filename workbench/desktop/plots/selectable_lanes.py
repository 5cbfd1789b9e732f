"""Time lanes in which a stretch of time can be selected: its rows, wherever they are shown."""

from datetime import UTC, datetime

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter

from workbench.desktop.plots.ink import pen, veil
from workbench.desktop.plots.lanes import TimeLanes
from workbench.desktop.plots.row_offer import RowOffer
from workbench.desktop.plots.row_reference import between
from workbench.desktop.theme.appearance import current_tokens
from workbench.domain.row_filter import RowFilter

_SHADE = 0.16


class SelectableLanes(TimeLanes):
    """Shift with a drag over the lanes selects the rows of that time; Enter those of one bin.

    The menu offers the bin under the cursor as well, or the stretch that is shown where there is
    no cursor. Without a column of times nothing is offered.
    """

    def __init__(self) -> None:
        self.time_column = ""
        self._stretch: tuple[float, float] | None = None
        super().__init__()
        self.row_offer = RowOffer(self, self.rows_offered)

    def rows_offered(self) -> RowFilter | None:
        """Return the rows of the bin under the cursor, or of the time that is shown."""
        at = self._cursor.at
        if not self.time_column or not self._lanes:
            return None
        if at is not None:
            return self._between(at, self._brushes.beside(at, 1))
        low, high = self.x_range()
        return self._between(self._brushes.snap(low), self._brushes.snap(high))

    def pressed_at(self, at: QPointF) -> bool:
        """Begin to select time where Shift is held over the lanes; else as usual."""
        view = self._geometry.view
        shift = QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier
        wanted = bool(shift) and view.contains(at) and self.row_offer.linked
        if not (wanted and self.time_column and self._lanes):
            return super().pressed_at(at)
        here = self._axis(view).value(at.x())
        self._stretch = (here, here)
        self.refresh_overlay()
        return True

    def dragged_to(self, at: QPointF) -> None:
        """Go on selecting time."""
        if self._stretch is None:
            super().dragged_to(at)
            return
        view = self._geometry.view
        x = min(max(at.x(), view.left()), view.right())
        self._stretch = (self._stretch[0], self._axis(view).value(x))
        self.refresh_overlay()

    def released_at(self, at: QPointF) -> None:
        """Select the rows of the stretch, from bin to bin."""
        if self._stretch is None:
            super().released_at(at)
            return
        self.dragged_to(at)
        low, high = sorted(self._brushes.snap(end) for end in self._stretch)
        self._stretch = None
        self.refresh_overlay()
        rows = self._between(low, high if high > low else self._brushes.beside(low, 1))
        if rows is not None:
            self.row_offer.selected.emit(rows)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Offer the rows of the bin under the cursor with Enter."""
        super().keyPressEvent(event)
        at = self._cursor.at
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and at is not None:
            view = self._geometry.view
            here = QPointF(self._axis(view)(at), view.center().y())
            self.row_offer.open_at(self.mapToGlobal(here.toPoint()))

    def has_cursor(self) -> bool:
        """Say whether there is a crosshair, or a stretch that is being selected."""
        return self._stretch is not None or super().has_cursor()

    def paint_overlay(self, painter: QPainter) -> None:
        """Paint the stretch that is being selected, over the crosshair."""
        super().paint_overlay(painter)
        if self._stretch is None:
            return
        view = self._geometry.view
        left, right = sorted(self._axis(view)(end) for end in self._stretch)
        box = QRectF(left, view.top(), right - left, view.height()).intersected(view)
        colour = current_tokens().accent
        painter.fillRect(box, veil(colour, _SHADE))
        painter.setPen(pen(colour, 1.0))
        painter.drawRect(box)

    def _between(self, low: float, high: float) -> RowFilter | None:
        if not low < high:
            return None
        ends = [datetime.fromtimestamp(at, UTC) for at in (low, high)]
        return between(self.time_column, ends[0], ends[1])
