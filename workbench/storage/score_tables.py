"""The tables of the book of scores: how they are made, and what is refused in their place."""

import contextlib
import os
import threading
from pathlib import Path

import sqlalchemy as sa

from workbench.errors import ExitCode, WorkspaceError
from workbench.storage.database import Database
from workbench.storage.schema import APPLICATION_ID
from workbench.storage.watch_decisions import TABLE as WATCHED

VERSION = 1

_TABLES = """
CREATE TABLE batches (
  sha256 TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  at TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE windows (
  position INTEGER PRIMARY KEY,
  model TEXT NOT NULL,
  starts_at TEXT NOT NULL,
  ends_at TEXT NOT NULL,
  rows INTEGER NOT NULL,
  batch TEXT NOT NULL REFERENCES batches (sha256),
  "values" TEXT NOT NULL,
  details TEXT NOT NULL,
  UNIQUE (model, starts_at, batch)
) STRICT;

CREATE TABLE models (
  id TEXT NOT NULL PRIMARY KEY,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE acts (
  seq INTEGER PRIMARY KEY,
  type TEXT NOT NULL,
  at TEXT NOT NULL,
  "by" TEXT NOT NULL,
  body TEXT NOT NULL,
  prev TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;

CREATE TRIGGER acts_stay BEFORE DELETE ON acts
BEGIN SELECT RAISE(ABORT, 'acts are never deleted'); END;

CREATE TRIGGER acts_keep BEFORE UPDATE ON acts
BEGIN SELECT RAISE(ABORT, 'acts are never changed'); END;
"""


def refuse_foreign_book(file: Path, passphrase: str | None = None) -> None:
    """Refuse a book that this program did not make, before anything in it is asked for.

    Raises
    ------
    WorkspaceError
        If it is no database of this program, or holds a table, view, index or trigger that this
        program does not make.
    """
    try:
        database = Database(file, read_only=True, passphrase=passphrase)
        try:
            with database.read() as connection:
                made = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
                found = connection.exec_driver_sql(
                    "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL"
                ).scalars()
                ours = {_bare(text) for text in (*_statements(), WATCHED)}
                wrong = made != APPLICATION_ID or any(_bare(text) not in ours for text in found)
        finally:
            database.close()
    except sa.exc.DBAPIError as error:
        raise _foreign() from error
    if wrong:
        raise _foreign()


def _foreign() -> WorkspaceError:
    return WorkspaceError(
        "backup.scores",
        "The book of scores in the backup is not accepted: it is damaged, or another program's.",
        "Take another backup.",
        ExitCode.REFUSED,
    )


def _statements() -> list[str]:
    return [text for text in _TABLES.split(";\n\n") if text.strip()]


def _bare(text: str) -> str:
    plain = " ".join(text.replace(" IF NOT EXISTS", "", 1).split())
    return plain.rstrip(";").removesuffix("; END").strip()


def create_book(file: Path, passphrase: str | None) -> None:
    """Make an empty book beside its place, and put it there unless another process was first."""
    made = file.with_name(f".{file.name}.{os.getpid()}.{threading.get_ident()}")
    made.unlink(missing_ok=True)
    database = Database(made, create=True, passphrase=passphrase)
    with database.write() as connection:
        for statement in _statements():
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")
    database.close()
    with contextlib.suppress(FileExistsError):
        os.link(made, file)
    made.unlink()
