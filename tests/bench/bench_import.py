"""What taking in a large CSV costs, beside DuckDB and pandas in the same run.

    python tests/bench/bench_import.py [--megabytes 1200] [--rounds 2] [--file FILE]

Each measurement is a process of its own, taken in turns; of several rounds the best counts, for
a busy machine only ever adds. Memory is the peak of a process and its children, in MB.

- ``convert``: our SHA-256 of the file beside our typed Parquet, nothing counted.
- ``table``: the same with the full profile of every column.
- ``import``: all of an import: copied, hashed twice, typed and profiled in a shut-in worker,
  on the disk, recorded.
- ``duckdb``: ``read_csv`` to Parquet with zstd, the same threads.
- ``pandas``, ``pandas profile``: loading it alone, and with counts, ranges, levels, histograms.
"""

import argparse
import hashlib
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pcsv

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[2]), str(HERE.parents[2] / "plugins")]
CHUNK_ROWS = 250_000


class Uncounted:
    """A profiler that looks at nothing."""

    def add(self, column) -> None:
        """Take no notice."""


def generate(path: Path, size: int) -> None:
    """Write a CSV of about so many bytes: times, numbers, counts, levels, gaps, quoted notes."""
    rng, rows, first = np.random.default_rng(7), 0, True
    levels = np.array([f"segment {at}" for at in range(40)])
    notes = np.array(['"late, twice"', '"said ""no"""', "fine", "late", "early"])
    with path.open("wb") as stream:
        while stream.tell() < size:
            at = np.arange(rows, rows + CHUNK_ROWS)
            moments = np.datetime64("2026-05-01T00:00:00") + at.astype("timedelta64[s]")
            columns = {"row_id": at, "event_time": np.char.add(moments.astype(str), "Z")}
            for number in range(8):
                values = rng.normal(100 * number, 10, CHUNK_ROWS)
                columns[f"number_{number}"] = np.round(values, 4)
            for number in range(2):
                columns[f"count_{number}"] = rng.poisson(50, CHUNK_ROWS)
            columns["segment"] = levels[rng.integers(0, len(levels), CHUNK_ROWS)]
            columns["note"] = notes[rng.integers(0, len(notes), CHUNK_ROWS)]
            columns["label"] = rng.integers(0, 2, CHUNK_ROWS)
            table = pa.table(columns)
            amount = pa.array(np.round(rng.gamma(2, 50, CHUNK_ROWS), 2))
            gaps = pa.array(rng.random(CHUNK_ROWS) < 0.02)
            table = table.append_column(
                "amount", pa.compute.if_else(gaps, pa.scalar(None, pa.float64()), amount)
            )
            options = pcsv.WriteOptions(include_header=first, quoting_style="none")
            _write_plain(table, stream, options)
            rows, first = rows + CHUNK_ROWS, False


def _write_plain(table: pa.Table, stream, options: pcsv.WriteOptions) -> None:
    """Write texts as they stand: some are quoted already."""
    plain = table.drop_columns(["note"])
    sink = pa.BufferOutputStream()
    pcsv.write_csv(plain, sink, options)
    lines = sink.getvalue().to_pybytes().split(b"\n")
    head = 1 if options.include_header else 0
    if head:
        stream.write(lines[0] + b',"note"\n')
    notes = table.column("note").to_pylist()
    body = (line + b"," + note.encode() for line, note in zip(lines[head:], notes, strict=False))
    stream.write(b"\n".join(body) + b"\n")


def convert(source: Path, folder: Path) -> None:
    """Hash the file while it becomes typed Parquet; nothing is counted."""
    from workbench.datasets import ingest
    from workbench_importers import DelimitedImporter

    ingest.ColumnProfiler = lambda *_, **__: Uncounted()
    ingest.profile_columns = lambda *_: ()
    _hashed_beside(source, lambda: _table(ingest, DelimitedImporter(), source, folder))


def table(source: Path, folder: Path) -> None:
    """Hash the file while it becomes typed Parquet with a profile."""
    from workbench.datasets import ingest
    from workbench_importers import DelimitedImporter

    _hashed_beside(source, lambda: _table(ingest, DelimitedImporter(), source, folder))


def _table(ingest, importer, source: Path, folder: Path) -> None:
    ingest.import_table(importer, source, {}, folder / "ours.parquet")


def _hashed_beside(source: Path, work) -> None:
    def digest() -> None:
        with source.open("rb") as stream:
            hashlib.file_digest(stream, "sha256")

    hashing = threading.Thread(target=digest)
    hashing.start()
    work()
    hashing.join()


