"""How each kind of mark is drawn."""

from collections.abc import Sequence
from functools import singledispatch

from workbench.api.drawing.canvas import Canvas, Palette
from workbench.api.drawing.density import draw_density
from workbench.api.drawing.scale import Scale
from workbench.domain.figures import (
    Band,
    Bars,
    Density,
    Distribution,
    Figure,
    Flags,
    Heatmap,
    Intervals,
    Level,
    Line,
    Mark,
    Span,
    Tone,
    Trace,
)

DASH = "5 4"
_BAR = 9.0


def key_entries(figure: Figure) -> list[tuple[str, Tone]]:
    """Return what the key above a figure must explain: marks that have no end to label."""
    found: dict[str, Tone] = {}
    for mark in figure.marks:
        if isinstance(mark, Bars | Intervals | Distribution) and mark.label:
            found.setdefault(mark.label, mark.tone)
    return list(found.items())


def draw_mark(canvas: Canvas, mark: Mark, x: Scale, y: Scale, palette: Palette) -> None:
    """Draw one mark; a kind that is drawn elsewhere is left out."""
    _draw(mark, canvas, x, y, palette)


@singledispatch
def _draw(mark: object, canvas: Canvas, x: Scale, y: Scale, palette: Palette) -> None:
    """Draw nothing for a mark of a kind not known here."""
    del mark, canvas, x, y, palette


@_draw.register
def _(mark: Line, canvas: Canvas, x: Scale, y: Scale, palette: Palette) -> None:
    pieces = _pieces(mark.x, mark.y, x, y)
    colour = palette.stroke(mark.tone)
    d = "".join("M" + "L".join(f"{a:.1f},{b:.1f}" for a, b in piece) for piece in pieces)
    if not d:
        return
    canvas.path(d, stroke=colour, dash=DASH if mark.dashed else "")
    last = pieces[-1][-1]
    canvas.text(last[0] + 6, last[1] + 4, mark.label, colour, bold=True)


@_draw.register
def _(mark: Band, canvas: Canvas, x: Scale, y: Scale, palette: Palette) -> None:
    whole = [
        (a, lo, hi)
        for a, lo, hi in zip(mark.x, mark.low, mark.high, strict=True)
        if lo is not None and hi is not None
    ]
    if len(whole) < 2:
        return
    top = [f"{x(a):.1f},{y(hi):.1f}" for a, _, hi in whole]
    bottom = [f"{x(a):.1f},{y(lo):.1f}" for a, lo, _ in reversed(whole)]
    canvas.path(
        "M" + "L".join((*top, *bottom)) + "Z", fill=palette.stroke(mark.tone), opacity=0.2, width=0
    )


@_draw.register
def _(mark: Trace, canvas: Canvas, x: Scale, y: Scale, palette: Palette) -> None:
    # Up in one stretch and down in the next: one line through all extremes.
    ends = zip(mark.x, mark.low, mark.high, strict=True)
    both = [(a, v) for n, (a, lo, hi) in enumerate(ends) for v in ((lo, hi), (hi, lo))[n % 2]]
    pieces = _pieces([a for a, _ in both], [v for _, v in both], x, y)
    if not pieces:
        return
    colour = palette.stroke(mark.tone)
    d = "".join("M" + "L".join(f"{a:.1f},{b:.1f}" for a, b in piece) for piece in pieces)
    canvas.path(d, stroke=colour, width=1)
    last = pieces[-1][-1]
    canvas.text(last[0] + 6, last[1] + 4, mark.label, colour, bold=True)


@_draw.register
def _(mark: Bars, canvas: Canvas, x: Scale, y: Scale, palette: Palette) -> None:
    for at, length in zip(mark.at, mark.length, strict=True):
        if length is None:
            continue
        if mark.horizontal:
            _row_bar(canvas, x(0.0), x(length), y(at), mark.tone, palette)
        else:
            left, right = x(at - mark.width / 2), x(at + mark.width / 2)
            top, bottom = sorted((y(0.0), y(length)))
            canvas.rect(left, top, right - left, bottom - top, fill=palette.fill(mark.tone))


@_draw.register
def _(mark: Intervals, canvas: Canvas, x: Scale, y: Scale, palette: Palette) -> None:
    rows = zip(mark.at, mark.estimate, mark.low, mark.high, strict=True)
    for at, estimate, low, high in rows:
        if estimate is None:
            continue
        middle = y(at)
        if mark.bars:
            _row_bar(canvas, x(0.0), x(estimate), middle, mark.tone, palette)
        else:
            colour = palette.stroke(mark.tone)
            canvas.circle(x(estimate), middle, 4, fill=colour, stroke=colour)
        if low is not None and high is not None:
            canvas.line(x(low), middle, x(high), middle, palette.t1, width=1.5)
            for end in (low, high):
                canvas.line(x(end), middle - 4, x(end), middle + 4, palette.t1, width=1.5)


