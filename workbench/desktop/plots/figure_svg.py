"""Figures as SVG files: the same drawing as in a report, in light."""

import re
from collections.abc import Sequence

from workbench.api.drawing import draw_svg
from workbench.desktop.plots.envelope import Envelope, numbers, zigzag
from workbench.domain.figures import Band, Figure, Line, Mark

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
