"""A backup of a workspace as one file: the same strict container as a package, a bag inside.

    <root>/bagit.txt
           data/backup.json              what it is of, when it was made and by whom
           data/journal.db               the database, as of one instant
           data/scores.db                the book of scores, where there is one
           data/objects/ab/<sha256>      every object that an event names
           manifest-sha256.txt           of everything below data/

Entries are stored, sorted and without gaps; nothing can inflate, nothing can lie outside.
"""

import hashlib
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from workbench.domain.canonical import canonical, strict_loads
from workbench.errors import PackageError
from workbench.exchange.archive import (
    ArchiveWriter,
    Content,
    StoredFile,
    content_sha256,
    replacing,
)
from workbench.exchange.bag import (
    DECLARATION,
    MAX_ENTRIES,
    MAX_MANIFEST_BYTES,
    parse_manifest,
    render_manifest,
)
from workbench.exchange.container import Container
from workbench.exchange.verdict import refused, tampered, unsupported

FORMAT = "workbench-backup/1"
DESCRIPTION = "data/backup.json"
DATABASE = "data/journal.db"
SCORES = "data/scores.db"
BAGIT = "bagit.txt"
MANIFEST = "manifest-sha256.txt"
MAX_DESCRIPTION_BYTES = 8 * 1024 * 1024

_OBJECT = re.compile(r"data/objects/([0-9a-f]{2})/(\1[0-9a-f]{62})", re.ASCII)
_IDENTIFIER = re.compile(r"[0-9a-f]{32}", re.ASCII)
_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)

Progress = Callable[[int, int], None]
"""Called with bytes done and bytes in all; raising from it stops the work cleanly."""


@dataclass(frozen=True, slots=True)
class BackupDescription:
    """What ``backup.json`` says.

    Attributes
    ----------
    workspace : str
        Identifier of the workspace.
    made_at : str
        UTC instant.
    by : str
        Who made it.
    heads : dict of str to list
        By incident: number of events, and hash of the last.
    encrypted : bool
        Whether the database is under a passphrase; the objects never are.
    format : str
    """

    workspace: str
    made_at: str
    by: str
    heads: dict[str, list[int | str]]
    encrypted: bool = False
    format: str = FORMAT

    @property
    def sizes(self) -> dict[str, int]:
        """How many events each incident has."""
        return {incident: int(head[0]) for incident, head in self.heads.items()}


def write_backup(
    target: Path,
    description: BackupDescription,
    database: StoredFile,
    objects: Mapping[str, Path],
    progress: Progress,
    scores: StoredFile | None = None,
) -> str:
    """Write a backup, whole or not at all.

    Parameters
    ----------
    target : Path
        Replaced if it is there.
    description : BackupDescription
    database : StoredFile
    objects : Mapping of str to Path
        By sha256; compared while they are copied.
    progress : callable
    scores : StoredFile, optional
        The book of scores.

    Returns
    -------
    str
        sha256 of the manifest.

    Raises
    ------
    PackageError
        If an object is missing or was changed, or the target cannot be written.
    """
    contents: dict[str, Content] = {
        DESCRIPTION: canonical(asdict(description)),
        DATABASE: database,
        **({} if scores is None else {SCORES: scores}),
        **{f"data/objects/{sha[:2]}/{sha}": StoredFile(at, sha) for sha, at in objects.items()},
    }
    if len(contents) + 2 > MAX_ENTRIES:
        raise PackageError(
            "backup.too_many",
            f"The workspace has {len(objects)} objects; a backup holds at most {MAX_ENTRIES - 5}.",
            "Copy the folder while nobody works in it.",
        )
    manifest = render_manifest({path: content_sha256(c) for path, c in contents.items()})
    total = sum(c.size for c in contents.values() if isinstance(c, StoredFile))
    done = 0

    def count(size: int) -> None:
        nonlocal done
        done += size
        progress(min(done, total), total)

    with replacing(target) as descriptor:
        writer = ArchiveWriter(descriptor, f"workspace-{description.workspace[:8]}", count)
        try:
            writer.add(BAGIT, DECLARATION)
            for path in sorted(contents):
                writer.add(path, contents[path])
            writer.add(MANIFEST, manifest)
            writer.finish()
        finally:
            writer.close()
    return hashlib.sha256(manifest).hexdigest()