@_draw.register
def _(mark: Distribution, canvas: Canvas, x: Scale, y: Scale, palette: Palette) -> None:
    # On a category axis a bin lies around its name, not to the right of it.
    offset = -0.5 if x.axis.kind == "category" else 0.0
    edges = [x(edge + offset) for edge in mark.edges]
    tops = [y(share) for share in mark.share]
    base = y(0.0)
    if mark.filled:
        for left, right, top in zip(edges[:-1], edges[1:], tops, strict=True):
            canvas.rect(
                left,
                top,
                max(right - left - 1, 0.5),
                base - top,
                fill=palette.fill(mark.tone),
                opacity=0.35,
            )
        return
    steps = [f"{edges[0]:.1f},{base:.1f}"]
    for left, right, top in zip(edges[:-1], edges[1:], tops, strict=True):
        steps += [f"{left:.1f},{top:.1f}", f"{right:.1f},{top:.1f}"]
    steps.append(f"{edges[-1]:.1f},{base:.1f}")
    canvas.path(
        "M" + "L".join(steps),
        stroke=palette.stroke(mark.tone),
        dash=DASH if mark.dashed else "",
        width=1.75,
    )


@_draw.register
def _(mark: Heatmap, canvas: Canvas, x: Scale, y: Scale, palette: Palette) -> None:
    steps = palette.diverging if mark.diverging else palette.sequential
    for row, values in enumerate(mark.values):
        for column, value in enumerate(values):
            left, right = x(column - 0.5), x(column + 0.5)
            top, bottom = sorted((y(row - 0.5), y(row + 0.5)))
            fill = palette.sunken
            if value is not None:
                share = (value - mark.low) / ((mark.high - mark.low) or 1.0)
                fill = steps[min(max(int(share * len(steps)), 0), len(steps) - 1)]
            canvas.rect(left, top, right - left - 1, bottom - top - 1, fill=fill)


@_draw.register
def _(mark: Density, canvas: Canvas, x: Scale, y: Scale, palette: Palette) -> None:
    draw_density(mark, canvas, x, y, palette)


@_draw.register
def _(mark: Flags, canvas: Canvas, x: Scale, y: Scale, palette: Palette) -> None:
    top, bottom = sorted((y.start, y.end))
    strong = mark.emphasised or (False,) * len(mark.at)
    for at, words, bold in zip(mark.at, mark.title, strong, strict=True):
        canvas.line(x(at), top, x(at), bottom, palette.t1, dash="2 3")
        canvas.text(x(at) + 4, top + 12, words, palette.t1 if bold else palette.t2, bold=bold)


@_draw.register
def _(mark: Level, canvas: Canvas, x: Scale, y: Scale, palette: Palette) -> None:
    colour = palette.stroke(mark.tone)
    if mark.vertical:
        at = x(mark.value)
        top, bottom = sorted((y.start, y.end))
        canvas.line(at, top, at, bottom, colour, dash=DASH)
        canvas.text(at + 4, top + 10, mark.label, colour)
    else:
        at = y(mark.value)
        canvas.line(x.start, at, x.end, at, colour, dash=DASH)
        canvas.text(x.end + 6, at + 4, mark.label, colour)


@_draw.register
def _(mark: Span, canvas: Canvas, x: Scale, y: Scale, palette: Palette) -> None:
    left, right = x(mark.start), x(mark.end)
    top, bottom = sorted((y.start, y.end))
    canvas.rect(left, top, right - left, bottom - top, fill=palette.stroke(mark.tone), opacity=0.07)
    canvas.text(left + 4, bottom - 6, mark.label, palette.stroke(mark.tone))


def _pieces(
    xs: Sequence[float], ys: Sequence[float | None], x: Scale, y: Scale
) -> list[list[tuple[float, float]]]:
    """Split a line at its gaps; a gap stays a gap."""
    pieces: list[list[tuple[float, float]]] = []
    fresh = True
    for a, b in zip(xs, ys, strict=True):
        if b is None:
            fresh = True
            continue
        if fresh:
            pieces.append([])
            fresh = False
        pieces[-1].append((x(a), y(b)))
    return pieces


def _row_bar(
    canvas: Canvas, start: float, end: float, middle: float, tone: Tone, palette: Palette
) -> None:
    left, right = sorted((start, end))
    canvas.rect(
        left,
        middle - _BAR / 2,
        right - left,
        _BAR,
        fill=palette.fill(tone),
        stroke=palette.stroke(tone) if tone == "lost" else "none",
    )
