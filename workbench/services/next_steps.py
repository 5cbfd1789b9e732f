"""What to do next after a run, wherever its result is shown."""

from collections.abc import Mapping

from workbench.domain.next_steps import NO_RESULT, next_step
from workbench.domain.runs import Run, RunStatus
from workbench.errors import PluginError, WorkbenchError
from workbench.registry import Registry
from workbench.services.results import result_document
from workbench.services.session import Session


def next_step_of(session: Session, run: Run) -> str:
    """Return what to do next after a run, as its result and its plugin say; never empty.

    Parameters
    ----------
    session : Session
    run : Run
        However it ended.
    """
    try:
        document = result_document(session, run) if run.result else None
    except (WorkbenchError, ValueError, OSError):  # withheld, or no longer readable
        document = None
    return told_next(session.registry, run, document)


def told_next(registry: Registry, run: Run, document: Mapping[str, object] | None) -> str:
    """Return what to do next after a run whose result is at hand; never empty.

    Parameters
    ----------
    registry : Registry
    run : Run
    document : mapping or None
        Its result, as it is shown.
    """
    if run.status is not RunStatus.FINISHED:
        return NO_RESULT
    try:
        declared = registry.analysis(run.analysis).next_steps
    except PluginError:
        declared = ()
    return next_step(declared, document, findings=len(run.findings))
