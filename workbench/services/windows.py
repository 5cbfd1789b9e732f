"""Naming windows: which rows were good and which were bad."""

import re
from datetime import datetime

from workbench.datasets.windows import count_rows
from workbench.domain.changes import Changes, Outcome
from workbench.domain.events import Draft
from workbench.domain.evidence import EvidenceKind, Window
from workbench.domain.incident import Incident
from workbench.errors import EvidenceError
from workbench.services.evidence import find_evidence
from workbench.services.session import Session


def set_window(  # noqa: PLR0913 -- a window is these five things
    session: Session,
    incident: str,
    name: str,
    *,
    evidence: tuple[str, ...] | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    title: str = "",
) -> Outcome[Window]:
    """Name a window, or move it.

    Parameters
    ----------
    session : Session
    incident, name : str
    evidence : tuple of str, optional
        Tables the rows come from; by default those the window already has, or all tables
        that have a timestamp.
    start, end : datetime or None
        Half-open time range, zone-aware; both None takes whole tables.
    title : str

    Returns
    -------
    Outcome of Window

    Raises
    ------
    EvidenceError
        If the name is none, the range is empty or upside down, or a table has no timestamp
        to cut by.
    """
    if not re.fullmatch(r"\w[\w .-]{0,39}", name):
        raise EvidenceError(
            "window.name",
            f"{name!r} cannot be the name of a window.",
            "Use up to 40 letters, digits, spaces, points or hyphens.",
        )
    state = session.incident(incident)
    session.require(state.id, "window.set")
    if start is not None and end is not None and not start < end:
        raise EvidenceError(
            "window.empty", f"The {name} window ends before it starts.", "Set its end later."
        )
    tables = _tables(state, name, evidence, by_time=start is not None or end is not None)
    window = Window(
        name=name,
        title=title,
        evidence=tables,
        start=start,
        end=end,
        rows=_rows(session, state, tables, start, end),
    )
    if window == state.window(name):
        return Outcome(window, Changes())
    return session.outcome(window, state.id, Draft("window.set", window.json_body()))


def remove_window(session: Session, incident: str, name: str) -> Outcome[str]:
    """Forget a window; the rows stay where they are."""
    state = session.incident(incident)
    if state.window(name) is None:
        raise EvidenceError("window.unknown", f"This incident has no window called {name!r}.")
    return session.outcome(name, state.id, Draft("window.removed", {"window": name}))


def _tables(
    state: Incident, name: str, chosen: tuple[str, ...] | None, *, by_time: bool
) -> tuple[str, ...]:
    if chosen is not None:
        return tuple(find_evidence(state, reference).id for reference in chosen)
    present = state.window(name)
    tables = [e for e in state.evidence if e.kind is EvidenceKind.TABLE and e.window != "history"]
    if not by_time:
        return present.evidence if present else tuple(e.id for e in tables)
    # A range drawn on the plot may reach into any table with a time axis.
    return tuple(e.id for e in tables if e.table and e.table.roles.timestamp)


def _rows(
    session: Session,
    state: Incident,
    tables: tuple[str, ...],
    start: datetime | None,
    end: datetime | None,
) -> int | None:
    if not tables:
        return None
    total = 0
    for reference in tables:
        item = find_evidence(state, reference)
        if item.table is None:
            raise EvidenceError("window.no_table", f"{item.name} is not a table.")
        path = session.workspace.objects.path(item.table.sha256)
        total += count_rows(path, item.table.roles.timestamp, start, end)
    return total
