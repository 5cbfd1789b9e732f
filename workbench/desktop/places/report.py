"""Report: the postmortem, in which every claim opens the run that proves it."""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.card import Card
from workbench.desktop.components.chips import ClaimChip
from workbench.desktop.components.columns import ScrollColumn
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.findings import show_run
from workbench.desktop.place import Place
from workbench.desktop.places.report_document import Document
from workbench.desktop.places.report_panels import ClaimCard, GatesCard, SectionsCard
from workbench.desktop.places.review_listed import ReviewsCard
from workbench.desktop.theme.marks import Mark, State
from workbench.domain.changes import Outcome
from workbench.domain.runs import Claim
from workbench.language import tr
from workbench.services.claims import claim_finding, remove_claim
from workbench.services.readings.report import ClaimView, Gate, ReportReading, report_reading
from workbench.services.session import Session

SECTIONS_WIDTH = 196
SIDE_WIDTH = 332
NARROW = 1100
"""Px of the place below which the sections go under the claim."""


class Report(Place):
    """The report of the open incident.

    Parameters
    ----------
    controller : Controller
    """

    key: ClassVar[str] = "report"
    label: ClassVar[str] = tr("Report")
    icon_name: ClassVar[str] = "report"
    order: ClassVar[int] = 7

    def __init__(self, controller: Controller) -> None:
        super().__init__(tr("Which findings go into the report?"))
        self._controller = controller
        self._claims: dict[str, ClaimView] = {}
        self._open_claim = ""
        self.document = Document()
        self.gates = GatesCard()
        self.reviews = ReviewsCard()
        self.claim = ClaimCard()
        self.sections = SectionsCard()
        self.save_button = Button(tr("Save report as…"))
        self.export_button = Button(tr("Sign and export…"), ButtonKind.PRIMARY)
        self._connect()
        self._build()

    def refresh(self) -> None:
        """Ask again."""
        incident = self._controller.incident
        if incident:
            self._controller.backend.ask(
                "report", lambda session: report_reading(session, incident), self.show_reading
            )

    def title_actions(self) -> list[QWidget]:
        """Return the two ways out."""
        return [self.save_button, self.export_button]

    def side_column(self) -> QWidget:
        """Return gates, reviews and the claim."""
        return self._side

    def focus_regions(self) -> Sequence[QWidget]:
        """Return the sections, the text and the right column."""
        return (self.sections, self.document, self._side)

    def show_reading(self, reading: ReportReading) -> None:
        """Show the report as it stands.

        Parameters
        ----------
        reading : ReportReading
        """
        if reading.incident.id != self._controller.incident:
            return
        passed = all(gate.passed for gate in reading.gates)
        self.set_title(reading.title, Mark(State.GOOD, tr("ready")) if passed else None)
        self._claims = {view.claim.id: view for view in reading.claims}
        self.document.show_reading(reading, self._controller.backend.session.clock())
        for chip in self.document.chips():
            chip.installEventFilter(self)
        self.gates.show_gates(reading.gates)
        self.reviews.show_recorded(reading.incident.reviews)
        self.sections.show_sections(reading.sections)
        self._follow_scrolling()
        self._allow_export(reading.gates)
        if self._open_claim not in self._claims:
            self._open_claim = next(iter(self._claims), "")
        self.open_claim(self._open_claim)

    def open_claim(self, claim: str) -> None:
        """Show what proves a claim."""
        self._open_claim = claim
        self.document.select(claim)
        self.claim.show_claim(self._claims.get(claim))

    def fix(self, gate: str) -> None:
        """Go to what makes a gate pass.

        Parameters
        ----------
        gate : str
            Its code.
        """
        if gate == "G1":
            self._run("incident.edit")
        elif gate == "G2":
            self._controller.go("evidence")
        else:
            weak = [key for key, view in self._claims.items() if view.state != "supported"]
            if weak:
                self.open_claim(weak[0])
            self.document.go(tr("Summary") if self._claims else tr("More findings"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go from claim to claim with the arrow keys."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and isinstance(watched, ClaimChip)
        ):
            return self.document.step_claim(watched, event.key())
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the sections where there is room for them."""
        super().resizeEvent(event)
        self._arrange(event.size().width())

    def _connect(self) -> None:
        self.document.claimOpened.connect(self.open_claim)
        self.document.claimWanted.connect(self._claim)
        self.document.removeWanted.connect(self._remove)
        self.document.runWanted.connect(self._show_run)
        bar = self.document.verticalScrollBar()
        bar.valueChanged.connect(self._follow_scrolling)
        bar.rangeChanged.connect(self._follow_scrolling)
        self.sections.chosen.connect(self._go_to)
        self.gates.fixWanted.connect(self.fix)
        self.claim.runWanted.connect(self._show_run)
        self.claim.removeWanted.connect(self._remove)
        self.claim.replaceWanted.connect(self._replace)
        self.claim.againWanted.connect(self._run_again)
        self.claim.windowsWanted.connect(partial(self._controller.go, "signals"))
        self.save_button.clicked.connect(partial(self._run, "file.save_report"))
        self.export_button.clicked.connect(partial(self._run, "file.export_package"))

    def _build(self) -> None:
        page = Card(padded=False)
        page.add(self.document, 1)
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        self._column.addWidget(self.gates)
        self._column.addWidget(self.reviews)
        self._column.addWidget(self.claim)
        self._column.addStretch(1)
        self._side = ScrollColumn(content)
        self._side.setAccessibleName(tr("Gates, reviews and claim"))
        self._across = QHBoxLayout(self)
        self._across.setContentsMargins(0, 0, 0, 0)
        self._across.setSpacing(12)
        self._across.addWidget(self.sections)
        self._across.addWidget(page, 1)
        self._across.addWidget(self._side)
        self.sections.setFixedWidth(SECTIONS_WIDTH)
        self._side.setFixedWidth(SIDE_WIDTH)

    def _arrange(self, width: int) -> None:
        narrow = width < NARROW
        aside = self._column.indexOf(self.sections) >= 0
        if narrow == aside:
            return
        if narrow:
            self._across.removeWidget(self.sections)
            self._column.insertWidget(2, self.sections)
            self.sections.setMinimumWidth(0)
            self.sections.setMaximumWidth(16_777_215)
        else:
            self._column.removeWidget(self.sections)
            self._across.insertWidget(0, self.sections)
            self.sections.setFixedWidth(SECTIONS_WIDTH)

    def _allow_export(self, gates: Sequence[Gate]) -> None:
        waiting = [f"{gate.title}: {gate.reason}" for gate in gates if not gate.passed]
        if waiting:
            self.export_button.forbid(tr("Before signing: {waiting}.", waiting="; ".join(waiting)))
        else:
            self.export_button.permit()

    def _go_to(self, section: str) -> None:
        self.document.go(section)
        self.sections.set_current(section)

    def _follow_scrolling(self, *_: int) -> None:
        self.sections.set_current(self.document.section_at_top())

    def _claim(self, run: str, finding: str) -> None:
        incident = self._controller.incident

        def tell(claim: Claim) -> None:
            self._open_claim = claim.id
            self._controller.tell_undoable(tr("In the report now; the claim is open at the right."))

        self._controller.backend.act(lambda s: claim_finding(s, incident, run, finding), tell)

    def _remove(self, claim: str) -> None:
        incident = self._controller.incident

        def tell(_: str) -> None:
            self._controller.tell_undoable(tr("Taken out of the report; its run stays."))

        self._controller.backend.act(lambda s: remove_claim(s, incident, claim), tell)

    def _replace(self, claim: str) -> None:
        incident, view = self._controller.incident, self._claims.get(claim)
        if view is None or not view.newer:
            return
        old, newer = view.claim, view.newer

        def work(session: Session) -> Outcome[Claim]:
            with session.one_act(incident):
                added = claim_finding(session, incident, newer, old.finding, section=old.section)
                removed = remove_claim(session, incident, old.id)
            return Outcome(added.value, added.changes | removed.changes)

        def tell(made: Claim) -> None:
            self.open_claim(made.id)
            self._controller.tell_undoable(tr("The claim rests on the newer run now."), 2)

        self._controller.backend.act(work, tell)

    def _run_again(self, kind: str) -> None:
        self._run("run.find_causes" if kind == "root_cause" else "run.analysis")

    def _show_run(self, run: str) -> None:
        show_run(self._controller, self._controller.incident, run)

    def _run(self, command: str) -> None:
        self._controller.window.commands.run(command)


def make_place(controller: Controller) -> Place:
    """Return the place, for the rail."""
    return Report(controller)
