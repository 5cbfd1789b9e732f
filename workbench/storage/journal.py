"""The journal: every act on an incident, appended for ever, and the state it leads to."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from workbench.domain.changes import Changes
from workbench.domain.events import Draft, Event, instant
from workbench.domain.incident import Incident
from workbench.errors import ExitCode, JournalError
from workbench.storage import chain, checkpoints, projections
from workbench.storage.admission import Admission, Stamp
from workbench.storage.audit import Audit, JournalCheck, Scope
from workbench.storage.checkpoints import Checkpoint, Signer
from workbench.storage.database import Database
from workbench.storage.objects import ObjectStore
from workbench.storage.schema import JOURNAL_SCHEMA, differences, events
from workbench.storage.states import States, damaged, folded, read_history, rebuild, unknown


class Journal:
    """Append-only, hash-chained events of every incident of a workspace.

    Any number of threads and processes may append at once; each append is one
    transaction that holds the events and every table row they change.

    Parameters
    ----------
    database : Database
    objects : ObjectStore
        Where the objects lie that events refer to.
    """

    def __init__(self, database: Database, objects: ObjectStore) -> None:
        self._database = database
        self._objects = objects
        self._states = States()
        self._trusted_schema = -1
        self._stopped = ""

    def append(
        self,
        incident: str,
        drafts: Sequence[Draft],
        *,
        at: datetime,
        by: str,
        expected_size: int | None = None,
        expected_roles: tuple[int, ...] | None = None,
    ) -> tuple[Event, ...]:
        """Add events to an incident, all of them or none.

        Parameters
        ----------
        incident : str
            Its identifier; a new one starts with ``incident.opened``, to whose body the
            store adds ``number`` (1, 2, 3 … within the workspace) and ``opened_at``.
        drafts : sequence of Draft
        at : datetime
            Zone-aware.
        by : str
            Who did it.
        expected_size : int, optional
            Refuse if the incident has another number of events by now.
        expected_roles : tuple of int, optional
            Refuse if other events than these have given or taken roles by now.

        Returns
        -------
        tuple of Event
            As they will be read back.

        Raises
        ------
        JournalError
            ``journal.moved_on`` if somebody else was faster; ``journal.roles_changed``;
            ``journal.malformed``,
            ``journal.not_revisable``, ``journal.not_opened`` … if a draft may not stand
            here; ``journal.altered`` if the safeguards were tampered with.
        WorkspaceError
            If the database cannot be written.
        """
        with self._database.write() as connection:
            admission, before = self._prepare(connection, incident, expected_size)
            if expected_roles not in {None, admission.state.role_events}:
                raise JournalError("journal.roles_changed", "Roles were given or taken just now.")
            for draft in drafts:
                admission.add(draft, Stamp(at, by))
            after = admission.state
            if admission.sealed:
                chain.write(connection, admission.sealed)
                projections.write(connection, before, after)
        if admission.sealed:
            self._states.keep(after)
        return tuple(event for event, _ in admission.sealed)

    def stop(self, why: str) -> None:
        """Add nothing more from now on, because the journal does not hold; empty lifts that.

        Parameters
        ----------
        why : str
            What was found, as a clause.
        """
        self._stopped = why

    def refuse_stopped(self) -> None:
        """Refuse if nothing may be added any more; for acts that end with an event.

        Raises
        ------
        JournalError
            With code ``journal.not_intact``.
        """
        if self._stopped:
            raise JournalError(
                "journal.not_intact",
                f"The journal is not intact, so nothing is added to it: {self._stopped}.",
                "Keep the folder as evidence, and restore your latest backup into a new one.",
                ExitCode.TAMPERED,
            )

    def events(
        self, incident: str, *, after: int = 0, until: int | None = None
    ) -> tuple[Event, ...]:
        """Return an incident's events in order, those behind a place and up to another.

        Raises
        ------
        JournalError
            If one of them cannot be read.
        WorkspaceError
            With code ``incident.unknown`` if there is no such incident.
        """
        with self._database.read() as connection:
            if not chain.head(connection, incident).size:
                raise unknown(incident)
            return read_history(connection, incident, after=after, until=until)

    def events_at(self, incident: str, places: Sequence[int]) -> tuple[Event, ...]:
        """Return an incident's events at some places; arguments and errors as in `events`."""
        with self._database.read() as connection:
            return tuple(
                event
                for place in places
                for event in read_history(connection, incident, after=place - 1, until=place)
            )

    def state(self, incident: str, *, until: int | None = None) -> Incident:
        """Return an incident as it was after any of its events: the time machine.

        Parameters
        ----------
        incident : str
        until : int, optional
            Place of the last event that counts; all of them if left out.

        Raises
        ------
        JournalError
            If an event cannot be read.
        WorkspaceError
            With code ``incident.unknown`` if there is no such incident.
        """
        history = self.events(incident, until=until)
        return folded(history) if history else Incident(id=incident)

    def current(self, incident: str) -> Incident:
        """Return an incident as it is now, from the tables that views read.

        Raises
        ------
        WorkspaceError
            With code ``incident.unknown`` if there is no such incident.
        """
        with self._database.read() as connection:
            state = self._states.at(connection, incident)
        if state is None:
            raise unknown(incident)
        self._states.keep(state)
        return state

    def last_instant(self, incident: str) -> str:
        """Return when an incident was last acted on, as an event spells it; empty if never."""
        with self._database.read() as connection:
            return chain.last_instant(connection, incident)

    def changes_since(self, position: int) -> tuple[int, Changes]:
        """Return what was appended since a position, by this process or any other.

        Parameters
        ----------
        position : int
            As returned by the call before; 0 at first.

        Returns
        -------
        position : int
            To ask with the next time.
        changes : Changes
        """
        query = sa.select(events.c.position, events.c.incident, events.c.type).where(
            events.c.position > position
        )
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(events.c.position)).all()
        changes = Changes(frozenset(r.incident for r in rows), frozenset(r.type for r in rows))
        return (rows[-1].position if rows else position), changes

    def verify(self, scope: Scope | None = None) -> JournalCheck:
        """Check chains, bodies, objects, tables and checkpoints; name the first bad event.

        Parameters
        ----------
        scope : Scope, optional
            How far to go and which checkpoints kept outside the database to hear; left out,
            everything but the contents of objects is checked.

        Returns
        -------
        JournalCheck
        """
        with self._database.read() as connection:
            return Audit(connection, self._objects, scope).run()

    def rebuild(self) -> int:
        """Drop every table that views read and make it anew from the journal, at once.

        Returns
        -------
        int
            Number of events they were made from.

        Raises
        ------
        JournalError
            With code ``journal.broken`` if a chain does not hold; nothing is changed then.
        """
        with self._database.write() as connection:
            size = rebuild(connection)
        self._states.clear()
        return size

    def checkpoint(self, incident: str, signer: Signer, *, at: datetime, by: str) -> Checkpoint:
        """Sign where an incident's chain ends, and keep that.

        Parameters
        ----------
        incident : str
        signer : callable
            Returns a signature over the bytes of :meth:`Checkpoint.statement`.
        at : datetime
            Zone-aware.
        by : str
            Who signs.

        Returns
        -------
        Checkpoint
            To be kept outside the database as well.
        """
        with self._database.read() as connection:
            head = chain.head(connection, incident)
        if not head.size:
            raise unknown(incident)
        unsigned = Checkpoint(incident, head.size, head.hash, instant(at), by)
        signed = Checkpoint(
            incident, head.size, head.hash, instant(at), by, signer(unsigned.statement())
        )
        with self._database.write() as connection:
            self._refuse_altered(connection)
            checkpoints.write(connection, signed)
        return signed

    def checkpoints(self, incident: str) -> tuple[Checkpoint, ...]:
        """Return the checkpoints of an incident that the database keeps, oldest first."""
        with self._database.read() as connection:
            return tuple(checkpoints.read(connection, incident))

    def covered(self, incident: str) -> int:
        """Return how many events of an incident its latest checkpoint covers."""
        with self._database.read() as connection:
            return checkpoints.covered(connection, incident)

    def checkpoint_due(self, incident: str) -> bool:
        """Whether :data:`~workbench.storage.checkpoints.EVERY` events have no checkpoint yet."""
        with self._database.read() as connection:
            size = chain.head(connection, incident).size
            return size - checkpoints.covered(connection, incident) >= checkpoints.EVERY

    def _prepare(
        self, connection: sa.Connection, incident: str, expected_size: int | None
    ) -> tuple[Admission, Incident | None]:
        """Read, under the write lock, what the new events will follow."""
        self._refuse_altered(connection)
        head = chain.head(connection, incident)
        if expected_size not in {None, head.size}:
            raise JournalError(
                "journal.moved_on",
                f"The incident changed in the meantime: it has {head.size} events, "
                f"not {expected_size}.",
                "Look at it again, then repeat the step.",
            )
        if projections.head(connection, incident) != head:
            # Bringing the tables up to date here would hide that events are missing.
            raise damaged(incident)
        if not head.size:
            number = chain.opened(connection) + 1
            return Admission(incident, head, Incident(id=incident), number, tuple), None

        def history() -> tuple[Event, ...]:
            return read_history(connection, incident)

        before = self._states.at(connection, incident)
        return Admission(incident, head, before or folded(history()), 0, history), before

    def _refuse_altered(self, connection: sa.Connection) -> None:
        """Look at the safeguards again whenever anybody has changed the schema."""
        self.refuse_stopped()
        version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
        if version == self._trusted_schema:
            return
        wrong = differences(connection, JOURNAL_SCHEMA)
        if wrong:
            raise JournalError(
                "journal.altered",
                f"The safeguards of the journal were altered ({', '.join(wrong)}); "
                "nothing is added to it.",
                "Run `workbench journal verify`, and restore the folder from a copy.",
                ExitCode.TAMPERED,
            )
        self._trusted_schema = version
