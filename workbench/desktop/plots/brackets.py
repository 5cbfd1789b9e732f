"""Ranked causes: what is restored and what is lost, joined by a bracket, beside the drift rank."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.desktop.components.tips import set_tip
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
from workbench.desktop.plots.plot_rows import PlotData
from workbench.desktop.plots.row_view import RowView
from workbench.desktop.theme.appearance import Appearance, current_tokens
from workbench.desktop.theme.tokens import Tokens
from workbench.domain.figures import Figure
from workbench.language import tr

NOTHING = tr("No cause looked for yet")
KEY = (
    (tr("restored: W0 values put back"), "restored"),
    (tr("lost: only W1 values put in"), "lost"),
)
SHORT_KEY = ((tr("restored"), "restored"), (tr("lost"), "lost"))


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
            set_tip(self, self.accessibleName().replace("; ", "\n") if short else "")
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


class BracketChart(RowView):
    """The causes, ranked by what putting W0 values back restores.

    Signals
    -------
    rowSelected(int)
        Number of the row that became the current one.
    rowActivated(int)
        Number of a row on Enter or double click.
    """

    def __init__(self) -> None:
        self._rows: list[BracketRow] = []
        self._drop: float | None = None
        self._metric, self._drift_name, self._places = "AUC", "PSI", 3
        super().__init__(NOTHING)
        self.setMinimumSize(300, 140)

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
        self.setAccessibleName(tr("Ranked causes, {rows}", rows=len(rows)) if rows else NOTHING)
        self.begin()

    @property
    def figures(self) -> tuple[Figure, ...]:
        """What is shown, as data."""
        return (bracket_figure(self._rows, self._drop, self._metric),) if self._rows else ()

    def surroundings(self, number: int) -> QRectF:
        """Return a row with the axis below it; with heads and grid for the first."""
        return self._box(number).adjusted(0, -HEAD if number else 0, 0, AXIS)

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

    def content_size(self, room: QSizeF) -> QSizeF:
        """Return the width there is and the height of all rows."""
        return QSizeF(room.width(), HEAD + AXIS + ROW * len(self._rows))

    def _columns(self, wide: float) -> BracketColumns:
        return bracket_columns(self._rows, self._drop, wide, self._places)

    def boxes(self) -> Sequence[QRectF]:
        """Return where the rows lie."""
        return [self._box(number) for number in range(len(self._rows))]

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
            label = QRectF(box.left(), box.top() + 3, columns.label, box.height() - 7)
            self.paint_state(painter, label, number, tokens)
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

    def _paint_heads(
        self, painter: QPainter, columns: BracketColumns, top: float, tokens: Tokens
    ) -> None:
        line = QRectF(12, top + 2, columns.label - 12, 16)
        write(painter, line, tr("Cause"), tokens.t2, weight=600)
        wide = columns.right - columns.left + 24
        line = QRectF(columns.label + 14, top + 2, wide, 16)
        write(
            painter,
            line,
            tr("Effect on {metric}, with 95 % intervals", metric=self._metric),
            tokens.t2,
            weight=600,
        )
        if columns.end - columns.drift > 20:
            words = tr("Drift rank ({drift_name})", drift_name=self._drift_name)
            words = words if columns.end - columns.drift > 100 else tr("Drift")
            line = QRectF(columns.drift - 12, top + 2, columns.end - columns.drift + 12, 16)
            write(painter, line, words, tokens.t3, align=Align.AlignRight)
        if self._drop is not None:
            at, words = columns.x(self._drop), tr("whole drop")
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

    def row_at(self, at: QPointF) -> int:
        """Return the number of the row under a point, heads and axis left out; or -1."""
        inside = HEAD <= at.y() < self.viewport().height() - AXIS
        return -1 if self.verticalScrollBar().maximum() and not inside else super().row_at(at)

    def sentence(self, number: int) -> str:
        """Return a cause with all its numbers."""
        return self._rows[number].sentence(number + 1, self._metric, self._places)
