"""The lane of events: an arrow for each, with words that never lie over each other."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF

from workbench.desktop.plots.ink import Align, pen, width, write
from workbench.desktop.plots.panel import Panel
from workbench.desktop.plots.placement import FlagWords, place_flags
from workbench.desktop.theme.tokens import Tokens
from workbench.domain.figures import Flags

HEIGHT = 34.0
_ROW = 15.0
_APART = 13.0
"""Px between two arrows below which they would be one blot."""


@dataclass(frozen=True, slots=True)
class FlagLane:
    """Events with their px, left to right as given.

    Attributes
    ----------
    at : tuple of float
        Px of each event that can be seen.
    titles : tuple of str
        Their words.
    strong : tuple of bool
        Which coincide with the onset.
    low, high : float
        Ends of the lane in px.
    """

    at: tuple[float, ...]
    titles: tuple[str, ...]
    strong: tuple[bool, ...]
    low: float
    high: float

    @classmethod
    def of(cls, mark: Flags, panel: Panel, beyond: float = 0.0) -> "FlagLane":
        """Return the events of a mark that lie inside a panel.

        Parameters
        ----------
        mark : Flags
            The events.
        panel : Panel
            Where.
        beyond : float
            Px right of the panel that words may use.

        Returns
        -------
        FlagLane
            Possibly without events.
        """
        strong = mark.emphasised or (False,) * len(mark.at)
        box = panel.rect
        seen = [
            (panel.x(at), title, bold)
            for at, title, bold in zip(mark.at, mark.title, strong, strict=True)
            if box.left() - 1 <= panel.x(at) <= box.right() + 1
        ]
        seen = _together(seen)
        return cls(
            tuple(x for x, _, _ in seen),
            tuple(title for _, title, _ in seen),
            tuple(bold for _, _, bold in seen),
            box.left(),
            box.right() + beyond,
        )

    def places(self) -> list[FlagWords]:
        """Return where the words go.

        Returns
        -------
        list of FlagWords
            One an event.
        """
        widths = [
            width(title, 600 if bold else 400) + 2
            for title, bold in zip(self.titles, self.strong, strict=True)
        ]
        return place_flags(self.at, widths, self.strong, self.low, self.high)


def _together(seen: Sequence[tuple[float, str, bool]]) -> list[tuple[float, str, bool]]:
    """Return events with one arrow for those whose arrows would lie over each other.

    It stands at the first of them and names them all, in the order in which they came.
    """
    found: list[tuple[float, list[str], bool]] = []
    for x, title, bold in sorted(seen, key=lambda one: one[0]):
        if found and x - found[-1][0] < _APART:
            first, titles, strong = found[-1]
            found[-1] = (first, [*titles, *([title] * (title not in titles))], strong or bold)
        else:
            found.append((x, [title], bold))
    return [(x, " · ".join(titles), bold) for x, titles, bold in found]


def _arrow(painter: QPainter, x: float, top: float, bottom: float) -> None:
    tip = QPolygonF([QPointF(x, top), QPointF(x + 6, top + 6), QPointF(x - 6, top + 6)])
    painter.drawPolygon(tip)
    painter.drawLine(QLineF(x, top + 6, x, bottom))


def paint_flags(painter: QPainter, lane: FlagLane, top: float, tokens: Tokens) -> None:
    """Paint arrows and words.

    Parameters
    ----------
    painter : QPainter
        An active painter.
    lane : FlagLane
        The events.
    top : float
        Upper edge of the lane, which is 34 px high.
    tokens : Tokens
        The theme.
    """
    places = lane.places()
    for x, bold, place in zip(lane.at, lane.strong, places, strict=True):
        painter.setPen(pen(tokens.t1 if bold else tokens.t2, 1.5))
        painter.setBrush(QColor(tokens.s1))
        _arrow(painter, round(x) + 0.5, top + 2, top + (HEIGHT - 2 if place.row else _ROW + 4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    _words(painter, lane, places, top, tokens)


def _words(
    painter: QPainter, lane: FlagLane, places: Sequence[FlagWords], top: float, tokens: Tokens
) -> None:
    for title, bold, place in zip(lane.titles, lane.strong, places, strict=True):
        if place.room:
            box = QRectF(place.left, top + 3 + place.row * _ROW, place.room, _ROW)
            side = Align.AlignRight if place.leftward else Align.AlignLeft
            colour = tokens.t1 if bold else tokens.t2
            write(painter, box, title, colour, weight=600 if bold else 400, align=side)
