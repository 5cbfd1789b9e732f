"""The causal chain: stages from data receipt to prediction, and how well each step is known.

How well is told by the line and by a word: dotted is observed, dashed associated, drawn through
intervened.
"""

from collections.abc import Mapping

from workbench.api.drawing.canvas import Canvas, Palette, light_palette
from workbench.api.drawing.wrapping import wrapped
from workbench.api.report_blocks import CausalChain, ChainLink, ChainNode

NODE_WIDTH, NODE_HEIGHT, GAP, ROW_GAP, TOP = 124.0, 58.0, 72.0, 46.0, 30.0
IN_A_ROW = 4
LEVELS: Mapping[str, str] = {"observed": "2 4", "associated": "7 4", "intervened": "", "": "2 4"}


def draw_chain(chain: CausalChain, title: str = "Causal chain") -> str:
    """Return a causal chain as one SVG element, rows of four read from left to right.

    Parameters
    ----------
    chain : CausalChain
    title : str
        Its accessible name.
    """
    palette = light_palette()
    rows = max(-(-len(chain.nodes) // IN_A_ROW), 1)
    wide = min(max(len(chain.nodes), 1), IN_A_ROW)
    width = round(wide * NODE_WIDTH + (wide - 1) * GAP + 16)
    canvas = Canvas(
        max(width, 300), round(TOP + rows * NODE_HEIGHT + (rows - 1) * ROW_GAP + 8), palette
    )
    place = {node.id: _corner(at) for at, node in enumerate(chain.nodes)}
    for link in chain.links:
        if link.start in place and link.end in place:
            _link(canvas, link, place[link.start], place[link.end], palette)
    for node in chain.nodes:
        _node(canvas, node, place[node.id], palette)
    return canvas.element(title, chain_words(chain))


def chain_words(chain: CausalChain) -> str:
    """Return what a chain shows, in words: for whoever does not see it."""
    titles = {node.id: node.title for node in chain.nodes}
    steps = [
        f"{titles.get(link.start, link.start)} to {titles.get(link.end, link.end)}"
        + (f" ({link.level})" if link.level else "")
        for link in chain.links
    ]
    causes = [node.title for node in chain.nodes if node.state == "cause"]
    told = f" The cause enters at {', '.join(causes)}." if causes else ""
    return f"{'; '.join(steps)}.{told}" if steps else "; ".join(titles.values())


def _corner(at: int) -> tuple[float, float]:
    row, column = divmod(at, IN_A_ROW)
    return 8 + column * (NODE_WIDTH + GAP), TOP + row * (NODE_HEIGHT + ROW_GAP)


def _node(canvas: Canvas, node: ChainNode, at: tuple[float, float], palette: Palette) -> None:
    hot, (x, y) = node.state in {"cause", "path"}, at
    canvas.text(x, y - 8, node.stage.capitalize(), palette.t2, bold=True, size=11)
    canvas.rect(
        x,
        y,
        NODE_WIDTH,
        NODE_HEIGHT,
        fill=palette.inc_soft if node.state == "cause" else palette.surface,
        stroke=palette.inc if hot else palette.edge,
        radius=5,
    )
    lines = wrapped(node.title, NODE_WIDTH - 16, 12, most=1 if node.detail else 3, bold=True)
    for line, words in enumerate(lines):
        canvas.text(x + 8, y + 18 + 15 * line, words, palette.t1, bold=True)
    for line, words in enumerate(wrapped(node.detail, NODE_WIDTH - 14, 11, most=2)):
        canvas.text(x + 8, y + 34 + 14 * line, words, palette.t2, size=11)


def _link(
    canvas: Canvas,
    link: ChainLink,
    start: tuple[float, float],
    end: tuple[float, float],
    palette: Palette,
) -> None:
    dash = LEVELS.get(link.level, "2 4")
    colour, wide = (palette.inc, 2.5) if link.level else (palette.edge, 1.5)
    x1, y1 = start[0] + NODE_WIDTH, start[1] + NODE_HEIGHT / 2
    x2, y2 = end[0], end[1] + NODE_HEIGHT / 2
    if y1 == y2:
        canvas.path(
            f"M{x1:.1f},{y1:.1f}L{x2 - 7:.1f},{y2:.1f}", stroke=colour, width=wide, dash=dash
        )
        middle, word_at = (x1 + x2) / 2 - 3, y1 - 8
    else:
        # On to the next row: down behind the row, back to its beginning.
        down = y1 + NODE_HEIGHT / 2 + 12
        x1, y1 = start[0] + NODE_WIDTH / 2, start[1] + NODE_HEIGHT
        x2, y2 = end[0] + NODE_WIDTH / 2, end[1] - 22
        canvas.path(
            f"M{x1:.1f},{y1:.1f}V{down:.1f}H{x2:.1f}V{y2 + 15:.1f}",
            stroke=colour,
            width=wide,
            dash=dash,
        )
        canvas.path(f"M{x2:.1f},{y2 + 22:.1f}l-4.5,-8h9Z", fill=colour)
        canvas.text((x1 + x2) / 2, down - 4, link.level, palette.t2, anchor="middle", size=11)
        return
    canvas.path(f"M{x2:.1f},{y2:.1f}l-8,-4.5v9Z", fill=colour)
    canvas.text(middle, word_at, link.level, palette.t2, anchor="middle", size=11)
