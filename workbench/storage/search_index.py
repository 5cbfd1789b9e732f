"""The words of a workspace for looking them up: made from the journal, and made anew at will.

A SQLite file beside ``journal.db``, under the same passphrase, with an FTS5 table of folded words.
Nothing rests on it: where it is lost, damaged, of another version or cannot be written, it is made
again from the incidents, in memory if need be. It never leaves the workspace's folder.
"""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import RLock
from typing import Protocol, Self

import sqlalchemy as sa
from sqlalchemy.pool import StaticPool

from workbench.errors import WorkspaceError
from workbench.storage.database import Database
from workbench.storage.workspace import Workspace

FILE = "search.db"
VERSION = 1
_WEIGHTS = "6.0, 1.0, 0.25"
"""What a word counts in a title, elsewhere, and in the title of the incident."""

_SCHEMA = (
    (
        "CREATE TABLE IF NOT EXISTS incidents (id TEXT PRIMARY KEY, number INTEGER NOT NULL,"
        " title TEXT NOT NULL, stage TEXT NOT NULL, changed_at TEXT NOT NULL, mark TEXT NOT NULL)"
    ),
    (
        "CREATE TABLE IF NOT EXISTS items (row INTEGER PRIMARY KEY, incident TEXT NOT NULL,"
        " kind TEXT NOT NULL, id TEXT NOT NULL, run TEXT NOT NULL, title TEXT NOT NULL,"
        " fields TEXT NOT NULL)"
    ),
    "CREATE INDEX IF NOT EXISTS items_of ON items (incident)",
    (
        "CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (title, body, context,"
        " tokenize = \"unicode61 remove_diacritics 2\", prefix = '2 3 4')"
    ),
    (
        "CREATE TABLE IF NOT EXISTS prints (incident TEXT PRIMARY KEY, mark TEXT NOT NULL,"
        " body TEXT NOT NULL)"
    ),
)
_RANKED = f"""
SELECT words.rowid AS row, words.rank AS rank FROM words{{joined}}
WHERE words MATCH ? AND words.rank MATCH 'bm25({_WEIGHTS})'{{where}}
ORDER BY words.rank LIMIT ?
"""  # noqa: S608 -- only our own words go in; what is looked for are values
_FIND = """
SELECT items.incident, incidents.number, incidents.title, incidents.stage,
  items.kind, items.id, items.run, items.title, items.fields, round(-best.rank, 6) AS score
FROM ({ranked}) AS best
JOIN items ON items.row = best.row
JOIN incidents ON incidents.id = items.incident
ORDER BY score DESC, incidents.changed_at DESC, items.kind, items.id
LIMIT ?
"""
_JOINED = " JOIN items ON items.row = words.rowid JOIN incidents ON incidents.id = items.incident"
_TIES = 4
"""How many times as many are ranked, so that among equals what changed last comes first."""
_TABLES = ("incidents", "items", "words", "prints")


class Connected(Protocol):
    """What gives connections: a database of the workspace, or one in memory."""

    def read(self) -> contextlib.AbstractContextManager[sa.Connection]:
        """Give a connection that sees one state."""
        ...

    def write(self) -> contextlib.AbstractContextManager[sa.Connection]:
        """Give a connection whose changes are all kept or none."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


@dataclass(frozen=True, slots=True)
class IndexedIncident:
    """An incident as the index knows it; ``mark`` tells its state from any other."""

    id: str
    number: int
    title: str
    stage: str
    changed_at: str
    mark: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be found; ``fields`` is JSON.

    ``words`` returns its folded words, those of its title and the others; asked only where it is
    new or changed.
    """

    kind: str
    id: str
    run: str
    title: str
    fields: str
    words: Callable[[], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Found:
    """One thing found; the larger its score the better."""

    incident: str
    number: int
    incident_title: str
    stage: str
    kind: str
    id: str
    run: str
    title: str
    fields: str
    score: float


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: an FTS5 expression, and what it is restricted to."""

    match: str
    kinds: tuple[str, ...] = ()
    incidents: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    most: int = 50


class SearchIndex:
    """The words of a workspace.

    Parameters
    ----------
    database : Connected

    Attributes
    ----------
    position : int
        Up to which event of the journal it was found up to date in this process; -1 at first.
    shared : tuple of str or None
        Which entries of shared libraries it was found up to date with; None at first.
    """

    def __init__(self, database: Connected) -> None:
        self._database = database
        self.position = -1
        self.shared: tuple[str, ...] | None = None

    @classmethod
    def of(cls, workspace: Workspace) -> Self:
        """Open the index of a workspace, empty where there is none that can be used."""
        database = workspace.derived(FILE)
        if database is None:
            return cls(_in_memory())
        try:
            _prepare(database)
        except (sa.exc.DatabaseError, WorkspaceError):
            database.close()
            return cls(_anew(workspace))
        return cls(database)

    def marks(self) -> dict[str, str]:
        """Return which state of each incident is indexed."""
        with self._database.read() as connection:
            rows = connection.exec_driver_sql("SELECT id, mark FROM incidents")
            return {str(row[0]): str(row[1]) for row in rows}

    def put(self, incident: IndexedIncident, entries: Sequence[Entry]) -> None:
        """Index an incident as it stands now; only what changed is written."""
        with self._database.write() as connection:
            _put(connection, incident, entries)

    def forget(self, incidents: Sequence[str]) -> None:
        """Take incidents out that are not there any more."""
        with self._database.write() as connection:
            for one in incidents:
                _forget(connection, list(_standing(connection, one).values()))
                for table in ("incidents", "prints"):
                    connection.exec_driver_sql(
                        f"DELETE FROM {table} WHERE "  # noqa: S608 -- names of our own
                        f"{'id' if table == 'incidents' else 'incident'} = ?",
                        (one,),
                    )

    def find(self, query: Query) -> tuple[Found, ...]:
        """Return what fits a query, best first; what changed last comes first among equals."""
        where, values = "", [query.match]
        for column, wanted in (
            ("items.kind", query.kinds),
            ("items.incident", query.incidents),
            ("incidents.stage", query.stages),
        ):
            if wanted:
                where += f" AND {column} IN ({', '.join('?' * len(wanted))})"
                values += wanted
        # Without a restriction the ranking needs no other table, and many hits cost little.
        ranked = _RANKED.format(joined=_JOINED if where else "", where=where)
        text = _FIND.format(ranked=ranked)
        with self._database.read() as connection:
            rows = connection.exec_driver_sql(text, (*values, _TIES * query.most, query.most)).all()
        return tuple(Found(*row) for row in rows)

    def prints(self) -> dict[str, tuple[str, str]]:
        """Return the kept fingerprint of each incident: its mark, and its body."""
        with self._database.read() as connection:
            rows = connection.exec_driver_sql("SELECT incident, mark, body FROM prints")
            return {str(row[0]): (str(row[1]), str(row[2])) for row in rows}

    def keep_prints(self, prints: Mapping[str, tuple[str, str]]) -> None:
        """Keep fingerprints of incidents: mark and body, by identifier."""
        with self._database.write() as connection:
            for incident, (mark, body) in prints.items():
                connection.exec_driver_sql(
                    "INSERT OR REPLACE INTO prints VALUES (?, ?, ?)", (incident, mark, body)
                )

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()


class _Memory:
    """One database in memory, used by one thread at a time."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._engine = sa.create_engine(
            "sqlite+pysqlite://",
            creator=lambda: sqlite3.connect(
                ":memory:", isolation_level=None, check_same_thread=False
            ),
            poolclass=StaticPool,
        )

    @contextlib.contextmanager
    def read(self) -> Iterator[sa.Connection]:
        with self._lock, self._engine.connect() as connection:
            yield connection

    def write(self) -> contextlib.AbstractContextManager[sa.Connection]:
        return self.read()

    def close(self) -> None:
        self._engine.dispose()


