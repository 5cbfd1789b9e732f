"""One table of an SQLite database handed in as evidence: read as data, never as a program.

A database file can carry views, triggers, virtual tables, generated columns and expressions in
its schema that run when it is read. None of them is: the file is opened immutable and
read-only, its schema untrusted, and an authorizer lets nothing pass but reading the columns of
one ordinary table.
"""

import sqlite3
import urllib.parse
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import ClassVar

import pyarrow as pa

from workbench.api import (
    EvidenceError,
    EvidenceKind,
    Imported,
    ImportedDocument,
    ImportedTable,
    Importer,
    JsonValue,
)
from workbench_importers.json_tables import record_batches, record_types
from workbench_importers.text_files import read_head
from workbench_importers.times import checked_zone

MAGIC = b"SQLite format 3\x00"
MOST_COLUMNS = 2000
MOST_TABLES = 10_000
LONGEST_VALUE = 16 << 20
SHOWN = 8

_WAL = b"\x02\x02"
_WAL_AT = slice(18, 20)
_CATALOGUE = frozenset({"sqlite_master", "sqlite_schema"})
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: LONGEST_VALUE,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 1 << 20,
    sqlite3.SQLITE_LIMIT_COLUMN: MOST_COLUMNS,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 50,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 2,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 1,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
_SETTINGS = (
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA query_only = ON",
    "PRAGMA mmap_size = 0",
    "PRAGMA cache_size = -16384",
)


class SqliteImporter(Importer):
    """Reads one table of an SQLite database."""

    id: ClassVar[str] = "table.sqlite"
    title: ClassVar[str] = "SQLite table"
    kind: ClassVar[EvidenceKind] = EvidenceKind.TABLE
    suffixes: ClassVar[tuple[str, ...]] = (".sqlite", ".sqlite3", ".db")

    def recognises(self, path: Path, head: bytes) -> float:
        """Return certainty from the magic bytes."""
        del path
        return 0.98 if head.startswith(MAGIC) else 0.0

    def read(self, path: Path, hints: Mapping[str, JsonValue]) -> Imported:
        """Read a table; hints: ``table``, its name, and ``time_zone``.

        Where there are several and none is named, the file is kept sealed, unless it was said
        to be a table.
        """
        zone = checked_zone(hints.get("time_zone"))
        read_head(path, 1)
        try:
            with closing(_opened(path)) as database:
                names = _tables(path, database)
                chosen = _chosen(path, names, hints)
                if chosen is None:
                    return _sealed(names)
                columns, left_out = _columns(path, database, chosen)
            return _table(path, chosen, columns, left_out, zone)
        except sqlite3.Error as error:
            raise _unreadable(path, error) from None


def _table(
    path: Path, name: str, columns: tuple[str, ...], left_out: int, zone: str
) -> ImportedTable:
    types = record_types(_records(path, name, columns))
    if not types:
        raise EvidenceError(
            "table.no_rows", f"The table {name!r} of {path.name} holds no rows.", "Name another."
        )
    notes = [f"Read from the table {name!r} of an SQLite database."]
    if left_out:
        notes.append(f"{left_out} computed columns were left out; only stored values are read.")
    with path.open("rb") as stream:
        if stream.read(100)[_WAL_AT] == _WAL:
            notes.append("Changes still in the database's write-ahead log are not in this file.")
    notes += [kind.note for kind in types.values() if kind.note][:20]
    naive = [n for n, k in types.items() if k.kind == "timestamp" and not k.zoned]
    if naive:
        notes.append(f"Times without a zone are read as {zone}: {', '.join(naive[:5])}.")
    return ImportedTable(
        schema=pa.schema([(n, kind.final) for n, kind in types.items()]),
        batches=record_batches(_records(path, name, columns), types, zone),
        notes=tuple(notes),
        details={
            "format": "sqlite",
            "table": name,
            "time_zone": zone,
            "columns": {n: k.told(n) for n, k in types.items() if k.note},
        },
    )


def _opened(path: Path) -> sqlite3.Connection:
    """Open a database as data: nothing is written, nothing it carries is run."""
    uri = f"file:{urllib.parse.quote(str(path))}?mode=ro&immutable=1"
    database = sqlite3.connect(uri, uri=True, isolation_level=None)
    for limit, most in _LIMITS.items():
        database.setlimit(limit, most)
    for setting in _SETTINGS:
        database.execute(setting)
    database.text_factory = lambda data: data.decode("utf-8", "replace")
    return database


