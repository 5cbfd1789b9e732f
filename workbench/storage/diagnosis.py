"""What became of a chain that does not hold: edited, deleted, inserted, reordered or forked.

Read only once a chain was seen to be broken. An event's hash covers its place and the hash of
the event before it, so that a genuine row says where it belongs wherever it was put: what
stands at the first wrong place, and where its true place is, tells one change from another.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.domain.events import GENESIS, event_hash
from workbench.storage.chain import FIELDS

NEAR = 64
"""How far from where it stands a moved event is looked for one by one."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What happened, to which event.

    Attributes
    ----------
    kind : str
        ``edited``, ``deleted``, ``inserted``, ``reordered`` or ``forked``.
    seq : int
        The first event it happened to.
    message : str
    """

    kind: str
    seq: int
    message: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A stored row: where it stands and, if its hash fits any place, where it belongs."""

    stored: Any
    true: int | None
    prev: Any
    hash: Any
    body_fits: bool
    envelope: Mapping[str, Any] | None


def diagnose(
    rows: Iterable[Sequence[Any]], others: Sequence[str] = (), shown: int | None = None
) -> Finding:
    """Say what happened first to one incident's chain.

    Parameters
    ----------
    rows : iterable of rows with the columns :data:`~workbench.storage.chain.FIELDS`
        In the order of their numbers; bodies as bytes.
    others : sequence of str
        Identifiers of the other incidents, from which an event may have been moved here.
    shown : int, optional
        How many events the tables know of, which are written in the same step.

    Returns
    -------
    Finding
    """
    read = list(_read(rows))
    last = GENESIS
    for place, row in enumerate(read, start=1):
        if row.stored != place or row.true != place or row.prev != last or not row.body_fits:
            return _Case(read, place, last, others, shown).finding()
        last = row.hash
    return Finding("edited", 1, "an event is not written as this program writes")


@dataclass(frozen=True)
class _Case:
    """The rows of a chain, the first place that is wrong, and the hash before it."""

    rows: list[_Row]
    place: int
    last: str
    others: Sequence[str]
    shown: int | None

    @property
    def row(self) -> _Row:
        return self.rows[self.place - 1]

    def finding(self) -> Finding:
        """Name what happened at the place."""
        true = self.row.true
        if true is None:
            return self._unfitting()
        if true == self.place:
            return self._at_home(true)
        if true > self.place:
            return self._too_early(true)
        return self._too_late(true)

    def _unfitting(self) -> Finding:
        """Name what happened where the row's hash fits no place of this chain."""
        guest = self._guest()
        behind = self._genuine()
        if behind is not None and behind > self.place:
            return self._inserted(self.place, behind - 1, guest)
        if guest:
            return self._inserted(self.place, self.place, guest)
        if isinstance(self.row.stored, int) and self.row.stored > self.place:
            return self._deleted(self.row.stored)
        if self.shown is not None and self.place > self.shown > 0:
            return self._inserted(self.place, self.place, "one the tables do not know of")
        return self._edited("the event was edited after it was written")

    def _at_home(self, true: int) -> Finding:
        """Name what happened where the event is in its place, but does not fit."""
        if self.row.prev == self.last:
            if not self.row.body_fits:
                return self._edited("its body was edited after it was written")
            return self._edited(f"its number was edited from {true} to {self.row.stored}")
        if self.place == 1:
            return self._edited("it names an event before it, and there is none")
        seq = self.place - 1
        return Finding(
            "edited",
            seq,
            f"event {seq} was edited and its hash computed anew: event {self.place} "
            "follows the one that was there",
        )

    def _too_early(self, true: int) -> Finding:
        """Name what happened where a later event of this chain stands."""
        twins = sum(row.true == true and row.hash == self.row.hash for row in self.rows)
        genuine = self._genuine()
        if genuine is not None and twins > 1:
            return self._inserted(self.place, genuine - 1, f"a copy of event {true}")
        if genuine is not None:
            seq = self.place
            text = f"events were reordered: event {true} stands where event {seq} was"
            return Finding("reordered", seq, text)
        present = {row.true for row in self.rows if row.true is not None}
        return self._deleted(min(p for p in present if p > self.place))

    def _too_late(self, true: int) -> Finding:
        """Name what happened where an earlier event stands, or one of another history."""
        before = self.rows[true - 2].hash if true > 1 else GENESIS
        if self.row.prev == before and self.rows[true - 1].hash != self.row.hash:
            if self.row.stored == true:
                text = f"the history is forked: two events {true} follow event {true - 1}"
                return Finding("forked", true, text)
            return self._inserted(true, self.place - 1, "")
        return self._inserted(self.place, self.place, f"a copy of event {true}")

    def _genuine(self) -> int | None:
        """Return where the event that belongs to the place stands, if it is there at all."""
        for at, row in enumerate(self.rows[self.place - 1 :], start=self.place):
            if row.true == self.place and row.prev == self.last:
                return at
        return None

    def _guest(self) -> str:
        """Say which event of another incident the row is; empty if of none."""
        envelope = self.row.envelope
        for other in self.others[:NEAR] if envelope is not None else ():
            for seq in range(1, 2 * NEAR):
                if _digest({**(envelope or {}), "incident": other, "seq": seq}) == self.row.hash:
                    return f"event {seq} of incident {other}"
        return ""

    def _edited(self, what: str) -> Finding:
        said = what.replace("the event", f"event {self.place}", 1)
        text = said if said != what else f"event {self.place} was changed: {what}"
        return Finding("edited", self.place, text)

    def _deleted(self, until: int) -> Finding:
        before = f"event {self.place - 1}" if self.place > 1 else "the beginning"
        what = _span(self.place, until - 1, "deleted")
        return Finding("deleted", self.place, f"{what}: event {until} follows {before}")

    def _inserted(self, first: int, last: int, which: str) -> Finding:
        told = f"; it is {which}" if which else ""
        what = _span(first, last, "inserted")
        text = f"{what}: the chain goes on without it{told}"
        return Finding("inserted", first, text)


