"""What each analysis costs a row on evidence larger than the memory it may hold.

    python tests/bench/bench_larger_than_memory.py [--rows 300000] [--times 10] [--limit 1000]

Two windows of 24 columns are written twice, with so many rows each and with ``times`` as many.
Each analysis that asks no model runs on both, in a process of its own that may hold ``limit``
MB of its own (files that are mapped do not count, as for every worker). Told are seconds a
million rows, their ratio, and the peak of memory that is its own beyond what the libraries take.
``ended`` says what stopped an analysis, so that a table with gaps hides nothing.
"""

import argparse
import os
import resource
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
PLUGINS = ("workbench_drift", "workbench_explain", "workbench_rootcause")
PART_ROWS = 131_072
FEATURES = (*(f"n{at:02d}" for at in range(14)), *(f"c{at}" for at in range(4)))
METRICS = ("accuracy", "auc", "brier", "log_loss", "f1", "balanced_accuracy")


def write(path: Path, rows: int, seed: int, *, late: bool) -> None:
    """Write one window, some rows at a time."""
    rng = np.random.default_rng(seed)
    writer = None
    for start in range(0, rows, PART_ROWS):
        part = _part(rng, start, min(PART_ROWS, rows - start), rows, late=late)
        writer = writer or pq.ParquetWriter(path, part.schema, compression="zstd")
        writer.write_table(part)
    writer.close()


def _part(rng, start: int, rows: int, whole: int, *, late: bool) -> pa.Table:
    days = (np.arange(start, start + rows) * 20 * 86_400_000_000) // whole
    first = np.datetime64("2026-05-21" if late else "2026-05-01", "us")
    columns = {"at": pa.array(first + days.astype("timedelta64[us]"), pa.timestamp("us", "UTC"))}
    for at, name in enumerate(FEATURES[:14]):
        values = rng.normal(at, 1, rows) if at % 2 else rng.lognormal(0, 0.7, rows)
        columns[name] = pa.array(values * (1.1 if late and at < 2 else 1.0))
    for at, name in enumerate(FEATURES[14:]):
        levels = np.array([f"level {level}" for level in range(4 + 9 * at)])
        columns[name] = pa.array(levels[rng.integers(0, len(levels), rows)])
    chance = 1 / (1 + np.exp(-columns["n01"].to_numpy() - 0.5))
    label = (rng.random(rows) < chance).astype(np.int64)
    columns["label"] = pa.array(label)
    columns["score"] = pa.array(np.clip(chance + rng.normal(0, 0.05, rows), 0, 1))
    columns["prediction"] = pa.array((columns["score"].to_numpy() > 0.5).astype(np.int64))
    columns["weight"] = pa.array(rng.random(rows))
    columns["region"] = pa.array(np.array(["north", "south"])[rng.integers(0, 2, rows)])
    return pa.table(columns)


def _context(folder: Path, size: str):
    from workbench.api import Context, Roles, WindowTable

    roles = Roles(
        timestamp="at",
        label="label",
        score="score",
        prediction="prediction",
        features=FEATURES,
        segments=("region",),
    )
    windows = {
        name: WindowTable(name, [folder / f"{size}-{name}.parquet"], roles)
        for name in ("reference", "incident")
    }
    return Context(
        windows=windows,
        scratch=Path(tempfile.gettempdir()),
        task="binary",
        metric="accuracy",
    )


def analyses() -> list[tuple[str, str]]:
    """Return module and id of every analysis that asks neither a model nor signals."""
    from workbench.api.loading import load_plugin

    return [
        (module, one.id)
        for module in PLUGINS
        for one in load_plugin(module).analyses
        if not (one.needs.model or one.needs.signals or one.needs.lineage)
    ]


