"""Lineage as a graph in JSON: nodes, edges, transforms."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import ClassVar

from pydantic import ValidationError

from workbench.api import (
    EvidenceError,
    EvidenceKind,
    ImportedLineage,
    Importer,
    JsonValue,
    Lineage,
)
from workbench_importers.json_files import first_record, read_document
from workbench_importers.text_files import decoded_head, looks_like_text

FROM_KEYS = ("from", "source", "upstream")
TO_KEYS = ("to", "target", "downstream")
MOST_NODES = 100_000


class LineageImporter(Importer):
    """Reads ``{"nodes": …, "edges": …, "transforms": …}``."""

    id: ClassVar[str] = "lineage.graph"
    title: ClassVar[str] = "Lineage graph"
    kind: ClassVar[EvidenceKind] = EvidenceKind.LINEAGE
    suffixes: ClassVar[tuple[str, ...]] = (".json",)

    def recognises(self, path: Path, head: bytes) -> float:
        """Return certainty from the keys ``nodes`` and ``edges``."""
        if not looks_like_text(head):
            return 0.0
        text = decoded_head(head)
        if text.lstrip("\ufeff \t\r\n")[:1] != "{" or "eventTime" in first_record(text):
            return 0.0
        named = 0.15 if "lineage" in path.name.lower() else 0.01
        has_nodes, has_edges = '"nodes"' in text, '"edges"' in text
        return min(0.95, 0.4 * has_nodes + 0.4 * has_edges + named)

    def read(self, path: Path, hints: Mapping[str, JsonValue]) -> ImportedLineage:
        """Read a graph; whatever an edge or transform mentions becomes a node."""
        document = read_document(path, str(hints.get("encoding") or ""))
        if not isinstance(document, dict) or not {"nodes", "edges"} & set(document):
            raise EvidenceError(
                "lineage.shape",
                f"{path.name} is no lineage: it has neither nodes nor edges.",
                'Write {"nodes": [{"id": "temp", "kind": "feature"}], "edges": [["a", "temp"]]}.',
            )
        edges = [_edge(path, edge) for edge in _list(path, document, "edges")]
        transforms = document.get("transforms") or {}
        edges, added = _with_transforms(edges, transforms)
        body = {
            "nodes": _unique(path, _list(path, document, "nodes")),
            "edges": list(dict.fromkeys(edges)),
            "transforms": transforms,
        }
        try:
            lineage = Lineage.model_validate(body)
        except ValidationError as error:
            raise _invalid(path, error) from None
        return imported_lineage(lineage, added)


def imported_lineage(lineage: Lineage, added: int = 0) -> ImportedLineage:
    """Return a lineage with what is worth telling about it."""
    notes = []
    if added:
        notes.append(f"{added} edges were taken from transforms that name their inputs.")
    if circle := find_circle(lineage.edges):
        notes.append(f"The lineage runs in a circle through {circle}; causes there share a name.")
    kinds = sorted({node.kind for node in lineage.nodes})
    details = {"nodes": len(lineage.nodes), "edges": len(lineage.edges), "kinds": kinds}
    return ImportedLineage(lineage, tuple(notes), details)


def find_circle(edges: Iterable[tuple[str, str]]) -> str:
    """Return a node that lies on a circle, the first by name, or nothing."""
    children: dict[str, list[str]] = {}
    parents: dict[str, list[str]] = {}
    for upstream, downstream in edges:
        children.setdefault(upstream, []).append(downstream)
        parents.setdefault(downstream, []).append(upstream)
    # What nothing leads to, and what leads to nothing, again and again, lies on no circle.
    left = _trimmed({*children, *parents}, children, parents)
    return _on_circle(children, _trimmed(left, parents, children))


def _trimmed(
    nodes: set[str], ahead: Mapping[str, list[str]], behind: Mapping[str, list[str]]
) -> set[str]:
    """Return the nodes that are left once those with nothing behind them are gone."""
    waiting = {node: sum(other in nodes for other in behind.get(node, ())) for node in nodes}
    free = [node for node, count in waiting.items() if not count]
    while free:
        node = free.pop()
        del waiting[node]
        for other in ahead.get(node, ()):
            if other in waiting:
                waiting[other] -= 1
                if not waiting[other]:
                    free.append(other)
    return set(waiting)


def _on_circle(children: Mapping[str, list[str]], left: set[str]) -> str:
    """Return the first of the nodes left that can reach itself."""
    for start in sorted(left):
        todo, seen = list(children.get(start, ())), set()
        while todo:
            node = todo.pop()
            if node == start:
                return start
            if node not in seen:
                seen.add(node)
                todo.extend(children.get(node, ()))
    return ""


def _list(path: Path, document: Mapping[str, JsonValue], key: str) -> list[JsonValue]:
    value = document.get(key) or []
    if not isinstance(value, list):
        raise EvidenceError(
            "lineage.shape",
            f"{path.name}: {key} is not a list.",
            'Write "edges": [["upstream", "downstream"]].',
        )
    if len(value) > MOST_NODES:
        raise EvidenceError(
            "lineage.large",
            f"{path.name} has {len(value)} {key}; at most {MOST_NODES} are read.",
            "Cut the graph to what lies upstream of the model.",
        )
    return value


def _edge(path: Path, edge: JsonValue) -> tuple[str, str]:
    """Return an edge written as a pair or as an object, upstream first."""
    if isinstance(edge, dict):
        ends = [next((edge[k] for k in keys if k in edge), None) for keys in (FROM_KEYS, TO_KEYS)]
    else:
        ends = list(edge) if isinstance(edge, list) else []
    names = [end for end in ends if isinstance(end, str) and end]
    if len(ends) != 2 or len(names) != 2:
        raise EvidenceError(
            "lineage.edge",
            f"{path.name} has an edge that is no pair of node names.",
            'Write an edge as ["upstream", "downstream"].',
        )
    return names[0], names[1]


def _unique(path: Path, nodes: list[JsonValue]) -> list[JsonValue]:
    found: dict[str, JsonValue] = {}
    for node in nodes:
        name = node.get("id") or node.get("name") if isinstance(node, dict) else node
        if not isinstance(name, str) or not name:
            raise EvidenceError(
                "lineage.node",
                f"{path.name} has a node without an id.",
                'Write a node as {"id": "temp", "kind": "feature"}.',
            )
        body = {k: v for k, v in node.items() if v is not None} if isinstance(node, dict) else {}
        found.setdefault(name, {**body, "id": name})
    return list(found.values())


def _with_transforms(
    edges: list[tuple[str, str]], transforms: JsonValue
) -> tuple[list[tuple[str, str]], int]:
    """Add the edges that transforms imply and that were left out."""
    implied = []
    for derived, transform in transforms.items() if isinstance(transforms, dict) else ():
        inputs = transform.get("inputs") if isinstance(transform, dict) else None
        known = inputs if isinstance(inputs, list) else ()
        implied += [(name, derived) for name in known if isinstance(name, str)]
    known_edges = set(edges)
    missing = [e for e in implied if e not in known_edges and e[0] != e[1]]
    kept = [edge for edge in edges if edge[0] != edge[1]]
    return kept + missing, len(missing)


def _invalid(path: Path, error: ValidationError) -> EvidenceError:
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or "the document"
    return EvidenceError(
        "lineage.shape",
        f"{path.name}: {where}: {first['msg'][:1].lower()}{first['msg'][1:]}.",
        'Transforms are written {"net": {"inputs": ["gain"], "expression": "gain - 1"}}.',
    )
