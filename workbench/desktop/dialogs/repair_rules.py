"""Release rules as rows: a figure, a comparison, a limit, and what that means in words."""

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.labels import Label
from workbench.desktop.theme.fonts import SMALL
from workbench.domain.records.repairing import ReleaseRule
from workbench.language import tr
from workbench.services.framing import parse_rule

MEASURES = (
    *("gain", "gain.low", "gain.worst_window", "gain.worst_window.low", "recovered"),
    *("slices_worse", "worst_slice", "flips.lost", "calibration.after", "equity.gap_after"),
    *("robustness", "placebo.high", "p"),
)
"""Figures of an evaluation that are offered; any other can be typed."""
OPERATORS = (">=", "<=", ">", "<")


class _Row:
    """The fields of one rule."""

    def __init__(self, rule: ReleaseRule) -> None:
        self.measure = QComboBox()
        self.measure.setEditable(True)
        self.measure.addItems(MEASURES)
        self.measure.setCurrentText(rule.measure)
        self.measure.setAccessibleName(tr("Figure"))
        self.measure.setFixedWidth(190)
        self.operator = QComboBox()
        self.operator.addItems(OPERATORS)
        self.operator.setCurrentText(rule.operator)
        self.operator.setAccessibleName(tr("Comparison"))
        self.value = QLineEdit(f"{rule.value:g}")
        self.value.setAccessibleName(tr("Limit"))
        self.value.setFixedWidth(64)
        self.words = QLineEdit(rule.words)
        self.words.setAccessibleName(tr("In words"))
        self.words.setCursorPosition(0)
        self.away = Button(tr("Remove"), ButtonKind.LINK)
        self.away.setAutoDefault(False)
        self.fields: tuple[QWidget, ...] = (
            self.measure,
            self.operator,
            self.value,
            self.words,
            self.away,
        )

    def rule(self) -> ReleaseRule:
        """Return the rule; raises WorkbenchError where it is none."""
        condition = f"{self.measure.currentText()} {self.operator.currentText()}"
        return parse_rule(f"{condition} {self.value.text()}: {self.words.text()}")


class RuleTable(QWidget):
    """Rules that can be changed, added and removed.

    Parameters
    ----------
    rules : sequence of ReleaseRule
        To begin with.
    """

    def __init__(self, rules: Sequence[ReleaseRule]) -> None:
        super().__init__()
        self._rows: list[_Row] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(3, 1)
        for at, words in enumerate((tr("Figure"), "", tr("Limit"), tr("In words"))):
            self._grid.addWidget(Label(words, SMALL, tone="t2", weight=600), 0, at)
        self.more = Button(tr("Add a rule"), ButtonKind.LINK)
        self.more.setAutoDefault(False)
        self.more.clicked.connect(lambda: self.add(ReleaseRule(measure="gain")))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._grid)
        column.addWidget(self.more)
        for rule in rules:
            self.add(rule)

    def add(self, rule: ReleaseRule) -> None:
        """Add a row.

        Parameters
        ----------
        rule : ReleaseRule
        """
        row = _Row(rule)
        at = self._grid.rowCount()
        for column, field in enumerate(row.fields):
            self._grid.addWidget(field, at, column)
        row.away.clicked.connect(lambda: self._remove(row))
        self._rows.append(row)

    def rules(self) -> tuple[ReleaseRule, ...]:
        """Return the rules.

        Raises
        ------
        WorkbenchError
            That names the first that is none.
        """
        return tuple(row.rule() for row in self._rows)

    def _remove(self, row: _Row) -> None:
        self._rows.remove(row)
        for field in row.fields:
            self._grid.removeWidget(field)
            field.hide()
            field.deleteLater()
