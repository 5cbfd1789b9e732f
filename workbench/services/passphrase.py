"""Where the passphrase of an encrypted workspace comes from; never from an argument."""

import os
from pathlib import Path

from workbench.errors import WorkspaceError
from workbench.services.prompting import prompt
from workbench.storage.cipher import is_encrypted

FILE = "WORKBENCH_PASSPHRASE_FILE"
_LONGEST = 4096


def passphrase_for(folder: Path) -> str | None:
    """Return the passphrase of a workspace, or None if it is not encrypted.

    Raises
    ------
    WorkspaceError
        ``workspace.locked`` if none is given, or its file cannot be read.
    """
    return given_passphrase(folder) if is_encrypted(folder) else None


def given_passphrase(place: Path) -> str:
    """Return the passphrase from the file that is named, or from the person.

    Parameters
    ----------
    place : Path
        What it is for.

    Raises
    ------
    WorkspaceError
        ``workspace.locked`` if there is neither.
    """
    named, ask = os.environ.get(FILE), prompt.get()
    if named:
        return _read(Path(named))
    if ask is None:
        raise WorkspaceError(
            "workspace.locked",
            f"{place} is encrypted, and no passphrase was given.",
            f"Put it on the first line of a file that only you can read, and name that in ${FILE}.",
        )
    return _usable(ask(place), "The passphrase")


def _read(file: Path) -> str:
    try:
        with file.open(encoding="utf-8") as stream:
            line = stream.readline(_LONGEST)
    except (OSError, UnicodeDecodeError):
        raise WorkspaceError(
            "workspace.locked",
            f"The passphrase cannot be read from {file}.",
            f"Check ${FILE}; the passphrase is the file's first line, as UTF-8.",
        ) from None
    return _usable(line.rstrip("\r\n"), f"The first line of {file}")


def _usable(passphrase: str, what: str) -> str:
    if not passphrase or "\0" in passphrase:
        raise WorkspaceError(
            "workspace.locked", f"{what} is not a passphrase.", "Give one that is not empty."
        )
    return passphrase
