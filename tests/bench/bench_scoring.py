"""What collecting costs against the size of a batch, and the way from the book to the queue.

    python tests/bench/bench_scoring.py [--models 200] [--windows 365]

The limit is 60 s for 200 models and 365 windows from the book to the queue; bench_fleet.py times
the same on workers and on a cluster.
"""

import argparse
import resource
import tempfile
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests.fakes.batches import drawn_rows
from tests.fakes.fleets import drawn_values, readings_of
from workbench.services.scoring.candidates import queue_of
from workbench.services.scoring.history import score_history
from workbench.services.scoring.taking import take
from workbench.services.session import open_session

LIMIT = 60.0
NOW = datetime(2027, 5, 22, 9, tzinfo=UTC)


@contextmanager
def timed(what):
    """Print how long something took, on the clock and of the processor."""
    wall, own = time.perf_counter(), time.process_time()
    yield
    wall, own = time.perf_counter() - wall, time.process_time() - own
    print(f"{what:<44} {wall:7.2f} s  processor {own:7.2f} s")


def collect(folder):
    """Take in batches of growing size."""
    for days, rows in ((30, 1_000), (30, 10_000), (30, 100_000), (365, 1_000)):
        file = folder / f"{days}x{rows}.parquet"
        pq.write_table(pa.Table.from_pandas(drawn_rows(days, rows)), file)
        with (
            open_session(folder / file.stem, create=True) as session,
            timed(f"{days} days of {rows:,} rows, 4 inputs"),
        ):
            take(session, file, "m")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{'':<44} at most {peak:.0f} MB of memory so far")


def queue(folder, models, windows):
    """Score a fleet from the book and make its queue."""
    values = drawn_values(models, windows)
    values[::40, -3:, :3] += 1
    told = {"words": "AUC 0.80 → 0.67", "column": "temp", "before": 0.8, "after": 0.67}
    with open_session(folder / "fleet", create=True) as session:
        with session.workspace.score_book() as book:
            for at in range(models):
                found = [
                    one.model_copy(update={"details": dict.fromkeys(one.values, told)})
                    for one in readings_of(values[at], name=f"m{at:04d}")
                ]
                book.add_batch(f"{at:064d}", "drawn", found, at=NOW)
            with timed(f"{models} models x {windows} windows: the book read"):
                sum(1 for _ in book.readings())
        began = time.perf_counter()
        with timed(f"{models} models x {windows} windows: book to tiers"):
            history = score_history(session)
        with timed("the queue"):
            found = queue_of(history, at=NOW)
        took = time.perf_counter() - began
        print(f"{len(found)} candidates; {took / LIMIT:.0%} of the limit of {LIMIT:.0f} s")


def main():
    """Print one line for each size."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--models", type=int, default=200)
    asked.add_argument("--windows", type=int, default=365)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        collect(Path(name))
        for models in (given.models // 4, given.models):
            (Path(name) / str(models)).mkdir()
            queue(Path(name) / str(models), models, given.windows)


if __name__ == "__main__":
    main()
