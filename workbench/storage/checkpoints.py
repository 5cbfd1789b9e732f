"""Checkpoints: what the end of a chain was at a time, signed, so that a cut tail shows.

A chain alone sees neither a cut tail nor a file rolled back to an older copy. A checkpoint
kept in the database sees the first; one kept outside it as well sees both. Whoever holds
the signing key can still rewrite history that has not left the machine.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import sqlalchemy as sa

from workbench.storage.schema import checkpoints

EVERY = 200
"""A checkpoint is due after this many events."""

Signer: TypeAlias = Callable[[bytes], bytes]
"""Returns a signature over the bytes of a checkpoint's statement."""

Verifier: TypeAlias = Callable[["Checkpoint"], str]
"""Says why a checkpoint's signature does not hold, as a clause; empty if it does."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Size and head of an incident's chain at an instant, with a signature.

    Attributes
    ----------
    incident : str
    size : int
        Number of events.
    head : str
        Hash of the last of them.
    at : str
        UTC instant, as in the journal.
    by : str
        Who signed.
    signature : bytes
        Over :meth:`statement`; in whatever form the signer gave it.
    """

    incident: str
    size: int
    head: str
    at: str
    by: str
    signature: bytes = b""

    def statement(self) -> bytes:
        """Return the bytes that are signed: five lines of text."""
        lines = (
            "incident-journal-checkpoint 1",
            f"incident {self.incident}",
            f"size {self.size}",
            f"head {self.head}",
            f"at {self.at}",
        )
        return "".join(f"{line}\n" for line in lines).encode("utf-8")


_FIELDS = ("incident", "size", "head", "at", "by", "signature")
_COLUMNS = tuple(checkpoints.c[name] for name in _FIELDS)


def write(connection: sa.Connection, checkpoint: Checkpoint) -> None:
    """Keep a checkpoint."""
    row = {name: getattr(checkpoint, name) for name in _FIELDS}
    connection.execute(sa.insert(checkpoints), [row])


def read(connection: sa.Connection, incident: str | None = None) -> Iterator[Checkpoint]:
    """Yield the checkpoints of one incident or of all, oldest first."""
    query = sa.select(*_COLUMNS).order_by(checkpoints.c.position)
    if incident is not None:
        query = query.where(checkpoints.c.incident == incident)
    return (Checkpoint(*row) for row in connection.execute(query))


def covered(connection: sa.Connection, incident: str) -> int:
    """Return how many events of an incident its latest checkpoint covers."""
    query = sa.select(sa.func.max(checkpoints.c.size)).where(checkpoints.c.incident == incident)
    return int(connection.execute(query).scalar() or 0)
