"""The box beside the cursor: where it stands, and what every series is there."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from workbench.desktop.plots.ink import pen, width, write
from workbench.desktop.theme.tokens import Tokens

_LINE, _PAD, _AWAY = 17.0, 8.0, 12.0
_COLUMN, _LEAST = 12.0, 60.0


@dataclass(frozen=True, slots=True)
class ReadoutLine:
    """One line of a readout.

    Attributes
    ----------
    name : str
        The series; may be empty.
    value : str
        Its value with interval.
    colour : str
        Of the value, as ``#RRGGBB``.
    strong : bool
        Whether it is the series the keyboard walks.
    """

    name: str
    value: str
    colour: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Readout:
    """What the box says.

    Attributes
    ----------
    title : str
        Where the cursor stands.
    lines : tuple of ReadoutLine
        What is there.
    """

    title: str
    lines: tuple[ReadoutLine, ...]

    def sentence(self) -> str:
        """Return the same for a screen reader.

        Returns
        -------
        str
            One sentence.
        """
        ordered = sorted(self.lines, key=lambda line: not line.strong)
        return "; ".join([self.title, *(f"{li.name} {li.value}".strip() for li in ordered)])


def paint_readout(
    painter: QPainter, at: QPointF, bounds: QRectF, readout: Readout, tokens: Tokens
) -> QRectF:
    """Paint the box; it flips before it would leave the plot.

    Parameters
    ----------
    painter : QPainter
        An active painter.
    at : QPointF
        The cursor.
    bounds : QRectF
        What the box stays in.
    readout : Readout
        What it says.
    tokens : Tokens
        The theme.

    Returns
    -------
    QRectF
        Where the box was painted.
    """
    names = max((width(line.name, 400) for line in readout.lines), default=0.0)
    values = max((width(line.value, 600) for line in readout.lines), default=0.0)
    # Names give way before values where neither side of the cursor has room for all.
    beside = max(bounds.right() - at.x(), at.x() - bounds.left()) - _AWAY - 2 * _PAD - 6
    names = min(names, max(beside - values - _COLUMN, _LEAST)) if names else 0.0
    inner = max(width(readout.title, 600), names + (_COLUMN if names else 0) + values)
    wide, tall = inner + 2 * _PAD + 2, _LINE * (len(readout.lines) + 1) + 2 * _PAD - 4
    left = at.x() + _AWAY
    if left + wide > bounds.right():
        left = max(at.x() - _AWAY - wide, bounds.left())
    top = min(max(at.y() - tall - 4, bounds.top()), max(bounds.bottom() - tall, bounds.top()))
    box = QRectF(round(left) + 0.5, round(top) + 0.5, round(wide), round(tall))
    painter.setPen(pen(tokens.edge, 1.0))
    painter.setBrush(QColor(tokens.s1))
    painter.drawRoundedRect(box, 4, 4)
    text = box.adjusted(_PAD, _PAD - 2, -_PAD, 0)
    write(
        painter, QRectF(text.left(), text.top(), inner, _LINE), readout.title, tokens.t1, weight=600
    )
    for number, line in enumerate(readout.lines, 1):
        row = QRectF(text.left(), text.top() + number * _LINE, inner + 2, _LINE)
        name = QRectF(row.left(), row.top(), names + 1, _LINE)
        write(painter, name, line.name, tokens.t1 if line.strong else tokens.t2)
        row.setLeft(text.left() + (names + _COLUMN if names else 0))
        write(painter, row, line.value, line.colour, weight=600)
    return box
