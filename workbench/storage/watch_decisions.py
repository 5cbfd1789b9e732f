"""Which batches a watcher brought into the book, and what fired on each; in the book's database.

A row is put down before a batch is scored, with nothing decided. Once the batch is in the book it
is decided on, once. So a watcher that was killed knows exactly what it still owes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from workbench.domain.canonical import JsonValue, canonical, strict_loads
from workbench.domain.events import instant
from workbench.domain.scoring.readings import batch_key
from workbench.storage.database import Database

TABLE = """
CREATE TABLE IF NOT EXISTS watch_decisions (
  batch TEXT NOT NULL PRIMARY KEY,
  model TEXT NOT NULL,
  name TEXT NOT NULL,
  at TEXT NOT NULL,
  firing TEXT
) STRICT, WITHOUT ROWID
"""
NOTHING = ""
"""What stands in place of a firing where nothing fired; null means not decided."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A batch in the book that was not decided on yet.

    Attributes
    ----------
    batch, name : str
        The sha256 of its bytes, and what it is called.
    starts : tuple of datetime
        Of its windows, rising; empty where all of them were known from more rows.
    """

    batch: str
    name: str
    starts: tuple[datetime, ...]


class WatchDecisions:
    """What watchers decided.

    Parameters
    ----------
    database : Database
        Of the book of scores.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        if not database.read_only:
            with database.write() as connection:
                connection.exec_driver_sql(TABLE)

    def expect(self, batch: str, model: str, name: str, *, at: datetime) -> None:
        """Put down that a batch is about to be scored."""
        statement = sa.text(
            "INSERT OR IGNORE INTO watch_decisions VALUES (:batch, :model, :name, :at, NULL)"
        )
        key = batch_key(model, batch)
        given = {"batch": key, "model": model, "name": name, "at": instant(at)}
        with self._database.write() as connection:
            connection.execute(statement, given)

    def owed(self, model: str) -> tuple[Owed, ...]:
        """Return the batches that are in the book and not decided on, by event time."""
        statement = sa.text(
            "SELECT coalesce(json_extract(b.body, '$.sha256'), d.batch) AS batch, d.name,"
            " w.starts_at FROM watch_decisions d"
            " JOIN batches b ON b.sha256 = d.batch"
            " LEFT JOIN windows w ON w.batch = d.batch"
            " WHERE d.model = :model AND d.firing IS NULL ORDER BY w.starts_at, 1"
        )
        found: dict[str, list[str]] = {}
        names: dict[str, str] = {}
        with self._database.read() as connection:
            for row in connection.execute(statement, {"model": model}):
                names[row.batch] = row.name
                found.setdefault(row.batch, []).extend([row.starts_at] if row.starts_at else [])
        owed = [
            Owed(batch, names[batch], tuple(map(_moment, starts)))
            for batch, starts in found.items()
        ]
        return tuple(sorted(owed, key=lambda one: (one.starts[-1:], one.starts, one.batch)))

    def decide(self, batch: str, model: str, firing: Mapping[str, JsonValue] | None) -> bool:
        """Put down what fired on a model's batch; False if that was decided before."""
        statement = sa.text(
            "UPDATE watch_decisions SET firing = :firing"
            " WHERE model = :model AND batch IN (:key, :batch) AND firing IS NULL"
        )
        told = NOTHING if firing is None else canonical(dict(firing)).decode()
        with self._database.write() as connection:
            given = {"key": batch_key(model, batch), "batch": batch, "model": model, "firing": told}
            return bool(connection.execute(statement, given).rowcount)

    def fired(self, model: str) -> dict[str, dict[str, JsonValue]]:
        """Return what fired on a model's batches, by their sha256."""
        statement = sa.text(
            "SELECT firing FROM watch_decisions WHERE model = :model AND firing != ''"
        )
        with self._database.read() as connection:
            rows = connection.execute(statement, {"model": model}).scalars().all()
        found = [strict_loads(firing.encode()) for firing in rows]
        return {str(one["batch"]): one for one in found}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
