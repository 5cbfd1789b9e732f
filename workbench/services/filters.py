"""Keeping a filter of rows under a name, so that runs and people can speak of it."""

from collections.abc import Sequence

from workbench.domain.changes import Changes, Outcome
from workbench.domain.events import Draft
from workbench.domain.evidence import EvidenceKind
from workbench.domain.identifiers import new_identifier
from workbench.domain.incident import Incident, filter_kept
from workbench.domain.readable import readable
from workbench.domain.row_filter import Condition, RowFilter, Scalar
from workbench.domain.selection import LONGEST_NAME, KeptFilter, Selection, find_filter
from workbench.errors import EvidenceError
from workbench.services.selected_rows import count_selected
from workbench.services.session import Session

_SIGNS = (">=", "<=", "!=", "=", ">", "<", "~")
"""How a condition is written on a command line; the longer ones first."""


def keep_filter(session: Session, incident: str, selection: Selection) -> Outcome[KeptFilter]:
    """Keep a selection under its name, or change the one it was kept as.

    Parameters
    ----------
    session : Session
    incident : str
        Identifier or reference.
    selection : Selection
        With a name; where ``kept`` names a kept filter, that one is changed.

    Returns
    -------
    Outcome of KeptFilter

    Raises
    ------
    EvidenceError
        If it has no name or another filter has it, it has no conditions, or the tables cannot
        answer them.
    """
    state = session.incident(incident)
    session.require(state.id, "filter.kept")
    name = _checked_name(selection.name)
    if not selection.rows:
        raise EvidenceError(
            "filter.empty", "A filter without a condition is every row.", "Select some rows first."
        )
    present = find_filter(state.filters, selection.kept) if selection.kept else None
    other = next((one for one in state.filters if one.name == name), None)
    if other is not None and (present is None or other.id != present.id):
        if other.sha256 == selection.sha256:
            return Outcome(other, Changes())
        raise EvidenceError(
            "filter.name_taken",
            f"This incident keeps another filter called {name!r}.",
            "Choose another name, or remove that one first.",
        )
    if not count_selected(session, state.id, selection).of:
        raise EvidenceError(
            "filter.no_table",
            "No table of this incident has all columns of the filter.",
            "Its columns are " + ", ".join(c.column for c in selection.rows.conditions) + ".",
        )
    identifier = present.id if present is not None else new_identifier(session.clock())
    named = Selection(selection.rows, selection.source, name, selection.evidence)
    kept = KeptFilter.of(identifier, named)
    if kept == present:
        return Outcome(kept, Changes())
    return session.outcome(kept, state.id, filter_kept(kept))


def rename_filter(
    session: Session, incident: str, reference: str, name: str
) -> Outcome[KeptFilter]:
    """Call a kept filter something else; runs made on it are as they were.

    Parameters
    ----------
    session : Session
    incident, reference, name : str
    """
    known = kept_filter(session.incident(incident), reference)
    fresh = Selection(known.rows, known.source, name, known.evidence, known.id)
    return keep_filter(session, incident, fresh)


def remove_filter(session: Session, incident: str, reference: str) -> Outcome[KeptFilter]:
    """Forget a kept filter; the rows and the runs made on it stay.

    Parameters
    ----------
    session : Session
    incident, reference : str
    """
    state = session.incident(incident)
    known = kept_filter(state, reference)
    return session.outcome(known, state.id, Draft("filter.removed", {"filter": known.id}))


def kept_filter(state: Incident, reference: str) -> KeptFilter:
    """Return a kept filter by its identifier or its name.

    Raises
    ------
    EvidenceError
        If there is none.
    """
    found = find_filter(state.filters, reference)
    if found is None:
        names = ", ".join(one.name for one in state.filters) or "none"
        raise EvidenceError(
            "filter.unknown",
            f"This incident keeps no filter called {reference!r}.",
            f"It keeps: {names}.",
        )
    return found


def chosen_rows(state: Incident, where: Sequence[str], kept: str) -> Selection | None:
    """Return the rows a person asked for on a command line; None for all.

    Parameters
    ----------
    state : Incident
    where : sequence of str
        As `parse_conditions` reads them.
    kept : str
        Name of a kept filter; with conditions, only those of its rows that meet them.

    Raises
    ------
    EvidenceError
        If there is no such filter, or a condition cannot be read.
    """
    rows = parse_conditions(state, where)
    if not kept:
        return Selection(rows, "command line") if rows else None
    chosen = kept_filter(state, kept).selection()
    return chosen.narrowed(rows, "command line") if rows else chosen


def parse_conditions(state: Incident, words: Sequence[str]) -> RowFilter:
    """Read conditions as they are written on a command line.

    Parameters
    ----------
    state : Incident
        Its tables say which columns there are, and whether they hold numbers.
    words : sequence of str
        ``column=value``, ``!=``, ``<``, ``<=``, ``>``, ``>=``, ``~`` for contains;
        ``column=`` and ``column!=`` for missing and there; several values of ``=`` are parted
        by ``|``.

    Raises
    ------
    EvidenceError
        If one is no condition, or its value is not of the column's type.
    """
    return RowFilter(tuple(_condition(state, text) for text in words))


def _condition(state: Incident, text: str) -> Condition:
    tables = (e.table for e in state.evidence if e.kind is EvidenceKind.TABLE and e.table)
    kinds = {column.name: column.type for table in tables for column in table.columns}
    column, sign, given = _parted(text, kinds)
    kind = kinds[column]
    if sign == "~":
        return Condition(column, "contains", given)
    if not given and sign in {"=", "!="}:
        return Condition(column, "missing" if sign == "=" else "present")
    values = [part.strip() for part in given.split("|")] if sign == "=" else [given]
    typed = tuple(_typed(column, kind, value) for value in values)
    return Condition(column, "in", typed) if len(typed) > 1 else Condition(column, sign, typed[0])


def _parted(text: str, kinds: dict[str, str]) -> tuple[str, str, str]:
    """Return the column a condition begins with, its sign and its value."""
    for name in sorted(kinds, key=len, reverse=True):
        rest = text[len(name) :].lstrip() if text.startswith(name) else ""
        sign = next((sign for sign in _SIGNS if rest.startswith(sign)), "")
        if sign:
            return name, sign, rest.removeprefix(sign).strip()
    raise EvidenceError(
        "filter.condition",
        f"{text!r} is no condition on a column of this incident.",
        "Write COLUMN=VALUE, or !=, <, <=, >, >= or ~ for contains. Columns are "
        + ", ".join(sorted(kinds)[:12])
        + ".",
    )


def _typed(column: str, kind: str, text: str) -> Scalar:
    if kind in {"integer", "number"}:
        try:
            return float(text.replace("\u2212", "-"))
        except ValueError:
            raise EvidenceError(
                "filter.value", f"{column} holds numbers, and {text!r} is none."
            ) from None
    if kind == "boolean" and text.lower() in {"true", "false"}:
        return text.lower() == "true"
    return text


def _checked_name(name: str) -> str:
    plain = " ".join(name.split())
    if not plain or len(plain) > LONGEST_NAME or readable(plain) != plain:
        raise EvidenceError(
            "filter.name",
            "A filter needs a name that can be read." if plain else "A filter needs a name.",
            f"Use up to {LONGEST_NAME} letters.",
        )
    return plain
