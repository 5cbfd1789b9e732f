"""Tables without what must not leave: the same rows, columns dropped, hashed or made coarser."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from workbench.services.disclosure.generalising import Chunks, Generaliser, learn, texts
from workbench.services.disclosure.hashing_key import ColumnHash
from workbench.services.disclosure.policy import Treatment

BATCH_ROWS = 65_536

Advance = Callable[[int], None]
"""Called with the number of rows just read; raising from it stops the work."""


@dataclass(frozen=True)
class Treatments:
    """How each hidden column is treated, learnt from all tables that hold it.

    Attributes
    ----------
    how : Mapping of str to Treatment
        By column; none of them ``keep``.
    hashes : Mapping of str to ColumnHash
    generalisers : Mapping of str to Generaliser
    """

    how: Mapping[str, Treatment]
    hashes: Mapping[str, ColumnHash]
    generalisers: Mapping[str, Generaliser]

    def shown(self, column: str) -> frozenset[str]:
        """Return the values of a column that leave because enough rows share each."""
        found = self.generalisers.get(column)
        return frozenset() if found is None else found.shown

    def treated(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Return a piece of a table as it may leave."""
        columns, names = [], []
        for name in batch.schema.names:
            values = self._column(name, batch.column(name))
            if values is not None:
                columns.append(values)
                names.append(name)
        return pa.RecordBatch.from_arrays(columns, names=names)

    def _column(self, name: str, values: pa.Array) -> pa.Array | None:
        how = self.how.get(name, Treatment.KEEP)
        if how is Treatment.DROP:
            return None
        if how is Treatment.HASH:
            hashed, words = self.hashes[name], texts(values).to_pylist()
            return pa.array((None if w is None else hashed(w) for w in words), pa.string())
        if how is Treatment.GENERALISE:
            return self.generalisers[name].names(values)
        return values


def learn_treatments(
    how: Mapping[str, Treatment],
    hashes: Mapping[str, ColumnHash],
    tables: Sequence[Path],
    threshold: int,
    advance: Advance,
) -> Treatments:
    """Return the treatments of hidden columns, fitted to every table that holds them.

    Parameters
    ----------
    how : Mapping of str to Treatment
    hashes : Mapping of str to ColumnHash
    tables : sequence of Path
        Parquet files.
    threshold : int
    advance : callable
    """
    found: dict[str, Generaliser] = {}
    for column, treatment in how.items():
        if treatment is not Treatment.GENERALISE:
            continue
        holding = [path for path in tables if column in pq.read_schema(path).names]
        if holding:
            kinds = {pq.read_schema(path).field(column).type for path in holding}
            kind = kinds.pop() if len(kinds) == 1 else pa.string()
            chunks = [_chunks(path, column, advance) for path in holding]
            found[column] = learn(chunks, kind, threshold)
    return Treatments(how, hashes, found)


def write_treated(source: Path, target: Path, treatments: Treatments, advance: Advance) -> int:
    """Write a table as it may leave; the same table and treatment give the same bytes.

    Parameters
    ----------
    source, target : Path
        Parquet files.
    treatments : Treatments
    advance : callable

    Returns
    -------
    int
        Rows.
    """
    rows = 0
    schema = _treated_schema(source, treatments)
    with pq.ParquetFile(source) as file, pq.ParquetWriter(target, schema, **_WRITING) as writer:
        for batch in file.iter_batches(BATCH_ROWS):
            advance(batch.num_rows)
            rows += batch.num_rows
            treated = treatments.treated(batch)
            if treated.num_columns:
                table = pa.Table.from_batches([treated]).cast(schema)
                writer.write_table(table, row_group_size=BATCH_ROWS)
    return rows


_WRITING = {"compression": "zstd", "store_schema": False}


def column_pieces(path: Path, column: str, advance: Advance) -> Iterator[pa.Array]:
    """Yield one column of a Parquet file, piece by piece."""
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(BATCH_ROWS, columns=[column]):
            advance(batch.num_rows)
            yield batch.column(0)


def _chunks(path: Path, column: str, advance: Advance) -> Chunks:
    def pieces() -> Iterable[pa.Array]:
        return column_pieces(path, column, advance)

    return pieces


def _treated_schema(source: Path, treatments: Treatments) -> pa.Schema:
    fields = []
    for field in pq.read_schema(source):
        how = treatments.how.get(field.name, Treatment.KEEP)
        if how is not Treatment.DROP:
            kind = field.type if how is Treatment.KEEP else pa.string()
            fields.append(pa.field(field.name, kind))
    return pa.schema(fields)
