"""A selection: which rows are looked at, where they were picked, and what a person calls them.

One plain value for every place: a bar of a histogram, a stretch of time, a cell of a heat map
all say the same thing, conditions on columns. Kept under a name it belongs to the incident, and
runs can be made on it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self

from workbench.domain.canonical import JsonValue, canonical, sha256_hex
from workbench.domain.evidence import Noun
from workbench.domain.row_filter import Condition, RowFilter, row_filter

LONGEST_NAME = 80

OTHER = "other"
"""The last category of a column with many levels: all the rest of them."""


class Origin(StrEnum):
    """Where rows are picked, in the words of the journal: English whatever the window speaks."""

    EVIDENCE = "Evidence"
    SIGNALS = "Signals"
    CAUSES = "Causes"
    SAVED_VIEW = "Saved view"


_OPPOSITE = {"=": "!=", "!=": "=", "missing": "present", "present": "missing"}


def conditions_hash(rows: RowFilter) -> str:
    """Return the sha256 of a filter's conditions, whatever order they were made in.

    Parameters
    ----------
    rows : RowFilter
    """
    return sha256_hex(canonical(ordered_conditions(rows)))


def ordered_conditions(rows: RowFilter) -> list[JsonValue]:
    """Return the conditions as plain values, in an order of their own: all have to hold.

    Parameters
    ----------
    rows : RowFilter
    """
    return sorted(rows.to_json(), key=canonical)


def negated(rows: RowFilter) -> RowFilter | None:
    """Return the filter of all other rows, where conditions can say it exactly.

    Rows with a missing value lie on one side too, so that a filter and its negation share no
    row and leave none out. A range has no such opposite: rows below, rows above and rows without
    a value are no conditions that hold together.

    Parameters
    ----------
    rows : RowFilter

    Returns
    -------
    RowFilter or None
    """
    given = rows.conditions
    if len(given) == 1:
        only = given[0]
        if only.operator in _OPPOSITE:
            return RowFilter((replace(only, operator=_OPPOSITE[only.operator]),))
        if only.operator == "in" and isinstance(only.value, tuple):
            values = tuple(value for value in dict.fromkeys(only.value) if _there(value))
            return RowFilter(tuple(Condition(only.column, "!=", value) for value in values))
        return None
    apart = {c.column for c in given if c.operator == "!="}
    if given and len(apart) == 1 and all(c.operator == "!=" for c in given):
        values = tuple(
            c.value for c in given if c.value is not None and not isinstance(c.value, tuple)
        )
        return RowFilter((Condition(given[0].column, "in", values),))
    return None


def _there(value: object) -> bool:
    return value is not None


@dataclass(frozen=True, slots=True)
class Selection:
    """Rows that are looked at now, in every view at once.

    Attributes
    ----------
    rows : RowFilter
        Conditions on columns.
    source : str
        Where they were picked, in words, such as ``"Evidence, temp"``.
    name : str
        What a person calls them; empty for none.
    evidence : tuple of str
        Tables they were picked from; empty for every table that has the columns.
    kept : str
        Identifier of the kept filter they are; empty where they are not kept.
    """

    rows: RowFilter
    source: str = ""
    name: str = ""
    evidence: tuple[str, ...] = ()
    kept: str = ""

    def narrowed(self, rows: RowFilter, source: str = "") -> "Selection":
        """Return the rows that meet further conditions too.

        Parameters
        ----------
        rows : RowFilter
        source : str
            Where the further ones were picked.
        """
        parts = dict.fromkeys(part for part in (self.source, source) if part)
        return Selection(
            self.rows.narrowed(*rows.conditions), " + ".join(parts), "", self.evidence, ""
        )

    def negated(self) -> "Selection | None":
        """Return all other rows; None where conditions cannot say that."""
        other = negated(self.rows)
        return None if other is None else replace(self, rows=other, name="", kept="")

    @property
    def sha256(self) -> str:
        """The hash of the conditions."""
        return conditions_hash(self.rows)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows a selection has, in all and in each window.

    Attributes
    ----------
    rows, of : int
        Rows selected, of so many in the tables that have the columns.
    windows : mapping of str to (int, int)
        The same within each window, by its name.
    lacking : tuple of str
        Names of tables that lack a column of the selection.
    """

    rows: int
    of: int
    windows: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SelectedShares:
    """One column with a selection in it; all shares are of the rows of the window with a value.

    Attributes
    ----------
    column : str
    reference, incident : tuple of float
        Of all rows, bin by bin.
    in_reference, in_incident : tuple of float
        Of the selected rows, on the same scale: never more than of all rows.
    """

    column: str
    reference: tuple[float, ...]
    incident: tuple[float, ...]
    in_reference: tuple[float, ...]
    in_incident: tuple[float, ...]


class KeptFilter(Noun):
    """A filter of rows that an incident keeps under a name.

    Attributes
    ----------
    id : str
    name : str
    conditions : tuple of dict
        As `RowFilter.to_json` gives them.
    evidence : tuple of str
        Tables it was made on; empty for every table that has the columns.
    source : str
        Where it was made, in words.
    """

    id: str
    name: str
    conditions: tuple[dict[str, JsonValue], ...]
    evidence: tuple[str, ...] = ()
    source: str = ""

    @classmethod
    def of(cls, identifier: str, selection: Selection) -> Self:
        """Return a selection as it is kept.

        Parameters
        ----------
        identifier : str
        selection : Selection
            With a name.
        """
        return cls(
            id=identifier,
            name=selection.name,
            conditions=tuple(ordered_conditions(selection.rows)),
            evidence=selection.evidence,
            source=selection.source,
        )

    @property
    def rows(self) -> RowFilter:
        """The conditions."""
        return row_filter(self.conditions)

    @property
    def sha256(self) -> str:
        """The hash of the conditions."""
        return conditions_hash(self.rows)

    def selection(self) -> Selection:
        """Return it as rows that are looked at."""
        return Selection(self.rows, self.source, self.name, self.evidence, self.id)


def find_filter(kept: Iterable[KeptFilter], reference: str) -> KeptFilter | None:
    """Return a kept filter by its identifier or its name, or None.

    Parameters
    ----------
    kept : iterable of KeptFilter
    reference : str
    """
    listed = tuple(kept)
    by_id = next((one for one in listed if one.id == reference), None)
    return by_id or next((one for one in listed if one.name == reference), None)
