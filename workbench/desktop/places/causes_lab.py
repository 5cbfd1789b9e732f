"""The keep-history lab: what the metric would be, had one input kept its history."""

from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.card import Card
from workbench.desktop.components.columns import ScrollColumn
from workbench.desktop.components.labels import Label
from workbench.desktop.components.tips import set_tip
from workbench.desktop.numbers import decimal
from workbench.desktop.places.causes_lab_words import (
    Restored,
    by_mechanism,
    by_search,
    cause_figure,
    named_above,
    restored_words,
    share_words,
)
from workbench.desktop.places.causes_mechanisms import MechanismList
from workbench.desktop.places.causes_share import ShareSlider
from workbench.desktop.plots.figure_view import FigureView
from workbench.desktop.plots.restoration import RestorationBar
from workbench.desktop.plots.restoration_values import Restoration
from workbench.desktop.theme.fonts import DISPLAY, SMALL
from workbench.language import tr
from workbench.services.cause_answers import CauseRow
from workbench.services.cause_words import kind_words, node_words
from workbench.services.readings.causes_lab import Mended, WhatIf
from workbench.services.readings.causes_place import CausesPlaceReading, row_words
from workbench.services.readings.causes_shares import SharePoint

_EDGES = 48
"""Px of the card beside its text: padding and a scroll bar."""


