"""A tree as an indented list: one node a row, its rows as a bar, its effect as an interval."""

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.api.drawing.canvas import Canvas, Palette
from workbench.api.drawing.scale import Scale, extent, number
from workbench.domain.figures import Bars, Figure, Graph, GraphNode, Intervals, Level

ROW, HEAD, INDENT, AXIS = 34, 34, 16, 42
_WORDS, _SHARE = 0.42, 0.14


@dataclass(frozen=True, slots=True)
class TreeRow:
    """One node of a tree as it is drawn.

    Attributes
    ----------
    node : GraphNode
    parent : int
        Number of the row above it in the tree; -1 for the root.
    depth : int
        How far it is indented.
    share : float or None
        Of the rows, 0 to 1.
    estimate, low, high : float or None
        The effect with its interval.
    strong : bool
        Whether the effect is sure.
    """

    node: GraphNode
    parent: int
    depth: int
    share: float | None = None
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    strong: bool = False


def is_tree(figure: Figure) -> bool:
    """Return whether a figure is a tree: a graph whose nodes are the rows of the vertical axis."""
    graph = next((m for m in figure.marks if isinstance(m, Graph)), None)
    return (
        graph is not None
        and figure.y.kind == "category"
        and len(graph.nodes) == len(figure.y.categories)
    )


def tree_rows(figure: Figure) -> tuple[TreeRow, ...]:
    """Return the rows of a tree, each after the one above it.

    Parameters
    ----------
    figure : Figure
        With a graph, intervals by row, and bars that are shares.
    """
    graph = next(m for m in figure.marks if isinstance(m, Graph))
    place = {node.id: at for at, node in enumerate(graph.nodes)}
    parents = {place[end]: place[start] for start, end in graph.edges if {start, end} <= {*place}}
    shares = _shares(figure)
    effects = _effects(figure)
    rows: list[TreeRow] = []
    for at, node in enumerate(graph.nodes):
        parent = parents.get(at, -1)
        # A parent stands above; anything else is drawn as a root.
        depth = rows[parent].depth + 1 if 0 <= parent < at else 0
        estimate, low, high, strong = effects.get(at, (None, None, None, False))
        rows.append(
            TreeRow(
                node,
                parent if parent < at else -1,
                depth,
                shares.get(at),
                estimate,
                low,
                high,
                strong,
            )
        )
    return tuple(rows)


def _shares(figure: Figure) -> Mapping[int, float]:
    return {
        round(at): length
        for mark in figure.marks
        if isinstance(mark, Bars)
        for at, length in zip(mark.at, mark.length, strict=True)
        if length is not None
    }


def _effects(
    figure: Figure,
) -> Mapping[int, tuple[float | None, float | None, float | None, bool]]:
    return {
        round(at): (estimate, low, high, mark.tone == "incident")
        for mark in figure.marks
        if isinstance(mark, Intervals)
        for at, estimate, low, high in zip(mark.at, mark.estimate, mark.low, mark.high, strict=True)
    }


def tree_scale(figure: Figure, left: float, right: float) -> Scale:
    """Return the scale of the effects between two pixels.

    Parameters
    ----------
    figure : Figure
    left, right : float
    """
    bare = figure.model_copy(
        update={"marks": tuple(m for m in figure.marks if isinstance(m, Intervals | Level))}
    )
    low, high = extent(bare)[0]
    return Scale(figure.x, low, high, left, right)


def draw_tree(figure: Figure, palette: Palette, width: int) -> str:
    """Return a tree as SVG."""
    rows = tree_rows(figure)
    canvas = Canvas(width, HEAD + ROW * len(rows) + AXIS, palette)
    words, share = width * _WORDS, width * _SHARE
    bars = next((m.label for m in figure.marks if isinstance(m, Bars)), "")
    scale = tree_scale(figure, words + share + 24, width - 96)
    bottom = HEAD + ROW * len(rows)
    canvas.text(words, 20, bars, palette.t2, bold=True)
    canvas.text(scale.start, 20, figure.x.label, palette.t2, bold=True)
    for value, tick in scale.ticks():
        x = scale(value)
        canvas.line(x, HEAD - 4, x, bottom, palette.edge if value == 0 else palette.line)
        canvas.text(x, bottom + 16, tick, palette.t3, anchor="middle")
    for at, row in enumerate(rows):
        _row(canvas, at, row, (words, share, scale), palette)
    return canvas.element(figure.title, figure.caption)


def _row(
    canvas: Canvas, at: int, row: TreeRow, columns: tuple[float, float, Scale], palette: Palette
) -> None:
    words, share, scale = columns
    middle = HEAD + ROW * at + ROW / 2
    left = 8 + INDENT * row.depth
    if row.parent >= 0:
        above = HEAD + ROW * row.parent + ROW / 2 + 10
        canvas.line(left - 10, above, left - 10, middle, palette.edge)
        canvas.line(left - 10, middle, left - 2, middle, palette.edge)
    room = int((words - left) / 6.4)
    title = row.node.title if len(row.node.title) <= room else row.node.title[: room - 1] + "…"
    canvas.text(left, middle - 2, title, palette.t1, bold=row.strong)
    canvas.text(left, middle + 12, row.node.detail, palette.t3, size=11)
    if row.share is not None:
        wide = (share - 44) * min(max(row.share, 0.0), 1.0)
        canvas.rect(words, middle - 5, wide, 10, fill=palette.line)
        canvas.text(words + wide + 5, middle + 4, f"{row.share:.0%}", palette.t2)
    if row.estimate is None:
        return
    colour = palette.inc if row.strong else palette.t3
    if row.low is not None and row.high is not None:
        canvas.line(scale(row.low), middle, scale(row.high), middle, palette.t1, width=1.5)
        for end in (row.low, row.high):
            canvas.line(scale(end), middle - 4, scale(end), middle + 4, palette.t1, width=1.5)
    x = scale(row.estimate)
    if row.strong:
        # Sure is a filled square, unsure an open disc: not told by colour alone.
        canvas.rect(x - 4.5, middle - 4.5, 9, 9, fill=colour)
    else:
        canvas.circle(x, middle, 4, fill=palette.surface, stroke=colour)
    end = scale(row.high) if row.high is not None else x
    canvas.text(end + 8, middle + 4, effect_words(row), colour, bold=row.strong)


def effect_words(row: TreeRow) -> str:
    """Return a row's effect as text; empty without one."""
    if row.estimate is None:
        return ""
    return f"{'+' if row.estimate > 0 else ''}{number(row.estimate, 3)}"
