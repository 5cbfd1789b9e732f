"""Time what people notice of workers: start, dispatch, a large input, cancel.

    python tests/bench/bench_jobs.py

Prints one table; asserts nothing.
"""

import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from threading import Event, Thread

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from workbench.domain.evidence import Roles
from workbench.jobs import Isolation, JobSpec, LocalRunner, WindowInput

ROUGH = Path(__file__).resolve().parents[1] / "data" / "rough_plugin"
GIGABYTE_ROWS, COLUMNS = 2_500_000, 50


def job_for(name, **others):
    return JobSpec(
        plugin=f"{name.partition('.')[0]}_checks", analysis=name, locations=(str(ROUGH),), **others
    )


def timed(action):
    started = time.perf_counter()
    action()
    return 1000 * (time.perf_counter() - started)


def row(what, values, goal=""):
    values = sorted(values)
    p95 = values[min(len(values) - 1, int(0.95 * len(values)))]
    print(f"{what:<58}{statistics.median(values):>10.2f}{p95:>10.2f}   {goal}")


def first_job(isolation):
    with LocalRunner(1, isolation=isolation) as runner:
        return timed(lambda: runner.run(job_for("light.nothing")).check())


ECHO = """
import socket, sys
s = socket.socket(fileno=int(sys.argv[1]))
while d := s.recv(9):
    s.sendall(d)
"""


def bare_round_trip():
    """What two processes that do nothing else take to greet each other."""
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            child = subprocess.Popen(
                [sys.executable, "-c", ECHO, str(theirs.fileno())], pass_fds=(theirs.fileno(),)
            )

        def greet():
            ours.sendall(b"hello")
            ours.recv(9)

        greet()
        row("bare round trip between two processes", [timed(greet) for _ in range(200)], "limit")
    child.wait()


def dispatch(runner):
    runner.run(job_for("light.nothing")).check()
    row(
        "warm dispatch: an analysis that does nothing, and back",
        [timed(lambda: runner.run(job_for("light.nothing")).check()) for _ in range(200)],
        "<= 1 ms",
    )


def large_input(runner, folder):
    column = pa.array(np.arange(GIGABYTE_ROWS, dtype=float))
    table = pa.table({f"f{number}": column for number in range(COLUMNS)})
    arrow, parquet = folder / "rows.arrow", folder / "rows.parquet"
    with pa.OSFile(str(arrow), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=1 << 20)
    pq.write_table(table.slice(0, GIGABYTE_ROWS), parquet, compression="zstd")
    for path, what in ((arrow, "mapped Arrow"), (parquet, "Parquet, footer")):
        window = WindowInput(paths=(path,), roles=Roles(features=tuple(table.column_names)))
        job = job_for(
            "light.sees", windows={"incident": window}, parameters={"look": path is arrow}
        )
        runner.run(job).check()
        row(
            f"1 GB input visible in the worker ({what})",
            [timed(lambda job=job: runner.run(job).check()) for _ in range(20)],
            "<= 30 ms",
        )


def cancel(runner, name, what):
    times = []
    for _ in range(5):
        running, stop = Event(), Event()
        thread = Thread(
            target=runner.run, args=(job_for(name), lambda *_, seen=running: seen.set(), stop)
        )
        thread.start()
        running.wait()
        stop.set()
        times.append(timed(thread.join))
    row(f"cancel of an analysis that {what}", times, "<= 50 ms")


def registry_listing():
    code = (
        "import time; t = time.perf_counter()\n"
        "from workbench.registry import Registry; r = Registry(); r.analyses()\n"
        "print(1000 * (time.perf_counter() - t))"
    )
    return [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
        for _ in range(5)
    ]


def main():
    print(f"{'milliseconds':<58}{'median':>10}{'p95':>10}   goal")
    for isolation in Isolation:
        row(f"first job of a fresh runner, {isolation}", [first_job(isolation) for _ in range(5)])
    with LocalRunner(1) as runner, tempfile.TemporaryDirectory() as name:
        bare_round_trip()
        dispatch(runner)
        large_input(runner, Path(name))
        cancel(runner, "rough.patient", "looks up often")
        cancel(runner, "rough.deaf", "never looks up")
    row("plugins listed in a fresh process, imports and all", registry_listing())


if __name__ == "__main__":
    main()
