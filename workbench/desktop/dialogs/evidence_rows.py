"""Adding evidence to the matrix: findings nobody weighed yet, items of evidence, an opinion."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from workbench.desktop.components.labels import Label
from workbench.desktop.components.segmented_control import SegmentedControl
from workbench.desktop.components.tips import set_tip
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.entry_fields import TextField, WritingDialog
from workbench.desktop.dialogs.frame import add_field, form
from workbench.desktop.dialogs.observations import numbered
from workbench.desktop.theme.fonts import BODY, SMALL, font
from workbench.domain.changes import Changes, Outcome
from workbench.domain.readable import readable
from workbench.domain.records.reasoning import Observation
from workbench.domain.runs import RunStatus
from workbench.language import tr, trn
from workbench.services.board.words import QUALITY, run_words
from workbench.services.observation_suggestions import (
    Suggestion,
    accept_suggestion,
    suggest_observations,
)
from workbench.services.observations import add_observation
from workbench.services.session import Session


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A finding that is no row of the matrix yet.

    Attributes
    ----------
    run, finding, text, source : str
    suggestion : Suggestion or None
        How it would be weighed, where the program can tell.
    """

    run: str
    finding: str
    text: str
    source: str
    suggestion: Suggestion | None = None


def rows_to_add(session: Session, incident: str) -> tuple[FoundRow, ...]:
    """Return every finding of a finished run that is no row yet; what tells most first.

    Parameters
    ----------
    session : Session
    incident : str
    """
    state = session.incident(incident)
    suggested = suggest_observations(session, incident)
    present = {(row.run, row.finding) for row in state.records.observations}
    titles = {run.id: run.title for run in state.runs}
    found = [
        FoundRow(s.run, s.finding, s.text, f"{run_words(s.run)} {titles.get(s.run, '')}", s)
        for s in suggested
    ]
    present |= {(s.run, s.finding) for s in suggested}
    for run in reversed(state.runs):
        if run.status is RunStatus.FINISHED:
            source = f"{run_words(run.id)} {run.title}"
            found += [
                FoundRow(run.id, f.id, f.text, source)
                for f in run.findings
                if (run.id, f.id) not in present
            ]
    return tuple(found)


