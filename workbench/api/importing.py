"""How a file becomes evidence: what an importer returns."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import pyarrow as pa

from workbench.domain.canonical import JsonValue
from workbench.domain.evidence import ChangeEvent, EvidenceKind
from workbench.domain.lineage import Lineage


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of a file that can be read apart from the others, on any thread.

    Attributes
    ----------
    start : int
        Byte of the file from which pieces can be asked for again.
    skip : int
        Rows of the file between ``start`` and the first one of this piece.
    read : callable
        Returns the rows.
    """

    start: int
    skip: int
    read: Callable[[], pa.RecordBatch]


@dataclass(frozen=True, slots=True)
class ImportedTable:
    """Rows as a stream of Arrow batches of one schema.

    ``kind`` is TABLE, SIGNALS (``timestamp, node, metric, value``) or LOGS
    (``timestamp, level, message``, further fields). ``notes`` tell what was guessed:
    encoding, delimiter, time zone, in words. ``details`` tell the same to a program.
    ``pieces``, where a format has it, gives the same rows from a byte on in parts that can
    be read side by side; an import that was interrupted goes on there.
    """

    schema: pa.Schema
    batches: Iterator[pa.RecordBatch]
    kind: EvidenceKind = EvidenceKind.TABLE
    notes: tuple[str, ...] = ()
    details: Mapping[str, JsonValue] = field(default_factory=dict)
    pieces: Callable[[int], Iterator[Piece]] | None = None


@dataclass(frozen=True, slots=True)
class ImportedLineage:
    """A lineage graph."""

    lineage: Lineage
    notes: tuple[str, ...] = ()
    details: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportedChanges:
    """Change events, in order of time."""

    changes: tuple[ChangeEvent, ...]
    notes: tuple[str, ...] = ()
    details: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportedDocument:
    """Evidence kept as given: a model, an environment, a sealed file.

    ``details`` hold what could be read without opening it for real, such as a model's
    ``format``, or an environment's ``packages``.
    """

    kind: EvidenceKind
    notes: tuple[str, ...] = ()
    details: Mapping[str, JsonValue] = field(default_factory=dict)


Imported = ImportedTable | ImportedLineage | ImportedChanges | ImportedDocument


class Importer(ABC):
    """Reads files of one format.

    Attributes
    ----------
    id : str
        Such as ``"table.csv"``.
    title : str
        Such as ``"Comma- or tab-separated values"``.
    kind : EvidenceKind
        What it yields.
    suffixes : tuple of str
        Usual file-name endings, with the dot, lower case.
    """

    id: ClassVar[str]
    title: ClassVar[str]
    kind: ClassVar[EvidenceKind]
    suffixes: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def recognises(self, path: Path, head: bytes) -> float:
        """Return how sure it is, 0 to 1, from the name and the first 64 KiB."""

    @abstractmethod
    def read(self, path: Path, hints: Mapping[str, JsonValue]) -> Imported:
        """Read a file.

        Parameters
        ----------
        path : Path
            A private copy that will not change.
        hints : mapping
            What the person or the capture said: ``time_zone``, ``encoding``,
            ``delimiter``, ``kind``.

        Returns
        -------
        Imported

        Raises
        ------
        EvidenceError
            One sentence: what is wrong, where, what to do.
        """
