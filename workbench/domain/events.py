r"""The journal's events and how they are chained.

An event commits to its body as ``sha256(salt || JCS(body))`` and to everything
before it as ``sha256("workbench/journal/v1\0" || previous hash || JCS(envelope))``,
where the envelope is the event with its body replaced by that commitment. A body
can so be withheld later without breaking the chain, and a short withheld text
cannot be guessed, because its salt is withheld with it.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from workbench.domain.canonical import JsonValue, canonical

CHAIN_PREFIX = b"workbench/journal/v1\0"
GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Draft:
    """An event before it has a place in the chain.

    Attributes
    ----------
    type : str
        Such as ``"evidence.added"``.
    body : Mapping
        A JSON object; its shape belongs to ``type`` and ``v``.
    v : int
        The version of the body's shape.
    """

    type: str
    body: Mapping[str, JsonValue]
    v: int = 1


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of an incident's journal.

    Attributes
    ----------
    incident : str
        Identifier of the incident.
    seq : int
        Place in the incident's chain, from 1.
    type, v, body
        As in :class:`Draft`; ``body`` is None where it was withheld.
    at : str
        UTC instant, ``2026-05-14T09:00:00.000000Z``.
    by : str
        Who did it: a role or a key's fingerprint.
    salt : str
        32 hexadecimal digits; empty where the body was withheld.
    commitment : str
        sha256 of salt and body.
    prev, hash : str
        The chain.
    """

    incident: str
    seq: int
    type: str
    v: int
    at: str
    by: str
    body: Mapping[str, JsonValue] | None
    salt: str
    commitment: str
    prev: str
    hash: str

    def envelope(self) -> dict[str, JsonValue]:
        """Return what the chain hashes: the event with its commitment for a body."""
        return {
            "incident": self.incident,
            "seq": self.seq,
            "type": self.type,
            "v": self.v,
            "at": self.at,
            "by": self.by,
            "body": self.commitment,
            "prev": self.prev,
        }

    def record(self) -> dict[str, JsonValue]:
        """Return the event as one object of ``journal.jsonl``."""
        common: dict[str, JsonValue] = {
            "incident": self.incident,
            "seq": self.seq,
            "type": self.type,
            "v": self.v,
            "at": self.at,
            "by": self.by,
            "prev": self.prev,
            "hash": self.hash,
        }
        if self.body is None:
            return {**common, "commitment": self.commitment}
        return {**common, "body": dict(self.body), "salt": self.salt}


class ChainError(ValueError):
    """The chain does not hold.

    Attributes
    ----------
    seq : int
        The first event that is wrong.
    problem : str
        One of ``"body"``, ``"hash"``, ``"link"``, ``"sequence"``, ``"incident"``, ``"shape"``.
    """

    def __init__(self, seq: int, problem: str, message: str) -> None:
        super().__init__(message)
        self.seq = seq
        self.problem = problem


def instant(at: datetime) -> str:
    """Return a zone-aware time as the journal writes it: UTC, microseconds, ``Z``.

    Raises
    ------
    ValueError
        If the time has no zone; what it means would depend on the machine.
    """
    if at.tzinfo is None:
        raise ValueError("a time in the journal must have a zone")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def commitment(salt: str, body: Mapping[str, JsonValue]) -> str:
    """Return ``sha256(salt || JCS(body))`` in hexadecimal; ``salt`` is hexadecimal too."""
    return _commitment_of(salt, canonical(body))


def _commitment_of(salt: str, spelling: bytes) -> str:
    return hashlib.sha256(bytes.fromhex(salt) + spelling).hexdigest()


def event_hash(envelope: Mapping[str, JsonValue]) -> str:
    """Return the hash that chains an event to the one before it, in hexadecimal.

    Parameters
    ----------
    envelope : Mapping
        ``incident, seq, type, v, at, by, prev`` and, as ``body``, the commitment.
    """
    previous = bytes.fromhex(envelope["prev"])
    return hashlib.sha256(CHAIN_PREFIX + previous + canonical(envelope)).hexdigest()


