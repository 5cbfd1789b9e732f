"""Setting one window to the minute, or to the whole of its table."""

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import QDateTime, QTimeZone
from PySide6.QtWidgets import QCheckBox, QDateTimeEdit

from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog, add_field, form
from workbench.desktop.places.signals_words import CODES
from workbench.desktop.theme.fonts import SMALL
from workbench.domain.evidence import Window
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.services.readings.signals import SignalsReading
from workbench.services.windows import set_window


class SetWindow(ActDialog):
    """A window from a moment to another, or the whole table it came with.

    Parameters
    ----------
    controller : Controller
        With an open incident.
    name : str
        ``"reference"`` or ``"incident"``.
    reading : SignalsReading
        Where the windows are now.
    done : callable
        Called with the window once it is set.
    """

    def __init__(
        self,
        controller: Controller,
        name: str,
        reading: SignalsReading,
        done: Callable[[Window], None],
    ) -> None:
        code = CODES[name]
        super().__init__(
            controller.window,
            tr("Set {code} {name}", code=code, name=name),
            tr("Set {code}", code=code),
        )
        self._controller, self._name, self._done = controller, name, done
        window = reading.reference if name == "reference" else reading.incident
        span = reading.spans.get(name) or _whole(reading)
        self.start, self.end = _moment_edit(span[0]), _moment_edit(span[1])
        fields = form()
        add_field(fields, tr("From (UTC)"), self.start)
        add_field(fields, tr("Until (UTC)"), self.end)
        self.body.addLayout(fields)
        self.whole = QCheckBox(tr("All rows of its own table, whatever their time"))
        self._tables = _own_tables(controller, name)
        self.whole.setVisible(bool(self._tables))
        self.whole.setChecked(bool(self._tables) and window is not None and window.start is None)
        self.whole.toggled.connect(lambda on: self._follow(whole=on))
        self.body.addWidget(self.whole)
        words = tr("The window begins with the first moment and ends before the second.")
        self.body.addWidget(Label(words, SMALL, tone="t3", wrap=True))
        self._follow(whole=self.whole.isChecked())

    def carry_out(self) -> None:
        """Set the window; what is wrong with it is said here."""
        incident, name = self._controller.incident, self._name
        if self.whole.isChecked():
            tables = self._tables
            self._controller.backend.act(
                lambda s: set_window(s, incident, name, evidence=tables),
                self.while_open(self._close),
                self.while_open(self._refuse),
            )
            return
        start, end = _moment_of(self.start), _moment_of(self.end)
        self._controller.backend.act(
            lambda s: set_window(s, incident, name, start=start, end=end),
            self.while_open(self._close),
            self.while_open(self._refuse),
        )

    def _close(self, window: Window) -> None:
        self.accept()
        self._done(window)

    def _refuse(self, error: WorkbenchError) -> None:
        self.say_problem(f"{error.message} {error.hint}".strip())

    def _follow(self, *, whole: bool) -> None:
        self.start.setEnabled(not whole)
        self.end.setEnabled(not whole)


def _moment_edit(at: float) -> QDateTimeEdit:
    edit = QDateTimeEdit()
    edit.setTimeZone(QTimeZone(QTimeZone.Initialization.UTC))
    edit.setDisplayFormat("d MMM yyyy HH:mm")
    edit.setDateTime(QDateTime.fromSecsSinceEpoch(round(at), QTimeZone.utc()))
    return edit


def _moment_of(edit: QDateTimeEdit) -> datetime:
    return datetime.fromtimestamp(edit.dateTime().toSecsSinceEpoch(), UTC)


def _whole(reading: SignalsReading) -> tuple[float, float]:
    """Return the stretch the picture covers, for a window that is not set."""
    times = [
        at
        for figure in reading.lanes[:1]
        for mark in figure.marks
        for at in getattr(mark, "x", ())[:: max(1, len(getattr(mark, "x", ())) - 1)]
    ]
    return (min(times), max(times)) if times else (0.0, 86_400.0)


def _own_tables(controller: Controller, name: str) -> tuple[str, ...]:
    """Return the tables that were brought in for this window."""
    state = controller.state
    if state is None:
        return ()
    return tuple(e.id for e in state.evidence if e.window == name and e.table is not None)
