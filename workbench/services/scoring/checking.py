"""Whether the book of scores holds, told with the check of the journal beside it."""

from dataclasses import replace

from workbench.errors import WorkbenchError
from workbench.storage import JournalCheck, JournalProblem, Workspace


def with_scores(check: JournalCheck, workspace: Workspace) -> JournalCheck:
    """Return a check of a journal that also names the first fault of the book of scores.

    Parameters
    ----------
    check : JournalCheck
        What was found before; a journal that is not intact is left at that.
    workspace : Workspace
    """
    if not check.ok or not workspace.has_scores:
        return check
    try:
        with workspace.score_book() as book:
            acts = book.check()
    except WorkbenchError as error:
        message = f"the book of scores does not hold: {error.message.rstrip('.')}"
        problem: JournalProblem = {
            "incident": None,
            "seq": None,
            "kind": "scores",
            "message": message,
        }
        return replace(check, ok=False, problem=problem)
    if not acts:
        return check
    return replace(check, notes=(*check.notes, f"the book of scores holds, acts {acts}"))
