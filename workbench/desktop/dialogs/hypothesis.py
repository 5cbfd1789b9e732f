"""Stating a hypothesis, or changing what one says: everything it can hold."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from workbench.desktop.components.columns import ScrollColumn
from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.entry_fields import TextField, WritingDialog, choices
from workbench.desktop.dialogs.frame import add_field, form
from workbench.desktop.theme.fonts import BODY, SMALL, font
from workbench.domain.changes import Outcome
from workbench.domain.records.reasoning import Hypothesis
from workbench.language import tr, trn
from workbench.services.hypotheses import change_hypothesis, set_level, state_hypothesis
from workbench.services.hypothesis_start import start_from_causes as start
from workbench.services.readings.hypotheses_words import BANDS, LEVELS
from workbench.services.session import Session

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
_ROW = 26


class EditHypothesis(WritingDialog):
    """The fields of a hypothesis; the first four are those that matter most.

    Parameters
    ----------
    controller : Controller
    hypothesis : Hypothesis or None
        None to state a new one.
    rivals : sequence of (str, str)
        Identifier and words of every hypothesis there is.
    given : mapping
        What a new one starts with, by field.
    """

    def __init__(
        self,
        controller: Controller,
        hypothesis: Hypothesis | None = None,
        rivals: Sequence[tuple[str, str]] = (),
        given: Mapping[str, object] | None = None,
    ) -> None:
        new = hypothesis is None
        title = tr("State a hypothesis") if new else tr("Edit the hypothesis")
        super().__init__(controller, title, tr("State it") if new else tr("Save"))
        self._known = hypothesis
        shown = hypothesis or Hypothesis.model_validate(
            {"id": "new", "statement": "", **(given or {})}
        )
        self.setMinimumWidth(640)
        self._make_fields(shown)
        self.rivals = _Rivals([r for r in rivals if r[0] != shown.id], shown.rivals)
        self._lay_out(new=new)
        self.resize(680, 720)
        self.statement.textChanged.connect(self._follow)
        self._follow()

    def fields(self) -> dict[str, object]:
        """Return what is said, by field."""
        return {
            "statement": self.statement.words,
            "mechanism": self.mechanism.words,
            "predicts": self.predicts.lines,
            "falsifier": self.falsifier.words,
            "assumptions": self.assumptions.lines,
            "rivals": self.rivals.chosen(),
            "prior": self.prior.currentData(),
            "factor": self.factor.currentData(),
            "domain": self.domain.currentData(),
            **{name: line.text().strip() for name, line in self.lines.items()},
        }

    def carry_out(self) -> None:
        """State it, or write what was changed."""
        incident, known, fields = self._incident, self._known, self.fields()
        statement = str(fields["statement"])
        if not statement:
            return
        if known is None:
            fields.pop("statement")
            self.write(
                lambda s: state_hypothesis(s, incident, statement, **fields),
                tr("Stated: {statement}", statement=statement),
            )
            return
        level, identifier = self.level.currentData(), known.id

        def work(session: Session) -> Outcome[Hypothesis]:
            with session.one_act(incident):
                changed = change_hypothesis(session, incident, identifier, **fields)
                if level == known.causal_level:
                    return changed
                raised = set_level(session, incident, identifier, level)
            return Outcome(raised.value, changed.changes | raised.changes)

        self.write(work, tr("Saved: {statement}", statement=statement), 2)

    def _make_fields(self, shown: Hypothesis) -> None:
        self.statement = TextField(
            shown.statement, tr("One sentence that could be wrong: temp arrives in °F from group B")
        )
        self.mechanism = TextField(shown.mechanism, tr("How it would make the metric worse"))
        self.predicts = TextField(
            "\n".join(shown.predicts), tr("What must be seen if it holds, one a line")
        )
        self.falsifier = TextField(shown.falsifier, tr("What would prove it wrong, if seen"))
        self.assumptions = TextField(
            "\n".join(shown.assumptions), tr("What it takes for granted, one a line")
        )
        self.prior = choices(BANDS, shown.prior)
        self.level = choices(LEVELS, shown.causal_level)
        self.factor = choices(FACTORS, shown.factor)
        self.domain = choices(DOMAINS, shown.domain)
        self.lines = {
            "node": QLineEdit(shown.node),
            "stage": QLineEdit(shown.stage),
            "failure_mode": QLineEdit(shown.failure_mode),
            "artefact": QLineEdit(shown.artefact),
            "team": QLineEdit(shown.team),
        }
        for name, hint in (
            ("node", tr("the lineage node or column it names as cause")),
            ("stage", tr("such as ingestion, features, serving")),
            ("failure_mode", tr("such as unit change, delayed labels")),
            ("artefact", tr("the file, table or service to change")),
            ("team", tr("a role, such as data platform on-call")),
        ):
            self.lines[name].setPlaceholderText(hint)

    def _lay_out(self, *, new: bool) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(10)
        first, more = form(), form()
        for name, field in (
            (tr("Statement"), self.statement),
            (tr("Mechanism"), self.mechanism),
            (tr("Predicts"), self.predicts),
            (tr("Falsifier"), self.falsifier),
            (tr("Assumes"), self.assumptions),
            (tr("Rivals"), self.rivals),
        ):
            add_field(first, name, field)
        if new:
            add_field(first, tr("Held before any evidence"), self.prior)
        else:
            add_field(first, tr("Causal level"), self.level)
        for name, box in (
            (tr("Node"), self.lines["node"]),
            (tr("Stage"), self.lines["stage"]),
            (tr("Failure mode"), self.lines["failure_mode"]),
            (tr("Factor"), self.factor),
            (tr("Domain"), self.domain),
            (tr("Artefact"), self.lines["artefact"]),
            (tr("Team"), self.lines["team"]),
        ):
            add_field(more, name, box)
        column.addLayout(first)
        column.addWidget(Label(tr("Where it happened"), BODY, weight=600))
        column.addLayout(more)
        column.addStretch(1)
        self.body.addWidget(ScrollColumn(content), 1)

    def _follow(self) -> None:
        if self.statement.words:
            self.verb.permit()
        else:
            self.verb.forbid(tr("A hypothesis needs a statement."))


class _Rivals(QListWidget):
    """The other hypotheses, each of which may be a rival."""

    def __init__(self, known: Sequence[tuple[str, str]], chosen: Sequence[str]) -> None:
        super().__init__()
        self.setFont(font(SMALL))
        for identifier, words in known:
            item = QListWidgetItem(words)
            item.setData(Qt.ItemDataRole.UserRole, identifier)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable)
            ticked = identifier in chosen
            item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
            self.addItem(item)
        if not known:
            item = QListWidgetItem(tr("No rival hypothesis yet"))
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.addItem(item)
        self.setFixedHeight(_ROW * min(max(self.count(), 1), 4) + 6)

    def chosen(self) -> tuple[str, ...]:
        """Return the identifiers of those that are ticked."""
        items = [self.item(row) for row in range(self.count())]
        return tuple(
            str(item.data(Qt.ItemDataRole.UserRole))
            for item in items
            if item.checkState() == Qt.CheckState.Checked and item.data(Qt.ItemDataRole.UserRole)
        )


def new_hypothesis(controller: Controller, given: Mapping[str, object] | None = None) -> None:
    """Open the dialog that states a hypothesis.

    Parameters
    ----------
    controller : Controller
    given : mapping, optional
        What it starts with, by field.
    """
    state = controller.state
    if state is None:
        return
    known = state.records.hypotheses
    rivals = [(one.id, f"H{at} {one.statement}") for at, one in enumerate(known, start=1)]
    started = {"rivals": tuple(one.id for one in known), **(given or {})}
    EditHypothesis(controller, None, rivals, started).open()


def start_from_causes(controller: Controller) -> None:
    """Make hypotheses and observations of what the last search for causes named, in one act.

    Parameters
    ----------
    controller : Controller
    """
    incident = controller.incident

    def done(found: tuple[Hypothesis, ...]) -> None:
        controller.go("hypotheses")
        words = trn(
            "{count} hypothesis made of the last search.",
            "{count} hypotheses made of the last search.",
            len(found),
        )
        controller.tell_undoable(words)

    controller.backend.act(lambda s: start(s, incident), done)