def run(module: str, name: str, folder: Path, size: str, limit: int) -> None:
    """Run one analysis, or measure one metric, in this process."""
    from workbench.api.loading import load_plugin
    from workbench.datasets.metrics import measure, outputs_of

    context = _context(folder, size)
    if module == "metric":
        incident = context.window("incident")
        names = ("label", "prediction", "score")
        work = lambda: measure(name, outputs_of(*(incident.column(c) for c in names)))  # noqa: E731
    else:
        analysis = load_plugin(module).analysis(name)
        work = lambda: analysis().run(context, analysis.Parameters())  # noqa: E731
    import pandas  # noqa: F401 -- what a warm worker has
    import scipy.stats  # noqa: F401
    import sklearn.ensemble  # noqa: F401

    before = _own()
    mapped = _data()
    resource.setrlimit(resource.RLIMIT_DATA, (mapped + limit * 1_000_000, resource.RLIM_INFINITY))
    print(f"{before:.0f}", flush=True)
    began, used = time.monotonic(), time.process_time()
    try:
        work()
    except Exception as error:
        print(f"{type(error).__name__}: {str(error)[:60]}".replace("\n", " "))
        return
    print(f"{time.monotonic() - began} {time.process_time() - used}")


def _own(pid: str = "self") -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("RssAnon"):
            return int(line.split()[1]) / 1000
    return 0.0


def _data() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmData"):
            return int(line.split()[1]) * 1024
    return 0


def measured(way: tuple[str, str], folder: Path, size: str, limit: int) -> tuple[float, float, str]:
    """Return processor seconds, memory of its own in MB, and how it ended."""
    command = [sys.executable, str(HERE), "--way", *way, "--folder", str(folder), "--size", size]
    with subprocess.Popen(
        [*command, "--limit", str(limit)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        peak = 0.0
        while process.poll() is None:
            try:
                peak = max(peak, _own(str(process.pid)))
            except OSError:
                break
            time.sleep(0.02)
        lines = process.stdout.read().decode().splitlines()
    if len(lines) < 2:
        return 0.0, 0.0, f"ended with {process.wait()}"
    held = peak - float(lines[0])
    try:
        return float(lines[1].split()[1]), held, ""
    except (ValueError, IndexError):
        return 0.0, held, lines[1]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=300_000)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--limit", type=int, default=1000)
    parser.add_argument("--only", default="")
    parser.add_argument("--way", nargs=2)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--size")
    given = parser.parse_args()
    if given.way:
        run(*given.way, given.folder, given.size, given.limit)
        return
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    with tempfile.TemporaryDirectory(prefix="bench-larger-") as name:
        folder = Path(name)
        os.environ["TMPDIR"] = name
        for size, rows in (("one", given.rows), ("many", given.rows * given.times)):
            for seed, window in enumerate(("reference", "incident")):
                write(folder / f"{size}-{window}.parquet", rows, seed, late=bool(seed))
        _print(given, folder)


def _print(given: argparse.Namespace, folder: Path) -> None:
    rows = (2 * given.rows / 1e6, 2 * given.rows * given.times / 1e6)
    in_memory = rows[1] * len(pq.read_schema(folder / "many-incident.parquet")) * 8
    print(
        f"{rows[0]:g} and {rows[1]:g} million rows in two windows; the larger takes "
        f"{in_memory:.0f} MB as numbers; limit {given.limit} MB",
        flush=True,
    )
    print(f"{'':28s}{'CPU s / million rows':>22s}{'':>8s}{'own memory MB':>16s}")
    print(f"{'analysis':28s}{'1 x':>11s}{'many':>11s}{'ratio':>8s}{'1 x':>8s}{'many':>8s}  ended")
    for way in [*analyses(), *(("metric", metric) for metric in METRICS)]:
        if not any(name in way[1] for name in given.only.split(",")):
            continue
        one = measured(way, folder, "one", given.limit)
        many = measured(way, folder, "many", given.limit)
        each = one[0] / rows[0], many[0] / rows[1]
        ratio = each[1] / each[0] if each[0] and each[1] else float("nan")
        print(
            f"{way[1]:28s}{each[0]:11.2f}{each[1]:11.2f}{ratio:8.2f}{one[1]:8.0f}{many[1]:8.0f}"
            f"  {one[2] or many[2]}",
            flush=True,
        )


if __name__ == "__main__":
    main()
