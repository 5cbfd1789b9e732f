"""What the Evidence place shows: how complete the case is, and every item with its custody."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from workbench.datasets.completeness import KINDS, of_evidence
from workbench.domain.evidence import ColumnInfo, Evidence, EvidenceKind
from workbench.domain.figures import Figure, Graph, GraphNode
from workbench.domain.incident import Incident
from workbench.domain.lineage import LineageNode
from workbench.language import tr
from workbench.services.readings.stages import StageCoverage, lineage_at_hand, stages_of
from workbench.services.session import Session

_SHARPENING = {
    "lineage": tr("lineage"),
    "row history": tr("row history"),
    "model": tr("model"),
    "labels": tr("labels"),
    "change log": tr("change log"),
    "environment": tr("environment"),
}
"""What makes an answer surer, the most telling first, and how it is called."""
_TABLES = {"reference table": tr("reference table"), "incident table": tr("incident table")}
STAGES = ("source", "transform", "feature", "label", "model", "prediction", "metric")


@dataclass(frozen=True, slots=True)
class Completeness:
    """One kind of evidence, whether it is at hand, and what cannot be said without it."""

    title: str
    present: bool
    without: str = ""


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


class Consent(StrEnum):
    """Whether the incident's model may be opened."""

    NOT_NEEDED = "not_needed"
    NEEDED = "needed"
    GIVEN = "given"


@dataclass(frozen=True, slots=True)
class EvidenceReading:
    """All of an incident's evidence.

    ``title`` is the answer to: have we enough? ``next_place`` is where work goes on.
    """

    incident: str
    title: str
    completeness: tuple[Completeness, ...]
    lineage: Figure | None
    items: tuple[EvidenceRow, ...]
    unfrozen: int
    next_place: str = ""
    consent: Consent = Consent.NOT_NEEDED
    stages: tuple[StageCoverage, ...] = ()


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
        stages=stages_of(session, state),
        items=tuple(_row(item) for item in state.evidence),
        unfrozen=sum(not e.frozen for e in state.evidence),
        next_place=next_place(state),
        consent=consent_of(session, state),
    )


def consent_of(session: Session, state: Incident) -> Consent:
    """Return whether the incident's model may be opened.

    Parameters
    ----------
    session : Session
    state : Incident
    """
    model = next((e for e in state.evidence if e.kind is EvidenceKind.MODEL), None)
    if model is None:
        return Consent.NOT_NEEDED
    if model.id in state.consents:
        return Consent.GIVEN
    format_ = str(model.details.get("format", ""))
    loaders = (one for one in session.registry.model_loaders() if format_ in one.formats)
    careful = any(loader.needs_consent for loader in loaders)
    return Consent.NEEDED if careful else Consent.NOT_NEEDED


def next_place(state: Incident) -> str:
    """Return the place where work on an incident goes on.

    Parameters
    ----------
    state : Incident
    """
    if state.window("reference") and state.window("incident"):
        return "causes"
    return "signals" if state.evidence else "evidence"


def completeness_of(incident: Incident) -> tuple[Completeness, ...]:
    """Return the nine kinds of evidence and whether each is at hand."""
    found = of_evidence(incident.evidence, incident.windows)
    return tuple(Completeness(kind.title, kind in found.present, kind.without) for kind in KINDS)


def _title(completeness: tuple[Completeness, ...]) -> str:
    missing = [c.title.lower() for c in completeness if not c.present]
    tables = [words for title, words in _TABLES.items() if title in missing]
    if len(tables) > 1 and "signals" in missing:
        return tr("Not enough yet: the incident table and the reference table are missing")
    if tables and "signals" in missing:
        return tr("Not enough yet: the {table} is missing", table=tables[0])
    if not missing:
        return tr("Everything is at hand")
    first = [words for title, words in _SHARPENING.items() if title in missing] or missing
    if len(first) < 2:
        return tr("Enough to find a cause; {kind} would sharpen it", kind=first[0])
    return tr(
        "Enough to find a cause; {kind} and {other} would sharpen it",
        kind=first[0],
        other=first[1],
    )


def _lineage_figure(session: Session, state: Incident) -> Figure | None:
    item = next((e for e in state.evidence if e.kind is EvidenceKind.LINEAGE), None)
    lineage = lineage_at_hand(session, state)
    if item is None or lineage is None:
        return None
    at_hand = _at_hand(state)
    columns = {c.name: c for e in state.evidence if e.table for c in e.table.columns}
    nodes = tuple(
        GraphNode(
            id=node.id,
            title=node.title or node.id,
            stage=node.kind,
            detail=_detail(node, columns, state),
            state="plain" if _is_at_hand(node, at_hand, state) else "missing",
        )
        for node in lineage.nodes
    )
    return Figure(
        id="lineage",
        title=tr("Where the evidence sits in the lineage"),
        caption=tr(
            "{nodes} nodes, {edges} edges from {name}",
            nodes=len(nodes),
            edges=len(lineage.edges),
            name=item.name,
        ),
        marks=(Graph(nodes=nodes, edges=lineage.edges),),
    )


def _at_hand(state: Incident) -> frozenset[str]:
    """Return the nodes that some evidence covers: columns, the model, the metric."""
    names = {c.name for e in state.evidence if e.table for c in e.table.columns}
    names |= {str(v) for e in state.evidence for v in e.details.get("nodes_covered", ())}
    return frozenset(names)


def _is_at_hand(node: LineageNode, names: frozenset[str], state: Incident) -> bool:
    """Whether some evidence covers a node; sources and transforms are known by being drawn."""
    if node.kind == "model":
        return any(e.kind is EvidenceKind.MODEL for e in state.evidence)
    if node.kind == "metric":
        return True
    return node.kind not in STAGES[2:] or node.id in names


def _detail(node: LineageNode, columns: Mapping[str, ColumnInfo], state: Incident) -> str:
    """Return the second line of a node: what is at hand of it."""
    if node.version:
        return node.version
    if node.kind == "model":
        model = next((e for e in state.evidence if e.kind is EvidenceKind.MODEL), None)
        return str(model.details.get("format", "")) if model is not None else tr("not captured")
    column = columns.get(node.id)
    if column is not None:
        return column.type
    return tr("not captured") if node.kind in {"feature", "label", "prediction"} else ""


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
        return tr("{rows} rows, {columns} columns", rows=rows, columns=len(item.table.columns))
    words = item.details.get("summary") or _KIND_CONTENT.get(item.kind, _size_words)(item)
    return str(words)


def _size_words(item: Evidence) -> str:
    return tr("{size:,} bytes", size=item.size).replace(",", "\u202f")


def _model_words(item: Evidence) -> str:
    estimator = str(item.details.get("estimator", "")).rpartition(".")[2]
    named = [estimator, str(item.details.get("format", ""))]
    return ", ".join(word for word in named if word) or _size_words(item)


def _environment_words(item: Evidence) -> str:
    packages = item.details.get("packages")
    python = str(item.details.get("python", ""))
    if not isinstance(packages, dict):
        return _size_words(item)
    return (
        tr("Python {python}, {packages} packages", python=python, packages=len(packages))
        if python
        else tr("{packages} packages", packages=len(packages))
    )


_KIND_CONTENT = {
    EvidenceKind.MODEL: _model_words,
    EvidenceKind.ENVIRONMENT: _environment_words,
}
