"""Drawing figures as SVG, without a screen and without a script.

The same figure gives the same bytes. Colours are the light theme's, because a report is
printed.
"""

from workbench.api.drawing.chain import chain_words, draw_chain
from workbench.api.drawing.svg import draw_svg
from workbench.api.drawing.timeline import draw_timeline, timeline_words

__all__ = ["chain_words", "draw_chain", "draw_svg", "draw_timeline", "timeline_words"]
