"""How the heatmap of scores is painted: steps by colour, number or shape, never by colour alone."""

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF

from workbench.desktop.plots.ink import Align, face, heavy, pen, write
from workbench.desktop.plots.score_layout import NUMBER_FROM
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.desktop.theme.marks import Shape
from workbench.desktop.theme.shapes import paint_shape
from workbench.desktop.theme.tokens import Tokens

_SHAPES = {shape.value: shape for shape in Shape}


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the scale as it is painted.

    Attributes
    ----------
    tone : str
        Token of the cell.
    shape : Shape
    ink : str
        Token of what is written on the cell.
    told : bool
        Whether the score is written: not on the lowest step.
    strong : bool
        Whether it is written in bold.
    """

    tone: str
    shape: Shape
    ink: str
    told: bool
    strong: bool


def step_of(tone: str, shape: str, *, lowest: bool, highest: bool) -> Step:
    """Return how a tier is painted.

    Parameters
    ----------
    tone, shape : str
        As the definition has them; what this version does not know is painted plainly.
    lowest, highest : bool
        Where on the scale it stands.
    """
    known = tone if tone in {"tier_observe", "tier_low", "tier_medium", "tier_high"} else "s3"
    ink = {"tier_high": "s1", "tier_observe": "t3"}.get(known, "t1")
    return Step(known, _SHAPES.get(shape, Shape.DISC), ink, told=not lowest, strong=highest)


def paint_cell(painter: QPainter, box: QRectF, step: Step, score: float, tokens: Tokens) -> None:
    """Paint a judged cell: its step, and its score or shape.

    Parameters
    ----------
    painter : QPainter
    box : QRectF
    step : Step
    score : float
    tokens : Tokens
    """
    painter.fillRect(box, QColor(tokens.colour(step.tone)))
    if heavy(tokens):
        painter.setPen(pen(tokens.edge if step.told else tokens.t3, 1.0))
        painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
    if not step.told:
        return
    ink = tokens.colour(step.ink)
    if box.width() >= NUMBER_FROM:
        painter.setFont(face(600 if step.strong else 400, SMALL.size))
        painter.setPen(QColor(ink))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(round(score)))
        return
    side = min(box.width() - 4, 9.0)
    middle = box.center()
    shape = QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side)
    paint_shape(painter, step.shape, shape, ink)


def paint_unjudged(painter: QPainter, box: QRectF, tokens: Tokens) -> None:
    """Paint a window that is too small, or has too little history, to be judged."""
    painter.setPen(pen(tokens.edge, 1.0, (2.0, 2.0)))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))


def paint_dismissed(painter: QPainter, box: QRectF, step: Step, tokens: Tokens) -> None:
    """Strike a cell through that somebody dismissed; it stays in sight."""
    painter.setPen(pen(tokens.colour(step.ink), 1.25))
    painter.drawLine(QLineF(box.left() + 2, box.bottom() - 2, box.right() - 2, box.top() + 2))


def paint_opened(painter: QPainter, box: QRectF, step: Step, tokens: Tokens) -> None:
    """Turn down the corner of a cell that became an incident."""
    side = min(8.0, box.width() / 2)
    corner = QPolygonF(
        [
            QPointF(box.right() - side, box.top()),
            QPointF(box.right(), box.top()),
            QPointF(box.right(), box.top() + side),
        ]
    )
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.colour(step.ink)))
    painter.drawPolygon(corner)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def paint_chosen(painter: QPainter, box: QRectF, tokens: Tokens, *, focus: float = 0.0) -> None:
    """Frame the chosen cell; in the accent where the keyboard is there.

    Parameters
    ----------
    painter : QPainter
    box : QRectF
    tokens : Tokens
    focus : float
        Width of the focus ring; 0 without the keyboard.
    """
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen(tokens.s1, 2.0))
    painter.drawRect(box.adjusted(0, 0, 0, 0))
    painter.setPen(pen(tokens.accent if focus else tokens.t1, max(focus, 2.0)))
    painter.drawRect(box.adjusted(-2, -2, 2, 2))


def paint_name(
    painter: QPainter, box: QRectF, title: str, tokens: Tokens, *, strong: bool, chosen: bool
) -> None:
    """Write a model's name."""
    room = box.adjusted(0, 0, -12, 0)
    weight = 600 if strong or chosen else 400
    write(painter, room, title, tokens.t1, weight=weight, size=BODY.size)


def paint_group(painter: QPainter, box: QRectF, name: str, tokens: Tokens) -> None:
    """Write a group's name."""
    room = QRectF(box.left(), box.bottom() - 20, box.width(), 18)
    write(painter, room, name, tokens.t2, weight=600)


def paint_date(painter: QPainter, at: QPointF, words: str, tokens: Tokens) -> None:
    """Write a date above its column."""
    write(painter, QRectF(at.x() + 2, at.y(), 110, 18), words, tokens.t3, align=Align.AlignLeft)
