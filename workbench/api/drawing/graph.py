"""A lineage graph in columns, from source to metric."""

from collections.abc import Iterable, Mapping, Sequence

from workbench.api.drawing.canvas import Canvas, Palette
from workbench.domain.figures import Figure, Graph, GraphNode, Line, Span

NODE_WIDTH, NODE_HEIGHT, ROW, TOP = 128, 38, 46, 34
SIGNAL_HEIGHT = 28
"""What a node with a signal in it is higher."""


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
    """Return a graph figure as SVG.

    A line whose label is the name of a node is drawn in that node's box: of tone ``incident``
    what moved, dashed where values went missing; spans shade the time axis that all of them share.
    """
    signals = signals_of(figure)
    high = NODE_HEIGHT + (SIGNAL_HEIGHT if signals else 0)
    pitch = ROW - NODE_HEIGHT + high
    place = lane_positions(graph)
    columns = max((c for c, _ in place.values()), default=0) + 1
    rows = max((r for _, r in place.values()), default=0) + 1
    wide = max(width, columns * (NODE_WIDTH + 34) + 16)
    canvas = Canvas(wide, TOP + rows * pitch + 8, palette)
    step = (wide - 16 - NODE_WIDTH) / max(columns - 1, 1)
    at = {name: (8 + c * step, TOP + r * pitch) for name, (c, r) in place.items()}
    states = {node.id: node.state for node in graph.nodes}
    for start, end in graph.edges:
        if start in at and end in at:
            hot = _hot(states, start, end)
            _edge(canvas, (*at[start], high), (*at[end], high), palette, hot=hot)
    spans = [mark for mark in figure.marks if isinstance(mark, Span)]
    reach = time_reach(signals.values())
    for node in graph.nodes:
        _node(canvas, node, (*at[node.id], high), palette)
        if node.id in signals:
            corner = (at[node.id][0], at[node.id][1] + NODE_HEIGHT)
            _signal(canvas, signals[node.id], spans, (corner, reach), palette)
    _heads(canvas, graph.nodes, place, at, palette)
    return canvas.element(figure.title, figure.caption)


def signals_of(figure: Figure) -> dict[str, Line]:
    """Return the lines that belong into nodes, by node."""
    names = {n.id for mark in figure.marks if isinstance(mark, Graph) for n in mark.nodes}
    lines = (mark for mark in figure.marks if isinstance(mark, Line))
    return {line.label: line for line in lines if line.label in names and len(line.x)}


def time_reach(lines: Iterable[Line]) -> tuple[float, float]:
    """Return the stretch of x that lines share, never empty."""
    every = [x for line in lines for x in line.x]
    low, high = min(every, default=0.0), max(every, default=1.0)
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def signal_points(
    line: Line, box: tuple[float, float, float, float], reach: tuple[float, float]
) -> list[list[tuple[float, float]]]:
    """Return where a line runs inside a box: pieces, for a gap stays a gap.

    Parameters
    ----------
    line : Line
    box : tuple of float
        Left, top, width and height.
    reach : tuple of float
        The stretch of x that the box shows.
    """
    left, top, width, height = box
    known = [y for y in line.y if y is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    across = width / (reach[1] - reach[0])
    down = height / (high - low) if high > low else 0.0
    pieces: list[list[tuple[float, float]]] = [[]]
    for x, y in zip(line.x, line.y, strict=True):
        if y is None:
            pieces.append([])
            continue
        middle = top + height / 2
        at = top + height - (y - low) * down if down else middle
        pieces[-1].append((left + (x - reach[0]) * across, at))
    return [piece for piece in pieces if piece]


def _signal(
    canvas: Canvas,
    line: Line,
    spans: Sequence[Span],
    place: tuple[tuple[float, float], tuple[float, float]],
    palette: Palette,
) -> None:
    (left, top), reach = place
    box = (left + 8, top + 2, NODE_WIDTH - 34.0, SIGNAL_HEIGHT - 9.0)
    across = box[2] / (reach[1] - reach[0])
    for span in spans:
        start, end = (min(max(x, reach[0]), reach[1]) for x in (span.start, span.end))
        x = box[0] + (start - reach[0]) * across
        colour = palette.stroke(span.tone)
        canvas.rect(x, box[1], (end - start) * across, box[3], fill=colour, opacity=0.12)
    for piece in signal_points(line, box, reach):
        d = "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in piece)
        canvas.path(d, stroke=palette.stroke(line.tone), width=1.5)
    right, base = left + NODE_WIDTH - 15, top + 12
    if line.tone == "incident":
        canvas.path(f"M{right:.1f},{base - 6:.1f}l5,9h-10Z", fill=palette.inc)
    if line.dashed:
        canvas.path(f"M{right - 5:.1f},{base + 11:.1f}h10", stroke=palette.t1, dash="2 2")


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
    start: tuple[float, float, float],
    end: tuple[float, float, float],
    palette: Palette,
    *,
    hot: bool,
) -> None:
    x1, y1 = start[0] + NODE_WIDTH, start[1] + start[2] / 2
    x2, y2 = end[0], end[1] + end[2] / 2
    bend = (x1 + x2) / 2
    canvas.path(
        f"M{x1:.1f},{y1:.1f}C{bend:.1f},{y1:.1f} {bend:.1f},{y2:.1f} {x2:.1f},{y2:.1f}",
        stroke=palette.inc if hot else palette.edge,
        width=2.5 if hot else 1,
    )


def _node(
    canvas: Canvas, node: GraphNode, at: tuple[float, float, float], palette: Palette
) -> None:
    hot = node.state in {"cause", "path"}
    canvas.rect(
        at[0],
        at[1],
        NODE_WIDTH,
        at[2],
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
        if node.stage not in {"", "unknown"} and column not in heads:
            heads[column] = (at[node.id][0], node.stage)
    for x, stage in heads.values():
        canvas.text(x, 20, stage.capitalize(), palette.t2, bold=True)


def _fit(words: str, length: int) -> str:
    return words if len(words) <= length else words[: length - 1] + "…"
