"""A workspace: one folder with the journal and the objects of one investigator or team."""

import contextlib
import fcntl
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from workbench.domain.incident import Incident
from workbench.domain.runs import Run
from workbench.errors import ExitCode, JournalError, WorkspaceError
from workbench.storage import catalogue, cipher, schema
from workbench.storage.catalogue import IncidentSummary
from workbench.storage.database import Database, plainly
from workbench.storage.journal import Journal
from workbench.storage.objects import ObjectStore, sync_folder
from workbench.storage.score_book import FILE as SCORES
from workbench.storage.score_book import ScoreBook
from workbench.storage.snapshot import Contents, contents_of, copy_database

DATABASE = "journal.db"
OBJECTS = "objects"
_UNFINISHED = ".creating-"


class Workspace:
    """An open workspace; :meth:`create` and :meth:`open` give one.

    Parameters
    ----------
    path : Path
        The folder.
    database : Database
        Its journal.
    read_only : bool
        Whether anything may be added.
    passphrase : str, optional
        Of an encrypted journal.

    Attributes
    ----------
    path : Path
    read_only : bool
    journal : Journal
    objects : ObjectStore
    """

    def __init__(
        self,
        path: Path,
        database: Database,
        *,
        read_only: bool = False,
        passphrase: str | None = None,
    ) -> None:
        self.path = path
        self.read_only = read_only
        self._passphrase = passphrase
        self._database = database
        self.objects = ObjectStore(path / OBJECTS, read_only=read_only)
        self.journal = Journal(database, self.objects)

    @classmethod
    def create(cls, path: Path, *, passphrase: str | None = None) -> Self:
        """Make a workspace, whole or not at all, and open it.

        Parameters
        ----------
        path : Path
            A folder that does not exist yet or is empty.
        passphrase : str, optional
            Encrypts the journal; the files in ``objects/`` are not encrypted.

        Raises
        ------
        WorkspaceError
            If the folder holds something already or cannot be written.
        """
        with plainly(path), _alone_in(path):
            _prepare_folder(path)
            unfinished = path / f"{_UNFINISHED}{secrets.token_hex(8)}"
            try:
                _write_database(unfinished, passphrase)
                if passphrase is not None:
                    (path / cipher.MARKER).write_text(cipher.NOTICE, encoding="utf-8")
                (path / OBJECTS).mkdir(exist_ok=True)
                _publish(unfinished, path / DATABASE)
            finally:
                unfinished.unlink(missing_ok=True)
            for left in path.glob(f"{_UNFINISHED}*"):
                left.unlink(missing_ok=True)
        return cls.open(path, passphrase=passphrase)

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False, passphrase: str | None = None) -> Self:
        """Open a workspace.

        Parameters
        ----------
        path : Path
        read_only : bool
            Write nothing, not even in a folder that could be written.
        passphrase : str, optional
            Of an encrypted journal.

        Raises
        ------
        WorkspaceError
            If there is no workspace, it was made by a newer version, or it cannot be
            written although that was asked for.
        """
        file = path / DATABASE
        _check_folder(path, file, read_only=read_only)
        if cipher.is_encrypted(path) and passphrase is None:
            raise WorkspaceError(
                "workspace.locked",
                f"The workspace {path} is encrypted, and no passphrase was given.",
                "Name a file that holds it in $WORKBENCH_PASSPHRASE_FILE.",
            )
        database = Database(file, read_only=read_only, passphrase=passphrase)
        try:
            _check_version(path, database)
            workspace = cls(path, database, read_only=read_only, passphrase=passphrase)
            workspace._settle(read_only=read_only)
        except BaseException:
            database.close()
            raise
        return workspace

    @property
    def identifier(self) -> str:
        """What tells this workspace from any other; its copies share it."""
        return self.remembered("workspace")

    def remembered(self, key: str) -> str:
        """Return what the workspace remembers under a key; empty if nothing."""
        query = sa.select(schema.meta.c.value).where(schema.meta.c.key == key)
        with self._database.read() as connection:
            return str(connection.execute(query).scalar() or "")

    def remember(self, key: str, value: str) -> None:
        """Remember something about the workspace, in place of what was remembered before."""
        statement = insert(schema.meta).values(key=key, value=value)
        replaced = statement.on_conflict_do_update(index_elements=["key"], set_={"value": value})
        with self._database.write() as connection:
            connection.execute(replaced)

    def copy_database(self, target: Path, report: Callable[[float], None]) -> str:
        """Copy the database into an empty file, as of one instant; return its sha256."""
        return copy_database(self._database, target, report)

    def beside(self, file: Path) -> Self:
        """Open a copy of the database, read-only, with the objects of this workspace."""
        database = Database(file, read_only=True, passphrase=self._passphrase)
        return type(self)(self.path, database, read_only=True)

    @property
    def has_scores(self) -> bool:
        """Whether there is a book of scores."""
        return (self.path / SCORES).exists()

    def score_book(self) -> ScoreBook:
        """Open the book of scores beside the journal, under the same passphrase.

        Raises
        ------
        WorkspaceError
            If it cannot be opened, or there is none and nothing may be written.
        """
        file = self.path / SCORES
        return ScoreBook.open(file, passphrase=self._passphrase, read_only=self.read_only)

    def derived(self, name: str) -> Database | None:
        """Return a database in this folder that is made from the journal, under its passphrase.

        Parameters
        ----------
        name : str
            Of its file; made where it is not there and something may be written.

        Returns
        -------
        Database or None
            None where nothing may be written.
        """
        if self.read_only:
            return None
        return Database(self.path / name, create=True, passphrase=self._passphrase)

    @property
    def encrypted(self) -> bool:
        """Whether the journal is under a passphrase; the objects never are."""
        return self._passphrase is not None

    def contents(self) -> Contents:
        """Return where each chain ends and which objects are named; see `contents_of`."""
        return contents_of(self._database)

    def incident(self, reference: str) -> Incident:
        """Return an incident as it is now.

        Parameters
        ----------
        reference : str
            An identifier, its first or last characters (at least four), ``INC-0003`` or ``3``.

        Raises
        ------
        WorkspaceError
            ``incident.unknown``, or ``incident.ambiguous`` if it fits several.
        """
        with self._database.read() as connection:
            identifier = catalogue.resolve(connection, reference)
        return self.journal.current(identifier)

    def incidents(self) -> tuple[IncidentSummary, ...]:
        """Return every incident at a glance, in the order of their numbers."""
        with self._database.read() as connection:
            return catalogue.summaries(connection)

    def run_by_key(self, key: str) -> tuple[str, Run] | None:
        """Return the latest finished run of a cache key, with its incident's identifier."""
        with self._database.read() as connection:
            return catalogue.finished_run(connection, key)

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _settle(self, *, read_only: bool) -> None:
        """Make tables of another version anew, and sweep up after interrupted copies."""
        with self._database.read() as connection:
            version = _version(connection)
            wrong = schema.differences(connection, schema.PROJECTION_SCHEMA)
        if read_only:
            if version != schema.USER_VERSION:
                raise WorkspaceError(
                    "workspace.outdated",
                    f"The tables of the workspace {self.path} are those of another version.",
                    "Open it once for writing; they are then made anew from the journal.",
                )
            return
        if wrong or version != schema.USER_VERSION:
            # With a broken chain it must still open, so that the check can name the event.
            with contextlib.suppress(JournalError):
                self.journal.rebuild()
        self.objects.sweep()


