"""Adopting a definition and going back: by a person, for a reason, after a test, never silently."""

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.domain.canonical import JsonValue
from workbench.domain.scoring import ScoreDefinition
from workbench.errors import WorkbenchError
from workbench.services.scoring.definitions import (
    ADOPTED,
    definition_in_force,
    shipped_definition,
)
from workbench.services.scoring.verifying import said
from workbench.services.session import Session
from workbench.storage.score_book import Act

TESTED = "backtest.made"
_PARTS = 3


@dataclass(frozen=True, slots=True)
class DefinitionVersion:
    """A definition that is or was in force.

    Attributes
    ----------
    definition : ScoreDefinition
    at, by, because : str
        When, by whom and why; empty for the one that ships.
    seq : int
        Of the act that adopted it; 0 for the one that ships.
    """

    definition: ScoreDefinition
    at: str = ""
    by: str = ""
    because: str = ""
    seq: int = 0


def definition_versions(session: Session) -> tuple[DefinitionVersion, ...]:
    """Return the definitions that were in force, the first one first; the last is in force."""
    with session.workspace.score_book() as book:
        acts = book.acts(ADOPTED)
    return (
        DefinitionVersion(shipped_definition()),
        *(
            DefinitionVersion(
                ScoreDefinition.model_validate(act.body["definition"]),
                act.at,
                act.by,
                str(act.body.get("because", "")),
                act.seq,
            )
            for act in acts
        ),
    )


def find_definition(session: Session, reference: str) -> ScoreDefinition:
    """Return a definition that is or was in force by its version or the start of its digest.

    Parameters
    ----------
    session : Session
    reference : str
        ``1.0.0``, ``shipped``, or eight or more characters of a digest.

    Raises
    ------
    WorkbenchError
        If none, or more than one, is meant.
    """
    if reference == "shipped":
        return shipped_definition()
    known = {one.definition.digest: one.definition for one in definition_versions(session)}
    meant = [
        one
        for digest, one in known.items()
        if one.version == reference or (len(reference) >= 8 and digest.startswith(reference))
    ]
    if len(meant) != 1:
        raise WorkbenchError(
            "definition.unknown",
            f"{'No' if not meant else 'More than one'} definition is called {reference!r}.",
            "List them with: workbench definition show",
        )
    return meant[0]


def adopt(
    session: Session, definition: ScoreDefinition, *, because: str, untested: bool = False
) -> Act:
    """Take another definition into force.

    Parameters
    ----------
    session : Session
    definition : ScoreDefinition
    because : str
        Never empty.
    untested : bool
        Whether it may be adopted without a backtest in the book; that is written down.

    Raises
    ------
    WorkbenchError
        If it is in force, its version names another one, it was never tested, or no reason is
        given.
    """
    words = said(because)
    known = {one.definition.digest: one.definition for one in definition_versions(session)}
    if definition.digest == definition_in_force(session).digest:
        raise WorkbenchError("definition.same", "This definition is in force already.")
    if definition.digest not in known and any(
        one.version == definition.version and one.name == definition.name for one in known.values()
    ):
        raise WorkbenchError(
            "definition.version",
            f"Version {definition.version} names another definition.",
            f"Give it a version of its own, such as {next_version(session)}.",
        )
    tested = is_tested(session, definition)
    if not tested and not untested:
        raise WorkbenchError(
            "definition.untested",
            "This definition was never tested here.",
            "Test it with: workbench backtest --definition FILE",
        )
    return put_in_force(session, definition, {"because": words, "tested": tested})


def roll_back(session: Session, *, because: str, to: str = "") -> Act:
    """Go back to an earlier definition; its scores come back byte for byte.

    Parameters
    ----------
    session : Session
    because : str
        Never empty.
    to : str
        Version or digest; by default the one that was in force before this one.

    Raises
    ------
    WorkbenchError
        If there is none to go back to, or no reason is given.
    """
    words = said(because)
    now = definition_in_force(session)
    found = find_definition(session, to) if to else _before(definition_versions(session))
    if found.digest == now.digest:
        raise WorkbenchError("definition.same", "This definition is in force already.")
    return put_in_force(session, found, {"because": words, "back_from": now.digest})


def put_in_force(
    session: Session, definition: ScoreDefinition, more: Mapping[str, JsonValue]
) -> Act:
    """Write down that a definition is in force; callers have checked that it may be."""
    body: dict[str, JsonValue] = {
        "definition": definition.json_body(),
        "digest": definition.digest,
        "version": definition.version,
        "before": definition_in_force(session).digest,
        **more,
    }
    with session.workspace.score_book() as book:
        return book.append(ADOPTED, body, at=session.clock(), by=session.actor)


def is_tested(session: Session, definition: ScoreDefinition) -> bool:
    """Whether the book holds a backtest of a definition."""
    with session.workspace.score_book() as book:
        return any(act.body.get("definition") == definition.digest for act in book.acts(TESTED))


def next_version(session: Session) -> str:
    """Return a version that no definition has had here."""
    had = {one.definition.version for one in definition_versions(session)}
    parts = definition_in_force(session).version.split(".")
    numbers = [int(part) if part.isdigit() else 0 for part in (*parts, "0", "0")[:_PARTS]]
    while True:
        numbers[1:] = [numbers[1] + 1, 0]
        found = ".".join(map(str, numbers))
        if found not in had:
            return found


def _before(versions: tuple[DefinitionVersion, ...]) -> ScoreDefinition:
    """Return what was in force before; going back twice goes back by two."""
    stack: list[ScoreDefinition] = []
    for one in versions:
        places = [at for at, old in enumerate(stack) if old.digest == one.definition.digest]
        if places:
            del stack[places[0] + 1 :]
        else:
            stack.append(one.definition)
    if len(stack) < 2:
        raise WorkbenchError("definition.first", "There is no earlier definition to go back to.")
    return stack[-2]
