"""Beside the report: its sections, the gates before signing, the claim that is open."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.card import Card
from workbench.desktop.components.chips import Window, WindowChip
from workbench.desktop.components.gate_row import GateRow
from workbench.desktop.components.key_values import KeyValueGrid
from workbench.desktop.components.labels import Label
from workbench.desktop.components.status_mark import StatusMark
from workbench.desktop.components.tips import set_tip
from workbench.desktop.numbers import decimal, whole
from workbench.desktop.places.report_words import level_of, typeset
from workbench.desktop.theme.appearance import current_tokens
from workbench.desktop.theme.fonts import BODY, SMALL, font
from workbench.desktop.theme.marks import Mark, State
from workbench.desktop.theme.shapes import paint_shape
from workbench.domain.postmortem.parts import ClaimBasis, GateState
from workbench.domain.runs import Finding, Run
from workbench.language import tr
from workbench.services.performance import TITLES
from workbench.services.readings.report import ClaimView, SectionView

_CLAIMS = {
    "supported": (State.GOOD, tr("The run stands: nothing it read has changed.")),
    "stale": (
        State.WARN,
        tr("An input is newer than the run: a window, a role or a file has changed since."),
    ),
    "unsupported": (State.BAD, tr("No finished run proves it; that blocks signing.")),
}
_SECTIONS = {
    "ready": State.GOOD,
    "check": State.WARN,
    "blocked": State.BAD,
    "empty": State.UNKNOWN,
}
_ROW = 29
MOST_FILLED = 3
"""Gates that stand out by their fill; where more wait, the shapes are enough."""


class SectionRow(QAbstractButton):
    """One section: its name, and its state at the right; pressing it scrolls there.

    Parameters
    ----------
    view : SectionView
    """

    def __init__(self, view: SectionView) -> None:
        super().__init__()
        self.section = view.section.id
        self._mark = Mark(_SECTIONS[view.section.state], view.words)
        self.setText(view.section.title)
        self.setFont(font(BODY))
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        said = f"{view.section.title}: {view.words}"
        self.setAccessibleName(said)
        set_tip(self, said)

    def sizeHint(self) -> QSize:
        """Return room for name and shape."""
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 44, _ROW)

    def minimumSizeHint(self) -> QSize:
        """Return room for some of the name."""
        return QSize(100, _ROW)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint fill, name and shape."""
        colours = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill = "accent_soft" if self.isChecked() else "s3" if self.underMouse() else ""
        if fill:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.colour(fill)))
            painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setFont(font(BODY, 600 if self.isChecked() else 400))
        metrics = painter.fontMetrics()
        base = (self.height() + metrics.ascent() - metrics.descent()) // 2
        painter.setPen(QColor(colours.t1))
        room = self.width() - 36
        shown = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(QPointF(8, base), shown)
        box = QRectF(self.width() - 20, (self.height() - 12) / 2, 12, 12)
        paint_shape(painter, self._mark.shape, box, colours.colour(self._mark.colour))
        painter.end()


