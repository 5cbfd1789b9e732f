"""Where header, events, lanes and time axis lie in a widget of some size."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSizeF

from workbench.desktop.plots.brush_painting import BAR_HEIGHT, BAR_TOP
from workbench.desktop.plots.chrome import end_label_room
from workbench.desktop.plots.flag_painting import HEIGHT as FLAGS
from workbench.desktop.plots.ink import width
from workbench.desktop.plots.lane_stack import SMALL, Lane, gaps, lane_heights, tick_room

_AXIS = 24.0
_EVENTS_WORD = 44.0
_NAMES = 168.0
"""Most px for names beside small lanes; longer ones are shortened."""


@dataclass(frozen=True, slots=True)
class LaneGeometry:
    """Measures of all parts, in px.

    Attributes
    ----------
    view : QRectF
        Where lanes are seen, between header and time axis.
    heights : tuple of float
        Of the lanes.
    rooms : tuple of float
        For words at the left and at the right.
    events_top : float
        Upper edge of the lane of events.
    """

    view: QRectF
    heights: tuple[float, ...]
    rooms: tuple[float, float]
    events_top: float

    @property
    def content(self) -> float:
        """Height of all lanes with their gaps."""
        return sum(self.heights) + sum(gaps(self.heights))

    @property
    def excess(self) -> float:
        """How much of it cannot be seen at once."""
        return max(0.0, self.content - self.view.height())

    def boxes(self, offset: float) -> list[QRectF]:
        """Return where the lanes lie.

        Parameters
        ----------
        offset : float
            How far they are scrolled.

        Returns
        -------
        list of QRectF
            From the top; some may lie outside of `view`.
        """
        found, top = [], self.view.top() - offset
        for tall, below in zip(self.heights, [*gaps(self.heights), 0.0], strict=False):
            found.append(QRectF(self.view.left(), top, self.view.width(), tall))
            top += tall + below
        return found


def lane_geometry(
    lanes: Sequence[Lane],
    size: QSizeF,
    *,
    flags: bool,
    bar: float = 0.0,
    factors: Sequence[float] | None = None,
) -> LaneGeometry:
    """Measure all parts.

    Parameters
    ----------
    lanes : sequence of Lane
        All lanes.
    size : QSizeF
        Of the widget.
    flags : bool
        Whether there are events.
    bar : float
        Width of a scroll bar at the right.
    factors : sequence of float, optional
        How much higher, or lower, somebody wants each lane.

    Returns
    -------
    LaneGeometry
        For this size.
    """
    right = end_label_room([lane.figure for lane in lanes])
    events = BAR_TOP + BAR_HEIGHT + 6
    top = events + (FLAGS + 6 if flags else 4.0)
    tall = max(size.height() - top - _AXIS, 40.0)
    heights = tuple(lane_heights(lanes, tall, factors)) if lanes else ()
    left = max(_left_room(lanes, heights), _EVENTS_WORD if flags else 0.0)
    wide = max(size.width() - left - 9 - right - bar, 40.0)
    view = QRectF(left + 9, top, wide, tall)
    return LaneGeometry(view, heights, (left, right), events)


def _left_room(lanes: Sequence[Lane], heights: Sequence[float]) -> float:
    """Return the px that numbers need, and the names of lanes too small to hold them."""
    both = list(zip(lanes, heights, strict=True))
    names = [width(lane.name, 600) + 4 for lane, tall in both if tall < SMALL]
    room = tick_room([lane for lane, tall in both if tall >= SMALL]) if both else 34.0
    return max(room, min(max(names, default=0.0), _NAMES))
