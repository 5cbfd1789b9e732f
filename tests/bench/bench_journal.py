"""What the journal costs, next to its limit: plain SQLite with the same promise to the disk.

    python tests/bench/bench_journal.py [--events 300] [--folder DIR]

The limit of appending is one INSERT of a row of the same size in WAL mode with
synchronous=FULL; that of checking a chain is to read the rows and hash them twice; that of
taking in a file is to hash it twice. Both sides take turns on the same disk.
"""

import argparse
import hashlib
import os
import secrets
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

from tests.unit.domain import nouns  # noqa: E402
from workbench.domain.canonical import canonical  # noqa: E402
from workbench.domain.events import Draft  # noqa: E402
from workbench.domain.evidence import Window  # noqa: E402
from workbench.domain.incident import claim_added, fold, run_recorded, window_set  # noqa: E402
from workbench.storage import Workspace  # noqa: E402
from workbench.storage.chain_check import check_chains  # noqa: E402

ROUNDS = 5
BATCH = 1000


def draft(number: int) -> Draft:
    """Return what an investigation writes: mostly windows and claims, every tenth a run."""
    if number % 10 == 0:
        findings = tuple(map(nouns.finding, range(5)))
        return run_recorded(nouns.run(f"r{number}", findings=findings))
    if number % 10 < 3:
        return claim_added(nouns.claim(f"c{number % 20}", text=f"Sentence {number}."))
    return window_set(Window(name=f"w{number % 8}", rows=number, evidence=("ev-rows.csv",)))


def rate(act: Callable[[], object], count: int) -> float:
    """Return how many of ``count`` things a second an act does."""
    start = time.perf_counter()
    act()
    return count / (time.perf_counter() - start)


class Bare:
    """Plain SQLite: one table, one row an event."""

    def __init__(self, folder: Path) -> None:
        self.connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = FULL")
        self.connection.execute(
            "CREATE TABLE events (position INTEGER PRIMARY KEY, head TEXT, body TEXT) STRICT"
        )

    def single(self, bodies: list[str]) -> None:
        """Insert one row a transaction."""
        for body in bodies:
            self.connection.execute("INSERT INTO events VALUES (NULL, ?, ?)", ("x" * 400, body))

    def batched(self, bodies: list[str]) -> None:
        """Insert all rows in one transaction."""
        self.connection.execute("BEGIN IMMEDIATE")
        rows = [("x" * 400, body) for body in bodies]
        self.connection.executemany("INSERT INTO events VALUES (NULL, ?, ?)", rows)
        self.connection.execute("COMMIT")


def opened(space: Workspace) -> str:
    """Open an incident with a fresh name."""
    name = secrets.token_hex(8)
    space.journal.append(name, [Draft("incident.opened", {})], at=nouns.NOW, by="ana")
    return name


def appending(folder: Path, space: Workspace, count: int) -> None:
    """Print the rates of appending, one by one and in batches."""
    bare, journal = Bare(folder), space.journal
    singles, batches = [], []
    name = opened(space)
    for turn in range(ROUNDS):
        drafts = [draft(turn * count + n) for n in range(count)]
        bodies = [canonical(d.body).decode() for d in drafts]
        limit = rate(lambda bodies=bodies: bare.single(bodies), count)
        ours = rate(
            lambda drafts=drafts: [
                journal.append(name, [d], at=nouns.NOW, by="ana") for d in drafts
            ],
            count,
        )
        singles.append((ours, limit))
        drafts = [draft(n) for n in range(BATCH)]
        bodies = [canonical(d.body).decode() for d in drafts]
        limit = rate(lambda bodies=bodies: bare.batched(bodies), BATCH)
        fresh = opened(space)
        ours = rate(
            lambda fresh=fresh, drafts=drafts: journal.append(
                fresh, drafts, at=nouns.NOW, by="ana"
            ),
            BATCH,
        )
        batches.append((ours, limit))
    bare.connection.close()
    report("append, one transaction each", singles, "events/s", "goal 200")
    report(f"append, {BATCH} a transaction", batches, "events/s", "goal 10,000")


def checking(space: Workspace, size: int) -> None:
    """Print the rates of checking chains and of everything else that reads them."""
    for _ in range(size // BATCH):
        drafts = [draft(n) for n in range(BATCH)]
        space.journal.append(opened(space), drafts, at=nouns.NOW, by="ana")
    plain = sqlite3.connect(space.path / "journal.db")
    (total,) = plain.execute("SELECT count(*) FROM events").fetchone()

    def hash_twice() -> None:
        rows = plain.execute("SELECT salt, CAST(body AS BLOB), prev FROM events")
        for salt, body, prev in rows:
            hashlib.sha256(bytes.fromhex(salt) + body).hexdigest()
            hashlib.sha256(bytes.fromhex(prev) * 10).hexdigest()

    def check() -> None:
        with space._database.read() as connection:
            dict(check_chains(connection))

    turns = [(rate(check, total), rate(hash_twice, total)) for _ in range(ROUNDS)]
    plain.close()
    report(f"chain check of {total} events", turns, "events/s", "goal 75,000")
    print(f"{'  whole verify':34}{rate(space.journal.verify, total):12,.0f} events/s")
    print(f"{'  rebuild':34}{rate(space.journal.rebuild, total):12,.0f} events/s")


def reading(space: Workspace) -> None:
    """Print what opening an incident of 1,000 events takes, unread before."""
    name = space.incidents()[-1].id
    cold, warm, folded = [], [], []
    for _ in range(ROUNDS):
        with Workspace.open(space.path) as fresh:
            cold.append(1000 / rate(lambda fresh=fresh: fresh.incident(name), 1))
            warm.append(1000 / rate(lambda fresh=fresh: fresh.incident(name), 1))
            events = fresh.journal.events(name)
            folded.append(1000 / rate(lambda events=events: fold(events), 1))
    size = len(events)
    tables, again, fold_of_all = map(statistics.median, (cold, warm, folded))
    print(f"{f'incident of {size} events':34}{tables:12.1f} ms from the tables (goal 20)")
    print(f"{'  the same again':34}{again:12.1f} ms")
    print(f"{'  folded from its events':34}{fold_of_all:12.1f} ms")


def copying(folder: Path, space: Workspace, megabytes: int) -> None:
    """Print the rate of taking in a file, next to hashing it twice."""
    source = folder / "large.bin"
    with source.open("wb") as stream:
        for _ in range(megabytes):
            stream.write(os.urandom(1 << 20))
    turns = []
    for _ in range(3):

        def hash_twice() -> None:
            for _ in range(2):
                with source.open("rb") as stream:
                    hashlib.file_digest(stream, "sha256")

        limit = rate(hash_twice, megabytes)
        turns.append((rate(lambda: space.objects.put_file(source), megabytes), limit))
    report(f"take in a file of {megabytes} MiB", turns, "MiB/s", "hash, copy, sync, hash")


def report(what: str, turns: list[tuple[float, float]], unit: str, goal: str) -> None:
    """Print the medians of both sides and their ratio."""
    ours, limit = (statistics.median(side) for side in zip(*turns, strict=True))
    ratio = statistics.median(a / b for a, b in turns)
    print(f"{what:34}{ours:12,.0f} {unit}, limit {limit:,.0f}: {ratio:.2f} of it ({goal})")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=300)
    parser.add_argument("--size", type=int, default=20_000)
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(dir=options.folder) as name,
        Workspace.create(Path(name) / "w") as space,
    ):
        appending(Path(name), space, options.events)
        checking(space, options.size)
        reading(space)
        copying(Path(name), space, options.megabytes)


if __name__ == "__main__":
    main()
