"""The journal under a passphrase, where the extra ``sqlcipher`` is installed.

Only ``journal.db`` is encrypted (SQLCipher 4, its defaults). The files in ``objects/`` are
not: analyses read them in place.
"""

import importlib
import sqlite3
import sys
from pathlib import Path
from types import ModuleType

from workbench.errors import WorkspaceError

MARKER = "encrypted.txt"
NOTICE = (
    "journal.db in this folder is encrypted with SQLCipher 4; without its passphrase nobody can\n"
    "read it. The files in objects/ are not encrypted. Leave this file where it is.\n"
)
_MODULE = "sqlcipher3.dbapi2"


def is_encrypted(folder: Path) -> bool:
    """Whether the journal in a folder is under a passphrase."""
    return (folder / MARKER).is_file()


def driver() -> ModuleType:
    """Return the driver that opens encrypted databases.

    Raises
    ------
    WorkspaceError
        If it is not installed.
    """
    try:
        return importlib.import_module(_MODULE)
    except ImportError:
        raise WorkspaceError(
            "workspace.no_cipher",
            "Encrypted workspaces need the extra sqlcipher, which is not installed.",
            "pip install 'incident-workbench[sqlcipher]'",
        ) from None


def driver_errors() -> tuple[type[Exception], ...]:
    """Return what the drivers in use raise."""
    other = sys.modules.get(_MODULE)
    return (sqlite3.Error,) if other is None else (sqlite3.Error, other.Error)


def unlock(connection: sqlite3.Connection, passphrase: str) -> None:
    """Give a fresh connection its key; whether it fits shows with the first read."""
    quoted = passphrase.replace("'", "''")
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = '{quoted}'")
