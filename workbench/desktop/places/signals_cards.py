"""The right column of Signals: the windows, what changed, and what only drifted."""

from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.card import Card, rule
from workbench.desktop.components.chips import Window, WindowChip
from workbench.desktop.components.emptying import empty
from workbench.desktop.components.labels import ElidedLabel, Label
from workbench.desktop.components.status_mark import StatusMark
from workbench.desktop.components.tips import set_tip
from workbench.desktop.numbers import decimal, signed, whole
from workbench.desktop.places.signals_words import gap_words, length_words, stretch_words
from workbench.desktop.theme.fonts import BODY, DISPLAY, SMALL
from workbench.desktop.theme.marks import Mark, State
from workbench.domain.evidence import Window as WindowState
from workbench.language import tr
from workbench.services.readings.signals import SignalsReading
from workbench.services.readings.signals_changes import ChangeRow, Note
from workbench.services.readings.signals_lanes import bin_words

ROW_HEIGHT = 28


class _WindowRow(QWidget):
    """One window: chip and length, dates, rows.

    Parameters
    ----------
    window : Window
    """

    def __init__(self, window: Window) -> None:
        super().__init__()
        self.chip = WindowChip(window)
        set_tip(self.chip, tr("Set this window to the minute"))
        self._length = Label("", SMALL, tone="t3")
        self._dates = Label("", BODY, tone="t2", wrap=True)
        self._rows = Label("", SMALL, tone="t3", wrap=True)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.chip)
        top.addStretch(1)
        top.addWidget(self._length)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self._dates)
        column.addWidget(self._rows)

    def show_window(
        self, window: WindowState | None, span: tuple[datetime, datetime] | None, this_year: int
    ) -> None:
        """Show a window, or that it is not set."""
        self._length.setText(
            length_words((span[1] - span[0]).total_seconds()) if span is not None else ""
        )
        if span is not None:
            self._dates.setText(stretch_words(span[0], span[1], this_year))
        elif window is not None:
            self._dates.setText(tr("Whole table, without times"))
        else:
            self._dates.setText(tr("Not set. Drag on the picture to set it."))
        self._rows.setText(_row_words(window))
        self._rows.setVisible(bool(self._rows.text()))


class WindowsCard(Card):
    """Both windows with dates and rows, what lies in neither, and the way on.

    Signals
    -------
    causesWanted()
        "Find causes" was pressed.
    causesShown()
        "Show causes" was pressed.
    windowWanted(str)
        A chip was pressed: ``"reference"`` or ``"incident"``.
    """

    causesWanted = Signal()
    causesShown = Signal()
    windowWanted = Signal(str)

    def __init__(self) -> None:
        super().__init__(tr("Windows"))
        self._searched = False
        self.reference = _WindowRow(Window.REFERENCE)
        self.incident = _WindowRow(Window.INCIDENT)
        self.reference.chip.clicked.connect(lambda: self.windowWanted.emit("reference"))
        self.incident.chip.clicked.connect(lambda: self.windowWanted.emit("incident"))
        self._gap = Label("", SMALL, tone="t3", wrap=True)
        self.button = Button(tr("Find causes"), ButtonKind.PRIMARY)
        self.button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.button.clicked.connect(self._go_on)
        for part in (self.reference, self.incident, self._gap):
            self.add(part)
        self.body.addSpacing(4)
        self.add(self.button)

    @property
    def gap(self) -> str:
        """What is said about time in neither window."""
        return self._gap.text()

    def show_reading(self, reading: SignalsReading, this_year: int) -> None:
        """Show the windows of a reading."""
        spans = {
            name: (datetime.fromtimestamp(low, UTC), datetime.fromtimestamp(high, UTC))
            for name, (low, high) in reading.spans.items()
        }
        self.reference.show_window(reading.reference, spans.get("reference"), this_year)
        self.incident.show_window(reading.incident, spans.get("incident"), this_year)
        words = gap_words(spans.get("reference"), spans.get("incident"), reading.width, this_year)
        self._gap.setText(words)
        self._gap.setVisible(bool(words))
        self._searched = reading.searched
        self.button.setText(tr("Show causes") if reading.searched else tr("Find causes"))
        self.button.setAccessibleName(self.button.text())
        if reading.reference is None or reading.incident is None:
            self.button.forbid(tr("Causes need both windows: drag on the picture to set them."))
        else:
            self.button.permit()

    def _go_on(self) -> None:
        (self.causesShown if self._searched else self.causesWanted).emit()


