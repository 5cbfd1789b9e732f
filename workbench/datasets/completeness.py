"""Nine kinds of evidence that settle an incident: which are at hand, which are missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from workbench.domain.evidence import Evidence, EvidenceKind, Window


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the nine kinds.

    Attributes
    ----------
    key, title : str
    without : str
        What cannot be said while it is missing.
    """

    key: str
    title: str
    without: str


KINDS: tuple[Kind, ...] = (
    Kind("reference", "Reference table", "there is nothing good to compare with"),
    Kind("incident", "Incident table", "the bad rows themselves cannot be looked at"),
    Kind("labels", "Labels", "performance cannot be measured, only drift"),
    Kind("model", "Model", "what-if questions cannot be asked, only recorded outputs compared"),
    Kind("lineage", "Lineage", "a cause can be named by column only, not by its source"),
    Kind("signals", "Signals", "when it began can be told from the tables alone"),
    Kind("changes", "Change log", "a deployment can be neither blamed nor cleared"),
    Kind("environment", "Environment", "a change of library versions cannot be ruled out"),
    Kind("history", "Row history", "values cannot be put back row by row, only estimated"),
)
"""In the order they are shown."""

_OF_KIND: Mapping[EvidenceKind, str] = MappingProxyType(
    {
        EvidenceKind.MODEL: "model",
        EvidenceKind.LINEAGE: "lineage",
        EvidenceKind.SIGNALS: "signals",
        EvidenceKind.CHANGES: "changes",
        EvidenceKind.ENVIRONMENT: "environment",
    }
)


@dataclass(frozen=True, slots=True)
class Completeness:
    """Which of the nine kinds are at hand, in the order of :data:`KINDS`."""

    present: tuple[Kind, ...]
    missing: tuple[Kind, ...]

    @property
    def gaps(self) -> tuple[str, ...]:
        """One line for each missing kind: its title and what that means."""
        return tuple(f"No {kind.title.lower()}: {kind.without}." for kind in self.missing)


def of_keys(keys: Iterable[str]) -> Completeness:
    """Return the completeness of a set of kinds, named by key."""
    found = set(keys)
    return Completeness(
        present=tuple(kind for kind in KINDS if kind.key in found),
        missing=tuple(kind for kind in KINDS if kind.key not in found),
    )


def of_evidence(evidence: Iterable[Evidence], windows: Iterable[Window] = ()) -> Completeness:
    """Return which kinds an incident has at hand.

    Parameters
    ----------
    evidence : iterable of Evidence
    windows : iterable of Window
        A window over a table counts as its table.
    """
    keys: set[str] = set()
    tables = set()
    for item in evidence:
        if item.kind in _OF_KIND:
            keys.add(_OF_KIND[item.kind])
        if item.kind is EvidenceKind.TABLE and item.table is not None:
            tables.add(item.id)
            keys.update({item.window} if item.window else ())
            keys.update({"labels"} if item.table.roles.label else ())
    keys.update(window.name for window in windows if tables & set(window.evidence))
    return of_keys(keys)