def _tables(path: Path, database: sqlite3.Connection) -> tuple[str, ...]:
    database.set_authorizer(_only_reading(_CATALOGUE))
    rows = database.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name LIMIT ?",
        (MOST_TABLES + 1,),
    ).fetchall()
    if len(rows) > MOST_TABLES:
        raise EvidenceError(
            "table.sqlite", f"{path.name} holds more than {MOST_TABLES} tables.", "Export one."
        )
    return tuple(
        str(name)
        for name, sql in rows
        if not str(name).lower().startswith("sqlite_") and not _is_virtual(str(sql))
    )


def _chosen(path: Path, names: tuple[str, ...], hints: Mapping[str, JsonValue]) -> str | None:
    named = str(hints.get("table") or "")
    if named in names:
        return named
    if not named and len(names) == 1:
        return names[0]
    if not named and names and hints.get("kind") != str(EvidenceKind.TABLE):
        return None
    what = f"holds no table {named!r}" if named else f"holds {len(names)} tables"
    raise EvidenceError(
        "table.sqlite_table",
        f"{path.name} {what}.",
        f"Name one (--table, or in capture.json): {_listed(names)}.",
    )


def _columns(path: Path, database: sqlite3.Connection, table: str) -> tuple[tuple[str, ...], int]:
    """Return the stored columns of a table, and how many computed ones it has."""
    database.set_authorizer(_only_describing)
    found = database.execute(f"PRAGMA table_xinfo({_quoted(table)})").fetchall()
    stored = tuple(str(row[1]) for row in found if row[6] == 0)
    if not stored:
        raise EvidenceError(
            "table.sqlite", f"The table {table!r} of {path.name} has no columns to read."
        )
    return stored, len(found) - len(stored)


def _records(path: Path, table: str, columns: tuple[str, ...]) -> Iterator[dict[str, JsonValue]]:
    try:
        with closing(_opened(path)) as database:
            database.set_authorizer(_only_reading({table}))
            listed = ", ".join(map(_quoted, columns))
            # Names come from the schema of the file and are quoted; there is no other way.
            query = f"SELECT {listed} FROM main.{_quoted(table)} NOT INDEXED"  # noqa: S608
            for row in database.execute(query):
                yield {name: _plain(value) for name, value in zip(columns, row, strict=True)}
    except sqlite3.Error as error:
        raise _unreadable(path, error) from None


def _plain(value: JsonValue) -> JsonValue:
    return value.hex() if isinstance(value, bytes) else value


def _only_reading(tables: Collection[str]) -> Callable[..., int]:
    def allows(action: int, first: str | None, *others: str | None) -> int:
        del others
        if action == sqlite3.SQLITE_SELECT:
            return sqlite3.SQLITE_OK
        reads = action == sqlite3.SQLITE_READ and first in tables
        return sqlite3.SQLITE_OK if reads else sqlite3.SQLITE_DENY

    return allows


def _only_describing(action: int, first: str | None, *others: str | None) -> int:
    del others
    fine = action == sqlite3.SQLITE_PRAGMA and first == "table_xinfo"
    return sqlite3.SQLITE_OK if fine else sqlite3.SQLITE_DENY


def _is_virtual(sql: str) -> bool:
    return sql.split(None, 2)[1:2] != ["TABLE"] if sql[:6].upper() == "CREATE" else True


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _listed(names: tuple[str, ...]) -> str:
    shown = ", ".join(name[:60] for name in names[:SHOWN])
    return shown + (" …" if len(names) > SHOWN else "") if names else "it has none"


def _sealed(names: tuple[str, ...]) -> ImportedDocument:
    note = (
        f"An SQLite database of {len(names)} tables, kept sealed: name the table to read "
        f"(--table): {_listed(names)}."
    )
    return ImportedDocument(EvidenceKind.SEALED, (note,), {"format": "sqlite"})


def _unreadable(path: Path, error: sqlite3.Error) -> EvidenceError:
    refused = "prohibited" in str(error) or "not authorized" in str(error)
    what = "holds code where data should be" if refused else "is damaged or cut short"
    return EvidenceError(
        "table.sqlite",
        f"{path.name} cannot be read as an SQLite database: it {what}.",
        "Export the table as CSV or Parquet from where the database lives.",
    )
