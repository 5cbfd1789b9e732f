"""The text of the report: claims with their proofs, pictures, timeline, findings on offer."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.card import Card, rule
from workbench.desktop.components.chips import Claim as ChipClaim
from workbench.desktop.components.chips import ClaimChip, ClaimState
from workbench.desktop.components.claim_paragraph import ClaimParagraph
from workbench.desktop.components.columns import ScrollColumn
from workbench.desktop.components.key_values import KeyValueGrid
from workbench.desktop.components.labels import Label
from workbench.desktop.numbers import moment
from workbench.desktop.places.report_timeline import TimelineStrip
from workbench.desktop.places.report_words import claim_parts, typeset
from workbench.desktop.plots.figure_view import FigureView
from workbench.desktop.plots.painted_view import PaintedView
from workbench.desktop.plots.sparkline import TrendView
from workbench.desktop.plots.surface import Surface
from workbench.desktop.plots.trend import trend_of
from workbench.desktop.theme.fonts import HEADING, SMALL, TITLE
from workbench.domain.figures import Figure
from workbench.domain.runs import Run
from workbench.language import tr
from workbench.services.readings.report import ClaimView, FindingView, ReportReading
from workbench.services.readings.report_pictures import Trend

MOST_OFFERED = 6
PAIRED_ROW, PLAIN_ROW, ROOM = 44, 26, 96
"""Px a row of brackets and of intervals, and around them."""
_NEXT = {Qt.Key.Key_Right, Qt.Key.Key_Down}
_PREVIOUS = {Qt.Key.Key_Left, Qt.Key.Key_Up}
_NO_CLAIM = tr("No claim yet. Add one from the findings below; each stays tied to its run.")


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
    """

    claimOpened = Signal(str)
    claimWanted = Signal(str, str)
    removeWanted = Signal(str)
    runWanted = Signal(str)

    def __init__(self) -> None:
        self._page = QWidget()
        super().__init__(self._page)
        self._column = QVBoxLayout(self._page)
        self._column.setContentsMargins(28, 16, 28, 20)
        self._column.setSpacing(8)
        self._anchors: dict[str, QWidget] = {}
        self._paragraphs: list[ClaimParagraph] = []
        self._offered: tuple[FindingView, ...] = ()
        self._all_offered = False
        self._pictures = 0
        self._year = 0
        self.setAccessibleName(tr("Report"))

    def show_reading(self, reading: ReportReading, now: datetime) -> None:
        """Show the report as it stands; what was scrolled to stays where it was.

        Parameters
        ----------
        reading : ReportReading
        now : datetime
            Zone-aware; other years are written out.
        """
        at, focused = self.verticalScrollBar().value(), self._focused_chip()
        self._year = now.year
        self._clear()
        self._add(Label(reading.incident.title, TITLE, wrap=True))
        self._head(tr("Summary"))
        if not reading.claims:
            self._add(Label(_NO_CLAIM, tone="t3", wrap=True))
        for view in reading.claims:
            self._paragraph(view)
        self._head(tr("Impact"))
        self._trend(reading.trend)
        self._head(tr("Proofs"))
        if not reading.figures:
            self._add(Label(tr("A claim shows the picture of its run here."), tone="t3", wrap=True))
        for run, figure in reading.figures:
            self._figure(run, figure)
        self._head(tr("Timeline"))
        self._timeline(reading)
        self._head(tr("More findings"))
        self._offer(reading.offered)
        self._head(tr("Missing evidence"))
        for gap in reading.incident.gaps or (tr("Nothing is known to be missing."),):
            self._add(Label(gap, SMALL, tone="t2", wrap=True))
        self._column.addStretch(1)
        self._settle(at, focused.claim.id if focused is not None else "")

    def go(self, section: str) -> None:
        """Scroll to a section."""
        anchor = self._anchors.get(section)
        if anchor is not None:
            self._column.activate()
            self.verticalScrollBar().setValue(max(anchor.y() - 4, 0))

    def select(self, claim: str) -> None:
        """Show one claim as selected."""
        for paragraph in self._paragraphs:
            paragraph.select(claim)

    def sections(self) -> list[str]:
        """Return the sections in order."""
        return list(self._anchors)

    def section_at_top(self) -> str:
        """Return the section that is read now."""
        top = self.verticalScrollBar().value() + 12
        passed = [name for name, anchor in self._anchors.items() if anchor.y() <= top]
        return passed[-1] if passed else next(iter(self._anchors), "")

    def chips(self) -> list[ClaimChip]:
        """Return the claims in reading order."""
        found = [p.findChildren(ClaimChip) for p in self._paragraphs]
        return [chip for chips in found for chip in chips]

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

    def _focused_chip(self) -> ClaimChip | None:
        widget = QApplication.focusWidget()
        inside = isinstance(widget, ClaimChip) and self._page.isAncestorOf(widget)
        return widget if inside and isinstance(widget, ClaimChip) else None

    def _settle(self, at: int, claim: str) -> None:
        self._column.activate()
        self.verticalScrollBar().setValue(at)
        for chip in self.chips():
            if chip.claim.id == claim:
                chip.setFocus(Qt.FocusReason.OtherFocusReason)

    def _clear(self) -> None:
        self._anchors.clear()
        self._paragraphs.clear()
        self._pictures = 0
        while self._column.count():
            item = self._column.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _add(self, widget: QWidget) -> None:
        self._column.addWidget(widget)

    def _head(self, text: str) -> None:
        label = Label(text, HEADING)
        label.setContentsMargins(0, 12, 0, 0)
        self._anchors[text] = label
        self._add(label)

    def _paragraph(self, view: ClaimView) -> None:
        before, proof, after = claim_parts(view)
        chip = ChipClaim(view.claim.id, proof, ClaimState(view.state))
        paragraph = ClaimParagraph((before + " ", chip, after))
        paragraph.claimOpened.connect(self.claimOpened)
        self._paragraphs.append(paragraph)
        self._add(paragraph)

    def _trend(self, trend: Trend | None) -> None:
        if trend is None:
            words = tr("No signals yet. Import one, or measure the metric from the two tables.")
            self._add(Label(words, tone="t3", wrap=True))
            return
        view = TrendView()
        view.setFixedHeight(196)
        view.show_trend(trend_of(trend.figure, observed=trend.observed, places=trend.places))
        self._picture(view, trend.caption, None)

    def _figure(self, run: Run, figure: Figure) -> None:
        view = FigureView()
        rows = len(figure.y.categories)
        paired = sum(mark.mark == "intervals" for mark in figure.marks) > 1
        tall = ROOM + rows * (PAIRED_ROW if paired else PLAIN_ROW) if rows else 240
        view.setFixedHeight(min(tall, 320))
        view.show_figure(figure)
        caption = " ".join(part for part in (_sentence(figure.title), figure.caption) if part)
        self._picture(view, caption, run)

    def _picture(self, view: PaintedView | Surface, caption: str, run: Run | None) -> None:
        self._pictures += 1
        box = Card()
        box.setAccessibleName(tr("Figure {pictures}", pictures=self._pictures))
        box.add(view)
        line = QHBoxLayout()
        line.setSpacing(12)
        words = tr(
            "Figure {pictures}. {caption}", pictures=self._pictures, caption=typeset(caption)
        )
        line.addWidget(Label(words, SMALL, tone="t2", wrap=True), 1)
        if run is not None:
            show = Button(tr("Run {value}", value=run.id[-8:]), ButtonKind.CHIP)
            show.setAccessibleName(
                tr("Show run {value}, {title}", value=run.id[-8:], title=run.title)
            )
            show.clicked.connect(lambda _=False, r=run.id: self.runWanted.emit(r))
            line.addWidget(show, 0, Qt.AlignmentFlag.AlignTop)
        box.add(line)
        self._add(box)

    def _timeline(self, reading: ReportReading) -> None:
        strip = TimelineStrip(self._year)
        strip.set_milestones(reading.milestones)
        self._add(strip)
        if not reading.timeline:
            return
        self._add(Label(tr("In order, not to scale. Times in UTC."), SMALL, tone="t3"))
        grid = KeyValueGrid(110)
        for at, what, source in reading.timeline:
            when = moment(datetime.fromisoformat(at), year=self._year)
            grid.add(when, f"{typeset(what)} ({source})")
        self._add(grid)

    def _offer(self, offered: Sequence[FindingView]) -> None:
        self._offered = tuple(offered)
        shown = offered if self._all_offered else offered[:MOST_OFFERED]
        if not offered:
            words = tr(
                "Nothing on offer. Run an analysis, or every finding is in the report already."
            )
            self._add(Label(words, tone="t3", wrap=True))
        self._list = QWidget()
        column = QVBoxLayout(self._list)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for view in shown:
            column.addWidget(self._offered_row(view))
            column.addWidget(rule())
        if len(shown) < len(offered):
            more = Button(tr("Show all {offered}", offered=len(offered)), ButtonKind.LINK)
            more.clicked.connect(self._offer_all)
            column.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)
        self._add(self._list)

    def _offered_row(self, view: FindingView) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 4, 0, 4)
        line.setSpacing(12)
        line.addWidget(Label(typeset(view.finding.text), wrap=True), 1)
        line.addWidget(Label(view.run.title, SMALL, tone="t3"))
        add = Button(tr("Add to report"), ButtonKind.LINK)
        add.setAccessibleName(tr("Add to report: {words}", words=view.finding.text))
        run, finding = view.run.id, view.finding.id
        add.clicked.connect(lambda _=False, r=run, f=finding: self.claimWanted.emit(r, f))
        line.addWidget(add)
        return row

    def _offer_all(self) -> None:
        self._all_offered = True
        at = self._column.indexOf(self._list)
        old, end = self._list, self._column.count()
        self._offer(self._offered)
        self._column.removeWidget(self._list)
        self._column.removeWidget(old)
        self._column.insertWidget(min(at, end), self._list)
        old.hide()
        old.deleteLater()


def _sentence(title: str) -> str:
    return title if title.endswith((".", "?")) or not title else f"{title}."
