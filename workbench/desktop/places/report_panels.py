"""The parts of the Report place: the document, the findings on offer, gates and the open claim."""

import re
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.card import Card, rule
from workbench.desktop.components.chips import Claim as ChipClaim
from workbench.desktop.components.chips import ClaimState, Window, WindowChip
from workbench.desktop.components.claim_paragraph import ClaimParagraph
from workbench.desktop.components.columns import ScrollColumn
from workbench.desktop.components.gate_row import GateRow
from workbench.desktop.components.key_values import KeyValueGrid
from workbench.desktop.components.labels import ElidedLabel, Label
from workbench.desktop.components.status_mark import StatusMark
from workbench.desktop.numbers import decimal
from workbench.desktop.plots.figure_view import FigureView
from workbench.desktop.theme.fonts import HEADING, SMALL, TITLE
from workbench.desktop.theme.marks import Mark, State
from workbench.domain.figures import Figure
from workbench.domain.runs import Finding, Run
from workbench.services.readings.report import (
    ClaimView,
    FindingView,
    Gate,
    ReportReading,
)

MOST_OFFERED = 8
FIGURE_HEIGHT = 250
_FIGURE = re.compile(
    r"[-\u2212+]?\d[\d.,\u202f]*(?:\s(?:points|%))?\s[\[(][-\u2212+]?\d[^\])]*[\])]"
)
"""A number, perhaps with its unit, and the interval behind it."""
_STATES = {
    "supported": (ClaimState.SUPPORTED, State.GOOD),
    "stale": (ClaimState.STALE, State.WARN),
    "unsupported": (ClaimState.UNSUPPORTED, State.BAD),
}


class Document(ScrollColumn):
    """The report as it will be written: claims with their proofs, pictures, timeline.

    Signals
    -------
    claimOpened(str)
        A claim's identifier.
    claimWanted(str, str)
        Run and finding that shall become a claim.
    """

    claimOpened = Signal(str)
    claimWanted = Signal(str, str)

    def __init__(self) -> None:
        self._page = QWidget()
        super().__init__(self._page)
        self._column = QVBoxLayout(self._page)
        self._column.setContentsMargins(28, 16, 28, 20)
        self._column.setSpacing(8)
        self._anchors: dict[str, QWidget] = {}
        self._paragraphs: list[ClaimParagraph] = []
        self._figures: list[FigureView] = []
        self.setAccessibleName("Report")

    def show_reading(self, reading: ReportReading) -> None:
        """Show the report as it stands."""
        self._clear()
        self._add(Label(reading.incident.title, TITLE, wrap=True))
        self._head("Summary")
        if not reading.claims:
            words = "No claim yet. Add one from the findings below; each stays tied to its run."
            self._add(Label(words, tone="t3", wrap=True))
        for view in reading.claims:
            self._paragraph(view)
        if reading.figures:
            self._head("Pictures")
        for run, figure in reading.figures:
            self._figure(run, figure)
        self._head("More findings")
        self._offers(reading.offered[:MOST_OFFERED])
        self._head("Timeline")
        self._timeline(reading.timeline)
        self._head("Missing evidence")
        gaps = reading.incident.gaps or ("Nothing is known to be missing.",)
        for gap in gaps:
            self._add(Label(gap, SMALL, tone="t2", wrap=True))
        self._column.addStretch(1)

    def go(self, section: str) -> None:
        """Scroll to a section."""
        anchor = self._anchors.get(section)
        if anchor is not None:
            self.verticalScrollBar().setValue(max(anchor.y() - 8, 0))

    def select(self, claim: str) -> None:
        """Show one claim as selected."""
        for paragraph in self._paragraphs:
            paragraph.select(claim)

    def sections(self) -> list[str]:
        """Return the sections in order."""
        return list(self._anchors)

    def _clear(self) -> None:
        self._anchors.clear()
        self._paragraphs.clear()
        while self._column.count():
            item = self._column.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._figures.clear()

    def _add(self, widget: QWidget) -> None:
        self._column.addWidget(widget)

    def _head(self, text: str) -> None:
        label = Label(text, HEADING)
        label.setContentsMargins(0, 12, 0, 0)
        self._anchors[text] = label
        self._add(label)

    def _paragraph(self, view: ClaimView) -> None:
        state, _ = _STATES[view.state]
        before, proof, after = claim_parts(view)
        chip = ChipClaim(view.claim.id, proof, state)
        paragraph = ClaimParagraph((before + " ", chip, after))
        paragraph.claimOpened.connect(self.claimOpened)
        self._paragraphs.append(paragraph)
        self._add(paragraph)

    def _figure(self, run: Run, figure: Figure) -> None:
        if any(mark.mark == "graph" for mark in figure.marks):
            return
        view = FigureView()
        rows = len(figure.y.categories)
        view.setFixedHeight(max(FIGURE_HEIGHT, 90 + 26 * rows) if rows else FIGURE_HEIGHT)
        view.show_figure(figure)
        self._figures.append(view)
        self._add(view)
        words = f"{figure.title}. {figure.caption} Run {run.id[-8:]}."
        self._add(Label(words, SMALL, tone="t2", wrap=True))

    def _offers(self, offered: Sequence[FindingView]) -> None:
        if not offered:
            self._add(Label("Every finding is in the report.", tone="t3"))
        for view in offered:
            row = QWidget()
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(12)
            line.addWidget(ElidedLabel(view.finding.text), 1)
            line.addWidget(Label(view.run.title, SMALL, tone="t3"))
            add = Button("Add to report", ButtonKind.LINK)
            add.setAccessibleName(f"Add to report: {view.finding.text}")
            run, finding = view.run.id, view.finding.id
            add.clicked.connect(lambda _=False, r=run, f=finding: self.claimWanted.emit(r, f))
            line.addWidget(add)
            self._add(row)
            self._add(rule())

    def _timeline(self, entries: Sequence[tuple[str, str, str]]) -> None:
        grid = KeyValueGrid(150)
        for at, what, source in entries:
            grid.add(at[:16].replace("T", " "), f"{what}   ({source})")
        self._add(grid)