def seal(  # noqa: PLR0913 -- one argument for each thing an event records
    draft: Draft,
    *,
    incident: str,
    seq: int,
    at: datetime,
    by: str,
    salt: str,
    prev: str,
    spelled: bytes | None = None,
) -> Event:
    """Give a draft its place in the chain.

    Parameters
    ----------
    draft : Draft
    incident, by : str
    seq : int
        Place from 1.
    at : datetime
        Zone-aware.
    salt : str
        32 hexadecimal digits, fresh for each event.
    prev : str
        Hash of the event before, or :data:`GENESIS`.
    spelled : bytes, optional
        The canonical spelling of the draft's body, where it is at hand already.

    Returns
    -------
    Event
    """
    spelling = canonical(draft.body) if spelled is None else spelled
    unsealed = Event(
        incident=incident,
        seq=seq,
        type=draft.type,
        v=draft.v,
        at=instant(at),
        by=by,
        body=draft.body,
        salt=salt,
        commitment=_commitment_of(salt, spelling),
        prev=prev,
        hash="",
    )
    return replace(unsealed, hash=event_hash(unsealed.envelope()))


_FIELDS = {
    "incident": str,
    "seq": int,
    "type": str,
    "v": int,
    "at": str,
    "by": str,
    "prev": str,
    "hash": str,
}


def event_from_record(record: Mapping[str, JsonValue], expected_seq: int) -> Event:
    """Read one object of ``journal.jsonl`` back.

    Parameters
    ----------
    record : Mapping
    expected_seq : int
        Where it stands, for the error.

    Returns
    -------
    Event
        Its hash is taken as written; :func:`verify_chain` checks it.

    Raises
    ------
    ChainError
        If a field is missing or of the wrong type.
    """
    for name, kind in _FIELDS.items():
        if type(record.get(name)) is not kind:
            raise ChainError(
                expected_seq, "shape", f"event {expected_seq}: {name} is not a {kind.__name__}"
            )
    body, salt = record.get("body"), record.get("salt")
    if isinstance(body, dict) and isinstance(salt, str) and _is_hex(salt, 32):
        committed = commitment(salt, body)
    elif body is None and isinstance(record.get("commitment"), str):
        salt, committed = "", str(record["commitment"])
    else:
        raise ChainError(
            expected_seq, "shape", f"event {expected_seq}: neither a salted body nor a commitment"
        )
    if not (_is_hex(str(record["prev"]), 64) and _is_hex(committed, 64)):
        raise ChainError(expected_seq, "shape", f"event {expected_seq}: a hash is malformed")
    return Event(
        incident=record["incident"],
        seq=record["seq"],
        type=record["type"],
        v=record["v"],
        at=record["at"],
        by=record["by"],
        body=body,
        salt=str(salt),
        commitment=committed,
        prev=record["prev"],
        hash=record["hash"],
    )


def verify_chain(events: Iterable[Event]) -> tuple[int, str]:
    """Check that events of one incident form an unbroken chain from the first.

    Parameters
    ----------
    events : iterable of Event
        In the order in which they are stored.

    Returns
    -------
    size : int
        Number of events.
    head : str
        Hash of the last, or :data:`GENESIS`.

    Raises
    ------
    ChainError
        That names the first event that is wrong.
    """
    seq, prev, incident = 0, GENESIS, ""
    for event in events:
        seq += 1
        incident = incident or event.incident
        if event.seq != seq:
            raise ChainError(seq, "sequence", f"event {seq} is missing; {event.seq} follows")
        if event.incident != incident:
            raise ChainError(seq, "incident", f"event {seq} belongs to another incident")
        if event.prev != prev:
            raise ChainError(seq, "link", f"event {seq} does not follow event {seq - 1}")
        _check_event(event)
        prev = event.hash
    return seq, prev


def _check_event(event: Event) -> None:
    if event.body is not None and commitment(event.salt, event.body) != event.commitment:
        raise ChainError(event.seq, "body", f"the body of event {event.seq} was changed")
    digest = event_hash(event.envelope())
    if digest != event.hash:
        raise ChainError(event.seq, "hash", f"event {event.seq} was changed after it was written")


def _is_hex(text: str, length: int) -> bool:
    return len(text) == length and not text.strip("0123456789abcdef")