def _span(first: int, last: int, done: str) -> str:
    if first == last:
        return f"event {first} was {done}"
    return f"events {first} to {last} were {done}"


def _read(rows: Iterable[Sequence[Any]]) -> Iterator[_Row]:
    shift, lost = 0, 0
    for place, values in enumerate(rows, start=1):
        row = dict(zip(FIELDS, values, strict=True))
        envelope = _envelope(row)
        true = None
        if envelope is not None:
            guesses = _guesses(row["seq"], place, shift, thorough=lost < NEAR)
            true = _true_place(envelope, row["hash"], guesses)
        lost += true is None
        shift = shift if true is None else true - place
        kept = envelope if true is None and lost < NEAR else None
        yield _Row(row["seq"], true, row["prev"], row["hash"], _body_fits(row), kept)


def _guesses(stored: int, place: int, shift: int, *, thorough: bool) -> Iterator[int]:
    """Yield the numbers an event may have had, the likeliest first."""
    yield from (stored, place + shift, place)
    if thorough:  # not where everything was changed: that would take for ever
        yield from (place + step * sign for step in range(1, NEAR + 1) for sign in (1, -1))
        yield from range(1, NEAR)


def _true_place(envelope: Mapping[str, Any], digest: str, guesses: Iterable[int]) -> int | None:
    """Return the number with which an event's hash fits."""
    fitting = (n for n in guesses if n > 0 and _digest({**envelope, "seq": n}) == digest)
    return next(fitting, None)


def _envelope(row: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return what a row's hash covers, or None if its columns are not even of the right type."""
    texts = ("incident", "type", "at", "by", "commitment", "prev", "hash")
    if not all(isinstance(row[name], str) for name in texts):
        return None
    if not all(isinstance(row[name], int) for name in ("seq", "v")):
        return None
    names = ("incident", "seq", "type", "v", "at", "by", "prev")
    return {**{name: row[name] for name in names}, "body": row["commitment"]}


def _digest(envelope: Mapping[str, Any]) -> str:
    try:
        return event_hash(envelope)
    except (TypeError, ValueError):  # a hash that is no hash, text that is not Unicode
        return ""


def _body_fits(row: Mapping[str, Any]) -> bool:
    try:
        data = bytes.fromhex(row["salt"]) + row["body"]
    except (TypeError, ValueError):
        return False
    return bool(hashlib.sha256(data).hexdigest() == row["commitment"])
