"""A copy of the database as of one instant, and what it needs to be whole."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from workbench.errors import ExitCode, WorkspaceError
from workbench.storage import chain, schema
from workbench.storage.cipher import driver_errors
from workbench.storage.database import Database, plainly
from workbench.storage.objects import CHUNK
from workbench.storage.references import references

_PAGES = 1024


@dataclass(frozen=True, slots=True)
class Contents:
    """What a database holds.

    Attributes
    ----------
    heads : dict of str to list
        By incident: number of events, and hash of the last.
    objects : tuple of str
        sha256 of every object that an event names, sorted.
    """

    heads: dict[str, list[int | str]]
    objects: tuple[str, ...]


def copy_database(database: Database, target: Path, report: Callable[[float], None]) -> str:
    """Copy a database as it is at one instant, while others go on writing.

    Parameters
    ----------
    database : Database
    target : Path
        An empty file.
    report : callable
        Told how much is done, from 0 to 1; what it raises stops the copy.

    Returns
    -------
    str
        sha256 of the copy.

    Raises
    ------
    WorkspaceError
        If one cannot be read or the other not written.
    """

    def paged(_: int, remaining: int, total: int) -> None:
        report(1 - remaining / max(total, 1))

    with database.read() as connection, plainly(target.parent):
        # The instant is that of the first read.
        connection.exec_driver_sql("SELECT count(*) FROM sqlite_schema").scalar()
        source: Any = connection.connection.driver_connection
        copy = database.fresh(target)
        try:
            source.backup(copy, pages=_PAGES, progress=paged)
            copy.execute("PRAGMA journal_mode = DELETE")
        except driver_errors() as error:
            raise WorkspaceError(
                "backup.not_copied",
                f"The database cannot be copied to {target.parent}: {error}.",
                "Check that the disk has room and is not failing, then do the same again.",
            ) from error
        finally:
            copy.close()
    digest = hashlib.sha256()
    with target.open("rb") as stream:
        while piece := stream.read(CHUNK):
            digest.update(piece)
    return digest.hexdigest()


def contents_of(database: Database) -> Contents:
    """Return what a database whose chains were checked holds.

    Raises
    ------
    ValueError
        If an event does not say what one of its type says.
    """
    heads: dict[str, list[int | str]] = {}
    objects: set[str] = set()
    with database.read() as connection:
        for (incident,) in connection.exec_driver_sql(_INCIDENTS).all():
            for event in chain.read(connection, incident):
                heads[incident] = [event.seq, event.hash]
                objects.update(references(event))
    return Contents(heads, tuple(sorted(objects)))


def refuse_foreign(file: Path, passphrase: str | None = None) -> None:
    """Refuse a database that this program did not make, before anything in it is asked for.

    Parameters
    ----------
    file : Path
    passphrase : str, optional
        Of an encrypted database.

    Raises
    ------
    WorkspaceError
        If the passphrase does not open it, it is not a database, is another program's, was
        made by a newer version, or holds a table, view, index or trigger that this program
        does not make.
    """
    try:
        database = Database(file, read_only=True, passphrase=passphrase)
        try:
            with database.read() as connection:
                why = _objection(connection)
        finally:
            database.close()
    except (WorkspaceError, sa.exc.DBAPIError) as error:
        if isinstance(error, WorkspaceError) and error.code in _CLOSED:
            raise
        raise _foreign("its file is damaged or is not a database") from error
    if why:
        raise _foreign(why)


def _objection(connection: sa.Connection) -> str:
    application = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
    if application != schema.APPLICATION_ID:
        return "it was made by another program"
    version = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    if version // 1000 > schema.MAJOR:
        return "it was made by a newer version"
    wrong = schema.alterations(connection)
    if wrong and version == schema.USER_VERSION:
        return wrong[0]
    other = schema.differences(connection, schema.JOURNAL_SCHEMA)
    return f"{other[0]} is not as this program makes it" if other else ""


def _foreign(why: str) -> WorkspaceError:
    return WorkspaceError(
        "backup.database",
        f"The database in the backup is not accepted: {why}.",
        "Take another backup.",
        ExitCode.REFUSED,
    )


_CLOSED = frozenset({"workspace.locked", "workspace.no_cipher"})
_INCIDENTS = "SELECT DISTINCT incident FROM events ORDER BY incident"
