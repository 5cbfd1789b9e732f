"""The text of the report: its sections as they will be written, and the findings on offer."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from workbench.desktop.components.chips import ClaimChip
from workbench.desktop.components.columns import ScrollColumn
from workbench.desktop.components.emptying import empty
from workbench.desktop.components.labels import Label
from workbench.desktop.places.report_editor import SectionEditor
from workbench.desktop.places.report_markup import Shown
from workbench.desktop.places.report_offer import OfferList, claim_insertions, figure_insertions
from workbench.desktop.places.report_parts import chain_view, timeline_view, trend_view
from workbench.desktop.places.report_section import SectionPart
from workbench.desktop.theme.fonts import HEADING, SMALL, TITLE
from workbench.language import tr
from workbench.services.readings.report import ReportReading, SectionView, flags_of

_NEXT = {Qt.Key.Key_Right, Qt.Key.Key_Down}
_PREVIOUS = {Qt.Key.Key_Left, Qt.Key.Key_Up}
OFFERED = "offered"
TREND_IN, TIMELINE_IN, CHAIN_IN = "impact", "timeline", "causal_chain"


class Document(ScrollColumn):
    """The report as it will be written.

    Arrow keys go from claim to claim, Enter opens one, Delete takes it out.

    Signals
    -------
    claimOpened(str)
        A claim's identifier.
    claimWanted(str, str)
        Run and finding that shall become a claim.
    removeWanted(str)
        The claim to take out.
    runWanted(str)
        The run whose picture is looked at.
    sectionKept(str, str, bool)
        Section, its text, and whether it is ready.
    """

    claimOpened = Signal(str)
    claimWanted = Signal(str, str)
    removeWanted = Signal(str)
    runWanted = Signal(str)
    sectionKept = Signal(str, str, bool)

    def __init__(self) -> None:
        self._page = QWidget()
        super().__init__(self._page)
        self._column = QVBoxLayout(self._page)
        self._column.setContentsMargins(28, 16, 28, 20)
        self._column.setSpacing(8)
        self._anchors: dict[str, QWidget] = {}
        self._parts: dict[str, SectionPart] = {}
        self._reading: ReportReading | None = None
        self._shown = Shown()
        self._year = 0
        self._offered = OfferList()
        self.setAccessibleName(tr("Report"))

    @property
    def writing(self) -> str:
        """The section that is being written in; empty for none."""
        return next((name for name, part in self._parts.items() if part.editor), "")

    def show_reading(self, reading: ReportReading, now: datetime) -> None:
        """Show the report as it stands; what was scrolled to stays where it was.

        While somebody writes in a section, that one stays as it is until they are done.

        Parameters
        ----------
        reading : ReportReading
        now : datetime
            Zone-aware; other years are written out.
        """
        at, focused = self.verticalScrollBar().value(), self._focused_chip()
        self._year, self._reading = now.year, reading
        self._shown = Shown(
            {view.claim.id: view for view in reading.claims}, reading.figure_titles, reading.records
        )
        kept = self._part_written_in()
        self._clear(kept)
        self._add(Label(reading.heading, TITLE, wrap=True))
        for view in reading.sections:
            self._section(view, kept)
        self._offer(reading)
        self._column.addStretch(1)
        self._settle(at, focused.claim.id if focused is not None else "")

    def write(self, section: str) -> None:
        """Write in a section; what is written in another one is asked about by its own buttons."""
        part = self._parts.get(section)
        reading = self._reading
        if part is None or reading is None:
            return
        if self.writing:
            self.go(self.writing)
            return
        editor = SectionEditor(part.view.section, self._shown, flags_of)
        editor.offer(claim_insertions(reading), figure_insertions(reading))
        editor.kept.connect(self.sectionKept)
        editor.left.connect(part.leave_off)
        editor.chipOpened.connect(lambda key: self.claimOpened.emit(key.partition(":")[2]))
        part.write_in(editor)
        self.go(section)

    def leave_off(self, section: str) -> None:
        """End writing in a section."""
        part = self._parts.get(section)
        if part is not None:
            part.leave_off()

    def go(self, section: str) -> None:
        """Scroll to a section."""
        anchor = self._anchors.get(section)
        if anchor is not None:
            self._column.activate()
            self.verticalScrollBar().setValue(max(anchor.y() - 4, 0))

    def select(self, claim: str) -> None:
        """Show one claim as selected."""
        for part in self._parts.values():
            part.select(claim)

    def sections(self) -> list[str]:
        """Return the sections in order."""
        return list(self._anchors)

    def part(self, section: str) -> SectionPart:
        """Return what shows a section."""
        return self._parts[section]

    def section_at_top(self) -> str:
        """Return the section that is read now."""
        top = self.verticalScrollBar().value() + 12
        passed = [name for name, anchor in self._anchors.items() if anchor.y() <= top]
        return passed[-1] if passed else next(iter(self._anchors), "")

    def chips(self) -> list[ClaimChip]:
        """Return the claims in reading order."""
        return [chip for part in self._parts.values() for chip in part.chips()]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take out the claim that has the focus with Delete."""
        chip = self._focused_chip()
        if chip is not None and event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.removeWanted.emit(chip.claim.id)
            return
        super().keyPressEvent(event)

    def step_claim(self, chip: ClaimChip, key: int) -> bool:
        """Move the focus to the next or previous claim; False if the key does not."""
        step = 1 if key in _NEXT else -1 if key in _PREVIOUS else 0
        chips = self.chips()
        at = chips.index(chip) + step if step and chip in chips else -1
        if not 0 <= at < len(chips):
            return False
        chips[at].setFocus(Qt.FocusReason.TabFocusReason)
        self.ensureWidgetVisible(chips[at])
        return True

    def _section(self, view: SectionView, kept: SectionPart | None) -> None:
        name = view.section.id
        if kept is not None and kept.view.section.id == name:
            self._parts[name] = self._anchors[name] = kept
            self._add(kept)
            return
        reading = self._reading
        part = SectionPart(view, self._shown, reading.figures if reading else {})
        part.claimOpened.connect(self.claimOpened)
        part.runWanted.connect(self.runWanted)
        part.editWanted.connect(self.write)
        self._parts[name] = self._anchors[name] = part
        if name == TREND_IN and reading is not None and reading.trend is not None:
            part.add(trend_view(reading.trend))
        if view.section.timeline:
            part.add(timeline_view(view.section.timeline, self._year))
        if view.section.chain is not None and view.section.chain.nodes:
            part.add(chain_view(view.section.chain))
        self._add(part)

    def _offer(self, reading: ReportReading) -> None:
        head = Label(tr("More findings"), HEADING)
        head.setContentsMargins(0, 12, 0, 0)
        self._anchors[OFFERED] = head
        self._add(head)
        self._add(
            Label(
                tr("Not in the report yet. Each stays tied to the run that makes it."),
                SMALL,
                tone="t3",
            )
        )
        self._offered = OfferList()
        self._offered.claimWanted.connect(self.claimWanted)
        self._offered.show_offered(reading.offered)
        self._add(self._offered)

    def _focused_chip(self) -> ClaimChip | None:
        widget = QApplication.focusWidget()
        inside = isinstance(widget, ClaimChip) and self._page.isAncestorOf(widget)
        return widget if inside and isinstance(widget, ClaimChip) else None

    def _part_written_in(self) -> SectionPart | None:
        return self._parts.get(self.writing)

    def _settle(self, at: int, claim: str) -> None:
        self._column.activate()
        self.verticalScrollBar().setValue(at)
        for chip in self.chips():
            if chip.claim.id == claim:
                chip.setFocus(Qt.FocusReason.OtherFocusReason)

    def _clear(self, kept: QWidget | None) -> None:
        self._anchors.clear()
        self._parts.clear()
        empty(self._column, kept)

    def _add(self, widget: QWidget) -> None:
        self._column.addWidget(widget)


def titles_of(sections: Sequence[SectionView]) -> list[str]:
    """Return the titles of sections, in order."""
    return [view.section.title for view in sections]
