"""A batch as typed tables in a scratch folder, which goes again: its rows are never kept."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copyfile

from workbench.datasets.capture import MANIFEST, Capture, CaptureFile
from workbench.datasets.progress import part_of
from workbench.datasets.roles import guess_task, resolve_roles
from workbench.domain.evidence import ChangeEvent, EvidenceKind, Roles, TableInfo
from workbench.domain.lineage import Lineage
from workbench.errors import EvidenceError
from workbench.services.guarded import TABLE, ReadFile, read_file
from workbench.services.scratch import scratch_folder
from workbench.services.session import Progress, Session, unreported

_CHUNK = 1 << 20
_READ = frozenset({None, EvidenceKind.TABLE, EvidenceKind.CHANGES, EvidenceKind.LINEAGE})


@dataclass(frozen=True, slots=True)
class TypedTable:
    """One table of a batch.

    Attributes
    ----------
    path : Path
        A Parquet file that is about to go.
    name : str
    window : str
        Empty where its rows belong to none.
    roles : Roles
    info : TableInfo
    """

    path: Path
    name: str
    window: str
    roles: Roles
    info: TableInfo


@dataclass(frozen=True, slots=True)
class OpenBatch:
    """What a batch holds.

    Attributes
    ----------
    capture : Capture
    tables : tuple of TypedTable
    changes : tuple of ChangeEvent
    lineage : Lineage or None
    """

    capture: Capture
    tables: tuple[TypedTable, ...]
    changes: tuple[ChangeEvent, ...] = ()
    lineage: Lineage | None = None
    notes: tuple[str, ...] = ()
    nodes: Mapping[str, str] = field(default_factory=dict)

    @property
    def task(self) -> str:
        """What the model does, as told or as the label says."""
        if self.capture.task:
            return self.capture.task
        labels = (t.info.column(t.roles.label) for t in self.tables if t.roles.label)
        return guess_task(next(labels, None))


def digest_of(path: Path) -> str:
    """Return the sha256 of a file's bytes, or of a folder's names and bytes.

    Raises
    ------
    EvidenceError
        If there is nothing there that can be read.
    """
    try:
        if path.is_file():
            return _digest(path)
        files = sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
        found = hashlib.sha256()
        for file in files:
            found.update(f"{file.relative_to(path).as_posix()}\0{_digest(file)}\n".encode())
    except OSError as error:
        raise EvidenceError(
            "evidence.no_file", f"{path} cannot be read: {error.strerror}.", "Check the path."
        ) from None
    if not files:
        raise EvidenceError(
            "evidence.no_file", f"There is nothing to read in {path}.", "Check the path."
        )
    return found.hexdigest()


@contextmanager
def opened(
    session: Session,
    path: Path,
    *,
    roles: Roles | None = None,
    progress: Progress = unreported,
) -> Iterator[OpenBatch]:
    """Give a batch as typed tables; nothing of them is left afterwards.

    Parameters
    ----------
    session : Session
    path : Path
        A capture folder, a folder of files, or a table.
    roles : Roles, optional
        Those of the model, which are not guessed anew.
    progress : callable

    Raises
    ------
    EvidenceError
        If it cannot be read as what it claims to be.
    """
    capture = Capture.open([path])
    files = [file for file in capture.files if file.kind in _READ]
    with scratch_folder() as folder:
        tables: list[TypedTable] = []
        changes: tuple[ChangeEvent, ...] = ()
        lineage: Lineage | None = None
        notes: list[str] = list(capture.notes)
        for at, file in enumerate(files):
            part = part_of(progress, at / len(files), (at + 1) / len(files))
            found, table = _read(session, file, folder / f"{at}", part)
            notes += found.notes
            if found.changes is not None:
                changes += found.changes
            lineage = found.lineage or lineage
            if found.table is not None and table is not None:
                tables.append(_typed(file, found.table, table, roles))
        if not tables:
            raise EvidenceError(
                "scores.no_table",
                f"{path.name} holds no table of rows.",
                "Give a table with a column of times, or a capture folder with one.",
            )
        yield OpenBatch(
            capture, tuple(tables), changes, lineage, tuple(notes), _nodes(lineage, tables)
        )


def _read(
    session: Session, file: CaptureFile, folder: Path, progress: Progress
) -> tuple[ReadFile, Path | None]:
    folder.mkdir()
    copy = folder / file.path.name
    copyfile(file.path, copy)
    found, outcome = read_file(session, copy, file, file.all_hints(), progress)
    try:
        made = outcome.tables.get(TABLE)
        if found.table is None or made is None:
            return found, None
        kept = folder / "table.parquet"
        copyfile(made, kept)
        return found, kept
    finally:
        outcome.discard()
        copy.unlink()


def _typed(file: CaptureFile, info: TableInfo, path: Path, roles: Roles | None) -> TypedTable:
    if roles is None:
        roles = resolve_roles(
            file.roles, info.columns, features_given=file.features_given, name=file.name
        ).roles
    return TypedTable(path, file.name, file.window or "", roles, info)


def _nodes(lineage: Lineage | None, tables: list[TypedTable]) -> dict[str, str]:
    """Return the lineage node of each column: the one of its name, or that ends in it."""
    if lineage is None:
        return {}
    ids = {node.id for node in lineage.nodes}
    ends = {node.id.rpartition(".")[2].rpartition("/")[2]: node.id for node in lineage.nodes}
    names = {column.name for table in tables for column in table.info.columns}
    found = {name: name if name in ids else ends.get(name, "") for name in names}
    return {name: node for name, node in found.items() if node}


def _digest(file: Path) -> str:
    found = hashlib.sha256()
    with file.open("rb") as stream:
        while piece := stream.read(_CHUNK):
            found.update(piece)
    return found.hexdigest()


__all__ = ["MANIFEST", "OpenBatch", "TypedTable", "digest_of", "opened"]
