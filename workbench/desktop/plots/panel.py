"""One rectangle with its two axes, in which marks are painted."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF

from workbench.desktop.plots.mapping import Mapping
from workbench.desktop.theme.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Zone:
    """A stretch of the horizontal axis in which a line takes the colour of a window.

    Attributes
    ----------
    start, end : float
        In data units of the axis.
    tone : str
        ``"reference"`` or ``"incident"``.
    """

    start: float
    end: float
    tone: str


@dataclass(frozen=True, slots=True)
class Panel:
    """Where marks go and what they look like.

    Attributes
    ----------
    rect : QRectF
        The plotting area in px.
    x, y : Mapping
        From data to px.
    tokens : Tokens
        Colours of the theme.
    zones : tuple of Zone
        Windows that colour a line; empty where its tone does.
    outlined : bool
        Whether bands get an outline, as in high contrast.
    rows : bool
        Whether the vertical axis is a list of categories.
    """

    rect: QRectF
    x: Mapping
    y: Mapping
    tokens: Tokens
    zones: tuple[Zone, ...] = ()
    outlined: bool = False
    rows: bool = False
