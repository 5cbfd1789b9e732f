"""The pictures of a report as SVG, all drawn by the same hand."""

from workbench.api import CausalChain, Picture, Timeline, draw_chain, draw_svg, draw_timeline


def svg_of(picture: Picture) -> str:
    """Return a picture as one ``<svg>`` element; text in it stays text.

    Parameters
    ----------
    picture : Picture
    """
    drawing = picture.drawing
    if isinstance(drawing, Timeline):
        return draw_timeline(drawing, picture.title or "Timeline")
    if isinstance(drawing, CausalChain):
        return draw_chain(drawing, picture.title or "Causal chain")
    return draw_svg(drawing)
