"""The lineage graph: source, transform, feature, model, prediction, metric."""

from collections.abc import Callable, Iterable
from functools import cached_property

from pydantic import BaseModel, ConfigDict, model_validator

from workbench.domain.canonical import JsonValue


class LineageNode(BaseModel):
    """One thing data passes through; ``kind`` names the stage it belongs to."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    kind: str = "feature"
    title: str = ""
    version: str = ""


class Transform(BaseModel):
    """How a derived column is computed from its inputs, row by row."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    inputs: tuple[str, ...]
    expression: str


class Lineage(BaseModel):
    """A directed graph; an edge runs from upstream to downstream."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    nodes: tuple[LineageNode, ...] = ()
    edges: tuple[tuple[str, str], ...] = ()
    transforms: dict[str, Transform] = {}

    @model_validator(mode="before")
    @classmethod
    def _name_every_node(cls, value: JsonValue) -> JsonValue:
        """Give a node to every name that an edge mentions."""
        if not isinstance(value, dict):
            return value
        nodes = [
            n if isinstance(n, dict) else {"id": n} for n in map(_raw_node, value.get("nodes", ()))
        ]
        known = {node["id"] for node in nodes if "id" in node}
        for edge in value.get("edges", ()):
            for end in edge:
                if end not in known:
                    known.add(end)
                    nodes.append({"id": end, "kind": "unknown"})
        return {**value, "nodes": nodes}

    def parents(self, node: str) -> tuple[str, ...]:
        """Return what feeds a node directly, sorted."""
        return self._sides[0].get(node, ())

    def children(self, node: str) -> tuple[str, ...]:
        """Return what a node feeds directly, sorted."""
        return self._sides[1].get(node, ())

    @cached_property
    def _sides(self) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
        """The parents and the children of each node, so that no walk is quadratic."""
        parents: dict[str, set[str]] = {}
        children: dict[str, set[str]] = {}
        for upstream, downstream in self.edges:
            parents.setdefault(downstream, set()).add(upstream)
            children.setdefault(upstream, set()).add(downstream)
        one, other = (
            {node: tuple(sorted(ends)) for node, ends in side.items()}
            for side in (parents, children)
        )
        return one, other

    def upstream(self, node: str) -> frozenset[str]:
        """Return everything a node depends on, itself excluded."""
        return self._reach(node, self.parents)

    def downstream(self, node: str) -> frozenset[str]:
        """Return everything that depends on a node, itself excluded."""
        return self._reach(node, self.children)

    def _reach(self, node: str, step: Callable[[str], Iterable[str]]) -> frozenset[str]:
        seen: set[str] = set()
        todo = list(step(node))
        while todo:
            current = todo.pop()
            if current not in seen:
                seen.add(current)
                todo.extend(step(current))
        return frozenset(seen - {node})


def _raw_node(node: JsonValue) -> JsonValue:
    return node.model_dump() if isinstance(node, LineageNode) else node
