"""The store's check of itself: chains, bodies, objects, tables, checkpoints, schema.

It trusts nothing the database enforces: triggers and constraints may have been dropped by
whoever changed an event. The first thing found wrong is named, an event before all else.
"""

import itertools
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from workbench.domain.events import ChainError, Event, commitment
from workbench.domain.incident import Incident, fold
from workbench.errors import JournalError
from workbench.storage import chain, checkpoints, projections
from workbench.storage.chain import Head
from workbench.storage.chain_check import Broken, JournalProblem, check_chains
from workbench.storage.checkpoints import Checkpoint
from workbench.storage.objects import ObjectStore
from workbench.storage.references import references
from workbench.storage.schema import JOURNAL_SCHEMA, PROJECTION_SCHEMA, differences


@dataclass(frozen=True, slots=True)
class JournalCheck:
    """Outcome of checking a journal.

    Attributes
    ----------
    ok : bool
    incidents, events : int
        How many there are.
    problem : JournalProblem or None
    """

    ok: bool
    incidents: int
    events: int
    problem: JournalProblem | None = None


class Audit:
    """One check of one state of the database.

    Parameters
    ----------
    connection : Connection
        In a read transaction.
    objects : ObjectStore
    contents : bool
        Also hash every object that is referred to.
    kept : iterable of Checkpoint
        Checkpoints kept outside the database.
    """

    def __init__(
        self,
        connection: sa.Connection,
        objects: ObjectStore,
        *,
        contents: bool = False,
        kept: Iterable[Checkpoint] = (),
    ) -> None:
        self._connection = connection
        self._objects = objects
        self._contents = contents
        self._kept = tuple(kept)
        self._seen: set[str] = set()

    def run(self) -> JournalCheck:
        """Check everything, and say what is wrong first."""
        try:
            incidents, events = self._count()
        except _UNREADABLE as error:
            return JournalCheck(ok=False, incidents=0, events=0, problem=_damage(error))
        problem: JournalProblem | None = None
        try:
            self._check()
        except Broken as broken:
            problem = broken.problem
        except _UNREADABLE as error:
            problem = _damage(error)
        return JournalCheck(problem is None, incidents, events, problem)

    def _count(self) -> tuple[int, int]:
        query = "SELECT count(DISTINCT incident), count(*) FROM events"
        incidents, events = self._connection.exec_driver_sql(query).one()
        return int(incidents), int(events)

    def _check(self) -> None:
        heads = dict(check_chains(self._connection))
        stored = tuple(checkpoints.read(self._connection))
        for incident in sorted({*heads, *projections.known(self._connection)}):
            head = heads.get(incident, Head())
            self._check_tail(incident, head)
            for checkpoint in (*stored, *self._kept):
                if checkpoint.incident == incident:
                    self._check_against(checkpoint, head)
            self._check_contents(incident)
        for checkpoint in (*stored, *self._kept):
            if checkpoint.incident not in heads:
                raise _cut(checkpoint.incident, 0, checkpoint.size, "a checkpoint")
        self._check_file()

    def _check_tail(self, incident: str, head: Head) -> None:
        shown = projections.head(self._connection, incident)
        if shown.size > head.size:
            raise _cut(incident, head.size, shown.size, "the table of incidents")
        if shown != head:
            raise Broken(
                "projection",
                f"the tables show {shown.size} events of incident {incident}, "
                f"the journal holds {head.size}",
                incident,
                shown.size + 1,
            )

    def _check_against(self, checkpoint: Checkpoint, head: Head) -> None:
        incident, size = checkpoint.incident, checkpoint.size
        if size > head.size:
            raise _cut(incident, head.size, size, "a checkpoint")
        (event,) = chain.read(self._connection, incident, after=size - 1, until=size)
        if event.hash != checkpoint.head:
            raise Broken(
                "checkpoint",
                f"event {size} is not the one that the checkpoint of {checkpoint.at} names",
                incident,
                size,
            )

    def _check_contents(self, incident: str) -> None:
        try:
            history = tuple(chain.read(self._connection, incident))
        except ChainError as error:
            raise Broken(error.problem, str(error), incident, error.seq) from error
        for event in history:
            if event.body is None or commitment(event.salt, event.body) != event.commitment:
                text = f"the body of event {event.seq} is not spelled as JCS prescribes"
                raise Broken("body", text, incident, event.seq)
            self._check_objects(event)
        self._check_tables(incident, _folded(history))

    def _check_objects(self, event: Event) -> None:
        try:
            named = set(references(event)) - self._seen
        except ValueError as error:
            raise _meaningless(event) from error
        for sha256 in sorted(named):
            try:
                self._objects.path(sha256)
                if self._contents:
                    self._objects.verify(sha256)
            except JournalError as error:
                text = f"event {event.seq}: {error.message}"
                raise Broken("object", text, event.incident, event.seq) from error
        self._seen |= named

    def _check_tables(self, incident: str, state: Incident) -> None:
        live = projections.dump(self._connection, incident)
        for found, expected in itertools.zip_longest(live, _projected(state)):
            if found != expected:
                table = (found or expected)[0]
                raise Broken(
                    "projection",
                    f"the table {table} does not show what the journal says; "
                    "`workbench journal rebuild` makes it anew",
                    incident,
                )

    def _check_file(self) -> None:
        wrong = [
            *differences(self._connection, JOURNAL_SCHEMA),
            *differences(self._connection, PROJECTION_SCHEMA),
        ]
        if wrong:
            text = f"the database was altered: {', '.join(wrong)} is not as this program made it"
            raise Broken("schema", text)
        if self._connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
            raise Broken("projection", "a table shows something of an incident that is not there")
        told = self._connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
        if told != "ok":
            raise Broken("database", f"the file journal.db is damaged: {told}")


def _folded(history: Sequence[Event]) -> Incident:
    try:
        return fold(history)
    except (KeyError, TypeError, ValueError):
        for size in range(1, len(history)):
            try:
                fold(history[:size])
            except (KeyError, TypeError, ValueError) as error:
                raise _meaningless(history[size - 1]) from error
        raise _meaningless(history[-1]) from None


def _projected(state: Incident) -> Iterator[tuple[Any, ...]]:
    """Yield the rows that tables made anew would hold about an incident."""
    engine = sa.create_engine("sqlite://")
    try:
        with engine.connect() as memory:
            projections.recreate(memory)
            projections.write(memory, None, state)
            yield from projections.dump(memory, state.id)
    finally:
        engine.dispose()


def _meaningless(event: Event) -> Broken:
    text = f"event {event.seq} ({event.type}) does not say what an event of its type says"
    return Broken("meaning", text, event.incident, event.seq)


def _cut(incident: str, size: int, expected: int, witness: str) -> Broken:
    text = (
        f"events {size + 1} to {expected} of incident {incident} are missing at the end; "
        f"{witness} knows of them"
    )
    return Broken("truncated", text, incident, size + 1)


_UNREADABLE = (sa.exc.DBAPIError, sqlite3.Error, UnicodeDecodeError)


def _damage(error: Exception) -> JournalProblem:
    reason = error.orig if isinstance(error, sa.exc.DBAPIError) else error
    name = getattr(reason, "sqlite_errorname", "")
    kind = "schema" if name == "SQLITE_ERROR" else "database"
    text = "the journal cannot be read: its file is damaged or its tables were altered"
    return JournalProblem(incident=None, seq=None, kind=kind, message=text)
