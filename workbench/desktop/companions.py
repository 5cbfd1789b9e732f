"""What goes along with the window once it works: preferences, notifications, technical log."""

import platform
import sys

from PySide6.QtCore import QObject, qVersion

from workbench import __version__
from workbench.desktop.backend import Backend
from workbench.desktop.controller import Controller
from workbench.desktop.notifications import JobNotifications
from workbench.desktop.preference_effects import PreferenceEffects
from workbench.desktop.preferences import Preferences
from workbench.desktop.state import JobPhase, JobState
from workbench.desktop.technical_log import Level, TechnicalLog

_LEVELS = {JobPhase.FAILED: Level.ERROR, JobPhase.CANCELLED: Level.WARNING}


class Companions(QObject):
    """Follows whichever workspace is open.

    Parameters
    ----------
    controller : Controller
    """

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller.window)
        self._controller = controller
        self._backend: Backend | None = None
        self._phases: dict[str, JobPhase] = {}
        self.notifications = JobNotifications(controller.window)
        self.log = TechnicalLog(controller.folder, controller.backend.session.clock)
        self._effects = PreferenceEffects(controller.window)
        controller.recentChanged.connect(self._follow_workspace)
        controller.journalBroken.connect(self._note_broken_journal)
        controller.window.defectTold.connect(self._note_defect)
        Preferences.current().changed.connect(self._note_preference)
        self._follow_workspace()

    def _follow_workspace(self) -> None:
        """Attend to the workspace that is open now, if it is another one."""
        backend = self._controller.backend
        if backend is self._backend:
            return
        self._backend, self._phases = backend, {}
        self.log = TechnicalLog(self._controller.folder, backend.session.clock)
        self.log.note(
            Level.INFO,
            "The window opened this workspace.",
            version=f"v{__version__}".replace(".", "_"),
            python=_number(*sys.version_info[:2]),
            qt=_number(*map(int, qVersion().split(".")[:2])),
            system=platform.system(),
        )
        backend.jobsChanged.connect(self._note_jobs)
        backend.jobsChanged.connect(self.notifications.follow)
        self._effects.attend(backend)

    def _note_jobs(self, jobs: tuple[JobState, ...]) -> None:
        for job in jobs:
            before = self._phases.get(job.id)
            self._phases[job.id] = job.phase
            if before is not None and before is not job.phase:
                self._note_phase(job)

    def _note_phase(self, job: JobState) -> None:
        number = int(job.id.rpartition("-")[2])
        if job.active:
            held = int(bool(job.held_back))
            self.log.note(
                Level.WARNING if held else Level.INFO,
                "A job changed its phase.",
                job=number,
                phase=job.phase.value,
                short_of_memory=held,
            )
            return
        self.log.note(
            _LEVELS.get(job.phase, Level.INFO),
            "A job ended.",
            job=number,
            phase=job.phase.value,
            seconds=round(job.spent, 2),
            megabytes=round(job.memory / 1e6),
            error=job.code,
        )

    def _note_broken_journal(self, _check: object) -> None:
        self.log.note(Level.ERROR, "A check found the journal not intact.")

    def _note_defect(self, kind: str, where: str) -> None:
        module, _, line = where.partition(":")
        number = int(line) if line.isdecimal() else 0
        name = module.removesuffix(".py")
        self.log.note(Level.ERROR, "A defect of the program.", error=kind, file=name, line=number)

    def _note_preference(self, name: str) -> None:
        self.log.note(Level.INFO, "A setting was changed.", setting=name.replace("/", "."))


def _number(major: int, minor: int) -> float:
    """Return a version as a number, such as 3.11."""
    return float(f"{major}.{minor:02d}")
