"""What an analysis holds of its own does not grow with the rows."""

import json
import subprocess
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from workbench.science.room import SETTING

PROGRAM = """
import json, os, sys, threading, time
from pathlib import Path
from workbench.api import Context, Roles, WindowTable
from workbench.api.loading import load_plugin
import pandas, scipy.stats, sklearn.ensemble, pyarrow as pa

module, name, folder, rows = sys.argv[1:]
own = lambda: int(next(l for l in open("/proc/self/status") if l.startswith("RssAnon")).split()[1])
roles = Roles(timestamp="at", features=("a", "b", "c"), label="label", prediction="a")
windows = {
    w: WindowTable(w, [Path(folder) / f"{w}.parquet"] * int(rows), roles)
    for w in ("reference", "incident")
}
context = Context(windows=windows, scratch=Path(folder), task="binary", metric="accuracy")
analysis = load_plugin(module).analysis(name)
peak, done = [own()], threading.Event()
def watch():
    while not done.wait(0.002):
        peak[0] = max(peak[0], own())
watching = threading.Thread(target=watch)
watching.start()
before = own()
analysis().run(context, analysis.Parameters())
done.set()
watching.join()
print(json.dumps(peak[0] - before))
"""
TIMES = 10
ROWS = 80_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("windows")
    for seed, name in enumerate(("reference", "incident")):
        rng = np.random.default_rng(seed)
        at = np.datetime64("2026-05-01", "us") + rng.integers(0, 9, ROWS).astype("timedelta64[D]")
        columns = {
            "at": pa.array(at, pa.timestamp("us", "UTC")),
            "a": rng.normal(size=ROWS),
            "b": rng.poisson(9, ROWS),
            "c": np.array(["x", "y", "z"])[rng.integers(0, 3, ROWS)],
            "label": rng.integers(0, 2, ROWS),
        }
        pq.write_table(pa.table(columns), made / f"{name}.parquet")
    return made


def held(module, name, folder, times):
    """The kilobytes that an analysis holds at most, on so many times the rows."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, module, name, str(folder), str(times)],
        env={"PYTHONPATH": ":".join(sys.path), SETTING: "60", "OMP_NUM_THREADS": "1"},
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("name", ["drift.battery", "drift.over_time"])
def test_memory_does_not_grow_with_the_rows(folder, name):
    once, often = (held("workbench_drift", name, folder, times) for times in (1, TIMES))
    # All values of one column of both windows, were they held, would be 24 MB more.
    assert often - once < 2 * 8 * ROWS * TIMES / 1000 / 2
