"""Drawing figures as SVG, without a screen and without a script.

The same figure gives the same bytes. Colours are the light theme's, because a report is
printed.
"""

from workbench.api.drawing.svg import draw_svg

__all__ = ["draw_svg"]
