"""Time lanes, painted: what stays while time moves once, the rest in every frame."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF
from PySide6.QtGui import (
    QColor,
    QPainter,
)

from workbench.desktop.numbers import NARROW, duration
from workbench.desktop.plots.brush_painting import Header, paint_header
from workbench.desktop.plots.brushes import Name
from workbench.desktop.plots.chrome import paint_x_words
from workbench.desktop.plots.flag_painting import FlagLane, paint_flags
from workbench.desktop.plots.ink import Align, pen, stroke, write
from workbench.desktop.plots.lane_batch import Placed, paint_batches
from workbench.desktop.plots.lane_bins import zoomed_bins
from workbench.desktop.plots.lane_cursor import LaneCursor
from workbench.desktop.plots.lane_geometry import LaneGeometry
from workbench.desktop.plots.lane_painting import (
    paint_event_lines,
    paint_lane_back,
    paint_lane_marks,
    paint_lane_words,
    paint_onset_interval,
    paint_onset_note,
    paint_windows,
)
from workbench.desktop.plots.lane_shown import NOTHING, ShownLanes
from workbench.desktop.plots.panel import Panel
from workbench.desktop.plots.readout import Readout, paint_readout
from workbench.desktop.plots.round_ticks import time_ticks
from workbench.desktop.theme.appearance import current_tokens
from workbench.desktop.theme.tokens import Tokens
from workbench.language import tr


class LaneCanvas(ShownLanes):
    """Lanes on one time axis with their windows and events, without anything that acts."""

    def paint_picture(self, painter: QPainter, tokens: Tokens) -> None:
        """Paint header, events, lanes and the time axis."""
        if not self._lanes:
            write(painter, QRectF(self.rect()), NOTHING, tokens.t3, align=Align.AlignHCenter)
            return
        measures, view = self._geometry, self._geometry.view
        panels = self._panels(tokens)
        every = list(zip(self._lanes, panels, strict=True))
        seen = [
            (lane, panel)
            for lane, panel in every
            if panel.rect.bottom() >= view.top() and panel.rect.top() <= view.bottom()
        ]

        def back(one: QPainter, _: Tokens) -> None:
            one.setClipRect(self._clip())
            for lane, panel in seen:
                last = lane is self._lanes[-1]
                paint_lane_back(one, lane, panel, measures.rooms, last=last)

        # Shading and rules are both faint enough that their order does not show.
        key = (id(self._lanes), measures.heights, measures.rooms, self._bar.value())
        self._back.paint(painter, QSizeF(self.size()), tokens, key, back)
        self._paint_seen(painter, seen, tokens)
        self._paint_events(painter, measures, panels, tokens)
        main = next((panel for lane, panel in every if lane.main), None)
        if self._onset is not None and main is not None and main.rect.bottom() > view.top() + 60:
            paint_onset_note(painter, main, self._onset)
        axis = self._axis(view)
        header = Header(view, axis, self._brushes, self._lengths(), self._shown_active())
        paint_header(painter, header, tokens)
        low, high = self.x_range()
        bottom = min(panels[-1].rect.bottom(), view.bottom()) + 6
        ticks = time_ticks(low, high, max(2, min(8, int(view.width() // 96))))
        paint_x_words(painter, panels[0], ticks, QRectF(self.rect()), bottom)

    def _paint_seen(self, painter: QPainter, seen: Sequence[Placed], tokens: Tokens) -> None:
        """Paint what moves with time: windows, marks, and the words over them."""
        shown = [panel for _, panel in seen]
        painter.save()
        painter.setClipRect(self._clip())
        paint_windows(painter, shown, self._brushes, tokens, edges=False)
        for lane, panel in seen:
            if lane.main and self._onset is not None:
                paint_onset_interval(painter, panel, self._onset)
        for lane, panel in paint_batches(painter, seen):
            paint_lane_marks(painter, lane, panel)
        for lane, panel in seen:
            paint_lane_words(painter, lane, panel, self._geometry.rooms)
        paint_windows(painter, shown, self._brushes, tokens, edges=True)
        painter.restore()

    def _clip(self) -> QRectF:
        """Return where lanes may be painted, with the words beside them."""
        view = self._geometry.view
        below = 9 if self._bar.value() >= self._bar.maximum() else 1
        return QRectF(0, view.top() - 3, self.width(), view.height() + 3 + below)

    def _paint_events(
        self, painter: QPainter, measures: LaneGeometry, panels: Sequence[Panel], tokens: Tokens
    ) -> None:
        if self._flags is None:
            return
        lane = FlagLane.of(self._flags, panels[0], measures.rooms[1])
        low = min(panels[-1].rect.bottom(), measures.view.bottom())
        paint_event_lines(painter, lane.at, (measures.view.top(), low), tokens)
        paint_flags(painter, lane, measures.events_top, tokens)
        box = QRectF(0, measures.events_top + 3, measures.view.left(), 16)
        write(painter, box, tr("Events"), tokens.t2, weight=600)

    def _lengths(self) -> dict[Name, str]:
        return {
            name: self._notes.get(name) or _length(end - start)
            for name, (start, end) in self._brushes.stretches.items()
        }

    def _shown_active(self) -> Name | None:
        return self._active if self.hasFocus() else None

    def range_changed(self) -> None:
        """Note that the cursor has other bins to walk, where there are long series."""
        self._zoom_followed = not any(lane.long for lane in self._lanes)

    def follow_zoom(self) -> None:
        """Walk over what can be told apart now, and let windows begin and end there."""
        if self._zoom_followed:
            return
        self._zoom_followed = True
        low, high = self.x_range()
        columns = max(int(self.plot_rect().width()), 1)
        seen = [lane.seen(low, high, columns) for lane in self._lanes]
        self._brushes.edges = zoomed_bins(self._lanes, seen, self._bins, (low, high))
        before, self._walker = self._walker, LaneCursor(self._lanes, self._brushes.edges, seen)
        self._walker.follow(before)

    @property
    def _cursor(self) -> LaneCursor:
        self.follow_zoom()
        return self._walker

    def has_cursor(self) -> bool:
        """Say whether the cursor stands on a bin."""
        return self._walker.index is not None

    def paint_overlay(self, painter: QPainter) -> None:
        """Paint the crosshair over all lanes, and the box."""
        at = self._cursor.at
        if at is None or not self._lanes:
            return
        tokens = current_tokens()
        view, panels = self._geometry.view, self._panels(tokens)
        x = round(panels[0].x(at)) + 0.5
        if not view.left() - 1 <= x <= view.right() + 1:
            return
        low = min(panels[-1].rect.bottom(), view.bottom())
        painter.setPen(pen(tokens.t1))
        painter.drawLine(QLineF(x, view.top(), x, low))
        readout = self.readout()
        by_lane = {id(lane): panel for lane, panel in zip(self._lanes, panels, strict=True)}
        for lane, one, index in self._cursor.spots():
            panel, value = by_lane[id(lane)], float(one.value[index])
            y = panel.y(value) if np.isfinite(value) else -1.0
            if not lane.bars and view.top() <= y <= view.bottom():
                painter.setPen(pen(tokens.s1, 1.5))
                painter.setBrush(QColor(stroke("plain", tokens)))
                painter.drawEllipse(QPointF(x, y), 3.5, 3.5)
        paint_readout(painter, QPointF(x, view.top() + 130), view, readout, tokens)

    def readout(self) -> Readout:
        """Return what the cursor says.

        Returns
        -------
        Readout
            Without lines while there is no cursor.
        """
        return self._cursor.readout(current_tokens(), self._zones())


def _length(seconds: float) -> str:
    days = seconds / 86_400
    return f"{days:.0f}{NARROW}d" if days >= 1 and days == round(days) else duration(seconds)