class GatesCard(Card):
    """What has to hold before signing."""

    def __init__(self) -> None:
        super().__init__("Gates")

    def show_gates(self, gates: Sequence[Gate]) -> None:
        """Show every gate; a blocking one says why."""
        self.clear()
        self.body.setSpacing(0)
        for gate in gates:
            mark = Mark(State.GOOD, "passed") if gate.passed else Mark(State.BAD, "not passed")
            self.add(GateRow(f"{gate.code} {gate.title}", mark, gate.reason))
        passed = sum(gate.passed for gate in gates)
        self.set_heading("Gates", f"{passed} of {len(gates)} passed")


class ClaimCard(Card):
    """The claim that is open: the run, windows, inputs and interval that prove it.

    Signals
    -------
    runWanted(str)
        The run behind the claim.
    removeWanted(str)
        The claim.
    """

    runWanted = Signal(str)
    removeWanted = Signal(str)

    def __init__(self) -> None:
        super().__init__("Claim")
        self._view: ClaimView | None = None
        self._mark = StatusMark(Mark(State.UNKNOWN, "none open"))
        self.add_to_head(self._mark)
        self._text = Label("", weight=600, wrap=True)
        self._facts = KeyValueGrid(64)
        self.add(self._text)
        self.add(self._facts)
        self._show = Button("Show the run")
        self._show.clicked.connect(self._open)
        self._remove = Button("Take out", ButtonKind.LINK)
        self._remove.clicked.connect(self._take_out)
        self.add_buttons(self._show, right=self._remove)
        self.show_claim(None)

    def show_claim(self, view: ClaimView | None) -> None:
        """Show a claim, or that none is open."""
        self._view = view
        self._facts.clear()
        for widget in (self._mark, self._show, self._remove):
            widget.setVisible(view is not None)
        if view is None:
            self._text.setText("Open a claim in the text to see the run that proves it.")
            return
        self._mark.set_mark(Mark(_STATES[view.state][1], view.state))
        self._text.setText(view.claim.text)
        if view.run is not None:
            self._add_facts(view.run, view.finding)

    def _add_facts(self, run: Run, finding: Finding | None) -> None:
        self._facts.add("Run", f"{run.id[-8:]}, {run.title} {run.analysis_version}")
        self._facts.add("Windows", _window_chips(run))
        for given in run.inputs[:2]:
            self._facts.add("Input", f"{given.sha256[0]}", hashed=True)
        if finding is not None and finding.interval is not None:
            low, high = finding.interval
            self._facts.add("Interval", f"{decimal(low)} to {decimal(high)}, 95\u202f%")
        if finding is not None and finding.n is not None:
            self._facts.add("n", f"{finding.n} rows")
        self._facts.add("Plugin", f"{run.plugin} {run.plugin_version}")
        self._facts.add("Seed", str(run.seed))

    def _open(self) -> None:
        if self._view is not None and self._view.run is not None:
            self.runWanted.emit(self._view.run.id)

    def _take_out(self) -> None:
        if self._view is not None:
            self.removeWanted.emit(self._view.claim.id)


def claim_parts(view: ClaimView) -> tuple[str, str, str]:
    """Split a claim around its figure, which becomes the chip that opens the run.

    Returns
    -------
    before, proof, after : str
        Where the sentence holds no figure with an interval, the chip names the run and
        stands at the end.
    """
    text = view.claim.text.strip()
    found = _FIGURE.search(text)
    if found is None:
        return text.rstrip("."), f"run {view.claim.run[-8:]}", "."
    return text[: found.start()].rstrip(), found.group(), text[found.end() :] or "."


def _window_chips(run: Run) -> QWidget:
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(4)
    line.setAlignment(Qt.AlignmentFlag.AlignLeft)
    names = {given.name for given in run.inputs if given.kind == "window"}
    if "reference" in names:
        line.addWidget(WindowChip(Window.REFERENCE))
    if "incident" in names:
        line.addWidget(WindowChip(Window.INCIDENT))
    return row