class BackupReader:
    """A backup whose structure, names and manifest were accepted; contents are hashed on reading.

    Use :meth:`open`; close it or use it in a ``with`` statement.

    Attributes
    ----------
    description : BackupDescription
    hashes : dict of str to str
        sha256 by path below the root.
    manifest : str
        sha256 of the manifest.
    """

    def __init__(self, container: Container) -> None:
        self._container = container
        manifest = _read(container, MANIFEST, MAX_MANIFEST_BYTES)
        if _read(container, BAGIT, len(DECLARATION)) != DECLARATION:
            raise refused("backup.bagit", BAGIT, "It is not spelled as required.")
        self.manifest = hashlib.sha256(manifest).hexdigest()
        self.hashes = parse_manifest(manifest, MANIFEST)
        self._check_names()
        self.description = _description(self._whole(DESCRIPTION, MAX_DESCRIPTION_BYTES))

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a file and accept its structure.

        Parameters
        ----------
        path : Path

        Returns
        -------
        BackupReader

        Raises
        ------
        PackageError
            If it cannot be read, is malformed, or is no backup.
        """
        container = Container.open(path)
        try:
            return cls(container)
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

    @property
    def objects(self) -> dict[str, str]:
        """sha256 of every object, by path."""
        return {path: sha for path, sha in self.hashes.items() if _OBJECT.fullmatch(path)}

    @property
    def has_scores(self) -> bool:
        """Whether it holds a book of scores."""
        return SCORES in self.hashes

    @property
    def size(self) -> int:
        """How many bytes everything in it has."""
        return sum(entry.size for entry in self._container.entries.values())

    def copy(self, path: str, target: Path, progress: Callable[[int], None]) -> None:
        """Copy a member to a new file and bring it to the disk.

        Parameters
        ----------
        path : str
        target : Path
            Must not exist.
        progress : callable
            Called with the size of each piece.

        Raises
        ------
        PackageError
            If its bytes were changed.
        """
        sha256 = hashlib.sha256()
        with target.open("xb", buffering=0) as stream:
            for piece in self._container.chunks(path):
                sha256.update(piece)
                view = piece
                while view:
                    view = view[stream.write(view) :]
                progress(len(piece))
            os.fsync(stream.fileno())
        self._compare(path, sha256.hexdigest())

    def _whole(self, path: str, limit: int) -> bytes:
        data = _read(self._container, path, limit)
        self._compare(path, hashlib.sha256(data).hexdigest())
        return data

    def _compare(self, path: str, found: str) -> None:
        if found != self.hashes[path]:
            raise tampered("hash.differs", path, "Its bytes are not those the manifest names.")

    def _check_names(self) -> None:
        entries = self._container.entries.keys() - {BAGIT, MANIFEST}
        for path in sorted(entries ^ self.hashes.keys()):
            where = "in the manifest only" if path in self.hashes else "not in the manifest"
            raise refused("backup.names", path, f"The file is {where}.")
        for path in (DATABASE, DESCRIPTION):
            if path not in self.hashes:
                raise refused("backup.missing", path, "A backup must hold it.")
        for path, sha256 in self.hashes.items():
            if path in {DATABASE, DESCRIPTION, SCORES}:
                continue
            match = _OBJECT.fullmatch(path)
            if match is None or match[2] != sha256:
                raise refused("backup.names", path, "A backup holds no such file.")


def _read(container: Container, path: str, limit: int) -> bytes:
    if path not in container.entries:
        raise refused("backup.missing", path, "It is not a backup of a workspace.")
    return container.read(path, limit)


def _description(data: bytes) -> BackupDescription:
    try:
        value = strict_loads(data)
    except ValueError as error:
        raise _malformed(str(error)) from None
    if not isinstance(value, dict):
        raise _malformed("it is not an object")
    if value.get("format") != FORMAT:
        raise unsupported(
            "version.unsupported", DESCRIPTION, f"This program reads {FORMAT} and nothing else."
        )
    heads, encrypted = value.get("heads"), value.get("encrypted") is True
    texts = {name: value.get(name) for name in ("workspace", "made_at", "by")}
    if not isinstance(heads, dict) or not all(isinstance(t, str) for t in texts.values()):
        raise _malformed("a field is missing or of the wrong type")
    if not _IDENTIFIER.fullmatch(str(texts["workspace"])) or not all(map(_is_head, heads.values())):
        raise _malformed("an identifier or a head is malformed")
    told = {name: str(text) for name, text in texts.items()}
    found = BackupDescription(**told, heads=heads, encrypted=encrypted)
    if canonical(asdict(found)) != data:
        raise _malformed("it is not in canonical form")
    return found


def _is_head(value: object) -> bool:
    if not isinstance(value, list) or len(value) != 2:
        return False
    size, head = value
    return type(size) is int and size > 0 and isinstance(head, str) and bool(_HASH.fullmatch(head))


def _malformed(why: str) -> PackageError:
    return refused("backup.description", DESCRIPTION, f"It cannot be read: {why}.")
