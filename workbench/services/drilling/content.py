"""The rules of rehearsals that ship with the product, read once."""

from functools import cache

from pydantic import ValidationError

from workbench.assets import room
from workbench.domain.canonical import strict_loads
from workbench.domain.drill_content import Rehearsal
from workbench.errors import WorkbenchError
from workbench.science.faults.answers import Marking

_FILE = "rehearsal.json"


@cache
def rehearsal() -> Rehearsal:
    """Return the rules of drills that people take.

    Raises
    ------
    WorkbenchError
        If the file that came with the program cannot be used.
    """
    try:
        data = (room("resources") / "drills" / _FILE).read_bytes()
        return Rehearsal.model_validate(strict_loads(data))
    except (OSError, ValueError, ValidationError) as error:
        raise WorkbenchError(
            "content.unreadable",
            f"{_FILE} of the drills cannot be used: {error}.",
            "Put the file that came with the program back.",
        ) from None


def marking() -> Marking:
    """Return what an answer is worth."""
    rules = rehearsal()
    return Marking(rules.points, rules.near, rules.onset, rules.share, rules.half)
