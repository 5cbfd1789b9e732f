"""Connections to ``journal.db``: the same settings on each, one writer at a time."""

import contextlib
import errno
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.pool import QueuePool

from workbench.errors import WorkbenchError, WorkspaceError
from workbench.storage import cipher
from workbench.storage.schema import APPLICATION_ID

BUSY_SECONDS = 30
"""How long a writer waits for another process to finish its transaction."""

_SETTINGS = (
    f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    # Without it INSERT OR REPLACE slips past a trigger that refuses DELETE.
    "PRAGMA recursive_triggers = ON",
)

FULL_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Database:
    """A SQLite file in write-ahead mode, opened by as many threads as ask.

    Parameters
    ----------
    file : Path
        An existing database, unless ``create``.
    read_only : bool
        Refuse every write; works in a folder that cannot be written to.
    create : bool
        Make the file.
    passphrase : str, optional
        Of an encrypted database.
    """

    def __init__(
        self,
        file: Path,
        *,
        read_only: bool = False,
        create: bool = False,
        passphrase: str | None = None,
    ) -> None:
        self.file = file
        self._passphrase = passphrase
        self._driver = sqlite3 if passphrase is None else cipher.driver()
        self.read_only = read_only
        self._create = create
        self._mode = "mode=rwc" if create else "mode=rw"
        if read_only:
            self._mode = "mode=ro"
        self._engine = sa.create_engine(
            "sqlite+pysqlite://",
            module=self._driver,
            creator=self._connect,
            poolclass=QueuePool,
            max_overflow=-1,
        )
        if read_only:
            with plainly(file.parent, encrypted=passphrase is not None):
                self._settle_read_only()

    @contextlib.contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """Give a connection that sees one unchanging state of the database.

        Raises
        ------
        WorkspaceError
            If the file cannot be read.
        """
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextlib.contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """Give a connection that holds the write lock; commit at the end, or take all back.

        Raises
        ------
        WorkspaceError
            If the file cannot be written, the disk is full, or another process writes
            for longer than :data:`BUSY_SECONDS`.
        """
        if self.read_only:
            raise _read_only(self.file.parent)
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    def close(self) -> None:
        """Close every connection; the last one to leave folds the write-ahead log in."""
        self._engine.dispose()

    def fresh(self, file: Path) -> sqlite3.Connection:
        """Connect to an empty file beside this one, under the same passphrase."""
        connection: sqlite3.Connection = self._driver.connect(str(file), isolation_level=None)
        if self._passphrase is not None:
            cipher.unlock(connection, self._passphrase)
        return connection

    @contextlib.contextmanager
    def _transaction(self, begin: str) -> Iterator[sa.Connection]:
        encrypted = self._passphrase is not None
        with (
            plainly(self.file.parent, encrypted=encrypted),
            self._engine.connect() as connection,
        ):
            connection.exec_driver_sql(begin)
            yield connection
            connection.commit()

    def _connect(self) -> sqlite3.Connection:
        uri = f"{self.file.absolute().as_uri()}?{self._mode}"
        # The driver's own transaction handling is off: it begins too late and never IMMEDIATE.
        connection: sqlite3.Connection = self._driver.connect(
            uri, uri=True, isolation_level=None, check_same_thread=False
        )
        try:
            if self._passphrase is not None:
                cipher.unlock(connection, self._passphrase)
            for setting in _SETTINGS:
                connection.execute(setting)
            if self._create or (not self.read_only and _is_ours(connection)):
                connection.execute("PRAGMA journal_mode = WAL")
        except cipher.driver_errors():
            connection.close()
            raise
        return connection

    def _settle_read_only(self) -> None:
        """Fall back to an immutable view where not even the log's index can be made."""
        try:
            with self._engine.connect() as connection:
                connection.exec_driver_sql("SELECT count(*) FROM sqlite_schema")
        except sa.exc.OperationalError:
            log = self.file.with_name(self.file.name + "-wal")
            if not log.exists() or log.stat().st_size == 0:
                self._mode = "mode=ro&immutable=1"


