"""Comma-, semicolon-, tab- and bar-separated values, streamed as typed Arrow batches."""

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, ClassVar

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv

from workbench.api import (
    EvidenceError,
    EvidenceKind,
    ImportedTable,
    Importer,
    JsonValue,
    Piece,
)
from workbench_importers.column_types import (
    FALSE_WORDS,
    MISSING,
    MISSING_TEXT,
    TRUE_WORDS,
    ColumnType,
    Tally,
)
from workbench_importers.dialect import Dialect, guess_dialect, looks_delimited, sample_rows
from workbench_importers.pieces import MOST_PIECE_BYTES, Cutter
from workbench_importers.ragged import ragged_error, refuse_open_quotation
from workbench_importers.text_files import (
    WHOLE_FILE_BYTES,
    Encoding,
    decoded_head,
    guess_encoding,
    looks_like_text,
    open_text,
    refuse_long_lines,
)
from workbench_importers.times import (
    as_instants,
    checked_zone,
    from_epoch,
    texts_as_instants,
)

SAMPLE_CHUNKS = 16
SAMPLE_CHUNK_BYTES = 512 * 1024
BLOCK_BYTES = 4 * 1024 * 1024
BLOCK_BYTES_A_COLUMN = 8192
MOST_BLOCK_BYTES = 128 * 1024 * 1024
MOST_NOTES = 20


@dataclass(frozen=True, slots=True)
class Source:
    """A file with what is known of how it is written."""

    path: Path
    encoding: Encoding
    dialect: Dialect
    block: int

    def reader(
        self, types: Mapping[str, pa.DataType], file: BinaryIO | None = None
    ) -> pcsv.CSVStreamingReader:
        """Open a stream of batches with the given column types.

        A file at the beginning of a row further down can be given in place of the whole.
        """
        return pcsv.open_csv(
            str(self.path) if file is None else file,
            read_options=self._reading(self.block, first=file is None),
            parse_options=self._parsing(),
            convert_options=self._converting(types),
        )

    def read_block(
        self, types: Mapping[str, pa.DataType], data: bytes, *, first: bool
    ) -> pa.RecordBatch:
        """Return the whole rows that some bytes of the file are, its first or others."""
        options = self._reading(len(data) + 1, first=first)
        options.use_threads = False
        table = pcsv.read_csv(
            pa.BufferReader(data),
            read_options=options,
            parse_options=self._parsing(),
            convert_options=self._converting(types),
        )
        batches = table.combine_chunks().to_batches()
        return batches[0] if batches else pa.RecordBatch.from_pylist([], schema=table.schema)

    @property
    def is_cuttable(self) -> bool:
        """Whether it can be read in pieces: UTF-8 in rows of a size at hand."""
        plain = self.encoding.is_utf8 and self.dialect.delimiter.isascii()
        return plain and self.block <= MOST_PIECE_BYTES

    def _reading(self, block: int, *, first: bool) -> pcsv.ReadOptions:
        dialect = self.dialect
        return pcsv.ReadOptions(
            column_names=list(dialect.names),
            skip_rows=dialect.skip_lines if first else 0,
            skip_rows_after_names=int(dialect.header and first),
            encoding="utf8" if self.encoding.is_utf8 else self.encoding.codec,
            block_size=block,
        )

    def _parsing(self) -> pcsv.ParseOptions:
        return pcsv.ParseOptions(delimiter=self.dialect.delimiter, newlines_in_values=True)

    def _converting(self, types: Mapping[str, pa.DataType]) -> pcsv.ConvertOptions:
        return pcsv.ConvertOptions(
            column_types=dict(types),
            null_values=list(MISSING),
            true_values=list(TRUE_WORDS),
            false_values=list(FALSE_WORDS),
            decimal_point=self.dialect.decimal,
        )


class DelimitedImporter(Importer):
    """Reads delimited text; encoding, layout and types are guessed and told."""

    id: ClassVar[str] = "table.csv"
    title: ClassVar[str] = "Comma- or tab-separated values"
    kind: ClassVar[EvidenceKind] = EvidenceKind.TABLE
    suffixes: ClassVar[tuple[str, ...]] = (".csv", ".tsv", ".tab", ".psv")

    def recognises(self, path: Path, head: bytes) -> float:
        """Return how much the beginning looks like rows of cells."""
        if not looks_like_text(head):
            return 0.0
        text = decoded_head(head)
        if text.lstrip()[:1] in {"{", "[", "<"}:
            return 0.02
        named = path.suffix.lower() in self.suffixes
        return min(0.95, looks_delimited(text) + (0.3 if named else 0.0))

    def read(self, path: Path, hints: Mapping[str, JsonValue]) -> ImportedTable:
        """Read a table; hints: ``encoding, delimiter, decimal, header, time_zone, types``.

        With the hint ``types`` set to ``whole``, types are decided from every cell however
        large the file is.
        """
        zone = checked_zone(hints.get("time_zone"))
        whole = hints.get("types") == "whole"
        source = open_source(path, hints, whole=whole)
        types = guess_types(source, whole=whole)
        return ImportedTable(
            schema=pa.schema([(name, kind.final) for name, kind in types.items()]),
            batches=_batches(source, types, zone),
            notes=_notes(source, types, zone),
            details=_details(source, types, zone),
            pieces=_pieces(source, types, zone) if source.is_cuttable else None,
        )


