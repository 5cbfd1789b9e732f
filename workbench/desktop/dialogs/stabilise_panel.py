"""The checklist as a panel beside the work: preserve first, then contain, then begin."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.labels import Label
from workbench.desktop.components.tips import set_tip
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.not_needed import NotNeeded
from workbench.desktop.theme.fonts import BODY, HEADING, SMALL
from workbench.domain.records.opening import Safeguard
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.services.opening.checklist import (
    NOT_NEEDED,
    ChecklistStep,
    Standing,
    checklist,
    mark_step,
    playbook_of,
)

WIDTH = 340
NOTHING = tr("Open an incident, and what is to be done first stands here.")


class StepRow(QWidget):
    """One step: a box to tick, its words, and why it matters.

    Parameters
    ----------
    panel : StabilisePanel
    step : ChecklistStep
    """

    def __init__(self, panel: "StabilisePanel", step: ChecklistStep) -> None:
        super().__init__()
        self._panel, self.step = panel, step
        self.box = QCheckBox()
        self.box.setChecked(step.standing == "done")
        self.box.setEnabled(not step.by_record)
        self.box.setAccessibleName(step.text)
        self.box.setAccessibleDescription(step.why)
        self.box.clicked.connect(self._ticked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(8)
        row.addWidget(self.box, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(0)
        tone = "t1" if step.standing == "open" else "t3"
        words = Label(step.text, BODY, tone=tone, wrap=True)
        set_tip(words, step.why)
        column.addWidget(words)
        if self._told():
            column.addWidget(Label(self._told(), SMALL, tone="t3", wrap=True))
        if step.standing == "open" and not step.by_record:
            column.addWidget(self._make_leave_out(), 0, Qt.AlignmentFlag.AlignLeft)
        row.addLayout(column, 1)

    def _told(self) -> str:
        if self.step.standing == NOT_NEEDED:
            return tr("not needed: {note}", note=self.step.note)
        if self.step.by_record:
            return tr("the record shows it")
        return self.step.note

    def _make_leave_out(self) -> Button:
        button = Button(tr("Not needed…"), ButtonKind.LINK)
        button.setAccessibleName(tr("Not needed: {step}", step=self.step.text))
        button.setStyleSheet("text-align: left; padding: 0px;")
        button.clicked.connect(lambda: self._panel.leave_out(self.step))
        return button

    def _ticked(self, checked: bool) -> None:  # noqa: FBT001 -- Qt's signature
        self._panel.mark(self.step, "done" if checked else "open")


class StabilisePanel(QWidget):
    """The checklist of the open incident; it follows whichever is open.

    Parameters
    ----------
    controller : Controller
    """

    def __init__(self, controller: Controller) -> None:
        super().__init__()
        self._controller = controller
        self.setMinimumWidth(WIDTH)
        self.setAccessibleName(tr("Checklist"))
        self.rows: dict[str, StepRow] = {}
        self.head = Label("", BODY, tone="t2", wrap=True)
        self.problem = Label("", BODY, tone="bad", wrap=True)
        self.problem.hide()
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 4, 12, 12)
        column.setSpacing(8)
        for widget in (self.head, self.problem):
            column.addWidget(widget)
        column.addWidget(self._area, 1)
        column.addLayout(self._make_buttons())
        controller.incidentChanged.connect(self.show_case)
        self.show_case()

    def show_case(self, _incident: str = "") -> None:
        """Show the checklist of the incident that is open now."""
        state = self._controller.state
        if not self._controller.incident or state is None:
            self.head.setText(NOTHING)
            self._show_steps(())
            return
        steps = checklist(state)
        left = sum(step.standing == "open" for step in steps)
        self.head.setText(
            tr(
                "{playbook}: {done} of {count} steps settled",
                playbook=playbook_of(state).title,
                done=len(steps) - left,
                count=len(steps),
            )
        )
        self._show_steps(steps)

    def mark(self, step: ChecklistStep, standing: Standing, note: str = "") -> None:
        """Say that a step is done, not needed or open again."""
        incident = self._controller.incident

        def done(_: Safeguard) -> None:
            self.say_problem("")

        def failed(error: WorkbenchError) -> None:
            self.say_problem(f"{error.message} {error.hint}".strip())
            self.show_case()

        if step.fact == "frozen" and standing == "done":
            # Hashing takes as long as the evidence is large.
            self._controller.backend.start(
                tr("Freezing evidence"),
                lambda session, *_: mark_step(session, incident, step.id, standing, note),
                done,
                failed,
            )
            return
        self._controller.backend.act(
            lambda s: mark_step(s, incident, step.id, standing, note), done, failed
        )

    def leave_out(self, step: ChecklistStep) -> None:
        """Ask why a step is not needed."""
        NotNeeded(
            self._controller.window, step, lambda why: self.mark(step, NOT_NEEDED, why)
        ).open()

    def say_problem(self, sentence: str) -> None:
        """Say why a step could not be marked; empty says nothing."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def _make_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        commands = self._controller.window.commands
        for command, words in (
            ("incident.details", tr("Details…")),
            ("incident.scope", tr("Scope…")),
            ("incident.participants", tr("Who takes part…")),
        ):
            button = Button(words)
            button.clicked.connect(lambda _=False, name=command: commands.run(name))
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _show_steps(self, steps: tuple[ChecklistStep, ...]) -> None:
        focused = next((name for name, row in self.rows.items() if row.box.hasFocus()), "")
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(2, 2, 8, 2)
        column.setSpacing(4)
        self.rows = {}
        phase = ""
        for step in steps:
            if step.phase != phase:
                phase = step.phase
                column.addSpacing(8 if self.rows else 0)
                column.addWidget(Label(step.phase_title, HEADING))
            self.rows[step.id] = StepRow(self, step)
            column.addWidget(self.rows[step.id])
        column.addStretch(1)
        at = self._area.verticalScrollBar().value()
        self._area.setWidget(content)
        self._area.verticalScrollBar().setValue(at)
        if focused in self.rows:
            self.rows[focused].box.setFocus()
