"""What a use case changed, announced once to whoever shows it."""

from dataclasses import dataclass
from typing import Generic, TypeVar

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Changes:
    """Which incidents changed, and in what respects.

    Attributes
    ----------
    incidents : frozenset of str
        Identifiers.
    topics : frozenset of str
        Event types, such as ``"evidence.added"``.
    """

    incidents: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()

    def __or__(self, other: "Changes") -> "Changes":
        return Changes(self.incidents | other.incidents, self.topics | other.topics)

    def __bool__(self) -> bool:
        return bool(self.incidents or self.topics)


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Value]):
    """What a use case returns: its value, and what it changed."""

    value: Value
    changes: Changes
