"""Slices as an indented tree: conditions, how many rows they hold, by how much they got worse."""

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter

from workbench.api.drawing.scale import Scale
from workbench.api.drawing.tree import TreeRow, effect_words, is_tree, tree_rows, tree_scale
from workbench.desktop.numbers import decimal, interval, percent
from workbench.desktop.plots.figure_svg import figure_svg
from workbench.desktop.plots.ink import Align, cut, fill, pen, rule_pen, width, write
from workbench.desktop.plots.plot_rows import PlotData, Row
from workbench.desktop.plots.row_offer import RowOffer
from workbench.desktop.plots.row_view import RowView
from workbench.desktop.theme.marks import Shape
from workbench.desktop.theme.shapes import paint_shape
from workbench.desktop.theme.tokens import Tokens
from workbench.domain.figures import Bars, Figure
from workbench.domain.row_filter import RowFilter, row_filter
from workbench.language import tr

NOTHING = tr("No slices yet")
ROW, HEAD, AXIS, INDENT = 44.0, 32.0, 44.0, 18.0
_SHARE = 132.0
_PLACES = 3


class SliceTreeView(RowView):
    """The tree: Up and Down walk the rows, Left goes to the slice it narrows, Right into it.

    Signals
    -------
    sliceSelected(str)
        All conditions of the slice that became the current one, as one phrase.
    """

    sliceSelected = Signal(str)

    def __init__(self) -> None:
        self._figure: Figure | None = None
        self._rows: tuple[TreeRow, ...] = ()
        super().__init__(NOTHING)
        self.row_offer = RowOffer(self, self.rows_here)
        self.setMinimumSize(420, 160)
        self.rowSelected.connect(lambda at: self.sliceSelected.emit(self.phrase(at)))

    @property
    def figure(self) -> Figure | None:
        """What is shown, as data."""
        return self._figure

    @property
    def rows(self) -> Sequence[TreeRow]:
        """The nodes in their order."""
        return self._rows

    def show_figure(self, figure: Figure | None) -> None:
        """Show another tree.

        Parameters
        ----------
        figure : Figure or None
            One that :func:`is_tree`; another one is not drawn.
        """
        self._figure = figure if figure is not None and is_tree(figure) else None
        self._rows = tree_rows(self._figure) if self._figure is not None else ()
        self.setAccessibleName(self._figure.title if self._figure is not None else NOTHING)
        self.begin()

    def rows_here(self) -> RowFilter | None:
        """Return the rows of the current slice; None where a filter cannot say them."""
        at, figure = self.selected, self._figure
        if figure is None or not 0 <= at < len(figure.y.rows) or not figure.y.rows[at]:
            return None
        return row_filter([one.model_dump() for one in figure.y.rows[at]])

    def phrase(self, number: int) -> str:
        """Return all conditions of a row, from the root down.

        Parameters
        ----------
        number : int
        """
        parts: list[str] = []
        at = number
        while at >= 0 and self._rows[at].depth > 0:
            parts.insert(0, self._rows[at].node.title)
            at = self._rows[at].parent
        return tr(" and ").join(parts) or self._rows[number].node.title

    def sentence(self, number: int) -> str:
        """Return a row for a screen reader."""
        row = self._rows[number]
        parts = [self.phrase(number), row.node.detail]
        if row.share is not None:
            parts.append(tr("{share} of W1 rows", share=percent(row.share)))
        if row.estimate is not None:
            low, high = row.low, row.high
            words = (
                interval(row.estimate, low, high, _PLACES)
                if low is not None and high is not None
                else decimal(row.estimate, _PLACES)
            )
            state = tr("surely worse") if row.strong else tr("not surely worse")
            parts.append(f"{state}, {words}")
        return "; ".join(part for part in parts if part)

    def data(self) -> PlotData:
        """Return one row a slice."""
        heads = ("slice", "within", "rows", tr("share of W1 rows"), "effect", "low", "high", "sure")
        rows: list[Row] = [
            (
                self.phrase(at),
                self.phrase(row.parent) if row.parent >= 0 else None,
                row.node.detail,
                row.share,
                row.estimate,
                row.low,
                row.high,
                "yes" if row.strong else "no",
            )
            for at, row in enumerate(self._rows)
        ]
        return PlotData(heads, tuple(rows)) if rows else PlotData((), ())

    def svg(self) -> str:
        """Return the tree as it prints, in light."""
        return figure_svg(self._figure) if self._figure is not None else ""

    # Painting.

    def boxes(self) -> Sequence[QRectF]:
        """Return where the rows lie."""
        wide = self.viewport().width()
        return [QRectF(0, HEAD + ROW * at, wide, ROW) for at in range(len(self._rows))]

    def content_size(self, room: QSizeF) -> QSizeF:
        """Return the width there is and the height of all rows."""
        return QSizeF(room.width(), HEAD + ROW * len(self._rows) + AXIS)

    def sizeHint(self) -> QSize:
        """Return the size of eight rows."""
        return QSize(900, round(HEAD + 8 * ROW + AXIS))

    def paint_view(self, painter: QPainter, size: QSizeF, tokens: Tokens) -> None:
        """Paint heads, rules, the tree and its effects."""
        if self._figure is None:
            room = QRectF(0, 0, size.width(), max(size.height(), self.viewport().height()))
            write(painter, room, NOTHING, tokens.t3, align=Align.AlignHCenter)
            return
        words = min(max(size.width() * 0.4, 200.0), 460.0)
        scale = tree_scale(self._figure, words + _SHARE + 24, size.width() - 72)
        bottom = HEAD + ROW * len(self._rows)
        self._paint_frame(painter, scale, words, bottom, tokens)
        for number, row in enumerate(self._rows):
            box = QRectF(0, HEAD + ROW * number, size.width(), ROW)
            label = QRectF(0, box.top() + 2, words - 8, ROW - 4)
            self.paint_state(painter, label, number, tokens)
            self._paint_branch(painter, row, box, words, tokens)
            self._paint_share(painter, row, box, words, tokens)
            _paint_effect(painter, row, box.center().y(), scale, tokens)

    def _paint_frame(
        self, painter: QPainter, scale: Scale, words: float, bottom: float, tokens: Tokens
    ) -> None:
        figure = self._figure
        if figure is None:
            return
        share = next((m.label for m in figure.marks if isinstance(m, Bars)), "")
        write(painter, QRectF(12, 4, words - 20, 18), tr("Slice"), tokens.t2, weight=600)
        write(painter, QRectF(words, 4, _SHARE, 18), share, tokens.t2, weight=600)
        head = QRectF(scale.start, 4, scale.end - scale.start + 60, 18)
        write(painter, head, figure.x.label, tokens.t2, weight=600)
        for value, tick in scale.ticks():
            at = round(scale(value)) + 0.5
            painter.setPen(rule_pen(tokens, zero=value == 0))
            painter.drawLine(QLineF(at, HEAD - 4, at, bottom))
            box = QRectF(at - 40, bottom + 4, 80, 16)
            write(painter, box, tick, tokens.t3, align=Align.AlignHCenter)

    def _paint_branch(
        self, painter: QPainter, row: TreeRow, box: QRectF, words: float, tokens: Tokens
    ) -> None:
        left = 12 + INDENT * row.depth
        if row.parent >= 0:
            painter.setPen(pen(tokens.edge))
            x = left - INDENT / 2
            top = HEAD + ROW * row.parent + ROW / 2 + 16
            painter.drawLine(QLineF(x, top, x, box.center().y()))
            painter.drawLine(QLineF(x, box.center().y(), left - 3, box.center().y()))
        mark = QRectF(left, box.top() + 8, 12, 12)
        if row.strong:
            paint_shape(painter, Shape.SQUARE, mark, tokens.bad)
        else:
            paint_shape(painter, Shape.RING, mark, tokens.t3)
        room = words - left - 32
        title = cut(row.node.title, room, 600 if row.strong else 500)
        weight = 600 if row.strong else 500
        write(painter, QRectF(left + 18, box.top() + 5, room, 18), title, tokens.t1, weight=weight)
        state = tr("surely worse") if row.strong else tr("not surely worse")
        said = row.node.detail if row.depth == 0 else f"{state}, {row.node.detail}"
        write(painter, QRectF(left + 18, box.top() + 22, room, 16), said, tokens.t3)

    @staticmethod
    def _paint_share(
        painter: QPainter, row: TreeRow, box: QRectF, words: float, tokens: Tokens
    ) -> None:
        if row.share is None:
            return
        wide = (_SHARE - 48) * min(max(row.share, 0.0), 1.0)
        bar = QRectF(words, box.center().y() - 6, max(wide, 1.0), 12)
        painter.fillRect(bar, QColor(fill("muted", tokens)))
        room = QRectF(bar.right() + 6, box.center().y() - 9, 44, 18)
        write(painter, room, percent(row.share), tokens.t2)

    # The keyboard.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the slice that is narrowed with Left, into it with Right; else as in a list."""
        at = self.selected
        if event.key() == Qt.Key.Key_Left and at >= 0:
            self.select(self._rows[at].parent)
        elif event.key() == Qt.Key.Key_Right and self._rows:
            below = [n for n, row in enumerate(self._rows) if row.parent == at]
            self.select(below[0] if below and at >= 0 else max(at, 0))
        else:
            super().keyPressEvent(event)


def _paint_effect(
    painter: QPainter, row: TreeRow, middle: float, scale: Scale, tokens: Tokens
) -> None:
    if row.estimate is None:
        return
    y = round(middle) + 0.5
    if row.low is not None and row.high is not None:
        low, high = scale(row.low), scale(row.high)
        painter.setPen(pen(tokens.t1, 1.5))
        painter.drawLine(QLineF(low, y, high, y))
        for end in (low, high):
            painter.drawLine(QLineF(end, y - 4, end, y + 4))
    at = scale(row.estimate)
    if row.strong:
        painter.fillRect(QRectF(at - 4.5, y - 4.5, 9, 9), QColor(tokens.inc))
    else:
        painter.setPen(pen(tokens.t3, 1.5))
        painter.setBrush(QColor(tokens.s1))
        painter.drawEllipse(QPointF(at, y), 4.0, 4.0)
    words = effect_words(row)
    end = scale(row.high) if row.high is not None else at
    room = QRectF(end + 8, y - 9, width(words, 600) + 4, 18)
    tone = tokens.inc if row.strong else tokens.t3
    write(painter, room, words, tone, weight=600 if row.strong else 400)
