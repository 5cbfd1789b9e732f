"""The keep-history lab: what the metric would be, had one input kept its history."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.card import Card
from workbench.desktop.components.columns import ScrollColumn
from workbench.desktop.components.labels import Label
from workbench.desktop.numbers import NARROW, decimal, percent, whole
from workbench.desktop.places.causes_mechanisms import MechanismList
from workbench.desktop.plots.figure_view import FigureView
from workbench.desktop.plots.restoration import RestorationBar
from workbench.desktop.plots.restoration_values import Restoration
from workbench.desktop.theme.fonts import DISPLAY, SMALL
from workbench.domain.figures import Distribution, Figure
from workbench.services.readings.causes import CauseRow, Interval
from workbench.services.readings.causes_lab import Mended, WhatIf
from workbench.services.readings.causes_place import CausesPlaceReading, row_words
from workbench.services.readings.causes_words import kind_words, node_words


@dataclass(frozen=True, slots=True)
class _Restored:
    """The metric with one cause mended, and where that is known from."""

    value: float
    interval: Interval | None
    gained: float
    certain: bool
    note: str


class LabCard(Card):
    """One cause: what mending it restores and by which way, its values, its evidence.

    Signals
    -------
    measureWanted(str, str)
        An input and a mechanism, or ``auto`` for every one.
    claimWanted(str, str)
        A run and one of its findings for the report.
    runWanted(str)
        A run to show.
    assumptionsWanted()
        What the lab takes for granted.
    """

    measureWanted = Signal(str, str)
    claimWanted = Signal(str, str)
    runWanted = Signal(str)
    assumptionsWanted = Signal()

    def __init__(self) -> None:
        super().__init__("Keep-history lab")
        self._reading: CausesPlaceReading | None = None
        self._row: CauseRow | None = None
        self._mechanism = ""
        self._filled = True
        self.before = Label("", DISPLAY, tone="inc")
        self.after = Label("", DISPLAY)
        self.caption = Label("", SMALL, tone="t2", wrap=True)
        self.bar = RestorationBar()
        self.mechanisms = MechanismList()
        self.mechanisms.chosen.connect(self._choose)
        self.offer = Label("", SMALL, tone="t2", wrap=True)
        self.measure = Button("Measure every way of mending")
        self.measure.clicked.connect(lambda: self._measure("auto"))
        self.picture = FigureView()
        self.picture.setMinimumHeight(124)
        self.draw = Button("Draw it mended this way", ButtonKind.LINK)
        self.draw.clicked.connect(lambda: self._measure(self._mechanism))
        self.evidence = Label("", SMALL, tone="t2", wrap=True)
        self.claim = Button("Add to report", ButtonKind.PRIMARY)
        self.claim.clicked.connect(self._claim)
        self.show_run = Button("Show the run")
        self.show_run.clicked.connect(lambda: self.runWanted.emit(self._proof()[0]))
        self.assumptions = Button("Assumptions", ButtonKind.LINK)
        self.assumptions.clicked.connect(self.assumptionsWanted)
        self._arrange()

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
        if row is None or row.node != self.node:
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
        name = node_words(row.node)
        self.set_heading(f"Keep-history lab: {name}" if lab else f"Cause: {name}", row_words(row))
        self._show_numbers(row)
        self._show_mechanisms(row, what_if)
        self._show_picture(row, what_if)
        words = list(row.evidence)
        if row.rival_kinds:
            rivals = " or ".join(kind_words(kind) for kind in row.rival_kinds)
            words.append(f"It could also be: {rivals}.")
        self.evidence.setText(" ".join(words))
        self.evidence.setVisible(bool(words))
        self._show_buttons(lab=lab)

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
            note=found.note if found is not None else "not measured yet",
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
        self.caption.setText(_restored_words(reading, found))

    def _show_mechanisms(self, row: CauseRow, what_if: WhatIf | None) -> None:
        reading = self._reading
        self.mechanisms.setVisible(what_if is not None)
        possible = reading is not None and row.node in reading.lab.features
        self._asking.setVisible(possible and what_if is None)
        if reading is None:
            return
        if what_if is not None:
            self.mechanisms.show_what_if(what_if, self._mechanism, reading.places)
            return
        old = reading.lab.what_if(row.node)
        self.offer.setText(
            "Windows or roles changed since this was measured."
            if old is not None
            else f"Each way of mending {row.node} is measured by itself, beside a negative control."
        )
        if reading.lab.refusal:
            self.measure.forbid(reading.lab.refusal)
            self.offer.setText(f"It cannot be mended one way by another: {reading.lab.refusal}")
        else:
            self.measure.permit()

    def _show_picture(self, row: CauseRow, what_if: WhatIf | None) -> None:
        reading = self._reading
        figure, mended = self._figure(row, what_if)
        self.picture.setVisible(figure is not None)
        can = reading is not None and not reading.lab.refusal
        self.draw.setVisible(what_if is not None and not mended and can)
        if figure is not None:
            y = figure.y.model_copy(update={"label": f"{row.node}, {_lower(figure.y.label)}"})
            self.picture.show_figure(figure.model_copy(update={"y": y}))
            self.picture.setToolTip(figure.caption)

    def _figure(self, row: CauseRow, what_if: WhatIf | None) -> tuple[Figure | None, bool]:
        """Return the input's distributions, and whether the mended one is among them."""
        reading = self._reading
        if reading is None:
            return None, False
        if what_if is not None and what_if.figure is not None:
            stale = reading.answer.stale
            exact = reading.lab.valid(row.node, self._mechanism, beside_stale=stale)
            if self._mechanism == what_if.chosen:
                return what_if.figure, True
            if exact is not None and exact.figure is not None:
                return exact.figure, True
            return _without_mended(what_if.figure), False
        own = [
            figure
            for figure in reading.answer.figures.values()
            if figure.about == row.node and any(isinstance(m, Distribution) for m in figure.marks)
        ]
        if own:
            return own[0], True
        return reading.lab.columns.get(row.node), False

    def _show_buttons(self, *, lab: bool) -> None:
        reading = self._reading
        if reading is None:
            return
        run, finding = self._proof()
        claimed = (run, finding) in reading.claimed
        self.claim.setText("In the report" if claimed else "Add to report")
        self.claim.setAccessibleName(self.claim.text())
        fill = self._filled and not claimed and bool(finding)
        self.claim.set_kind(ButtonKind.PRIMARY if fill else ButtonKind.PLAIN)
        if claimed:
            self.claim.forbid("This finding stands in the report already.")
        elif finding:
            self.claim.permit()
        else:
            self.claim.forbid("No run says anything about it yet; measure it first.")
        self.show_run.setVisible(bool(run))
        count = len(reading.lab.assumptions)
        self.assumptions.setText(f"Assumptions ({count})")
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

    def _restored(self, reading: CausesPlaceReading, row: CauseRow) -> _Restored | None:
        way = self._mended()
        if way is not None and way.restored is not None:
            n = reading.answer.rows[1] if len(reading.answer.rows) == 2 else None
            of = f" of {whole(n)}" if n is not None else ""
            note = f"{whole(way.rows)}{of} rows mended" if way.rows is not None else ""
            certain = _certain(way.restored_interval)
            return _Restored(way.value, way.interval, way.restored, certain, note)
        value, observed = reading.mended_value(row), reading.answer.observed
        if value is None or observed is None or row.restored is None:
            return None
        ends = None
        if row.restored_interval is not None:
            low, high = sorted(observed + reading.sign * end for end in row.restored_interval)
            ends = (low, high)
        certain = _certain(row.restored_interval)
        return _Restored(value, ends, row.restored, certain, "W0 values put back")

    def _proof(self) -> tuple[str, str]:
        """Return the run and the finding that state what is shown."""
        reading, row = self._reading, self._row
        if reading is None or row is None:
            return "", ""
        what_if = self._what_if()
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

    def _measure(self, mechanism: str) -> None:
        if self._row is not None:
            self.measureWanted.emit(self._row.node, mechanism)

    def _claim(self) -> None:
        run, finding = self._proof()
        if finding:
            self.claimWanted.emit(run, finding)

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
        column.setSpacing(8)
        upper: tuple[QWidget, ...] = (self._numbers, self.bar, self.mechanisms, self._asking)
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


def _lower(label: str) -> str:
    return (label[:1].lower() + label[1:]) if label else "share of rows"


def _certain(ends: Interval | None) -> bool:
    return ends is None or not ends[0] < 0 < ends[1]


def _without_mended(figure: Figure) -> Figure:
    kept = tuple(m for m in figure.marks if getattr(m, "tone", "") != "restored")
    return figure.model_copy(update={"marks": kept})


def _restored_words(reading: CausesPlaceReading, found: _Restored | None) -> str:
    """Return what a restored value amounts to: its interval and its part of the drop."""
    if found is None:
        return f"{reading.metric_name}, not measured yet"
    places, name = reading.places, reading.metric_name
    ends = ""
    if found.interval is not None:
        low, high = (decimal(end, places) for end in found.interval)
        ends = f" 95{NARROW}% [{low}, {high}]"
    drop = reading.answer.drop
    if not found.certain:
        part = "no more than chance"
    elif found.gained < 0:
        part = f"costs another {decimal(-found.gained, places)}"
    elif drop:
        part = f"{percent(found.gained / drop)} of the drop restored"
    else:
        part = f"{decimal(found.gained, places)} restored"
    return f"{name}{ends}\n{part}" if ends else f"{name} · {part}"
