"""What time lanes show: figures, windows, events, the note at the onset; and how it is painted."""

from collections.abc import Mapping as Traces
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import QScrollBar

from workbench.datasets.traces import Trace
from workbench.desktop.numbers import NARROW, duration
from workbench.desktop.plots.brush_painting import Header, paint_header
from workbench.desktop.plots.brushes import NAMES, Brushes, Name
from workbench.desktop.plots.chrome import paint_x_words
from workbench.desktop.plots.flag_painting import FlagLane, paint_flags
from workbench.desktop.plots.ink import Align, pen, stroke, write
from workbench.desktop.plots.lane_bins import closest, lane_bins, zoomed_bins
from workbench.desktop.plots.lane_cursor import LaneCursor
from workbench.desktop.plots.lane_export import lanes_data, lanes_summary, lanes_svg
from workbench.desktop.plots.lane_geometry import LaneGeometry, lane_geometry
from workbench.desktop.plots.lane_painting import (
    OnsetNote,
    paint_event_lines,
    paint_lane,
    paint_onset_interval,
    paint_onset_note,
    paint_windows,
)
from workbench.desktop.plots.lane_stack import Lane, make_lanes, time_reach
from workbench.desktop.plots.mapping import Mapping
from workbench.desktop.plots.panel import Panel, Zone
from workbench.desktop.plots.plot_rows import PlotData, Row
from workbench.desktop.plots.reach import joined
from workbench.desktop.plots.readout import Readout, paint_readout
from workbench.desktop.plots.round_ticks import time_ticks
from workbench.desktop.plots.surface import Surface
from workbench.desktop.theme.appearance import current_tokens
from workbench.desktop.theme.tokens import Tokens
from workbench.domain.figures import Figure, Flags
from workbench.language import tr

NOTHING = tr("No signals yet")
Window = tuple[datetime | None, datetime | None]


