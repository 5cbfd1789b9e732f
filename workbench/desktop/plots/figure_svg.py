"""Figures as SVG files: the same drawing as in a report, in light."""

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape

from workbench.api.drawing import draw_svg
from workbench.api.drawing.canvas import inert
from workbench.desktop.plots.envelope import Envelope, numbers, zigzag
from workbench.domain.figures import Band, Distribution, Figure, Line, Mark

_SIZE = re.compile(r'viewBox="0 0 (\d+) (\d+)"')
_FACE = re.compile(r'font-family="[^"]*"')
_PER_PIXEL = 4


def figure_svg(figure: Figure, width: int = 960, height: int | None = None) -> str:
    """Draw a figure as SVG.

    Parameters
    ----------
    figure : Figure
        What to draw.
    width : int
        Px.
    height : int, optional
        Px; chosen from the marks by default.

    Returns
    -------
    str
        One ``<svg>`` element; a long series becomes the extremes of every px column.
    """
    return draw_svg(printable(figure, width), width=width, height=height)


def stacked_svg(figures: Sequence[Figure], heights: Sequence[int], width: int = 1200) -> str:
    """Draw figures under each other as one SVG.

    Parameters
    ----------
    figures : sequence of Figure
        From the top; with the same range of x they share one axis.
    heights : sequence of int
        Px of each.
    width : int
        Px of all.

    Returns
    -------
    str
        One ``<svg>`` element.
    """
    parts, top, face = [], 0, ""
    for figure, height in zip(figures, heights, strict=True):
        head, inner, tall = _opened(figure_svg(figure, width, height), height)
        face = face or head
        # Groups, for simple viewers do not draw one drawing inside another.
        parts.append(f'<g transform="translate(0 {top})">{inner}</g>')
        top += tall
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width} {top}" '
        f'width="{width}" height="{top}" {face}>{"".join(parts)}</svg>'
    )


def grid_svg(
    figures: Sequence[Figure], columns: int = 4, cell: tuple[int, int] = (300, 190)
) -> str:
    """Draw many small figures side by side as one SVG, each under its title.

    Parameters
    ----------
    figures : sequence of Figure
        In the order of reading.
    columns : int
        How many side by side.
    cell : tuple of int
        Px of one, across and down.

    Returns
    -------
    str
        One ``<svg>`` element.
    """
    across, down = cell
    parts, face = [], ""
    for number, figure in enumerate(figures):
        bare = figure.model_copy(update={"marks": tuple(_unnamed(mark) for mark in figure.marks)})
        head, inner, _ = _opened(draw_svg(bare, width=across, height=down - 22, margin=12), down)
        face = face or head
        left, top = number % columns * across, number // columns * down
        title = escape(inert(figure.title))
        parts.append(
            f'<g transform="translate({left} {top})">'
            f'<text x="12" y="16" font-size="12" font-weight="600">{title}</text>'
            f'<g transform="translate(0 22)">{inner}</g></g>'
        )
    width = across * min(columns, max(len(figures), 1))
    height = down * -(-len(figures) // columns)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" {face}>'
        f'<rect width="{width}" height="{height}" fill="#fff"/>{"".join(parts)}</svg>'
    )


def _unnamed(mark: Mark) -> Mark:
    return mark.model_copy(update={"label": ""}) if isinstance(mark, Distribution) else mark


def _opened(drawing: str, height: int) -> tuple[str, str, int]:
    """Return the face, the content and the height of a drawing."""
    head, _, rest = drawing.partition(">")
    face = _FACE.search(head)
    size = _SIZE.search(head)
    inner = rest.removesuffix("</svg>")
    return face.group(0) if face else "", inner, int(size.group(2)) if size else height


def printable(figure: Figure, width: int) -> Figure:
    """Return a figure whose long series are their envelopes.

    Parameters
    ----------
    figure : Figure
        The figure.
    width : int
        Px it is drawn in.

    Returns
    -------
    Figure
        The same figure if no series has more than four points a px.
    """
    marks = tuple(_thin(mark, width) for mark in figure.marks)
    same = all(one is other for one, other in zip(marks, figure.marks, strict=True))
    return figure if same else figure.model_copy(update={"marks": marks})


def _thin(mark: Mark, width: int) -> Mark:
    if not isinstance(mark, Line | Band) or len(mark.x) <= _PER_PIXEL * width:
        return mark
    x = numbers(mark.x)
    if isinstance(mark, Line):
        y = numbers(mark.y)
        across, along = zigzag(*Envelope(x, y, y).visible(x.min(), x.max(), width))
        return mark.model_copy(update={"x": tuple(across.tolist()), "y": _gaps(along.tolist())})
    envelope = Envelope(x, numbers(mark.low), numbers(mark.high))
    across, low, high = envelope.visible(x.min(), x.max(), width)
    return mark.model_copy(
        update={
            "x": tuple(across.tolist()),
            "low": _gaps(low.tolist()),
            "high": _gaps(high.tolist()),
        }
    )


def _gaps(values: list[float]) -> tuple[float | None, ...]:
    return tuple(v if v == v else None for v in values)  # noqa: PLR0124 -- not-a-number
