"""Painting the cells of a grid."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLine, QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from workbench.desktop.grid.columns import GridColumn
from workbench.desktop.numbers import MISSING
from workbench.desktop.theme.appearance import Appearance, current_tokens
from workbench.desktop.theme.fonts import BODY, SMALL, font

PAD = 10
_ELIDED = 4000
_LINE = Qt.TextFlag.TextSingleLine | Qt.AlignmentFlag.AlignVCenter
_RIGHT = int(_LINE | Qt.AlignmentFlag.AlignRight)
_LEFT = int(_LINE | Qt.AlignmentFlag.AlignLeft)


@dataclass(frozen=True, slots=True)
class Strip:
    """One column of the cells that are to be painted.

    Attributes
    ----------
    column : GridColumn
    left, width : int
        Where it is seen.
    texts : list of (int, str)
        Upper edge and words of each cell.
    veiled : bool
    """

    column: GridColumn
    left: int
    width: int
    texts: list[tuple[int, str]]
    veiled: bool = False


class CellInk:
    """Fonts and colours of cells, made once for a theme.

    Parameters
    ----------
    row : int
        How high a row is.
    """

    def __init__(self, row: int) -> None:
        self.row = row
        self._elided: dict[tuple[str, int], str] = {}
        self.body, self.small = font(BODY), font(SMALL)
        self.metrics = QFontMetrics(self.body)
        self._digit = max(self.metrics.horizontalAdvance(letter) for letter in "0−")
        self._widest = self.metrics.maxWidth()
        self.renew()

    def renew(self) -> None:
        """Take the colours of the theme that is shown now."""
        colours = current_tokens()
        self.paper, self.line = QColor(colours.s1), QColor(colours.line)
        self.text, self.faint = QColor(colours.t1), QColor(colours.t3)
        self.gutter, self.number = QColor(colours.s0), QColor(colours.t2)
        self.chosen, self.accent = QColor(colours.accent_soft), QColor(colours.accent)
        self.edge, self.found = QColor(colours.edge), QColor(colours.warn_soft)

    def strip(self, painter: QPainter, strip: Strip) -> None:
        """Paint the words of one column."""
        room, numeric = strip.width - 2 * PAD, strip.column.numeric
        flags = _RIGHT if numeric and not strip.veiled else _LEFT
        sure = room // (self._digit if numeric else self._widest)
        left = strip.left + PAD
        ordinary = True
        painter.setPen(self.text)
        for top, text in strip.texts:
            plain = text is not MISSING and not strip.veiled
            if plain is not ordinary:
                painter.setPen(self.text if plain else self.faint)
                ordinary = plain
            shown = text if len(text) <= sure else self._elide(text, room)
            painter.drawText(left, top, room, self.row, flags, shown)

    def rules(self, painter: QPainter, tops: Sequence[int], left: int, right: int) -> None:
        """Paint the lines under rows."""
        painter.setPen(self.line)
        painter.drawLines(
            [QLine(left, top + self.row - 1, right, top + self.row - 1) for top in tops]
        )

    def numbers(self, painter: QPainter, width: int, rows: Sequence[tuple[int, str, bool]]) -> None:
        """Paint the numbers of rows at the left; of each its top, words, whether it is chosen."""
        painter.setFont(self.small)
        painter.setPen(self.number)
        for top, text, chosen in rows:
            if chosen:
                painter.fillRect(0, top, width, self.row - 1, self.chosen)
                painter.fillRect(0, top, 3, self.row - 1, self.accent)
            painter.drawText(0, top, width - PAD, self.row, _RIGHT, text)
        painter.setFont(self.body)

    def focus(self, painter: QPainter, box: QRect) -> None:
        """Paint the ring inside the cell that has the keyboard."""
        width = Appearance.current().focus_width
        inset = width // 2
        painter.setPen(QPen(self.accent, width))
        painter.drawRect(box.adjusted(inset, inset, -inset - 1, -inset - 1))

    def _elide(self, text: str, room: int) -> str:
        known = self._elided.get((text, room))
        if known is None:
            if len(self._elided) > _ELIDED:
                self._elided.clear()
            # Measured on a part: a cell may hold a whole document.
            part = text[: room + 1]
            known = self.metrics.elidedText(part, Qt.TextElideMode.ElideRight, room)
            self._elided[text, room] = known
        return known
