"""Densities as SVG: one path a step of counts, so that a scatter of any size stays small."""

from bisect import bisect_right
from itertools import groupby

from workbench.api.drawing.canvas import Canvas, Palette
from workbench.api.drawing.scale import Scale
from workbench.domain.counts import count_steps, step_of
from workbench.domain.figures import Density, Figure

_SWATCH = 34.0


def draw_density(mark: Density, canvas: Canvas, x: Scale, y: Scale, palette: Palette) -> None:
    """Draw the cells of a grid, or its points where each row is given."""
    if mark.single_x:
        at = zip(mark.single_x, mark.single_y, strict=True)
        dots = "".join(f"M{x(a) - 1.5:.1f},{y(b) - 1.5:.1f}h3v3h-3z" for a, b in at)
        canvas.path(dots, fill=palette.stroke(mark.tone), opacity=0.55, width=0)
        return
    steps = density_steps(mark)
    rows = len(mark.counts)
    tall = (mark.y[1] - mark.y[0]) / max(rows, 1)
    boxes: list[list[str]] = [[] for _ in steps]
    for number, row in enumerate(mark.counts):
        edges = (y(mark.y[0] + number * tall), y(mark.y[0] + (number + 1) * tall))
        wide = (mark.x[1] - mark.x[0]) / max(len(row), 1)
        for kind, cells in groupby(enumerate(row), lambda cell: bisect_right(steps, cell[1])):
            places = [place for place, _ in cells]
            if kind:
                left, right = (x(mark.x[0] + p * wide) for p in (places[0], places[-1] + 1))
                boxes[kind - 1].append(_box(left, right, edges[1], edges[0]))
    for least, found in zip(steps, boxes, strict=True):
        fill = palette.sequential[step_of(least, steps, len(palette.sequential))]
        if found:
            canvas.path("".join(found), fill=fill, width=0)


def _box(left: float, right: float, top: float, bottom: float) -> str:
    wide, tall = right - left, bottom - top
    return f"M{left:.1f},{top:.1f}h{wide:.1f}v{tall:.1f}h{-wide:.1f}z"


def density_steps(mark: Density) -> tuple[int, ...]:
    """Return the smallest count of each step of a grid's scale."""
    most = mark.most or max((max(row, default=0) for row in mark.counts), default=0)
    return count_steps(most, 7)


def draw_density_key(canvas: Canvas, figure: Figure, right: float, palette: Palette) -> None:
    """Write above a figure what the steps of its density mean, in rows a cell."""
    mark = next((m for m in figure.marks if isinstance(m, Density) and not m.single_x), None)
    if mark is None:
        return
    steps = density_steps(mark)
    left = right - _SWATCH * len(steps)
    canvas.text(left - 6, 16, "rows a cell, from", palette.t3, anchor="end")
    for least in steps:
        step = step_of(least, steps, len(palette.sequential))
        canvas.rect(left, 4, _SWATCH, 16, fill=palette.sequential[step])
        ink = palette.surface if step * 2 >= len(palette.sequential) else palette.t1
        canvas.text(left + _SWATCH / 2, 16, str(least), ink, anchor="middle")
        left += _SWATCH
