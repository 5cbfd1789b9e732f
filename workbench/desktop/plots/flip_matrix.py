"""What flips: rows right or wrong before, against right or wrong after a repair."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter

from workbench.desktop.numbers import percent, whole
from workbench.desktop.plots.announcing import announce
from workbench.desktop.plots.figure_svg import figure_svg
from workbench.desktop.plots.ink import Align, heavy, pen, veil, width, write
from workbench.desktop.plots.painted_view import PaintedView, keyboard_focus
from workbench.desktop.plots.plot_rows import PlotData
from workbench.desktop.theme.appearance import Appearance
from workbench.desktop.theme.tokens import Tokens
from workbench.domain.figures import Axis, Figure, Heatmap
from workbench.domain.repair_figures import Flips
from workbench.language import tr

NOTHING = tr("Nothing to compare: no repair was tried")
_TOP, _LEFT, _GAP = 40.0, 86.0, 3.0
_NARROW, _LEFT_NARROW = 300.0, 56.0


@dataclass(frozen=True, slots=True)
class _Cell:
    """One of the four: where it stands, how many rows, what is said."""

    row: int
    column: int
    count: int
    words: str


class FlipMatrix(PaintedView):
    """Four counts: what stays right, is gained, is lost, stays wrong.

    Signals
    -------
    cellSelected(str)
        The words of the cell that became the current one by keys.
    """

    cellSelected = Signal(str)

    def __init__(self) -> None:
        super().__init__(NOTHING)
        self._flips: Flips | None = None
        self._at = -1
        self.setMinimumHeight(176)

    def set_flips(self, flips: Flips | None) -> None:
        """Show other counts, or that there are none.

        Parameters
        ----------
        flips : Flips or None
        """
        self._flips, self._at = flips, -1
        self.setAccessibleName(tr("What flips") if flips is not None else NOTHING)
        self.setAccessibleDescription(
            "; ".join(f"{cell.words}: {whole(cell.count)}" for cell in self._cells())
        )
        self.update()

    @property
    def figures(self) -> tuple[Figure, ...]:
        """What is shown, as data."""
        flips = self._flips
        if flips is None:
            return ()
        sides = (tr("right"), tr("wrong"))
        return (
            Figure(
                id="flips",
                title=tr("What flips"),
                caption=tr("Held-out rows by right and wrong, before and after the repair"),
                x=Axis(label=tr("After the repair"), kind="category", categories=sides),
                y=Axis(label=tr("Before"), kind="category", categories=sides),
                marks=(
                    Heatmap(
                        values=((flips.right, flips.lost), (flips.gained, flips.wrong)),
                        low=0.0,
                        high=float(max(flips.rows, 1)),
                        label=tr("rows"),
                    ),
                ),
            ),
        )

    def data(self) -> PlotData:
        """Return the four counts as rows."""
        flips = self._flips
        if flips is None:
            return PlotData((), ())
        return PlotData(
            (tr("before"), tr("right after"), tr("wrong after")),
            (
                (tr("right"), flips.right, flips.lost),
                (tr("wrong"), flips.gained, flips.wrong),
            ),
        )

    def svg(self) -> str:
        """Return the counts as they print, in light; empty without any."""
        return figure_svg(self.figures[0]) if self._flips is not None else ""

    def sizeHint(self) -> QSize:
        """Return the size at which all words fit."""
        return QSize(340, 176)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from cell to cell with the arrows."""
        steps = {
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
        }
        step = steps.get(Qt.Key(event.key()))
        cells = self._cells()
        if step is None or not cells:
            super().keyPressEvent(event)
            return
        row, column = divmod(max(self._at, 0), 2) if self._at >= 0 else (0, 0)
        if self._at >= 0:
            row, column = min(max(row + step[0], 0), 1), min(max(column + step[1], 0), 1)
        self._at = 2 * row + column
        cell = cells[self._at]
        said = f"{cell.words}, {whole(cell.count)}"
        announce(self, said)
        self.cellSelected.emit(said)
        self.update()

    def paint_view(self, painter: QPainter, size: QSizeF, tokens: Tokens) -> None:
        """Paint heads and the four cells."""
        if self._flips is None:
            box = QRectF(0, 0, size.width(), size.height())
            write(painter, box, NOTHING, tokens.t3, align=Align.AlignHCenter)
            return
        middle = Align.AlignHCenter
        left = _LEFT if size.width() >= _NARROW else _LEFT_NARROW
        wide = (size.width() - left - _GAP) / 2
        high = min((size.height() - _TOP - _GAP) / 2, 78.0)
        over = QRectF(left, 2, size.width() - left, 16)
        write(painter, over, tr("After the repair"), tokens.t2, weight=600, align=middle)
        sides = (tr("right"), tr("wrong"))
        for at, words in enumerate(sides):
            box = QRectF(left + at * (wide + _GAP), 21, wide, 16)
            write(painter, box, words, tokens.t1, weight=600, align=middle)
            box = QRectF(0, _TOP + at * (high + _GAP), left - 8, high)
            write(painter, box, words, tokens.t1, weight=600, align=Align.AlignRight)
        side = QRectF(0, _TOP + high - 8 + _GAP / 2, 50, 16)
        write(painter, side, tr("Before"), tokens.t2, weight=600)
        for number, cell in enumerate(self._cells()):
            box = QRectF(
                left + cell.column * (wide + _GAP), _TOP + cell.row * (high + _GAP), wide, high
            )
            self._paint_cell(painter, box, cell, tokens)
            if number == self._at and keyboard_focus(self):
                painter.setPen(pen(tokens.accent, Appearance.current().focus_width))
                painter.drawRect(box.adjusted(1, 1, -1, -1))
        if self._at < 0 and keyboard_focus(self):
            painter.setPen(pen(tokens.accent, Appearance.current().focus_width))
            painter.drawRect(QRectF(1, 1, size.width() - 2, size.height() - 2))

    def _paint_cell(self, painter: QPainter, box: QRectF, cell: _Cell, tokens: Tokens) -> None:
        flips = cell.row != cell.column
        colour = tokens.bad if cell.column else tokens.ref
        painter.fillRect(box, veil(colour, 0.24) if flips else QColor(tokens.s2))
        if heavy(tokens):
            painter.setPen(pen(tokens.line))
            painter.drawRect(box)
        half = box.height() / 2
        number = QRectF(box.left(), box.top() + half - 22, box.width(), 24)
        below = QRectF(box.left() + 2, box.top() + half + 3, box.width() - 4, 16)
        middle = Align.AlignHCenter
        write(painter, number, whole(cell.count), tokens.t1, weight=600, align=middle, size=19)
        fits = width(cell.words) <= below.width()
        words = cell.words if fits else cell.words.rpartition(", ")[2]
        write(painter, below, words, tokens.t2, align=middle)

    def _cells(self) -> list[_Cell]:
        flips = self._flips
        if flips is None:
            return []
        return [
            _Cell(0, 0, flips.right, tr("right, stays right")),
            _Cell(0, 1, flips.lost, tr("right → wrong")),
            _Cell(1, 0, flips.gained, tr("wrong → right")),
            _Cell(1, 1, flips.wrong, tr("wrong, stays wrong")),
        ]


def flip_words(flips: Flips | None) -> str:
    """Return what flips in a sentence."""
    if flips is None:
        return tr("Flips are counted where answers can be right or wrong.")
    if not flips.gained and not flips.lost:
        return tr("No prediction flips on {rows} held-out rows.", rows=whole(flips.rows))
    share = percent(flips.lost / flips.rows, 1) if flips.rows else ""
    return tr(
        "{gained} rows gained for {lost} lost, {share} of {rows} held-out rows.",
        gained=whole(flips.gained),
        lost=whole(flips.lost),
        share=share,
        rows=whole(flips.rows),
    )
