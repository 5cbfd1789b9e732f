"""Reading a package's journal: the chain, and what its events say is in the package."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from workbench.domain.canonical import canonical, strict_loads
from workbench.domain.events import ChainError, Event, event_from_record, verify_chain
from workbench.domain.permissions import RoleWatch, Violation
from workbench.exchange import layout
from workbench.exchange.account import Account
from workbench.exchange.records import require_event
from workbench.exchange.role_keys import SshKeys
from workbench.exchange.verdict import Rejected, refused, tampered

MAX_BYTES = 64 * 1024 * 1024
"""Longest journal read; some sixty thousand acts of one incident."""

_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z", re.ASCII)
_TYPE = re.compile(r"[a-z0-9_]{1,40}(?:\.[a-z0-9_]{1,40}){1,3}", re.ASCII)


@dataclass(slots=True)
class JournalFacts:
    """What a journal that holds together has said.

    Attributes
    ----------
    incident : str
    size : int
        Number of events.
    head : str
        Hash of the last.
    evidence : dict of str to int
        sha256 of everything taken in, with the event that names it.
    results : dict of str to str
        sha256 of each finished run's result document, by run.
    withheld : dict of str to int
        Commitments of events without a body, with their place.
    account : Account
        What it adds up to.
    violation : Violation or None
        The first event that its writer's role did not allow.
    """

    incident: str = ""
    size: int = 0
    head: str = ""
    evidence: dict[str, int] = field(default_factory=dict)
    results: dict[str, str] = field(default_factory=dict)
    withheld: dict[str, int] = field(default_factory=dict)
    account: Account = field(default_factory=Account)
    violation: Violation | None = None


def read_journal(lines: Iterable[bytes], *, exact: bool = True) -> JournalFacts:
    """Check a journal and return what it says; each line is forgotten once read.

    Parameters
    ----------
    lines : iterable of bytes
        One canonical event each, without the line's end.
    exact : bool
        Whether a line may hold no fields, and no type of event, beyond those of version 1.0.

    Returns
    -------
    JournalFacts

    Raises
    ------
    Rejected
        Refused if a line is malformed or an event breaks the incident's roles, tampered if
        the chain breaks.
    """
    facts = JournalFacts()
    try:
        facts.size, facts.head = verify_chain(_events(lines, facts, exact=exact))
    except ChainError as error:
        where = f"{layout.JOURNAL}, line {error.seq}"
        make = refused if error.problem == "shape" else tampered
        raise make(f"journal.{error.problem}", where, f"{_sentence(str(error))}.") from None
    if facts.size == 0:
        raise refused("journal.empty", layout.JOURNAL, "It holds no event.")
    if facts.violation is not None:
        where = f"{layout.JOURNAL}, line {facts.violation.seq}"
        raise refused("role.violation", where, facts.violation.reason)
    return facts


def _events(lines: Iterable[bytes], facts: JournalFacts, *, exact: bool) -> Iterator[Event]:
    watch = RoleWatch(SshKeys())
    for seq, line in enumerate(lines, start=1):
        event = _event(line, seq, exact=exact)
        facts.incident = event.incident
        broken = watch.see(event)
        facts.violation = facts.violation or broken
        _note(event, facts)
        facts.account.note(event)
        yield event


def _event(line: bytes, seq: int, *, exact: bool) -> Event:
    try:
        record = strict_loads(line)
        if not isinstance(record, dict):
            raise _malformed(seq, "it is not an object")
        event = event_from_record(record, seq)
        if canonical(event.record() if exact else record) != line:
            raise _malformed(seq, "it is not in canonical form")
        require_event(event, f"{layout.JOURNAL}, line {seq}", exact=exact)
        if not (_is_instant(event.at) and _TYPE.fullmatch(event.type) and event.v >= 1):
            raise _malformed(seq, "its time, type or version is none")
    except ChainError:
        raise
    except ValueError as error:
        raise _malformed(seq, str(error)) from None
    return event


def _note(event: Event, facts: JournalFacts) -> None:
    if event.body is None:
        facts.withheld[event.commitment] = event.seq
        return
    if event.type == "evidence.added":
        table = event.body.get("table")
        hashes = [event.body.get("sha256")]
        hashes += [table.get("sha256")] if isinstance(table, dict) else []
        for sha256 in hashes:
            if isinstance(sha256, str):
                facts.evidence.setdefault(sha256, event.seq)
    elif event.type == "run.recorded":
        run, result = event.body.get("id"), event.body.get("result")
        if isinstance(run, str) and isinstance(result, str) and result:
            facts.results[run] = result


def _is_instant(text: str) -> bool:
    return _INSTANT.fullmatch(text) is not None and bool(datetime.fromisoformat(text))


def _malformed(seq: int, why: str) -> Rejected:
    where = f"{layout.JOURNAL}, line {seq}"
    return refused("journal.malformed", where, f"The line cannot be read: {why}.")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
