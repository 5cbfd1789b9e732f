"""Report: the postmortem, in which every claim opens the run that proves it."""

from typing import ClassVar

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.card import Card
from workbench.desktop.components.gate_row import GateRow
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.findings import show_run
from workbench.desktop.place import Place
from workbench.desktop.places.report_panels import ClaimCard, Document, GatesCard
from workbench.desktop.theme.marks import Mark, State
from workbench.services.claims import claim_finding, remove_claim
from workbench.services.readings.report import ClaimView, ReportReading, report_reading

SECTIONS_WIDTH = 196
SIDE_WIDTH = 332


class Report(Place):
    """The report of the open incident.

    Parameters
    ----------
    controller : Controller
    """

    key: ClassVar[str] = "report"
    label: ClassVar[str] = "Report"
    icon_name: ClassVar[str] = "report"
    order: ClassVar[int] = 5

    def __init__(self, controller: Controller) -> None:
        super().__init__("Which findings go into the report?")
        self._controller = controller
        self._claims: dict[str, ClaimView] = {}
        self._open_claim = ""
        self.document = Document()
        self.document.claimOpened.connect(self.open_claim)
        self.document.claimWanted.connect(self._claim)
        self.gates = GatesCard()
        self.claim = ClaimCard()
        self.claim.runWanted.connect(self._show_run)
        self.claim.removeWanted.connect(self._remove)
        self._sections = Card("Sections")
        self._sections.setFixedWidth(SECTIONS_WIDTH)
        self._save = Button("Save report as…")
        self._save.clicked.connect(lambda: self._run("file.save_report"))
        self._export = Button("Sign and export…", ButtonKind.PRIMARY)
        self._export.clicked.connect(lambda: self._run("file.export_package"))
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
        return [self._save, self._export]

    def show_reading(self, reading: ReportReading) -> None:
        """Show the report as it stands.

        Parameters
        ----------
        reading : ReportReading
        """
        passed = all(gate.passed for gate in reading.gates)
        self.set_title(reading.title, Mark(State.GOOD, "ready") if passed else None)
        self._claims = {view.claim.id: view for view in reading.claims}
        self.document.show_reading(reading)
        self.gates.show_gates(reading.gates)
        self._show_sections(reading)
        if self._open_claim not in self._claims:
            self._open_claim = next(iter(self._claims), "")
        self.open_claim(self._open_claim)

    def open_claim(self, claim: str) -> None:
        """Show what proves a claim."""
        self._open_claim = claim
        self.document.select(claim)
        self.claim.show_claim(self._claims.get(claim))

    def _build(self) -> None:
        page = Card(padded=False)
        page.add(self.document, 1)
        side = QWidget()
        side.setFixedWidth(SIDE_WIDTH)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.gates)
        column.addWidget(self.claim)
        column.addStretch(1)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(12)
        across.addWidget(self._sections)
        across.addWidget(page, 1)
        across.addWidget(side)

    def _show_sections(self, reading: ReportReading) -> None:
        self._sections.clear()
        body = self._sections.body
        body.setSpacing(0)
        filled = {"Summary": bool(reading.claims), "Pictures": bool(reading.figures)}
        for name in self.document.sections():
            done = filled.get(name, True)
            mark = Mark(State.GOOD, "filled") if done else Mark(State.UNKNOWN, "empty")
            row = GateRow(name, mark)
            row.clicked.connect(lambda _=False, n=name: self.document.go(n))
            body.addWidget(row)
        body.addStretch(1)

    def _claim(self, run: str, finding: str) -> None:
        incident = self._controller.incident
        self._controller.backend.act(lambda s: claim_finding(s, incident, run, finding))

    def _remove(self, claim: str) -> None:
        incident = self._controller.incident
        self._controller.backend.act(lambda s: remove_claim(s, incident, claim))

    def _show_run(self, run: str) -> None:
        show_run(self._controller, self._controller.incident, run)

    def _run(self, command: str) -> None:
        self._controller.window.commands.run(command)


def make_place(controller: Controller) -> Place:
    """Return the place, for the rail."""
    return Report(controller)
