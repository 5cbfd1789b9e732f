"""``redactions.jsonl``: what was left out on purpose, one canonical line an item."""

from collections.abc import Iterable
from dataclasses import dataclass

from workbench.domain.canonical import canonical, strict_loads
from workbench.errors import PackageError
from workbench.exchange import layout
from workbench.exchange.schema import load_schema, violation


@dataclass(frozen=True, slots=True)
class Redaction:
    """One item that stays behind.

    Attributes
    ----------
    item : str
        ``event:<seq>``, ``evidence:<sha256>`` or ``result:<run>/<file>``.
    commitment : str
        The event's commitment, or the file's sha256.
    reason : str
        In a sentence.
    by : str
        Who withheld it.
    """

    item: str
    commitment: str
    reason: str
    by: str

    @property
    def place(self) -> tuple[str, int, str]:
        """Where it stands in the list: events in their order, then files by name."""
        kind, _, name = self.item.partition(":")
        return (kind, int(name) if kind == "event" and name.isdigit() else 0, name)


def distinct(items: Iterable[Redaction]) -> tuple[Redaction, ...]:
    """Return items in the order of the list, each commitment once."""
    found: dict[str, Redaction] = {}
    for item in sorted(items, key=lambda one: one.place):
        found.setdefault(item.commitment, item)
    return tuple(found.values())


def write_redactions(items: Iterable[Redaction]) -> bytes:
    """Return the bytes of ``redactions.jsonl``.

    Parameters
    ----------
    items : iterable of Redaction

    Raises
    ------
    PackageError
        If an item does not keep the schema.
    """
    lines = []
    for one in items:
        record = {
            "item": one.item,
            "commitment": one.commitment,
            "reason": one.reason,
            "by": one.by,
        }
        line = canonical(record)
        why = violation(strict_loads(line), load_schema("redaction"))
        if why:
            raise PackageError("export.document", f"{layout.REDACTIONS} cannot be written: {why}.")
        lines.append(line + b"\n")
    return b"".join(lines)
