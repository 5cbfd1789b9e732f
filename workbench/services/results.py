"""Result documents of runs, as they are stored."""

from workbench.domain.canonical import strict_loads
from workbench.domain.figures import Figure
from workbench.domain.runs import Run
from workbench.errors import WorkbenchError
from workbench.services.session import Session

LARGEST_RESULT = 64 * 1024 * 1024
"""Bytes of a result document that are read back, at most."""


def result_document(session: Session, run: Run) -> dict[str, object]:
    """Return a finished run's result document, as stored.

    Raises
    ------
    WorkbenchError
        If the run has no result.
    """
    if not run.result:
        raise WorkbenchError("run.no_result", f"{run.title} ended without a result.")
    found = strict_loads(session.workspace.objects.read(run.result), max_bytes=LARGEST_RESULT)
    if not isinstance(found, dict):
        raise WorkbenchError("run.no_result", f"The result of {run.title} is not a document.")
    return found


def figures_of(document: dict[str, object]) -> tuple[Figure, ...]:
    """Return the figures of a result document."""
    found = document.get("figures", ())
    return tuple(Figure.model_validate(f) for f in found) if isinstance(found, list) else ()
