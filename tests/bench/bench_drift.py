"""What the drift battery costs at size, next to its limit: reading the files and one sort.

    python tests/bench/bench_drift.py [--rows 500000]
    python tests/bench/bench_drift.py --healthy 100 [--rows 5000]

Each measurement is a process of its own: CPU seconds and peak memory are the process's, its
start, imports and reading included. ``battery`` and ``stability`` take two Parquet files and
return the answer, so that any harness can call them.

``--healthy`` counts false discoveries instead: pairs of windows of the same 50 columns, drawn
anew from the same distributions, in which nothing happened.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[2]), str(HERE.parents[2] / "plugins")]


def _context(reference: str, incident: str):
    from workbench.api import Context, Roles, WindowTable

    paths = {"reference": Path(reference), "incident": Path(incident)}
    names = sorted({name for path in paths.values() for name in pq.read_schema(path).names})
    roles = Roles(features=tuple(names))
    windows = {name: WindowTable(name, [path], roles) for name, path in paths.items()}
    return Context(windows=windows, scratch=Path(tempfile.gettempdir()))


def battery(reference: str, incident: str) -> dict:
    """Return the answer of ``drift.battery``."""
    from workbench_drift.battery import Battery

    return Battery().run(_context(reference, incident), Battery.Parameters()).document()["answer"]


def stability(reference: str, incident: str) -> dict:
    """Return the answer of ``drift.psi``."""
    from workbench_drift.stability import PopulationStability as Psi

    return Psi().run(_context(reference, incident), Psi.Parameters()).document()["answer"]


def limit(reference: str, incident: str) -> dict:
    """Read every column and sort the numeric ones: what no battery can do without."""
    for path in (reference, incident):
        file = pq.ParquetFile(path)
        for name in file.schema_arrow.names:
            column = file.read([name], use_threads=False).column(0)
            if pa.types.is_floating(column.type):
                np.sort(column.to_numpy())
    return {}


def generate(folder: Path, rows: int, pair: int = 0, *, healthy: bool = False) -> None:
    """Write a pair of tables: 40 numeric and 10 categorical columns, five of them moved."""
    for name, seed in (("reference", 1), ("incident", 2)):
        rng = np.random.default_rng(seed + 2 * pair)
        columns = {}
        for at in range(40):
            values = rng.lognormal(0, 0.7, rows) if at % 2 else rng.normal(0, 1, rows)
            moved = name == "incident" and at < 4 and not healthy
            columns[f"n{at:02d}"] = values * 1.1 if moved else values
        for at in range(10):
            codes = rng.integers(0, 3 + 20 * at, rows).astype(np.int32)
            if name == "incident" and at == 0 and not healthy:
                codes[rng.random(rows) < 0.05] = 0
            names = pa.array([f"level {code}" for code in range(3 + 20 * at)])
            columns[f"c{at:02d}"] = pa.DictionaryArray.from_arrays(pa.array(codes), names)
        pq.write_table(pa.table(columns), folder / f"{name}.parquet", compression="zstd")


def _measure(what: str, folder: Path) -> tuple[float, float, float]:
    command = [sys.executable, str(HERE), "--call", what, str(folder)]
    start = time.perf_counter()
    process = subprocess.Popen(
        command, env={**os.environ, "OMP_NUM_THREADS": "1"}, stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{what} failed")
    wall = time.perf_counter() - start
    return used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024


def count_false(pairs: int, rows: int) -> None:
    """Print how many columns of healthy pairs are called drifted."""
    print(f"{pairs} healthy pairs of {rows:,} x 50 rows")
    print("what         false columns   of all   pairs with any")
    found: dict[str, list[int]] = {"battery": [], "stability": []}
    with tempfile.TemporaryDirectory() as folder:
        paths = [str(Path(folder) / f"{name}.parquet") for name in ("reference", "incident")]
        for pair in range(pairs):
            generate(Path(folder), rows, pair, healthy=True)
            for what, seen in found.items():
                columns = globals()[what](*paths)["columns"].values()
                seen.append(sum(entry["status"] == "drift" for entry in columns))
    for what, seen in found.items():
        any_drift = sum(each > 0 for each in seen)
        print(f"{what:12} {sum(seen):13}   {sum(seen) / (50 * pairs):6.3%}   {any_drift:7}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int)
    parser.add_argument("--healthy", type=int, default=0, help="pairs in which nothing happened")
    parser.add_argument("--call", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--generate", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.healthy:
        count_false(asked.healthy, asked.rows or 5000)
        return
    asked.rows = asked.rows or 500_000
    if asked.generate:
        generate(asked.generate, asked.rows)
        return
    if asked.call:
        pair = [str(Path(asked.call[1]) / f"{name}.parquet") for name in ("reference", "incident")]
        globals()[asked.call[0]](*pair)
        return
    with tempfile.TemporaryDirectory() as folder:
        # In a process of its own: a large parent would lend its peak memory to its children.
        making = [sys.executable, str(HERE), "--generate", folder, "--rows", str(asked.rows)]
        subprocess.run(making, check=True)
        floor = _measure("limit", Path(folder))[0]
        print(f"{asked.rows:,} x 50 against {asked.rows:,} x 50")
        print("what         CPU s   wall s   peak MiB   x limit")
        for what in ("limit", "battery", "stability"):
            cpu, wall, peak = _measure(what, Path(folder))
            print(f"{what:10} {cpu:7.2f} {wall:8.2f} {peak:10.0f} {cpu / floor:9.2f}")


if __name__ == "__main__":
    main()