class LaneCanvas(Surface):
    """Lanes on one time axis with their windows and events, without anything that acts."""

    def __init__(self) -> None:
        self._lanes: list[Lane] = []
        self._brushes = Brushes()
        self._notes: dict[Name, str] = {}
        self._flags: Flags | None = None
        self._onset: OnsetNote | None = None
        self._active: Name | None = None
        self._geometry = lane_geometry([], QSizeF(320, 200), flags=False)
        self._walker = LaneCursor([], np.empty(0))
        self._zoom_followed = True
        super().__init__(NOTHING)
        self._bar = QScrollBar(Qt.Orientation.Vertical, self)
        self._bar.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._bar.valueChanged.connect(lambda _value: self.refresh())
        self._bar.hide()
        self.setMinimumSize(320, 200)
        self.set_lanes(())

    # What is shown.

    def set_lanes(
        self, figures: Sequence[Figure], traces: Traces[str, Trace] | None = None
    ) -> None:
        """Show other lanes; windows, events and the note at the onset stay.

        Parameters
        ----------
        figures : sequence of Figure
            Each with a time axis, the metric first.
        traces : mapping of str to Trace, optional
            Every point of long series, by the source their marks name.
        """
        self._lanes = make_lanes(figures, traces)
        self._brushes.edges = self._bins = lane_bins(self._lanes)
        self._walker = LaneCursor(self._lanes, self._bins)
        self._zoom_followed = True
        self.setAccessibleName(figures[0].title if figures else NOTHING)
        self._describe()
        self._arrange()
        self._fit()

    def set_windows(
        self,
        reference: Window | None,
        incident: Window | None,
        notes: tuple[str, str] = ("", ""),
    ) -> None:
        """Show the two windows.

        Parameters
        ----------
        reference, incident : tuple of datetime, or None
            Zone-aware ends, half-open; an end that is None is the end of the data.
        notes : tuple of str
            What is written in each brush after its name, such as ``"14 d · 16 128 rows"``; the
            length of the window by default.
        """
        low, high = time_reach(self._lanes, self._bins)
        self._brushes.stretches = {}
        for name, window in zip(NAMES, (reference, incident), strict=True):
            if window is not None:
                start = window[0].timestamp() if window[0] is not None else low
                end = window[1].timestamp() if window[1] is not None else high
                self._brushes.stretches[name] = (start, end)
        self._notes = {name: note for name, note in zip(NAMES, notes, strict=True) if note}
        if self._active not in self._brushes.stretches:
            self._active = None
        self._describe()
        self._fit()
        self.refresh()

    def _reach(self) -> tuple[float, float]:
        """Return the stretch of time of data and windows."""
        ends = list(self._brushes.stretches.values()) if self._lanes else []
        return joined([time_reach(self._lanes, self._bins), *ends])

    def _fit(self) -> None:
        """Show all of the time if there is more or less of it than before."""
        if self._whole != self._reach():
            self.set_limits(*self._reach(), least=closest(self._lanes))

    def set_events(
        self, at: Sequence[datetime], titles: Sequence[str], emphasised: Sequence[bool] = ()
    ) -> None:
        """Show events as flags.

        Parameters
        ----------
        at : sequence of datetime
            Zone-aware.
        titles : sequence of str
            One an event.
        emphasised : sequence of bool
            Which coincide with the onset; none by default.
        """
        self._flags = None
        if len(at):
            strong = tuple(emphasised) or (False,) * len(at)
            times = tuple(one.timestamp() for one in at)
            self._flags = Flags(at=times, title=tuple(titles), emphasised=strong)
        self._arrange()

    def set_span_text(
        self,
        title: str,
        detail: str = "",
        at: datetime | None = None,
        interval: tuple[datetime, datetime] | None = None,
    ) -> None:
        """Say something about the onset, in a box beside it.

        Parameters
        ----------
        title, detail : str
            Two lines, such as "Onset 14 May 06:00 UTC"; nothing is said without a title.
        at : datetime, optional
            The onset; the start of the incident window by default.
        interval : tuple of datetime, optional
            Its 95 % interval, which is shaded.
        """
        incident = self._brushes.stretches.get("incident")
        when = at.timestamp() if at is not None else incident[0] if incident else None
        ends = (interval[0].timestamp(), interval[1].timestamp()) if interval else None
        self._onset = OnsetNote(title, detail, when, ends) if title and when is not None else None
        self.refresh()

    def windows(self) -> dict[str, tuple[datetime, datetime]]:
        """Return the windows as they are shown now.

        Returns
        -------
        dict of str to tuple of datetime
            By ``"reference"`` and ``"incident"``, in UTC.
        """
        return {
            name: (datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC))
            for name, (start, end) in self._brushes.stretches.items()
        }

    # Copying and saving.

    def data(self) -> PlotData:
        """Return everything on the axis as rows.

        Returns
        -------
        PlotData
            Lane by lane, then windows and events.
        """
        return lanes_data(self._lanes, self._brushes.stretches, self._flags)

    def data_rows(self) -> tuple[Row, ...]:
        """Return the rows of the table alternative.

        Returns
        -------
        tuple of tuple
            Lane, series, time, value, interval.
        """
        return self.data().rows

    def svg(self) -> str:
        """Return all lanes as they print, in light.

        Returns
        -------
        str
            One ``<svg>`` element; empty without lanes.
        """
        brushes = self._brushes
        reach = time_reach(self._lanes, self._bins)
        return lanes_svg(self._lanes, brushes.stretches, self._flags, reach, self._geometry.heights)

    def sizeHint(self) -> QSize:
        """Return the size of five lanes."""
        return QSize(960, 620)

    # Measures.

    def _measure(self) -> LaneGeometry:
        bar = self._bar.sizeHint().width() if self._bar.isVisibleTo(self) else 0
        flags = self._flags is not None
        return lane_geometry(self._lanes, QSizeF(self.size()), flags=flags, bar=float(bar))

    def _axis(self, box: QRectF) -> Mapping:
        return Mapping(*self.x_range(), box.left(), box.right())

    def _zones(self) -> tuple[Zone, ...]:
        return tuple(Zone(*ends, name) for name, ends in self._brushes.stretches.items())

    def _panels(self, tokens: Tokens) -> list[Panel]:
        measures = self._geometry
        axis, zones = self._axis(measures.view), self._zones()
        boxes = measures.boxes(float(self._bar.value()))
        return [
            lane.panel(box, axis, tokens, zones)
            for lane, box in zip(self._lanes, boxes, strict=True)
        ]

    def plot_rect(self) -> QRectF:
        """Return where wheel and drag change the range of time."""
        return self._geometry.view

    def _arrange(self) -> None:
        self._geometry = self._measure()
        self._bar.setVisible(self._geometry.excess > 1)
        self._geometry = measures = self._measure()
        wide = self._bar.sizeHint().width()
        view = measures.view
        self._bar.setGeometry(self.width() - wide, int(view.top()), wide, int(view.height()))
        self._bar.setRange(0, round(measures.excess))
        self._bar.setPageStep(max(1, round(view.height())))
        self.place_box()
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure again."""
        super().resizeEvent(event)
        self._arrange()

    # Painting.

    def paint_picture(self, painter: QPainter, tokens: Tokens) -> None:
        """Paint header, events, lanes and the time axis."""
        if not self._lanes:
            write(painter, QRectF(self.rect()), NOTHING, tokens.t3, align=Align.AlignHCenter)
            return
        measures, panels = self._geometry, self._panels(tokens)
        view = measures.view
        axis = self._axis(view)
        painter.save()
        below = 9 if self._bar.value() >= self._bar.maximum() else 1
        painter.setClipRect(QRectF(0, view.top() - 3, self.width(), view.height() + 3 + below))
        for number, (lane, panel) in enumerate(zip(self._lanes, panels, strict=True)):
            if panel.rect.bottom() < view.top() or panel.rect.top() > view.bottom():
                continue
            paint_windows(painter, panel, self._brushes, tokens, edges=False)
            if number == 0 and self._onset is not None:
                paint_onset_interval(painter, panel, self._onset)
            last = number == len(self._lanes) - 1
            paint_lane(painter, lane, panel, measures.rooms, last=last)
            paint_windows(painter, panel, self._brushes, tokens, edges=True)
        painter.restore()
        self._paint_events(painter, measures, panels, tokens)
        if self._onset is not None and panels[0].rect.bottom() > view.top() + 60:
            paint_onset_note(painter, panels[0], self._onset)
        header = Header(view, axis, self._brushes, self._lengths(), self._shown_active())
        paint_header(painter, header, tokens)
        low, high = self.x_range()
        bottom = min(panels[-1].rect.bottom(), view.bottom()) + 6
        ticks = time_ticks(low, high, max(2, min(8, int(view.width() // 96))))
        paint_x_words(painter, panels[0], ticks, QRectF(self.rect()), bottom)

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

    def _describe(self) -> None:
        self.setAccessibleDescription(lanes_summary(self._lanes, self._brushes.stretches))


def _length(seconds: float) -> str:
    days = seconds / 86_400
    return f"{days:.0f}{NARROW}d" if days >= 1 and days == round(days) else duration(seconds)
