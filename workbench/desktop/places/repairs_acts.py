"""What a person does in Repairs: each act opens its dialog, or starts a job."""

from collections.abc import Callable
from threading import Event

from PySide6.QtCore import QObject

from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.findings import show_run
from workbench.desktop.dialogs.repair_choice import ExplainData, choose, state_impact
from workbench.desktop.dialogs.repair_editing import EditRepair, RejectRepair
from workbench.desktop.dialogs.repair_framing import FrameProblem, SetCriteria
from workbench.desktop.dialogs.repair_stage import NextStage
from workbench.desktop.dialogs.repair_way_back import (
    ApplyRepair,
    RollBack,
    VerifyRepair,
    WayBackDialog,
)
from workbench.desktop.state import Notice
from workbench.domain.changes import Outcome
from workbench.domain.repair_figures import SUSPICIOUS
from workbench.language import tr, trn
from workbench.registry import AnalysisInfo
from workbench.services.canaries import Canary, run_canary
from workbench.services.repair_comparison import Compared
from workbench.services.repair_reading import RepairsReading
from workbench.services.repair_trials import Trials, Tried, try_all, try_repair
from workbench.services.repairs import propose_repairs, repair_analyses
from workbench.services.rollouts import rollout_of
from workbench.services.session import Progress, Session

ALL = tr("Trying all repairs")
CANARY = tr("Judging the canary")


class RepairActs(QObject):
    """Carries out what is asked for of the repair that is selected.

    Parameters
    ----------
    controller : Controller
    follow : callable
        Shows a job that was started, by its identifier.
    """

    def __init__(self, controller: Controller, follow: Callable[[str], None]) -> None:
        super().__init__()
        self._controller = controller
        self._follow = follow
        self.reading: RepairsReading | None = None
        self.row: Compared | None = None

    def do(self, name: str) -> None:
        """Carry out one act.

        Parameters
        ----------
        name : str
            ``frame``, ``criteria``, ``propose``, ``try_all``, ``add``; or one on the selected
            repair: ``try``, ``run``, ``edit``, ``reject``, ``choose``, ``impact``, ``way_back``,
            ``apply``, ``canary``, ``stage``, ``verify``, ``rehearse``, ``roll_back``.
        """
        acts: dict[str, Callable[[RepairsReading], None]] = {
            "frame": self._frame,
            "criteria": lambda reading: SetCriteria(self._controller, reading).open(),
            "propose": lambda _: self._propose(),
            "try_all": lambda _: self._try_all(),
            "add": lambda reading: self._edit(reading, None),
        }
        of_one: dict[str, Callable[[RepairsReading, Compared], None]] = {
            "try": lambda _, row: self._try(row),
            "run": lambda _, row: self._show_run(row),
            "edit": self._edit,
            "reject": lambda _, row: RejectRepair(self._controller, row.repair).open(),
            "choose": lambda _, row: self._choose(row),
            "impact": lambda _, row: state_impact(self._controller, row.repair),
            "way_back": self._way_back,
            "apply": lambda _, row: ApplyRepair(self._controller, row.repair).open(),
            "canary": lambda _, row: self._canary(row),
            "stage": lambda _, row: self._stage(row),
            "verify": lambda reading, _: VerifyRepair(self._controller, reading.standing).open(),
            "rehearse": lambda _, row: self._roll_back(row, rehearsal=True),
            "roll_back": lambda _, row: self._roll_back(row, rehearsal=False),
        }
        if self.reading is None:
            return
        if name in acts:
            acts[name](self.reading)
        elif name in of_one and self.row is not None:
            of_one[name](self.reading, self.row)

    def _frame(self, reading: RepairsReading) -> None:
        FrameProblem(self._controller, reading.comparison.framing).open()

    def _propose(self) -> None:
        incident = self._controller.incident

        def tell(found: tuple[object, ...]) -> None:
            words = trn("{count} repair proposed.", "{count} repairs proposed.", len(found))
            self._controller.window.notify(Notice(words, undo=bool(found)))

        self._controller.backend.act(lambda s: propose_repairs(s, incident), tell)

    def _try_all(self) -> None:
        incident = self._controller.incident

        def work(session: Session, progress: Progress, cancel: Event) -> Outcome[Trials]:
            return try_all(session, incident, progress=progress, cancel=cancel)

        self._start(ALL, work, self._tell_trials)

    def _try(self, row: Compared) -> None:
        incident, repair = self._controller.incident, row.repair

        def work(session: Session, progress: Progress, cancel: Event) -> Outcome[Tried]:
            return try_repair(session, incident, repair.id, progress=progress, cancel=cancel)

        def tell(tried: Tried) -> None:
            self._controller.window.notify(Notice(f"{repair.title}: {tried.run.summary}"))

        self._start(tr("Trying {repair}", repair=repair.title), work, tell)

    def _canary(self, row: Compared) -> None:
        incident, repair = self._controller.incident, row.repair

        def work(session: Session, progress: Progress, cancel: Event) -> Outcome[Canary]:
            return run_canary(session, incident, repair.id, progress=progress, cancel=cancel)

        def tell(found: Canary) -> None:
            words = tr("The release may go on.") if found.passed else tr("Stop the release.")
            if found.waits:
                words = tr("Nothing is decided yet; wait for more rows.")
            stop = not (found.passed or found.waits)
            notice = Notice(f"{words} {found.run.summary}", error=stop)
            self._controller.window.notify(notice)

        self._start(CANARY, work, tell)

    def _stage(self, row: Compared) -> None:
        incident, repair = self._controller.incident, row.repair.id
        self._controller.backend.ask(
            "rollout",
            lambda session: rollout_of(session, incident, repair),
            lambda found: NextStage(self._controller, found).open(),
        )

    def _start(self, name: str, work: Callable[..., Outcome], tell: Callable[..., None]) -> None:  # type: ignore[type-arg]
        self._follow(self._controller.backend.start(name, work, tell))

    def _tell_trials(self, found: Trials) -> None:
        words = trn("{count} repair tried.", "{count} repairs tried.", len(found.tried))
        if found.stopped:
            first, reason = found.stopped[0]
            words += " " + tr("Stopped: {repair}. {reason}", repair=first.title, reason=reason)
        elif found.refused:
            first, reason = found.refused[0]
            words += " " + tr("Not tried: {repair}. {reason}", repair=first.title, reason=reason)
        self._controller.window.notify(Notice(words, error=bool(found.stopped)))

    def _show_run(self, row: Compared) -> None:
        if row.run is not None:
            show_run(self._controller, self._controller.incident, row.run.id)

    def _choose(self, row: Compared) -> None:
        found = row.figures.warned(SUSPICIOUS) if row.figures is not None else ()
        if found and not row.repair.explained:
            ExplainData(self._controller, row.repair, found[0].text).open()
            return
        choose(self._controller, row.repair)

    def _way_back(self, reading: RepairsReading, row: Compared) -> None:
        WayBackDialog(self._controller, row.repair, reading.metric, row.figures).open()

    def _roll_back(self, row: Compared, *, rehearsal: bool) -> None:
        RollBack(self._controller, row.repair, rehearsal=rehearsal).open()

    def _edit(self, reading: RepairsReading, row: Compared | None) -> None:
        cause = reading.comparison.cause

        def show(analyses: tuple[AnalysisInfo, ...]) -> None:
            node = cause.node if cause is not None else ""
            repair = row.repair if row is not None else None
            if analyses:
                EditRepair(self._controller, analyses, node, repair).open()

        self._controller.backend.ask("repair analyses", repair_analyses, show)
