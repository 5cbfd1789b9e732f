"""What a person does with hypotheses: each act through its service, with an Undo that names it."""

from collections.abc import Callable
from threading import Event
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.belief import SetBelief
from workbench.desktop.dialogs.decide import Decide
from workbench.desktop.dialogs.entry_fields import telling_change
from workbench.desktop.dialogs.hypothesis import EditHypothesis
from workbench.desktop.dialogs.observations import EditObservation, Weigh
from workbench.desktop.dialogs.register_test import RegisterTest
from workbench.desktop.dialogs.test_amending import AmendTest, JudgeTest
from workbench.desktop.state import Notice
from workbench.domain.changes import Outcome
from workbench.domain.records.reasoning import Observation, Relation
from workbench.language import tr
from workbench.services.board.views import HypothesesReading, HypothesisView, TestView
from workbench.services.board.words import BANDS, BEARINGS
from workbench.services.hypotheses import set_status
from workbench.services.hypothesis_tests import TestRun, run_test
from workbench.services.observations import remove_observation, weigh
from workbench.services.session import Progress, Session

_RELATIONS: dict[str, Relation] = {
    "consistent": "consistent",
    "neutral": "neutral",
    "inconsistent": "inconsistent",
}

Written = TypeVar("Written")


class HypothesesActs(QObject):
    """Carries out what the parts of the place ask for.

    Parameters
    ----------
    controller : Controller

    Attributes
    ----------
    reading : HypothesesReading or None
        As the place shows it.

    Signals
    -------
    jobStarted(str)
        A test is being run; the identifier of the job.
    """

    jobStarted = Signal(str)

    def __init__(self, controller: Controller) -> None:
        super().__init__()
        self._controller = controller
        self.reading: HypothesesReading | None = None

    def bear(self, observation: str, hypothesis: str, bearing: str) -> None:
        """Say how an observation bears on a hypothesis; what was said besides stays."""
        incident, relation = self._controller.incident, _RELATIONS[bearing]
        known = self._observation(observation)
        said = known.weighings.get(hypothesis) if known is not None else None
        diagnosticity, note = (said.diagnosticity, said.note) if said is not None else (1, "")
        code = self._code(hypothesis)

        def work(session: Session) -> Outcome[Observation]:
            return weigh(
                session,
                incident,
                observation,
                hypothesis,
                relation,
                diagnosticity=diagnosticity,
                note=note,
            )

        self._act(work, tr("{code}: {words}.", code=code, words=BEARINGS[relation]))

    def weigh(self, observation: str, hypothesis: str) -> None:
        """Ask how an observation bears on a hypothesis, how strongly, and why."""
        known, view = self._observation(observation), self._view(hypothesis)
        if known is not None and view is not None:
            Weigh(self._controller, known, view).open()

    def edit_observation(self, observation: str) -> None:
        """Ask for other words of an observation, or another quality."""
        known = self._observation(observation)
        if known is not None:
            EditObservation(self._controller, known).open()

    def remove_observation(self, observation: str) -> None:
        """Take an observation out of the matrix."""
        incident = self._controller.incident
        self._act(
            lambda s: remove_observation(s, incident, observation),
            tr("Taken out of the matrix; undo brings it back."),
        )

    def believe(self, hypothesis: str, band: int) -> None:
        """Ask why a hypothesis is held for that likely."""
        view = self._view(hypothesis)
        if view is not None:
            SetBelief(self._controller, view, tuple(BANDS)[band]).open()

    def edit(self, hypothesis: str) -> None:
        """Ask for all that a hypothesis says."""
        view = self._view(hypothesis)
        if view is not None:
            EditHypothesis(self._controller, view.hypothesis, self._rivals()).open()

    def decide(self, hypothesis: str, status: str) -> None:
        """Ask for the reason of a decision, or open a decided one again."""
        view = self._view(hypothesis)
        if view is None:
            return
        if status != "open":
            Decide(self._controller, view, status).open()
            return
        incident = self._controller.incident
        self._act(
            lambda s: set_status(s, incident, hypothesis, "open"),
            tr("{code} is open again.", code=view.code),
        )

    def register(self, hypothesis: str) -> None:
        """Ask what is to be tested, and what is expected."""
        view = self._view(hypothesis)
        if view is not None:
            RegisterTest(self._controller, view).open()

    def run_or_judge(self, test: str) -> None:
        """Run a registered test, or ask what was seen of one that has nothing to run."""
        shown = self._test(test)
        if shown is None:
            return
        if not shown.test.analysis:
            JudgeTest(self._controller, shown).open()
            return
        incident = self._controller.incident

        def work(session: Session, progress: Progress, cancel: Event) -> Outcome[TestRun]:
            return run_test(session, incident, test, progress=progress, cancel=cancel)

        def done(came: TestRun) -> None:
            self._controller.window.notify(Notice(f"{shown.code}: {came.note}".strip()))

        name = tr("Running test {code}", code=shown.code)
        self.jobStarted.emit(self._controller.backend.start(name, work, done))

    def amend(self, test: str) -> None:
        """Ask what is to be expected now, and why."""
        shown = self._test(test)
        if shown is not None:
            AmendTest(self._controller, shown).open()

    def _act(self, work: Callable[[Session], Outcome[Written]], words: str) -> None:
        def tell(changed: bool) -> None:  # noqa: FBT001 -- what the act came to
            if changed:
                self._controller.tell_undoable(words)

        self._controller.backend.act(telling_change(work), tell)

    def _rivals(self) -> tuple[tuple[str, str], ...]:
        views = self.reading.views if self.reading is not None else {}
        ranked = sorted(views.values(), key=lambda view: view.hypothesis.id)
        return tuple((v.hypothesis.id, f"{v.code} {v.hypothesis.statement}") for v in ranked)

    def _code(self, hypothesis: str) -> str:
        view = self._view(hypothesis)
        return view.code if view is not None else ""

    def _view(self, hypothesis: str) -> HypothesisView | None:
        return self.reading.views.get(hypothesis) if self.reading is not None else None

    def _observation(self, observation: str) -> Observation | None:
        return self.reading.observations.get(observation) if self.reading is not None else None

    def _test(self, test: str) -> TestView | None:
        views = self.reading.views.values() if self.reading is not None else ()
        return next((t for view in views for t in view.tests if t.test.id == test), None)
