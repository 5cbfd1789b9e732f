"""A table of signals, batch by batch, its rows sorted into series; never all of it at once."""

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from workbench.errors import EvidenceError

BATCH, BUFFER = 131_072, 1 << 20
_COLUMNS = ("timestamp", "node", "metric", "value")
_SECOND = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
Names = tuple[str, str]
"""Node and metric."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some neighbouring points of one series, in the order of the table."""

    names: Names
    ticks: NDArray[np.int64]
    values: NDArray[np.float64]


class SignalStream:
    """Reads a table of signals from end to end, as often as asked.

    Parameters
    ----------
    path : Path
        Parquet with ``timestamp, node, metric, value``.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with pq.ParquetFile(path) as file:
            self.rows = file.metadata.num_rows
            self.per_second = _SECOND[file.schema_arrow.field("timestamp").type.unit]

    def pieces(self) -> Iterator[tuple[int, list[Piece], int]]:
        """Yield how many rows were read so far, their pieces, and rows without a time."""
        done = 0
        with pq.ParquetFile(
            self.path, buffer_size=BUFFER, read_dictionary=["node", "metric"]
        ) as file:
            batches = file.iter_batches(BATCH, columns=list(_COLUMNS), use_threads=False)
            for batch in batches:
                done += batch.num_rows
                timed = batch.filter(pc.is_valid(batch.column("timestamp")))
                yield done, _pieces(timed), batch.num_rows - timed.num_rows


def _pieces(batch: pa.RecordBatch) -> list[Piece]:
    if not batch.num_rows:
        return []
    ticks = np.asarray(pc.cast(batch.column("timestamp"), pa.int64()))
    values = np.asarray(
        pc.cast(batch.column("value"), pa.float64()).to_numpy(zero_copy_only=False), np.float64
    )
    nodes, node_of = _codes(batch.column("node"))
    metrics, metric_of = _codes(batch.column("metric"))
    both = node_of * len(metrics) + metric_of
    if both[0] == both[-1] and bool((both == both[0]).all()):
        return [Piece((nodes[node_of[0]], metrics[metric_of[0]]), ticks, values)]
    known, place = np.unique(both, return_inverse=True)
    # Of few series the stable sort is one pass over small numbers.
    small = np.uint16 if len(known) < 65_536 else np.int64
    order = np.argsort(place.astype(small), kind="stable")
    ends = np.cumsum(np.bincount(place))
    ticks, values = ticks[order], values[order]
    found = []
    for number, end in enumerate(ends.tolist()):
        start = int(ends[number - 1]) if number else 0
        node, metric = divmod(int(known[number]), len(metrics))
        found.append(Piece((nodes[node], metrics[metric]), ticks[start:end], values[start:end]))
    return found


def _codes(column: pa.Array) -> tuple[list[str], NDArray[np.int64]]:
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    names = [str(name) for name in column.dictionary.to_pylist()]
    codes = pc.fill_null(column.indices.cast(pa.int64()), len(names))
    return [*names, "None"], np.asarray(codes)


@contextmanager
def in_order(path: Path, memory: str = "512MB") -> Iterator[Path]:
    """Give the same table by node, metric and time; rows of one time keep their order.

    Sorted on disk, within a limit of memory.

    Parameters
    ----------
    path : Path
    memory : str
        The engine's limit.

    Yields
    ------
    Path
        Gone afterwards.
    """
    import duckdb  # noqa: PLC0415 -- slow to import, and signals are in order as a rule

    with tempfile.TemporaryDirectory(prefix="workbench-order-") as folder:
        target = Path(folder) / "ordered.parquet"
        settings: dict[str, str | bool | int | float | list[str]] = {
            "TimeZone": "UTC",
            "autoinstall_known_extensions": "false",
            "threads": "2",
            "memory_limit": memory,
            "temp_directory": folder,
        }
        wanted = ", ".join(_COLUMNS)
        quoted = str(target).replace("'", "''")
        statement = (
            f"COPY (SELECT {wanted} FROM read_parquet($source, file_row_number => true) "  # noqa: S608 -- names of ours
            f"ORDER BY node, metric, timestamp, file_row_number) TO '{quoted}' (FORMAT parquet)"
        )
        with closing(duckdb.connect(config=settings)) as connection:
            try:
                connection.execute(statement, {"source": str(path)})
            except duckdb.Error as error:
                raise EvidenceError(
                    "traces.order",
                    "The signals are not in order of time and could not be put in order.",
                    "Free some space for temporary files, or hand them in sorted by time.",
                ) from error
        yield target
