"""The definition that scores are computed under: the shipped one, until another is adopted."""

from functools import cache
from pathlib import Path

from pydantic import ValidationError

from workbench.assets import room
from workbench.domain.canonical import strict_loads
from workbench.domain.scoring import ScoreDefinition
from workbench.errors import WorkbenchError
from workbench.services.session import Session

ADOPTED = "definition.adopted"


@cache
def shipped_definition() -> ScoreDefinition:
    """Return the definition that comes with the program: expert priors, not fitted to anything."""
    return read_definition(room("resources") / "scoring" / "definition.json")


def read_definition(file: Path) -> ScoreDefinition:
    """Return the definition in a file.

    Raises
    ------
    WorkbenchError
        That names the first thing wrong with it.
    """
    try:
        return ScoreDefinition.model_validate(strict_loads(file.read_bytes()))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "it"
        raise WorkbenchError(
            "score.definition", f"{file.name} is no score definition: {where}: {first['msg']}."
        ) from None
    except (OSError, ValueError) as error:
        raise WorkbenchError(
            "score.definition", f"{file.name} cannot be read as a score definition.", str(error)
        ) from error


def definition_in_force(session: Session) -> ScoreDefinition:
    """Return the definition adopted last in a workspace; the shipped one where none was."""
    with session.workspace.score_book() as book:
        adopted = book.acts(ADOPTED)
    if not adopted:
        return shipped_definition()
    return ScoreDefinition.model_validate(adopted[-1].body["definition"])
