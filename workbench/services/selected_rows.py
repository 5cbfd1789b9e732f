"""What is known of the rows that are selected: how many there are, in all and in each window."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from workbench.datasets.selected_rows import Part, count_matching, has_columns
from workbench.domain.evidence import EvidenceKind, TableInfo
from workbench.domain.incident import Incident
from workbench.domain.row_filter import RowFilter, row_filter
from workbench.domain.selection import Counted, Selection, ordered_conditions
from workbench.services.session import Session

WINDOWS = ("reference", "incident")


def count_selected(session: Session, incident: str, selection: Selection) -> Counted:
    """Count the rows of a selection.

    Parameters
    ----------
    session : Session
    incident : str
        Identifier or reference.
    selection : Selection

    Returns
    -------
    Counted
        Over the tables that have every column of it; tables of earlier values are left out.

    Raises
    ------
    EvidenceError
        If a value does not fit its column.
    """
    state = session.incident(incident)
    met, of, within, lacking = 0, 0, dict.fromkeys(WINDOWS, (0, 0)), []
    for identifier, name, table in _tables(state, selection):
        path = session.workspace.objects.path(table.sha256)
        if not has_columns(path, selection.rows):
            lacking.append(name)
            continue
        parts = _parts(state, identifier, table)
        some, every, by_window = _counted(path, filter_key(selection.rows), tuple(parts.items()))
        met, of = met + some, of + every
        for window, (inside, among) in by_window.items():
            known = within[window]
            within[window] = (known[0] + inside, known[1] + among)
    found = {name: counts for name, counts in within.items() if counts[1]}
    return Counted(met, of, found, tuple(lacking))


def _tables(state: Incident, selection: Selection) -> list[tuple[str, str, TableInfo]]:
    """Return identifier, name and table of what is looked through, each set of bytes once."""
    found: dict[str, tuple[str, str, TableInfo]] = {}
    for item in state.evidence:
        if item.kind is not EvidenceKind.TABLE or item.table is None or item.window == "history":
            continue
        if selection.evidence and item.id not in selection.evidence:
            continue
        found.setdefault(item.table.sha256, (item.id, item.name, item.table))
    return list(found.values())


def _parts(state: Incident, identifier: str, table: TableInfo) -> dict[str, Part]:
    """Return the windows a table has rows of."""
    same = {i.id for i in state.evidence if i.table and i.table.sha256 == table.sha256}
    same.add(identifier)
    windows = (state.window(name) for name in WINDOWS)
    return {
        window.name: Part(table.roles.timestamp, window.start, window.end)
        for window in windows
        if window is not None and same & set(window.evidence)
    }


def window_tables(session: Session, state: Incident, name: str) -> list[tuple[Path, Part]]:
    """Return the tables of a window, each with the part of it that is the window's."""
    window = state.window(name)
    found = []
    for reference in window.evidence if window is not None else ():
        item = state.item(reference)
        if window is not None and item is not None and item.table is not None:
            path = session.workspace.objects.path(item.table.sha256)
            found.append((path, Part(item.table.roles.timestamp, window.start, window.end)))
    return found


def filter_key(rows: RowFilter) -> tuple[tuple[str, str, object], ...]:
    """Return conditions as something a cache can remember."""
    return tuple(
        (c["column"], c["operator"], tuple(v) if isinstance(v := c["value"], list) else v)
        for c in ordered_conditions(rows)
    )


def filter_of_key(key: tuple[tuple[str, str, object], ...]) -> RowFilter:
    """Return the conditions a cache remembered."""
    names = ("column", "operator", "value")
    return row_filter([dict(zip(names, condition, strict=True)) for condition in key])


@lru_cache(maxsize=64)
def _counted(
    path: Path,
    rows: tuple[tuple[str, str, object], ...],
    parts: tuple[tuple[str, Part], ...],
) -> tuple[int, int, Mapping[str, tuple[int, int]]]:
    """Count once for each question; objects are named by their content and never change."""
    return count_matching(path, filter_of_key(rows), dict(parts))