def _is_ours(connection: sqlite3.Connection) -> bool:
    """Whether the file may be touched at all: somebody else's database may not."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    return bool(application == APPLICATION_ID)


@contextlib.contextmanager
def plainly(folder: Path, *, encrypted: bool = False) -> Iterator[None]:
    """Turn what SQLite and the file system complain about into one sentence.

    Parameters
    ----------
    folder : Path
        The workspace, named in the sentence.
    encrypted : bool
        Whether what looks like no database may be one under another passphrase.

    Raises
    ------
    WorkspaceError
    """
    try:
        yield
    except sa.exc.DBAPIError as error:
        spoken = _database_error(folder, error.orig)
        if encrypted and getattr(error.orig, "sqlite_errorname", "") == "SQLITE_NOTADB":
            spoken = _locked(folder)
        if spoken is None:
            raise
        raise spoken from error
    except UnicodeDecodeError as error:
        # SQLite complains about a damaged schema by quoting it; the driver cannot read that.
        raise _damaged(folder) from error
    except OSError as error:
        spoken = _system_error(folder, error)
        if spoken is None:
            raise
        raise spoken from error


def _database_error(folder: Path, error: BaseException | None) -> WorkbenchError | None:
    name = getattr(error, "sqlite_errorname", "")
    if name == "SQLITE_ERROR" and str(error).startswith(_MISSING_PARTS):
        return _altered(folder)
    if not name and str(error).startswith("Could not decode"):
        return _damaged(folder)
    for prefix, make in _DATABASE_ERRORS.items():
        if name.startswith(prefix):
            return make(folder)
    return None


def _system_error(folder: Path, error: OSError) -> WorkbenchError | None:
    if error.errno in FULL_DISK:
        return _full(folder)
    if error.errno in {errno.EROFS, errno.EACCES, errno.EPERM}:
        return _read_only(folder)
    if error.errno == errno.EIO:
        return _failing(folder)
    return None


def _full(folder: Path) -> WorkspaceError:
    return WorkspaceError(
        "workspace.disk_full",
        f"The disk that holds {folder} is full; nothing was changed.",
        "Free some space and do the same again.",
    )


def _failing(folder: Path) -> WorkspaceError:
    return WorkspaceError(
        "workspace.disk_error",
        f"The disk that holds {folder} reports an error; nothing was changed.",
        "Check that the disk is attached, healthy and not full, then do the same again.",
    )


def _read_only(folder: Path) -> WorkspaceError:
    return WorkspaceError(
        "workspace.read_only",
        f"The workspace {folder} cannot be written to.",
        "Ask for write permission, or copy the folder to a place of your own.",
    )


def _busy(folder: Path) -> WorkspaceError:
    return WorkspaceError(
        "workspace.busy",
        f"Another program has kept {folder} locked for more than {BUSY_SECONDS} seconds.",
        "Wait until it is done, then do the same again.",
    )


def _unreadable(folder: Path) -> WorkspaceError:
    return WorkspaceError(
        "workspace.unreadable",
        f"The journal in {folder} cannot be opened.",
        "Check that the folder is there and that you may read and write it.",
    )


def _damaged(folder: Path) -> WorkspaceError:
    return WorkspaceError(
        "workspace.damaged",
        f"The file journal.db in {folder} is damaged or is not a database.",
        "Restore the folder from a copy; the files in objects/ are not affected.",
    )


def _locked(folder: Path) -> WorkspaceError:
    return WorkspaceError(
        "workspace.locked",
        f"The passphrase does not open the journal in {folder}, or its file is damaged.",
        "Give the passphrase that the workspace was made with.",
    )


def _altered(folder: Path) -> WorkspaceError:
    return WorkspaceError(
        "workspace.altered",
        f"Tables of the journal in {folder} are missing or were altered.",
        "Run `workbench journal verify`, then `workbench journal rebuild`.",
    )


_MISSING_PARTS = ("no such table", "no such column", "table ")
_DATABASE_ERRORS = {
    "SQLITE_FULL": _full,
    "SQLITE_IOERR": _failing,
    "SQLITE_READONLY": _read_only,
    "SQLITE_BUSY": _busy,
    "SQLITE_LOCKED": _busy,
    "SQLITE_CANTOPEN": _unreadable,
    "SQLITE_PERM": _unreadable,
    "SQLITE_CORRUPT": _damaged,
    "SQLITE_NOTADB": _damaged,
}
