"""What the Evidence place shows: how complete the case is, and every item with its custody."""

from dataclasses import dataclass

from workbench.datasets.completeness import KINDS, of_evidence
from workbench.domain.evidence import ColumnInfo, Evidence, EvidenceKind, Roles, TableInfo
from workbench.domain.figures import Axis, Distribution, Figure, Graph, GraphNode
from workbench.domain.incident import Incident
from workbench.domain.lineage import Lineage
from workbench.services.session import Session

STAGES = ("source", "transform", "feature", "label", "model", "prediction", "metric")


@dataclass(frozen=True, slots=True)
class Completeness:
    """One kind of evidence, and whether it is at hand."""

    title: str
    present: bool


@dataclass(frozen=True, slots=True)
class ColumnCard:
    """One column: its distribution in both windows and what is odd about it.

    ``odd`` is empty where both windows look the same; ``rank`` orders by oddity, the oddest
    first.
    """

    name: str
    role: str
    figure: Figure
    odd: str
    rank: float


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One item of evidence as the table lists it."""

    id: str
    name: str
    kind: str
    content: str
    sha256: str
    source: str
    frozen: bool
    item: Evidence


@dataclass(frozen=True, slots=True)
class EvidenceReading:
    """All of an incident's evidence.

    ``title`` is the answer to: have we enough?
    """

    incident: str
    title: str
    completeness: tuple[Completeness, ...]
    lineage: Figure | None
    columns: tuple[ColumnCard, ...]
    items: tuple[EvidenceRow, ...]
    unfrozen: int


def evidence_reading(session: Session, incident: str) -> EvidenceReading:
    """Return what is at hand for an incident, and what is missing.

    Parameters
    ----------
    session : Session
    incident : str
        Identifier or reference.

    Returns
    -------
    EvidenceReading
    """
    state = session.incident(incident)
    completeness = completeness_of(state)
    return EvidenceReading(
        incident=state.id,
        title=_title(completeness),
        completeness=completeness,
        lineage=_lineage_figure(session, state),
        columns=column_cards(state),
        items=tuple(_row(item) for item in state.evidence),
        unfrozen=sum(not e.frozen for e in state.evidence),
    )


def completeness_of(incident: Incident) -> tuple[Completeness, ...]:
    """Return the nine kinds of evidence and whether each is at hand."""
    found = of_evidence(incident.evidence, incident.windows)
    return tuple(Completeness(kind.title, kind in found.present) for kind in KINDS)


def column_cards(incident: Incident) -> tuple[ColumnCard, ...]:
    """Return a card for each column with a role in both windows' first tables, oddest first."""
    reference = _first_table(incident, "reference")
    observed = _first_table(incident, "incident")
    if reference is None or observed is None:
        return ()
    cards = []
    for role, name in _shown_roles(reference.roles):
        one, other = reference.column(name), observed.column(name)
        if one is not None and other is not None:
            cards.append(_card(role, one, other, reference.rows, observed.rows))
    return tuple(sorted(cards, key=lambda card: (-card.rank, card.name)))


def _shown_roles(roles: Roles) -> list[tuple[str, str]]:
    return [(r, c) for r, c in roles.items() if r in {"feature", "score", "prediction", "label"}]


def _first_table(incident: Incident, window: str) -> TableInfo | None:
    found = incident.window(window)
    for reference in found.evidence if found else ():
        item = incident.item(reference)
        if item is not None and item.table is not None:
            return item.table
    return None


def _title(completeness: tuple[Completeness, ...]) -> str:
    missing = [c.title.lower() for c in completeness if not c.present]
    tables = {"reference table", "incident table"} & set(missing)
    if tables and "signals" in missing:
        return "Not enough yet: the " + " and the ".join(sorted(tables)) + " is missing"
    if not missing:
        return "Everything is at hand"
    return f"Enough to find a cause; {missing[-1]} would sharpen it"


def _lineage_figure(session: Session, state: Incident) -> Figure | None:
    item = next((e for e in state.evidence if e.kind is EvidenceKind.LINEAGE), None)
    if item is None:
        return None
    digest = str(item.details.get("parsed") or item.sha256)
    lineage = Lineage.model_validate_json(session.workspace.objects.read(digest))
    at_hand = _at_hand(state)
    nodes = tuple(
        GraphNode(
            id=node.id,
            title=node.title or node.id,
            stage=node.kind,
            detail=node.version,
            state="plain" if node.kind not in STAGES[2:] or node.id in at_hand else "missing",
        )
        for node in lineage.nodes
    )
    return Figure(
        id="lineage",
        title="Where the evidence sits in the lineage",
        caption=f"{len(nodes)} nodes, {len(lineage.edges)} edges from {item.name}",
        marks=(Graph(nodes=nodes, edges=lineage.edges),),
    )


def _at_hand(state: Incident) -> frozenset[str]:
    """Return the nodes that some evidence covers: columns, the model, the metric."""
    names = {c.name for e in state.evidence if e.table for c in e.table.columns}
    names |= {str(v) for e in state.evidence for v in e.details.get("nodes_covered", ())}
    names |= {state.metric, "model", "prediction"}
    if any(e.kind is EvidenceKind.MODEL for e in state.evidence):
        item = next(e for e in state.evidence if e.kind is EvidenceKind.MODEL)
        names.add(str(item.details.get("title", "")))
    return frozenset(names)


