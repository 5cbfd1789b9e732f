"""Whether chains hold: every event's hash, in order, from the stored bytes themselves."""

import hashlib
import itertools
from collections.abc import Iterable, Iterator, Sequence
from json.encoder import encode_basestring
from typing import Any, TypedDict

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPICursor

from workbench.domain.events import CHAIN_PREFIX, GENESIS, ChainError, Event, verify_chain
from workbench.storage.chain import Head, event_of

_SCAN = (
    'SELECT incident, seq, type, v, at, "by", CAST(body AS BLOB), salt, commitment, prev, hash '
    "FROM events ORDER BY incident, seq"
)
_SCAN_ONE = _SCAN.replace("FROM events", "FROM events WHERE CAST(incident AS BLOB) = ?")


class JournalProblem(TypedDict):
    """The first thing wrong: where, of what kind, in one sentence.

    ``kind`` is one of ``body``, ``hash``, ``link``, ``sequence``, ``incident`` or ``shape``
    (the chain does not hold at that event), ``meaning`` (the event cannot be applied),
    ``object`` (something it refers to is missing or changed), ``truncated`` (events are
    missing at the end), ``checkpoint`` (a checkpoint says otherwise), ``projection`` (a table
    does not show what the journal says), ``schema`` (the safeguards were altered),
    ``database`` (the file is damaged) or ``role`` (an event that its writer's role did not
    allow; found by the services, above the store).
    """

    incident: str | None
    seq: int | None
    kind: str
    message: str


class Broken(Exception):  # noqa: N818 -- a finding, not a fault of the program
    """Carries the first problem out of the check."""

    def __init__(
        self, kind: str, message: str, incident: str | None = None, seq: int | None = None
    ) -> None:
        super().__init__(message)
        self.problem = JournalProblem(incident=incident, seq=seq, kind=kind, message=message)


def check_chains(connection: sa.Connection) -> Iterator[tuple[str, Head]]:
    """Check every incident's chain and yield where each ends.

    A fast pass hashes the stored bytes as they are; only where they do not chain is the
    incident read again, event by event, to say what is wrong.

    Parameters
    ----------
    connection : Connection

    Yields
    ------
    incident : str
    Head

    Raises
    ------
    Broken
        At the first event that is wrong.
    """
    cursor = connection.connection.cursor()
    # Text that is not UTF-8 must lead to the event that holds it, not to a stop.
    cursor.connection.text_factory = _lenient
    try:
        cursor.execute(_SCAN)
        for incident, rows in itertools.groupby(_rows(cursor), _incident_of):
            head = _unbroken(rows)
            if head is None:
                cursor.execute(_SCAN_ONE, (incident.encode("utf-8", "surrogateescape"),))
                raise _first_wrong(_rows(cursor), incident.encode("utf-8", "replace").decode())
            yield incident, head
    finally:
        cursor.connection.text_factory = str
        cursor.close()


def _rows(cursor: DBAPICursor) -> Iterator[Sequence[Any]]:
    return iter(cursor.fetchone, None)


def _lenient(text: bytes) -> str:
    return text.decode("utf-8", "surrogateescape")


def _incident_of(row: Sequence[Any]) -> str:
    return str(row[0])


def _unbroken(rows: Iterable[Sequence[Any]]) -> Head | None:
    """Return the end of a chain whose every link holds, else None."""
    place, last, sha256, quoted = 0, GENESIS, hashlib.sha256, encode_basestring
    try:
        for incident, seq, kind, v, at, by, body, salt, committed, prev, digest in rows:
            place += 1
            if seq != place or prev != last:
                return None
            if sha256(bytes.fromhex(salt) + body).hexdigest() != committed:
                return None
            envelope = (
                f'{{"at":{quoted(at)},"body":"{committed}","by":{quoted(by)},'
                f'"incident":{quoted(incident)},"prev":"{prev}","seq":{seq:d},'
                f'"type":{quoted(kind)},"v":{v:d}}}'
            )
            linked = sha256(CHAIN_PREFIX + bytes.fromhex(prev) + envelope.encode())
            last = linked.hexdigest()
            if last != digest:
                return None
    except (TypeError, ValueError):
        return None
    return Head(place, last)


def _first_wrong(rows: Iterable[Sequence[Any]], incident: str) -> Broken:
    place = 0

    def counted() -> Iterator[Event]:
        nonlocal place
        for row in rows:
            place += 1
            yield event_of(row)

    try:
        verify_chain(counted())
    except ChainError as error:
        return Broken(error.problem, str(error), incident, error.seq)
    except (TypeError, ValueError):
        pass
    text = f"event {place} is not written as this program writes"
    return Broken("shape", text, incident, place)
