"""How alike two incidents are, part by part: what each part could add, and what it adds."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QSizePolicy

from workbench.desktop.numbers import decimal
from workbench.desktop.plots.drawing_svg import painted_svg
from workbench.desktop.plots.ink import Align, fill, heavy, pen, width, write
from workbench.desktop.plots.painted_view import PaintedView, keyboard_focus
from workbench.desktop.plots.plot_rows import PlotData
from workbench.desktop.theme.appearance import Appearance
from workbench.desktop.theme.tokens import Tokens
from workbench.language import tr

_ROW = 22.0
_VALUE = 38.0
_INSET = 5.0
"""Room for the focus ring at both ends."""


@dataclass(frozen=True, slots=True)
class PartBar:
    """One part of a likeness.

    Attributes
    ----------
    name : str
        Such as ``"Signals"``.
    share : float
        How much of the whole it could add, out of 1.
    value : float or None
        From 0 to 1; None where not both incidents know it.
    """

    name: str
    share: float
    value: float | None

    @property
    def words(self) -> str:
        """What stands at its right end."""
        return decimal(self.value, 2) if self.value is not None else tr("not known")


class PartBars(PaintedView):
    """A bar a part, as long as its share; filled as far as the two incidents agree in it."""

    def __init__(self) -> None:
        super().__init__(tr("Likeness by part"))
        self._parts: tuple[PartBar, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def parts(self) -> tuple[PartBar, ...]:
        """What is shown."""
        return self._parts

    def set_parts(self, parts: Sequence[PartBar]) -> None:
        """Show other parts.

        Parameters
        ----------
        parts : sequence of PartBar
        """
        self._parts = tuple(parts)
        told = "; ".join(f"{one.name} {one.words}" for one in parts)
        self.setAccessibleDescription(told)
        self.updateGeometry()
        self.update()

    def data(self) -> PlotData:
        """Return the parts as rows."""
        if not self._parts:
            return PlotData((), ())
        heads = (tr("part"), tr("share of the whole"), tr("alike in it"))
        return PlotData(heads, tuple((p.name, p.share, p.value) for p in self._parts))

    def svg(self) -> str:
        """Return the bars as they print, in light; empty without any."""
        if not self._parts:
            return ""
        size = QSizeF(480, _ROW * len(self._parts) + 4)
        return painted_svg(size, self.accessibleName(), self.paint_view)

    def sizeHint(self) -> QSize:
        """Return the height of all parts."""
        return QSize(280, round(_ROW * len(self._parts)) + 2)

    def minimumSizeHint(self) -> QSize:
        """Return the same height."""
        return QSize(180, self.sizeHint().height())

    def paint_view(self, painter: QPainter, size: QSizeF, tokens: Tokens) -> None:
        """Paint name, bar and value of each part."""
        names = max((width(one.name) for one in self._parts), default=0.0) + 12 + _INSET
        values = max((width(one.words, 600) for one in self._parts), default=_VALUE) + 8 + _INSET
        room = max(size.width() - names - values, 20.0)
        most = max((one.share for one in self._parts), default=1.0) or 1.0
        for number, one in enumerate(self._parts):
            top = number * _ROW
            write(painter, QRectF(_INSET, top, names, _ROW), one.name, tokens.t2)
            track = QRectF(names, top + 6, room * one.share / most, _ROW - 12)
            self._paint_bar(painter, track, one, tokens)
            box = QRectF(size.width() - values, top, values - _INSET, _ROW)
            known = one.value is not None
            weight, colour = (600, tokens.t1) if known else (400, tokens.t3)
            write(painter, box, one.words, colour, weight=weight, align=Align.AlignRight)
        painter.setPen(pen(tokens.edge))
        painter.drawLine(QPointF(names, 2), QPointF(names, _ROW * len(self._parts) - 2))
        if keyboard_focus(self):
            ring = Appearance.current().focus_width
            painter.setPen(pen(tokens.accent, ring))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(0, 0, size.width(), size.height()).adjusted(1, 1, -1, -1))

    @staticmethod
    def _paint_bar(painter: QPainter, track: QRectF, one: PartBar, tokens: Tokens) -> None:
        painter.fillRect(track, QColor(tokens.s2))
        if heavy(tokens) or one.value is None:
            painter.setPen(pen(tokens.edge, 1.0, None if one.value is not None else (3.0, 3.0)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(track.adjusted(0.5, 0.5, -0.5, -0.5))
        if one.value:
            full = QRectF(track.left(), track.top(), track.width() * one.value, track.height())
            painter.fillRect(full, QColor(fill("plain", tokens)))
