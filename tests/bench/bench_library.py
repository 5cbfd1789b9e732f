"""What looking something up costs among 10,000 claims, next to its limit: bare FTS5.

    python tests/bench/bench_library.py [--claims 10000] [--incidents 200] [--rounds 30]

The limit is one query of the same words, best fifty by BM25, in a bare FTS5 table of the same
texts: nothing that ranks full text in SQLite is faster. Both sides take turns. Also told: what the
first index costs, what one more claim costs, and likeness among so many incidents.
"""

import argparse
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

from tests.fakes.past_incidents import SYSTEMS, WORDS, record, told  # noqa: E402
from workbench.domain.identifiers import new_identifier  # noqa: E402
from workbench.domain.incident import claim_added  # noqa: E402
from workbench.domain.runs import Claim  # noqa: E402
from workbench.services.library.indexing import bring_up_to_date  # noqa: E402
from workbench.services.library.searching import search_workspace  # noqa: E402
from workbench.services.library.similarity import similar_incidents, similarity_map  # noqa: E402
from workbench.services.session import Session, open_session  # noqa: E402

NOW = datetime(2026, 5, 14, tzinfo=UTC)
PROMISE = 50.0
"""Milliseconds."""
ASKED: tuple[tuple[str, ...], ...] = (
    ("velvet",),
    ("weather feed",),
    ("the",),
    ("kes",),
    ("lantern", "rows"),
    ("nothing of the kind",),
)


def claims(count: int, incidents: int) -> list[list[Claim]]:
    """Return claims for each incident, in words that come again."""
    random, found = Random(1), [[] for _ in range(incidents)]
    for at in range(count):
        one, other = random.sample(WORDS, 2)
        text = f"The {one} {other} of the {random.choice(SYSTEMS)} lost {at} rows since May."
        found[at % incidents].append(Claim(id=new_identifier(NOW), text=text, run="r"))
    return found


def milliseconds(act: Callable[[], object]) -> float:
    """Return how long an act takes."""
    start = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - start)


def bare(texts: list[str]) -> Callable[[str], list[tuple[int]]]:
    """Return what looks words up in a bare table."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE words USING fts5 (text, prefix = '2 3 4')")
    connection.executemany("INSERT INTO words VALUES (?)", [(one,) for one in texts])

    def find(expression: str) -> list[tuple[int]]:
        query = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT 50"
        return connection.execute(query, (expression,)).fetchall()

    return find


def fill(session: Session, count: int, incidents: int) -> list[str]:
    """Write incidents with claims down and return the claims' texts."""
    random, made = Random(2), claims(count, incidents)
    for at in range(incidents):
        name = record(session, told(random, at))
        session.record(name, *(claim_added(one) for one in made[at]))
    return [one.text for each in made for one in each]


def main() -> int:
    """Measure and print a table; exit with 1 where the promise is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=10_000)
    parser.add_argument("--incidents", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=30)
    given = parser.parse_args()
    worst = 0.0
    with (
        tempfile.TemporaryDirectory() as folder,
        open_session(Path(folder) / "workspace", create=True) as session,
    ):
        session.witness = None
        texts = fill(session, given.claims, given.incidents)
        print(f"{given.claims} claims in {given.incidents} incidents")
        print(f"  first index      {milliseconds(lambda: bring_up_to_date(session)):8.1f} ms")
        find = bare(texts)
        print(f"  {'looked for':<22} {'p50':>8} {'p95':>8} {'limit':>8} {'ratio':>7}")
        for terms in ASKED:
            mine, limit = [], []
            expression = " AND ".join(f'("{one}" OR "{one}" *)' for one in terms)
            for _ in range(given.rounds):
                mine.append(milliseconds(lambda t=terms: search_workspace(session, t)))
                limit.append(milliseconds(lambda e=expression: find(e)))
            middle = statistics.median(mine)
            high = statistics.quantiles(mine, n=20)[-1]
            least = statistics.median(limit)
            worst = max(worst, middle)
            print(
                f"  {' + '.join(terms):<22} {middle:8.1f} {high:8.1f} {least:8.1f} "
                f"{middle / least:7.1f}"
            )
        one = Claim(id=new_identifier(NOW), text="One more kestrel.", run="r")
        session.record(session.incident("1").id, claim_added(one))
        likened = partial(similar_incidents, session, "1")
        again = milliseconds(lambda: search_workspace(session, ["kestrel"]))
        print(f"  after one more claim {again:8.1f} ms")
        print(f"  first likeness   {milliseconds(likened):8.1f} ms")
        print(f"  likeness again   {milliseconds(likened):8.1f} ms")
        print(f"  map              {milliseconds(lambda: similarity_map(session)):8.1f} ms")
    print(f"worst median {worst:.1f} ms, promised {PROMISE:.0f} ms")
    return int(worst > PROMISE)


if __name__ == "__main__":
    sys.exit(main())
