"""The fields of the guided triage: each with its prompt, its value, and why it is suggested."""

from collections.abc import Iterable
from datetime import UTC, datetime

from PySide6.QtCore import QDateTime, Qt, QTimeZone, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDateTimeEdit,
    QGridLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from workbench.desktop.components.labels import Label
from workbench.desktop.components.tips import set_tip
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.domain.opening_content import Term
from workbench.language import tr
from workbench.services.opening.content import prompts

Input = QLineEdit | QPlainTextEdit | QComboBox | QDateTimeEdit
_LINES = 3


class TriageField(QWidget):
    """One field: its name, its input, and a quiet line that says why a value is suggested.

    Parameters
    ----------
    name : str
        As the triage calls it.
    entry : QWidget
        The input.

    Signals
    -------
    changed()
        A person changed it, or a suggestion was put in.
    """

    changed = Signal()

    def __init__(self, name: str, entry: Input) -> None:
        super().__init__()
        asked = prompts().prompts[name]
        self.name, self.entry = name, entry
        self.suggested = ""
        label = Label(asked.title, BODY, weight=500)
        label.setBuddy(entry)
        entry.setAccessibleName(asked.title)
        entry.setAccessibleDescription(asked.prompt)
        set_tip(entry, asked.prompt)
        self._why = Label("", SMALL, tone="t3", wrap=True)
        self._why.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (label, entry, self._why):
            column.addWidget(widget)
        if isinstance(entry, QLineEdit | QPlainTextEdit):
            entry.setPlaceholderText(asked.prompt if isinstance(entry, QPlainTextEdit) else "")
        _changed(entry).connect(self._follow)

    @property
    def text(self) -> str:
        """What the field says; for a list, the identifier of what is chosen."""
        if isinstance(self.entry, QComboBox):
            return str(self.entry.currentData() or "")
        if isinstance(self.entry, QPlainTextEdit):
            return self.entry.toPlainText().strip()
        if isinstance(self.entry, QDateTimeEdit):
            return self.moment.isoformat()
        return self.entry.text().strip()

    @property
    def moment(self) -> datetime:
        """The instant a field of time says, in UTC."""
        shown = self.entry.dateTime() if isinstance(self.entry, QDateTimeEdit) else QDateTime()
        return datetime.fromtimestamp(shown.toSecsSinceEpoch(), UTC)

    @property
    def why(self) -> str:
        """Why its value is suggested; empty where it is not, or was changed."""
        return self._why.text() if not self._why.isHidden() else ""

    def put(self, value: object) -> None:
        """Show a value that is written already."""
        self._fill(value)
        self.suggest("")

    def put_suggested(self, value: object, reason: str) -> None:
        """Show a suggested value and say why."""
        self._fill(value)
        self.suggested = self.text
        self.suggest(tr("Suggested: {reason}", reason=reason))

    def suggest(self, words: str) -> None:
        """Say something under the field; empty says nothing."""
        self._why.setText(words)
        self._why.setVisible(bool(words))

    def _fill(self, value: object) -> None:
        if isinstance(self.entry, QComboBox):
            self.entry.setCurrentIndex(max(self.entry.findData(str(value or "")), 0))
        elif isinstance(self.entry, QDateTimeEdit):
            if isinstance(value, datetime):
                self.entry.setDateTime(_utc(value))
        elif isinstance(self.entry, QPlainTextEdit):
            self.entry.setPlainText(str(value or ""))
        else:
            shown = f"{value:g}" if isinstance(value, float) else value
            self.entry.setText("" if shown is None else str(shown))

    def _follow(self) -> None:
        if self._why.text() and self.text != self.suggested:
            self.suggest("")
        self.changed.emit()


def line(name: str) -> TriageField:
    """Return a field of one line."""
    return TriageField(name, QLineEdit())


def text(name: str) -> TriageField:
    """Return a field of a few lines, left by Tab."""
    entry = QPlainTextEdit()
    entry.setTabChangesFocus(True)
    entry.setFixedHeight(entry.fontMetrics().lineSpacing() * _LINES + 14)
    return TriageField(name, entry)


def choice(name: str, terms: Iterable[Term], empty: str = tr("not set")) -> TriageField:
    """Return a list to choose from; each entry tells in a tooltip what it means."""
    box = QComboBox()
    if empty:
        box.addItem(empty, "")
    for term in terms:
        box.addItem(term.title, term.id)
        box.setItemData(box.count() - 1, term.help, Qt.ItemDataRole.ToolTipRole)
    return TriageField(name, box)


def moment(name: str) -> TriageField:
    """Return a field of date and time in UTC."""
    entry = QDateTimeEdit()
    entry.setTimeZone(QTimeZone.utc())
    entry.setDisplayFormat("d MMM yyyy HH:mm")
    return TriageField(name, entry)


def in_columns(fields: Iterable[TriageField], columns: int = 2) -> QGridLayout:
    """Return a grid of fields, down the first column, then down the next.

    The keyboard goes through them in the order in which they are given.
    """
    listed = list(fields)
    rows = -(-len(listed) // columns)
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(12)
    for place, field in enumerate(listed):
        grid.addWidget(field, place % rows, place // rows, Qt.AlignmentFlag.AlignTop)
    for column in range(columns):
        grid.setColumnStretch(column, 1)
    return grid


def _utc(at: datetime) -> QDateTime:
    return QDateTime.fromSecsSinceEpoch(int(at.timestamp()), QTimeZone.utc())


def _changed(entry: Input):  # type: ignore[no-untyped-def]  # noqa: ANN202 -- Qt's signals differ
    if isinstance(entry, QComboBox):
        return entry.currentIndexChanged
    if isinstance(entry, QDateTimeEdit):
        return entry.dateTimeChanged
    return entry.textChanged
