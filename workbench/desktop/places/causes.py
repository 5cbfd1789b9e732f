"""Causes: which input broke the model, what mending it gives back, and how sure that is."""

from collections.abc import Mapping
from threading import Event
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.card import Card
from workbench.desktop.components.columns import readable
from workbench.desktop.components.empty_state import EmptyState, draw_bars
from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.battery import JOB as BATTERY
from workbench.desktop.dialogs.claim import ask_for_claim
from workbench.desktop.dialogs.findings import show_run
from workbench.desktop.numbers import percent
from workbench.desktop.place import Place
from workbench.desktop.places.causes_dialogs import Assumptions, RunsMade
from workbench.desktop.places.causes_hypothesis import hypothesis_button
from workbench.desktop.places.causes_lab import LabCard
from workbench.desktop.places.causes_ranked import HEADINGS, RankedCauses
from workbench.desktop.places.causes_selection import CauseSelection
from workbench.desktop.places.causes_veil import Veil
from workbench.desktop.places.causes_words import empty_words, title_mark
from workbench.desktop.places.picture_board import PictureBoard
from workbench.desktop.places.signals_job import PlaceJob
from workbench.desktop.plots.lane_graph import LaneGraph
from workbench.desktop.state import Notice
from workbench.domain.canonical import JsonValue
from workbench.domain.changes import Outcome
from workbench.domain.runs import Claim, RunStatus
from workbench.language import tr
from workbench.services.readings.causes_place import CausesPlaceReading, causes_place_reading
from workbench.services.running import RunMade, run_analysis
from workbench.services.session import Progress, Session

SEARCH = tr("Finding causes")
MOST_ROWS = 200_000
"""Rows of a window that a what-if takes, at most."""
LAB_WIDTHS = (360, 496)
LINEAGE_HEIGHTS = (132, 168)
LEAST_HEIGHT = 520
"""Of lineage, causes and lab: three causes under the lineage."""
"""Heights of the lineage in a low window and in one of the usual height."""
_USUAL_HEIGHT = 560


