"""A lineage graph as columns of nodes, from source to metric; without Qt."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from workbench.api.drawing.graph import lane_positions
from workbench.domain.figures import Graph, GraphNode
from workbench.language import tr

STAGES = ("source", "transform", "feature", "model", "prediction", "metric")
_HEADS = {
    "source": tr("Source"),
    "transform": tr("Transform"),
    "feature": tr("Feature"),
    "model": tr("Model"),
    "prediction": tr("Prediction"),
    "metric": tr("Metric"),
}
_BESIDE = {"label": "prediction"}
"""Labels come when predictions do, and both go into the metric."""
_WEIGHT = {"cause": 0, "path": 1, "plain": 2, "missing": 3}
_SWEEPS = 4
Edge = tuple[str, str]


@dataclass(frozen=True, slots=True)
class GraphColumn:
    """Nodes under each other.

    Attributes
    ----------
    head : str
        Name of the stage; empty where it goes on from the column before, or is not known.
    nodes : tuple of GraphNode
        From the top.
    """

    head: str
    nodes: tuple[GraphNode, ...]


def graph_columns(graph: Graph) -> list[GraphColumn]:
    """Arrange nodes in columns.

    Parameters
    ----------
    graph : Graph
        May have circles, and nodes of unknown stage.

    Returns
    -------
    list of GraphColumn
        One a stage, several where a stage feeds itself; by the longest path from a source
        where no stage is known. What has to do with the incident is on top, the rest in an
        order with few crossings.
    """
    places = _by_stage(graph) or {name: (0, c) for name, (c, _) in lane_positions(graph).items()}
    named = _by_stage(graph) is not None
    keys = sorted(set(places.values()))
    members = {key: [n for n in graph.nodes if places[n.id] == key] for key in keys}
    ordered = _few_crossings([members[key] for key in keys], graph.edges)
    columns, before = [], -1
    for key, nodes in zip(keys, ordered, strict=True):
        head = _HEADS[STAGES[key[0]]] if named and key[0] != before else ""
        columns.append(GraphColumn(head, tuple(nodes)))
        before = key[0]
    return columns


def _by_stage(graph: Graph) -> dict[str, tuple[int, int]] | None:
    """Return stage and depth in it of every node; None if hardly any stage is known."""
    stages = {node.id: _BESIDE.get(node.stage.lower(), node.stage.lower()) for node in graph.nodes}
    known = {name: STAGES.index(stage) for name, stage in stages.items() if stage in STAGES}
    if not known or 2 * len(known) < len(graph.nodes):
        return None
    stage = _guessed(known, graph)
    inside = [(a, b) for a, b in graph.edges if stage.get(a, -1) == stage.get(b, -2)]
    depth = _depths([node.id for node in graph.nodes], inside)
    return {name: (stage[name], depth[name]) for name in stage}


def _guessed(known: Mapping[str, int], graph: Graph) -> dict[str, int]:
    """Give nodes of unknown stage that of what feeds them, else of what they feed."""
    stage = dict(known)
    for _ in graph.nodes:
        missing = [node.id for node in graph.nodes if node.id not in stage]
        if not missing:
            break
        for name in missing:
            above = [stage[a] for a, b in graph.edges if b == name and a in stage]
            below = [stage[b] for a, b in graph.edges if a == name and b in stage]
            if above or below:
                stage[name] = max(above) if above else max(0, min(below) - 1)
    return {node.id: stage.get(node.id, 0) for node in graph.nodes}


def _depths(names: Sequence[str], edges: Iterable[Edge]) -> dict[str, int]:
    """Return the longest path to each node; a circle is cut after as many steps as nodes."""
    depth = dict.fromkeys(names, 0)
    listed = [(a, b) for a, b in edges if a != b and a in depth and b in depth]
    # In a circle depths would grow for ever; then they are left as after one round.
    for number in range(len(names) + 1):
        before = dict(depth)
        for start, end in listed:
            depth[end] = max(depth[end], depth[start] + 1)
        if depth == before:
            return depth
        if number == len(names):
            return dict.fromkeys(names, 0)
    return depth


def _few_crossings(
    columns: Sequence[Sequence[GraphNode]], edges: Sequence[Edge]
) -> list[list[GraphNode]]:
    """Order nodes by the middle of their neighbours, back and forth, states first."""
    near: dict[str, list[str]] = {}
    for start, end in edges:
        near.setdefault(start, []).append(end)
        near.setdefault(end, []).append(start)
    ordered = [sorted(column, key=lambda n: _WEIGHT[n.state]) for column in columns]
    for sweep in range(_SWEEPS):
        at = {
            node.id: _middle(row, column) for column in ordered for row, node in enumerate(column)
        }
        turn = range(len(ordered)) if sweep % 2 == 0 else range(len(ordered) - 1, -1, -1)
        for number in turn:
            column = ordered[number]
            column.sort(key=lambda node: (_WEIGHT[node.state], _mean(node.id, near, at)))
            at |= {node.id: _middle(row, column) for row, node in enumerate(column)}
    return ordered


def _middle(row: int, column: Sequence[GraphNode]) -> float:
    return row - (len(column) - 1) / 2


def _mean(name: str, near: Mapping[str, Sequence[str]], at: Mapping[str, float]) -> float:
    found = [at[other] for other in near.get(name, ()) if other in at]
    return sum(found) / len(found) if found else at[name]


@dataclass(frozen=True, slots=True)
class Shown:
    """What is drawn of a column.

    Attributes
    ----------
    head : str
        Name of the stage.
    nodes : tuple of GraphNode
        Those that are drawn.
    hidden : tuple of GraphNode
        Those behind one "+ n" at the bottom.
    """

    head: str
    nodes: tuple[GraphNode, ...]
    hidden: tuple[GraphNode, ...]

    @property
    def rows(self) -> int:
        """How many boxes the column has."""
        return len(self.nodes) + bool(self.hidden)


def shown(column: GraphColumn, most: int, *, expanded: bool) -> Shown:
    """Choose what is drawn of a column.

    Parameters
    ----------
    column : GraphColumn
        All of it.
    most : int
        How many boxes fit.
    expanded : bool
        Whether somebody asked for all.

    Returns
    -------
    Shown
        What has to do with the incident is always drawn.
    """
    if expanded or len(column.nodes) <= most:
        return Shown(column.head, column.nodes, ())
    needed = [node for node in column.nodes if node.state != "plain"]
    free = max(most - 1 - len(needed), 0 if needed else 1)
    plain = [node for node in column.nodes if node.state == "plain"]
    kept = {node.id for node in (*needed, *plain[:free])}
    hidden = tuple(node for node in column.nodes if node.id not in kept)
    if len(hidden) < 2:
        return Shown(column.head, column.nodes, ())
    return Shown(column.head, tuple(n for n in column.nodes if n.id in kept), hidden)
