"""What may still be said of a registered test: an amendment beside it, or what a person saw."""

from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.criterion_field import CriterionField
from workbench.desktop.dialogs.entry_fields import TextField, WritingDialog, choices
from workbench.desktop.dialogs.frame import add_field, form
from workbench.desktop.theme.fonts import SMALL
from workbench.domain.changes import Outcome
from workbench.domain.records.reasoning import Amendment, Conclusion
from workbench.language import tr
from workbench.services.board.views import TestView
from workbench.services.board.words import VERDICTS
from workbench.services.hypothesis_tests import amend_test, judge_test
from workbench.services.session import Session


class AmendTest(WritingDialog):
    """Another expectation or criterion, and why; what was registered stays beside it.

    Parameters
    ----------
    controller : Controller
    shown : TestView
    """

    def __init__(self, controller: Controller, shown: TestView) -> None:
        super().__init__(controller, tr("Amend {code}", code=shown.code), tr("Amend"))
        self._shown = shown
        self.setMinimumWidth(560)
        self.reason = TextField("", tr("Why it has to be another"))
        self.expected = TextField(shown.test.expected, tr("What will be seen now"))
        self.criterion = CriterionField()
        self.criterion.show_criterion(shown.test.criterion)
        fields = form()
        add_field(fields, tr("Because"), self.reason)
        add_field(fields, tr("Expected"), self.expected)
        if shown.test.analysis:
            add_field(fields, tr("Passes if"), self.criterion)
        self.body.addWidget(Label(shown.test.title, tone="t2", wrap=True))
        self.body.addLayout(fields)
        said = tr(
            "It stands beside what was registered, for everybody to see. One made before the run "
            "decides with; one made after the result never does."
        )
        self.body.addWidget(Label(said, SMALL, tone="t3", wrap=True))
        self.reason.textChanged.connect(self._follow)
        self._follow()

    def carry_out(self) -> None:
        """Record the amendment."""
        incident, test = self._incident, self._shown.test
        reason, expected = self.reason.words, self.expected.words
        changed = expected if expected != test.expected else ""
        criterion = None
        if test.analysis:
            try:
                told = self.criterion.criterion()
            except ValueError as error:
                self.say_problem(str(error))
                return
            criterion = told if told != test.criterion else None

        def work(session: Session) -> Outcome[Amendment]:
            return amend_test(
                session, incident, test.id, reason, expected=changed, criterion=criterion
            )

        self.write_down(work, tr("{code} is amended.", code=self._shown.code))

    def _follow(self) -> None:
        if self.reason.words:
            self.verb.permit()
        else:
            self.verb.forbid(tr("Say why the test is amended."))


class JudgeTest(WritingDialog):
    """What a person saw of a test that has nothing to run.

    Parameters
    ----------
    controller : Controller
    shown : TestView
    """

    def __init__(self, controller: Controller, shown: TestView) -> None:
        super().__init__(controller, tr("Judge {code}", code=shown.code), tr("Record"))
        self._shown = shown
        self.verdict = choices(VERDICTS, "passed")
        self.note = TextField("", tr("What was seen, and where"), lines=3)
        fields = form()
        add_field(fields, tr("It"), self.verdict)
        add_field(fields, tr("Seen"), self.note)
        self.body.addWidget(Label(shown.test.title, weight=600, wrap=True))
        expected = tr("Expected: {words}", words=shown.test.expected)
        self.body.addWidget(Label(expected, tone="t2", wrap=True))
        self.body.addLayout(fields)
        said = tr("It stays for ever: it cannot be changed or taken back.")
        self.body.addWidget(Label(said, SMALL, tone="t3", wrap=True))
        self.note.textChanged.connect(self._follow)
        self._follow()

    def carry_out(self) -> None:
        """Record what was seen."""
        incident, test = self._incident, self._shown.test.id
        verdict, note = self.verdict.currentData(), self.note.words
        if not note:
            return

        def work(session: Session) -> Outcome[Conclusion]:
            return judge_test(session, incident, test, verdict, note)

        words = tr("{code} {verdict}.", code=self._shown.code, verdict=VERDICTS[verdict])
        self.write_down(work, words)

    def _follow(self) -> None:
        if self.note.words:
            self.verb.permit()
        else:
            self.verb.forbid(tr("Say what was seen."))