def open_source(path: Path, hints: Mapping[str, JsonValue], *, whole: bool = False) -> Source:
    """Return how a file is written.

    Raises
    ------
    EvidenceError
        If it is empty, no text, or holds names but no rows.
    """
    refuse_long_lines(path)
    encoding = guess_encoding(path, str(hints.get("encoding") or ""), whole=whole)
    try:
        with open_text(path, encoding) as stream:
            text = stream.read(4 * SAMPLE_CHUNK_BYTES)
            more = bool(stream.read(1))
    except UnicodeDecodeError as error:
        raise _guess_failed(path) from error
    dialect = guess_dialect(text if more else _ended(text), hints, path.name)
    if not more and dialect.header and len(sample_rows(_ended(text), dialect.delimiter)) < 2:
        raise _no_rows(path)
    longest = max(map(len, text.splitlines()), default=0)
    wanted = max(16 * longest, BLOCK_BYTES_A_COLUMN * len(dialect.names))
    source = Source(path, encoding, dialect, min(max(BLOCK_BYTES, wanted), MOST_BLOCK_BYTES))
    if whole or path.stat().st_size <= WHOLE_FILE_BYTES:
        refuse_open_quotation(path, encoding, dialect)
    return source


def guess_types(source: Source, *, whole: bool) -> dict[str, ColumnType]:
    """Return each column's type, from the whole file or, where it is large, from 16 places.

    Raises
    ------
    EvidenceError
        If rows have different numbers of cells, or there are none.
    """
    tallies = [Tally(name, source.dialect.decimal) for name in source.dialect.names]
    small = source.path.stat().st_size <= WHOLE_FILE_BYTES
    if whole or small or not source.encoding.is_utf8:
        rows = _tally_all(source, tallies)
    else:
        rows = _tally_places(source, tallies)
    if not rows:
        raise _no_rows(source.path)
    return {tally.name: tally.decide() for tally in tallies}


def _tally_all(source: Source, tallies: list[Tally]) -> int:
    rows = 0
    try:
        for batch in source.reader(_as_text(source)):
            rows += batch.num_rows
            for place, tally in enumerate(tallies):
                tally.add(batch.column(place))
    except (pa.ArrowException, UnicodeError) as error:
        raise _reading_error(source, error, retry=False) from error
    return rows


