"""What somebody with another program does to a journal, and what the check must call it."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from workbench.domain.canonical import canonical
from workbench.domain.events import Draft, Event, commitment, event_hash
from workbench.storage.chain import FIELDS
from workbench.storage.schema import JOURNAL_SCHEMA

GUARDS = [name for name, text in JOURNAL_SCHEMA.items() if text.startswith("CREATE TRIGGER")]
_FIELDS = ", ".join(f'"{name}"' for name in FIELDS)
_MARKS = ", ".join("?" * len(FIELDS))


@dataclass(frozen=True)
class Verdict:
    """What the check must say."""

    kind: str
    seq: int | None
    incident: str | None


class Intruder:
    """Plain SQLite on a journal, with one incident in view.

    Everything is done in one go: the triggers are dropped, and put back if asked for.
    """

    def __init__(self, folder: Path, incident: str) -> None:
        self.connection = sqlite3.connect(folder / "journal.db", isolation_level=None)
        self.incident = incident
        for name in GUARDS:
            self.connection.execute(f"DROP TRIGGER {name}")

    def leave(self, *, guards_back: bool) -> None:
        """Put the triggers back, or not, and go."""
        for name in GUARDS if guards_back else ():
            self.connection.execute(JOURNAL_SCHEMA[name])
        self.connection.close()

    @property
    def size(self) -> int:
        query = "SELECT count(*) FROM events WHERE incident = ?"
        return self.connection.execute(query, (self.incident,)).fetchone()[0]

    def event(self, seq: int) -> Event:
        query = f"SELECT {_FIELDS} FROM events WHERE incident = ? AND seq = ?"
        row = dict(
            zip(
                FIELDS, self.connection.execute(query, (self.incident, seq)).fetchone(), strict=True
            )
        )
        return Event(**{**row, "body": None, "commitment": row["commitment"]})

    def set(self, place: int, /, **values: object) -> None:
        """Change columns of one row."""
        columns = ", ".join(f'"{name}" = ?' for name in values)
        query = f"UPDATE events SET {columns} WHERE incident = ? AND seq = ?"
        self.connection.execute(query, (*values.values(), self.incident, place))

    def delete(self, first: int, last: int, *, renumber: bool = False) -> None:
        """Take rows out, and close the gap if asked to."""
        query = "DELETE FROM events WHERE incident = ? AND seq BETWEEN ? AND ?"
        self.connection.execute(query, (self.incident, first, last))
        if renumber:
            self.shift(last + 1, first - last - 1)

    def shift(self, first: int, by: int) -> None:
        """Give every row from a place on another number."""
        for step in (100_000, by - 100_000):
            query = "UPDATE events SET seq = seq + ? WHERE incident = ? AND seq >= ?"
            self.connection.execute(query, (step, self.incident, first))

    def insert(self, event: Event, body: str) -> None:
        """Put a row in; its place must be free."""
        values = [body if name == "body" else getattr(event, name) for name in FIELDS]
        query = f"INSERT INTO events ({_FIELDS}) VALUES ({_MARKS})"
        self.connection.execute(query, values)

    def body(self, seq: int) -> str:
        query = "SELECT body FROM events WHERE incident = ? AND seq = ?"
        return self.connection.execute(query, (self.incident, seq)).fetchone()[0]

    def reseal(self, event: Event, draft: Draft | None = None) -> tuple[Event, str]:
        """Return an event with another body, whose own hashes are right."""
        body = {"name": "forged"} if draft is None else dict(draft.body)
        sealed = replace(event, commitment=commitment(event.salt, body), body=body)
        return replace(sealed, hash=event_hash(sealed.envelope())), canonical(body).decode()

    def rewrite(self, seq: int) -> None:
        """Change an event's author and compute every hash from there on anew."""
        self.set(seq, by="mallory")
        prev = self.event(seq).prev
        for place in range(seq, self.size + 1):
            event = replace(self.event(place), prev=prev)
            prev = event_hash(event.envelope())
            self.set(place, prev=event.prev, hash=prev)

    def mend_tables(self) -> None:
        """Let the tables show the end of the chain as it is now."""
        size = self.size
        head = self.event(size).hash if size else ""
        self.connection.execute(
            "UPDATE incidents SET size = ?1, head = ?2, "
            "body = json_set(body, '$.size', ?1, '$.head', ?2) WHERE id = ?3",
            (size, head, self.incident),
        )

    def forget_tables(self) -> None:
        """Take the incident out of every table."""
        self.connection.execute("DELETE FROM findings WHERE incident = ?", (self.incident,))
        for table in ("claims", "runs", "windows", "evidence"):
            self.connection.execute(f"DELETE FROM {table} WHERE incident = ?", (self.incident,))
        self.connection.execute("DELETE FROM incidents WHERE id = ?", (self.incident,))

    def forget_checkpoints(self) -> None:
        """Take every checkpoint out of the database."""
        self.connection.execute("DELETE FROM checkpoints")


