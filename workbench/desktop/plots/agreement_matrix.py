"""Methods against nodes: in which place each method by itself puts each node."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter

from workbench.desktop.numbers import MISSING, decimal
from workbench.desktop.plots.ink import Align, metrics, pen, width, write
from workbench.desktop.plots.plot_rows import PlotData
from workbench.desktop.plots.row_view import RowView
from workbench.desktop.theme.fonts import BODY
from workbench.desktop.theme.tokens import Tokens
from workbench.language import tr

NOTHING = tr("No methods to compare")
HEAD, ROW = 30.0, 36.0
_KEY = 30.0
_TITLE = (120.0, 176.0)
_CELL = (72.0, 150.0)
_DISC = 10.0


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One method.

    Attributes
    ----------
    title, note : str
    values, ranks : mapping of str to float, int
        By node.
    named : tuple of str
        What it puts first beyond chance.
    weighed : bool
        Whether the verdict rests on it.
    """

    title: str
    note: str
    values: Mapping[str, float]
    ranks: Mapping[str, int]
    named: tuple[str, ...]
    weighed: bool


class AgreementMatrix(RowView):
    """A row a method, a column a node; a filled disc where the method names the node."""

    def __init__(self) -> None:
        self._rows: list[MatrixRow] = []
        self._nodes: list[tuple[str, str]] = []
        super().__init__(NOTHING)
        self.setMinimumSize(300, 140)

    def set_rows(self, rows: Sequence[MatrixRow], nodes: Sequence[tuple[str, str]]) -> None:
        """Show other methods.

        Parameters
        ----------
        rows : sequence of MatrixRow
        nodes : sequence of (str, str)
            Key and name of each node, the first cause first.
        """
        self._rows, self._nodes = list(rows), list(nodes)
        self.setAccessibleName(
            tr("Agreement of {rows} methods", rows=len(rows)) if rows else NOTHING
        )
        self.begin()

    def boxes(self) -> Sequence[QRectF]:
        """Return where the methods lie."""
        wide = self.viewport().width()
        return [QRectF(0, HEAD + n * ROW, wide, ROW) for n in range(len(self._rows))]

    def sentence(self, number: int) -> str:
        """Return a method for a screen reader."""
        row = self._rows[number]
        names = dict(self._nodes)
        order = sorted(row.ranks, key=lambda node: (row.ranks[node], node))
        places = [f"{row.ranks[n]}, {names.get(n, n)}, {_value(row.values[n])}" for n in order]
        first = " and ".join(names.get(n, n) for n in row.named) or tr("none beyond chance")
        basis = (
            tr("the verdict rests on it") if row.weighed else tr("the verdict does not rest on it")
        )
        return "; ".join(
            [tr("{title} names {first}", title=row.title, first=first), row.note, basis, *places]
        )

    def data(self) -> PlotData:
        """Return the methods as rows, with a rank and a value for each node."""
        if not self._rows:
            return PlotData((), ())
        heads = ["method", "names", tr("weighed in the verdict")]
        for _, name in self._nodes:
            heads += [tr("{name}, rank", name=name), tr("{name}, value", name=name)]
        rows = []
        for row in self._rows:
            cells: list[object] = [
                row.title,
                ", ".join(dict(self._nodes).get(n, n) for n in row.named),
                tr("yes") if row.weighed else "no",
            ]
            for node, _ in self._nodes:
                cells += [row.ranks.get(node), row.values.get(node)]
            rows.append(tuple(cells))
        return PlotData(tuple(heads), tuple(rows))

    def sizeHint(self) -> QSize:
        """Return the size of seven methods."""
        return QSize(720, round(HEAD + 7 * ROW + _KEY))

    def content_size(self, room: QSizeF) -> QSizeF:
        """Return the width there is and the height of all methods."""
        return QSizeF(room.width(), HEAD + ROW * len(self._rows) + _KEY)

    def paint_view(self, painter: QPainter, size: QSizeF, tokens: Tokens) -> None:
        """Paint heads, methods, and what the discs mean."""
        if not self._rows:
            room = QRectF(0, 0, size.width(), max(size.height(), self.viewport().height()))
            write(painter, room, NOTHING, tokens.t3, align=Align.AlignHCenter)
            return
        title, cell, shown = self._measure(size.width())
        write(painter, QRectF(12, 4, title - 12, 18), tr("Method"), tokens.t2, weight=600)
        for at, (_, name) in enumerate(shown):
            box = QRectF(title + at * cell + 4, 4, cell - 8, 18)
            weight = 600 if at == 0 else 400
            text = metrics(weight).elidedText(name, Qt.TextElideMode.ElideMiddle, box.width())
            colour = tokens.t1 if at == 0 else tokens.t2
            write(painter, box, text, colour, weight=weight)
        for number, (row, box) in enumerate(zip(self._rows, self.boxes(), strict=True)):
            line = QRectF(0, box.top(), size.width(), box.height())
            self.paint_state(painter, line.adjusted(0, 1, 0, -2), number, tokens)
            painter.setPen(pen(tokens.line))
            low = round(line.bottom()) - 0.5
            painter.drawLine(QPointF(0, low), QPointF(size.width(), low))
            self._paint_title(painter, line, title, row, tokens)
            for at, (node, _) in enumerate(shown):
                place = QRectF(title + at * cell, line.top(), cell, line.height())
                _paint_cell(painter, place, row, node, tokens)
        self._paint_key(painter, HEAD + ROW * len(self._rows), size.width(), tokens)

    def _measure(self, wide: float) -> tuple[float, float, list[tuple[str, str]]]:
        """Return the width of titles and of a cell, and the nodes that fit."""
        title = min(max(_TITLE[0], 0.26 * wide), _TITLE[1])
        fit = max(1, int((wide - title) // _CELL[0]))
        shown = self._nodes[:fit]
        cell = min(_CELL[1], (wide - title) / max(len(shown), 1))
        return title, cell, shown

    @staticmethod
    def _paint_title(
        painter: QPainter, line: QRectF, wide: float, row: MatrixRow, tokens: Tokens
    ) -> None:
        box = QRectF(12, line.top(), wide - 16, line.height())
        write(
            painter, box, row.title, tokens.t1, weight=600 if row.weighed else 400, size=BODY.size
        )

    @staticmethod
    def _paint_key(painter: QPainter, top: float, wide: float, tokens: Tokens) -> None:
        left = 12.0
        for words, named in (
            (tr("named first"), True),
            (tr("its place otherwise, or by chance"), False),
        ):
            _paint_disc(
                painter, QPointF(left + 7, top + 18), 2 - named, tokens, radius=7.0, named=named
            )
            box = QRectF(left + 20, top + 9, width(words) + 2, 18)
            write(painter, box, words, tokens.t2)
            left = box.right() + 16
        words = tr("bold: the verdict rests on it")
        if left + width(words) < wide:
            write(painter, QRectF(left, top + 9, width(words) + 2, 18), words, tokens.t2)


def _paint_cell(painter: QPainter, box: QRectF, row: MatrixRow, node: str, tokens: Tokens) -> None:
    rank = row.ranks.get(node)
    middle = QPointF(box.left() + 4 + _DISC, box.center().y())
    if rank is None:
        write(painter, QRectF(box.left() + 9, box.top(), 24, box.height()), MISSING, tokens.t3)
        return
    _paint_disc(painter, middle, rank, tokens, radius=_DISC, named=node in row.named)
    room = QRectF(middle.x() + _DISC + 6, box.top(), box.right() - middle.x() - _DISC - 8, ROW)
    named = node in row.named
    write(painter, room, _value(row.values[node]), tokens.t1 if named else tokens.t3)


def _paint_disc(
    painter: QPainter, at: QPointF, rank: int, tokens: Tokens, *, radius: float, named: bool
) -> None:
    painter.setPen(pen(tokens.t1 if named else tokens.line))
    painter.setBrush(QColor(tokens.t1 if named else tokens.s1))
    painter.drawEllipse(at, radius, radius)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    box = QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius)
    colour = tokens.s1 if named else tokens.t2
    weight = 600 if named else 400
    write(painter, box, str(rank), colour, weight=weight, align=Align.AlignHCenter)


def _value(value: float) -> str:
    size = abs(value)
    return decimal(value, 3 if size < 1 else 2 if size < 10 else 1 if size < 100 else 0)
