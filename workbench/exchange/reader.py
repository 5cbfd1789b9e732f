"""Reading an accepted package's members, for replay and for the review window.

Every byte handed out is compared with the manifest, and the manifest with the very
tagmanifest that was verified, so the file cannot be exchanged in between. Nothing is
extracted under a name that the package chose.
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from workbench.domain.canonical import MAX_BYTES as MAX_DOCUMENT_BYTES
from workbench.domain.canonical import sha256_hex, strict_loads
from workbench.domain.events import Event, event_from_record
from workbench.errors import PackageError
from workbench.exchange import layout
from workbench.exchange.archive import replacing
from workbench.exchange.bag import BagInfo
from workbench.exchange.container import Container, split_lines
from workbench.exchange.description import Description, read_description
from workbench.exchange.recipe import Step, read_recipe
from workbench.exchange.verdict import tampered
from workbench.exchange.verification import accept_tags


class PackageReader:
    """An open package that was verified before.

    Use :meth:`open`; close it or use it in a ``with`` statement.

    Attributes
    ----------
    root : str
    info : BagInfo
    hashes : dict of str to str
        sha256 of every payload file, by path (``data/…``).
    """

    def __init__(self, container: Container, tagmanifest: str) -> None:
        package = accept_tags(container)
        if sha256_hex(package.tagmanifest) != tagmanifest:
            raise tampered(
                "package.exchanged",
                layout.TAGMANIFEST,
                "It is not the package that was verified; the file was exchanged.",
            )
        self._container = container
        self.root = container.root
        self.info: BagInfo = package.info
        self.hashes: dict[str, str] = package.hashes

    @classmethod
    def open(cls, path: Path, tagmanifest: str) -> Self:
        """Open a package that :func:`~workbench.exchange.verification.verify_package` accepted.

        Parameters
        ----------
        path : Path
        tagmanifest : str
            :attr:`~workbench.exchange.verdict.Verification.tagmanifest` of that answer.

        Returns
        -------
        PackageReader

        Raises
        ------
        PackageError
            If it cannot be read, or is not the package that was verified.
        """
        container = Container.open(path)
        try:
            return cls(container, tagmanifest)
        except BaseException:
            container.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._container.close()

    def paths(self, folder: str = layout.DATA) -> list[str]:
        """Return the payload's paths below a folder, sorted."""
        return [path for path in self.hashes if path.startswith(folder)]

    def path_of(self, sha256: str) -> str | None:
        """Return where the payload holds bytes of a sha256; None if they were withheld."""
        return next((path for path, found in self.hashes.items() if found == sha256), None)

    def size(self, path: str) -> int:
        """Return a member's size in bytes."""
        self._require(path)
        return self._container.entries[path].size

    def read(self, path: str, limit: int = MAX_DOCUMENT_BYTES) -> bytes:
        """Return a member's bytes.

        Parameters
        ----------
        path : str
        limit : int
            Most bytes accepted.

        Raises
        ------
        PackageError
            If there is no such member, it is longer, or its bytes were changed.
        """
        self._require(path)
        data = self._container.read(path, limit)
        self._compare(path, sha256_hex(data))
        return data

    def chunks(self, path: str) -> Iterator[memoryview]:
        """Yield a member's bytes; each piece is valid until the next is asked for.

        A change is known only at the end: use nothing before.

        Raises
        ------
        PackageError
            If there is no such member, or, at the end, its bytes were changed.
        """
        self._require(path)
        sha256 = hashlib.sha256()
        for piece in self._container.chunks(path):
            sha256.update(piece)
            yield piece
        self._compare(path, sha256.hexdigest())

    def copy(self, path: str, target: Path, limit: int) -> None:
        """Copy a member to a file of the caller's choice, whole or not at all.

        Parameters
        ----------
        path : str
        target : Path
            Replaced if it is there.
        limit : int
            Most bytes accepted.

        Raises
        ------
        PackageError
            If there is no such member, it is longer, its bytes were changed, or the
            target cannot be written.
        """
        if self.size(path) > limit:
            raise PackageError(
                "package.too_long",
                f"{path} has {self.size(path)} bytes; at most {limit} are taken.",
            )
        with replacing(target) as descriptor:
            for piece in self.chunks(path):
                view = piece
                while view:
                    view = view[os.write(descriptor, view) :]

    def description(self) -> Description:
        """Return ``incident.json``."""
        return read_description(self.read(layout.INCIDENT))

    def recipe(self) -> tuple[Step, ...]:
        """Return the runs to repeat, in order."""
        return read_recipe(self.read(layout.RECIPE))

    def journal(self) -> Iterator[Event]:
        """Yield the incident's events, first to last; their chain was verified before."""
        lines = split_lines(self.chunks(layout.JOURNAL), layout.JOURNAL, MAX_DOCUMENT_BYTES)
        for seq, line in enumerate(lines, start=1):
            yield event_from_record(strict_loads(line), seq)

    def _require(self, path: str) -> None:
        if path not in self.hashes:
            raise PackageError("package.no_member", f"The package has no file {path}.")

    def _compare(self, path: str, sha256: str) -> None:
        if sha256 != self.hashes[path]:
            raise tampered("hash.differs", path, "Its bytes were changed: the sha256 differs.")
