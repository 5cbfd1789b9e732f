"""Everything about an incident that can be found, each thing with its words."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from workbench.domain.canonical import JsonValue
from workbench.domain.incident import Incident
from workbench.domain.record_kinds import KINDS
from workbench.domain.records import kind_of

HEAVY = frozenset({"statement", "title", "text", "name"})
"""Fields that say what an item is: a word found there counts more."""

_UNTOLD = frozenset(
    {"id", "lock", "sha256", "run", "runs", "methods", "rivals", "evidence", "key", "keys", "of"}
)
"""Fields that hold references and hashes, not words."""

_REFERENCE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64}")

_PLAIN_KINDS = {
    "incident": "incident",
    "evidence": "item of evidence",
    "window": "window",
    "filter": "filter",
    "run": "run",
    "finding": "finding",
    "claim": "claim",
    "shared": "shared entry",
}

KIND_WORDS = {**_PLAIN_KINDS, **{kind.name: kind.words for kind in KINDS.values()}}
"""What can be searched, by name, and what one is called."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something that can be found.

    Attributes
    ----------
    kind, id : str
    title : str
        What it is called in a list.
    fields : tuple of (str, str)
        Its words by field, the telling ones first.
    run : str
        The run it belongs to; empty without one.
    """

    kind: str
    id: str
    title: str
    fields: tuple[tuple[str, str], ...]
    run: str = ""


def items_of(state: Incident) -> Iterator[Item]:
    """Yield everything about an incident that can be found, each with its words."""
    yield Item(
        "incident",
        state.id,
        state.title,
        (
            ("title", state.title),
            ("owner", state.owner),
            ("severity", state.severity),
            ("metric", state.metric),
            ("stage", str(state.stage)),
            ("gaps", " ".join(state.gaps)),
        ),
    )
    for item in state.evidence:
        columns = " ".join(c.name for c in item.table.columns) if item.table else ""
        source = item.custody.source
        told = (("name", item.name), ("columns", columns), ("source", source))
        yield Item("evidence", item.id, item.name, told)
    for window in state.windows:
        named = (("name", window.name), ("title", window.title))
        yield Item("window", window.name, window.title or window.name, named)
    for kept in state.filters:
        yield Item("filter", kept.id, kept.name, (("name", kept.name),))
    yield from _of_runs(state)
    for claim in state.claims:
        yield Item("claim", claim.id, claim.text, (("text", claim.text),), claim.run)
    for record in state.records.every():
        kind = kind_of(record).name
        fields = tuple(_texts(record.json_body(), ""))
        run = str(getattr(record, "run", "") or "")
        yield Item(kind, record.id, record.label, fields, run)


def item_of_entry(sha256: str, title: str, reference: str, body: JsonValue) -> Item:
    """Return an entry of a shared library as something that can be found, with its words.

    Parameters
    ----------
    sha256, title, reference : str
    body : object
        What it tells.
    """
    words = tuple(one for one in _texts(body, "") if one != ("title", title))
    return Item("shared", sha256, title, (("title", title), ("from", reference), *words))


def folded(text: str) -> str:
    """Return a text without case and accents, for looking things up."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def _of_runs(state: Incident) -> Iterator[Item]:
    for run in state.runs:
        fields = (("title", run.title), ("summary", run.summary), ("analysis", run.analysis))
        yield Item("run", run.id, run.title, (*fields, ("error", run.error)), run.id)
        for finding in run.findings:
            told = (("text", finding.text), ("about", finding.about), ("id", finding.id))
            caveats = ("caveats", " ".join(finding.caveats))
            yield Item("finding", finding.id, finding.text, (*told, caveats), run.id)


def _texts(value: JsonValue, field: str) -> Iterator[tuple[str, str]]:
    """Yield the words of a record by field, its telling field first."""
    if isinstance(value, str):
        if value and not _REFERENCE.fullmatch(value):
            yield field, value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one, field)
    elif isinstance(value, dict):
        names = sorted(value, key=lambda name: (name not in HEAVY, name))
        for name in names:
            if name not in _UNTOLD:
                yield from _texts(value[name], f"{field}.{name}" if field else name)
