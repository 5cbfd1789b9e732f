"""Repairs compared: what each gains on fitted and on held-out rows, beside harm and cost."""

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, QSizeF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.desktop.components.tips import set_tip
from workbench.desktop.plots.figure_svg import figure_svg
from workbench.desktop.plots.forest_painting import (
    AXIS,
    HEAD,
    LEAST_ROW,
    ROW,
    ForestColumns,
    forest_columns,
    name_full,
    paint_axis,
    paint_full,
    paint_grid,
    paint_heads,
    paint_row,
)
from workbench.desktop.plots.forest_rows import ForestRow, forest_data, forest_figure
from workbench.desktop.plots.ink import Align, pen, width, write
from workbench.desktop.plots.plot_rows import PlotData
from workbench.desktop.plots.row_view import RowView
from workbench.desktop.theme.appearance import Appearance, current_tokens
from workbench.desktop.theme.tokens import Tokens
from workbench.domain.figures import Figure
from workbench.language import tr

NOTHING = tr("No repair to compare yet")
_GAP = 18


class ForestKey(QWidget):
    """What square, circle and tick mean, with the rows behind them; stands in the card's head."""

    def __init__(self) -> None:
        super().__init__()
        self._words = (tr("fitted"), tr("held out"), tr("worst window"))
        self._full: tuple[str, str, str] = self._words
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        Appearance.current().themeChanged.connect(self.update)
        self.set_words(self._words[0], self._words[1])

    def set_words(self, fitted: str, held_out: str) -> None:
        """Say which rows are meant.

        Parameters
        ----------
        fitted, held_out : str
            Such as ``"14 – 18 May, fitted, 4 608 rows"``.
        """
        self._full = (fitted, held_out, tr("worst window"))
        self.setAccessibleName("; ".join(self._full))
        self.set_short(short=False)

    @property
    def full_width(self) -> int:
        """The width at which everything is said in full."""
        return _key_width(self._full)

    def set_short(self, *, short: bool) -> None:
        """Say each entry in a word or two, with the rest in a tooltip."""
        self._words = (tr("fitted"), tr("held out"), tr("worst window")) if short else self._full
        set_tip(self, "\n".join(self._full) if short else "")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of all entries."""
        return QSize(_key_width(self._words), 20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint a mark and words for each."""
        tokens = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = 0.0
        for at, words in enumerate(self._words):
            painter.setPen(pen(tokens.t1, 1.75))
            if at == 0:
                painter.fillRect(QRectF(left, 5.5, 9, 9), QColor(tokens.t1))
            elif at == 1:
                painter.drawEllipse(QPointF(left + 5, 10), 4.5, 4.5)
            else:
                painter.setPen(pen(tokens.t1, 2.5))
                painter.drawLine(QLineF(left + 5, 7, left + 5, 13))
            write(painter, QRectF(left + 16, 2, width(words) + 2, 16), words, tokens.t2)
            left += width(words) + 16 + _GAP
        painter.end()


def _key_width(words: Sequence[str]) -> int:
    return round(sum(width(one) + 16 + _GAP for one in words) - _GAP + 4)


