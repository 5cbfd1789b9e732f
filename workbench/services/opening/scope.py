"""The scope guard: what an investigation is about, and a reason for every change of it."""

from collections.abc import Sequence

from workbench.domain.changes import Changes, Outcome
from workbench.domain.records.opening import Scope
from workbench.errors import WorkbenchError
from workbench.services.records import write_record
from workbench.services.session import Session


def write_scope(
    session: Session,
    incident: str,
    *,
    inside: Sequence[str] | None = None,
    outside: Sequence[str] | None = None,
    reason: str = "",
) -> Outcome[Scope]:
    """Say what is in and out of scope; every change is an event with its reason.

    Parameters
    ----------
    session : Session
    incident : str
    inside, outside : sequence of str, optional
        What is left out stays as it is.
    reason : str
        What made the change; needed for every one.

    Raises
    ------
    WorkbenchError
        If nothing is in scope, something is both in and out, or no reason is given.
    """
    state = session.incident(incident)
    standing = state.records.scope
    now = standing or Scope(id="scope")
    scope = Scope(
        id="scope",
        inside=now.inside if inside is None else _lines(inside),
        outside=now.outside if outside is None else _lines(outside),
        reason=reason.strip(),
    )
    if standing is not None and (scope.inside, scope.outside) == (now.inside, now.outside):
        return Outcome(standing, Changes())
    _check(scope)
    return write_record(session, state.id, scope)


def _lines(given: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.strip() for line in given if line.strip()))


def _check(scope: Scope) -> None:
    if not scope.inside:
        raise WorkbenchError(
            "scope.empty",
            "Nothing is in scope.",
            "Name at least one thing: a model, a segment, a period, a question.",
        )
    outside = {line.casefold() for line in scope.outside}
    both = next((line for line in scope.inside if line.casefold() in outside), None)
    if both is not None:
        raise WorkbenchError(
            "scope.both", f"{both!r} is both in and out of scope.", "Take it out of one of them."
        )
    if not scope.reason:
        raise WorkbenchError(
            "scope.reason",
            "A change of scope is a decision: say what made it.",
            "Give the reason in a sentence.",
        )
