"""Packages for certain eyes only: signed first, then encrypted, and opened again.

What is not encrypted never has a name: it lies in a file without one (``O_TMPFILE``) of the
folder it is meant for, open in this process alone. Whatever ends the process, even kill -9,
ends the file. What is not promised: that the disk forgets the blocks it lay in.
"""

import contextlib
import hashlib
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from workbench.errors import PackageError
from workbench.exchange.age import Recipient, decrypt, encrypt
from workbench.exchange.archive import replacing
from workbench.exchange.contents import PackageContents
from workbench.exchange.package import Assembled, Inspect, Progress, assemble, write_archive
from workbench.exchange.sshsig import Signer

CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class SealedPackage:
    """An encrypted package that lies on the disk, whole.

    Attributes
    ----------
    path : Path
    size : int
    sha256 : str
        Of the encrypted file.
    plain_sha256 : str
        Of the package inside.
    made : Assembled
    """

    path: Path
    size: int
    sha256: str
    plain_sha256: str
    made: Assembled


def write_sealed_package(
    contents: PackageContents,
    target: Path,
    signer: Signer,
    recipients: Sequence[Recipient],
    progress: Progress | None = None,
    inspect: Inspect | None = None,
) -> SealedPackage:
    """Write a signed package that only its recipients can open; whole or not at all.

    Parameters
    ----------
    contents : PackageContents
    target : Path
        Replaced if it is there.
    signer : Signer
    recipients : sequence of Recipient
    progress : callable, optional
        Called with bytes done and bytes in all: each is written once and encrypted once.
    inspect : callable, optional
        As for :func:`workbench.exchange.package.assemble`.

    Raises
    ------
    PackageError
        If the contents do not hold together or the target cannot be written.
    """
    made = assemble(contents, signer, inspect)
    halved = None if progress is None else _half(progress)
    with nameless_file(target.parent) as plain:
        size = write_archive(plain.fileno(), contents.root, made.files, halved)
        plain.seek(0)
        source = _Counted(plain, None if progress is None else _later(progress, size))
        with replacing(target) as descriptor, os.fdopen(os.dup(descriptor), "wb") as sealed:
            written = _Counted(sealed, None)
            encrypt(cast(BinaryIO, source), cast(BinaryIO, written), recipients)
            sealed.flush()
    return SealedPackage(target, written.size, written.sha256, source.sha256, made)


def open_sealed(
    source: Path,
    target: BinaryIO,
    identities: Sequence[Any],
    progress: Progress | None = None,
) -> None:
    """Decrypt a file into an open one.

    Parameters
    ----------
    source : Path
    target : binary stream
        Holds something incomplete after an error.
    identities : sequence
    progress : callable, optional

    Raises
    ------
    PackageError
        If it cannot be read or is not what a recipient was sent.
    """
    try:
        with source.open("rb") as sealed:
            size = os.fstat(sealed.fileno()).st_size
            report = None if progress is None else (lambda done: progress(done, size))
            decrypt(cast(BinaryIO, _Counted(sealed, report)), target, identities)
            target.flush()
    except PackageError as error:
        raise PackageError(
            error.code, f"{source.name}: {error.message}", error.hint, error.exit_code
        ) from None
    except OSError as error:
        raise PackageError(
            "package.unreadable", f"{source} cannot be decrypted: {error.strerror or error}."
        ) from None


def decrypt_file(
    source: Path, target: Path, identities: Sequence[Any], progress: Progress | None = None
) -> int:
    """Decrypt a file to a path, mode 0600; it appears whole or not at all.

    Returns
    -------
    int
        Bytes.

    Raises
    ------
    PackageError
        If the file cannot be opened, or the target cannot be written; nothing is left then.
    """
    with nameless_file(target.parent) as plain:
        open_sealed(source, plain, identities, progress)
        os.fsync(plain.fileno())
        size = os.fstat(plain.fileno()).st_size
        _give_name(plain, target)
    return size


@contextlib.contextmanager
def nameless_file(folder: Path) -> Iterator[BinaryIO]:
    """Open a new file, mode 0600, that no name leads to and that ends with this process.

    Parameters
    ----------
    folder : Path
        Whose disk it lies on.

    Raises
    ------
    PackageError
        ``export.unwritable`` if the folder or disk does not take it.
    """
    try:
        with os.fdopen(_nameless(folder), "w+b") as file:
            yield cast(BinaryIO, file)
    except OSError as error:
        raise PackageError(
            "export.unwritable",
            f"{folder} cannot be written to: {error.strerror}.",
            "Choose a folder that exists, may be written to and has room.",
        ) from None


def _nameless(folder: Path) -> int:
    with contextlib.suppress(OSError, AttributeError):
        return os.open(folder, os.O_TMPFILE | os.O_RDWR | os.O_CLOEXEC, 0o600)
    # A system without such files: the name goes before the first byte comes.
    name = folder / f".{secrets.token_hex(16)}.partial"
    descriptor = os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    name.unlink()
    return descriptor


def _give_name(file: BinaryIO, target: Path) -> None:
    """Let a whole file appear under its name, in place of what was there."""
    passing = target.with_name(f".{target.name}.{secrets.token_hex(8)}.partial")
    try:
        os.link(f"/proc/self/fd/{file.fileno()}", passing, follow_symlinks=True)
    except OSError:
        # No way to name it here: copy, and rename the copy.
        file.seek(0)
        with replacing(target) as descriptor:
            os.fchmod(descriptor, 0o600)
            while data := file.read(CHUNK):
                os.write(descriptor, data)
        return
    try:
        passing.replace(target)
    finally:
        passing.unlink(missing_ok=True)


class _Counted:
    """A stream whose bytes are counted and hashed on the way."""

    def __init__(self, file: BinaryIO, report: Callable[[int], None] | None) -> None:
        self._file = file
        self._report = report
        self._sha256 = hashlib.sha256()
        self.size = 0

    @property
    def sha256(self) -> str:
        return self._sha256.hexdigest()

    def read(self, size: int = -1) -> bytes:
        return self._noted(self._file.read(CHUNK if size < 0 else size))

    def write(self, data: bytes) -> int:
        count = self._file.write(data)
        self._noted(data)
        return count

    def _noted(self, data: bytes) -> bytes:
        self._sha256.update(data)
        self.size += len(data)
        if self._report is not None:
            self._report(self.size)
        return data


def _half(progress: Progress) -> Progress:
    return lambda done, total: progress(done, 2 * total)


def _later(progress: Progress, size: int) -> Callable[[int], None]:
    return lambda done: progress(size + done, 2 * size)