class ForestChart(RowView):
    """The repairs, the best worst case first, the negative control last.

    Signals
    -------
    rowSelected(int)
        Number of the row that became the current one.
    rowActivated(int)
        Number of a row on Enter or double click.
    """

    def __init__(self) -> None:
        self._rows: list[ForestRow] = []
        self._full: float | None = None
        self._metric, self._places = "AUC", 3
        super().__init__(NOTHING)
        self.setMinimumSize(360, 160)

    def set_rows(
        self,
        rows: Sequence[ForestRow],
        full: float | None = None,
        *,
        metric: str = "AUC",
        places: int = 3,
    ) -> None:
        """Show other repairs.

        Parameters
        ----------
        rows : sequence of ForestRow
            In their order.
        full : float, optional
            What a full recovery gains.
        metric : str
        places : int
        """
        self._rows, self._full = list(rows), full
        self._metric, self._places = metric, places
        self.setAccessibleName(tr("Repairs compared, {rows}", rows=len(rows)) if rows else NOTHING)
        self.begin()
        self.updateGeometry()

    @property
    def rows(self) -> tuple[ForestRow, ...]:
        """What is shown."""
        return tuple(self._rows)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """What is shown, as data."""
        return (forest_figure(self._rows, self._full, self._metric),) if self._rows else ()

    def data(self) -> PlotData:
        """Return the repairs as rows."""
        return forest_data(self._rows)

    def svg(self) -> str:
        """Return the repairs as they print, in light; empty without any."""
        return figure_svg(self.figures[0]) if self._rows else ""

    def sizeHint(self) -> QSize:
        """Return the size of all rows, six at most."""
        return QSize(820, round(HEAD + AXIS + min(max(len(self._rows), 3), 6) * ROW))

    def content_size(self, room: QSizeF) -> QSizeF:
        """Return the width there is and the height of all rows."""
        return QSizeF(room.width(), HEAD + AXIS + self._row_height() * len(self._rows))

    def boxes(self) -> Sequence[QRectF]:
        """Return where the rows lie."""
        wide = self.viewport().width()
        high = self._row_height()
        return [QRectF(0, HEAD + at * high, wide, high) for at in range(len(self._rows))]

    def surroundings(self, number: int) -> QRectF:
        """Return a row with the axis below it; with the heads for the first."""
        return self.boxes()[number].adjusted(0, -HEAD if number else 0, 0, AXIS)

    def sentence(self, number: int) -> str:
        """Return a repair with all its figures."""
        return self._rows[number].sentence(self._metric, self._places)

    def row_at(self, at: QPointF) -> int:
        """Return the number of the row under a point, heads and axis left out; or -1."""
        inside = HEAD <= at.y() < self.viewport().height() - AXIS
        return -1 if self.verticalScrollBar().maximum() and not inside else super().row_at(at)

    def paint_view(self, painter: QPainter, size: QSizeF, tokens: Tokens) -> None:
        """Paint grid, rows, full recovery, heads and axis."""
        if not self._rows:
            room = QRectF(0, 0, size.width(), max(size.height(), self.viewport().height()))
            write(painter, room, NOTHING, tokens.t3, align=Align.AlignHCenter)
            return
        columns = self._columns(size.width())
        high = self._row_height()
        bottom = HEAD + high * len(self._rows)
        for number in range(len(self._rows)):
            box = QRectF(0, HEAD + number * high, size.width(), high)
            self.paint_state(painter, box.adjusted(0, 0, 0, -1), number, tokens)
        paint_grid(painter, columns, HEAD - 8, bottom + 6, tokens)
        if self._full is not None:
            paint_full(painter, columns, self._full, (HEAD - 18, bottom + 6), tokens)
        for number, row in enumerate(self._rows):
            box = QRectF(0, HEAD + number * high, size.width(), high)
            painter.setPen(pen(tokens.line))
            low = round(box.bottom()) - 0.5
            painter.drawLine(QLineF(0, low, size.width(), low))
            current = number == (max(self.selected, 0))
            paint_row(painter, box, row, columns, tokens, places=self._places, told=current)
        self._paint_heads(painter, columns, tokens)
        paint_axis(painter, columns, bottom, tokens)

    def paint_fixed(self, painter: QPainter, tokens: Tokens) -> None:
        """Keep heads and axis in sight while rows scroll."""
        if not self._rows or not self.verticalScrollBar().maximum():
            return
        view = self.viewport().rect()
        columns = self._columns(view.width())
        painter.fillRect(QRectF(0, 0, view.width(), HEAD - 2), QColor(tokens.s1))
        low = view.height() - AXIS
        painter.fillRect(QRectF(0, low, view.width(), AXIS), QColor(tokens.s1))
        self._paint_heads(painter, columns, tokens)
        paint_axis(painter, columns, low, tokens)

    def _paint_heads(self, painter: QPainter, columns: ForestColumns, tokens: Tokens) -> None:
        paint_heads(painter, columns, self._metric, tokens)
        if self._full is not None:
            name_full(painter, columns, self._full, tokens)

    def _row_height(self) -> float:
        """Return how high rows are: less where all of them then fit."""
        free = self.viewport().height() - HEAD - AXIS
        return min(max(free / max(len(self._rows), 1), LEAST_ROW), ROW)

    def _columns(self, wide: float) -> ForestColumns:
        return forest_columns(self._rows, self._full, wide)
