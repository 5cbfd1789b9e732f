"""Hypotheses: which explanation survives the evidence, and whether it can be decided."""

from collections.abc import Mapping, Sequence
from secrets import SystemRandom
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.card import Card
from workbench.desktop.components.columns import ReadableColumns, ScrollColumn
from workbench.desktop.components.empty_state import EmptyState
from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.findings import show_run
from workbench.desktop.place import Place
from workbench.desktop.places.hypotheses_acts import HypothesesActs
from workbench.desktop.places.hypotheses_empty import draw_matrix
from workbench.desktop.places.hypotheses_matrix import MatrixTable
from workbench.desktop.places.hypotheses_narrowing import NarrowingCard
from workbench.desktop.places.hypotheses_side import DecisionCard, HypothesisCard
from workbench.desktop.places.hypotheses_test_card import TestCard
from workbench.desktop.places.signals_job import PlaceJob
from workbench.desktop.theme.marks import Mark, State
from workbench.language import tr
from workbench.services.board.reading import hypotheses_reading
from workbench.services.board.views import HypothesesReading
from workbench.services.board.words import QUESTION

SIDE_WIDTH = 396
LEAST_HEIGHT = 560
"""Of matrix and narrowing: five rows of evidence under their heads."""
ABOUT = tr("ranked by least evidence against · faded rows cannot tell them apart")
EMPTY = tr("No hypothesis yet. Two at least are needed before a cause can be confirmed.")
START = tr("Start from the named causes")


