"""Looking words up in everything a workspace holds, by an index that follows the journal."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbench.domain.incident import Stage
from workbench.errors import WorkbenchError
from workbench.services.library.indexing import SHARED, bring_up_to_date, index_entry
from workbench.services.library.items import (
    HEAVY,
    KIND_WORDS,
    Item,
    folded,
    item_of_entry,
)
from workbench.services.library.shared import SharedEntry, local_names, shared_entries
from workbench.services.session import Session
from workbench.storage.search_index import Found, IndexedIncident, Query

MOST = 50
_AROUND = 60
_WORD = re.compile(r"\w", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found.

    Attributes
    ----------
    incident, reference, incident_title, stage : str
    kind, kind_words : str
        ``finding``; ``"finding"``.
    id, title : str
    field : str
        Where the words were found.
    snippet : str
        The words around them.
    marks : tuple of (int, int)
        Where in the snippet they stand: first character, and first one behind.
    run : str
    score : float
        Larger is better.
    """

    incident: str
    reference: str
    incident_title: str
    stage: str
    kind: str
    kind_words: str
    id: str
    title: str
    field: str
    snippet: str
    marks: tuple[tuple[int, int], ...]
    run: str
    score: float


def search_workspace(
    session: Session,
    terms: Sequence[str],
    *,
    kinds: Sequence[str] = (),
    incident: str = "",
    stages: Sequence[str] = (),
    most: int = MOST,
) -> tuple[Hit, ...]:
    """Search all incidents of a workspace, and what was pulled from shared libraries.

    Parameters
    ----------
    session : Session
    terms : sequence of str
        All must be found, in the item or in the title of its incident, at least one in the item
        itself. A term of several words is looked for as a phrase; its last word may go on. Case
        and accents do not matter.
    kinds : sequence of str
        Only these; see :data:`~workbench.services.library.items.KIND_WORDS`.
    incident : str
        Only this one; all by default.
    stages : sequence of str
        Only in incidents at these stages.
    most : int

    Returns
    -------
    tuple of Hit
        Best first (BM25, words in a title count more, whole words more than their beginnings),
        then what changed last.

    Raises
    ------
    WorkbenchError
        If there is nothing to look for, or a kind or stage is unknown.
    """
    wanted = [folded(term.strip()) for term in terms if _WORD.search(term)]
    if not wanted:
        raise WorkbenchError("search.terms", "Say what to look for.")
    _refuse_unknown("search.kind", "kind", kinds, KIND_WORDS)
    _refuse_unknown("search.stage", "stage", stages, [str(stage) for stage in Stage])
    only = (session.incident(incident).id,) if incident else ()
    bring_up_to_date(session)
    _index_shared(session)
    query = Query(_expression(wanted), tuple(kinds), only, tuple(stages), most)
    return tuple(_hit(found, wanted) for found in session.index.find(query))


def _index_shared(session: Session) -> None:
    """Index the entries of others that nothing later stands for; none that was tampered with."""
    names = local_names(session)
    if session.index.shared == names:
        return
    known = {name: mark for name, mark in session.index.marks().items() if name.startswith(SHARED)}
    wanted = {
        f"{SHARED}{one.sha256}": one
        for one in shared_entries(session)
        if not one.own and one.standing != "wrong signature"
    }
    for name, one in wanted.items():
        if name not in known:
            session.index.put(_indexed(name, one), [index_entry(_item(one))])
    session.index.forget(sorted(set(known) - set(wanted)))
    session.index.shared = names


def _indexed(name: str, one: SharedEntry) -> IndexedIncident:
    number = one.reference.rpartition("-")[2]
    return IndexedIncident(
        name, int(number) if number.isdecimal() else 0, one.title, "", one.published_at, one.sha256
    )


def _item(one: SharedEntry) -> Item:
    return item_of_entry(one.sha256, one.title, one.reference, one.body)


def _refuse_unknown(
    code: str, what: str, given: Sequence[str], known: Sequence[str] | dict[str, str]
) -> None:
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise WorkbenchError(
            code,
            f"There is no {what} {unknown[0]!r}.",
            f"{what.capitalize()}s: " + ", ".join(known),
        )


def _expression(wanted: Sequence[str]) -> str:
    """Return terms in FTS5's language: each whole, or as a beginning; all, one in the item."""
    each = []
    for term in wanted:
        quoted = '"' + term.replace('"', '""') + '"'
        each.append(f"({quoted} OR {quoted} *)")
    within = f"{{title body}} : ({' OR '.join(each)})"
    return within if len(each) == 1 else f"{within} AND ({' AND '.join(each)})"


def _hit(found: Found, wanted: Sequence[str]) -> Hit:
    fields = [(str(field), str(text)) for field, text in json.loads(found.fields)]
    best = (0.0, "title", found.title)
    for field, text in fields:
        weight = sum(_weight(field, folded(text), term) for term in wanted)
        if weight > best[0]:
            best = (weight, field, text)
    snippet, marks = _snippet(best[2], wanted)
    return Hit(
        incident=found.incident,
        reference=f"INC-{found.number:04d}",
        incident_title=found.incident_title,
        stage=found.stage,
        kind=found.kind,
        kind_words=KIND_WORDS.get(found.kind, found.kind),
        id=found.id,
        title=found.title,
        field=best[1],
        snippet=snippet,
        marks=marks,
        run=found.run,
        score=round(found.score, 4),
    )


def _weight(field: str, plain: str, term: str) -> float:
    """Return how much a field speaks for a term: its place, its wholeness, how often it comes."""
    places = list(_places(plain, term))
    if not places:
        return 0.0
    whole = 1.5 if any(end == term_end for _, end, term_end in places) else 1.0
    return (3.0 if field in HEAVY else 1.0) * whole * (1 + 0.1 * min(len(places) - 1, 5))


def _places(plain: str, term: str) -> Iterator[tuple[int, int, int]]:
    """Yield where a term begins a word: its start, the end of that word, and its own end."""
    parts = [re.escape(part) for part in re.findall(r"[^\W_]+", term)]
    pattern = r"(?<![^\W_])" + r"[\W_]+".join(parts) + r"([^\W_]*)"
    for match in re.finditer(pattern, plain):
        yield match.start(), match.end(), match.start(1)


def _snippet(text: str, wanted: Sequence[str]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the words around what was found as they were written, and where it stands there."""
    line = " ".join(text.split())
    plain, origin = _aligned(line)
    places = sorted({(s, e) for term in wanted for s, e, _ in _places(plain, term)})
    spans = [(origin[start], origin[end - 1] + 1) for start, end in places]
    first = spans[0][0] if spans else 0
    last = spans[0][1] if spans else 0
    start, end = max(0, first - _AROUND), min(len(line), last + _AROUND)
    before, after = "…" if start else "", "…" if end < len(line) else ""
    inner = line[start:end]
    lead = len(inner) - len(inner.lstrip())
    shift = len(before) - start - lead
    marks = tuple((s + shift, e + shift) for s, e in spans if start <= s and e <= end)
    return before + inner.strip() + after, marks


def _aligned(line: str) -> tuple[str, list[int]]:
    """Return a folded line, and for each of its characters which one it came from."""
    if line.isascii():
        return line.lower(), list(range(len(line)))
    plain, origin = [], []
    for at, character in enumerate(line):
        for one in folded(character):
            plain.append(one)
            origin.append(at)
    return "".join(plain), origin
