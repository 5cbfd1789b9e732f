"""A lineage graph in columns, from source to metric."""

from collections.abc import Mapping, Sequence

from workbench.api.drawing.canvas import Canvas, Palette
from workbench.domain.figures import Figure, Graph, GraphNode

NODE_WIDTH, NODE_HEIGHT, ROW, TOP = 128, 38, 46, 34


def lane_positions(graph: Graph) -> dict[str, tuple[int, int]]:
    """Return column and row of every node.

    Parameters
    ----------
    graph : Graph

    Returns
    -------
    dict
        From node to (column, row). Columns follow the edges (longest path from a source), so
        that an edge always runs to the right; rows follow the order of the parents, nodes
        that have to do with the incident first.
    """
    depth = _depths(graph)
    columns: dict[int, list[GraphNode]] = {}
    for node in graph.nodes:
        columns.setdefault(depth[node.id], []).append(node)
    parents = _parents(graph)
    place: dict[str, tuple[int, int]] = {}
    for column in sorted(columns):
        ordered = sorted(columns[column], key=lambda n: _order(n, parents, place))
        for row, node in enumerate(ordered):
            place[node.id] = (column, row)
    return place


def draw_graph(figure: Figure, graph: Graph, palette: Palette, width: int) -> str:
    """Return a graph figure as SVG."""
    place = lane_positions(graph)
    columns = max((c for c, _ in place.values()), default=0) + 1
    rows = max((r for _, r in place.values()), default=0) + 1
    wide = max(width, columns * (NODE_WIDTH + 34) + 16)
    canvas = Canvas(wide, TOP + rows * ROW + 8, palette)
    step = (wide - 16 - NODE_WIDTH) / max(columns - 1, 1)
    at = {name: (8 + c * step, TOP + r * ROW) for name, (c, r) in place.items()}
    states = {node.id: node.state for node in graph.nodes}
    for start, end in graph.edges:
        if start in at and end in at:
            _edge(canvas, at[start], at[end], palette, hot=_hot(states, start, end))
    for node in graph.nodes:
        _node(canvas, node, at[node.id], palette)
    _heads(canvas, graph.nodes, place, at, palette)
    return canvas.element(figure.title, figure.caption)


def _depths(graph: Graph) -> dict[str, int]:
    """Return the longest path from a source to each node; a circle is cut where it closes."""
    parents = _parents(graph)
    depth: dict[str, int] = {}

    def measure(name: str, trail: frozenset[str]) -> int:
        if name not in depth:
            above = [p for p in parents.get(name, ()) if p not in trail]
            depth[name] = 1 + max((measure(p, trail | {name}) for p in above), default=-1)
        return depth[name]

    for node in graph.nodes:
        measure(node.id, frozenset({node.id}))
    return depth


def _parents(graph: Graph) -> dict[str, tuple[str, ...]]:
    known = {node.id for node in graph.nodes}
    found: dict[str, tuple[str, ...]] = {}
    for start, end in sorted(graph.edges):
        if start in known and end in known and start != end:
            found[end] = (*found.get(end, ()), start)
    return found


def _order(
    node: GraphNode,
    parents: Mapping[str, Sequence[str]],
    place: Mapping[str, tuple[int, int]],
) -> tuple[float, float, str]:
    state = {"cause": 0.0, "path": 1.0}.get(node.state, 2.0)
    above = [place[p][1] for p in parents.get(node.id, ()) if p in place]
    return (state, sum(above) / len(above) if above else 0.0, node.id)


def _hot(states: Mapping[str, str], start: str, end: str) -> bool:
    return {states[start], states[end]} <= {"cause", "path"}


def _edge(
    canvas: Canvas,
    start: tuple[float, float],
    end: tuple[float, float],
    palette: Palette,
    *,
    hot: bool,
) -> None:
    x1, y1 = start[0] + NODE_WIDTH, start[1] + NODE_HEIGHT / 2
    x2, y2 = end[0], end[1] + NODE_HEIGHT / 2
    bend = (x1 + x2) / 2
    canvas.path(
        f"M{x1:.1f},{y1:.1f}C{bend:.1f},{y1:.1f} {bend:.1f},{y2:.1f} {x2:.1f},{y2:.1f}",
        stroke=palette.inc if hot else palette.edge,
        width=2.5 if hot else 1,
    )


def _node(canvas: Canvas, node: GraphNode, at: tuple[float, float], palette: Palette) -> None:
    hot = node.state in {"cause", "path"}
    canvas.rect(
        at[0],
        at[1],
        NODE_WIDTH,
        NODE_HEIGHT,
        fill=palette.inc_soft if node.state == "cause" else palette.surface,
        stroke=palette.inc if hot else palette.edge,
        radius=5,
        dash="4 3" if node.state == "missing" else "",
    )
    middle = at[1] + (16 if node.detail else 23)
    canvas.text(at[0] + 8, middle, _fit(node.title, 17), palette.t1, bold=True)
    canvas.text(at[0] + 8, at[1] + 31, _fit(node.detail, 20), palette.t2, size=11)


def _heads(
    canvas: Canvas,
    nodes: Sequence[GraphNode],
    place: Mapping[str, tuple[int, int]],
    at: Mapping[str, tuple[float, float]],
    palette: Palette,
) -> None:
    heads: dict[int, tuple[float, str]] = {}
    for node in nodes:
        column = place[node.id][0]
        if node.stage and column not in heads:
            heads[column] = (at[node.id][0], node.stage)
    for x, stage in heads.values():
        canvas.text(x, 20, stage.capitalize(), palette.t2, bold=True)


def _fit(words: str, length: int) -> str:
    return words if len(words) <= length else words[: length - 1] + "…"
