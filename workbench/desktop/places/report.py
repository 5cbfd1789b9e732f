"""Report: the postmortem, in which every claim opens the run that proves it."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar, cast

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.card import Card
from workbench.desktop.components.chips import ClaimChip
from workbench.desktop.components.columns import ScrollColumn
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.findings import show_run
from workbench.desktop.place import Place
from workbench.desktop.places.report_acts import ReportActs
from workbench.desktop.places.report_audience import AudienceRow
from workbench.desktop.places.report_document import OFFERED, Document
from workbench.desktop.places.report_panels import ClaimCard, GatesCard, SectionsCard
from workbench.desktop.places.review_listed import ReviewsCard
from workbench.desktop.theme.marks import Mark, State
from workbench.domain.postmortem.parts import GateState
from workbench.language import tr
from workbench.services.readings.report import (
    Audience,
    ClaimView,
    ReportReading,
    report_reading,
)

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
    order: ClassVar[int] = 8

    def __init__(self, controller: Controller) -> None:
        super().__init__(tr("Which findings go into the report?"))
        self._controller = controller
        self._claims: dict[str, ClaimView] = {}
        self._gates: dict[str, GateState] = {}
        self._open_claim = ""
        self.audience = AudienceRow()
        self.document = Document()
        self.gates = GatesCard()
        self.reviews = ReviewsCard()
        self.claim = ClaimCard()
        self.sections = SectionsCard()
        self.save_button = Button(tr("Save report as…"))
        self.sign_button = Button(tr("Sign…"), ButtonKind.PRIMARY)
        self.export_button = Button(tr("Export package…"))
        self.acts = ReportActs(controller, self.open_claim, self.document.leave_off)
        self._connect()
        self._build()

    def refresh(self) -> None:
        """Ask again."""
        incident, audience = self._controller.incident, self.audience.chosen
        if incident:
            self._controller.backend.ask(
                "report",
                lambda session: report_reading(session, incident, audience),
                self.show_reading,
            )

    def title_actions(self) -> list[QWidget]:
        """Return the ways out."""
        return [self.save_button, self.export_button, self.sign_button]

    def side_column(self) -> QWidget:
        """Return gates, reviews and the claim."""
        return self._side

    def focus_regions(self) -> Sequence[QWidget]:
        """Return the sections, the text and the right column."""
        return (self.sections, self.document, self._side)

    def view_state(self) -> dict[str, object]:
        """Return whose report is shown."""
        return {"audience": self.audience.chosen}

    def restore_view(self, state: Mapping[str, object]) -> None:
        """Show the report of an audience again."""
        self.audience.choose(cast("Audience", str(state.get("audience", "technical"))))

    def show_reading(self, reading: ReportReading) -> None:
        """Show the report as it stands.

        Parameters
        ----------
        reading : ReportReading
        """
        if reading.incident.id != self._controller.incident:
            return
        ready = not reading.blocking
        mark = Mark(State.GOOD, tr("signed") if reading.final else tr("ready"))
        self.set_title(reading.title, mark if ready else None)
        self._claims = {view.claim.id: view for view in reading.claims}
        self._gates = {gate.code: gate for gate in reading.gates}
        self.document.show_reading(reading, self._controller.backend.session.clock())
        for chip in self.document.chips():
            chip.installEventFilter(self)
        self.audience.show_proposed(reading.proposed, reading.amber)
        self.gates.show_gates(reading.gates)
        self.reviews.show_recorded(reading.incident.reviews)
        self.sections.show_sections(reading.sections)
        # Where sections are is known once they are laid out.
        QTimer.singleShot(0, self, self._follow_scrolling)
        self.sign_button.set_kind(ButtonKind.PLAIN if reading.final else ButtonKind.PRIMARY)
        self._allow_signing(reading.blocking)
        if self._open_claim not in self._claims:
            self._open_claim = next(iter(self._claims), "")
        self.open_claim(self._open_claim)

    def open_claim(self, claim: str) -> None:
        """Show what proves a claim."""
        self._open_claim = claim
        self.document.select(claim)
        self.claim.show_claim(self._claims.get(claim))

    def fix(self, code: str) -> None:
        """Go to what makes a gate pass.

        Parameters
        ----------
        code : str
            Of the gate.
        """
        gate = self._gates.get(code)
        if gate is None:
            return
        kind, _, record = gate.record.partition("/")
        if gate.place == "report" and kind == "section":
            self._go_to(record)
            if not gate.passed:
                self.document.write(record)
        elif gate.place == "report":
            weak = [key for key, view in self._claims.items() if view.state != "supported"]
            self.open_claim(weak[0] if weak else self._open_claim)
            self._go_to(next(iter(self.document.sections()), OFFERED))
        else:
            self.acts.fix(gate)

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
        self.audience.changed.connect(self.refresh)
        self.audience.takeOverWanted.connect(self.acts.take_over)
        self.audience.againWanted.connect(self.acts.run_again)
        self.document.claimOpened.connect(self.open_claim)
        self.document.claimWanted.connect(self.acts.claim)
        self.document.removeWanted.connect(self.acts.remove)
        self.document.runWanted.connect(self._show_run)
        self.document.sectionKept.connect(self.acts.keep)
        bar = self.document.verticalScrollBar()
        bar.valueChanged.connect(self._follow_scrolling)
        bar.rangeChanged.connect(self._follow_scrolling)
        self.sections.chosen.connect(self._go_to)
        self.gates.fixWanted.connect(self.fix)
        self.claim.runWanted.connect(self._show_run)
        self.claim.removeWanted.connect(self.acts.remove)
        self.claim.replaceWanted.connect(self._replace)
        self.claim.groundsWanted.connect(lambda claim: self.acts.ground(self._claims[claim]))
        self.claim.againWanted.connect(lambda _: self.acts.run_again())
        self.claim.windowsWanted.connect(partial(self._controller.go, "signals"))
        self.save_button.clicked.connect(partial(self._run, "file.save_report"))
        self.export_button.clicked.connect(partial(self._run, "file.export_package"))
        self.sign_button.clicked.connect(partial(self._run, "incident.sign_report"))

    def _build(self) -> None:
        page = Card(padded=False)
        page.add(self.audience)
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

    def _allow_signing(self, waiting: Sequence[GateState]) -> None:
        if waiting:
            said = "; ".join(f"{gate.code} {gate.title}: {gate.reason}" for gate in waiting)
            self.sign_button.forbid(tr("Before signing: {waiting}.", waiting=said))
        else:
            self.sign_button.permit()

    def _go_to(self, section: str) -> None:
        self.document.go(section)
        self.sections.set_current(section)

    def _follow_scrolling(self, *_: int) -> None:
        self.sections.set_current(self.document.section_at_top())

    def _replace(self, claim: str) -> None:
        view = self._claims.get(claim)
        if view is not None and view.newer:
            self.acts.replace(view)

    def _show_run(self, run: str) -> None:
        show_run(self._controller, self._controller.incident, run)

    def _run(self, command: str) -> None:
        self._controller.window.commands.run(command)


def make_place(controller: Controller) -> Place:
    """Return the place, for the rail."""
    return Report(controller)
