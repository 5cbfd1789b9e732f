"""What checkpoints and tables say of the ends of the chains, held against the chains.

A chain alone sees neither a cut tail nor a history written anew. The tables are written in
the same step as the events they show; checkpoints inside the database and outside it name
the event that stood at a place. Whoever contradicts the events tells what was done to them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from workbench.storage import chain, projections
from workbench.storage.chain import Head
from workbench.storage.chain_check import Broken
from workbench.storage.checkpoints import Checkpoint, Verifier


@dataclass(frozen=True)
class Testimony:
    """The chains of one state of the database, and what witnesses say of them.

    Attributes
    ----------
    connection : Connection
        In a read transaction.
    heads : Mapping of str to Head
        Where each incident's chain ends; every chain holds.
    inside, outside : sequence of Checkpoint
        Kept in the database, and outside it; oldest first.
    """

    connection: sa.Connection
    heads: Mapping[str, Head]
    inside: Sequence[Checkpoint]
    outside: Sequence[Checkpoint]

    def hear_checkpoints(self, verifier: Verifier | None) -> None:
        """Compare every checkpoint with the event that stands where it says.

        Parameters
        ----------
        verifier : callable, optional
            Says why a checkpoint's signature does not hold; without it none is checked.

        Raises
        ------
        Broken
            At the first that contradicts the events.
        """
        if verifier is not None:
            for place, kept in (("in the database", self.inside), ("outside", self.outside)):
                for checkpoint in kept:
                    _check_signature(checkpoint, verifier, place)
        for checkpoint in self.inside:
            if not self._head(checkpoint.incident).size:
                raise _removed(checkpoint.incident, checkpoint.size, "a checkpoint")
        self._compare(self.inside, _rewritten)
        for checkpoint in self.inside:
            head = self._head(checkpoint.incident)
            if checkpoint.size > head.size:
                raise _cut(checkpoint.incident, head.size, checkpoint.size, "a checkpoint")
        self._compare(self.outside, _forked)

    def hear_tables(self) -> None:
        """Compare what the tables say of each incident's end with where its chain ends.

        Raises
        ------
        Broken
            If events are missing, were written anew, or are unknown to the tables.
        """
        for incident in sorted({*self.heads, *projections.known(self.connection)}):
            self._hear_table(incident, self._head(incident))

    def hear_of_the_end(self) -> None:
        """Look for events that only a checkpoint outside the database, or a gap, tells of.

        Raises
        ------
        Broken
            If the database is an older copy of itself, or something is missing from it.
        """
        missing = [c for c in self.outside if c.size > self._head(c.incident).size]
        if missing:
            raise self._shorter(missing)
        self._look_for_gaps()

    def _compare(
        self, kept: Sequence[Checkpoint], contradiction: Callable[[Checkpoint, int], Broken]
    ) -> None:
        agrees: dict[str, int] = {}
        for checkpoint in sorted(kept, key=lambda c: (c.incident, c.size)):
            incident, size = checkpoint.incident, checkpoint.size
            if size > self._head(incident).size:
                continue
            if self._hash(incident, size) != checkpoint.head:
                raise contradiction(checkpoint, agrees.get(incident, 0))
            agrees[incident] = size

    def _hear_table(self, incident: str, head: Head) -> None:
        shown = projections.told(self.connection, incident)
        if not head.size:
            known = shown.size or projections.head(self.connection, incident).size
            raise _removed(incident, known, "the table of incidents")
        if not shown.size:
            raise _disagreeing(incident)
        if shown.size > head.size:
            raise _cut(incident, head.size, shown.size, "the table of incidents")
        if self._hash(incident, shown.size) != shown.hash:
            raise Broken(
                "rewritten",
                f"the journal was rewritten: event {shown.size} is not the one that the tables, "
                "written in the same step, name",
                incident,
                shown.size,
            )
        if shown.size < head.size:
            raise Broken(
                "inserted",
                f"event {shown.size + 1} was inserted at the end by another program: the tables, "
                "written in the same step, do not know of it",
                incident,
                shown.size + 1,
            )
        if projections.head(self.connection, incident) != head:
            raise _disagreeing(incident)

    def _shorter(self, missing: Sequence[Checkpoint]) -> Broken:
        """Tell a whole file of long ago from one incident that was cut."""
        first = missing[0]
        incident, head = first.incident, self._head(first.incident)
        later = self.outside[self.outside.index(first) + 1 :]
        if any(self._news(first, checkpoint) for checkpoint in later):
            if not head.size:
                return _removed(incident, first.size, "a checkpoint outside the workspace")
            return _cut(incident, head.size, first.size, "a checkpoint outside the workspace")
        lost = {c.incident: c.size - self._head(c.incident).size for c in missing}
        count = sum(lost.values())
        text = (
            f"the database was rolled back: it is an older copy of itself, or its end was cut "
            f"with every trace; {count} {'event' if count == 1 else 'events'} of "
            f"{len(lost)} {'incident' if len(lost) == 1 else 'incidents'} that a checkpoint "
            f"of {missing[-1].at} outside the workspace names "
            f"{'is' if count == 1 else 'are'} not here"
        )
        return Broken("rolled_back", text, incident, head.size + 1)

    def _news(self, missing: Checkpoint, later: Checkpoint) -> bool:
        """Whether the database holds something that came after an event it does not hold."""
        if later.incident == missing.incident or later.size > self._head(later.incident).size:
            return False
        before = self.outside[: self.outside.index(missing)]
        known = max((c.size for c in before if c.incident == later.incident), default=0)
        return later.size > known

    def _look_for_gaps(self) -> None:
        """Rows are numbered without gaps, and so are incidents, whoever wrote them."""
        query = "SELECT count(*), max(number) FROM incidents"
        count, highest = self.connection.exec_driver_sql(query).one()
        if count and highest != count:
            text = (
                f"an incident was removed: the highest number is {highest}, "
                f"and there are {count} incidents"
            )
            raise Broken("removed", text)
        query = "SELECT count(*), max(position) FROM events"
        count, highest = self.connection.exec_driver_sql(query).one()
        if count and highest != count:
            text = (
                f"events were deleted: the journal has {count} rows, "
                f"and the last is the {highest}th that was written"
            )
            raise Broken("deleted", text)

    def _head(self, incident: str) -> Head:
        return self.heads.get(incident, Head())

    def _hash(self, incident: str, seq: int) -> str:
        return chain.hash_at(self.connection, incident, seq)


def _disagreeing(incident: str) -> Broken:
    text = (
        f"the table of incidents does not show where the journal of incident {incident} ends; "
        "`workbench journal rebuild` makes it anew"
    )
    return Broken("projection", text, incident)


def _check_signature(checkpoint: Checkpoint, verifier: Verifier, place: str) -> None:
    why = verifier(checkpoint)
    if why:
        text = f"the checkpoint of event {checkpoint.size} {place} is not as it was signed: {why}"
        raise Broken("checkpoint", text, checkpoint.incident, checkpoint.size)


def _cut(incident: str, size: int, expected: int, witness: str) -> Broken:
    events = f"events {size + 1} to {expected}" if expected > size + 1 else f"event {expected}"
    verb = "are" if expected > size + 1 else "is"
    text = (
        f"the journal was truncated: {events} of incident {incident} {verb} missing at the "
        f"end; {witness} knows of {'them' if verb == 'are' else 'it'}"
    )
    return Broken("truncated", text, incident, size + 1)


def _removed(incident: str, size: int, witness: str) -> Broken:
    noun = "event" if size == 1 else "events"
    text = f"incident {incident} was removed: {witness} knows {size} {noun} of it"
    return Broken("removed", text, incident, 1)


def _rewritten(checkpoint: Checkpoint, agrees: int) -> Broken:
    text = (
        f"the journal was rewritten after it was signed: event {checkpoint.size} is not the "
        f"one that the checkpoint of {checkpoint.at} in the database names"
        f"{_common(agrees)}"
    )
    return Broken("rewritten", text, checkpoint.incident, checkpoint.size)


def _forked(checkpoint: Checkpoint, agrees: int) -> Broken:
    text = (
        f"the history is forked: event {checkpoint.size} here is not the one that the "
        f"checkpoint of {checkpoint.at} outside the workspace names{_common(agrees)}"
    )
    return Broken("forked", text, checkpoint.incident, checkpoint.size)


def _common(agrees: int) -> str:
    if not agrees:
        return ""
    return f"; up to event {agrees} both are one history"
