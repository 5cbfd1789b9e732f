"""Signals: when it began, on one time axis, and which stretches are good and bad."""

from collections.abc import Mapping
from datetime import UTC, datetime
from threading import Event
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from workbench.desktop.components.card import Card
from workbench.desktop.components.columns import ScrollColumn
from workbench.desktop.components.empty_state import EmptyState
from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.place import Place
from workbench.desktop.places.signals_cards import ChangedCard, NoteCard, WindowsCard
from workbench.desktop.places.signals_controls import LanesChip, ResolutionChip, TimeShown
from workbench.desktop.places.signals_job import PlaceJob, PreparingPage
from workbench.desktop.places.signals_selection import LaneSelection
from workbench.desktop.places.signals_window import SetWindow
from workbench.desktop.places.signals_words import brush_note, onset_words, tidy, window_set_words
from workbench.desktop.plots.lane_layout import LaneLayout
from workbench.desktop.plots.selectable_lanes import SelectableLanes
from workbench.desktop.state import Notice
from workbench.domain.changes import Changes, Outcome
from workbench.domain.evidence import Window
from workbench.errors import Cancelled, WorkbenchError
from workbench.language import tr
from workbench.services.readings.signals import SignalsReading, signals_reading
from workbench.services.readings.signals_resolution import series_at
from workbench.services.session import Progress, Session
from workbench.services.signals import measure_signals
from workbench.services.traces import prepare_traces
from workbench.services.windows import set_window

SIDE_WIDTH = 300
NOTHING = tr("No signals yet. Import one, or measure AUC from the two tables.")


