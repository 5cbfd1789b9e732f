"""The index of words follows the journal: what changed since last time is indexed again."""

import json
from functools import partial

from workbench.services.library.items import HEAVY, Item, folded, items_of
from workbench.services.session import Session
from workbench.storage.catalogue import IncidentSummary
from workbench.storage.search_index import Entry, IndexedIncident

SHARED = "shared:"
"""Before the sha256 of an entry of a shared library, where an incident's identifier would be."""


def bring_up_to_date(session: Session) -> int:
    """Index what changed since last time; return how many incidents that were."""
    position, appended = session.workspace.journal.changes_since(max(session.index.position, 0))
    if session.index.position >= 0 and not appended.incidents:
        return 0
    known, there = session.index.marks(), session.workspace.incidents()
    changed = [one for one in there if known.get(one.id) != mark_of(one)]
    for summary in changed:
        state = session.incident(summary.id)
        told = IndexedIncident(
            summary.id,
            summary.number,
            summary.title,
            str(summary.stage),
            summary.changed_at.isoformat(),
            mark_of(summary),
        )
        session.index.put(told, [index_entry(item) for item in items_of(state)])
    gone = sorted(
        one for one in set(known) - {one.id for one in there} if not one.startswith(SHARED)
    )
    if gone:
        session.index.forget(gone)
    session.index.position = position
    return len(changed)


def mark_of(summary: IncidentSummary) -> str:
    """Return what tells a state of an incident from any other."""
    return f"{summary.size}/{summary.changed_at.isoformat()}"


def index_entry(item: Item) -> Entry:
    """Return an item as the index takes it."""
    fields = json.dumps(item.fields, ensure_ascii=False)
    return Entry(item.kind, item.id, item.run, item.title, fields, partial(_words, item))


def _words(item: Item) -> tuple[str, str]:
    """Return the folded words of an item: those of its title, and the others."""
    heavy = (folded(text) for field, text in item.fields if field in HEAVY)
    light = (folded(text) for field, text in item.fields if field not in HEAVY)
    return "\n".join(heavy), "\n".join(light)
