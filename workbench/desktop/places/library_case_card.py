"""The right column of the Library: the chosen incident, why it is alike, and what to take over."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.card import Card, rule
from workbench.desktop.components.columns import ScrollColumn
from workbench.desktop.components.key_values import KeyValueGrid
from workbench.desktop.components.labels import Label
from workbench.desktop.components.status_mark import StatusMark
from workbench.desktop.library_words import NO_SEVERITY, part_bars, severity_mark
from workbench.desktop.numbers import decimal
from workbench.desktop.plots.part_bars import PartBars
from workbench.desktop.theme.fonts import BODY, DISPLAY, HEADING, SMALL
from workbench.desktop.theme.marks import Mark, State
from workbench.language import tr
from workbench.services.library.similarity import Neighbour
from workbench.services.readings.library import CaseReading

MOST_REASONS = 5
_CONFIRMED = Mark(State.GOOD, tr("confirmed"))
_SUSPECTED = Mark(State.UNKNOWN, tr("suspected"))
_TOLD = Mark(State.UNKNOWN, tr("told of, not proven here"))


class CaseCard(Card):
    """One incident of the library.

    Signals
    -------
    acted(str, str)
        ``"start"``, ``"compare"`` or ``"open"``, and the incident; to compare, two of them with
        a space between.
    """

    acted = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._case: CaseReading | None = None
        self.mark = StatusMark(NO_SEVERITY)
        self.facts_line = Label("", SMALL, tone="t2")
        self.title = Label("", HEADING, wrap=True)
        self.number = Label("", DISPLAY)
        self.beside = Label("", BODY, tone="t2", wrap=True)
        self.bars = PartBars()
        self.reasons = Label("", BODY, wrap=True)
        self.few = Label("", SMALL, tone="t3", wrap=True)
        self.facts = KeyValueGrid(76)
        self._build()
        self.start = Button(tr("Start from its plan…"), ButtonKind.PRIMARY)
        self.compare = Button(tr("Compare…"), icon_name="compare")
        self.open = Button(tr("Open"))
        for name, button in (("start", self.start), ("open", self.open)):
            button.clicked.connect(lambda _=False, act=name: self._act(act))
        self.compare.clicked.connect(self._compare)
        self.add_buttons(self.start, self.compare, self.open)
        self._page.hide()
        for button in (self.start, self.compare, self.open):
            button.forbid(tr("No incident is chosen yet."))

    @property
    def case(self) -> CaseReading | None:
        """The incident that is shown."""
        return self._case

    @property
    def neighbour(self) -> Neighbour | None:
        """Whom its likeness is told to: the open incident, else the one most like it."""
        if self._case is None:
            return None
        nearest = next(iter(self._case.similar.neighbours), None)
        return self._case.beside or nearest

    def show_case(self, case: CaseReading) -> None:
        """Show an incident.

        Parameters
        ----------
        case : CaseReading
        """
        self._case = case
        self._page.show()
        self.open.permit()
        self.setAccessibleName(f"{case.code} {case.title}")
        self.mark.set_mark(severity_mark(case.severity))
        self.facts_line.setText(f"{case.code} · {case.stage}")
        self.title.setText(case.title)
        self._show_likeness(case)
        self._show_facts(case)
        if case.plan:
            self.start.permit()
        else:
            self.start.forbid(
                tr("It is only told of: it holds no hypothesis, test, run or repair to take over.")
                if case.told
                else tr("It holds no hypothesis, test, run or repair to take over yet.")
            )
        if case.similar.cases:
            self.compare.permit()
        else:
            self.compare.forbid(tr("There is no other incident to compare it with."))

    def _show_likeness(self, case: CaseReading) -> None:
        found = self.neighbour
        self.number.setVisible(found is not None)
        self.bars.setVisible(found is not None)
        self.reasons.setVisible(found is not None)
        self.few.setText(case.similar.words)
        if found is None:
            self.beside.setText(tr("No other incident to compare it with."))
            return
        self.number.setText(decimal(found.likeness, 2))
        said = (
            tr("alike {code}, which is open", code=case.here)
            if case.beside is not None
            else tr("alike {code} {title}", code=found.reference, title=found.title)
        )
        self.beside.setText(said)
        self.bars.set_parts(part_bars(found.parts))
        told = found.reasons[:MOST_REASONS] or (tr("They have nothing in common that is known."),)
        self.reasons.setText("\n".join(f"· {one}" for one in told))

    def _show_facts(self, case: CaseReading) -> None:
        self.facts.clear()
        unknown = tr("not known")
        self.facts.add(tr("Cause"), case.cause or unknown, breakable=True)
        if case.cause:
            mark = _TOLD if case.told and not case.confirmed else _SUSPECTED
            self.facts.add("", StatusMark(_CONFIRMED if case.confirmed else mark))
        self.facts.add(tr("Signals"), case.signals or tr("none measured"))
        repair = case.repair or tr("none kept")
        self.facts.add(tr("Repair"), f"{repair}; {case.endured}" if case.endured else repair)
        self.facts.add(tr("Lineage"), case.lineage or unknown, breakable=True)
        if case.lesson:
            self.facts.add(tr("Lesson"), case.lesson)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.mark)
        head.addWidget(self.facts_line, 1)
        alike = QWidget()
        across = QHBoxLayout(alike)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(8)
        across.addWidget(self.number)
        across.addWidget(self.beside, 1)
        told = QVBoxLayout()
        told.setSpacing(4)
        told.addWidget(self.bars)
        told.addWidget(self.reasons)
        told.addWidget(self.few)
        self._page = page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        column.addLayout(head)
        for part in (self.title, alike):
            column.addWidget(part)
        column.addLayout(told)
        column.addWidget(rule())
        column.addWidget(self.facts)
        column.addStretch(1)
        self.add(ScrollColumn(page), 1)

    def _act(self, name: str) -> None:
        if self._case is not None:
            self.acted.emit(name, self._case.id)

    def _compare(self) -> None:
        found = self.neighbour
        if self._case is not None and found is not None:
            self.acted.emit("compare", f"{self._case.id} {self._other(found)}")

    def _other(self, found: Neighbour) -> str:
        """Return whom to compare with; ``beside`` tells of the shown one itself."""
        case = self._case
        return case.here if case is not None and case.beside is not None else found.incident