def whole_import(source: Path, folder: Path) -> None:
    """Import the file as a person does, into a new workspace."""
    from workbench.services.importing import import_capture
    from workbench.services.session import open_session

    with open_session(folder / "workspace", create=True) as session:
        import_capture(session, [source], signals=False)


def duckdb(source: Path, folder: Path) -> None:
    """Have DuckDB make Parquet of it."""
    import duckdb

    with duckdb.connect(config={"threads": pa.cpu_count()}) as connection:
        connection.execute(
            f"COPY (SELECT * FROM read_csv('{source}')) TO '{folder / 'duck.parquet'}' "
            "(FORMAT parquet, COMPRESSION zstd)"
        )


def pandas(source: Path, folder: Path):
    """Load it with the faster of its readers."""
    import pandas

    return pandas.read_csv(source, engine="pyarrow")


def pandas_profile(source: Path, folder: Path) -> None:
    """Load it and count what our profile counts."""
    frame = pandas(source, folder)
    for name in frame:
        column = frame[name]
        column.isna().sum()
        column.nunique()
        if column.dtype.kind in "if":
            known = column.dropna().to_numpy()
            (known.min(), known.max())
            np.histogram(known, np.linspace(*np.quantile(known, [0.001, 0.999]), 25))
        else:
            column.value_counts().head(20)


WAYS = {
    "convert": convert,
    "table": table,
    "import": whole_import,
    "duckdb": duckdb,
    "pandas": pandas,
    "pandas profile": pandas_profile,
}


def measure(way: str, source: Path) -> tuple[float, float, float]:
    """Return seconds, processor seconds and peak memory in MB of one way."""
    with tempfile.TemporaryDirectory(dir=source.parent) as folder:
        began = time.monotonic()
        command = [sys.executable, str(HERE), "--way", way, "--file", str(source)]
        with subprocess.Popen([*command, "--folder", folder]) as process:
            peak, used = _watched(process)
        if process.returncode:
            raise SystemExit(f"{way} failed")
        return time.monotonic() - began, used, peak


def _watched(process: subprocess.Popen) -> tuple[float, float]:
    """Return the most memory in MB that a process and its descendants held, and their time."""
    peak, used = 0.0, {}
    while process.poll() is None:
        held = 0.0
        for one in _family(process.pid):
            resident, seconds = _looked_at(one)
            held += resident
            used[one] = max(used.get(one, 0.0), seconds)
        peak = max(peak, held)
        time.sleep(0.03)
    return peak, sum(used.values())


def _family(pid: int) -> list[int]:
    found, left = [], [pid]
    while left:
        one = left.pop()
        found.append(one)
        for listed in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                left += map(int, listed.read_text().split())
            except OSError:
                continue
    return found


def _looked_at(pid: int) -> tuple[float, float]:
    """Return resident memory in MB and processor seconds of a process."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (OSError, IndexError):
        return 0.0, 0.0
    ticks = int(fields[11]) + int(fields[12])
    return pages * resource.getpagesize() / 1e6, ticks / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megabytes", type=int, default=1200)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--file", type=Path)
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    pa.set_cpu_count(os.cpu_count() or 1)
    if given.way:
        WAYS[given.way](given.file, given.folder)
        return
    with tempfile.TemporaryDirectory(prefix="bench-import-") as folder:
        source = given.file or Path(folder) / "rows.csv"
        if not given.file:
            generate(source, given.megabytes * 1_000_000)
        _print(source, given.rounds)


def _print(source: Path, rounds: int) -> None:
    measured = {way: [] for way in WAYS}
    for _ in range(rounds):
        for way in WAYS:
            measured[way].append(measure(way, source))
    best = {
        way: [min(column) for column in zip(*found, strict=True)] for way, found in measured.items()
    }
    limit = best["duckdb"][0]
    print(f"{source.stat().st_size / 1e6:.0f} MB, {pa.cpu_count()} processors, best of {rounds}")
    print(f"{'way':16s}{'seconds':>9s}{'/ duckdb':>10s}{'CPU s':>8s}{'peak MB':>9s}")
    for way, (seconds, used, peak) in best.items():
        print(f"{way:16s}{seconds:9.2f}{seconds / limit:10.2f}{used:8.1f}{peak:9.0f}")
    more = best["table"][0] - best["convert"][0]
    print(f"profile: {more:.2f} s more; pandas {best['pandas profile'][0]:.2f} s in all")


if __name__ == "__main__":
    main()