class LabCard(Card):
    """One cause: what mending it restores and by which way, its values, its evidence.

    Signals
    -------
    measureWanted(str, str)
        An input and a mechanism, or ``auto`` for every one.
    saveWanted(str, str, float)
        An input, a mechanism and a share of its rows, for a run of their own.
    claimWanted(str, str)
        A run and one of its findings for the report.
    runWanted(str)
        A run to show.
    assumptionsWanted()
        What the lab takes for granted.
    """

    measureWanted = Signal(str, str)
    saveWanted = Signal(str, str, float)
    claimWanted = Signal(str, str)
    runWanted = Signal(str)
    assumptionsWanted = Signal()

    def __init__(self) -> None:
        super().__init__(tr("Keep-history lab"))
        self._reading: CausesPlaceReading | None = None
        self._row: CauseRow | None = None
        self._mechanism = ""
        self._filled = True
        self._drawn_in_part = False
        self.before = Label("", DISPLAY, tone="inc")
        self.after = Label("", DISPLAY)
        self.caption = Label("", SMALL, tone="t2", wrap=True)
        self.bar = RestorationBar()
        self.mechanisms = MechanismList()
        self.mechanisms.chosen.connect(self._choose)
        self.shares = ShareSlider()
        self.shares.moved.connect(self._follow_share)
        self.shares.saveWanted.connect(self._save)
        self.offer = Label("", SMALL, tone="t2", wrap=True)
        self.measure = Button(tr("Measure every way of mending"))
        self.measure.clicked.connect(lambda: self._measure("auto"))
        self.picture = FigureView()
        self.picture.setMinimumHeight(100)
        self.draw = Button(tr("Draw it mended this way"), ButtonKind.LINK)
        self.draw.clicked.connect(lambda: self._measure(self._mechanism))
        self.evidence = Label("", SMALL, tone="t2", wrap=True)
        self.claim = Button(tr("Add to report"), ButtonKind.PRIMARY)
        self.claim.clicked.connect(self._claim)
        self.show_run = Button(tr("Show the run"))
        self.show_run.clicked.connect(lambda: self.runWanted.emit(self._proof()[0]))
        self.assumptions = Button(tr("Assumptions"), ButtonKind.LINK)
        self.assumptions.clicked.connect(self.assumptionsWanted)
        self._arrange()
        self.hide()

    @property
    def node(self) -> str:
        """The node that is shown; empty for none."""
        return self._row.node if self._row is not None else ""

    def show_cause(
        self, reading: CausesPlaceReading, row: CauseRow | None, *, filled: bool
    ) -> None:
        """Show one cause.

        Parameters
        ----------
        reading : CausesPlaceReading
        row : CauseRow or None
        filled : bool
            Whether "Add to report" may be the one filled button of the screen.
        """
        other = row is None or row.node != self.node
        if other:
            self._mechanism = ""
        self._reading, self._row, self._filled = reading, row, filled
        self.setVisible(row is not None)
        if row is None:
            return
        what_if = self._what_if()
        ways = {m.mechanism for m in what_if.mechanisms} if what_if is not None else set()
        if what_if is not None and self._mechanism not in ways:
            self._mechanism = what_if.chosen
        lab = row.node in reading.lab.features
        self._show_heading(row_words(row))
        way = self._mended()
        self.shares.set_curve(way.curve if way is not None else (), whole=other)
        self._show_numbers(row)
        self._show_share(row, what_if)
        self._show_mechanisms(row, what_if)
        self._show_picture(row, what_if)
        words = list(row.evidence)
        if row.rival_kinds:
            rivals = " or ".join(kind_words(kind) for kind in row.rival_kinds)
            words.append(tr("It could also be: {rivals}.", rivals=rivals))
        self.evidence.setText(" ".join(words))
        self.evidence.setVisible(bool(words))
        self._fit_evidence()
        self._show_buttons(lab=lab)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep room for all lines of the evidence, which layouts guess too small."""
        super().resizeEvent(event)
        self._fit_evidence()

    def restored(self) -> Restoration | None:
        """Return what the strip shows; None while nothing is known."""
        reading, row = self._reading, self._row
        if reading is None or row is None:
            return None
        answer = reading.answer
        if answer.observed is None or answer.reference is None:
            return None
        found = self._restored(reading, row)
        return Restoration(
            incident=answer.observed,
            reference=answer.reference,
            restored=found.value if found is not None else None,
            interval=found.interval if found is not None else None,
            metric=reading.metric_name,
            note=found.note if found is not None else tr("not measured yet"),
            places=reading.places,
        )

    def _show_numbers(self, row: CauseRow) -> None:
        reading = self._reading
        values = self.restored()
        self.bar.set_values(values)
        self._numbers.setVisible(values is not None)
        self.bar.setVisible(values is not None)
        if reading is None or values is None:
            return
        found = self._restored(reading, row)
        self.before.setText(decimal(values.incident, values.places))
        self.after.setText(decimal(found.value, values.places) if found is not None else "?")
        self._numbers.setAccessibleName(values.sentence)
        self.caption.setText(restored_words(reading, found))

    def _show_share(self, row: CauseRow, what_if: WhatIf | None) -> None:
        """Say where the figure is known from, and offer to save it."""
        reading, point = self._reading, self._point()
        if reading is None or what_if is None or point is None:
            return
        saved = reading.lab.saved_at(row.node, self._mechanism, point.share)
        whole_window = what_if.looked_at >= what_if.total
        refusal = reading.lab.refusal
        if saved is not None:
            refusal = tr("Run {value} measured this share.", value=saved.run[-8:])
        elif point.share == 1 and whole_window:
            refusal = tr("Run {value} measured this on every row.", value=what_if.run[-8:])
        elif not point.measured:
            refusal = tr("Let go of the slider first.")
        self.shares.allow_saving(refusal)
        self._show_heading(share_words(what_if, point, saved))

    def _show_heading(self, words: str) -> None:
        reading = self._reading
        lab = reading is not None and self.node in reading.lab.features
        name = node_words(self.node)
        self.set_heading(
            tr("Keep-history lab: {name}", name=name) if lab else tr("Cause: {name}", name=name),
            words,
        )

    def _show_mechanisms(self, row: CauseRow, what_if: WhatIf | None) -> None:
        reading = self._reading
        self.mechanisms.setVisible(what_if is not None)
        possible = reading is not None and row.node in reading.lab.features
        self._asking.setVisible(possible and what_if is None)
        if reading is None:
            return
        if what_if is not None:
            self.mechanisms.show_what_if(what_if, self._mechanism, reading.places)
            # Rows made later would come last.
            for before, after in pairwise((self.shares.save, *self.mechanisms.rows, self.picture)):
                QWidget.setTabOrder(before, after)
            return
        old = reading.lab.what_if(row.node)
        self.offer.setText(
            tr("Windows or roles changed since this was measured.")
            if old is not None
            else tr(
                "Each way of mending {node} is measured by itself, beside a negative control.",
                node=row.node,
            )
        )
        if reading.lab.refusal:
            self.measure.forbid(reading.lab.refusal)
            self.offer.setText(
                tr("It cannot be mended one way by another: {refusal}", refusal=reading.lab.refusal)
            )
        else:
            self.measure.permit()

    def _show_picture(self, row: CauseRow, what_if: WhatIf | None) -> None:
        reading = self._reading
        if reading is None:
            return
        self._drawn_in_part = self._part()
        figure, mended = cause_figure(
            reading, row, what_if, self._mechanism, self._told(), part=self._drawn_in_part
        )
        self.picture.setVisible(figure is not None)
        can = not reading.lab.refusal
        self.draw.setVisible(what_if is not None and not mended and can)
        if figure is not None:
            self.picture.show_figure(named_above(figure, row.node))
            set_tip(self.picture, figure.caption)

    def _show_buttons(self, *, lab: bool) -> None:
        reading = self._reading
        if reading is None:
            return
        run, finding = self._proof()
        claimed = (run, finding) in reading.claimed
        self.claim.setText(tr("In the report") if claimed else tr("Add to report"))
        self.claim.setAccessibleName(self.claim.text())
        fill = self._filled and not claimed and bool(finding)
        self.claim.set_kind(ButtonKind.PRIMARY if fill else ButtonKind.PLAIN)
        if claimed:
            self.claim.forbid(tr("This finding stands in the report already."))
        elif finding:
            self.claim.permit()
        else:
            part = tr("Save this share as a run first.")
            none = tr("No run says anything about it yet; measure it first.")
            self.claim.forbid(part if self._part() else none)
        self.show_run.setVisible(bool(run))
        count = len(reading.lab.assumptions)
        self.assumptions.setText(tr("Assumptions ({number})", number=count))
        self.assumptions.setVisible(lab and count > 0)

    def _what_if(self) -> WhatIf | None:
        """Return the measurement of the shown input, unless it is out of date."""
        if self._reading is None or self._row is None:
            return None
        stale = self._reading.answer.stale
        return self._reading.lab.valid(self._row.node, beside_stale=stale)

    def _mended(self) -> Mended | None:
        what_if = self._what_if()
        ways = what_if.mechanisms if what_if is not None else ()
        return next((m for m in ways if m.mechanism == self._mechanism), None)

    def _restored(self, reading: CausesPlaceReading, row: CauseRow) -> Restored | None:
        way = self._mended()
        found = None if way is None else by_mechanism(reading, way, self._told())
        return found or by_search(reading, row)

    def _point(self) -> SharePoint | None:
        """Return what the chosen share comes to; None where shares were not measured."""
        way = self._mended()
        return self.shares.point if way is not None and way.curve else None

    def _part(self) -> bool:
        """Whether less than all rows are to be mended."""
        point = self._point()
        return point is not None and point.share < 1

    def _told(self) -> SharePoint | None:
        """Return the figure of the chosen share: of its own run where one was saved."""
        point, reading = self._point(), self._reading
        if point is None or reading is None:
            return None
        saved = reading.lab.saved_at(self.node, self._mechanism, point.share)
        return saved or (point if self._part() else None)

    def _proof(self) -> tuple[str, str]:
        """Return the run and the finding that state what is shown."""
        reading, row = self._reading, self._row
        if reading is None or row is None:
            return "", ""
        what_if, told = self._what_if(), self._told()
        if what_if is not None and self._part():
            return (told.run or what_if.run, told.finding) if told is not None else ("", "")
        named = any(cause.node == row.node for cause in reading.answer.causes)
        if named and row.finding:
            return reading.answer.run, row.finding
        if what_if is not None:
            return what_if.run, what_if.findings.get(self._mechanism, "")
        return reading.answer.run, row.finding

    def _choose(self, mechanism: str) -> None:
        self._mechanism = mechanism
        if self._reading is not None and self._row is not None:
            self.show_cause(self._reading, self._row, filled=self._filled)

    def _follow_share(self) -> None:
        """Show another share: numbers at once, the rest when it is let go."""
        reading, row = self._reading, self._row
        if reading is None or row is None:
            return
        self._show_numbers(row)
        self._show_share(row, self._what_if())
        if not self.shares.dragged or self._drawn_in_part != self._part():
            self._show_picture(row, self._what_if())
            self._show_buttons(lab=True)

    def _save(self, share: float) -> None:
        if self._row is not None:
            self.saveWanted.emit(self._row.node, self._mechanism, share)

    def _measure(self, mechanism: str) -> None:
        if self._row is not None:
            self.measureWanted.emit(self._row.node, mechanism)

    def _claim(self) -> None:
        run, finding = self._proof()
        if finding:
            self.claimWanted.emit(run, finding)

    def _fit_evidence(self) -> None:
        wide = max(self.width() - _EDGES, 1)
        self.evidence.setMinimumHeight(self.evidence.heightForWidth(wide))

    def _arrange(self) -> None:
        self._numbers = QWidget()
        line = QHBoxLayout(self._numbers)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        arrow = Label("→", DISPLAY, tone="t3", weight=400)
        for number in (self.before, arrow, self.after):
            line.addWidget(number)
        line.addWidget(self.caption, 1, Qt.AlignmentFlag.AlignVCenter)
        self._asking = QWidget()
        asking = QVBoxLayout(self._asking)
        asking.setContentsMargins(0, 0, 0, 0)
        asking.setSpacing(8)
        asking.addWidget(self.offer)
        asking.addWidget(self.measure, 0, Qt.AlignmentFlag.AlignLeft)
        whole_lab = QWidget()
        column = QVBoxLayout(whole_lab)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        upper: tuple[QWidget, ...] = (
            *(self._numbers, self.bar, self.shares),
            *(self.mechanisms, self._asking),
        )
        for part in upper:
            column.addWidget(part)
        column.addWidget(self.draw, 0, Qt.AlignmentFlag.AlignLeft)
        # Its usual height would make the card scroll; it takes what is left.
        self.picture.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        column.addWidget(self.picture, 1)
        column.addWidget(self.evidence)
        column.addStretch(0)
        self.add(ScrollColumn(whole_lab), 1)
        self.add_buttons(self.claim, self.show_run, right=self.assumptions)