Act = Callable[[Intruder, int], tuple[str, int]]
"""Does something at a place, and returns the kind and the place that must be named."""


def edit(column: str, value: object) -> Act:
    def act(intruder: Intruder, seq: int) -> tuple[str, int]:
        intruder.set(seq, **{column: value})
        return "edited", seq

    return act


def edit_and_rehash_one(intruder: Intruder, seq: int) -> tuple[str, int]:
    event, body = intruder.reseal(intruder.event(seq))
    intruder.set(seq, body=body, commitment=event.commitment, hash=event.hash)
    return "edited", seq


def delete_one(intruder: Intruder, seq: int) -> tuple[str, int]:
    intruder.delete(seq, seq)
    return "deleted", seq


def delete_and_renumber(intruder: Intruder, seq: int) -> tuple[str, int]:
    intruder.delete(seq, seq, renumber=True)
    return "deleted", seq


def delete_until_the_last(intruder: Intruder, seq: int) -> tuple[str, int]:
    intruder.delete(seq, intruder.size - 1)
    return "deleted", seq


def insert_a_copy(intruder: Intruder, seq: int) -> tuple[str, int]:
    copied, body = intruder.event(1), intruder.body(1)
    intruder.shift(seq + 1, 1)
    intruder.insert(replace(copied, seq=seq + 1), body)
    return "inserted", seq + 1


def insert_a_copy_of_the_last(intruder: Intruder, seq: int) -> tuple[str, int]:
    last = intruder.size
    copied, body = intruder.event(last), intruder.body(last)
    intruder.shift(seq, 1)
    intruder.insert(replace(copied, seq=seq), body)
    return "inserted", seq


def insert_well_chained(intruder: Intruder, seq: int) -> tuple[str, int]:
    event, body = intruder.reseal(intruder.event(seq))
    intruder.shift(seq, 1)
    intruder.insert(event, body)
    return "inserted", seq


def insert_nonsense(intruder: Intruder, seq: int) -> tuple[str, int]:
    event = replace(intruder.event(seq), hash="f" * 64)
    intruder.shift(seq, 1)
    intruder.insert(event, "{}")
    return "inserted", seq


def swap_with_the_last(intruder: Intruder, seq: int) -> tuple[str, int]:
    last = intruder.size
    for old, new in ((seq, 100_000), (last, seq), (100_000, last)):
        intruder.set(old, seq=new)
    return "reordered", seq


def move_to_the_end(intruder: Intruder, seq: int) -> tuple[str, int]:
    last = intruder.size
    intruder.set(seq, seq=100_000)
    intruder.shift(seq + 1, -1)
    intruder.set(100_000 - 1, seq=last)
    return "reordered", seq


def swap_bodies(intruder: Intruder, seq: int) -> tuple[str, int]:
    here, there = intruder.body(seq), intruder.body(seq + 1)
    intruder.set(seq, body=there)
    intruder.set(seq + 1, body=here)
    return "edited", seq


def cut_the_tail(intruder: Intruder, seq: int) -> tuple[str, int]:
    intruder.delete(seq + 1, intruder.size)
    return "truncated", seq + 1


def cut_with_tables(intruder: Intruder, seq: int) -> tuple[str, int]:
    intruder.delete(seq + 1, intruder.size)
    intruder.mend_tables()
    return "truncated", seq + 1


IN_THE_MIDDLE: dict[str, Act] = {
    "body": edit("body", '{"x":1}'),
    "not json": edit("body", "no json"),
    "salt": edit("salt", "f" * 32),
    "no salt": edit("salt", "none"),
    "commitment": edit("commitment", "f" * 64),
    "author": edit("by", "mallory"),
    "time": edit("at", "2025-01-01T00:00:00.000000Z"),
    "type": edit("type", "window.removed"),
    "version": edit("v", 2),
    "hash": edit("hash", "f" * 64),
    "link": edit("prev", "f" * 64),
    "rehashed": edit_and_rehash_one,
    "deleted": delete_one,
    "deleted, renumbered": delete_and_renumber,
    "deleted, a span": delete_until_the_last,
    "inserted, a copy": insert_a_copy,
    "inserted, a copy of a later one": insert_a_copy_of_the_last,
    "inserted, well chained": insert_well_chained,
    "inserted, nonsense": insert_nonsense,
    "swapped": swap_with_the_last,
    "moved": move_to_the_end,
    "bodies swapped": swap_bodies,
    "cut": cut_the_tail,
    "cut with tables": cut_with_tables,
}
"""Everything that can be done at any place but the last, by what it is called."""
