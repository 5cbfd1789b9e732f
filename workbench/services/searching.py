"""Searching everything a workspace holds: records, claims, findings, runs, evidence, notes."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbench.domain.canonical import JsonValue
from workbench.domain.incident import Incident
from workbench.domain.record_kinds import KINDS
from workbench.domain.records import kind_of
from workbench.errors import WorkbenchError
from workbench.services.session import Session
from workbench.storage.catalogue import IncidentSummary

MOST = 50
_AROUND = 60
_UNTOLD = frozenset(
    {"id", "lock", "sha256", "run", "runs", "methods", "rivals", "evidence", "sealed", "commitment"}
)
"""Fields that hold references and hashes, not words."""

_HEAVY = frozenset({"statement", "title", "text", "name"})
"""Fields that say what an item is: a word found there counts three times."""

_PLAIN_KINDS = {
    "incident": "incident",
    "evidence": "item of evidence",
    "window": "window",
    "filter": "filter",
    "run": "run",
    "finding": "finding",
    "claim": "claim",
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


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found.

    Attributes
    ----------
    incident, reference, incident_title : str
    kind, kind_words : str
        ``finding``; ``"finding"``.
    id, title : str
    field : str
        Where the words were found.
    snippet : str
        The words around them.
    run : str
    score : float
        Larger is better.
    """

    incident: str
    reference: str
    incident_title: str
    kind: str
    kind_words: str
    id: str
    title: str
    field: str
    snippet: str
    run: str
    score: float


def search_workspace(
    session: Session,
    terms: Sequence[str],
    *,
    kinds: Sequence[str] = (),
    incident: str = "",
    most: int = MOST,
) -> tuple[Hit, ...]:
    """Search all incidents of a workspace.

    Parameters
    ----------
    session : Session
    terms : sequence of str
        All must be found, in the item or in the title of its incident, at least one in the item
        itself. A term of several words is looked for as a phrase. Case and accents do not matter.
    kinds : sequence of str
        Only these; see :data:`KIND_WORDS`.
    incident : str
        Only this one; all by default.
    most : int

    Returns
    -------
    tuple of Hit
        Best first: words in a title before words elsewhere, whole words before parts, then what
        changed last.

    Raises
    ------
    WorkbenchError
        If there is nothing to look for, or a kind is unknown.
    """
    wanted = [folded(term.strip()) for term in terms if term.strip()]
    if not wanted:
        raise WorkbenchError("search.terms", "Say what to look for.")
    unknown = sorted(set(kinds) - set(KIND_WORDS))
    if unknown:
        raise WorkbenchError(
            "search.kind", f"There is no kind {unknown[0]!r}.", "Kinds: " + ", ".join(KIND_WORDS)
        )
    only = session.incident(incident).id if incident else ""
    found: list[tuple[float, str, Hit]] = []
    for summary in session.workspace.incidents():
        if only and summary.id != only:
            continue
        state = session.incident(summary.id)
        for item in items_of(state):
            if kinds and item.kind not in kinds:
                continue
            hit = _hit(item, summary, wanted)
            if hit is not None:
                found.append((-hit.score, summary.changed_at.isoformat(), hit))
    found.sort(key=lambda one: (one[2].kind, one[2].id))
    found.sort(key=lambda one: one[1], reverse=True)
    found.sort(key=lambda one: one[0])
    return tuple(hit for _, _, hit in found[:most])


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
        if value:
            yield field, value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one, field)
    elif isinstance(value, dict):
        names = sorted(value, key=lambda name: (name not in _HEAVY, name))
        for name in names:
            if name not in _UNTOLD:
                yield from _texts(value[name], f"{field}.{name}" if field else name)


def _hit(item: Item, summary: IncidentSummary, wanted: Sequence[str]) -> Hit | None:
    own = [(field, text, folded(text)) for field, text in item.fields if text]
    context = folded(summary.title) + " " + folded(summary.reference)
    score, best = 0.0, (0.0, "", "", "")
    for term in wanted:
        most = max((_weight(field, plain, term) for field, _, plain in own), default=0.0)
        if not most and term not in context:
            return None
        score += most
        for field, text, plain in own:
            weight = _weight(field, plain, term)
            if weight > best[0]:
                best = (weight, field, text, term)
    if not score:
        return None
    return Hit(
        incident=summary.id,
        reference=summary.reference,
        incident_title=summary.title,
        kind=item.kind,
        kind_words=KIND_WORDS[item.kind],
        id=item.id,
        title=item.title,
        field=best[1],
        snippet=_snippet(best[2], best[3]),
        run=item.run,
        score=round(score, 3),
    )


def _weight(field: str, plain: str, term: str) -> float:
    """Return how much a field speaks for a term: its place, its wholeness, how often it comes."""
    count = plain.count(term)
    if not count:
        return 0.0
    heavy = 3.0 if field in _HEAVY else 1.0
    whole = 1.5 if any(_whole(plain, term, at) for at in _places(plain, term)) else 1.0
    return heavy * whole * (1 + 0.1 * min(count - 1, 5))


def _places(plain: str, term: str) -> Iterator[int]:
    at = plain.find(term)
    while at >= 0:
        yield at
        at = plain.find(term, at + 1)


def _whole(plain: str, term: str, at: int) -> bool:
    before = plain[at - 1] if at else " "
    after = plain[at + len(term)] if at + len(term) < len(plain) else " "
    return not (before.isalnum() or after.isalnum())


def _snippet(text: str, term: str) -> str:
    """Return the words around a term, as they were written."""
    line = " ".join(text.split())
    at = folded(line).find(term)
    # Folding can change the length of a text; then its beginning has to do.
    if at < 0 or len(folded(line)) != len(line):
        at = 0
    start, end = max(0, at - _AROUND), min(len(line), at + len(term) + _AROUND)
    return ("…" if start else "") + line[start:end].strip() + ("…" if end < len(line) else "")
