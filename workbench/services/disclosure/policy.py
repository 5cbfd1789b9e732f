"""What may leave the workspace with a package: said explicitly, before anything is written."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from workbench.domain.canonical import JsonValue
from workbench.domain.incident import Incident
from workbench.errors import PackageError
from workbench.exchange.description import Disclosure

DEFAULT_THRESHOLD = 5
"""Groups of fewer rows than this are suppressed, unless somebody says another number."""


class Treatment(StrEnum):
    """What becomes of a column whose values are sensitive."""

    KEEP = "keep"
    DROP = "drop"
    HASH = "hash"
    GENERALISE = "generalise"

    @property
    def meaning(self) -> str:
        """What it does, in words."""
        return _MEANINGS[self]


_MEANINGS = {
    Treatment.KEEP: "leaves as it is, because somebody said so",
    Treatment.DROP: "does not leave",
    Treatment.HASH: "each value replaced by a keyed hash; the key stays in the workspace",
    Treatment.GENERALISE: "numbers in bins, times by day or coarser, rare levels pooled as other",
}


@dataclass(frozen=True, slots=True)
class Policy:
    """What may leave.

    Attributes
    ----------
    level : Disclosure
    columns : Mapping of str to Treatment
        What is said about single columns; a sensitive one that is not named is dropped.
    threshold : int
        Cells of fewer rows than this are suppressed.
    withhold : frozenset of str
        Further items that stay: ``event:12``, ``run:ID``, or a name or hash of evidence.
    models_are_safe : bool
        Whether somebody says that models hold no row of the data; then they leave with
        aggregates too.
    """

    level: Disclosure = Disclosure.FULL
    columns: Mapping[str, Treatment] = field(default_factory=dict)
    threshold: int = DEFAULT_THRESHOLD
    withhold: frozenset[str] = frozenset()
    models_are_safe: bool = False

    def __post_init__(self) -> None:
        if self.threshold < 1:
            raise PackageError(
                "export.threshold",
                f"A threshold of {self.threshold} rows suppresses nothing that could be named.",
                "Give a whole number of 1 or more; 5 is usual.",
            )

    def treatments(self, incident: Incident) -> dict[str, Treatment]:
        """Return what becomes of each column that is sensitive or was named, by name.

        A column that is sensitive in any table is sensitive in all of them.

        Raises
        ------
        PackageError
            ``export.no_column`` if a column was named that no table has.
        """
        there = {c.name for item in incident.evidence if item.table for c in item.table.columns}
        unknown = sorted(set(self.columns) - there)
        if unknown:
            raise PackageError(
                "export.no_column",
                f"No table of this incident has a column {unknown[0]!r}.",
                f"Their columns are {', '.join(sorted(there)[:12])}.",
            )
        found = dict.fromkeys(sensitive_columns(incident), Treatment.DROP)
        return dict(sorted({**found, **self.columns}.items()))

    def hidden(self, incident: Incident) -> dict[str, Treatment]:
        """Return the columns whose values must not leave as they are."""
        found = self.treatments(incident).items()
        return {name: how for name, how in found if how is not Treatment.KEEP}

    def json_body(self, incident: Incident) -> dict[str, JsonValue]:
        """Return the policy as ``incident.json`` tells it."""
        return {
            "threshold": self.threshold,
            "models_are_safe": self.models_are_safe,
            "columns": [
                {"column": name, "treatment": how.value}
                for name, how in self.treatments(incident).items()
            ],
        }


def sensitive_columns(incident: Incident) -> tuple[str, ...]:
    """Return every column with the role sensitive in any table, sorted."""
    tables = (item.table for item in incident.evidence if item.table is not None)
    return tuple(sorted({column for table in tables for column in table.roles.sensitive}))


def parse_treatments(words: Iterable[str]) -> dict[str, Treatment]:
    """Read what was said about columns: ``NAME=keep``, ``=drop``, ``=hash``, ``=generalise``.

    Raises
    ------
    PackageError
        ``export.column`` if one is not of that form, or a column is named twice.
    """
    found: dict[str, Treatment] = {}
    for said in words:
        name, equals, how = said.rpartition("=")
        how = re.sub(r"^keyed-", "", how.strip().lower())
        if not equals or not name or how not in set(Treatment):
            raise PackageError(
                "export.column",
                f"{said!r} does not say what becomes of a column.",
                "Write NAME=keep, NAME=drop, NAME=hash or NAME=generalise.",
            )
        if found.setdefault(name, Treatment(how)) is not Treatment(how):
            raise PackageError("export.column", f"Two things are said about the column {name!r}.")
    return found
