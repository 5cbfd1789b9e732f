"""Histories edited: by whom, and what is put right afterwards."""

from collections.abc import Callable
from typing import Any

from tests.hostile.case import (
    Make,
)
from tests.hostile.kit import (
    Kit,
    Record,
    journal_text,
    pretty,
    rewritten,
)
from workbench.exchange import layout

Edit = Callable[[list[Record]], list[Record]]


def recounted(kit: Kit, journal: bytes) -> bytes:
    description = kit.document(layout.INCIDENT)
    description["counts"]["events"] = journal.count(b"\n")
    return kit.sealed({layout.JOURNAL: journal, layout.INCIDENT: pretty(description)}).zipped()


def unchained(edit: Edit) -> Make:
    """Events changed without putting the chain right."""
    return lambda kit: recounted(kit, journal_text(edit(kit.journal)))


def vouched(edit: Edit) -> Make:
    """Events changed; chain, checkpoint and counts put right."""
    return lambda kit: rewritten(kit, edit(kit.journal)).zipped()


def field(name: str, value: Any, at: int = -1) -> Edit:
    def edit(records: list[Record]) -> list[Record]:
        records[at][name] = value
        return records

    return edit


GONE = "019a0000-0000-7000-8000-0000000000ff"
