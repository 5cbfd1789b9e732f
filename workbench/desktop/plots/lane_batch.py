"""Many small lanes in one pass: what they share is worked out once for all of them."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPolygonF

from workbench.datasets.traces import Trace
from workbench.datasets.traces import view as drawing
from workbench.desktop.plots.ink import pen, stroke
from workbench.desktop.plots.lane_stack import SMALL, Lane
from workbench.desktop.plots.line_marks import unbroken
from workbench.desktop.plots.mapping import Array
from workbench.desktop.plots.panel import Panel
from workbench.desktop.plots.trace_mark import DrawnTrace

Placed = tuple[Lane, Panel]
_FEWEST = 2


def paint_batches(painter: QPainter, lanes: Sequence[Placed]) -> list[Placed]:
    """Paint the small lanes of one long series each; those on one time axis together.

    Parameters
    ----------
    painter : QPainter
        An active painter, clipped to the lanes.
    lanes : sequence of (Lane, Panel)
        What can be seen.

    Returns
    -------
    list of (Lane, Panel)
        What is left to be painted one by one.
    """
    groups: dict[int, list[tuple[DrawnTrace, Trace, Panel]]] = {}
    left = []
    for lane, panel in lanes:
        mark, trace = _only_trace(lane, panel)
        if mark is None or trace is None:
            left.append((lane, panel))
        else:
            groups.setdefault(id(trace.kept), []).append((mark, trace, panel))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    for group in groups.values():
        _paint(painter, group)
    painter.restore()
    return left


def _only_trace(lane: Lane, panel: Panel) -> tuple[DrawnTrace | None, Trace | None]:
    mark = lane.marks[0] if len(lane.marks) == 1 else None
    if panel.rect.height() >= SMALL or not isinstance(mark, DrawnTrace) or mark.by_window:
        return None, None
    return mark, mark.curve.trace


def _paint(painter: QPainter, group: Sequence[tuple[DrawnTrace, Trace, Panel]]) -> None:
    panels = [panel for _, _, panel in group]
    first, box = panels[0], panels[0].rect
    start, end = (first.x.value(at) for at in (box.left(), box.right()))
    traces = [trace for _, trace, _ in group]
    try:
        seen = drawing.views(traces, start, end, max(int(box.width()), 1))
    except OSError:
        # The files went away under an open window: what is in memory is drawn on.
        for mark, _, panel in group:
            mark.curve.trace = None
            mark.paint(painter, panel)
        return
    x, low, high = seen.drawn(traces[0].per_second)
    scales = np.array([panel.y.scale for panel in panels])
    bases = np.array([panel.y.start - panel.y.low * panel.y.scale for panel in panels])
    both = _joined(low * scales + bases, high * scales + bases, single=seen.single)
    across = np.repeat(first.x.pixels(x), 1 if seen.single else 2)
    ink = ""
    line = _Polyline(across)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for number, (mark, _, panel) in enumerate(group):
        colour = stroke(mark.mark.tone, panel.tokens)
        if colour != ink:
            cosmetic = pen(colour, 1.0)
            cosmetic.setCosmetic(True)
            painter.setPen(cosmetic)
            ink = colour
        line.draw(painter, both[:, number])


def _joined(low: Array, high: Array, *, single: bool) -> Array:
    """Return the px of all vertices: up in one column and down in the next."""
    if single:
        return low
    odd = (np.arange(len(low)) % 2 == 1)[:, None]
    found = np.empty((2 * len(low), low.shape[1]))
    found[0::2] = np.where(odd, high, low)
    found[1::2] = np.where(odd, low, high)
    return found


class _Polyline:
    """Draws lines over the same positions, filling one polygon again and again.

    Parameters
    ----------
    x : ndarray, shape (n,)
        Px of the vertices.
    """

    def __init__(self, x: Array) -> None:
        self._x = x
        self._polygon: QPolygonF = pg.functions.arrayToQPolygonF(x, np.zeros(len(x)))
        self._numbers = pg.functions.ndarray_from_qpolygonf(self._polygon)

    def draw(self, painter: QPainter, y: Array) -> None:
        """Draw one line; a missing value is a gap."""
        if np.isfinite(y).all():
            if len(y) >= _FEWEST:
                self._numbers[:, 1] = y
                painter.drawPolyline(self._polygon)
            return
        for piece in unbroken(y):
            painter.drawPolyline(pg.functions.arrayToQPolygonF(self._x[piece], y[piece]))
