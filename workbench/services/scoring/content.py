"""What ships with the program about decisions on scores."""

from functools import cache

from workbench.assets import room
from workbench.domain.canonical import JsonValue, strict_loads
from workbench.domain.scoring.decisions import Decisions
from workbench.domain.scoring.playbook import Playbook


@cache
def decisions() -> Decisions:
    """Return the rules of the decision layer."""
    return Decisions.model_validate(_read("decisions.json"))


@cache
def playbook() -> Playbook:
    """Return what to do about a candidate, by tier and category."""
    return Playbook.model_validate(_read("playbook.json"))


def _read(name: str) -> JsonValue:
    return strict_loads((room("resources") / "scoring" / name).read_bytes())