def _in_memory() -> _Memory:
    memory = _Memory()
    _prepare(memory)
    return memory


def _prepare(database: Connected) -> None:
    """Make the tables; those of another version are thrown away first."""
    with database.read() as connection:
        if _version(connection) == VERSION:
            connection.exec_driver_sql("SELECT count(*) FROM prints")
            return
    with database.write() as connection:
        if _version(connection) == VERSION:
            return
        for table in _TABLES:
            connection.exec_driver_sql(f"DROP TABLE IF EXISTS {table}")
        for statement in _SCHEMA:
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")


def _version(connection: sa.Connection) -> int:
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def _anew(workspace: Workspace) -> Connected:
    """Throw a damaged index away; where even that fails, go on in memory."""
    try:
        for ending in ("", "-wal", "-shm"):
            (workspace.path / f"{FILE}{ending}").unlink(missing_ok=True)
        database: Database | None = workspace.derived(FILE)
        if database is not None:
            _prepare(database)
            return database
    except (OSError, sa.exc.DatabaseError, WorkspaceError):
        pass
    return _in_memory()


def _standing(connection: sa.Connection, incident: str) -> dict[tuple[str, ...], int]:
    rows = connection.exec_driver_sql(
        "SELECT row, kind, id, run, title, fields FROM items WHERE incident = ?", (incident,)
    )
    return {tuple(map(str, row[1:])): int(row[0]) for row in rows}


def _forget(connection: sa.Connection, rows: Sequence[int]) -> None:
    if rows:
        gone = [(row,) for row in rows]
        connection.exec_driver_sql("DELETE FROM words WHERE rowid = ?", gone)
        connection.exec_driver_sql("DELETE FROM items WHERE row = ?", gone)


def _put(connection: sa.Connection, incident: IndexedIncident, entries: Sequence[Entry]) -> None:
    known = connection.exec_driver_sql(
        "SELECT title, number FROM incidents WHERE id = ?", (incident.id,)
    ).first()
    standing = _standing(connection, incident.id)
    if known is not None and tuple(known) != (incident.title, incident.number):
        # The title of an incident is a word of each of its things.
        _forget(connection, list(standing.values()))
        standing = {}
    wanted = {(one.kind, one.id, one.run, one.title, one.fields): one for one in entries}
    _forget(connection, [row for told, row in standing.items() if told not in wanted])
    fresh = [one for told, one in wanted.items() if told not in standing]
    first = 1 + int(
        connection.exec_driver_sql("SELECT coalesce(max(row), 0) FROM items").scalar_one()
    )
    if fresh:
        connection.exec_driver_sql(
            "INSERT INTO items VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (first + at, incident.id, one.kind, one.id, one.run, one.title, one.fields)
                for at, one in enumerate(fresh)
            ],
        )
        context = f"{incident.title} inc-{incident.number:04d}"
        connection.exec_driver_sql(
            "INSERT INTO words (rowid, title, body, context) VALUES (?, ?, ?, ?)",
            [(first + at, *one.words(), context) for at, one in enumerate(fresh)],
        )
    connection.exec_driver_sql(
        "INSERT OR REPLACE INTO incidents VALUES (?, ?, ?, ?, ?, ?)",
        (
            incident.id,
            incident.number,
            incident.title,
            incident.stage,
            incident.changed_at,
            incident.mark,
        ),
    )
