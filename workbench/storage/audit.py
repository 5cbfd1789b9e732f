"""The store's check of itself: chains, bodies, objects, tables, checkpoints, schema.

It trusts nothing the database enforces: triggers and constraints may have been dropped by
whoever changed an event. The first thing found wrong is named, an event before all else.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from workbench.domain.events import ChainError, Event, commitment
from workbench.domain.incident import Incident, fold
from workbench.storage import chain, checkpoints, projections
from workbench.storage.chain import Head
from workbench.storage.chain_check import Broken, JournalProblem, check_chains
from workbench.storage.checkpoints import Checkpoint, Verifier
from workbench.storage.cipher import driver_errors
from workbench.storage.object_check import Named, Report, check_objects
from workbench.storage.objects import ObjectStore
from workbench.storage.references import references
from workbench.storage.schema import alterations
from workbench.storage.testimony import Testimony


def unreported(fraction: float, text: str) -> None:
    """Take a report of progress and do nothing with it."""
    del fraction, text


@dataclass(frozen=True, slots=True)
class Scope:
    """How far a check goes.

    Attributes
    ----------
    quick : bool
        Only chains, checkpoints and safeguards; no table, no object, no meaning.
    contents : bool
        Also hash every object that is named.
    kept : tuple of Checkpoint
        Checkpoints kept outside the database, oldest first.
    verifier : callable or None
        Checks the signatures of checkpoints.
    report : callable
        Told how far it is; what it raises stops the check.
    """

    quick: bool = False
    contents: bool = False
    kept: tuple[Checkpoint, ...] = ()
    verifier: Verifier | None = None
    report: Report = unreported


@dataclass(frozen=True, slots=True)
class JournalCheck:
    """Outcome of checking a journal.

    Attributes
    ----------
    ok : bool
    incidents, events : int
        How many there are.
    problem : JournalProblem or None
    notes : tuple of str
        What is worth knowing and no problem, such as files that no event names.
    not_checked : tuple of str
        Sentences; what this check cannot have seen.
    """

    ok: bool
    incidents: int
    events: int
    problem: JournalProblem | None = None
    notes: tuple[str, ...] = ()
    not_checked: tuple[str, ...] = ()


class Audit:
    """One check of one state of the database.

    Parameters
    ----------
    connection : Connection
        In a read transaction.
    objects : ObjectStore
    scope : Scope
    """

    def __init__(
        self, connection: sa.Connection, objects: ObjectStore, scope: Scope | None = None
    ) -> None:
        self._connection = connection
        self._objects = objects
        self._scope = scope or Scope()
        self._named: dict[str, Named] = {}

    def run(self) -> JournalCheck:
        """Check everything, and say what is wrong first."""
        try:
            incidents, events = self._count()
        except _unreadable() as error:
            return JournalCheck(ok=False, incidents=0, events=0, problem=_damage(error))
        problem: JournalProblem | None = None
        try:
            self._check(events)
        except Broken as broken:
            problem = broken.problem
        except _unreadable() as error:
            problem = _damage(error)
        notes = self._notes() if problem is None else ()
        return JournalCheck(problem is None, incidents, events, problem, notes)

    def _count(self) -> tuple[int, int]:
        query = "SELECT count(DISTINCT incident), count(*) FROM events"
        incidents, events = self._connection.exec_driver_sql(query).one()
        return int(incidents), int(events)

    def _check(self, events: int) -> None:
        scope = self._scope
        done, heads = 0, dict[str, Head]()
        for incident, head in check_chains(self._connection):
            heads[incident] = head
            done += head.size
            scope.report(0.2 * done / max(events, 1), "Checking the chains")
        inside = tuple(checkpoints.read(self._connection))
        testimony = Testimony(self._connection, heads, inside, scope.kept)
        testimony.hear_checkpoints(scope.verifier)
        table = None if scope.quick else self._check_events(heads, events)
        testimony.hear_tables()
        testimony.hear_of_the_end()
        if table is not None:
            raise table
        if not scope.quick:
            check_objects(self._objects, self._named, contents=scope.contents, report=self._hashed)
        scope.report(1.0, "Checking the file itself")
        self._check_file()

    def _hashed(self, fraction: float, text: str) -> None:
        self._scope.report(0.4 + 0.6 * fraction, text)

    def _notes(self) -> tuple[str, ...]:
        """Return what no event names, and yet lies in the store."""
        if self._scope.quick:
            return ()
        extra = tuple(self._objects.unnamed(self._named))
        if not extra:
            return ()
        noun = "file" if len(extra) == 1 else "files"
        return (f"{len(extra)} {noun} in objects/ that no event names, such as {extra[0]}",)

    def _check_events(self, heads: Mapping[str, Head], events: int) -> Broken | None:
        """Read every event for what it says; return what a table says otherwise, if any does."""
        done, wrong = 0, None
        for incident, head in heads.items():
            state = self._state(incident)
            wrong = wrong or self._wrong_table(state)
            done += head.size
            self._scope.report(0.2 + 0.2 * done / max(events, 1), "Reading the events")
        return wrong

    def _state(self, incident: str) -> Incident:
        try:
            history = tuple(chain.read(self._connection, incident))
        except ChainError as error:
            raise Broken("meaning", str(error), incident, error.seq) from error
        for event in history:
            if event.body is None or commitment(event.salt, event.body) != event.commitment:
                text = f"the body of event {event.seq} is not spelled as JCS prescribes"
                raise Broken("meaning", text, incident, event.seq)
            self._note_objects(event)
        return _folded(history)

    def _note_objects(self, event: Event) -> None:
        try:
            for sha256 in references(event):
                self._named.setdefault(sha256, Named(event.incident, event.seq))
        except ValueError as error:
            raise _meaningless(event) from error

    def _wrong_table(self, state: Incident) -> Broken | None:
        live = projections.dump(self._connection, state.id)
        for found, expected in itertools.zip_longest(live, _projected(state)):
            if found != expected:
                text = (
                    f"the table {(found or expected)[0]} does not show what the journal says; "
                    "`workbench journal rebuild` makes it anew"
                )
                return Broken("projection", text, state.id)
        return None

    def _check_file(self) -> None:
        wrong = alterations(self._connection)
        if wrong:
            raise Broken("schema", f"the safeguards of the database were altered: {wrong[0]}")
        query = "SELECT value FROM meta WHERE key = 'workspace'"
        if not self._connection.exec_driver_sql(query).scalar():
            raise Broken("schema", "the identifier of the workspace was removed")
        if self._connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
            raise Broken("projection", "a table shows something of an incident that is not there")
        told = self._connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
        if told != "ok":
            raise Broken("damaged", f"the file journal.db is damaged: {told}")


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


def _unreadable() -> tuple[type[Exception], ...]:
    return (sa.exc.DBAPIError, *driver_errors(), UnicodeDecodeError)


def _damage(error: Exception) -> JournalProblem:
    reason = error.orig if isinstance(error, sa.exc.DBAPIError) else error
    name = getattr(reason, "sqlite_errorname", "")
    kind = "schema" if name == "SQLITE_ERROR" else "damaged"
    text = "the journal cannot be read: its file is damaged or its tables were altered"
    return JournalProblem(incident=None, seq=None, kind=kind, message=text)
