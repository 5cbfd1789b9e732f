"""The role coverage meter: which functions contributed, which were planned and did not yet."""

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.domain.canonical import JsonValue
from workbench.domain.contributions import contributions
from workbench.domain.incident import Incident
from workbench.services.opening.content import participation

FEWEST = 3
"""Functions that should contribute at least."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many functions contributed.

    Attributes
    ----------
    contributed : Mapping of str to tuple of str
        How, by function; every function is listed.
    planned : tuple of str
        Functions that take part by plan.
    """

    contributed: Mapping[str, tuple[str, ...]]
    planned: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many contributed."""
        return sum(map(bool, self.contributed.values()))

    @property
    def enough(self) -> bool:
        """Whether at least three did."""
        return self.count >= FEWEST

    @property
    def share(self) -> float:
        """Part of all functions that contributed, 0 to 1."""
        return self.count / len(self.contributed) if self.contributed else 0.0

    @property
    def silent(self) -> tuple[str, ...]:
        """Functions that were planned and did not contribute yet."""
        return tuple(name for name in self.planned if not self.contributed.get(name))

    @property
    def words(self) -> str:
        """The meter in a sentence."""
        titles = {term.id: term.title for term in participation().functions}
        silent = ", ".join(titles.get(name, name) for name in self.silent)
        told = f"{self.count} of {len(self.contributed)} functions contributed"
        return told + (f"; {silent} planned and silent" if silent else "")

    def json_body(self) -> dict[str, JsonValue]:
        """Return the meter as ``--json`` prints it."""
        return {
            "contributed": {name: list(how) for name, how in self.contributed.items()},
            "planned": list(self.planned),
            "silent": list(self.silent),
            "count": self.count,
            "functions": len(self.contributed),
        }


def coverage_of(state: Incident) -> Coverage:
    """Return the role coverage of an incident.

    Parameters
    ----------
    state : Incident
    """
    functions = participation().functions
    planned = dict.fromkeys(p.function for p in state.records.participants if p.part != "informed")
    return Coverage(contributions(state.records, functions), tuple(planned))