@contextlib.contextmanager
def _alone_in(path: Path) -> Iterator[None]:
    """Make a folder and hold it, so that of two processes one makes the workspace."""
    if path.exists() and not path.is_dir():
        raise WorkspaceError(
            "workspace.not_a_folder", f"{path} is a file, not a folder.", "Choose another name."
        )
    path.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with contextlib.suppress(OSError):  # a file system without locks
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _prepare_folder(path: Path) -> None:
    if (path / DATABASE).exists():
        raise _exists(path)
    if any(not _left_over(entry) for entry in path.iterdir()):
        raise WorkspaceError(
            "workspace.not_empty",
            f"The folder {path} holds other files.",
            "Choose a new or an empty folder.",
        )


def _left_over(entry: Path) -> bool:
    """Whether an entry is what a creation that was cut off may have left."""
    if entry.name.startswith(_UNFINISHED) or entry.name == cipher.MARKER:
        return True
    return entry.name == OBJECTS and entry.is_dir() and not any(entry.iterdir())


def _write_database(file: Path, passphrase: str | None) -> None:
    database = Database(file, create=True, passphrase=passphrase)
    try:
        with database.write() as connection:
            connection.exec_driver_sql(f"PRAGMA application_id = {schema.APPLICATION_ID}")
            connection.exec_driver_sql(f"PRAGMA user_version = {schema.USER_VERSION}")
            for statement in (
                *schema.JOURNAL_SCHEMA.values(),
                *schema.PROJECTION_SCHEMA.values(),
            ):
                connection.exec_driver_sql(statement)
            row = {"key": "workspace", "value": secrets.token_hex(16)}
            connection.execute(sa.insert(schema.meta), [row])
    finally:
        database.close()


def _publish(unfinished: Path, file: Path) -> None:
    """Give a finished database its name; of two that are made at once the first one stays."""
    try:
        os.link(unfinished, file)
    except OSError:
        if file.exists():
            raise _exists(file.parent) from None
        unfinished.rename(file)  # a file system without hard links
    sync_folder(file.parent)


def _check_folder(path: Path, file: Path, *, read_only: bool) -> None:
    if not path.exists():
        raise WorkspaceError(
            "workspace.missing",
            f"There is no folder {path}.",
            "Check the name; a new workspace is made with the first import.",
        )
    if not file.is_file():
        raise _no_workspace(path)
    if not read_only and not (os.access(file, os.W_OK) and os.access(path, os.W_OK | os.X_OK)):
        raise WorkspaceError(
            "workspace.read_only",
            f"The workspace {path} cannot be written to.",
            "Ask for write permission, or copy the folder to a place of your own.",
        )


def _check_version(path: Path, database: Database) -> None:
    with database.read() as connection:
        application = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
        version = _version(connection)
    if application != schema.APPLICATION_ID:
        raise _no_workspace(path)
    if version // 1000 > schema.MAJOR:
        raise WorkspaceError(
            "workspace.newer",
            f"The workspace {path} was made by a newer version of Incident Workbench.",
            "Install that version to open it; nothing was changed.",
            ExitCode.UNSUPPORTED,
        )


def _version(connection: sa.Connection) -> int:
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def _exists(path: Path) -> WorkspaceError:
    return WorkspaceError(
        "workspace.exists", f"{path} is a workspace already.", "Open it, or choose another folder."
    )


def _no_workspace(path: Path) -> WorkspaceError:
    return WorkspaceError(
        "workspace.not_one",
        f"The folder {path} is not a workspace.",
        f"A workspace is a folder with a {DATABASE} made by this program; choose another one.",
    )
