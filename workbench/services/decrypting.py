"""Opening packages that were encrypted to somebody."""

import contextlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from workbench.errors import PackageError
from workbench.exchange.age_header import is_encrypted
from workbench.exchange.sealing import decrypt_file, nameless_file, open_sealed
from workbench.services.exporting import require_ours
from workbench.services.session import Progress, unreported


def decrypt_package(
    source: Path, target: Path, identities: Sequence[Any], *, progress: Progress = unreported
) -> tuple[Path, int]:
    """Decrypt a package to a file of its own, mode 0600; whole or not at all.

    Parameters
    ----------
    source : Path
    target : Path
        A file, or a folder to put it into under its own name.
    identities : sequence
    progress : callable

    Returns
    -------
    path : Path
    size : int

    Raises
    ------
    PackageError
        If it cannot be opened, or the target cannot be written; nothing is left then.
    """
    path = target / source.name.removesuffix(".age") if target.is_dir() else target
    if path == source or (path.exists() and path.samefile(source)):
        raise PackageError(
            "export.exists",
            f"{path} is the encrypted file itself.",
            "Give another name with -o.",
        )
    require_ours(path)

    def report(done: int, total: int) -> None:
        progress(done / max(total, 1), f"Decrypting {source.name}")

    return path, decrypt_file(source, path, identities, report)


@contextlib.contextmanager
def readable(
    package: Path, identities: Sequence[Any], *, progress: Progress = unreported
) -> Iterator[Path]:
    """Give a package as it can be read; an encrypted one only as long as the block lasts.

    What is decrypted lies in a file that has no name; only through this process, and by the
    same user, can it be reached.

    Parameters
    ----------
    package : Path
    identities : sequence
        Empty if none was given.
    progress : callable

    Raises
    ------
    PackageError
        ``package.encrypted`` if it is encrypted and no identity was given.
    """
    if not is_encrypted(package):
        yield package
        return
    if not identities:
        raise PackageError(
            "package.encrypted",
            f"{package} is encrypted.",
            f"Decrypt it first: workbench decrypt {package} -o OUT --identity KEY; or give the key "
            "to verify and replay with --identity.",
        )

    def report(done: int, total: int) -> None:
        progress(done / max(total, 1), f"Decrypting {package.name}")

    with nameless_file(Path(tempfile.gettempdir())) as plain:
        open_sealed(package, plain, identities, report)
        yield Path(f"/proc/{os.getpid()}/fd/{plain.fileno()}")
