"""The case bar: which case this is, how far it is, and how much time is left."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.card import rule
from workbench.desktop.components.chips import Window, WindowChip
from workbench.desktop.components.labels import ElidedLabel, Label
from workbench.desktop.components.pressing import let_press
from workbench.desktop.components.status_mark import StatusMark
from workbench.desktop.components.tips import set_tip
from workbench.desktop.shell.stage_strip import Detail, StageStrip
from workbench.desktop.state import CaseBarState, CaseMode, Fact
from workbench.desktop.theme.appearance import current_tokens
from workbench.desktop.theme.fonts import BODY, HEADING, SMALL
from workbench.desktop.theme.marks import Mark
from workbench.language import tr

HEIGHT = 60
_SHORT_NAME = 200
"""Width down to which a long name gives way to the stages."""
_LEAST_FACTS = 2
"""The clocks; who owns it is in the details too."""


class FactLabel(QWidget):
    """A value over its label; the label is the first to give way.

    Parameters
    ----------
    fact : Fact
        What to show.
    """

    def __init__(self, fact: Fact) -> None:
        super().__init__()
        self._label = Label(fact.label, SMALL, tone="t2")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addStretch(1)
        column.addWidget(Label(fact.value, BODY, weight=600, tone=fact.tone))
        column.addWidget(self._label)
        column.addStretch(1)
        set_tip(self, f"{fact.value} {fact.label}")
        self.setAccessibleName(f"{fact.label}: {fact.value}")

    def set_labelled(self, *, labelled: bool) -> None:
        """Show the label or leave it to the tooltip.

        Parameters
        ----------
        labelled : bool
            Whether it is shown.
        """
        self._label.setVisible(labelled)
        self.updateGeometry()


class CaseBar(QFrame):
    """Shows one `CaseBarState` in as much detail as the width allows.

    Signals
    -------
    commandWanted(str)
        The command of a button that was pressed.
    windowWanted(str)
        ``"W0"`` or ``"W1"``: its chip was pressed.
    stageWanted(Stage)
        A stage was pressed.
    """

    commandWanted = Signal(str)
    windowWanted = Signal(str)
    stageWanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("caseBar")
        self.setAccessibleName(tr("Case"))
        self.setFixedHeight(HEIGHT)
        self.state = CaseBarState()
        self._facts: list[FactLabel] = []
        self._stages: StageStrip | None = None
        self._rows = QHBoxLayout(self)
        self._rows.setContentsMargins(16, 0, 16, 0)
        self._rows.setSpacing(0)
        # What is measured on the way to a shorter form must not hold the bar open.
        self._rows.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._content = QWidget()
        self._rows.addWidget(self._content)
        self.set_state(self.state)

    def focus_stage(self) -> None:
        """Put the keyboard on the stages, where an incident is open."""
        if self._stages is not None:
            self._stages.focus_current()

    def set_state(self, state: CaseBarState) -> None:
        """Show another case, or the same one as it is now.

        Parameters
        ----------
        state : CaseBarState
            What to show.
        """
        self.state = state
        fresh = QWidget()
        self._facts, self._stages = [], None
        row = QHBoxLayout(fresh)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(20)
        self._name = self._name_block()
        row.addWidget(self._name)
        self._add_middle(row)
        row.addStretch(1)
        self._add_facts(row)
        self._add_buttons(row)
        self._rows.removeWidget(self._content)
        self._content.hide()
        self._content.deleteLater()
        self._content = fresh
        self._rows.addWidget(fresh)
        fresh.show()
        self._fit(self.width())
        self.update()

    def minimumSizeHint(self) -> QSize:
        """Return a small width: the bar gives way, it never widens the window."""
        return QSize(400, HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say more or less for the new width."""
        super().resizeEvent(event)
        self._fit(event.size().width())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the surface and its lines."""
        colours = current_tokens()
        review = self.state.mode is CaseMode.REVIEW
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colours.bad_soft if review else colours.s1))
        line = QColor(colours.line)
        painter.fillRect(0, 0, self.width(), 1, line)
        painter.fillRect(0, self.height() - 1, self.width(), 1, line)
        painter.end()

    def _name_block(self) -> QWidget:
        block = QWidget()
        column = QVBoxLayout(block)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addStretch(1)
        self._title = ElidedLabel(self.state.title, HEADING)
        column.addWidget(self._title)
        below = QHBoxLayout()
        below.setSpacing(6)
        review = self.state.mode is CaseMode.REVIEW
        parts = [self.state.subtitle, tr("read only") if review else ""]
        quiet = " · ".join(part for part in parts if part)
        if quiet and self.state.severity is not None:
            quiet += " ·"
        self._quiet = ElidedLabel(quiet, SMALL, tone="t2")
        below.addWidget(self._quiet)
        if self.state.severity is not None:
            below.addWidget(self._severity_mark(self.state.severity))
        below.addStretch(1)
        column.addLayout(below)
        column.addStretch(1)
        return block

    def _severity_mark(self, mark: Mark) -> StatusMark:
        shown = StatusMark(mark)
        self._let_press(shown, self.state.severity_command, tr("Change the details"))
        return shown

    def _let_press(self, widget: QWidget, command: str, words: str) -> None:
        if command:
            let_press(widget, lambda: self.commandWanted.emit(command), words)

    def _add_middle(self, row: QHBoxLayout) -> None:
        state = self.state
        if state.stage is not None:
            row.addWidget(self._divider())
            self._stages = StageStrip()
            self._stages.set_stage(state.stage, state.undone)
            self._stages.activated.connect(self.stageWanted)
            row.addWidget(self._stages)
        if state.reference or state.incident:
            row.addWidget(self._divider())
            row.addLayout(self._chips())
        if state.mode is CaseMode.REVIEW:
            row.addWidget(self._divider())
            for mark in state.marks:
                row.addWidget(StatusMark(mark))
            row.addWidget(ElidedLabel(state.note, SMALL, tone="t2"))

    def _chips(self) -> QHBoxLayout:
        chips = QHBoxLayout()
        chips.setSpacing(8)
        dates = ((Window.REFERENCE, self.state.reference), (Window.INCIDENT, self.state.incident))
        for window, text in dates:
            chip = WindowChip(window, text or tr("not set"))
            chip.clicked.connect(lambda _=False, code=window.value: self.windowWanted.emit(code))
            chips.addWidget(chip)
        return chips

    def _add_facts(self, row: QHBoxLayout) -> None:
        if self.state.mode is CaseMode.WORKSPACE and self.state.clocks:
            row.insertWidget(1, self._divider())
        for number, fact in enumerate(self.state.clocks):
            label = FactLabel(fact)
            self._let_press(label, fact.command, tr("Change the details"))
            self._facts.append(label)
            if self.state.mode is CaseMode.WORKSPACE:
                row.insertWidget(2 + number, label)
            else:
                row.addWidget(label)

    def _add_buttons(self, row: QHBoxLayout) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for spec in self.state.buttons:
            button = Button(spec.text)
            button.clicked.connect(
                lambda _=False, command=spec.command: self.commandWanted.emit(command)
            )
            buttons.addWidget(button)
        row.addLayout(buttons)

    @staticmethod
    def _divider() -> QWidget:
        line = rule(vertical=True)
        line.setFixedHeight(28)
        return line

    def _fit(self, width: int) -> None:
        # A long name gives way before the names of stages do: it is read in full in its tip.
        every = len(self._facts)
        steps = (
            (True, Detail.FULL, False, every),
            (False, Detail.FULL, False, every),
            (False, Detail.FULL, True, every),
            (False, Detail.NO_PAST_NAMES, True, every),
            (False, Detail.CURRENT_ONLY, True, every),
            (False, Detail.COUNTED, True, every),
            (False, Detail.COUNTED, True, min(every, _LEAST_FACTS)),
        )
        for labelled, detail, short, facts in steps:
            self._detail(labelled=labelled, detail=detail, facts=facts)
            rest, name = self._beside_name(), self._name.sizeHint().width()
            if rest + (min(name, _SHORT_NAME) if short else name) <= width:
                break
        # Only the name gives way further: a window or a clock that is cut says something else.
        self._name.setMaximumWidth(max(width - rest, self._name.minimumSizeHint().width()))
        layout = self._content.layout()
        if layout is not None:
            layout.activate()

    def _detail(self, *, labelled: bool, detail: Detail, facts: int) -> None:
        for at, fact in enumerate(self._facts):
            fact.set_labelled(labelled=labelled)
            fact.setVisible(at < facts)
        if self._stages is not None:
            self._stages.set_detail(detail)

    def _beside_name(self) -> int:
        """Return the width of all but the name, with the margins."""
        layout = self._content.layout()
        if layout is None:
            return 0
        layout.invalidate()
        rest = layout.minimumSize().width() - self._name.minimumSizeHint().width()
        return rest + 32
