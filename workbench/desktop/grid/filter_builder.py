"""Conditions on columns, put together line by line."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.labels import Label
from workbench.desktop.drafts import only_searches
from workbench.desktop.grid.condition_words import OPERATOR_WORDS, typed_condition, value_words
from workbench.desktop.theme.fonts import BODY
from workbench.domain.row_filter import OPERATORS, WITHOUT_VALUE, Condition, RowFilter
from workbench.language import tr

_WIDE = 72


class ConditionRow(QWidget):
    """One condition: column, operator and value.

    Parameters
    ----------
    columns : sequence of (str, str)
        Name and type of each column.
    condition : Condition, optional
        What it says at first; it is given back untouched as long as nobody changes it.

    Signals
    -------
    entered()
        Enter was pressed in the value.
    removed()
        It is to go.
    """

    entered = Signal()
    removed = Signal()

    def __init__(
        self, columns: Sequence[tuple[str, str]], condition: Condition | None = None
    ) -> None:
        super().__init__()
        only_searches(self)
        self._kinds = dict(columns)
        self._given = condition
        self.word = Label("", BODY, weight=500)
        self.word.setMinimumWidth(_WIDE)
        self.column, self.operator, self.value = QComboBox(), QComboBox(), QLineEdit()
        self.column.addItems([name for name, _ in columns])
        self.column.setAccessibleName(tr("Column of the condition"))
        for key in OPERATORS:
            self.operator.addItem(OPERATOR_WORDS[key], key)
        self.operator.setAccessibleName(tr("Condition"))
        self.value.setAccessibleName(tr("Value of the condition"))
        self.remove = Button(tr("Remove"), ButtonKind.LINK)
        self.remove.setAutoDefault(False)
        self._arrange()
        if condition is not None:
            self._show(condition)
        self._follow()
        self.operator.currentIndexChanged.connect(self._change)
        self.column.currentIndexChanged.connect(self._change)
        self.value.textEdited.connect(self._change)
        self.value.returnPressed.connect(self.entered)
        self.remove.clicked.connect(self.removed)

    def condition(self) -> Condition | None:
        """Return the condition; None where its value is still lacking.

        Raises
        ------
        ValueError
            With a sentence, if the value does not fit the column.
        """
        if self._given is not None:
            return self._given
        name = self.column.currentText()
        kind = self._kinds.get(name, "text")
        operator = str(self.operator.currentData())
        return typed_condition(name, kind, operator, self.value.text())

    def _show(self, condition: Condition) -> None:
        if condition.column not in self._kinds:
            self.column.addItem(condition.column)
        self.column.setCurrentText(condition.column)
        self.operator.setCurrentIndex(self.operator.findData(condition.operator))
        self.value.setText(value_words(condition.value))

    def _change(self) -> None:
        self._given = None
        self._follow()

    def _follow(self) -> None:
        operator = self.operator.currentData()
        self.value.setEnabled(operator not in WITHOUT_VALUE)
        several = operator == "in"
        self.value.setPlaceholderText(tr("values, with commas") if several else tr("value"))

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget in (self.word, self.column, self.operator):
            row.addWidget(widget)
        row.addWidget(self.value, 1)
        row.addWidget(self.remove)


class FilterBuilder(QWidget):
    """Conditions that hold together.

    Parameters
    ----------
    columns : sequence of (str, str)
        Name and type of each column that may be asked for.

    Signals
    -------
    filterWanted(RowFilter)
        These rows are to be shown.
    problem(str)
        What is wrong with a condition; empty once it is not.
    """

    filterWanted = Signal(object)
    problem = Signal(str)

    def __init__(self, columns: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        only_searches(self)
        self._columns = list(columns)
        self.rows: list[ConditionRow] = []
        self._lines = QVBoxLayout()
        self._lines.setSpacing(6)
        add, show, every = (
            Button(tr("Add a condition")),
            Button(tr("Show them")),
            Button(tr("Show all")),
        )
        for button, act in ((add, self.add_row), (show, self.apply), (every, self.clear)):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, act=act: act())
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addSpacing(_WIDE + 8)
        for button in (show, add, every):
            foot.addWidget(button)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._lines)
        column.addLayout(foot)
        self.set_filter(RowFilter())

    def set_columns(self, columns: Sequence[tuple[str, str]]) -> None:
        """Let conditions be made on other columns from now on; those that are there stay."""
        self._columns = list(columns)

    def set_filter(self, wanted: RowFilter) -> None:
        """Show the conditions of a filter, without asking for its rows."""
        for row in list(self.rows):
            self._drop(row)
        for condition in wanted.conditions:
            self.add_row(condition)
        if not self.rows:
            self.add_row()

    def add_row(self, condition: Condition | None = None) -> None:
        """Add a line for one more condition."""
        row = ConditionRow(self._columns, condition)
        row.entered.connect(self.apply)
        row.removed.connect(lambda: self._remove(row))
        self.rows.append(row)
        self._lines.addWidget(row)
        self._number()
        if self.isVisible():
            row.column.setFocus()

    def apply(self) -> None:
        """Ask for the rows that meet all conditions; lines without a value are passed over."""
        self.problem.emit("")
        try:
            found = [row.condition() for row in self.rows]
        except ValueError as error:
            self.problem.emit(str(error))
            return
        self.filterWanted.emit(RowFilter(tuple(c for c in found if c is not None)))

    def clear(self) -> None:
        """Ask for all rows."""
        self.set_filter(RowFilter())
        self.apply()

    def _remove(self, row: ConditionRow) -> None:
        self._drop(row)
        if not self.rows:
            self.add_row()
        self._number()
        self.rows[-1].column.setFocus()
        self.apply()

    def _drop(self, row: ConditionRow) -> None:
        self.rows.remove(row)
        self._lines.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _number(self) -> None:
        for number, row in enumerate(self.rows):
            row.word.setText(tr("and") if number else tr("Rows where"))
