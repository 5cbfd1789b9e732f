"""When a test counts as passed: a figure of a finding, compared with a limit."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from workbench.desktop.components.labels import Label
from workbench.desktop.theme.fonts import BODY, SMALL, font
from workbench.domain.reasoning.verdicts import criterion_words
from workbench.domain.records.reasoning import Criterion
from workbench.language import tr

FIGURES: Mapping[str, str] = {
    "effect": tr("effect"),
    "low": tr("lower end of its interval"),
    "high": tr("upper end of its interval"),
    "q": tr("adjusted p-value"),
    "n": tr("number of rows"),
}
OPERATORS: Mapping[str, str] = {
    ">=": tr("is at least"),
    "<=": tr("is at most"),
    ">": tr("is above"),
    "<": tr("is below"),
    "==": tr("is"),
    "between": tr("lies between"),
    "exists": tr("is there at all"),
    "absent": tr("is not there"),
}


class CriterionField(QWidget):
    """Finding, figure, comparison and limit in one sentence.

    Signals
    -------
    changed()
        Something was typed or chosen.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.finding = QComboBox()
        self.finding.setEditable(True)
        self.finding.setMinimumWidth(180)
        self.figure = QComboBox()
        self.figure.setEditable(True)
        self.operator = QComboBox()
        self.value, self.upper = QLineEdit(), QLineEdit()
        for words, code in ((w, c) for c, w in FIGURES.items()):
            self.figure.addItem(words, code)
        for words, code in ((w, c) for c, w in OPERATORS.items()):
            self.operator.addItem(words, code)
        for name, field in (
            (tr("Finding"), self.finding),
            (tr("Figure"), self.figure),
            (tr("Comparison"), self.operator),
            (tr("Limit"), self.value),
            (tr("Upper limit"), self.upper),
        ):
            field.setFont(font(BODY))
            field.setAccessibleName(name)
        self.value.setFixedWidth(72)
        self.upper.setFixedWidth(72)
        self.words = Label("", SMALL, tone="t2", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for row in (
            (Label(tr("The")), self.figure, Label(tr("of")), self.finding),
            (self.operator, self.value, self.upper),
        ):
            line = QHBoxLayout()
            line.setSpacing(8)
            for part in row:
                line.addWidget(part, 1 if part is self.finding else 0)
            if self.finding not in row:
                line.addStretch(1)
            column.addLayout(line)
        column.addWidget(self.words)
        self.setFocusProxy(self.figure)
        self.finding.editTextChanged.connect(self._follow)
        self.figure.editTextChanged.connect(self._follow)
        self.operator.currentIndexChanged.connect(self._follow)
        self.value.textChanged.connect(self._follow)
        self.upper.textChanged.connect(self._follow)
        self._follow()

    def offer(self, findings: Sequence[str], figures: Sequence[str] = ()) -> None:
        """Offer findings, and further figures, that runs of the analysis had before.

        Parameters
        ----------
        findings : sequence of str
            Identifiers; a group of them ends with ``*``.
        figures : sequence of str
            Names in their values.
        """
        typed = self.finding.currentText()
        self.finding.blockSignals(True)  # noqa: FBT003 -- Qt's signature
        self.finding.clear()
        self.finding.addItems(list(findings))
        self.finding.setEditText(typed or (findings[0] if findings else ""))
        self.finding.blockSignals(False)  # noqa: FBT003 -- Qt's signature
        while self.figure.count() > len(FIGURES):
            self.figure.removeItem(self.figure.count() - 1)
        for name in figures:
            if name not in FIGURES:
                self.figure.addItem(name, name)
        self._follow()

    def show_criterion(self, criterion: Criterion) -> None:
        """Show a criterion that stands."""
        self.finding.setEditText(criterion.finding)
        at = self.figure.findData(criterion.figure)
        if at >= 0:
            self.figure.setCurrentIndex(at)
        else:
            self.figure.setEditText(criterion.figure)
        self.operator.setCurrentIndex(self.operator.findData(criterion.operator))
        self.value.setText("" if criterion.value is None else f"{criterion.value:g}")
        self.upper.setText("" if criterion.upper is None else f"{criterion.upper:g}")

    def criterion(self) -> Criterion:
        """Return what is said.

        Raises
        ------
        ValueError
            With a sentence, if it cannot decide anything yet.
        """
        operator = str(self.operator.currentData())
        compares = operator not in {"exists", "absent"}
        value = _number(self.value) if compares else None
        upper = _number(self.upper) if operator == "between" else None
        finding = self.finding.currentText().strip()
        if not compares and not finding:
            raise ValueError(tr("Say which finding is to be there, or not."))
        if compares and value is None:
            raise ValueError(tr("Say the limit, as a number."))
        if operator == "between" and (upper is None or value is None or upper < value):
            raise ValueError(tr("Say both limits, the lower one first."))
        return Criterion.model_validate(
            {
                "finding": finding,
                "figure": self._figure(),
                "operator": operator,
                "value": value,
                "upper": upper,
            }
        )

    def _figure(self) -> str:
        shown = self.figure.currentText().strip()
        at = self.figure.findText(shown)
        return str(self.figure.itemData(at)) if at >= 0 else shown or "effect"

    def _follow(self, *_: object) -> None:
        operator = str(self.operator.currentData())
        self.value.setVisible(operator not in {"exists", "absent"})
        self.upper.setVisible(operator == "between")
        self.figure.setEnabled(operator not in {"exists", "absent"})
        try:
            self.words.setText(tr("Passes if: {words}.", words=criterion_words(self.criterion())))
        except ValueError as error:
            self.words.setText(str(error))
        self.changed.emit()


def _number(field: QLineEdit) -> float | None:
    try:
        return float(field.text().strip().replace("−", "-").replace(",", "."))
    except ValueError:
        return None
