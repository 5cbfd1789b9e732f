"""The rows of the journal: reading them as events, adding to them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from workbench.domain.canonical import strict_loads
from workbench.domain.events import GENESIS, ChainError, Event
from workbench.storage.schema import events

FIELDS = (
    "incident", "seq", "type", "v", "at", "by", "body", "salt", "commitment", "prev", "hash",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Head:
    """Where an incident's chain ends: its number of events and the hash of the last."""

    size: int = 0
    hash: str = GENESIS


_COLUMNS = tuple(events.c[name] for name in FIELDS)
_HEAD = (
    sa.select(events.c.seq, events.c.hash)
    .where(events.c.incident == sa.bindparam("incident"))
    .order_by(events.c.seq.desc())
    .limit(1)
)
_LAST = (
    sa.select(events.c.at)
    .where(events.c.incident == sa.bindparam("incident"))
    .order_by(events.c.seq.desc())
    .limit(1)
)
_HASH = sa.select(events.c.hash).where(
    events.c.incident == sa.bindparam("incident"), events.c.seq == sa.bindparam("seq")
)
_EVENTS = (
    sa.select(*_COLUMNS)
    .where(
        events.c.incident == sa.bindparam("incident"),
        events.c.seq > sa.bindparam("after"),
        events.c.seq <= sa.bindparam("until"),
    )
    .order_by(events.c.seq)
)
_INSERT = sa.insert(events).values({name: sa.bindparam(name) for name in FIELDS})
_FOREVER = 2**62


def head(connection: sa.Connection, incident: str) -> Head:
    """Return where an incident's chain ends; size 0 if it has no events."""
    row = connection.execute(_HEAD, {"incident": incident}).first()
    return Head() if row is None else Head(row.seq, row.hash)


def last_instant(connection: sa.Connection, incident: str) -> str:
    """Return the instant of an incident's last event; empty if it has none."""
    found = connection.execute(_LAST, {"incident": incident}).scalar()
    return "" if found is None else str(found)


def hash_at(connection: sa.Connection, incident: str, seq: int) -> str:
    """Return the hash of one event; empty if there is no such event."""
    found = connection.execute(_HASH, {"incident": incident, "seq": seq}).scalar()
    return "" if found is None else str(found)


def opened(connection: sa.Connection) -> int:
    """Return how many incidents were ever opened."""
    query = sa.select(sa.func.count()).select_from(events).where(events.c.seq == sa.text("1"))
    return int(connection.execute(query).scalar_one())


def read(
    connection: sa.Connection, incident: str, *, after: int = 0, until: int | None = None
) -> Iterator[Event]:
    """Yield the events of an incident in their order.

    Parameters
    ----------
    connection : Connection
    incident : str
    after, until : int
        Places: only those behind ``after`` and not behind ``until``.

    Raises
    ------
    ChainError
        If a body is not the JSON object it should be.
    """
    limit = _FOREVER if until is None else until
    rows = connection.execute(_EVENTS, {"incident": incident, "after": after, "until": limit})
    return map(event_of, rows)


def event_of(row: Sequence[Any] | sa.Row[Any]) -> Event:
    """Return the event that a row with the columns :data:`FIELDS` holds.

    Raises
    ------
    ChainError
        If its body is not a JSON object.
    """
    values = dict(zip(FIELDS, row, strict=True))
    seq, text = values["seq"], values["body"]
    if not isinstance(text, str | bytes):  # a damaged file may tell any type
        raise ChainError(seq, "body", f"the body of event {seq} is no text")
    try:
        body = strict_loads(text.encode("utf-8") if isinstance(text, str) else text)
    except ValueError as error:
        raise ChainError(seq, "body", f"the body of event {seq} cannot be read: {error}") from None
    if not isinstance(body, dict):
        raise ChainError(seq, "body", f"the body of event {seq} is not an object")
    return Event(**{**values, "body": body})


def write(connection: sa.Connection, new: Iterable[tuple[Event, str]]) -> None:
    """Add events that were sealed onto the head, each with its body as it is spelled."""
    rows = [{**{n: getattr(e, n) for n in FIELDS}, "body": text} for e, text in new]
    connection.execute(_INSERT, rows)
