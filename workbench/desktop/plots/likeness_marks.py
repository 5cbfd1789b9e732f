"""What the map of likeness shows, and where that lies on the screen; without painting."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF

from workbench.desktop.theme.marks import Mark

EDGE = 64.0
"""Room around the outermost points, for their names."""
FOOT = 30.0
"""Room for the key below."""
CLOSEST, WIDEST = 0.8, 40.0
"""How far out and in one can look, out of the whole map."""
_LEAST = 0.25
"""Points that are all alike are not drawn apart: the map shows this much at least."""


@dataclass(frozen=True, slots=True)
class MapMark:
    """One incident on the map.

    Attributes
    ----------
    id, code, title : str
    mark : Mark
        Its severity.
    x, y : float
        Where it lies; distances are one minus the likeness.
    note : str
        Its cause in words; empty where none is known.
    told : bool
        Whether it is only told of by an earlier record.
    """

    id: str
    code: str
    title: str
    mark: Mark
    x: float
    y: float
    note: str = ""
    told: bool = False


@dataclass(frozen=True, slots=True)
class MapView:
    """Which part of the map is seen: the middle and how near, 1 for all of it."""

    x: float = 0.0
    y: float = 0.0
    zoom: float = 1.0


@dataclass(frozen=True)
class MapFrame:
    """Turns places of the map into places of the screen: both axes to the same scale."""

    marks: tuple[MapMark, ...]
    view: MapView
    room: QRectF

    @cached_property
    def middle(self) -> tuple[float, float]:
        """The middle of all points."""
        if not self.marks:
            return 0.0, 0.0
        across = [one.x for one in self.marks]
        up = [one.y for one in self.marks]
        return (min(across) + max(across)) / 2, (min(up) + max(up)) / 2

    @cached_property
    def scale(self) -> float:
        """Px for a distance of 1."""
        wide = max((one.x for one in self.marks), default=0) - min(
            (one.x for one in self.marks), default=0
        )
        tall = max((one.y for one in self.marks), default=0) - min(
            (one.y for one in self.marks), default=0
        )
        across = max(self.room.width() - 2 * EDGE, 40) / max(wide, _LEAST)
        down = max(self.room.height() - EDGE - FOOT, 40) / max(tall, _LEAST)
        return min(across, down) * self.view.zoom

    def place(self, one: MapMark) -> QPointF:
        """Return where a point lies on the screen."""
        x, y = self.middle
        centre = self.room.center()
        return QPointF(
            centre.x() + (one.x - x - self.view.x) * self.scale,
            centre.y() - FOOT / 4 - (one.y - y - self.view.y) * self.scale,
        )

    def moved(self, by: QPointF) -> MapView:
        """Return the view after the map was pushed by some px."""
        return replace(
            self.view,
            x=self.view.x - by.x() / self.scale,
            y=self.view.y + by.y() / self.scale,
        )

    def zoomed(self, factor: float, at: QPointF) -> MapView:
        """Return the view after looking nearer; what is under a place stays there."""
        zoom = min(max(self.view.zoom * factor, CLOSEST), WIDEST)
        grown = zoom / self.view.zoom
        centre = self.room.center()
        away = QPointF(at.x() - centre.x(), at.y() - (centre.y() - FOOT / 4))
        lost = 1 - 1 / grown
        return MapView(
            self.view.x + away.x() / self.scale * lost,
            self.view.y - away.y() / self.scale * lost,
            zoom,
        )


def nearest_to(frame: MapFrame, at: QPointF, reach: float) -> MapMark | None:
    """Return the point nearest to a place of the screen, within some px.

    Parameters
    ----------
    frame : MapFrame
    at : QPointF
    reach : float
    """
    found = [(_far(frame.place(one), at), number) for number, one in enumerate(frame.marks)]
    best = min(found, default=(math.inf, -1))
    return frame.marks[best[1]] if best[0] <= reach else None


def towards(frame: MapFrame, current: MapMark, step: tuple[int, int]) -> MapMark | None:
    """Return the next point in a direction; None where there is none.

    Parameters
    ----------
    frame : MapFrame
    current : MapMark
        From where.
    step : tuple of int
        Right and down, each -1, 0 or 1.
    """
    start, found = frame.place(current), []
    for number, one in enumerate(frame.marks):
        away = frame.place(one) - start
        along = away.x() * step[0] + away.y() * step[1]
        across = abs(away.x() * step[1]) + abs(away.y() * step[0])
        if one.id != current.id and along > 0.5:
            found.append((across > 1.5 * along, along + 2 * across, number))
    return frame.marks[min(found)[2]] if found else None


def label_places(
    frame: MapFrame,
    widths: Sequence[float],
    wanted: Sequence[int],
    line: float = 18.0,
) -> dict[int, QRectF]:
    """Return where each point's name goes so that no two overlap; some find no room.

    Parameters
    ----------
    frame : MapFrame
    widths : sequence of float
        Px of each name.
    wanted : sequence of int
        Which points are named, the first ones first.
    line : float
        Height of a name.
    """
    dots = [QRectF(p.x() - 14, p.y() - 14, 28, 28) for p in map(frame.place, frame.marks)]
    taken: list[QRectF] = []
    room = frame.room.adjusted(2, 2, -2, -FOOT)
    found: dict[int, QRectF] = {}
    for number in wanted:
        box, wide = dots[number], widths[number]
        middle = box.center().y() - line / 2
        for place in (
            QRectF(box.right() + 4, middle, wide, line),
            QRectF(box.left() - 4 - wide, middle, wide, line),
            QRectF(box.center().x() - wide / 2, box.bottom(), wide, line),
            QRectF(box.center().x() - wide / 2, box.top() - line, wide, line),
        ):
            others = (dot for at, dot in enumerate(dots) if at != number)
            free = room.contains(place) and not any(map(place.intersects, taken))
            if free and not any(map(place.intersects, others)):
                found[number] = place
                taken.append(place)
                break
    return found


def _far(one: QPointF, other: QPointF) -> float:
    return math.hypot(one.x() - other.x(), one.y() - other.y())