class SectionsCard(Card):
    """The sections in reading order, each with its state.

    Signals
    -------
    chosen(str)
        The section to go to.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__(tr("Sections"))
        self._rows: list[SectionRow] = []
        self._layout.setContentsMargins(8, 12, 8, 12)
        self._head_row.setContentsMargins(8, 0, 8, 0)
        self.body.setSpacing(0)

    def show_sections(self, sections: Sequence[SectionView]) -> None:
        """Show other sections, or the same ones in other states."""
        self.clear()
        self._rows = [SectionRow(section) for section in sections]
        for row in self._rows:
            row.clicked.connect(lambda _=False, n=row.section: self._choose(n))
            self.add(row)
        self.body.addStretch(1)
        note = Label(_counted(sections), SMALL, tone="t2", wrap=True)
        note.setContentsMargins(8, 12, 8, 0)
        self.add(note)

    def set_current(self, name: str) -> None:
        """Show which section is read."""
        for row in self._rows:
            row.setChecked(row.section == name)

    def _choose(self, name: str) -> None:
        self.set_current(name)
        self.chosen.emit(name)


class GatesCard(Card):
    """What has to hold before signing.

    Signals
    -------
    fixWanted(str)
        The code of the gate that was pressed.
    """

    fixWanted = Signal(str)

    def __init__(self) -> None:
        super().__init__(tr("Gates"))

    def show_gates(self, gates: Sequence[GateState]) -> None:
        """Show every gate; a blocking one says why, a warning that it only warns."""
        self.clear()
        self.body.setSpacing(0)
        many = sum(not gate.passed and not gate.warning for gate in gates) > MOST_FILLED
        for gate in gates:
            if gate.warning and gate.passed:
                continue
            row = GateRow(f"{gate.code} {gate.title}", _gate_mark(gate), gate.reason, gate.action)
            row.set_quiet(quiet=many)
            row.clicked.connect(lambda _=False, c=gate.code: self.fixWanted.emit(c))
            self.add(row)
        blocking = [gate for gate in gates if not gate.warning]
        passed = sum(gate.passed for gate in blocking)
        self.set_heading(
            tr("Gates"), tr("{passed} of {gates} passed", passed=passed, gates=len(blocking))
        )


class ClaimCard(Card):
    """The claim that is open: the run, windows, inputs and interval that prove it.

    Signals
    -------
    runWanted(str)
        The run behind the claim.
    removeWanted(str)
        The claim.
    replaceWanted(str)
        The claim, to be tied to a newer run.
    againWanted(str)
        The kind of analysis that has to be run again.
    windowsWanted()
        A window was pressed.
    groundsWanted(str)
        The claim of which it is to be said what it takes for granted.
    """

    runWanted = Signal(str)
    removeWanted = Signal(str)
    replaceWanted = Signal(str)
    againWanted = Signal(str)
    windowsWanted = Signal()
    groundsWanted = Signal(str)

    def __init__(self) -> None:
        super().__init__(tr("Claim"))
        self._view: ClaimView | None = None
        self._mark = StatusMark(Mark(State.UNKNOWN, tr("none open")))
        self.add_to_head(self._mark)
        self._text = Label("", weight=600, wrap=True)
        self._why = Label("", SMALL, tone="t2", wrap=True)
        self._facts = KeyValueGrid(60)
        self.grounds_button = Button(tr("What it takes for granted…"), ButtonKind.LINK)
        self.grounds_button.clicked.connect(self._ask_grounds)
        for part in (self._text, self._why, self._facts):
            self.add(part)
        self.body.addWidget(self.grounds_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.show_button = Button(tr("Show the run"))
        self.show_button.clicked.connect(self._open)
        self.again_button = Button(tr("Run again"))
        self.again_button.clicked.connect(self._again)
        self.remove_button = Button(tr("Take out"), ButtonKind.LINK)
        self.remove_button.clicked.connect(self._take_out)
        self.add_buttons(self.show_button, self.again_button, right=self.remove_button)
        self.show_claim(None)

    def show_claim(self, view: ClaimView | None) -> None:
        """Show a claim, or that none is open."""
        self._view = view
        self._facts.clear()
        self._mark.setVisible(view is not None)
        doubt = view.basis.overstated if view is not None and view.basis is not None else ""
        self._why.setVisible(view is not None and (view.state != "supported" or bool(doubt)))
        self.grounds_button.setVisible(
            view is not None and view.run is not None and not view.proposed
        )
        self._facts.setVisible(view is not None and view.run is not None)
        self.remove_button.setVisible(view is not None)
        self.show_button.setVisible(view is not None and view.finding is not None)
        self.again_button.setVisible(view is not None and view.state == "stale")
        if view is None:
            self._text.setText(tr("Open a claim in the text to see the run that proves it."))
            return
        state, why = _CLAIMS[view.state]
        self._mark.set_mark(Mark(state, view.state))
        self._why.setText(doubt or why)
        self._text.setText(typeset(view.claim.text))
        self.again_button.setText(tr("Use the newer run") if view.newer else tr("Run again…"))
        if view.run is not None:
            if view.basis is not None:
                self._add_basis(view, view.basis)
            self._add_facts(view.run, view.finding)

    def _add_basis(self, view: ClaimView, basis: ClaimBasis) -> None:
        """Show how strong the claim is, and what that takes for granted."""
        self._facts.add(tr("Level"), f"{level_of(view)}. {basis.says}")
        for words, said in (
            (tr("Why"), basis.why),
            (tr("Assumes"), " ".join(basis.assumptions)),
            (tr("Limits"), " ".join(basis.limits)),
        ):
            self._facts.add(words, said or tr("nobody said"))

    def _add_facts(self, run: Run, finding: Finding | None) -> None:
        self._facts.add(tr("Run"), f"{run.id[-8:]}, {run.title} {run.analysis_version}")
        if any(given.kind == "window" for given in run.inputs):
            self._facts.add(tr("Windows"), self._window_chips(run))
        for given in run.inputs[:2]:
            self._facts.add(tr("Input"), given.sha256[0] if given.sha256 else "", hashed=True)
        if finding is not None and finding.interval is not None:
            low, high = finding.interval
            unit = f" {TITLES.get(finding.unit, finding.unit)}" if finding.unit else ""
            self._facts.add(
                tr("Interval"),
                tr(
                    "{low} to {high}{unit}, 95\u202f%",
                    low=decimal(low),
                    high=decimal(high),
                    unit=unit,
                ),
            )
        if finding is not None and finding.n is not None:
            self._facts.add("n", tr("{n} rows", n=whole(finding.n)))
        self._facts.add(tr("Plugin"), f"{run.plugin} {run.plugin_version}")
        self._facts.add(tr("Seed"), str(run.seed))

    def _window_chips(self, run: Run) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        line.setAlignment(Qt.AlignmentFlag.AlignLeft)
        names = {given.name for given in run.inputs if given.kind == "window"}
        for name, window in (("reference", Window.REFERENCE), ("incident", Window.INCIDENT)):
            if name in names:
                chip = WindowChip(window)
                chip.clicked.connect(self.windowsWanted)
                line.addWidget(chip)
        return row

    def _open(self) -> None:
        if self._view is not None and self._view.run is not None:
            self.runWanted.emit(self._view.run.id)

    def _again(self) -> None:
        if self._view is None or self._view.run is None:
            return
        if self._view.newer:
            self.replaceWanted.emit(self._view.claim.id)
        else:
            self.againWanted.emit(self._view.run.kind)

    def _ask_grounds(self) -> None:
        if self._view is not None:
            self.groundsWanted.emit(self._view.claim.id)

    def _take_out(self) -> None:
        if self._view is not None:
            self.removeWanted.emit(self._view.claim.id)


def _gate_mark(gate: GateState) -> Mark:
    if gate.passed and gate.caution:
        return Mark(State.WARN, tr("passed, with caution"))
    if gate.passed:
        return Mark(State.GOOD, tr("passed"))
    if gate.warning:
        return Mark(State.WARN, tr("a warning"))
    return Mark(State.BAD, tr("not passed"))


def _counted(sections: Sequence[SectionView]) -> str:
    """Return how many sections are ready, to check and to write."""
    parts = []
    for states, words in (
        ({"ready"}, "ready"),
        ({"check", "blocked"}, tr("to check")),
        ({"empty"}, tr("to write")),
    ):
        count = sum(view.section.state in states for view in sections)
        if count:
            parts.append(f"{count} {words}")
    return ", ".join(parts)