class Causes(Place):
    """The lineage, the ranked causes, and the lab for one of them.

    Parameters
    ----------
    controller : Controller
    """

    key: ClassVar[str] = "causes"
    label: ClassVar[str] = tr("Causes")
    icon_name: ClassVar[str] = "causes"
    order: ClassVar[int] = 5

    def __init__(self, controller: Controller) -> None:
        super().__init__(tr("Which input broke the model?"))
        self._controller = controller
        self._reading: CausesPlaceReading | None = None
        self._incident = ""
        self._node = ""
        self.lineage = LaneGraph()
        self.lineage.nodeActivated.connect(self.select)
        self.ranked = RankedCauses()
        self.ranked.rowSelected.connect(self._follow)
        self.ranked.runWanted.connect(lambda run: self._show_run(run or self._answer_run()))
        self.selection = CauseSelection(controller, self.ranked.affected)
        self.chart = self.ranked.chart
        self.lab = LabCard()
        self.lab.add_buttons(hypothesis_button(controller, lambda: self._node))
        self.lab.measureWanted.connect(self.measure)
        self.lab.saveWanted.connect(self.save)
        self.lab.claimWanted.connect(self.claim)
        self.lab.runWanted.connect(self._show_run)
        self.lab.assumptionsWanted.connect(self._show_assumptions)
        self.job = PlaceJob(controller.backend, (SEARCH, BATTERY))
        self.found = Button("", ButtonKind.CHIP, "history")
        self.found.clicked.connect(lambda: self._show_run(self._answer_run()))
        self.runs = Button("", ButtonKind.CHIP)
        self.runs.clicked.connect(self._show_runs)
        self.battery = Button(tr("Run the standard battery"))
        self.battery.set_tip(tr("Every standard analysis with its defaults, one after another."))
        self.battery.clicked.connect(lambda: self._run("run.battery"))
        self.analysis = Button(tr("Run an analysis…"))
        self.analysis.clicked.connect(lambda: self._run("run.analysis"))
        self.again = Button(tr("Re-run"), ButtonKind.PRIMARY)
        self.again.clicked.connect(lambda: self._run("run.find_causes"))
        self._build()
        self.job.activeChanged.connect(self._fade)

    def refresh(self) -> None:
        """Ask again for what is known of the causes."""
        incident = self._controller.incident
        if not incident:
            return
        if incident != self._incident:
            self._incident, self._node, self._reading = incident, "", None
            self._pages.setCurrentWidget(self._waiting)
        self._controller.backend.ask(
            "causes", lambda session: causes_place_reading(session, incident), self._take
        )
        self.pictures.refresh()

    def title_actions(self) -> list[QWidget]:
        """Return what leads to the runs, and the way to search again where that is needed."""
        reading = self._reading
        if reading is None:
            return []
        shown: list[QWidget] = []
        if reading.answer.run:
            shown.append(self.found)
        if reading.runs:
            shown.append(self.runs)
        shown += [self.battery, self.analysis]
        if reading.answer.stale or (reading.answer.verdict and reading.answer.problem):
            shown.append(self.again)
        return shown

    def side_column(self) -> QWidget:
        """Return the lab."""
        return self.lab

    def focus_regions(self) -> tuple[QWidget, ...]:
        """Return lineage, causes and lab, or the whole place while it is empty."""
        if self.pictures.focus_regions():
            return self.pictures.focus_regions()
        if self._pages.currentWidget() is not self._content:
            return (self,)
        return (self.lineage, self.ranked.view, self.lab)

    def view_state(self) -> dict[str, object]:
        """Return which picture is in front, which cause, and how causes are seen."""
        state = self.pictures.view_state()
        return {**state, "cause": self._node, "ranked": self.ranked.views.current}

    def restore_view(self, state: Mapping[str, object]) -> None:
        """Show a picture and a cause as they were shown before."""
        self.pictures.restore_view(state)
        if state.get("ranked") in HEADINGS:
            self.ranked.show_view(str(state["ranked"]))
        self.select(str(state.get("cause") or ""))

    def show_reading(self, reading: CausesPlaceReading) -> None:
        """Show what is known of the causes.

        Parameters
        ----------
        reading : CausesPlaceReading
        """
        self._reading = reading
        answer = reading.answer
        self.set_title(answer.title, title_mark(answer))
        self.found.setText(tr("found in {seconds:.1f}\u202fs", seconds=answer.seconds))
        self.found.setAccessibleName(tr("{words}: show the run", words=self.found.text()))
        count = len(reading.runs)
        self.runs.setText(tr("1 run") if count == 1 else tr("{number} runs", number=count))
        self.runs.setAccessibleName(tr("{words}: list them", words=self.runs.text()))
        if reading.rows:
            self._show_answer(reading)
            self._pages.setCurrentWidget(self._content)
        else:
            self._show_nothing(reading)
        self.actionsChanged.emit()

    def select(self, node: str) -> None:
        """Show one cause in the lab.

        Parameters
        ----------
        node : str
            A lineage node; one that is no row is passed over.
        """
        rows = self._reading.rows if self._reading is not None else ()
        for number, row in enumerate(rows):
            if row.node == node:
                self.chart.select(number)

    def measure(self, feature: str, mechanism: str) -> None:
        """Mend one input in every way, as a run of its own.

        Parameters
        ----------
        feature : str
        mechanism : str
            The one to draw; ``auto`` lets the analysis settle on one.
        """
        parameters: dict[str, JsonValue] = {"feature": feature}
        if mechanism != "auto":
            parameters["mechanism"] = mechanism
        self._mend(tr("Mending {feature}", feature=feature), parameters)

    def save(self, feature: str, mechanism: str, share: float) -> None:
        """Mend a share of an input's rows, on every row there is, as a run of its own.

        Parameters
        ----------
        feature, mechanism : str
        share : float
            0 to 1.
        """
        if self._reading is None:
            return
        parameters: dict[str, JsonValue] = {
            "feature": feature,
            "mechanism": mechanism,
            "share": share,
        }
        shown = self._reading.lab.valid(feature, beside_stale=True)
        if shown is not None and shown.looked_at < shown.total:
            parameters["rows"] = min(shown.total, MOST_ROWS)
        self._mend(
            tr("Mending {share} of {feature}", share=percent(share), feature=feature),
            parameters,
            saved=True,
        )

    def _mend(self, name: str, parameters: Mapping[str, JsonValue], *, saved: bool = False) -> None:
        if self._reading is None:
            return
        incident, analysis = self._controller.incident, self._reading.lab.analysis

        def work(session: Session, progress: Progress, cancel: Event) -> Outcome[RunMade]:
            return run_analysis(
                session,
                incident,
                analysis,
                parameters=parameters,
                progress=progress,
                cancel=cancel,
            )

        def done(made: RunMade) -> None:
            self._tell_run(made)
            if saved and made.run.status is RunStatus.FINISHED:
                words = tr(
                    "Saved as run {value}: {summary}",
                    value=made.run.id[-8:],
                    summary=made.run.summary,
                )
                self._controller.window.notify(Notice(words))

        self.job.follow(self._controller.backend.start(name, work, done))

    def claim(self, run: str, finding: str) -> None:
        """Put a finding into the report.

        Parameters
        ----------
        run, finding : str
        """
        incident = self._controller.incident

        def done(claim: Claim) -> None:
            self._controller.window.notify(
                Notice(tr("In the report now: {words}", words=claim.text), undo=True)
            )

        ask_for_claim(self._controller, incident, run, finding, done)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the lineage less height in a low window."""
        super().resizeEvent(event)
        self._size_lineage()

    def _take(self, reading: CausesPlaceReading) -> None:
        """Show a reading; one that says the same again is not painted again."""
        if reading == self._reading:
            self.actionsChanged.emit()
            return
        self.show_reading(reading)

    def _show_answer(self, reading: CausesPlaceReading) -> None:
        answer = reading.answer
        self._lineage_card.setVisible(reading.lineage is not None)
        self._lineage_card.set_edge("warn" if answer.stale else "")
        self.ranked.set_edge("warn" if answer.stale else "")
        self.lineage.show_figure(reading.lineage)
        self._size_lineage()
        self.ranked.show_answer(reading)
        nodes = [row.node for row in reading.rows]
        self.chart.select(nodes.index(self._node) if self._node in nodes else 0)

    def _show_nothing(self, reading: CausesPlaceReading) -> None:
        if reading.ready:
            self._unset.set_sentence(reading.ready)
            self._pages.setCurrentWidget(self._unset)
            return
        self._empty.set_sentence(empty_words(reading))
        self._pages.setCurrentWidget(self._empty)

    def _follow(self, number: int) -> None:
        reading = self._reading
        if reading is None or not 0 <= number < len(reading.rows):
            return
        row = reading.rows[number]
        self._node = row.node
        self.selection.follow_cause(row.node, reading.answer.run)
        filled = not reading.answer.stale and not reading.answer.problem
        self.lab.show_cause(reading, row, filled=filled)

    def _tell_run(self, made: RunMade) -> None:
        if made.run.status is not RunStatus.FINISHED:
            words = f"{made.run.title}: {made.run.error}"
            self._controller.window.notify(Notice(words, error=True))

    def _answer_run(self) -> str:
        return self._reading.answer.run if self._reading is not None else ""

    def _show_run(self, run: str) -> None:
        if run:
            show_run(self._controller, self._controller.incident, run)

    def _show_runs(self) -> None:
        if self._reading is not None:
            RunsMade(self._controller, self._reading.runs).open()

    def _show_assumptions(self) -> None:
        if self._reading is not None:
            lab = self._reading.lab
            Assumptions(self._controller, lab.title, lab.assumptions, lab.caveats).open()

    def _run(self, command: str) -> None:
        self._controller.window.commands.run(command)

    def _fade(self, active: bool) -> None:  # noqa: FBT001 -- a signal's value
        """Keep the last result in sight, but quiet, while a new one is on its way."""
        searching = active and self.job.name == SEARCH
        testing = active and self.job.name == BATTERY
        for veil in self._veils:
            veil.setVisible(searching)
        self._lab_veil.setVisible(active and not searching and not testing)
        if testing:
            self.battery.forbid(tr("The standard battery is running."))
        else:
            self.battery.permit()
        if searching:
            self.again.forbid(tr("Causes are being looked for."))
        else:
            self.again.permit()

    def _size_lineage(self) -> None:
        low, usual = LINEAGE_HEIGHTS
        most = usual if self.height() >= _USUAL_HEIGHT else low
        self.lineage.setFixedHeight(min(self.lineage.sizeHint().height(), most))

    def _build(self) -> None:
        self._make_cards()
        across = QHBoxLayout()
        across.setSpacing(12)
        across.addWidget(self.ranked, 62)
        across.addWidget(self.lab, 38)
        column = QVBoxLayout(both := QWidget())
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._lineage_card)
        column.addLayout(across, 1)
        self._content = readable(both, LEAST_HEIGHT)
        self._empty = EmptyState(tr("No causes yet."), tr("Find causes"), draw_bars, sample=False)
        self._empty.acted.connect(lambda: self._run("run.find_causes"))
        self._unset = EmptyState(
            tr("Set W0 and W1 first."), tr("Set the windows"), draw_bars, sample=False
        )
        self._unset.acted.connect(lambda: self._controller.window.go("signals"))
        self._waiting = Label(tr("Reading causes…"), tone="t3")
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        pages = QWidget()
        self._pages = QStackedLayout(pages)
        for page in (self._waiting, self._content, self._empty, self._unset):
            self._pages.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.job)
        self.pictures = PictureBoard(self._controller, pages)
        self.pictures.pictureShown.connect(lambda _: self.actionsChanged.emit())
        whole.addWidget(self.pictures, 1)

    def _make_cards(self) -> None:
        self._lineage_card = Card()
        self._lineage_card.setAccessibleName(tr("Lineage"))
        self._lineage_card.add(self.lineage)
        self.lab.setMinimumWidth(LAB_WIDTHS[0])
        self.lab.setMaximumWidth(LAB_WIDTHS[1])
        self._veils = [Veil(card) for card in (self._lineage_card, self.ranked)]
        self._lab_veil = Veil(self.lab)


def make_place(controller: Controller) -> Place:
    """Return the place, for the rail."""
    return Causes(controller)
