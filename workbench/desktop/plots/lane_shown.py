"""What time lanes show: figures, windows, events, the note at the onset; and where."""

from collections.abc import Mapping as Traces
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from PySide6.QtCore import QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import (
    QResizeEvent,
)
from PySide6.QtWidgets import QScrollBar

from workbench.datasets.traces import Trace
from workbench.desktop.plots.brushes import NAMES, Brushes, Name
from workbench.desktop.plots.lane_bins import closest, lane_bins
from workbench.desktop.plots.lane_cursor import LaneCursor
from workbench.desktop.plots.lane_export import lanes_data, lanes_summary, lanes_svg
from workbench.desktop.plots.lane_geometry import LaneGeometry, lane_geometry
from workbench.desktop.plots.lane_layers import BackLayer
from workbench.desktop.plots.lane_layout import LaneLayout
from workbench.desktop.plots.lane_painting import (
    OnsetNote,
)
from workbench.desktop.plots.lane_stack import Lane, make_lanes, time_reach
from workbench.desktop.plots.mapping import Mapping
from workbench.desktop.plots.panel import Panel, Zone
from workbench.desktop.plots.plot_rows import PlotData, Row
from workbench.desktop.plots.reach import joined
from workbench.desktop.plots.surface import Surface
from workbench.desktop.theme.tokens import Tokens
from workbench.domain.figures import Figure, Flags
from workbench.language import tr

NOTHING = tr("No signals yet")
Window = tuple[datetime | None, datetime | None]


class ShownLanes(Surface):
    """Lanes on one time axis with their windows and events: what is shown, and where it lies."""

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
        self._back = BackLayer()
        self.layout_wanted = LaneLayout()
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
        self._lanes = self.layout_wanted.arranged(make_lanes(figures, traces))
        self._back.forget()
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

    @property
    def filled(self) -> bool:
        """Whether there is anything to copy or save."""
        return bool(self._lanes)

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
        return lane_geometry(
            self._lanes,
            QSizeF(self.size()),
            flags=flags,
            bar=float(bar),
            factors=self.layout_wanted.heights(self._lanes),
        )

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

    def _describe(self) -> None:
        self.setAccessibleDescription(lanes_summary(self._lanes, self._brushes.stretches))
