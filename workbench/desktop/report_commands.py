"""The commands of the report: sign it, keep versions, run again what rests on changed inputs."""

from functools import partial
from importlib import import_module
from threading import Event

from workbench.desktop.controller import Controller
from workbench.desktop.state import Notice
from workbench.domain.changes import Outcome
from workbench.errors import Cancelled, WorkbenchError
from workbench.language import tr, trn
from workbench.services.postmortem.rerun import Rerun, rerun_stale
from workbench.services.session import Progress, Session

REPORT = (
    "incident.sign_report",
    "incident.report_versions",
    "incident.rerun_claims",
    "incident.retrospective",
)
"""Commands that act on the report of the open incident."""
JOB = tr("Run again for amber claims")


def bind_report(controller: Controller) -> None:
    """Give the commands what they do.

    Parameters
    ----------
    controller : Controller
    """
    window = controller.window
    for command, opener in (
        ("incident.sign_report", "sign_report.show_signing"),
        ("incident.report_versions", "report_versions.show_versions"),
        ("incident.retrospective", "retrospective.show_retrospective"),
    ):
        window.bind(command, partial(_show, opener, controller))
    window.bind("incident.rerun_claims", partial(rerun_claims, controller))


def rerun_claims(controller: Controller) -> None:
    """Run again what amber claims rest on, as one job, and tie them to it.

    Parameters
    ----------
    controller : Controller
    """
    incident, window = controller.incident, controller.window
    if not incident:
        return
    if any(job.active and job.name == JOB for job in controller.backend.jobs):
        window.notify(Notice(tr("It is running already.")))
        return

    def work(session: Session, progress: Progress, cancel: Event) -> Outcome[Rerun]:
        return rerun_stale(session, incident, progress=progress, cancel=cancel)

    def done(made: Rerun) -> None:
        window.notify(Notice(_told(made), error=bool(made.lost)))

    def failed(error: WorkbenchError) -> None:
        words = f"{error.message} {error.hint}".strip()
        window.notify(Notice(words, error=not isinstance(error, Cancelled)))

    controller.backend.start(JOB, work, done, failed)


def _told(made: Rerun) -> str:
    if made.lost:
        return trn(
            "{count} claim stays amber: the new run does not make its finding.",
            "{count} claims stay amber: the new runs do not make their findings.",
            len(made.lost),
        )
    if not made.tied:
        return tr("No claim was amber.")
    return trn(
        "{count} claim rests on the newer run now.",
        "{count} claims rest on newer runs now.",
        len(made.tied),
    )


def _show(name: str, controller: Controller) -> None:
    module, _, opener = name.partition(".")
    getattr(import_module(f"workbench.desktop.dialogs.{module}"), opener)(controller)
