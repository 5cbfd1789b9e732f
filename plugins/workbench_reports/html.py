"""The report as one web page: inline SVG, no script, nothing fetched."""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, ClassVar

from jinja2 import Environment, FunctionLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from workbench.api import ReportDocument, ReportWriter, readable, room
from workbench_reports.blocks import Picture
from workbench_reports.paper import LEGEND, paper_of
from workbench_reports.pictures import svg_of


class HtmlReport(ReportWriter):
    """One HTML file with inline SVG; no script, nothing fetched."""

    id: ClassVar[str] = "report.html"
    title: ClassVar[str] = "Web page, one file"
    suffix: ClassVar[str] = ".html"

    def write(self, document: ReportDocument) -> bytes:
        """Return the report as UTF-8."""
        template = _environment().get_template("report.html.j2")
        text = template.render(
            paper=paper_of(document),
            legend=LEGEND,
            style=_style(),
            kind_of=lambda part: type(part).__name__,
            number_of=id,
            drawn=_drawn,
            stays_whole=_stays_whole,
        )
        return readable(text.lstrip()).encode("utf-8")


def _stays_whole(text: str) -> bool:
    """Whether a cell's words stand on one line: a date, a time, or a short remark."""
    return len(text) <= SHORT and (_DATE.match(text) is not None or text.isascii())


SHORT = 22
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def _drawn(picture: Picture) -> Markup:
    # The drawings escape every text they write, so that their element may stand as it is.
    return Markup(svg_of(picture))  # noqa: S704


@cache
def _style() -> Markup:
    """Return the style sheet: the theme's own colours, light and dark."""
    text = room("resources").joinpath("styles", "tokens.json").read_text(encoding="utf-8")
    tokens = json.loads(text)
    light, dark = tokens["light"], tokens["dark"]
    sheet = _environment().get_template("report.css.j2")
    words = sheet.render(
        light=list(_plain(light)),
        dark=list(_plain(dark)),
        swaps=list(dict(_swaps(light, dark)).items()),
    )
    return Markup(words)  # noqa: S704 -- made of our own template and tokens alone


def _plain(theme: dict[str, Any]) -> Iterator[tuple[str, str]]:
    return ((name, value) for name, value in theme.items() if isinstance(value, str))


def _swaps(light: dict[str, Any], dark: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each light colour a drawing may hold with the dark one in its place."""
    for name, value in light.items():
        if isinstance(value, list):
            yield from zip(value, dark[name], strict=True)
    # White is the ground of a drawing, never what stands on the accent.
    yield from ((v, dark[name]) for name, v in _plain(light) if not name.startswith("on_"))


@cache
def _environment() -> Environment:
    return Environment(
        loader=FunctionLoader(_template),
        autoescape=select_autoescape(["html.j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _template(name: str) -> str:
    return room("resources").joinpath("report", name).read_text(encoding="utf-8")
