"""A figure as one SVG element: no script, no font file, nothing fetched."""

from workbench.api.drawing.canvas import Canvas, Palette, light_palette
from workbench.api.drawing.density import draw_density_key
from workbench.api.drawing.graph import draw_graph
from workbench.api.drawing.marks import draw_mark, key_entries
from workbench.api.drawing.scale import Scale, extent
from workbench.api.drawing.tree import draw_tree, is_tree
from workbench.domain.figures import Density, Figure, Graph, Heatmap

ROW = 30
GAP_RIGHT = 132


def draw_svg(
    figure: Figure, *, width: int = 720, height: int | None = None, margin: int = GAP_RIGHT
) -> str:
    """Return a figure as SVG.

    Parameters
    ----------
    figure : Figure
    width : int
        Pixels.
    height : int, optional
        Pixels; chosen from the marks by default.
    margin : int
        Pixels at the right, where lines are named at their ends.

    Returns
    -------
    str
        One ``<svg>`` element with title and description; text stays text.
    """
    palette = light_palette()
    graph = next((m for m in figure.marks if isinstance(m, Graph)), None)
    if is_tree(figure):
        return draw_tree(figure, palette, width)
    if graph is not None:
        return draw_graph(figure, graph, palette, width)
    tall = height or _height(figure)
    canvas = Canvas(width, tall, palette)
    left = _left(figure)
    right = 16 if any(isinstance(m, Heatmap) for m in figure.marks) else margin
    dense = any(isinstance(m, Density) for m in figure.marks)
    right = 16 if dense else right
    top = 30 if key_entries(figure) or dense else 14
    x_range, y_range = extent(figure)
    x = Scale(figure.x, *x_range, left, width - right)
    # Categories run from the top down, as they are read; numbers from the bottom up.
    rows = figure.y.kind == "category"
    y = Scale(figure.y, *y_range, *((top, tall - 42) if rows else (tall - 42, top)))
    _axes(canvas, figure, x, y, palette)
    for mark in figure.marks:
        draw_mark(canvas, mark, x, y, palette)
    canvas.key(key_entries(figure), left)
    draw_density_key(canvas, figure, width - right, palette)
    return canvas.element(figure.title, figure.caption)


def _height(figure: Figure) -> int:
    if figure.y.kind == "category":
        return 70 + ROW * max(len(figure.y.categories), 1)
    return 260


def _left(figure: Figure) -> int:
    if not figure.y.categories:
        return 62
    longest = max((len(name) for name in figure.y.categories), default=4)
    return min(24 + 7 * longest, 240)


def _axes(canvas: Canvas, figure: Figure, x: Scale, y: Scale, palette: Palette) -> None:
    bottom = max(y.start, y.end)
    for value, words in y.ticks():
        at = y(value)
        if figure.y.kind != "category":
            canvas.line(x.start, at, x.end, at, palette.line)
        canvas.text(x.start - 8, at + 4, words, palette.t3, anchor="end")
    every = x.ticks()
    step = max(1, -(-len(every) * 46 // max(int(x.end - x.start), 1)))
    for value, words in every[::step]:
        at = x(value)
        if figure.y.kind == "category" and figure.x.kind != "category":
            canvas.line(at, y.start, at, y.end, palette.line)
        canvas.text(at, bottom + 16, words[:18], palette.t3, anchor="middle")
    canvas.line(x.start, bottom, x.end, bottom, palette.edge)
    if x.low < 0 < x.high and figure.x.kind == "linear":
        canvas.line(x(0), y.start, x(0), y.end, palette.edge)
    canvas.text(x.end, bottom + 32, _label(figure.x), palette.t3, anchor="end")
    if figure.y.kind != "category":
        canvas.text(x.start + 4, min(y.start, y.end) - 2, _label(figure.y), palette.t2, bold=True)


def _label(axis: object) -> str:
    label, unit = getattr(axis, "label", ""), getattr(axis, "unit", "")
    return f"{label}, {unit}" if unit and label else label or unit
