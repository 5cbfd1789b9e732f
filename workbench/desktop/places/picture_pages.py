"""The pictures beside the ranked causes: lineage with signals, calendar, errors, slices."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QWidget

from workbench.desktop.components.empty_state import Drawing, EmptyState
from workbench.desktop.components.labels import Label
from workbench.desktop.components.segmented_control import SegmentedControl
from workbench.desktop.places.picture_card import PictureCard
from workbench.desktop.plots.figure_cursor import PlotPoint
from workbench.desktop.plots.grid_view import GridView
from workbench.desktop.plots.signal_graph import SignalGraph
from workbench.desktop.plots.slice_tree import SliceTreeView
from workbench.domain.figures import Figure
from workbench.language import tr
from workbench.services.readings.calendar import (
    ALL,
    DriftCalendar,
    calendar_figure,
    matrix_figure,
)
from workbench.services.readings.lineage_signals import LineageSignals
from workbench.services.readings.pictures import Picture

CALIBRATION = ("reliability", "probabilities", "residuals")


class PicturePage(QWidget):
    """One or two cards, what is said before there is anything, or that it is being read.

    Parameters
    ----------
    sentence : str
        Said while no run has looked.
    verb : str
        What would make one.
    drawing : callable
        The outline of the filled picture.

    Signals
    -------
    runWanted(str)
        A run is to be shown.
    acted()
        The button of the empty state.
    """

    runWanted = Signal(str)
    acted = Signal()

    def __init__(self, sentence: str, verb: str, drawing: Drawing) -> None:
        super().__init__()
        self._sentence = sentence
        self.cards: list[PictureCard] = []
        self._waiting = Label(tr("Reading…"), tone="t3")
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty = EmptyState(sentence, verb, drawing, sample=False)
        self.empty.acted.connect(self.acted)
        self.content = QWidget()
        self.row = QHBoxLayout(self.content)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(12)
        self._pages = QStackedLayout(self)
        for page in (self._waiting, self.empty, self.content):
            self._pages.addWidget(page)

    def add_card(self, card: PictureCard, stretch: int = 1) -> PictureCard:
        """Add a card at the right.

        Parameters
        ----------
        card : PictureCard
        stretch : int
            Its part of the width.
        """
        card.runWanted.connect(self.runWanted)
        self.cards.append(card)
        self.row.addWidget(card, stretch)
        return card

    def say(self, *, there: bool, reason: str = "") -> None:
        """Show the cards, or why there is nothing in them.

        Parameters
        ----------
        there : bool
        reason : str
            What a run said; the page's own sentence by default.
        """
        self.empty.set_sentence(reason or self._sentence)
        self._pages.setCurrentWidget(self.content if there else self.empty)

    def view_state(self) -> dict[str, object]:
        """Return how the page is looked at, beyond its cards; nothing by default."""
        return {}

    def restore_view(self, state: Mapping[str, object]) -> None:
        """Look at the page as before.

        Parameters
        ----------
        state : mapping
            As of `view_state`.
        """

    def regions(self) -> tuple[QWidget, ...]:
        """Return what F6 jumps between."""
        if self._pages.currentWidget() is not self.content:
            return (self.empty,)
        return tuple(card.view for card in self.cards if not card.isHidden())


class ErrorsPage(PicturePage):
    """Calibration beside confusion, or residuals beside their spread."""

    def __init__(self, drawing: Drawing) -> None:
        super().__init__(
            tr("Errors are not compared yet. The standard battery does it."),
            tr("Run the standard battery"),
            drawing,
        )
        self.calibration = self.add_card(PictureCard(tr("Calibration")), 46)
        self.confusion = self.add_card(PictureCard(tr("Confusion")), 54)

    def show_picture(self, picture: Picture) -> None:
        """Show what a run found of errors.

        Parameters
        ----------
        picture : Picture
        """
        pairs = list(zip(picture.figures, picture.names, strict=True))
        sides = (
            [pair for pair in pairs if pair[0].id in CALIBRATION],
            [pair for pair in pairs if pair[0].id not in CALIBRATION],
        )
        for card, side in zip((self.calibration, self.confusion), sides, strict=True):
            card.setVisible(bool(side))
            names = [_short(name) for _, name in side]
            card.show_figures(
                [figure for figure, _ in side],
                names,
                picture.run,
                stale=picture.stale,
                origin=picture.origin,
            )
        self.say(there=bool(pairs), reason=picture.reason)


def _short(name: str) -> str:
    """Return a name without what the card says already."""
    word = name.removeprefix("Confusion").strip(" ,").removeprefix("in ").strip()
    return f"{word[:1].upper()}{word[1:]}" if word else name


class SlicesPage(PicturePage):
    """Slices as a tree.

    Signals
    -------
    sliceChosen(str)
        All conditions of the slice that became the current one, as one phrase.
    """

    sliceChosen = Signal(str)

    def __init__(self, drawing: Drawing) -> None:
        super().__init__(
            tr("No slices yet. The standard battery looks for them."),
            tr("Run the standard battery"),
            drawing,
        )
        self.tree = SliceTreeView()
        self.tree.sliceSelected.connect(self.sliceChosen)
        self._run = ""
        self.tree.rowActivated.connect(self._open)
        self.card = self.add_card(PictureCard(tr("Slices"), self.tree))

    def show_picture(self, picture: Picture) -> None:
        """Show what a run found of slices.

        Parameters
        ----------
        picture : Picture
        """
        self._run = picture.run
        self.card.show_figures(
            picture.figures[:1], (), picture.run, stale=picture.stale, origin=picture.origin
        )
        self.say(there=bool(picture.figures), reason=picture.reason)

    def view_state(self) -> dict[str, object]:
        """Return which slice is the current one."""
        return {"slice": self.tree.selected}

    def restore_view(self, state: Mapping[str, object]) -> None:
        """Make a slice the current one."""
        number = state.get("slice")
        if isinstance(number, int):
            self.tree.select(number)

    def _open(self, number: int) -> None:
        """Offer the rows of a slice; where a filter cannot say them, show the run."""
        box = self.tree.boxes()[number]
        corner = box.bottomLeft() - self.tree.seen().topLeft()
        at = self.tree.viewport().mapToGlobal(corner.toPoint())
        if self.tree.row_offer.open_at(at) is None:
            self.runWanted.emit(self._run)


class LineagePage(PicturePage):
    """The lineage with a signal in each node.

    Signals
    -------
    nodeChosen(str)
        The node that became the current one.
    """

    nodeChosen = Signal(str)

    def __init__(self, drawing: Drawing) -> None:
        super().__init__(
            tr("No lineage yet. Add a lineage.json or OpenLineage events as evidence."),
            tr("Add evidence…"),
            drawing,
        )
        self.graph = SignalGraph()
        self.graph.nodeSelected.connect(self.nodeChosen)
        self.card = self.add_card(PictureCard(tr("Lineage"), self.graph))

    def show_lineage(self, shown: LineageSignals) -> None:
        """Show another lineage.

        Parameters
        ----------
        shown : LineageSignals
        """
        figure = shown.figure
        if figure is not None and figure != self.card.figure:
            self.card.show_figures((figure,), (), shown.run, origin=shown.origin)
            self.graph.show_signals(shown)
        self.say(there=figure is not None)

    def view_state(self) -> dict[str, object]:
        """Return which node is the current one."""
        return {"node": self.graph.current}

    def restore_view(self, state: Mapping[str, object]) -> None:
        """Make a node the current one."""
        node = state.get("node")
        if isinstance(node, str):
            self.graph.select(node)


class CalendarPage(PicturePage):
    """Features over time beside the days of one of them.

    Signals
    -------
    cellChosen(str, float, float)
        A feature and the stretch of time of the cell that was opened.
    everyWanted(str)
        Bins of another length are wanted: ``hour``, ``day`` or ``week``.
    """

    cellChosen = Signal(str, float, float)
    everyWanted = Signal(str)

    def __init__(self, drawing: Drawing) -> None:
        super().__init__(
            tr("Drift over time is not measured yet. The standard battery does it."),
            tr("Run the standard battery"),
            drawing,
        )
        self._calendar = DriftCalendar()
        self._feature = ALL
        self.grid = GridView()
        self.grid.pointActivated.connect(self._open_cell)
        self.grid.cursorMoved.connect(self._follow)
        self.matrix = self.add_card(PictureCard(tr("Drift over time"), self.grid), 58)
        self.days = self.add_card(PictureCard(tr("Calendar")), 42)
        self.every = SegmentedControl(
            tr("Bins of time"),
            (("hour", tr("Hours")), ("day", tr("Days")), ("week", tr("Weeks"))),
        )
        self.every.chosen.connect(self.everyWanted)
        self.matrix.add_to_head(self.every)

    def show_calendar(self, calendar: DriftCalendar) -> None:
        """Show what a run found over time.

        Parameters
        ----------
        calendar : DriftCalendar
        """
        self._calendar = calendar
        figure = matrix_figure(calendar)
        figures: list[Figure] = [figure] if figure is not None else []
        self.matrix.show_figures(
            figures, (), calendar.run, stale=calendar.stale, origin=calendar.origin
        )
        self.every.choose(calendar.every)
        self._show_days()
        self.say(there=figure is not None, reason=calendar.reason)

    def _show_days(self) -> None:
        figure = calendar_figure(self._calendar, self._feature)
        self.days.setVisible(figure is not None)
        if figure is not None:
            self.days.show_figures(
                (figure,),
                (),
                self._calendar.run,
                stale=self._calendar.stale,
                origin=self._calendar.origin,
            )

    def view_state(self) -> dict[str, object]:
        """Return which feature the calendar shows."""
        return {"feature": self._feature}

    def restore_view(self, state: Mapping[str, object]) -> None:
        """Show the days of a feature."""
        feature = state.get("feature")
        if isinstance(feature, str):
            self._feature = feature
            self._show_days()

    def _follow(self, point: PlotPoint | None) -> None:
        """Show the days of the feature the cursor is on."""
        if point is not None and point.series != self._feature:
            self._feature = point.series
            self._show_days()

    def _open_cell(self, point: PlotPoint) -> None:
        bins = self._calendar.bins
        if point.index < len(bins):
            start = bins[point.index]
            self.cellChosen.emit(point.series, start, self._calendar.end(start))
