"""What one run found: its findings with their intervals, its figures, its caveats."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.labels import ElidedLabel, Label
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.claim import ask_for_claim
from workbench.desktop.dialogs.entry_fields import telling_change
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.dialogs.method import MethodDialog, next_label
from workbench.desktop.linking import link
from workbench.desktop.numbers import interval
from workbench.desktop.plots.figure_view import FigureView
from workbench.desktop.state import Notice
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.domain.canonical import JsonValue
from workbench.domain.figures import Figure, Graph
from workbench.domain.runs import Claim, Finding, Run
from workbench.language import tr
from workbench.services.claims import find_run
from workbench.services.hypothesis_start import weigh_finding
from workbench.services.next_steps import next_step_of
from workbench.services.readings.battery import Method, method_of
from workbench.services.readings.origin import figure_origin
from workbench.services.results import figures_of, result_document
from workbench.services.session import Session

_COLUMNS = (
    Column(tr("Finding"), stretch=True),
    Column(tr("About"), ColumnKind.NAME),
    Column(tr("Effect, 95 %")),
    Column("q"),
    Column("n", ColumnKind.WHOLE),
)
_ABOUT = {"__target__": "labels", "__rows__": tr("which rows")}


@dataclass(frozen=True, slots=True)
class RunShown:
    """A finished run with its figures, method, next step, and where an export says it is from."""

    run: Run
    figures: tuple[Figure, ...]
    method: Method
    next_step: str
    origin: Mapping[str, JsonValue] = field(default_factory=dict)


def run_shown(session: Session, incident: str, run: str) -> RunShown:
    """Return what a run found.

    Parameters
    ----------
    session : Session
    incident, run : str
    """
    state = session.incident(incident)
    found = find_run(state, run)
    method = method_of(session.registry, found.analysis, found.analysis_version)
    figures = figures_of(result_document(session, found))
    step = next_step_of(session, found)
    return RunShown(found, figures, method, step, figure_origin(state, found))


def effect_words(finding: Finding) -> str | None:
    """Return a finding's effect with its interval and unit; None where there is none.

    Parameters
    ----------
    finding : Finding
    """
    if finding.effect is None:
        return None
    if finding.interval is None:
        return f"{finding.effect:.3g} {finding.unit}".strip()
    return f"{interval(finding.effect, *finding.interval)} {finding.unit}".strip()


class Findings(ActDialog):
    """The findings of a run over its figures.

    Parameters
    ----------
    controller : Controller
    incident : str
    shown : RunShown
    """

    def __init__(self, controller: Controller, incident: str, shown: RunShown) -> None:
        super().__init__(
            controller.window, shown.run.title, tr("Claim in the report…"), leave=tr("Close")
        )
        self._controller = controller
        self._incident = incident
        self._run = shown.run
        self._origin = shown.origin
        self._figures = [f for f in shown.figures if not any(isinstance(m, Graph) for m in f.marks)]
        self.resize(960, 680)
        self.body.addWidget(Label(shown.run.summary, BODY, wrap=True))
        self.body.addWidget(next_label(shown.next_step))
        if shown.run.expected:
            expected = tr("Expected: {words}", words=shown.run.expected)
            self.body.addWidget(Label(expected, SMALL, tone="t2", wrap=True))
        self._findings = {finding.id: finding for finding in shown.run.findings}
        self._whole = Label("", SMALL, tone="t2", wrap=True)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.addWidget(self._make_table(shown.run.findings))
        if self._figures:
            parts.addWidget(self._make_pictures())
            parts.setSizes([self.table.minimumHeight(), self.height()])
        self.body.addWidget(parts, 1)
        self.body.addWidget(self._whole)
        self.body.addWidget(ElidedLabel(_record_words(shown.run), SMALL, tone="t3"))
        self.why = Button(tr("Why this method…"))
        self.why.setAutoDefault(False)
        self.why.clicked.connect(lambda: MethodDialog(self, shown.run.title, shown.method).open())
        self.foot.insertWidget(0, self.why)
        self.weigh = Button(tr("Weigh it"))
        self.weigh.setAutoDefault(False)
        self.weigh.set_tip(tr("Put the selected finding into the matrix of hypotheses."))
        self.weigh.clicked.connect(self._weigh)
        self.foot.insertWidget(1, self.weigh)
        self._follow(self._selected())

    def carry_out(self) -> None:
        """Put the selected finding into the report."""
        finding = self._selected()
        if not finding:
            return
        incident, run = self._incident, self._run.id
        window = self._controller.window

        def done(claim: Claim) -> None:
            window.notify(Notice(tr("In the report now: {words}", words=claim.text), undo=True))

        ask_for_claim(self._controller, incident, run, finding, done)

    def _weigh(self) -> None:
        """Put the selected finding into the matrix, weighed as the program would."""
        finding, incident, run = self._selected(), self._incident, self._run.id
        if not finding:
            return

        def done(changed: bool) -> None:  # noqa: FBT001 -- what the act came to
            if changed:
                self._controller.tell_undoable(tr("In the matrix of hypotheses now."))
            else:
                said = tr("It is a row of the matrix already.")
                self._controller.window.notify(Notice(said))

        self._controller.backend.act(
            telling_change(lambda s: weigh_finding(s, incident, run, finding)), done
        )

    def _make_table(self, findings: Sequence[Finding]) -> DataTable:
        ranked = sorted(findings, key=lambda f: (-f.weight, f.id))
        self.table = DataTable(tr("Findings"), _COLUMNS)
        self.table.set_records(
            [
                (f.text, _ABOUT.get(f.about, f.about) or None, effect_words(f), _small(f.q), f.n)
                for f in ranked
            ],
            [f.id for f in ranked],
        )
        self.table.setMinimumHeight(28 * (min(len(ranked), 6) + 1) + 4)
        self.table.recordSelected.connect(self._follow)
        if ranked:
            self.table.select_record(ranked[0].id)
        return self.table

    def _make_pictures(self) -> QWidget:
        self.view = FigureView()
        link(self._controller, self.view, self._run.title)
        self.view.origin = self._origin
        self._which = QComboBox()
        self._which.setAccessibleName(tr("Figure"))
        self._which.addItems([figure.title for figure in self._figures])
        self._caption = Label("", SMALL, tone="t3", wrap=True)
        self._which.currentIndexChanged.connect(self._show_figure)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 8, 0, 0)
        head = QHBoxLayout()
        head.addWidget(self._which, 1)
        if len(self._figures) > 1:
            for words, step in ((tr("Previous"), -1), (tr("Next"), 1)):
                button = Button(words)
                button.setAutoDefault(False)
                button.clicked.connect(lambda _=False, step=step: self._step(step))
                head.addWidget(button)
        column.addLayout(head)
        column.addWidget(self.view, 1)
        column.addWidget(self._caption)
        self._show_figure(0)
        return whole

    def _step(self, by: int) -> None:
        self._which.setCurrentIndex((self._which.currentIndex() + by) % len(self._figures))

    def _show_figure(self, place: int) -> None:
        self.view.show_figure(self._figures[place])
        self._caption.setText(self._figures[place].caption)

    def _selected(self) -> str:
        index = self.table.currentIndex()
        return self.table.records.record_id(index.row()) if index.isValid() else ""

    def _follow(self, finding: str) -> None:
        shown = self._findings.get(finding)
        self._whole.setText(" ".join((shown.text, *shown.caveats)) if shown is not None else "")
        if finding:
            self.verb.permit()
        else:
            self.verb.forbid(tr("Choose a finding."))


def show_run(controller: Controller, incident: str, run: str) -> None:
    """Show what a run found.

    Parameters
    ----------
    controller : Controller
    incident, run : str
    """

    def show(shown: RunShown) -> None:
        Findings(controller, incident, shown).open()

    controller.backend.ask(f"run {run}", lambda s: run_shown(s, incident, run), show)


def _small(q: float | None) -> str | None:
    if q is None:
        return None
    return "< 0.001" if q < 0.001 else f"{q:.3f}"


def _record_words(run: Run) -> str:
    sandbox = run.environment.isolation
    return tr(
        "Run {value} · {analysis} {analysis_version} · seed {seed} · {seconds:.1f} s · {sandbox}",
        value=run.id[-8:],
        analysis=run.analysis,
        analysis_version=run.analysis_version,
        seed=run.seed,
        seconds=run.seconds,
        sandbox=sandbox,
    )
