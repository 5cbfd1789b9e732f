"""The sample incident, to be solved or solved already."""

from threading import Event

from workbench.datasets.progress import part_of
from workbench.desktop.controller import Controller
from workbench.domain.changes import Changes, Outcome
from workbench.language import tr
from workbench.services.demo import investigate, open_sample
from workbench.services.session import Progress, Session

_IMPORTED = 0.1


def open_solved_sample(controller: Controller) -> None:
    """Open the sample with its cause named and its report claimed, to read or to replay.

    Parameters
    ----------
    controller : Controller
    """

    def work(session: Session, progress: Progress, _: Event) -> Outcome[str]:
        incident = open_sample(session, progress=part_of(progress, 0.0, _IMPORTED))
        investigate(session, incident, progress=part_of(progress, _IMPORTED, 1.0))
        changes = Changes(frozenset({incident}), frozenset({"incident.opened"}))
        return Outcome(incident, changes)

    controller.backend.start(
        tr("Solving the sample incident"),
        work,
        lambda incident: controller.open_incident(incident, "causes"),
    )
