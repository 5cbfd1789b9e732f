"""What scoring a fleet costs against its size, and that workers and a cluster change no byte.

    python tests/bench/bench_fleet.py [--models 200] [--windows 365] [--no-cluster]

The limit is 60 s for 200 models, 365 windows and nine signals on two cores; seconds are shown as a
share of it. The book is on disk: writing it once and reading it each time are timed too.
"""

import argparse
import hashlib
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from tests.fakes.clusters import local_cluster
from tests.fakes.fleets import drawn_values, readings_of
from workbench.domain.scoring import WatchedModel
from workbench.jobs.cluster import ClusterRunner
from workbench.jobs.local import LocalRunner
from workbench.services.scoring.definitions import shipped_definition
from workbench.services.scoring.fleet import score_fleet
from workbench.services.scoring.history import score_history, scored
from workbench.services.session import open_session

LIMIT = 60.0
NOW = datetime(2026, 5, 22, 9, tzinfo=UTC)


def drawn_fleet(models, windows):
    """Return models and their readings, a tenth of them with a shift near the end."""
    values = drawn_values(models, windows)
    values[::10, -20:, 0] += 0.5
    names = [f"m{at:04d}" for at in range(models)]
    readings = tuple(
        tuple(readings_of(one, name=name)) for name, one in zip(names, values, strict=True)
    )
    return tuple(WatchedModel(id=name) for name in names), readings


def digest(scores):
    """Return a hash of every array of scores."""
    found = hashlib.sha256()
    for name in ("percentile", "severity", "spike", "score", "contributions", "tier"):
        found.update(getattr(scores, name).tobytes())
    return found.hexdigest()[:16]


def timed(work):
    """Return what some work gives, and its seconds."""
    began = time.perf_counter()
    given = work()
    return given, time.perf_counter() - began


def main():
    """Print one line for each size and one for each way."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--models", type=int, default=200)
    asked.add_argument("--windows", type=int, default=365)
    asked.add_argument("--no-cluster", action="store_true")
    options = asked.parse_args()
    definition = shipped_definition()
    models, readings = drawn_fleet(options.models, options.windows)
    print(f"{'what':<38}{'seconds':>9}{'of 60 s':>9}  scores")
    for share in (8, 4, 2, 1):
        count = max(options.models // share, 1)
        found, took = timed(lambda n=count: scored(definition, models[:n], readings[:n]))
        line(f"in this process, {count} x {options.windows}", took, digest(found.scores))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        session = stack.enter_context(open_session(folder / "workspace", create=True))
        with session.workspace.score_book() as book:
            every = [one for windows in readings for one in windows]
            _, took = timed(lambda: book.add_batch("a" * 64, "fleet", every, at=NOW))
            line("written to the book", took, "")
        found, took = timed(lambda: score_history(session))
        line("from the book to tiers", took, digest(found.scores))
        for count in (1, 2):
            with LocalRunner(count) as runner:
                runner.warm()
                found, took = timed(lambda r=runner: score_fleet(definition, models, readings, r))
            line(f"{count} worker{'s' * (count > 1)}", took, digest(found.scores))
        if not options.no_cluster:
            address = stack.enter_context(local_cluster(folder))
            runner = stack.enter_context(ClusterRunner(address))
            found, took = timed(lambda: score_fleet(definition, models, readings, runner))
            line("a local Dask cluster", took, digest(found.scores))


def line(what, took, told):
    """Print one line of the table."""
    print(f"{what:<38}{took:>9.2f}{took / LIMIT:>9.0%}  {told}", flush=True)


if __name__ == "__main__":
    main()
