"""Files that are written once and never changed: whole under their name, or not there."""

import contextlib
import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from workbench.errors import WorkbenchError

LARGEST = 4 * 1024 * 1024


def write_once(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; one of this name holds the same already."""
    if path.exists() and path.read_bytes() == content:
        return
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        with unfinished.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def read_entry(path: Path) -> tuple[bytes, bytes | None]:
    """Return the bytes of an entry and its signature, if its name fits its bytes.

    Raises
    ------
    WorkbenchError
        If it is half-written, altered or too large.
    """
    if path.stat().st_size > LARGEST:
        raise WorkbenchError("library.large", "It is too large to be an entry.")
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != path.stem:
        raise WorkbenchError(
            "library.altered", "It is half-written or was altered: its name does not fit it."
        )
    beside = path.with_name(path.name + ".sig")
    return content, beside.read_bytes()[:LARGEST] if beside.exists() else None


@contextlib.contextmanager
def plainly(folder: Path) -> Iterator[None]:
    """Turn what the file system complains about into one sentence.

    Raises
    ------
    WorkbenchError
    """
    try:
        yield
    except OSError as error:
        raise WorkbenchError(
            "library.folder",
            f"The shared folder {folder} cannot be used: {error.strerror or error}.",
            "Check that it is there and that you may write to it.",
        ) from None
