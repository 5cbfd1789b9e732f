"""What ships with the program about decisions on scores."""

from functools import cache

from workbench.assets import room
from workbench.domain.canonical import strict_loads
from workbench.domain.scoring.decisions import Decisions


@cache
def decisions() -> Decisions:
    """Return the rules of the decision layer."""
    file = room("resources") / "scoring" / "decisions.json"
    return Decisions.model_validate(strict_loads(file.read_bytes()))
