"""A form made from the JSON Schema of an analysis' parameters."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QWidget

from workbench.desktop.components.labels import Label, restyle
from workbench.desktop.components.parameter_schema import Field, FieldKind, fields
from workbench.desktop.theme.fonts import BODY, SMALL, font
from workbench.language import tr

_NONE = "none"


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    return str(value)


class _Entry:
    """One field on the screen: label, input, and a line that helps or complains."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self.label = Label(field.title, BODY, weight=500)
        self.input = self._make_input()
        self.input.setFont(font(BODY))
        self.input.setAccessibleName(field.title)
        self.label.setBuddy(self.input)
        self.note = Label("", SMALL, tone="t3", wrap=True)
        self.say("")

    def _make_input(self) -> QLineEdit | QComboBox | QCheckBox:
        if self.field.kind is FieldKind.BOOLEAN:
            return QCheckBox(self.field.title)
        if self.field.kind is FieldKind.CHOICE:
            box = QComboBox()
            box.addItems([str(choice) for choice in self.field.choices])
            if self.field.optional:
                box.addItem(_NONE)
            return box
        line = QLineEdit()
        line.setPlaceholderText(_NONE if self.field.optional else self.field.bounds_text)
        return line

    def value(self) -> object:
        """Return the value; raises ValueError with a sentence."""
        if isinstance(self.input, QCheckBox):
            return self.input.isChecked()
        if isinstance(self.input, QComboBox):
            at = self.input.currentIndex()
            return self.field.choices[at] if at < len(self.field.choices) else None
        return self.field.parse(self.input.text())

    def set_value(self, value: object) -> None:
        """Show a value."""
        if isinstance(self.input, QCheckBox):
            self.input.setChecked(bool(value))
        elif isinstance(self.input, QComboBox):
            known = value in self.field.choices
            last = self.input.count() - 1 if self.field.optional else 0
            self.input.setCurrentIndex(self.field.choices.index(value) if known else last)
        else:
            self.input.setText(_as_text(value))

    def say(self, problem: str) -> None:
        """Show a problem, or the help again."""
        bounds = self.field.bounds_text
        parts = [self.field.help.rstrip("."), bounds[:1].upper() + bounds[1:]]
        helping = ". ".join(part for part in parts if part)
        text = problem or (f"{helping}." if helping else "")
        self.note.setText(text)
        self.note.set_tone("bad" if problem else "t3")
        self.note.setVisible(bool(text))
        self.input.setAccessibleDescription(text)
        restyle(self.input, "invalid", "true" if problem else "false")


class ParameterForm(QWidget):
    """Fields for all parameters, with their descriptions as help and problems said in place.

    Parameters
    ----------
    schema : mapping
        A JSON Schema of type object.
    values : mapping, optional
        Values to start from; defaults of the schema otherwise.

    Signals
    -------
    changed()
        Something was typed, chosen or ticked.
    """

    changed = Signal()

    def __init__(
        self, schema: Mapping[str, Any], values: Mapping[str, object] | None = None
    ) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._entries = {field.name: _Entry(field) for field in fields(schema)}
        for number, entry in enumerate(self._entries.values()):
            self._add(number, entry)
        if not self._entries:
            self._grid.addWidget(Label(tr("Nothing to set."), tone="t2"), 0, 0)
        self._grid.setRowStretch(3 * len(self._entries) + 1, 1)
        self.set_values(values or {})

    def set_values(self, values: Mapping[str, object]) -> None:
        """Show values, and defaults where none is given.

        Parameters
        ----------
        values : mapping
            Name to value.
        """
        for name, entry in self._entries.items():
            entry.set_value(values.get(name, entry.field.default))

    def problems(self) -> dict[str, str]:
        """Read all fields and say in place what is wrong.

        Returns
        -------
        dict of str to str
            Name to sentence; empty if all is well.
        """
        found: dict[str, str] = {}
        for name, entry in self._entries.items():
            try:
                entry.value()
            except ValueError as error:
                found[name] = str(error)
            entry.say(found.get(name, ""))
        return found

    def values(self) -> dict[str, object]:
        """Return what is set.

        Returns
        -------
        dict of str to object
            One value per parameter.

        Raises
        ------
        ValueError
            With the sentence of the first field that is wrong; all are marked.
        """
        found = self.problems()
        if found:
            raise ValueError(next(iter(found.values())))
        return {name: entry.value() for name, entry in self._entries.items()}

    def focus_first_problem(self) -> None:
        """Put the keyboard into the first field that is wrong."""
        for name in self.problems():
            self._entries[name].input.setFocus(Qt.FocusReason.TabFocusReason)
            return

    def _add(self, number: int, entry: _Entry) -> None:
        row = 3 * number
        if entry.field.kind is not FieldKind.BOOLEAN:
            self._grid.addWidget(entry.label, row, 0)
        self._grid.addWidget(entry.input, row, 1)
        self._grid.addWidget(entry.note, row + 1, 1)
        self._grid.setRowMinimumHeight(row + 2, 8)
        widget = entry.input
        if isinstance(widget, QLineEdit):
            widget.textEdited.connect(self._changed)
        elif isinstance(widget, QComboBox):
            widget.currentIndexChanged.connect(self._changed)
        else:
            widget.toggled.connect(self._changed)

    def _changed(self) -> None:
        self.problems()
        self.changed.emit()
