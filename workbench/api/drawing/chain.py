"""The causal chain, from the receipt of data at the top to the prediction at the bottom.

How well a step is known is told by its line and by a word: dotted is observed, dashed
associated, drawn through intervened. Downwards, because any length then fits a page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.api.drawing.canvas import Canvas, Palette, light_palette
from workbench.api.drawing.graph import lane_positions
from workbench.api.drawing.wrapping import text_width, wrapped
from workbench.domain.figures import Graph, GraphNode
from workbench.domain.postmortem.parts import CausalChain, ChainLink, ChainNode

WIDTH, GUTTER, NODE, HEIGHT, STEP, TOP = 720, 92.0, 186.0, 40.0, 76.0, 10.0
SPACE = 14.0
MOST_IN_A_ROW = 4
DASHES: Mapping[str, str] = {"observed": "2 4", "associated": "7 4", "intervened": "", "": ""}


@dataclass(frozen=True, slots=True)
class _Box:
    """Where a node stands."""

    x: float
    y: float
    width: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


def draw_chain(chain: CausalChain, title: str = "Causal chain") -> str:
    """Return a causal chain as one SVG element.

    Parameters
    ----------
    chain : CausalChain
    title : str
        Its accessible name.
    """
    palette = light_palette()
    rows = _rows(chain)
    boxes = _boxes(rows)
    canvas = Canvas(WIDTH, round(TOP + len(rows) * STEP - STEP + HEIGHT + 14), palette)
    drawn = [one for one in chain.links if {one.start, one.end} <= boxes.keys()]
    for link in sorted(drawn, key=lambda one: one.carries):
        _link(canvas, link, boxes[link.start], boxes[link.end], palette)
    for link in drawn:
        _level(canvas, link, boxes[link.start], boxes[link.end], palette)
    stage = ""
    for row in rows:
        if row[0].stage != stage:
            stage = row[0].stage
            head = boxes[row[0].id].y + HEIGHT / 2 + 4
            canvas.text(8, head, stage.capitalize(), palette.t2, bold=True)
        for node in row:
            _node(canvas, node, boxes[node.id], palette)
        if len(row) == 1:
            _why(canvas, row[0], boxes[row[0].id], palette)
    return canvas.element(title, chain_words(chain))


def chain_words(chain: CausalChain) -> str:
    """Return what a chain shows, in words: for whoever does not see it."""
    titles = {node.id: node.title for node in chain.nodes}
    steps = [
        f"{titles.get(link.start, link.start)} to {titles.get(link.end, link.end)}"
        + (f" ({link.level})" if link.level else "")
        for link in chain.links
        if link.carries
    ]
    causes = [node.title for node in chain.nodes if node.role == "cause"]
    told = [f"The cause enters at {', '.join(causes)}."] if causes else []
    told += [f"The fault went from {'; '.join(steps)}."] if steps else []
    return " ".join(told) or "; ".join(titles.values())


def _rows(chain: CausalChain) -> list[Sequence[ChainNode]]:
    """Return the nodes stage by stage: by the longest way to each, a few in a row."""
    nodes = tuple(GraphNode(id=node.id, title=node.title) for node in chain.nodes)
    edges = tuple((link.start, link.end) for link in chain.links)
    place = lane_positions(Graph(nodes=nodes, edges=edges))
    order = {"cause": 0, "carrier": 1, "sound": 2, "unknown": 3}
    by_depth: dict[int, list[ChainNode]] = {}
    for node in chain.nodes:
        by_depth.setdefault(place[node.id][0], []).append(node)
    rows: list[Sequence[ChainNode]] = []
    for depth in sorted(by_depth):
        ordered = sorted(by_depth[depth], key=lambda n: (order[n.role], place[n.id][1]))
        rows += [ordered[at : at + MOST_IN_A_ROW] for at in range(0, len(ordered), MOST_IN_A_ROW)]
    return rows


def _boxes(rows: Sequence[Sequence[ChainNode]]) -> dict[str, _Box]:
    room = WIDTH - GUTTER - 8
    boxes = {}
    for number, row in enumerate(rows):
        wide = min(NODE, (room - SPACE * (len(row) - 1)) / len(row))
        for at, node in enumerate(row):
            x = GUTTER + at * (wide + SPACE)
            boxes[node.id] = _Box(x, TOP + number * STEP, wide)
    return boxes


def _node(canvas: Canvas, node: ChainNode, box: _Box, palette: Palette) -> None:
    hot = node.role in {"cause", "carrier"}
    canvas.rect(
        box.x,
        box.y,
        box.width,
        HEIGHT,
        fill=palette.inc_soft if node.role == "cause" else palette.surface,
        stroke=palette.inc if hot else palette.edge,
        radius=5,
    )
    lines = wrapped(node.title, box.width - 16, 12, most=2, bold=hot)
    words = {"cause": "cause", "sound": "not at fault"}.get(node.role, "")
    if len(lines) == 1 and words:
        canvas.text(box.x + 8, box.y + 32, words, palette.t2, size=11)
    first = box.y + (24 if len(lines) == 1 and not words else 17)
    for line, text in enumerate(lines):
        canvas.text(box.x + 8, first + 15 * line, text, palette.t1, bold=hot)


def _why(canvas: Canvas, node: ChainNode, box: _Box, palette: Palette) -> None:
    """Write beside a node that stands alone what is known of it."""
    left = box.x + box.width + 16
    lines = wrapped(node.why, WIDTH - left - 8, 12, most=3)
    first = box.y + HEIGHT / 2 + 4 - 7.5 * (len(lines) - 1)
    for line, words in enumerate(lines):
        canvas.text(left, first + 15 * line, words, palette.t2)


def _link(canvas: Canvas, link: ChainLink, start: _Box, end: _Box, palette: Palette) -> None:
    colour, wide = (palette.inc, 2.5) if link.carries else (palette.edge, 1.0)
    x1, y1, x2, y2 = start.middle, start.y + HEIGHT, end.middle, end.y - 6
    bend = (y1 + y2) / 2
    canvas.path(
        f"M{x1:.1f},{y1:.1f}C{x1:.1f},{bend:.1f} {x2:.1f},{bend:.1f} {x2:.1f},{y2:.1f}",
        stroke=colour,
        width=wide,
        dash=DASHES.get(link.level, ""),
    )
    canvas.path(f"M{x2:.1f},{end.y:.1f}l-4.5,-8h9Z", fill=colour)


def _level(canvas: Canvas, link: ChainLink, start: _Box, end: _Box, palette: Palette) -> None:
    """Write beside a step how well it is known, on a ground of its own where lines cross."""
    if not (link.carries and link.level) or abs(end.y - start.y - STEP) > 1:
        return
    straight = abs(start.middle - end.middle) < 1
    x = start.middle + 10 if straight else (start.middle + end.middle) / 2 - 30
    y = (start.y + HEIGHT + end.y) / 2
    wide = text_width(link.level, 11) + 6
    canvas.rect(x - 3, y - 9, wide, 14, fill=palette.surface)
    canvas.text(x, y + 2, link.level, palette.t2, size=11)
