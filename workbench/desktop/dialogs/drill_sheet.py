"""The answer sheet of a drill, beside the work: what is wrong, since when, and how sure."""

from datetime import UTC, datetime

from PySide6.QtCore import QDateTime, Qt, QTimeZone
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateTimeEdit,
    QLineEdit,
    QScrollArea,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.labels import Label
from workbench.desktop.components.tips import set_tip
from workbench.desktop.controller import Controller
from workbench.desktop.drafts import only_searches
from workbench.desktop.drill_words import PARTS
from workbench.desktop.state import Notice
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.domain.incident import Incident
from workbench.domain.records.drilling import DrillAnswer
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.services.drilling.content import rehearsal
from workbench.services.drilling.sheet import choices_of, give_answer, standing_of
from workbench.services.signal_series import window_spans

WIDTH = 340
_EMPTY = tr("Open a drill, and its answer sheet stands here.")
_NOT_SAID = tr("not said")


class DrillSheet(QWidget):
    """Every part of the answer; what is saved can be changed until it is handed in.

    Parameters
    ----------
    controller : Controller
    """

    def __init__(self, controller: Controller) -> None:
        super().__init__()
        only_searches(self)  # each save is journaled; a half-chosen guess is nobody's answer
        self._controller = controller
        self._incident = ""
        self.setMinimumWidth(WIDTH)
        self.causes = tuple(QComboBox() for _ in range(3))
        self.kind = QComboBox()
        self.kind.addItem(_NOT_SAID, "")
        for fault in rehearsal().kinds:
            self.kind.addItem(fault.title, fault.id)
            tip = Qt.ItemDataRole.ToolTipRole
            self.kind.setItemData(self.kind.count() - 1, fault.help, tip)
        self.knows_onset = QCheckBox(tr("It began at"))
        self.onset = QDateTimeEdit()
        self.onset.setTimeZone(QTimeZone.utc())
        self.onset.setDisplayFormat("yyyy-MM-dd HH:mm")
        self.knows_onset.toggled.connect(self.onset.setEnabled)
        self.onset.setEnabled(False)
        self.share = QSpinBox()
        self.share.setRange(-1, 100)
        self.share.setSpecialValueText(_NOT_SAID)
        self.share.setSuffix(tr(" % of the rows"))
        self.sure = QSlider(Qt.Orientation.Horizontal)
        self.sure.setRange(0, 100)
        self.sure_words = Label("", BODY)
        self.sure.valueChanged.connect(lambda _: self._say_sure())
        self.first_step = QLineEdit()
        self.save = Button(tr("Save answer"))
        self.save.clicked.connect(self.carry_out)
        self.hints = Label("", SMALL, tone="t2", wrap=True)
        self.note = Label("", SMALL, tone="t2", wrap=True)
        self._lay_out()
        self.show_drill(None)

    def show_drill(self, state: Incident | None) -> None:
        """Show the sheet of an incident that is a drill; None or another shows nothing.

        Parameters
        ----------
        state : Incident or None
        """
        drill = None if state is None else state.records.drill
        self._fields.setVisible(drill is not None)
        if state is None or drill is None:
            self._incident = ""
            self.hints.hide()
            self.note.setText(_EMPTY)
            return
        now = standing_of(self._controller.backend.session, state)
        running = now.phase == "running"
        if state.id != self._incident:
            self._incident = state.id
            self._fill_choices(state)
            self._show_answer(now.answer or DrillAnswer(id="none"), state)
        told = [f"{hint.number}. {hint.text}" for hint in now.hints]
        self.hints.setText("\n".join(told))
        self.hints.setVisible(bool(told))
        self._fields.setEnabled(running)
        kept = tr("Saved. It can be changed until it is handed in.")
        waits = tr("Each save is written down; the last one before the end counts.")
        over = tr("The answer cannot be changed any more.")
        self.note.setText(over if not running else kept if now.answer is not None else waits)

    def answer_fields(self) -> dict[str, object]:
        """Return what stands on the sheet, as the service takes it."""
        named = [str(box.currentData() or "") for box in self.causes]
        others = [name for name in named[1:] if name]
        onset = None
        if self.knows_onset.isChecked():
            seconds = self.onset.dateTime().toSecsSinceEpoch()
            onset = datetime.fromtimestamp(seconds, UTC).isoformat()
        share = self.share.value()
        return {
            "cause": named[0],
            "others": tuple(others),
            "kind": str(self.kind.currentData() or ""),
            "onset": onset,
            "share": None if share < 0 else share / 100,
            "confidence": self.sure.value() / 100 if named[0] else None,
            "first_step": self.first_step.text(),
        }

    def carry_out(self) -> None:
        """Save the answer."""
        incident, fields = self._incident, self.answer_fields()
        if not incident:
            return

        def done(_: DrillAnswer) -> None:
            self._controller.window.notify(Notice(tr("Answer saved.")))

        def failed(error: WorkbenchError) -> None:
            self.note.setText(f"{error.message} {error.hint}".strip())

        self._controller.backend.act(lambda s: give_answer(s, incident, **fields), done, failed)

    def _fill_choices(self, state: Incident) -> None:
        places = rehearsal()
        for box in self.causes:
            box.clear()
            box.addItem(_NOT_SAID, "")
            for name in choices_of(state):
                box.addItem(places.place(name), name)
        for box in self.causes[1:]:
            last = box.count() - 1
            box.removeItem(last)  # "nothing is wrong" is no second guess

    def _show_answer(self, answer: DrillAnswer, state: Incident) -> None:
        named = [answer.cause, *answer.others, "", ""]
        for box, name in zip(self.causes, named, strict=False):
            box.setCurrentIndex(max(box.findData(name), 0))
        self.kind.setCurrentIndex(max(self.kind.findData(answer.kind), 0))
        self.knows_onset.setChecked(answer.onset is not None)
        span = window_spans(state).get("incident")
        begins = span[0] if span is not None else None
        if answer.onset is not None:
            begins = answer.onset.timestamp()
        if begins is not None:
            self.onset.setDateTime(QDateTime.fromSecsSinceEpoch(int(begins), QTimeZone.utc()))
        self.knows_onset.setEnabled(begins is not None)
        self.share.setValue(-1 if answer.share is None else round(answer.share * 100))
        sure = 0.5 if answer.confidence is None else answer.confidence
        self.sure.setValue(round(sure * 100))
        self.first_step.setText(answer.first_step)
        self._say_sure()

    def _say_sure(self) -> None:
        words = tr("{percent} % sure of the first cause", percent=self.sure.value())
        self.sure_words.setText(words)
        self.sure.setAccessibleDescription(words)

    def _lay_out(self) -> None:
        self._fields = QWidget()
        column = QVBoxLayout(self._fields)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._add_fields(column)
        column.addSpacing(10)
        column.addWidget(self.save, 0, Qt.AlignmentFlag.AlignLeft)
        inside = QWidget()
        whole = QVBoxLayout(inside)
        whole.setContentsMargins(12, 8, 12, 12)
        whole.setSpacing(8)
        for widget in (self.hints, self._fields, self.note):
            whole.addWidget(widget)
        whole.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(inside)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def _add_fields(self, column: QVBoxLayout) -> None:
        named = (PARTS["cause"], tr("Second guess"), tr("Third guess"))
        for words, box in zip(named, self.causes, strict=True):
            _add(column, words, box)
        _add(column, PARTS["kind"], self.kind)
        self.knows_onset.setAccessibleName(tr("The onset is known"))
        self.onset.setAccessibleName(tr("Onset, in UTC"))
        set_tip(self.onset, tr("In UTC; right within a tenth of the incident window"))
        column.addSpacing(6)
        column.addWidget(self.knows_onset)
        column.addWidget(self.onset)
        _add(column, PARTS["share"], self.share)
        _add(column, PARTS["confidence"], self.sure)
        tip = tr("Say what you believe: no other chance gains more points on average")
        set_tip(self.sure, tip)
        column.addWidget(self.sure_words)
        _add(column, tr("What to do first"), self.first_step)


def _add(column: QVBoxLayout, words: str, field: QWidget) -> None:
    label = Label(words, SMALL, tone="t2", weight=500)
    label.setBuddy(field)
    field.setAccessibleName(words)
    column.addSpacing(6)
    column.addWidget(label)
    column.addWidget(field)