class AddEvidence(WritingDialog):
    """One of three sources, and what is taken from it.

    Parameters
    ----------
    controller : Controller
        With an open incident.
    """

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller, tr("Add evidence to the matrix"), tr("Add"))
        self.resize(720, 560)
        self._rows: tuple[FoundRow, ...] = ()
        self.source = SegmentedControl(
            tr("Rests on"),
            (
                ("finding", tr("Findings of runs")),
                ("evidence", tr("Items of evidence")),
                ("opinion", tr("An opinion")),
            ),
        )
        self.source.chosen.connect(self._show)
        self.findings = QListWidget()
        self.findings.setAccessibleName(tr("Findings that are no row yet"))
        self.findings.setFont(font(BODY))
        self.findings.setWordWrap(True)
        self.findings.setSpacing(3)
        self.findings.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.findings.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.findings.itemChanged.connect(lambda _: self._follow())
        self.item = QComboBox()
        for one in controller.state.evidence if controller.state is not None else ():
            self.item.addItem(readable(one.name), one.id)
        self.fact = TextField("", tr("What it shows, in one sentence"), lines=3)
        self.fact_quality = numbered(QUALITY, 2)
        self.opinion = TextField("", tr("What somebody said or holds, in one sentence"), lines=3)
        self.opinion_quality = numbered(QUALITY[:3], 1)
        self.fact.textChanged.connect(self._follow)
        self.opinion.textChanged.connect(self._follow)
        self.body.addWidget(self.source)
        self._pages = QStackedWidget()
        for page in (self._finding_page(), self._evidence_page(), self._opinion_page()):
            self._pages.addWidget(page)
        self.body.addWidget(self._pages, 1)
        self._follow()

    def show_rows(self, rows: Sequence[FoundRow]) -> None:
        """List findings; those that tell hypotheses apart are ticked.

        Parameters
        ----------
        rows : sequence of FoundRow
        """
        self._rows = tuple(rows)
        self.findings.blockSignals(True)  # noqa: FBT003 -- Qt's signature
        self.findings.clear()
        for at, row in enumerate(self._rows):
            item = QListWidgetItem(readable(f"{row.text}\n{row.source}"))
            item.setData(Qt.ItemDataRole.UserRole, at)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable)
            tells = row.suggestion is not None and row.suggestion.tells
            item.setCheckState(Qt.CheckState.Checked if tells else Qt.CheckState.Unchecked)
            if row.suggestion is not None and row.suggestion.weighings:
                notes = dict.fromkeys(w.note for w in row.suggestion.weighings.values())
                set_tip(item, "\n".join(notes))
            self.findings.addItem(item)
        self.findings.blockSignals(False)  # noqa: FBT003 -- Qt's signature
        if self.findings.count():
            self.findings.setCurrentRow(0)
        self._follow()

    def chosen(self) -> list[FoundRow]:
        """Return the findings that are ticked."""
        items = [self.findings.item(at) for at in range(self.findings.count())]
        return [
            self._rows[item.data(Qt.ItemDataRole.UserRole)]
            for item in items
            if item.checkState() == Qt.CheckState.Checked
        ]

    def carry_out(self) -> None:
        """Add what was chosen, as one act."""
        incident = self._incident
        if self.source.current == "finding":
            rows = self.chosen()
            words = trn("{count} finding added.", "{count} findings added.", len(rows))
            if rows:
                self.write(lambda s: add_rows(s, incident, rows), words)
            return
        of_evidence = self.source.current == "evidence"
        field = self.fact if of_evidence else self.opinion
        quality = self.fact_quality if of_evidence else self.opinion_quality
        text, level = field.words, quality.currentIndex()
        item = str(self.item.currentData() or "") if of_evidence else ""
        if text:
            self.write(
                lambda s: add_observation(s, incident, text, evidence=item, quality=level),
                tr("Added: {text}", text=text),
            )

    def _finding_page(self) -> QWidget:
        page = QWidget()
        column = _column(page)
        column.addWidget(self.findings, 1)
        said = tr(
            "Ticked are those that tell the hypotheses apart. How each would be weighed is a "
            "suggestion: look at its cells afterwards."
        )
        column.addWidget(Label(said, SMALL, tone="t3", wrap=True))
        return page

    def _evidence_page(self) -> QWidget:
        page = QWidget()
        column = _column(page)
        fields = form()
        add_field(fields, tr("Item"), self.item)
        add_field(fields, tr("Shows"), self.fact)
        add_field(fields, tr("Quality"), self.fact_quality)
        column.addLayout(fields)
        column.addStretch(1)
        return page

    def _opinion_page(self) -> QWidget:
        page = QWidget()
        column = _column(page)
        fields = form()
        add_field(fields, tr("Opinion"), self.opinion)
        add_field(fields, tr("Quality"), self.opinion_quality)
        column.addLayout(fields)
        said = tr("It rests on no run and no item, and the matrix says so.")
        column.addWidget(Label(said, SMALL, tone="t3", wrap=True))
        column.addStretch(1)
        return page

    def _show(self, source: str) -> None:
        self._pages.setCurrentIndex(("finding", "evidence", "opinion").index(source))
        self._follow()

    def _follow(self) -> None:
        why_not = self._why_not()
        if why_not:
            self.verb.forbid(why_not)
        else:
            self.verb.permit()
        count = len(self.chosen()) if self.source.current == "finding" else 1
        self.verb.setText(trn("Add {count} row", "Add {count} rows", count) if count else tr("Add"))

    def _why_not(self) -> str:
        source = self.source.current
        if source == "finding":
            return "" if self.chosen() else tr("Tick a finding.")
        if source == "evidence" and not self.item.count():
            return tr("There is no item of evidence yet.")
        field = self.fact if source == "evidence" else self.opinion
        return "" if field.words else tr("Say what was observed.")


def _column(page: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(10)
    return column


def add_rows(
    session: Session, incident: str, rows: Sequence[FoundRow]
) -> Outcome[tuple[Observation, ...]]:
    """Add findings as rows, as one act; suggested weighings come with them.

    Parameters
    ----------
    session : Session
    incident : str
    rows : sequence of FoundRow
    """
    made, changes = [], Changes()
    with session.one_act(incident):
        for row in rows:
            outcome = (
                accept_suggestion(session, incident, row.suggestion)
                if row.suggestion is not None
                else add_observation(session, incident, run=row.run, finding=row.finding)
            )
            made.append(outcome.value)
            changes |= outcome.changes
    return Outcome(tuple(made), changes)


def add_evidence(controller: Controller) -> None:
    """Open the dialog on the incident that is open.

    Parameters
    ----------
    controller : Controller
    """
    if controller.state is None:
        return
    dialog, incident = AddEvidence(controller), controller.incident
    dialog.open()
    controller.backend.ask(
        "rows to add", lambda s: rows_to_add(s, incident), dialog.while_open(dialog.show_rows)
    )
