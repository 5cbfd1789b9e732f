"""The pictures of a place beside each other: one is in front, chosen above it."""

from collections.abc import Mapping
from threading import Event

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from workbench.desktop.components.empty_state import draw_bars, draw_boxes, draw_series
from workbench.desktop.components.segmented_control import SegmentedControl
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.findings import show_run
from workbench.desktop.linking import link
from workbench.desktop.places.picture_pages import (
    CalendarPage,
    ErrorsPage,
    LineagePage,
    PicturePage,
    SlicesPage,
)
from workbench.desktop.plots.figure_view import FigureView
from workbench.desktop.plots.slice_tree import SliceTreeView
from workbench.desktop.state import Notice
from workbench.domain.changes import Outcome
from workbench.domain.runs import RunStatus
from workbench.domain.selection import Origin
from workbench.language import tr
from workbench.services.claims import find_run
from workbench.services.readings.calendar import DriftCalendar, drift_calendar
from workbench.services.readings.lineage_signals import lineage_signals
from workbench.services.readings.pictures import errors_picture, slices_picture
from workbench.services.running import RunMade, run_analysis
from workbench.services.session import Progress, Session

VIEWS = ("causes", "lineage", "calendar", "errors", "slices")
CAUSES, LINEAGE, CALENDAR, ERRORS, SLICES = VIEWS


class PictureBoard(QWidget):
    """The ranked causes, and the pictures that answer beside them.

    Parameters
    ----------
    controller : Controller
    causes : QWidget
        The page in front at the start.

    Signals
    -------
    pictureShown(str)
        Key of the picture that is in front now.
    """

    pictureShown = Signal(str)

    def __init__(self, controller: Controller, causes: QWidget) -> None:
        super().__init__()
        self._controller = controller
        self._incident = ""
        self._calendar = DriftCalendar()
        self.names = (
            tr("Causes"),
            tr("Lineage"),
            tr("Calendar"),
            tr("Errors"),
            tr("Slices"),
        )
        options = tuple(zip(VIEWS, self.names, strict=True))
        self.views = SegmentedControl(tr("Picture"), options)
        self.views.chosen.connect(self.show_picture)
        self._stack = QStackedWidget()
        self._stack.addWidget(causes)
        self._pages: dict[str, PicturePage] = {}
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 12)
        head.addWidget(self.views)
        head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._stack, 1)

    @property
    def current(self) -> str:
        """Key of the picture in front."""
        return self.views.current

    def page(self, key: str) -> PicturePage:
        """Return a picture, made when it is first asked for.

        Parameters
        ----------
        key : str
            ``lineage``, ``calendar``, ``errors`` or ``slices``.
        """
        if key not in self._pages:
            page = self._make(key)
            page.runWanted.connect(self._show_run)
            self._link(key, page)
            self._pages[key] = page
            self._stack.addWidget(page)
        return self._pages[key]

    def show_picture(self, key: str) -> None:
        """Put a picture in front.

        Parameters
        ----------
        key : str
            ``causes`` or one of the others.
        """
        self.views.choose(key)
        if key == CAUSES:
            self._stack.setCurrentIndex(0)
        else:
            self._stack.setCurrentWidget(self.page(key))
        self.refresh()
        self.pictureShown.emit(key)

    def refresh(self) -> None:
        """Ask again for what is in front."""
        incident, key = self._controller.incident, self.current
        if not incident or key == CAUSES:
            return
        page, ask = self.page(key), self._controller.backend.ask
        if isinstance(page, ErrorsPage):
            ask("errors", lambda s: errors_picture(s, incident), page.show_picture)
        elif isinstance(page, SlicesPage):
            ask("slices", lambda s: slices_picture(s, incident), page.show_picture)
        elif isinstance(page, LineagePage):
            ask("lineage", lambda s: lineage_signals(s, incident), page.show_lineage)
        elif isinstance(page, CalendarPage):
            ask("calendar", lambda s: drift_calendar(s, incident), self._take_calendar)

    def view_state(self) -> dict[str, object]:
        """Return which picture is in front, and how it is looked at."""
        if self.current == CAUSES:
            return {"picture": CAUSES}
        page = self.page(self.current)
        cards = [card.view_state() for card in page.cards]
        return {"picture": self.current, "cards": cards, "page": page.view_state()}

    def restore_view(self, state: Mapping[str, object]) -> None:
        """Put a picture in front as it was looked at before.

        Parameters
        ----------
        state : mapping
            As of `view_state`.
        """
        key = state.get("picture")
        if key not in VIEWS:
            return
        if key != self.current:
            self.show_picture(str(key))
        if key == CAUSES:
            return
        page, cards, own = self.page(str(key)), state.get("cards"), state.get("page")
        if isinstance(own, Mapping):
            page.restore_view(own)
        for card, told in zip(page.cards, cards if isinstance(cards, list) else [], strict=False):
            if isinstance(told, Mapping):
                card.restore_view(told)

    def focus_regions(self) -> tuple[QWidget, ...]:
        """Return what F6 jumps between in the picture in front; none for the causes."""
        return () if self.current == CAUSES else (*self.page(self.current).regions(), self.views)

    def _make(self, key: str) -> PicturePage:
        if key == ERRORS:
            return self._with_battery(ErrorsPage(draw_bars))
        if key == SLICES:
            return self._with_battery(SlicesPage(draw_bars))
        if key == CALENDAR:
            page = CalendarPage(draw_series)
            page.everyWanted.connect(self._measure_every)
            return self._with_battery(page)
        lineage = LineagePage(draw_boxes)
        lineage.acted.connect(lambda: self._run_command("incident.add_evidence"))
        return lineage

    def _link(self, key: str, page: PicturePage) -> None:
        """Let the pictures of a page select rows, and show those behind a mark."""
        for card in page.cards:
            if isinstance(card.view, FigureView | SliceTreeView):
                link(self._controller, card.view, f"{Origin.CAUSES}, {key.capitalize()}")

    def _with_battery(self, page: PicturePage) -> PicturePage:
        page.acted.connect(lambda: self._run_command("run.battery"))
        return page

    def _run_command(self, command: str) -> None:
        self._controller.window.commands.run(command)

    def _show_run(self, run: str) -> None:
        if run:
            show_run(self._controller, self._controller.incident, run)

    def _take_calendar(self, calendar: DriftCalendar) -> None:
        self._calendar = calendar
        page = self.page(CALENDAR)
        if isinstance(page, CalendarPage):
            page.show_calendar(calendar)

    def _measure_every(self, every: str) -> None:
        """Follow drift in bins of another length, by the analysis that measured it before."""
        incident, before = self._controller.incident, self._calendar.run

        def work(session: Session, progress: Progress, cancel: Event) -> Outcome[RunMade]:
            made = find_run(session.incident(incident), before)
            return run_analysis(
                session,
                incident,
                made.analysis,
                parameters={**made.parameters, "every": every},
                progress=progress,
                cancel=cancel,
            )

        names = {"hour": tr("hours"), "day": tr("days"), "week": tr("weeks")}
        self._controller.backend.start(
            tr("Following drift by {bins}", bins=names[every]), work, self._tell
        )

    def _tell(self, made: RunMade) -> None:
        if made.run.status is not RunStatus.FINISHED:
            words = f"{made.run.title}: {made.run.error}"
            self._controller.window.notify(Notice(words, error=True))
        elif not made.run.tables:
            self._controller.window.notify(Notice(made.run.summary))
        self.refresh()
