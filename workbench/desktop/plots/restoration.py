"""The strip of the keep-history lab: from W1 towards W0, and how far a repair comes."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QSizePolicy

from workbench.desktop.numbers import decimal
from workbench.desktop.plots.ink import Align, pen, veil, width, write
from workbench.desktop.plots.painted_view import PaintedView
from workbench.desktop.plots.plot_rows import PlotData
from workbench.desktop.plots.restoration_values import Restoration
from workbench.desktop.theme.tokens import Tokens
from workbench.language import tr

if TYPE_CHECKING:
    from workbench.domain.figures import Figure

NOTHING = tr("Nothing restored yet")
_MARGIN = 0.16
_HALF = 14.0
_BETWEEN = 10.0


class RestorationBar(PaintedView):
    """A scale with marks at W1 and W0, and the restored value with its interval."""

    def __init__(self) -> None:
        self._values: Restoration | None = None
        super().__init__(NOTHING)
        self.setMinimumSize(180, 56)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_values(self, values: Restoration | None) -> None:
        """Show other values.

        Parameters
        ----------
        values : Restoration or None
            None shows that there are none.
        """
        self._values = values
        self.setAccessibleName(tr("Restored") if values is not None else NOTHING)
        self.setAccessibleDescription(values.sentence if values is not None else "")
        self.update()

    def data(self) -> PlotData:
        """Return one row a value.

        Returns
        -------
        PlotData
            W1, restored, W0.
        """
        values = self._values
        if values is None:
            return PlotData((), ())
        low, high = values.interval or (None, None)
        rows = (
            (tr("W1 incident"), values.incident, None, None),
            ("restored", values.restored, low, high),
            (tr("W0 reference"), values.reference, None, None),
        )
        return PlotData((tr("value of"), values.metric, "low", "high"), rows)

    @property
    def figures(self) -> "tuple[Figure, ...]":
        """What is shown, as data; none where there is nothing."""
        from workbench.desktop.plots.small_figures import restoration_figure  # noqa: PLC0415 -- on demand

        return (restoration_figure(self._values),) if self._values is not None else ()

    def svg(self) -> str:
        """Return the picture as it prints, in light.

        Returns
        -------
        str
            One ``<svg>`` element; empty where there is nothing.
        """
        from workbench.desktop.plots.figure_svg import figure_svg  # noqa: PLC0415 -- on demand

        return "".join(figure_svg(figure, 640) for figure in self.figures)

    def sizeHint(self) -> QSize:
        """Return the size of a strip."""
        return QSize(460, 60)

    def paint_view(self, painter: QPainter, size: QSizeF, tokens: Tokens) -> None:
        """Paint scale, stretch, marks, the point, and words below."""
        values = self._values
        if values is None:
            room = QRectF(0, 0, size.width(), size.height())
            write(painter, room, NOTHING, tokens.t3, align=Align.AlignHCenter)
            return
        x = self._scale(values, size.width())
        middle = 20.5
        start, end = x(values.incident), x(values.reference)
        stretch = QRectF(min(start, end), middle - 5, abs(end - start), 10)
        painter.fillRect(stretch, veil(tokens.ref, 0.25))
        painter.setPen(pen(tokens.edge))
        painter.drawLine(QLineF(0, middle, size.width(), middle))
        for at, colour in ((start, tokens.inc), (end, tokens.ref)):
            painter.setPen(pen(colour, 2.0))
            painter.drawLine(QLineF(at, middle - _HALF, at, middle + _HALF))
        if values.restored is not None:
            self._paint_point(painter, values, x, middle, tokens)
        self._paint_words(painter, values, (start, end), size, tokens)

    @staticmethod
    def _scale(values: Restoration, wide: float) -> "_Scale":
        known = [values.incident, values.reference, *(values.interval or ())]
        known += [values.restored] if values.restored is not None else []
        low, high = min(known), max(known)
        room = (high - low) * _MARGIN or abs(high) * 0.1 or 1.0
        return _Scale(low - room, high + room, wide)

    @staticmethod
    def _paint_point(
        painter: QPainter, values: Restoration, x: "_Scale", middle: float, tokens: Tokens
    ) -> None:
        if values.interval is not None:
            painter.setPen(pen(tokens.t1, 2.0))
            low, high = (x(end) for end in values.interval)
            painter.drawLine(QLineF(low, middle, high, middle))
        if values.restored is not None:
            painter.setPen(pen(tokens.s1, 1.5))
            painter.setBrush(QColor(tokens.accent))
            painter.drawEllipse(QPointF(x(values.restored), middle), 6.5, 6.5)
            painter.setBrush(Qt.BrushStyle.NoBrush)

    @staticmethod
    def _paint_words(
        painter: QPainter,
        values: Restoration,
        ends: tuple[float, float],
        size: QSizeF,
        tokens: Tokens,
    ) -> None:
        top = 40.0
        boxes = []
        for at, code, value, colour in (
            (ends[0], "W1", values.incident, tokens.inc),
            (ends[1], "W0", values.reference, tokens.ref),
        ):
            words = f"{code} {decimal(value, values.places)}"
            wide = width(words, 600) + 2
            left = min(max(at - wide / 2, 0.0), size.width() - wide)
            boxes.append((QRectF(left, top, wide, 16), words, colour))
        first, last = _apart(boxes[0][0], boxes[1][0], size.width())
        for box, words, colour in boxes:
            write(painter, box, words, colour, weight=600)
        between = QRectF(first.right() + 8, top, last.left() - first.right() - 16, 16)
        if values.note and between.width() >= min(width(values.note), 90.0):
            write(painter, between, values.note, tokens.t2, align=Align.AlignHCenter)


def _apart(one: QRectF, other: QRectF, wide: float) -> tuple[QRectF, QRectF]:
    """Push two names apart where they touch, and return them from the left."""
    first, last = sorted((one, other), key=lambda box: box.left())
    short = first.right() + _BETWEEN - last.left()
    if short > 0:
        first.moveLeft(max(first.left() - short / 2, 0.0))
        last.moveLeft(min(first.right() + _BETWEEN, wide - last.width()))
    return first, last


class _Scale:
    """From values to px, without numpy."""

    def __init__(self, low: float, high: float, wide: float) -> None:
        self._low, self._scale = low, wide / (high - low)

    def __call__(self, value: float) -> float:
        """Return the px of a value."""
        return (value - self._low) * self._scale