class Hypotheses(Place):
    """The matrix, how belief narrowed, and the selected hypothesis with its tests.

    Parameters
    ----------
    controller : Controller
    """

    key: ClassVar[str] = "hypotheses"
    label: ClassVar[str] = tr("Hypotheses")
    icon_name: ClassVar[str] = "hypotheses"
    order: ClassVar[int] = 6

    def __init__(self, controller: Controller) -> None:
        super().__init__(QUESTION)
        self._controller = controller
        self._reading: HypothesesReading | None = None
        self._incident = ""
        self._order: tuple[str, ...] = ()
        self.acts = HypothesesActs(controller)
        self.matrix = MatrixTable()
        self.narrowing = NarrowingCard()
        self.card = HypothesisCard()
        self.test = TestCard()
        self.decision = DecisionCard()
        self.job = PlaceJob(controller.backend)
        self.acts.jobStarted.connect(self.job.follow)
        self.acts.refused.connect(self._show_again)
        self.job.activeChanged.connect(self.test.show_running)
        self.add_evidence = Button(tr("Add evidence…"))
        self.add_evidence.clicked.connect(lambda: self._run("incident.weigh_evidence"))
        self.new = Button(tr("New hypothesis…"))
        self.new.clicked.connect(lambda: self._run("incident.new_hypothesis"))
        for command, button in (
            ("incident.weigh_evidence", self.add_evidence),
            ("incident.new_hypothesis", self.new),
        ):
            controller.window.commands.accompany(command, button)
        self.shuffle = Button(tr("Shuffle order"), ButtonKind.LINK)
        self.shuffle.set_tip(
            tr("Look at the evidence in another order: what comes first is given too much weight.")
        )
        self.shuffle.clicked.connect(self._shuffle)
        self._connect()
        self._build()

    def refresh(self) -> None:
        """Ask again."""
        incident = self._controller.incident
        if not incident:
            return
        if incident != self._incident:
            self._incident, self._order, self._reading = incident, (), None
            self._pages.setCurrentWidget(self._waiting)
        self._controller.backend.ask(
            "hypotheses", lambda session: hypotheses_reading(session, incident), self._take
        )

    def title_actions(self) -> list[QWidget]:
        """Return the two ways to add to the matrix."""
        if self._reading is None:
            return []
        return [self.add_evidence, self.new] if self._reading.matrix.columns else [self.new]

    def side_column(self) -> QWidget:
        """Return the selected hypothesis, its tests and its guards."""
        return self._side

    def focus_regions(self) -> Sequence[QWidget]:
        """Return matrix, narrowing and right column, or the whole place while it is empty."""
        if self._pages.currentWidget() is not self._content:
            return (self,)
        return (self.matrix, self.narrowing, self._side)

    def view_state(self) -> dict[str, object]:
        """Return which hypothesis is selected, and the order of the evidence."""
        return {"hypothesis": self.matrix.hypothesis, "order": list(self._order)}

    def restore_view(self, state: Mapping[str, object]) -> None:
        """Show a hypothesis and an order as they were shown before."""
        order = state.get("order")
        if isinstance(order, list):
            self._set_order(tuple(str(one) for one in order))
        self.select(str(state.get("hypothesis") or ""))

    def show_reading(self, reading: HypothesesReading) -> None:
        """Show the hypotheses as they stand.

        Parameters
        ----------
        reading : HypothesesReading
        """
        if reading.incident != self._controller.incident:
            return
        self._reading = reading
        self.acts.reading = reading
        confirmed = any(one.status == "confirmed" for one in reading.matrix.columns)
        self.set_title(reading.title, Mark(State.GOOD, tr("confirmed")) if confirmed else None)
        if reading.matrix.columns:
            self.matrix.show_matrix(reading.matrix, self._order)
            self.shuffle.setVisible(len(reading.matrix.rows) > 1)
            self.narrowing.show_figure(reading.narrowing)
            self._follow(self.matrix.hypothesis)
            self._pages.setCurrentWidget(self._content)
        else:
            self._pages.setCurrentWidget(self._from_causes if reading.causes else self._empty)
        self.actionsChanged.emit()

    def select(self, hypothesis: str) -> None:
        """Show one hypothesis at the right.

        Parameters
        ----------
        hypothesis : str
            Its identifier; one that is not here is passed over.
        """
        self.matrix.select_hypothesis(hypothesis)

    def _take(self, reading: HypothesesReading) -> None:
        """Show a reading; one that says the same again is not shown again."""
        if reading != self._reading:
            self.show_reading(reading)

    def _show_again(self) -> None:
        if self._reading is not None:
            self.show_reading(self._reading)

    def _follow(self, hypothesis: str) -> None:
        view = self._reading.views.get(hypothesis) if self._reading is not None else None
        if view is None:
            return
        for part in (self.card, self.test, self.decision):
            part.show_view(view)

    def _shuffle(self) -> None:
        """Put the evidence in an order of chance, or back in that of what it tells."""
        if self._order:
            self._set_order(())
            return
        known = [row.id for row in self._reading.matrix.rows] if self._reading else []
        order = known[:]
        while order == known and len(known) > 1:
            SystemRandom().shuffle(order)
        self._set_order(tuple(order))

    def _set_order(self, order: tuple[str, ...]) -> None:
        self._order = order
        self.shuffle.setText(tr("Most telling first") if order else tr("Shuffle order"))
        self.shuffle.setAccessibleName(self.shuffle.text())
        if self._reading is not None:
            self.matrix.show_matrix(self._reading.matrix, order)

    def _show_run(self, run: str) -> None:
        if run:
            show_run(self._controller, self._controller.incident, run)

    def _run(self, command: str) -> None:
        self._controller.window.commands.run(command)

    def _connect(self) -> None:
        matrix, acts = self.matrix, self.acts
        matrix.hypothesisSelected.connect(self._follow)
        matrix.bearingChosen.connect(acts.bear)
        matrix.weighWanted.connect(acts.weigh)
        matrix.observationWanted.connect(acts.edit_observation)
        matrix.observationRemoved.connect(acts.remove_observation)
        matrix.runWanted.connect(self._show_run)
        matrix.head.bandChosen.connect(acts.believe)
        matrix.head.hypothesisOpened.connect(acts.edit)
        self.card.editWanted.connect(acts.edit)
        self.test.registerWanted.connect(acts.register)
        self.test.runWanted.connect(acts.run_or_judge)
        self.test.amendWanted.connect(acts.amend)
        self.test.shownRunWanted.connect(self._show_run)
        self.decision.decisionWanted.connect(acts.decide)

    def _build(self) -> None:
        board = Card(tr("Evidence against hypotheses"), ABOUT)
        board.add_to_head(self.shuffle)
        board.add(self.matrix, 1)
        main = QWidget()
        column = QVBoxLayout(main)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(board, 1)
        column.addWidget(self.narrowing)
        self._make_side()
        self._content = ReadableColumns(main, self._side, SIDE_WIDTH, LEAST_HEIGHT)
        self._empty = EmptyState(EMPTY, tr("New hypothesis…"), draw_matrix, sample=False)
        self._empty.acted.connect(lambda: self._run("incident.new_hypothesis"))
        self._from_causes = EmptyState(EMPTY, START, draw_matrix, sample=False)
        self._from_causes.acted.connect(lambda: self._run("incident.from_causes"))
        self._waiting = Label(tr("Reading hypotheses…"), tone="t3")
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        pages = QWidget()
        self._pages = QStackedLayout(pages)
        for page in (self._waiting, self._content, self._empty, self._from_causes):
            self._pages.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.job)
        whole.addWidget(pages, 1)

    def _make_side(self) -> None:
        above = QWidget()
        upper = QVBoxLayout(above)
        upper.setContentsMargins(0, 0, 0, 0)
        upper.setSpacing(12)
        upper.addWidget(self.card)
        upper.addWidget(self.test)
        upper.addStretch(1)
        self._side = QWidget()
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(12)
        # What decides stays in sight while the rest scrolls.
        side.addWidget(ScrollColumn(above), 1)
        side.addWidget(self.decision)
        self._side.setAccessibleName(tr("Selected hypothesis"))


def make_place(controller: Controller) -> Place:
    """Return the place, for the rail."""
    return Hypotheses(controller)
