"""An SVG surface that only knows shapes, and the colours they may have."""

import json
import re
from dataclasses import dataclass
from functools import cache
from xml.sax.saxutils import escape, quoteattr

from workbench.assets import room
from workbench.domain.figures import Tone
from workbench.domain.readable import REPLACEMENT, readable

FONT = "Inter, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a figure on white."""

    surface: str
    sunken: str
    line: str
    edge: str
    t1: str
    t2: str
    t3: str
    ref: str
    ref_soft: str
    inc: str
    inc_soft: str
    sequential: tuple[str, ...]
    diverging: tuple[str, ...]

    def stroke(self, tone: Tone) -> str:
        """Return the colour of a line of some tone."""
        return {
            "reference": self.ref,
            "restored": self.ref,
            "incident": self.inc,
            "lost": self.inc,
            "plain": self.t1,
            "muted": self.t3,
        }[tone]

    def fill(self, tone: Tone) -> str:
        """Return the colour of an area of some tone."""
        return {
            "reference": self.ref,
            "restored": self.ref,
            "incident": self.inc,
            "lost": self.inc_soft,
            "plain": self.t3,
            "muted": self.line,
        }[tone]


@cache
def light_palette() -> Palette:
    """Return the light theme's colours, from the one file that names them."""
    text = room("resources").joinpath("styles", "tokens.json").read_text(encoding="utf-8")
    light = json.loads(text)["light"]
    return Palette(
        surface=light["s1"],
        sunken=light["s2"],
        line=light["line"],
        edge=light["edge"],
        t1=light["t1"],
        t2=light["t2"],
        t3=light["t3"],
        ref=light["ref"],
        ref_soft=light["ref_soft"],
        inc=light["inc"],
        inc_soft=light["inc_soft"],
        sequential=tuple(light["sequential"]),
        diverging=tuple(light["diverging"]),
    )


def inert(text: str) -> str:
    """Return text that can do nothing but be read: no control or direction characters."""
    return readable(_NOT_XML.sub(REPLACEMENT, text))


class Canvas:
    """Collects shapes; coordinates are pixels, rounded to a tenth so that bytes repeat.

    Parameters
    ----------
    width, height : int
    palette : Palette
    """

    def __init__(self, width: int, height: int, palette: Palette) -> None:
        self.width, self.height = width, height
        self._palette = palette
        self._parts: list[str] = []

    def line(  # noqa: PLR0913 -- two points and a pen
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        colour: str,
        *,
        width: float = 1,
        dash: str = "",
    ) -> None:
        """Draw a straight line."""
        extra = f' stroke-dasharray="{dash}"' if dash else ""
        self._parts.append(
            f'<line x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}" '
            f'stroke="{colour}" stroke-width="{_n(width)}"{extra}/>'
        )

    def path(
        self,
        d: str,
        *,
        stroke: str = "none",
        fill: str = "none",
        width: float = 2,
        opacity: float = 1,
        dash: str = "",
    ) -> None:
        """Draw a path."""
        extra = f' stroke-dasharray="{dash}"' if dash else ""
        extra += f' fill-opacity="{_n(opacity)}"' if opacity < 1 else ""
        self._parts.append(
            f'<path d="{d}" fill="{fill}" stroke="{stroke}" stroke-width="{_n(width)}" '
            f'stroke-linejoin="round"{extra}/>'
        )

    def rect(  # noqa: PLR0913 -- a box, its fill and its border
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str,
        stroke: str = "none",
        opacity: float = 1,
        radius: float = 0,
        dash: str = "",
    ) -> None:
        """Draw a box."""
        extra = f' fill-opacity="{_n(opacity)}"' if opacity < 1 else ""
        extra += f' rx="{_n(radius)}"' if radius else ""
        extra += f' stroke-dasharray="{dash}"' if dash else ""
        self._parts.append(
            f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(max(width, 0))}" '
            f'height="{_n(max(height, 0))}" fill="{fill}" stroke="{stroke}"{extra}/>'
        )

    def circle(self, x: float, y: float, radius: float, *, fill: str, stroke: str) -> None:
        """Draw a disc."""
        self._parts.append(
            f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}" fill="{fill}" '
            f'stroke="{stroke}" stroke-width="1.5"/>'
        )

    def text(  # noqa: PLR0913 -- where, what and how
        self,
        x: float,
        y: float,
        words: str,
        colour: str,
        *,
        anchor: str = "start",
        bold: bool = False,
        size: float = 12,
    ) -> None:
        """Write a line of text; it is escaped and stays text."""
        if not words:
            return
        weight = ' font-weight="600"' if bold else ""
        self._parts.append(
            f'<text x="{_n(x)}" y="{_n(y)}" fill="{colour}" font-size="{_n(size)}" '
            f'text-anchor="{anchor}"{weight}>{escape(inert(words))}</text>'
        )

    def key(self, entries: list[tuple[str, Tone]], left: float) -> None:
        """Write a key above the picture, for marks that have no end to label."""
        x = left
        for words, tone in entries:
            self.rect(
                x,
                6,
                16,
                10,
                fill=self._palette.fill(tone),
                stroke=self._palette.stroke(tone),
            )
            self.text(x + 22, 15, words, self._palette.t2)
            x += 40 + 6.6 * len(words)

    def element(self, title: str, description: str) -> str:
        """Return the whole as one ``<svg>`` element."""
        body = "".join(self._parts)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" '
            f"aria-label={quoteattr(inert(title))} "
            f'viewBox="0 0 {self.width} {self.height}" width="{self.width}" '
            f'height="{self.height}" font-family="{FONT}">'
            f"<title>{escape(inert(title))}</title><desc>{escape(inert(description))}</desc>"
            f'<rect width="{self.width}" height="{self.height}" fill="{self._palette.surface}"/>'
            f"{body}</svg>"
        )


def _n(value: float) -> str:
    text = f"{value:.1f}"
    return "0" if text in {"-0.0", "0.0"} else text.removesuffix(".0")
