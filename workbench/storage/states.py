"""States of incidents: folded from the journal, shown by the tables, kept in memory."""

import threading
from collections.abc import Sequence

import sqlalchemy as sa

from workbench.domain.events import ChainError, Event
from workbench.domain.incident import Incident, fold
from workbench.errors import ExitCode, JournalError, WorkspaceError
from workbench.storage import chain, projections
from workbench.storage.chain import Head
from workbench.storage.chain_check import Broken, check_chains
from workbench.storage.schema import USER_VERSION

KEPT = 16
"""How many incidents' states are kept in memory."""

_REPAIR = "Run `workbench journal verify` to see which event, and restore it from a copy."


class States:
    """The states last seen, so that an incident is not read again for every act.

    A state is only ever used when the tables show the very same end of the chain.
    """

    def __init__(self) -> None:
        self._kept: dict[str, Incident] = {}
        self._lock = threading.Lock()

    def at(self, connection: sa.Connection, incident: str) -> Incident | None:
        """Return the state the tables show, or None if they do not know the incident.

        Raises
        ------
        JournalError
            If a table holds what no state can be read from.
        """
        shown = projections.head(connection, incident)
        if not shown.size:
            return None
        with self._lock:
            kept = self._kept.get(incident)
        if kept is not None and Head(kept.size, kept.head) == shown:
            return kept
        try:
            state = projections.read(connection, incident)
        except ValueError:
            raise damaged(incident) from None
        if state is None or Head(state.size, state.head) != shown:
            raise damaged(incident)
        return state

    def keep(self, state: Incident) -> None:
        """Remember a state, and forget the one not used for longest."""
        with self._lock:
            self._kept.pop(state.id, None)
            self._kept[state.id] = state
            while len(self._kept) > KEPT:
                del self._kept[next(iter(self._kept))]

    def clear(self) -> None:
        """Forget every state."""
        with self._lock:
            self._kept.clear()


def read_history(
    connection: sa.Connection, incident: str, *, after: int = 0, until: int | None = None
) -> tuple[Event, ...]:
    """Return an incident's events in order, those behind ``after`` and not behind ``until``.

    Raises
    ------
    JournalError
        If a body cannot be read.
    """
    try:
        return tuple(chain.read(connection, incident, after=after, until=until))
    except ChainError as error:
        raise broken(incident, str(error)) from None


def folded(history: Sequence[Event]) -> Incident:
    """Return the state that events lead to.

    Raises
    ------
    JournalError
        If one of them says what no event of its type says.
    """
    try:
        return fold(history)
    except (KeyError, TypeError, ValueError):
        raise broken(history[0].incident, "an event cannot be applied") from None


def rebuild(connection: sa.Connection) -> int:
    """Make every table anew from the journal.

    Parameters
    ----------
    connection : Connection
        Holding the write lock.

    Returns
    -------
    int
        Number of events.

    Raises
    ------
    JournalError
        With code ``journal.broken`` if a chain does not hold.
    """
    try:
        heads = dict(check_chains(connection))
    except Broken as found:
        raise broken(found.problem["incident"] or "", str(found)) from None
    projections.recreate(connection)
    for incident in heads:
        projections.write(connection, None, folded(read_history(connection, incident)))
    connection.exec_driver_sql(f"PRAGMA user_version = {USER_VERSION}")
    return sum(head.size for head in heads.values())


def broken(incident: str, detail: str) -> JournalError:
    """Return the error for a journal that cannot be read as it stands."""
    return JournalError(
        "journal.broken",
        f"The journal of incident {incident} is broken: {detail}.",
        _REPAIR,
        ExitCode.TAMPERED,
    )


def damaged(incident: str) -> JournalError:
    """Return the error for tables that do not show what the journal says."""
    return JournalError(
        "journal.tables_damaged",
        f"The tables of incident {incident} do not fit its journal.",
        "Run `workbench journal verify`; if no event is wrong, `workbench journal rebuild`.",
        ExitCode.TAMPERED,
    )


def unknown(reference: str) -> WorkspaceError:
    """Return the error for an incident that is not there."""
    return WorkspaceError(
        "incident.unknown",
        f"There is no incident {reference} in this workspace.",
        "List the incidents with `workbench incidents`.",
    )