class Signals(Place):
    """Lanes on one time axis with both windows, and what changed between them.

    Parameters
    ----------
    controller : Controller
    """

    key: ClassVar[str] = "signals"
    label: ClassVar[str] = tr("Signals")
    icon_name: ClassVar[str] = "signals"
    order: ClassVar[int] = 4

    def __init__(self, controller: Controller) -> None:
        super().__init__(tr("Which window is the incident?"))
        self._controller = controller
        self._reading: SignalsReading | None = None
        self._incident = ""
        self._chosen: tuple[str, ...] | None = None
        self._width: int | None = None
        self._prepared = ""
        self._layouts: dict[str, LaneLayout] = {}
        self.lanes = SelectableLanes()
        self.selection = LaneSelection(controller, self.lanes)
        self.lanes.windowsChanged.connect(self.set_window)
        self.windows = WindowsCard()
        self.windows.causesWanted.connect(lambda: self._run("run.find_causes"))
        self.windows.causesShown.connect(lambda: controller.window.go("causes"))
        self.windows.windowWanted.connect(self.edit_window)
        self.changed = ChangedCard()
        self.note = NoteCard()
        self.resolution = ResolutionChip()
        self.resolution.chosen.connect(self.set_resolution)
        self.choice = LanesChip()
        self.choice.chosen.connect(self.set_lanes)
        self.choice.heightsWanted.connect(self._set_heights)
        self.lanes.laneHidden.connect(self._hide)
        self.time_shown = TimeShown()
        self.time_shown.chosen.connect(self.show_time)
        self.job = PlaceJob(controller.backend)
        self._build()

    def refresh(self) -> None:
        """Ask again for what is on the time axis."""
        incident = self._controller.incident
        if not incident:
            return
        if incident != self._incident:
            self._incident, self._chosen, self._width = incident, None, None
            self.lanes.use_layout(self._layouts.setdefault(incident, LaneLayout()))
            self._reading = None
            self._pages.setCurrentWidget(self._waiting)
        chosen, width = self._chosen, self._width
        self._controller.backend.ask(
            "signals",
            lambda session: signals_reading(session, incident, chosen=chosen, width=width),
            self._take,
        )

    def title_actions(self) -> list[QWidget]:
        """Return the controls of the picture, where there is one."""
        if self._reading is None or not self._reading.lanes:
            return []
        shown: list[QWidget] = [self.time_shown]
        if self._reading.widths:
            shown.append(self.resolution)
        return [*shown, self.choice]

    def focus_regions(self) -> tuple[QWidget, ...]:
        """Return the picture and the right column."""
        if self._pages.currentWidget() is not self._content:
            return (self,)
        return (self.lanes, self.windows)

    def view_state(self) -> dict[str, object]:
        """Return which lanes are shown, how fine and from when to when."""
        shown = list(self.lanes.x_range()) if self.lanes.zoomed() else []
        lanes = list(self._chosen) if self._chosen else None
        return {"lanes": lanes, "width": self._width, "range": shown}

    def restore_view(self, state: Mapping[str, object]) -> None:
        """Show lanes and a stretch of time as they were shown before.

        Parameters
        ----------
        state : mapping
            As `view_state` returned it.
        """
        lanes, width = state.get("lanes"), state.get("width")
        if isinstance(lanes, list):
            self._chosen = tuple(str(key) for key in lanes)
        if isinstance(width, int):
            self._width = width
        ends = state.get("range")
        if isinstance(ends, list) and len(ends) == 2 and all(isinstance(e, float) for e in ends):
            self.lanes.show_range(*ends)
        if lanes or width:
            self.refresh()

    def show_reading(self, reading: SignalsReading) -> None:
        """Show what is known over time.

        Parameters
        ----------
        reading : SignalsReading
        """
        self._reading = reading
        if reading.unprepared:
            self._prepare()
        this_year = self._controller.backend.session.clock().year
        bare = reading.unprepared and not reading.lanes
        self.set_title(tr("Signals are being prepared") if bare else reading.title)
        if reading.lanes:
            self._show_picture(reading, this_year)
        else:
            metric = reading.metric_name or tr("the metric")
            measure = tr("measure {metric} from the two tables", metric=metric)
            self._empty.set_sentence(
                tr("No signals yet. Import one, or {measure}.", measure=measure)
            )
        self._pages.setCurrentWidget(self._page_of(reading))
        self.windows.show_reading(reading, this_year)
        self.changed.show_reading(reading)
        self.note.show_note(reading.note)
        self.resolution.offer(reading.widths, reading.width)
        self.choice.offer(reading.offered)
        self.actionsChanged.emit()

    def set_window(self, name: str, start: datetime, end: datetime) -> None:
        """Move a window to where it was drawn, and offer to take that back.

        Parameters
        ----------
        name : str
            ``"reference"`` or ``"incident"``.
        start, end : datetime
            Half-open, zone-aware.
        """
        incident, until = self._controller.incident, tidy(end)
        self._controller.backend.act(
            lambda session: set_window(session, incident, name, start=start, end=until),
            self._tell_window,
            self._refuse,
        )

    def edit_window(self, name: str) -> None:
        """Open the dialog that sets a window to the minute.

        Parameters
        ----------
        name : str
        """
        if self._reading is not None:
            SetWindow(self._controller, name, self._reading, self._tell_window).open()

    def set_lanes(self, keys: tuple[str, ...]) -> None:
        """Show other lanes.

        Parameters
        ----------
        keys : tuple of str
            Keys of the lanes; none shows the usual ones again.
        """
        self._chosen = keys or None
        self.refresh()

    def _hide(self, figure: str) -> None:
        """Stop showing a lane."""
        if self._reading is not None:
            shown = [offer.key for offer in self._reading.offered if offer.shown]
            named = zip(shown, self._reading.lanes, strict=True)
            self.set_lanes(tuple(key for key, lane in named if lane.id != figure))

    def _set_heights(self, wanted: str) -> None:
        if wanted == "small":
            self.lanes.set_small(small=True)
        else:
            self.lanes.arrange_as_usual()

    def set_resolution(self, width: int) -> None:
        """Measure the signals in bins of another width, and show them.

        Parameters
        ----------
        width : int
            Seconds.
        """
        incident = self._controller.incident

        def show(_: None) -> None:
            self._width = width
            self.refresh()

        def measure(session: Session, progress: Progress, _: Event) -> Outcome[None]:
            series_at(session, incident, width, progress)
            return Outcome(None, Changes())

        self.job.follow(self._controller.backend.start(tr("Measuring signals"), measure, show))

    def _prepare(self) -> None:
        """Prepare long signals for drawing; once an incident, unless it is asked for again."""
        incident = self._controller.incident
        if incident == self._prepared:
            return
        self._prepared = incident

        def work(session: Session, progress: Progress, _: Event) -> Outcome[None]:
            prepare_traces(session, session.incident(incident).evidence, progress)
            return Outcome(None, Changes())

        def again(_: None) -> None:
            self.refresh()

        def stopped(error: WorkbenchError) -> None:
            if not isinstance(error, Cancelled):
                self._refuse(error)
            if self._reading is not None:
                self._pages.setCurrentWidget(self._page_of(self._reading))

        name = tr("Preparing long signals")
        job = self._controller.backend.start(name, work, again, stopped)
        self._preparing.follow(job)
        self.job.follow(job)

    def _prepare_again(self) -> None:
        self._prepared = ""
        self._prepare()
        if self._reading is not None:
            self._pages.setCurrentWidget(self._page_of(self._reading))

    def measure(self) -> None:
        """Measure signals from the tables and keep them as evidence."""
        incident = self._controller.incident
        self.job.follow(
            self._controller.backend.start(
                tr("Measuring signals"),
                lambda session, progress, _: measure_signals(session, incident, progress),
            )
        )

    def show_time(self, which: str) -> None:
        """Show all of the time, or one window with a margin.

        Parameters
        ----------
        which : str
            ``"all"``, ``"reference"`` or ``"incident"``.
        """
        span = self.lanes.windows().get(which)
        if span is None:
            self.lanes.reset_range()
            return
        start, end = (moment.timestamp() for moment in span)
        margin = 0.05 * (end - start)
        before = margin if which == "reference" else 0.5 * (end - start)
        self.lanes.show_range(start - before, end + margin)

    def _take(self, reading: SignalsReading) -> None:
        """Show a reading; one that says the same again is not painted again."""
        if reading == self._reading:
            self.actionsChanged.emit()
            return
        self.show_reading(reading)

    def _show_picture(self, reading: SignalsReading, this_year: int) -> None:
        self.lanes.set_lanes(reading.lanes, reading.traces)
        self.selection.follow_reading(reading)
        spans = [_moments(reading.spans.get(name)) for name in ("reference", "incident")]
        notes = tuple(
            brush_note(window, span)
            for window, span in zip((reading.reference, reading.incident), spans, strict=True)
        )
        self.lanes.set_windows(spans[0], spans[1], (notes[0], notes[1]))
        self.lanes.set_events(
            [change.at for change in reading.changes],
            [change.title for change in reading.changes],
            reading.near,
        )
        words = onset_words(reading.onset, reading.width, this_year)
        if words is None:
            self.lanes.set_span_text("")
        else:
            self.lanes.set_span_text(words.title, words.detail, words.at, words.interval)

    def _page_of(self, reading: SignalsReading) -> QWidget:
        if reading.lanes:
            return self._content
        if reading.unprepared:
            return self._preparing if self._preparing.active else self._unready
        return self._empty if reading.measurable else self._bare

    def _tell_window(self, window: Window) -> None:
        this_year = self._controller.backend.session.clock().year
        words = window_set_words(window, this_year)
        self._controller.window.notify(Notice(words, undo=True))

    def _refuse(self, error: WorkbenchError) -> None:
        self._controller.window.notify(Notice(f"{error.message} {error.hint}".strip(), error=True))
        if self._reading is not None:
            self.show_reading(self._reading)

    def _run(self, command: str) -> None:
        self._controller.window.commands.run(command)

    def _build(self) -> None:
        picture = Card()
        picture.set_heading("")
        picture.add(self.job)
        picture.add(self.lanes, 1)
        column = QWidget()
        side = QVBoxLayout(column)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(12)
        for card in (self.windows, self.changed, self.note):
            side.addWidget(card)
        side.addStretch(1)
        scrolled = ScrollColumn(column)
        scrolled.setFixedWidth(SIDE_WIDTH)
        self._content = QWidget()
        across = QHBoxLayout(self._content)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(12)
        # Side by side in every window: under the cards the lanes would have no height left.
        across.addWidget(picture, 1)
        across.addWidget(scrolled)
        self._empty = EmptyState(NOTHING, tr("Measure from the tables"), sample=False)
        self._empty.acted.connect(self.measure)
        self._bare = EmptyState(
            tr("No signals yet. Import one, or add tables that have a column of times."),
            tr("Add evidence…"),
            sample=False,
        )
        self._bare.acted.connect(lambda: self._run("incident.add_evidence"))
        self._preparing = PreparingPage(self._controller.backend)
        self._unready = EmptyState(
            tr("These signals are long. They have to be prepared once before they are drawn."),
            tr("Prepare signals"),
            sample=False,
        )
        self._unready.acted.connect(self._prepare_again)
        self._waiting = Label(tr("Reading signals…"), tone="t3")
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages = QStackedLayout(self)
        pages = (self._waiting, self._content, self._empty, self._bare)
        for page in (*pages, self._preparing, self._unready):
            self._pages.addWidget(page)


def _moments(span: tuple[float, float] | None) -> tuple[datetime, datetime] | None:
    if span is None:
        return None
    return datetime.fromtimestamp(span[0], UTC), datetime.fromtimestamp(span[1], UTC)


def make_place(controller: Controller) -> Place:
    """Return the place, for the rail."""
    return Signals(controller)