def _row(item: Evidence) -> EvidenceRow:
    return EvidenceRow(
        id=item.id,
        name=item.name,
        kind=kind_words(item),
        content=content_words(item),
        sha256=item.sha256,
        source=item.custody.source,
        frozen=item.frozen,
        item=item,
    )


def kind_words(item: Evidence) -> str:
    """Return what an item is, in words: ``"Table, W0"``."""
    codes = {"reference": "W0", "incident": "W1", "history": "history"}
    words = str(item.kind).replace("changes", "change log").capitalize()
    code = codes.get(item.window or "")
    return f"{words}, {code}" if code else words


def content_words(item: Evidence) -> str:
    """Return how much is in an item, in words: ``"1 389 rows, 14 columns"``."""
    if item.table is not None:
        rows = f"{item.table.rows:,}".replace(",", "\u202f")
        return f"{rows} rows, {len(item.table.columns)} columns"
    words = item.details.get("summary")
    return str(words) if words else f"{item.size:,} bytes".replace(",", "\u202f")


def _card(role: str, one: ColumnInfo, other: ColumnInfo, n: int, m: int) -> ColumnCard:
    if one.edges and other.edges:
        figure, distance = _numeric_figure(one, other)
    else:
        figure, distance = _level_figure(one, other, n, m)
    missing = other.missing / max(m, 1) - one.missing / max(n, 1)
    odd = _odd(one, other, distance, missing)
    return ColumnCard(one.name, role, figure, odd, max(distance, abs(missing)))


def _numeric_figure(one: ColumnInfo, other: ColumnInfo) -> tuple[Figure, float]:
    low, high = min(one.edges[0], other.edges[0]), max(one.edges[-1], other.edges[-1])
    bins = 24
    width = (high - low) / bins or 1.0
    edges = tuple(low + width * i for i in range(bins + 1))
    shares = [_rebin(c, edges) for c in (one, other)]
    marks = (
        Distribution(edges=edges, share=shares[0], tone="reference", label="W0"),
        Distribution(edges=edges, share=shares[1], tone="incident", label="W1", filled=False),
    )
    return _figure(one.name, Axis(label=one.name), marks), _apart(*shares)


def _rebin(column: ColumnInfo, edges: tuple[float, ...]) -> tuple[float, ...]:
    """Spread a histogram over other edges; each bin counts as evenly filled."""
    total = sum(column.histogram) or 1
    out = [0.0] * (len(edges) - 1)
    step = edges[1] - edges[0]
    for count, start, end in zip(
        column.histogram, column.edges[:-1], column.edges[1:], strict=True
    ):
        first = min(max(int((start - edges[0]) / step), 0), len(out) - 1)
        last = min(max(int((end - edges[0]) / step - 1e-9), 0), len(out) - 1)
        span = end - start
        for b in range(first, last + 1):
            inside = min(end, edges[b + 1]) - max(start, edges[b])
            out[b] += count * (inside / span if span > 0 else 1.0) / total
    return tuple(max(value, 0.0) for value in out)


def _level_figure(one: ColumnInfo, other: ColumnInfo, n: int, m: int) -> tuple[Figure, float]:
    counts = [dict(one.top), dict(other.top)]
    names = sorted(counts[0].keys() | counts[1].keys(), key=lambda k: (-counts[0].get(k, 0), k))
    names = names[:12]
    shares = [
        tuple(c.get(name, 0) / max(total, 1) for name in names)
        for c, total in zip(counts, (n, m), strict=True)
    ]
    edges = tuple(float(i) for i in range(len(names) + 1))
    marks = (
        Distribution(edges=edges, share=shares[0], tone="reference", label="W0"),
        Distribution(edges=edges, share=shares[1], tone="incident", label="W1", filled=False),
    )
    axis = Axis(label=one.name, kind="category", categories=tuple(names))
    return _figure(one.name, axis, marks), _apart(*shares)


def _figure(name: str, axis: Axis, marks: tuple[Distribution, ...]) -> Figure:
    return Figure(
        id=f"column-{name}",
        title=name,
        caption="Share of rows in each bin, W0 filled, W1 as a line",
        x=axis,
        y=Axis(label="share of rows", zero=True),
        marks=marks,
        about=name,
    )


def _apart(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """Return the total variation distance of two lists of shares, 0 to 1."""
    return 0.5 * sum(abs(a - b) for a, b in zip(one, other, strict=True))


def _odd(one: ColumnInfo, other: ColumnInfo, distance: float, missing: float) -> str:
    if one.type != other.type:
        return f"was {one.type}, now {other.type}"
    if missing > 0.02:
        return f"{missing:+.0%} missing in W1".replace("%", "\u202f%")
    if other.levels == 1 and one.levels > 1:
        return "constant in W1"
    if {k for k, _ in other.top} - {k for k, _ in one.top} and one.levels <= 12 and one.top:
        return "new level in W1"
    if distance > 0.2:
        return "shifted in W1"
    return ""
