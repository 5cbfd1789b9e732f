"""Whether chains hold: every event's hash, in order, from the stored bytes themselves."""

import hashlib
import itertools
from collections.abc import Iterable, Iterator, Sequence
from json.encoder import encode_basestring
from typing import Any, TypedDict

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPICursor

from workbench.domain.events import CHAIN_PREFIX, GENESIS
from workbench.storage.chain import Head
from workbench.storage.cipher import driver_errors
from workbench.storage.diagnosis import diagnose

_SCAN = (
    'SELECT incident, seq, type, v, at, "by", CAST(body AS BLOB), salt, commitment, prev, hash '
    "FROM events ORDER BY incident, seq"
)
_SCAN_ONE = _SCAN.replace("FROM events", "FROM events WHERE CAST(incident AS BLOB) = ?")


class JournalProblem(TypedDict):
    """The first thing wrong: where, of what kind, in one sentence.

    ``kind`` is one of

    - ``edited``, ``deleted``, ``inserted``, ``reordered``: what happened to the event;
    - ``forked``: two histories part, both whole in themselves;
    - ``rewritten``: the chain holds, but a checkpoint or the tables of this very database
      name other events: somebody computed the hashes anew;
    - ``truncated``: events are missing at the end;
    - ``removed``: an incident is gone;
    - ``rolled_back``: the whole file is an older copy of itself;
    - ``checkpoint``: a checkpoint's own signature does not hold;
    - ``meaning``: an event holds, but does not say what one of its type says;
    - ``object_missing``, ``object_empty``, ``object_changed``, ``object_unreadable``: of a
      file that an event names;
    - ``projection``: a table does not show what the journal says;
    - ``schema``: the safeguards were altered;
    - ``damaged``: the file cannot be read;
    - ``role``: an event that its writer's role did not allow; found by the services, above
      the store;
    - ``scores``: an act in the book of scores is not what was written; found there too.
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
                raise _broken(cursor, incident)
            yield incident, head
    finally:
        cursor.connection.text_factory = str
        cursor.close()


def _broken(cursor: DBAPICursor, incident: str) -> Broken:
    """Read a broken chain again, whole, and say what happened to it."""
    cursor.execute("SELECT DISTINCT incident FROM events ORDER BY incident")
    others = [str(row[0]) for row in _rows(cursor) if row[0] != incident]
    known = _known(cursor, incident)
    cursor.execute(_SCAN_ONE, (incident.encode("utf-8", "surrogateescape"),))
    found = diagnose(_rows(cursor), others, known)
    shown = incident.encode("utf-8", "replace").decode()
    return Broken(found.kind, found.message, shown, found.seq)


def _known(cursor: DBAPICursor, incident: str) -> int | None:
    """Return how many events the tables know of; None if they cannot be read."""
    try:
        cursor.execute("SELECT size FROM incidents WHERE id = ?", (incident,))
        row = cursor.fetchone()
    except UnicodeError:
        return None
    except driver_errors():
        return None
    return int(row[0]) if row else None


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
