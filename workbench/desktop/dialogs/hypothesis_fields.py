"""Everything a hypothesis can say, as fields: what matters most first."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workbench.desktop.components.labels import Label
from workbench.desktop.dialogs.entry_fields import TextField, choices, line_up
from workbench.desktop.dialogs.frame import add_field, form
from workbench.desktop.theme.fonts import BODY, SMALL, font
from workbench.domain.readable import readable
from workbench.domain.records.reasoning import Hypothesis
from workbench.language import tr
from workbench.services.board.words import BANDS, LEVELS
from workbench.services.diagnoses import diagnoses

FACTORS = {
    "root_cause": tr("root cause"),
    "contributing": tr("contributing factor"),
    "trigger": tr("trigger"),
}
DOMAINS = {
    "technical": tr("technical"),
    "process": tr("process"),
    "governance": tr("governance"),
}
NONE = tr("none of the classes")
_ROW = 26
_LINES = ("node", "stage", "failure_mode", "artefact", "team")


class HypothesisFields(QWidget):
    """The fields.

    Parameters
    ----------
    shown : Hypothesis
        What stands in them at first.
    rivals : sequence of (str, str)
        Identifier and words of every other hypothesis.
    new : bool
        Whether it is stated now: then how likely it is held before any evidence is asked for, and
        afterwards which causal level its runs reach.
    no_rivals : str
        What stands in place of rivals where there is no other hypothesis.

    Signals
    -------
    changed()
        The statement was changed.
    """

    changed = Signal()

    def __init__(
        self,
        shown: Hypothesis,
        rivals: Sequence[tuple[str, str]],
        *,
        new: bool,
        no_rivals: str = "",
    ) -> None:
        super().__init__()
        self._make_texts()
        self.rivals = RivalList(rivals, shown.rivals, no_rivals)
        known = {"": NONE, **{one.id: one.title for one in diagnoses().classes}}
        self.diagnosis = choices(known, shown.diagnosis)
        self.prior = choices(BANDS, shown.prior)
        self.level = choices(LEVELS, shown.causal_level)
        self.factor = choices(FACTORS, shown.factor)
        self.domain = choices(DOMAINS, shown.domain)
        self._lay_out(new=new)
        self.fill(shown.model_dump())
        self.statement.textChanged.connect(self.changed)

    def fill(self, given: Mapping[str, object]) -> None:
        """Write into the fields what is given, and leave the others.

        Parameters
        ----------
        given : mapping
            By field of a hypothesis.
        """
        texts = {
            "statement": self.statement,
            "mechanism": self.mechanism,
            "falsifier": self.falsifier,
            "predicts": self.predicts,
            "assumptions": self.assumptions,
        }
        for name, field in texts.items():
            if name in given:
                told = given[name]
                lines = told if isinstance(told, list | tuple) else (told,)
                field.setPlainText("\n".join(map(str, lines)))
        for name, line in self.lines.items():
            if name in given:
                line.setText(str(given[name]))
        if "diagnosis" in given:
            self.diagnosis.setCurrentIndex(max(self.diagnosis.findData(given["diagnosis"]), 0))

    def fields(self) -> dict[str, object]:
        """Return what is said, by field."""
        return {
            "statement": self.statement.words,
            "mechanism": self.mechanism.words,
            "predicts": self.predicts.lines,
            "falsifier": self.falsifier.words,
            "assumptions": self.assumptions.lines,
            "rivals": self.rivals.chosen(),
            "diagnosis": self.diagnosis.currentData(),
            "prior": self.prior.currentData(),
            "factor": self.factor.currentData(),
            "domain": self.domain.currentData(),
            **{name: line.text().strip() for name, line in self.lines.items()},
        }

    def _make_texts(self) -> None:
        self.statement = TextField(
            "", tr("One sentence that could be wrong: temp arrives in °F from group B")
        )
        self.mechanism = TextField("", tr("How it would make the metric worse"))
        self.predicts = TextField("", tr("What must be seen if it holds, one a line"))
        self.falsifier = TextField("", tr("What would prove it wrong, if seen"))
        self.assumptions = TextField("", tr("What it takes for granted, one a line"))
        self.lines = {name: QLineEdit() for name in _LINES}
        for name, hint in (
            ("node", tr("the lineage node or column it names as cause")),
            ("stage", tr("such as ingestion, features, serving")),
            ("failure_mode", tr("such as unit change, delayed labels")),
            ("artefact", tr("the file, table or service to change")),
            ("team", tr("a role, such as data platform on-call")),
        ):
            self.lines[name].setPlaceholderText(hint)

    def _lay_out(self, *, new: bool) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(10)
        first, more = form(), form()
        held: tuple[str, QComboBox] = (tr("Held before any evidence"), self.prior)
        if not new:
            held = (tr("Causal level"), self.level)
        rows: tuple[tuple[str, QWidget], ...] = (
            (tr("Statement"), self.statement),
            (tr("Mechanism"), self.mechanism),
            (tr("Predicts"), self.predicts),
            (tr("Falsifier"), self.falsifier),
            (tr("Assumes"), self.assumptions),
            (tr("Rivals"), self.rivals),
            held,
        )
        for name, field in rows:
            add_field(first, name, field)
        where: tuple[tuple[str, QWidget], ...] = (
            (tr("Node"), self.lines["node"]),
            (tr("Class"), self.diagnosis),
            (tr("Stage"), self.lines["stage"]),
            (tr("Failure mode"), self.lines["failure_mode"]),
            (tr("Factor"), self.factor),
            (tr("Domain"), self.domain),
            (tr("Artefact"), self.lines["artefact"]),
            (tr("Team"), self.lines["team"]),
        )
        for name, field in where:
            add_field(more, name, field)
        line_up(first, more)
        column.addLayout(first)
        column.addWidget(Label(tr("Where it happened"), BODY, weight=600))
        column.addLayout(more)
        column.addStretch(1)


class RivalList(QListWidget):
    """The other hypotheses, each of which may be a rival.

    Parameters
    ----------
    known : sequence of (str, str)
        Identifier and words of each.
    chosen : sequence of str
        Identifiers of those that are rivals already.
    none : str
        What stands here where there is no other.
    """

    def __init__(
        self, known: Sequence[tuple[str, str]], chosen: Sequence[str], none: str = ""
    ) -> None:
        super().__init__()
        self.setFont(font(SMALL))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for identifier, words in known:
            item = QListWidgetItem(readable(words))
            item.setData(Qt.ItemDataRole.UserRole, identifier)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable)
            ticked = identifier in chosen
            item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
            self.addItem(item)
        if not known:
            item = QListWidgetItem(none or tr("No rival hypothesis yet"))
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.addItem(item)
        self.setFixedHeight(_ROW * min(max(self.count(), 1), 4) + 6)

    def chosen(self) -> tuple[str, ...]:
        """Return the identifiers of those that are ticked."""
        items = [self.item(row) for row in range(self.count())]
        return tuple(
            str(item.data(Qt.ItemDataRole.UserRole))
            for item in items
            if item.data(Qt.ItemDataRole.UserRole) and item.checkState() == Qt.CheckState.Checked
        )
