"""All features as small pictures in a grid: painted, only those that can be seen."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPixmap, QResizeEvent

from workbench.desktop.numbers import percent
from workbench.desktop.plots.figure_svg import grid_svg
from workbench.desktop.plots.ink import Align, pen, width, write
from workbench.desktop.plots.painted_view import keyboard_focus
from workbench.desktop.plots.plot_rows import PlotData, Row
from workbench.desktop.plots.row_view import RowView
from workbench.desktop.plots.share_painting import Shares, paint_selected, paint_shares, shares_of
from workbench.desktop.theme.appearance import Appearance
from workbench.desktop.theme.marks import Shape
from workbench.desktop.theme.shapes import paint_shape
from workbench.desktop.theme.tokens import Tokens
from workbench.domain.figures import Figure
from workbench.domain.selection import SelectedShares
from workbench.language import tr

NOTHING = tr("No features in both windows")
CELL, TALL, TALLEST, GAP = 196.0, 128.0, 224.0, 12.0
"""Narrowest width of a cell, its heights where there are many and few, what lies between two."""
KEPT = 120
"""Cells that are kept as they were painted: a few screens of them."""
_SHAPES = {
    "drift": (Shape.TRIANGLE, "warn"),
    "no_drift": (Shape.RING, "t3"),
    "not_testable": (Shape.DOTTED, "unknown"),
}


@dataclass(frozen=True, slots=True)
class WallCell:
    """One feature as the wall paints it.

    Attributes
    ----------
    name : str
        As in the data.
    figure : Figure
        Its values in both windows.
    effect : str
        How far it moved, in words; empty where that was not measured.
    status : str
        ``drift``, ``no_drift``, ``not_testable`` or empty.
    word : str
        The status in words.
    value, low, high : float or None
        The effect and its interval, for the table.
    measure, note : str
        What the effect is; what is odd about the feature.
    """

    name: str
    figure: Figure
    effect: str = ""
    status: str = ""
    word: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    measure: str = ""
    note: str = ""


class FeatureWallView(RowView):
    """The wall: arrows walk the grid, Enter opens a feature larger.

    Signals
    -------
    rowSelected(int), rowActivated(int)
        As of `RowView`; numbers count the cells that are shown.
    """

    def __init__(self) -> None:
        self._all: tuple[WallCell, ...] = ()
        self._cells: list[WallCell] = []
        self._shares: dict[str, Shares] = {}
        self._chosen: Mapping[str, SelectedShares] = {}
        self._boxes: list[QRectF] = []
        self._sought = ""
        self._kept: OrderedDict[object, QPixmap] = OrderedDict()
        super().__init__(NOTHING)
        self.setMinimumSize(240, 160)

    @property
    def cells(self) -> Sequence[WallCell]:
        """What is shown: all, or what was searched for."""
        return self._cells

    @property
    def figures(self) -> Sequence[Figure]:
        """What is shown, as data: one figure a feature."""
        return [cell.figure for cell in self._cells]

    def set_cells(self, cells: Sequence[WallCell]) -> None:
        """Show other features; a search stays.

        Parameters
        ----------
        cells : sequence of WallCell
            In their order.
        """
        self._all = tuple(cells)
        self._shares = {}
        self._kept.clear()
        self._filter()

    def show_selected(self, chosen: Mapping[str, SelectedShares]) -> None:
        """Show which part of each feature's bins is selected.

        Parameters
        ----------
        chosen : mapping of str to SelectedShares
            By feature; empty where nothing is selected.
        """
        if chosen != self._chosen:
            self._chosen, self._shares = chosen, {}
            self._kept.clear()
            self.viewport().update()

    def search(self, text: str) -> None:
        """Show only features whose name, status or note has a text in it.

        Parameters
        ----------
        text : str
            In any case; empty shows all.
        """
        if text.casefold().strip() != self._sought:
            self._sought = text.casefold().strip()
            self._filter()

    def _filter(self) -> None:
        kept = self._cells[self.selected].name if 0 <= self.selected < len(self._cells) else ""
        words = self._sought.split()
        self._cells = [c for c in self._all if all(word in _text(c) for word in words)]
        self._place()
        shown, known = len(self._cells), len(self._all)
        name = tr("Features in W0 and W1, {shown} of {known}", shown=shown, known=known)
        self.setAccessibleName(name if known else NOTHING)
        self.begin()
        again = next((n for n, cell in enumerate(self._cells) if cell.name == kept), -1)
        if kept and again >= 0:
            self.select(again)

    # Where the cells lie.

    def columns(self, wide: float) -> int:
        """Return how many cells stand side by side.

        Parameters
        ----------
        wide : float
            Px there are.
        """
        return max(1, int((wide + GAP) // (CELL + GAP)))

    def _height(self, room: QSizeF) -> float:
        """Return how high a cell is: few of them take the height there is."""
        rows = -(-len(self._cells) // self.columns(room.width())) or 1
        return min(max((room.height() - 4 + GAP) / rows - GAP, TALL), TALLEST)

    def _place(self) -> None:
        room = QSizeF(self.viewport().size())
        columns, tall = self.columns(room.width()), self._height(room)
        cell = (room.width() - 2 - (columns - 1) * GAP) / columns
        self._boxes = [
            QRectF(
                1 + (at % columns) * (cell + GAP), 1 + (at // columns) * (tall + GAP), cell, tall
            )
            for at in range(len(self._cells))
        ]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the grid out again."""
        self._place()
        super().resizeEvent(event)

    def boxes(self) -> Sequence[QRectF]:
        """Return where the cells lie."""
        return self._boxes

    def surroundings(self, number: int) -> QRectF:
        """Return a cell with a little room around it."""
        return self._boxes[number].adjusted(0, -1, 0, 3)

    def content_size(self, room: QSizeF) -> QSizeF:
        """Return the width there is and the height of all rows of cells."""
        rows = -(-len(self._cells) // self.columns(room.width()))
        return QSizeF(room.width(), max(rows * (self._height(room) + GAP) - GAP + 4, 60.0))

    def sizeHint(self) -> QSize:
        """Return the size of five by three."""
        return QSize(round(5 * (CELL + GAP)), round(3 * (TALL + GAP)))

    # What they say.

    def sentence(self, number: int) -> str:
        """Return a cell for a screen reader and for its tooltip."""
        cell = self._cells[number]
        effect = f"{cell.measure} {cell.effect}".strip() if cell.effect else ""
        parts = [cell.name, cell.word, effect, cell.note, _most(self._of(cell))]
        place = tr("{number} of {count}", number=number + 1, count=len(self._cells))
        return "; ".join([*(part for part in parts if part), place])

    def data(self) -> PlotData:
        """Return one row a feature and bin, in the order of the wall."""
        if not self._cells:
            return PlotData((), ())
        heads = ("feature", "status", "measure", "effect", "low", "high", "bin", "to")
        rows: list[Row] = [row for cell in self._cells for row in _rows(cell, self._of(cell))]
        return PlotData((*heads, tr("share in W0"), tr("share in W1")), tuple(rows))

    def svg(self) -> str:
        """Return the wall as it prints, in light.

        Returns
        -------
        str
            One ``<svg>`` element; empty without features.
        """
        figures = [
            cell.figure.model_copy(update={"title": f"{cell.name} {cell.effect}".strip()})
            for cell in self._cells
        ]
        return grid_svg(figures) if figures else ""

    def _of(self, cell: WallCell) -> Shares:
        if cell.name not in self._shares:
            shares, chosen = shares_of(cell.figure), self._chosen.get(cell.name)
            if chosen is not None:  # measured on the same rows as its part
                shares = replace(shares, reference=chosen.reference, incident=chosen.incident)
            self._shares[cell.name] = shares
        return self._shares[cell.name]

    # Painting and keys.

    def paint_view(self, painter: QPainter, size: QSizeF, tokens: Tokens) -> None:
        """Paint the cells that can be seen; all of them where a picture is made."""
        if not self._cells:
            words = tr("No feature is called like that") if self._all else NOTHING
            room = QRectF(0, 0, size.width(), 60)
            write(painter, room, words, tokens.t3, align=Align.AlignHCenter)
            return
        whole = QRectF(0, 0, size.width(), size.height())
        seen = self.seen() if painter.device() is self.viewport() else whole
        for number, box in enumerate(self._boxes):
            if not box.intersects(seen):
                continue
            if number == self.selected or painter.device() is not self.viewport():
                self._paint_cell(painter, number, box, tokens)
            else:
                painter.drawPixmap(box.topLeft(), self._kept_cell(number, box, tokens))

    def _kept_cell(self, number: int, box: QRectF, tokens: Tokens) -> QPixmap:
        """Return a cell as it was painted before, where nothing about it changed."""
        ratio = self.devicePixelRatioF()
        key = (self._cells[number].name, box.width(), box.height(), ratio, id(tokens))
        found = self._kept.get(key)
        if found is None:
            size = QSizeF(box.width() + 1, box.height() + 1) * ratio
            found = QPixmap(size.toSize())
            found.setDevicePixelRatio(ratio)
            found.fill(QColor(tokens.s1))
            inner = QPainter(found)
            try:
                inner.setRenderHint(QPainter.RenderHint.Antialiasing)
                self._paint_cell(inner, number, QRectF(0, 0, box.width(), box.height()), tokens)
            finally:
                inner.end()
            self._kept[key] = found
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return found

    def _paint_cell(self, painter: QPainter, number: int, box: QRectF, tokens: Tokens) -> None:
        cell, current = self._cells[number], number == self.selected
        moved = cell.status == "drift"
        painter.setBrush(QColor(tokens.accent_soft if current else tokens.s1))
        painter.setPen(pen(tokens.accent if current else tokens.line))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        inner = box.adjusted(12, 8, -12, -8)
        head = QRectF(inner.left(), inner.top(), inner.width(), 18)
        write(painter, head, cell.name, tokens.t1, weight=600)
        chart = QRectF(inner.left(), head.bottom() + 4, inner.width(), inner.height() - 44)
        shares = self._of(cell)
        if shares.edges:
            paint_shares(painter, chart, shares, tokens)
            chosen = self._chosen.get(cell.name)
            if chosen is not None:
                parts = (chosen.in_reference, chosen.in_incident)
                paint_selected(painter, chart, shares, parts, tokens)
        foot = QRectF(inner.left(), inner.bottom() - 17, inner.width(), 18)
        shape = _SHAPES.get(cell.status)
        if shape is not None:
            mark = QRectF(foot.left(), foot.top() + 3, 12, 12)
            paint_shape(painter, shape[0], mark, tokens.colour(shape[1]))
            foot.setLeft(foot.left() + 17)
        words = cell.effect or cell.word or cell.note
        if cell.effect and width(f"{cell.word} {cell.effect}") <= foot.width():
            words = f"{cell.word} {cell.effect}".strip()
        write(painter, foot, words, tokens.t1 if moved else tokens.t3)
        if current and keyboard_focus(self):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(pen(tokens.accent, Appearance.current().focus_width))
            painter.drawRoundedRect(box.adjusted(1.5, 1.5, -1.5, -1.5), 5, 5)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk the grid: arrows by cell, Page Up and Down by screens, Home and End."""
        columns = self.columns(self.viewport().width())
        last = len(self._cells) - 1
        tall = self._height(QSizeF(self.viewport().size()))
        page = columns * max(1, int(self.viewport().height() // (tall + GAP)))
        steps = {
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Down: columns,
            Qt.Key.Key_Up: -columns,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_PageUp: -page,
        }
        by = steps.get(Qt.Key(event.key()))
        if by is None or last < 0:
            super().keyPressEvent(event)
            return
        if self.selected < 0:
            self.select(0)
            return
        goal = self.selected + by
        if abs(by) == columns and not 0 <= goal <= last:
            return
        self.select(min(max(goal, 0), last))


def _text(cell: WallCell) -> str:
    return f"{cell.name} {cell.word} {cell.note}".casefold()


def _most(shares: Shares) -> str:
    """Return where most rows of either window are."""
    parts = []
    for code, side in (("W0", shares.reference), ("W1", shares.incident)):
        if side:
            top = max(range(len(side)), key=lambda i: side[i])
            parts.append(
                tr(
                    "{code} most in {bin}, {share}",
                    code=code,
                    bin=_bin(shares, top),
                    share=percent(side[top]),
                )
            )
    return "; ".join(parts)


def _bin(shares: Shares, number: int) -> str:
    if shares.categories:
        return shares.categories[number]
    return f"{shares.edges[number]:.4g} to {shares.edges[number + 1]:.4g}"


def _rows(cell: WallCell, shares: Shares) -> list[Row]:
    told = (cell.name, cell.word or None, cell.measure or None, cell.value, cell.low, cell.high)
    return [
        (
            *told,
            shares.categories[at] if shares.categories else f"{shares.edges[at]:.6g}",
            None if shares.categories else f"{shares.edges[at + 1]:.6g}",
            shares.reference[at] if at < len(shares.reference) else None,
            shares.incident[at] if at < len(shares.incident) else None,
        )
        for at in range(max(len(shares.edges) - 1, 0))
    ]
