"""What may leave with a package: the level, what becomes of sensitive columns, and who reads it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QSpinBox, QVBoxLayout, QWidget

from workbench.desktop.components.columns import ScrollColumn
from workbench.desktop.components.labels import Label
from workbench.desktop.components.segmented_control import SegmentedControl
from workbench.desktop.components.tips import set_tip
from workbench.desktop.dialogs.frame import add_field, form
from workbench.desktop.theme.fonts import HEADING, SMALL
from workbench.domain.incident import Incident
from workbench.exchange.age import Recipient, parse_recipients
from workbench.exchange.description import Disclosure
from workbench.language import tr
from workbench.services.disclosure.policy import (
    DEFAULT_THRESHOLD,
    Policy,
    Treatment,
    sensitive_columns,
)
from workbench.services.disclosure.words import LEVELS

_LEVELS = (("full", tr("Full")), ("aggregate", tr("Aggregates")), ("hashes", tr("Hashes")))
_TREATMENTS = (
    (Treatment.DROP, tr("Drop")),
    (Treatment.HASH, tr("Keyed hash")),
    (Treatment.GENERALISE, tr("Generalise")),
    (Treatment.KEEP, tr("Keep as it is")),
)
_SHOWN_COLUMNS = 4


class DisclosureFields(QWidget):
    """Asks what may leave.

    Parameters
    ----------
    state : Incident

    Signals
    -------
    changed()
        Something else may leave now.
    """

    changed = Signal()

    def __init__(self, state: Incident) -> None:
        super().__init__()
        self.level = SegmentedControl(tr("Disclosure"), _LEVELS)
        self.level.chosen.connect(self._follow)
        self.meaning = Label("", SMALL, tone="t2", wrap=True)
        self.threshold = QSpinBox()
        self.threshold.setRange(1, 1000)
        self.threshold.setValue(DEFAULT_THRESHOLD)
        self.threshold.setSuffix(" rows")
        set_tip(self.threshold, tr("Groups of fewer rows are suppressed or pooled."))
        self.threshold.editingFinished.connect(self.changed)
        self.columns = {name: _treatment_box(name) for name in sensitive_columns(state)}
        self.recipients = QPlainTextEdit()
        self.recipients.setAccessibleName(tr("Encrypt to"))
        self.recipients.setPlaceholderText(tr("nobody: anyone can read it. age1… or ssh-ed25519 …"))
        self.recipients.setTabChangesFocus(True)
        self.recipients.setFixedHeight(54)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        fields = form()
        add_field(fields, tr("Disclosure"), self.level)
        fields.addRow("", self.meaning)
        add_field(fields, tr("Smallest group"), self.threshold)
        add_field(fields, tr("Encrypt to"), self.recipients)
        column.addLayout(fields)
        if self.columns:
            column.addWidget(Label(tr("Sensitive columns"), HEADING))
            column.addWidget(self._column_fields())
        self._follow()

    def policy(self) -> Policy:
        """Return what is chosen."""
        chosen = {name: Treatment(box.currentData()) for name, box in self.columns.items()}
        return Policy(Disclosure(self.level.current), chosen, self.threshold.value())

    def readers(self) -> tuple[Recipient, ...]:
        """Return who it is encrypted to.

        Raises
        ------
        PackageError
            If a line names nobody.
        """
        lines = self.recipients.toPlainText().splitlines()
        return parse_recipients(line for line in lines if line.strip())

    def _column_fields(self) -> QWidget:
        held = QWidget()
        fields = form()
        for name, box in self.columns.items():
            add_field(fields, name, box)
            box.currentIndexChanged.connect(self.changed)
        held.setLayout(fields)
        if len(self.columns) <= _SHOWN_COLUMNS:
            return held
        scrolled = ScrollColumn(held)
        scrolled.setFixedHeight(40 * _SHOWN_COLUMNS)
        return scrolled

    def _follow(self, _: str = "") -> None:
        level = Disclosure(self.level.current)
        self.meaning.setText(LEVELS[level] if level is not Disclosure.FULL else _FULL)
        self.threshold.setEnabled(level is not Disclosure.HASHES)
        for box in self.columns.values():
            box.setEnabled(level is not Disclosure.HASHES)
        self.changed.emit()


_FULL = tr("Everything leaves, but for sensitive columns, as said below.")


def _treatment_box(name: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(tr("What becomes of {name}", name=name))
    for key, words in _TREATMENTS:
        box.addItem(words, key.value)
    set_tip(box, "; ".join(f"{words}: {key.meaning}" for key, words in _TREATMENTS))
    return box
