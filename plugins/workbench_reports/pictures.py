"""The pictures of a report as SVG, all drawn by the same hand."""

from workbench.api import CausalChain, Figure, draw_chain, draw_svg, draw_timeline
from workbench_reports.blocks import Picture


def svg_of(picture: Picture) -> str:
    """Return a picture as one ``<svg>`` element; text in it stays text.

    Parameters
    ----------
    picture : Picture
    """
    drawing = picture.drawing
    if isinstance(drawing, Figure):
        return draw_svg(drawing)
    if isinstance(drawing, CausalChain):
        return draw_chain(drawing, picture.title or "Causal chain")
    return draw_timeline(drawing, picture.title or "Timeline")


def alt_of(figure: Figure) -> str:
    """Return what a figure shows, in words: for whoever does not see it.

    Parameters
    ----------
    figure : Figure
    """
    drawn = ", ".join(dict.fromkeys(mark.mark for mark in figure.marks))
    said = f"{figure.title} {figure.caption}".strip()
    return f"{said} Drawn as {drawn}." if drawn else said
