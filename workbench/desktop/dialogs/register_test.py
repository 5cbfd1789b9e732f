"""Registering a test of a hypothesis before its result is known."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from workbench.desktop.components.columns import ScrollColumn
from workbench.desktop.components.labels import Label
from workbench.desktop.components.parameter_form import ParameterForm
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.analyses import Offered, kind_words, offered
from workbench.desktop.dialogs.criterion_field import CriterionField
from workbench.desktop.dialogs.entry_fields import TextField, WritingDialog, line_up
from workbench.desktop.dialogs.frame import add_field, form
from workbench.desktop.dialogs.method import replace_content
from workbench.desktop.dialogs.rows_choice import RowsChoice
from workbench.desktop.dialogs.run import LARGEST_SEED
from workbench.desktop.state import Notice
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.domain.changes import Outcome
from workbench.domain.records.reasoning import Criterion, Test
from workbench.language import tr
from workbench.services.board.views import HypothesisView
from workbench.services.hypotheses import DECIDED, incident_matrix
from workbench.services.hypothesis_tests import register_test
from workbench.services.session import Session

BY_A_PERSON = tr("A person judges it; nothing is run")
_MOST_FINDINGS = 40


@dataclass(frozen=True, slots=True)
class TestGround:
    """What a test can be built on.

    Attributes
    ----------
    offers : tuple of Offered
        Every analysis, and why one cannot be run.
    findings : mapping of str to tuple of str
        What runs of an analysis found before, by its identifier.
    figures : mapping of str to tuple of str
    """

    __test__ = False  # no test of ours

    offers: tuple[Offered, ...]
    findings: dict[str, tuple[str, ...]]
    figures: dict[str, tuple[str, ...]]


def test_ground(session: Session, incident: str) -> TestGround:
    """Return analyses, with the findings and figures their earlier runs had.

    Parameters
    ----------
    session : Session
    incident : str
    """
    state = session.incident(incident)
    findings: dict[str, dict[str, None]] = {}
    figures: dict[str, dict[str, None]] = {}
    for run in state.runs:
        for one in run.findings:
            known = findings.setdefault(run.analysis, {})
            family = one.id.partition(".")[0]
            if "." in one.id:
                known[f"{family}.*"] = None
            known[one.id] = None
            numeric = (n for n, v in one.values.items() if isinstance(v, int | float))
            figures.setdefault(run.analysis, {}).update(dict.fromkeys(numeric))
    return TestGround(
        offered(session, incident),
        {name: tuple(known)[:_MOST_FINDINGS] for name, known in findings.items()},
        {name: tuple(known) for name, known in figures.items()},
    )


class RegisterTest(WritingDialog):
    """What is expected, what decides it, and what it costs; all of it is locked.

    Parameters
    ----------
    controller : Controller
        With an open incident.
    view : HypothesisView
        What is tested.
    """

    def __init__(self, controller: Controller, view: HypothesisView) -> None:
        title = tr("Register a test of {code}", code=view.code)
        super().__init__(controller, title, tr("Register and lock"))
        self._view = view
        self._ground = TestGround((), {}, {})
        self.form = ParameterForm({})
        self.resize(760, 760)
        hypothesis = view.hypothesis
        self.title = QLineEdit()
        self.title.setPlaceholderText(tr("such as: out-of-range rows come from group B only"))
        said = hypothesis.predicts[0] if hypothesis.predicts else ""
        self.expected = TextField(said, tr("What will be seen if it holds"))
        self.analysis = QComboBox()
        self.analysis.addItem(BY_A_PERSON, "")
        self.analysis.currentIndexChanged.connect(self._describe)
        self.criterion = CriterionField()
        self.rows = RowsChoice(controller, on_selection=False)
        self.seed = QSpinBox()
        self.seed.setRange(0, LARGEST_SEED)
        self.cost = QLineEdit()
        self.cost.setPlaceholderText(tr("such as: half a day of the data platform"))
        self.minutes = QDoubleSpinBox()
        self.minutes.setRange(0, 100_000)
        self.minutes.setDecimals(0)
        self.minutes.setSuffix(tr(" min"))
        self.minutes.setSpecialValueText(tr("not said"))
        self.exploratory = QCheckBox(tr("Exploratory: I have looked already"))
        self._lay_out()
        self.title.textChanged.connect(self._follow)
        self.expected.textChanged.connect(self._follow)
        self.criterion.changed.connect(self._follow)
        self._describe()
        incident = controller.incident
        controller.backend.ask(
            "test ground", lambda s: test_ground(s, incident), self.while_open(self.show_ground)
        )

    def show_ground(self, ground: TestGround) -> None:
        """Offer analyses to be run.

        Parameters
        ----------
        ground : TestGround
        """
        self._ground = ground
        for one in ground.offers:
            if not one.reason:
                words = f"{kind_words(one.info.kind)}: {one.info.title}"
                self.analysis.addItem(words, one.info.id)

    def choose(self, analysis: str) -> None:
        """Choose what is run, by its identifier."""
        self.analysis.setCurrentIndex(max(self.analysis.findData(analysis), 0))

    def carry_out(self) -> None:
        """Register the test; from then on nothing of it changes."""
        if self._why_not():
            return
        incident, hypothesis = self._incident, self._view.hypothesis.id
        title, expected = self.title.text().strip(), self.expected.words
        analysis, rows = str(self.analysis.currentData()), self.rows.chosen
        try:
            values = self.form.values() if analysis else {}
            criterion = self.criterion.criterion() if analysis else Criterion()
        except ValueError as error:
            self.say_problem(str(error))
            return
        cost, minutes = self.cost.text().strip(), self.minutes.value() or None
        seed, exploratory = self.seed.value(), self.exploratory.isChecked()

        def work(session: Session) -> Outcome[Test]:
            return register_test(
                session,
                incident,
                hypothesis,
                title,
                expected=expected,
                criterion=criterion,
                analysis=analysis,
                parameters=values,
                seed=seed,
                filter_name=rows.name if analysis and rows is not None and rows.kept else "",
                where=rows.rows if analysis and rows is not None and not rows.kept else None,
                cost=cost,
                minutes=minutes,
                exploratory=exploratory,
            )

        self.write_down(work, tr("Registered and locked: {title}", title=title))

    def _describe(self, *_: object) -> None:
        analysis = str(self.analysis.currentData() or "")
        one = next((o for o in self._ground.offers if o.info.id == analysis), None)
        self._run_part.setVisible(one is not None)
        if one is not None:
            self.form = ParameterForm(one.info.parameters, self._given(one.info.parameters))
            self.form.changed.connect(self._follow)
            parts: list[QWidget] = [Label(tr("Parameters"), BODY, weight=600), self.form]
            replace_content(self._parameters, parts)
            known = self._ground.findings.get(analysis, ())
            self.criterion.offer(known, self._ground.figures.get(analysis, ()))
        self._follow()

    def _given(self, schema: Mapping[str, Any]) -> dict[str, object]:
        """Return parameters that the hypothesis answers already: the node it names."""
        node = self._view.hypothesis.node
        known = schema.get("properties") or {}
        return {name: node for name in ("feature", "node") if node and name in known}

    def _follow(self, *_: object) -> None:
        why_not = self._why_not()
        if why_not:
            self.verb.forbid(why_not)
        else:
            self.verb.permit()

    def _why_not(self) -> str:
        if not self.title.text().strip():
            return tr("A test needs a title.")
        if not self.expected.words:
            return tr("Say what will be seen if it holds.")
        if self.analysis.currentData():
            try:
                self.criterion.criterion()
            except ValueError as error:
                return str(error)
        return ""

    def _lay_out(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(12)
        column.addWidget(Label(self._view.hypothesis.statement, tone="t2", wrap=True))
        first = form()
        add_field(first, tr("Test"), self.title)
        add_field(first, tr("Expected"), self.expected)
        add_field(first, tr("Decided by"), self.analysis)
        column.addLayout(first)
        self._run_part = QWidget()
        run = QVBoxLayout(self._run_part)
        run.setContentsMargins(0, 0, 0, 0)
        run.setSpacing(12)
        second = form()
        add_field(second, tr("Passes if"), self.criterion)
        add_field(second, tr("Rows"), self.rows)
        add_field(second, tr("Seed"), self.seed)
        run.addLayout(second)
        parameters = QWidget()
        self._parameters = QVBoxLayout(parameters)
        self._parameters.setContentsMargins(0, 0, 0, 0)
        run.addWidget(parameters)
        column.addWidget(self._run_part)
        third = form()
        add_field(third, tr("Cost"), self.cost)
        add_field(third, tr("Takes"), self.minutes)
        column.addLayout(third)
        line_up(first, second, third)
        column.addWidget(self.exploratory)
        column.addStretch(1)
        self.body.addWidget(ScrollColumn(content), 1)
        said = tr(
            "Registering locks all of this by hash and time. It cannot be changed or removed; an "
            "amendment stands beside it, for everybody to see. The result stays hidden until then."
        )
        self.body.addWidget(Label(said, SMALL, tone="t3", wrap=True))


def register_a_test(controller: Controller) -> None:
    """Open the dialog for the hypothesis that leads among those still open.

    Parameters
    ----------
    controller : Controller
    """
    state = controller.state
    if state is None:
        return
    known = {h.id: (at, h) for at, h in enumerate(state.records.hypotheses, start=1)}
    ranked = [known[column.hypothesis] for column in incident_matrix(state).columns]
    leads = [(at, one) for at, one in ranked if one.status not in DECIDED]
    if not leads:
        why = tr("No hypothesis is open. State one first.")
        controller.window.notify(Notice(why))
        return
    at, one = leads[0]
    RegisterTest(controller, HypothesisView(one, f"H{at}")).open()
