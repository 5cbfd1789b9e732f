"""Score settings: the alert budget, the definition in force, and proposals to change it."""

from collections.abc import Callable
from threading import Event

from PySide6.QtWidgets import QLineEdit, QStackedWidget

from workbench.desktop.components.segmented_control import SegmentedControl
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog, add_field, form
from workbench.desktop.dialogs.score_budget import BudgetPage
from workbench.desktop.dialogs.score_versions import ProposalsPage, VersionsPage
from workbench.desktop.state import Notice
from workbench.domain.changes import Changes, Outcome
from workbench.domain.scoring import ScoreDefinition
from workbench.errors import WorkbenchError
from workbench.language import tr, trn
from workbench.services.readings.score_settings import (
    ScoreSettings,
    score_settings,
    try_definition,
)
from workbench.services.scoring.proposals import accept, propose, refuse
from workbench.services.scoring.versions import adopt, roll_back
from workbench.services.session import Progress, Session
from workbench.storage.score_book import Act


class ScoreSettingsDialog(ActDialog):
    """Three pages; every act of theirs needs a reason and is journaled in the book of scores.

    Parameters
    ----------
    controller : Controller
    settings : ScoreSettings
    """

    def __init__(self, controller: Controller, settings: ScoreSettings) -> None:
        super().__init__(controller.window, tr("Score settings"), "", tr("Close"))
        self._controller = controller
        self.setMinimumSize(680, 600)
        self.tabs = SegmentedControl(
            tr("Score settings"),
            (
                ("budget", tr("Alert budget")),
                ("versions", tr("Definition")),
                ("proposals", tr("Proposals")),
            ),
        )
        self.budget, self.versions, self.proposals = BudgetPage(), VersionsPage(), ProposalsPage()
        self.pages = QStackedWidget()
        for page in (self.budget, self.versions, self.proposals):
            self.pages.addWidget(page)
        self.tabs.chosen.connect(self.show_page)
        self.budget.changeWanted.connect(self._test)
        self.versions.backWanted.connect(self._roll_back)
        self.proposals.lookWanted.connect(self._look)
        self.proposals.acceptWanted.connect(lambda name: self._settle(accept, name))
        self.proposals.refuseWanted.connect(lambda name: self._settle(refuse, name))
        self.because = QLineEdit()
        self.because.setPlaceholderText(tr("needed for every change, and kept with it"))
        fields = form()
        add_field(fields, tr("Why"), self.because)
        self.body.addWidget(self.tabs)
        self.body.addWidget(self.pages, 1)
        self.body.addLayout(fields)
        self.show_settings(settings)

    def show_page(self, key: str) -> None:
        """Show one of the pages.

        Parameters
        ----------
        key : str
            ``"budget"``, ``"versions"`` or ``"proposals"``.
        """
        self.tabs.choose(key)
        self.pages.setCurrentIndex(("budget", "versions", "proposals").index(key))

    def show_settings(self, settings: ScoreSettings) -> None:
        """Show how scores are made now.

        Parameters
        ----------
        settings : ScoreSettings
        """
        self.budget.show_settings(settings)
        self.versions.show_settings(settings)
        self.proposals.show_settings(settings)

    def _test(self, changed: ScoreDefinition) -> None:
        """Test a changed definition as a job, and adopt it once it was tested."""
        because = self.because.text().strip()
        if not because:
            self._ask_why()
            return

        def work(session: Session, progress: Progress, cancel: Event) -> Outcome[Act]:
            tested = try_definition(
                session, changed, because=because, progress=progress, cancel=cancel
            )
            act = adopt(session, changed, because=because)
            return Outcome(act, tested.changes | _topics(act))

        self._begin(
            tr("Backtest of definition {version}", version=changed.version),
            work,
            tr("Definition {version} was tested and is in force.", version=changed.version),
        )

    def _look(self) -> None:
        def work(session: Session, progress: Progress, _: Event) -> Outcome[int]:
            acts = propose(session, progress=progress)
            return Outcome(len(acts), _topics(*acts))

        def done(count: int) -> None:
            words = trn("{count} change is proposed.", "{count} changes are proposed.", count)
            self._controller.window.notify(Notice(words if count else tr("Nothing to propose.")))
            self._read_again()

        self._controller.backend.start(tr("Looking for proposals"), work, self.while_open(done))

    def _roll_back(self, digest: str) -> None:
        self._act(
            lambda session, because: roll_back(session, because=because, to=digest),
            tr("The earlier definition is in force; its scores are back."),
        )

    def _settle(self, settle: Callable[..., Act], name: str) -> None:
        said = tr("Proposal accepted; a new version is in force.")
        words = said if settle is accept else tr("Proposal refused; nothing changed.")
        self._act(lambda session, because: settle(session, name, because=because), words)

    def _act(self, act: Callable[[Session, str], Act], words: str) -> None:
        because = self.because.text().strip()
        if not because:
            self._ask_why()
            return

        def work(session: Session) -> Outcome[Act]:
            made = act(session, because)
            return Outcome(made, _topics(made))

        def done(_: Act) -> None:
            self._told(words)

        def failed(error: WorkbenchError) -> None:
            self.say_problem(f"{error.message} {error.hint}".strip())

        self._controller.backend.act(work, self.while_open(done), self.while_open(failed))

    def _begin(
        self, name: str, work: Callable[[Session, Progress, Event], Outcome[Act]], words: str
    ) -> None:
        def done(_: Act) -> None:
            self._told(words)

        def failed(error: WorkbenchError) -> None:
            self.say_problem(f"{error.message} {error.hint}".strip())

        self.say_problem("")
        self._controller.backend.start(name, work, self.while_open(done), self.while_open(failed))
        self._controller.window.notify(Notice(tr("{job} has begun; see Jobs.", job=name)))

    def _told(self, words: str) -> None:
        self.say_problem("")
        self.because.clear()
        self._controller.window.notify(Notice(words))
        self._read_again()

    def _read_again(self) -> None:
        self._controller.backend.ask(
            "score settings", score_settings, self.while_open(self.show_settings)
        )

    def _ask_why(self) -> None:
        self.say_problem(tr("Say why first: every change of the score is kept with its reason."))
        self.because.setFocus()


def show_score_settings(controller: Controller) -> None:
    """Open the settings of the score, once they are read.

    Parameters
    ----------
    controller : Controller
    """

    def show(settings: ScoreSettings) -> None:
        ScoreSettingsDialog(controller, settings).open()

    controller.backend.ask("score settings", score_settings, show)


def _topics(*acts: Act) -> Changes:
    return Changes(topics=frozenset(act.type for act in acts))