class ChangedCard(Card):
    """How far the metric moved, and what else moved or stayed."""

    def __init__(self) -> None:
        super().__init__(tr("What changed"))
        self.number = Label("", DISPLAY, tone="inc")
        self.caption = Label("", SMALL, tone="t2", wrap=True)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self._what = Label("", SMALL, tone="t3", wrap=True)
        self.add(self.number)
        self.add(self.caption)
        self.add(self._rows)
        self.add(self._what)

    def show_reading(self, reading: SignalsReading) -> None:
        """Show the change of a reading."""
        change = reading.change
        self.setVisible(change is not None or bool(reading.changed))
        self.number.setVisible(change is not None)
        self.caption.setVisible(change is not None)
        if change is not None:
            self.number.setText(signed(change.value, reading.places))
            self.number.setAccessibleName(f"{reading.metric_name} {self.number.text()}")
            self.caption.setText(_change_words(reading))
        self._show_rows(reading.changed)
        drifts = any(row.name.endswith(" drift") for row in reading.changed)
        self._what.setVisible(drifts)
        self._what.setText(
            tr(
                "Drift: PSI beyond chance, mean of W1's {width} bins",
                width=bin_words(reading.width),
            )
        )

    def _show_rows(self, rows: tuple[ChangeRow, ...]) -> None:
        empty(self._rows)
        for number, row in enumerate(rows):
            if number:
                self._rows.addWidget(rule())
            self._rows.addWidget(_changed_row(row))


class NoteCard(Card):
    """What drifted most, and whether that is the named cause."""

    def __init__(self) -> None:
        super().__init__(tr("Drift is not a cause"))
        self.text = Label("", SMALL, tone="t2", wrap=True)
        self.add(self.text)
        self.hide()

    def show_note(self, note: Note | None) -> None:
        """Show a note, or nothing."""
        self.setVisible(note is not None)
        if note is not None:
            self.set_heading(note.heading)
            self.text.setText(note.text)


def _changed_row(row: ChangeRow) -> QWidget:
    made = QWidget()
    made.setFixedHeight(ROW_HEIGHT)
    across = QHBoxLayout(made)
    across.setContentsMargins(0, 0, 0, 0)
    across.setSpacing(8)
    across.addWidget(ElidedLabel(row.name, mode=Qt.TextElideMode.ElideMiddle), 1)
    mark = Mark(State.WARN if row.moved else State.GOOD, row.value)
    across.addWidget(StatusMark(mark))
    how = tr("moved") if row.moved else tr("as usual")
    made.setAccessibleName(f"{row.name}: {row.value}, {how}")
    return made


def _row_words(window: WindowState | None) -> str:
    if window is None or window.rows is None:
        return ""
    source = tr("whole table") if window.start is None and window.end is None else ""
    return tr("{rows} rows", rows=whole(window.rows)) + (f" · {source}" if source else "")


def _change_words(reading: SignalsReading) -> str:
    change = reading.change
    if change is None:
        return ""
    if change.low is None or change.high is None:
        return tr("{metric_name}, mean of W1 minus median of W0", metric_name=reading.metric_name)
    low, high = decimal(change.low, reading.places), decimal(change.high, reading.places)
    words = tr(
        "{metric_name}, W1 minus W0\n95\u202f% interval {low} to {high}",
        metric_name=reading.metric_name,
        low=low,
        high=high,
    )
    rows = [m.n for m in reading.performance.values()]
    return (
        tr(
            "{words}\nn = {whole} and {whole_2}",
            words=words,
            whole=whole(rows[0]),
            whole_2=whole(rows[1]),
        )
        if len(rows) == 2
        else words
    )