def _tally_places(source: Source, tallies: list[Tally]) -> int:
    """Count cells of chunks spread over the file; rows cut at a chunk's ends are left out."""
    rows = 0
    size = source.path.stat().st_size
    with source.path.open("rb") as stream:
        for place in range(SAMPLE_CHUNKS):
            stream.seek(size * place // SAMPLE_CHUNKS)
            if place:
                stream.readline()
            chunk = stream.read(SAMPLE_CHUNK_BYTES) + stream.readline()
            table = _read_chunk(source, chunk, first=place == 0)
            rows += table.num_rows
            for tally, column in zip(tallies, table.columns, strict=True):
                for piece in column.chunks:
                    tally.add(piece)
    return rows


def _read_chunk(source: Source, chunk: bytes, *, first: bool) -> pa.Table:
    dialect = source.dialect
    names = list(dialect.names)
    try:
        return pcsv.read_csv(
            io.BytesIO(chunk),
            read_options=pcsv.ReadOptions(
                column_names=names,
                skip_rows=dialect.skip_lines if first else 0,
                skip_rows_after_names=int(dialect.header and first),
                block_size=max(source.block, len(chunk)),
            ),
            parse_options=pcsv.ParseOptions(
                delimiter=dialect.delimiter, invalid_row_handler=lambda _: "skip"
            ),
            convert_options=pcsv.ConvertOptions(
                column_types=_as_text(source), null_values=[], strings_can_be_null=False
            ),
        )
    except pa.ArrowException as error:
        raise _guess_failed(source.path) from error


def _batches(
    source: Source, types: Mapping[str, ColumnType], zone: str, start: int = 0
) -> Iterator[pa.RecordBatch]:
    reading = {name: kind.reading for name, kind in types.items()}
    try:
        if not start:
            for batch in source.reader(reading):
                yield _finished_rows(batch, types, zone)
            return
        with source.path.open("rb") as stream:
            stream.seek(start)
            for batch in source.reader(reading, stream):
                yield _finished_rows(batch, types, zone)
    except (pa.ArrowException, UnicodeError) as error:
        raise _reading_error(source, error, retry=True) from error


def _pieces(
    source: Source, types: Mapping[str, ColumnType], zone: str
) -> Callable[[int], Iterator[Piece]]:
    """Return how the rows are read in pieces: the same rows as `_batches` gives."""
    reading = {name: kind.reading for name, kind in types.items()}

    def block(data: bytes, first: bool) -> pa.RecordBatch:  # noqa: FBT001 -- a callback
        try:
            return _finished_rows(source.read_block(reading, data, first=first), types, zone)
        except (pa.ArrowException, UnicodeError) as error:
            raise _reading_error(source, error, retry=True) from error

    def rest(start: int) -> Iterator[pa.RecordBatch]:
        return _batches(source, types, zone, start)

    return Cutter(source.path, source.dialect.delimiter, source.block, block, rest).pieces


def _finished_rows(
    batch: pa.RecordBatch, types: Mapping[str, ColumnType], zone: str
) -> pa.RecordBatch:
    schema = pa.schema([(name, kind.final) for name, kind in types.items()])
    columns = [
        _finished(batch.column(place), kind, zone) for place, kind in enumerate(types.values())
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _finished(cells: pa.Array, kind: ColumnType, zone: str) -> pa.Array:
    if kind.epoch:
        return from_epoch(cells, kind.epoch)
    if kind.pattern:
        return texts_as_instants(cells, kind, zone)
    if kind.kind == "timestamp":
        return as_instants(cells, zone)
    if pa.types.is_string(kind.reading):
        return pc.if_else(pc.is_in(cells, value_set=pa.array(MISSING_TEXT)), None, cells)
    return cells


def _as_text(source: Source) -> dict[str, pa.DataType]:
    return dict.fromkeys(source.dialect.names, pa.string())


def _ended(text: str) -> str:
    return text if text.endswith(("\n", "\r")) else text + "\n"


def _reading_error(source: Source, error: Exception, *, retry: bool) -> EvidenceError:
    """Return what is wrong with the rows, or that the types must be guessed from all of them."""
    found = ragged_error(source.path, source.encoding, source.dialect)
    if found is not None:
        return found
    if retry:
        return _guess_failed(source.path)
    if isinstance(error, UnicodeError):
        return EvidenceError(
            "text.encoding",
            f"{source.path.name} cannot be read as {source.encoding.title} to its end.",
            "Name its encoding (--encoding, or in capture.json), or save it as UTF-8.",
        )
    return EvidenceError(
        "table.broken",
        f"{source.path.name} cannot be read as rows separated by "
        f"{source.dialect.delimiter!r}; a quotation mark may be left open.",
        "Name the delimiter (--delimiter), or repair the export.",
    )


def _no_rows(path: Path) -> EvidenceError:
    return EvidenceError(
        "table.no_rows",
        f"{path.name} holds column names but no rows.",
        "Check the query or the time range of the export.",
    )


def _guess_failed(path: Path) -> EvidenceError:
    return EvidenceError(
        "table.guess_failed",
        f"{path.name} holds values further down that do not fit what its sample showed.",
        'Read it again with the hint types="whole".',
    )


def _notes(source: Source, types: Mapping[str, ColumnType], zone: str) -> tuple[str, ...]:
    notes = [source.encoding.note, *source.dialect.notes]
    notes += [kind.note for kind in types.values()]
    naive = [n for n, k in types.items() if k.kind == "timestamp" and not k.zoned]
    if naive:
        shown = ", ".join(naive[:5]) + (" …" if len(naive) > 5 else "")
        notes.append(f"Times without a zone are read as {zone}: {shown}.")
    said = [note for note in notes if note]
    if len(said) > MOST_NOTES:
        said = [*said[:MOST_NOTES], f"{len(said) - MOST_NOTES} more notes are in the details."]
    return tuple(said)


def _details(source: Source, types: Mapping[str, ColumnType], zone: str) -> dict[str, JsonValue]:
    columns = {name: kind.told(name) for name, kind in types.items() if kind.note}
    return {
        "format": "csv",
        "encoding": source.encoding.codec,
        "delimiter": source.dialect.delimiter,
        "decimal": source.dialect.decimal,
        "header": source.dialect.header,
        "time_zone": zone,
        "columns": columns,
    }
