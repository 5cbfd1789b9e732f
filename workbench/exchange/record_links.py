"""Whether the report leads to what is there, and is what was locked and signed.

Every section that stands is looked at: a chip of a claim, a run or a record that the journal
never told of leads nowhere. What stays for ever is looked at wherever it was written: a test
whose lock does not fit what it says was changed after it was registered, whoever signed the
package. What other records name by identifier, the journal's account looks after.
"""

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from workbench.domain.canonical import canonical, sha256_hex
from workbench.domain.postmortem.sealing import version_hash
from workbench.domain.postmortem.text import (
    ClaimChip,
    FigureChip,
    RecordChip,
    inlines_of,
    read_text,
)
from workbench.domain.record_kinds import KINDS, REMOVED, WRITTEN, RecordKind
from workbench.domain.record_links import links_of
from workbench.exchange import layout
from workbench.exchange.verdict import Problem

SHORTEST = 8
"""Characters of the end of an identifier that name it."""
_RUN, _EVIDENCE, _CLAIM = "run", "evidence", "claim"
_TOLD_BY: Mapping[str, str] = {
    _RUN: "run.recorded",
    _EVIDENCE: "evidence.added",
    _CLAIM: "claim.added",
    **{name: kind.written for name, kind in KINDS.items()},
}
Body = Mapping[str, Any]
Link = tuple[str, str]
"""What kind of thing is named, and its identifier."""


@dataclass(slots=True)
class RecordLinks:
    """The records of one journal, noted event by event, in order."""

    _known: dict[str, set[str]] = field(default_factory=dict)
    _records: list[tuple[int, RecordKind, Body, bool]] = field(default_factory=list)
    _withheld: set[str] = field(default_factory=set)
    _versions: dict[str, str] = field(default_factory=dict)

    def note(self, seq: int, event_type: str, body: Body | None) -> None:
        """Take in the next event; without its body where that was withheld."""
        if body is None:
            self._withheld.add(event_type)
            return
        removed = REMOVED.get(event_type)
        if removed is not None:
            self._records.append((seq, removed, {"id": body.get(removed.name)}, False))
            return
        kind = WRITTEN.get(event_type)
        name = kind.name if kind is not None else _NAMES.get(event_type, "")
        if not name:
            return
        identifier = str(body.get("id", ""))
        self._known.setdefault(name, set()).add(identifier)
        if kind is None:
            return
        self._records.append((seq, kind, body, True))
        if kind.name == "version":
            self._versions.setdefault(identifier, str(body.get("sha256", "")))

    def problems(self, undone: AbstractSet[int] = frozenset()) -> Iterator[Problem]:
        """Yield what leads nowhere, and what is not what was locked or signed.

        Parameters
        ----------
        undone : set of int
            Places of the events that were taken back.
        """
        for seq, kind, body in self._standing(undone):
            for target, identifier in _told_in_report(kind.name, body):
                if not self._leads(target, identifier):
                    words = KINDS[target].words if target in KINDS else target
                    yield _problem(
                        "record.dangling",
                        seq,
                        f"The {kind.words} names the {words} {identifier[:40]!a}, which the "
                        "journal does not tell of.",
                    )
        for seq, kind, body, _ in self._records:
            yield from self._sealed(seq, kind, body)

    def _standing(self, undone: AbstractSet[int]) -> list[tuple[int, RecordKind, Body]]:
        """Return the records that stand: the last of each that was not taken back or removed."""
        found: dict[tuple[str, str], tuple[int, RecordKind, Body]] = {}
        for seq, kind, body, written in self._records:
            key = kind.name, str(body.get("id", ""))
            if seq in undone or (kind.once and key in found):
                continue
            found.pop(key, None)
            if written:
                found[key] = seq, kind, body
        return sorted(found.values(), key=lambda one: one[0])

    def _sealed(self, seq: int, kind: RecordKind, body: Body) -> Iterator[Problem]:
        lock = _LOCKS.get(kind.name)
        if lock is not None and body.get("lock") != lock(body):
            yield _problem(
                "record.lock", seq, f"The {kind.words} is not what was locked: its lock differs."
            )
        if kind.name == "version" and body.get("sha256") != version_hash(body):
            yield _problem("record.version", seq, "The version is not what its hash says.")
        if kind.name == "sign_off":
            signed = self._versions.get(str(body.get("version", "")))
            if signed is not None and body.get("sha256") != signed:
                yield _problem(
                    "record.sign_off", seq, "The sign-off is of something else than its version."
                )

    def _leads(self, target: str, identifier: str) -> bool:
        if _TOLD_BY.get(target, "") in self._withheld:
            return True
        known = self._known.get(target, set())
        if identifier in known:
            return True
        return len(identifier) >= SHORTEST and any(one.endswith(identifier) for one in known)


_NAMES: Mapping[str, str] = {_TOLD_BY[name]: name for name in (_RUN, _EVIDENCE, _CLAIM)}


def named_by(kind: str, body: Body) -> Iterator[Link]:
    """Yield everything a record of a kind names: by its fields, and by the chips in its text."""
    yield from ((link.target, link.id) for link in links_of(kind, body))
    yield from _told_in_report(kind, body)


def _told_in_report(kind: str, body: Body) -> Iterator[Link]:
    """Yield what the report's own records name; the other kinds' links are the journal's."""
    if kind == "section":
        yield from _in_text(str(body.get("text", "")))
    elif kind == "version" and isinstance(body.get("claims"), Mapping):
        yield from ((_CLAIM, str(claim)) for claim in body["claims"])
    elif kind == "sign_off" and body.get("version"):
        yield "version", str(body["version"])


def _in_text(text: str) -> Iterator[Link]:
    for part in inlines_of(read_text(text)):
        match part:
            case ClaimChip():
                yield _CLAIM, part.claim
            case FigureChip():
                yield _RUN, part.run
            case RecordChip() if part.kind in KINDS or part.kind == _EVIDENCE:
                yield part.kind, part.id


def _locked(body: Body) -> str:
    return sha256_hex(canonical({k: v for k, v in body.items() if k not in {"id", "lock"}}))


def _rules_locked(body: Body) -> str:
    rules = body.get("rules")
    return sha256_hex(canonical(list(rules) if isinstance(rules, list | tuple) else []))


def _problem(code: str, seq: int, message: str) -> Problem:
    return Problem(code, f"{layout.JOURNAL}, line {seq}", message)


_LOCKS: Mapping[str, Callable[[Body], str]] = {
    "test": _locked,
    "amendment": _locked,
    "criteria": _rules_locked,
}
