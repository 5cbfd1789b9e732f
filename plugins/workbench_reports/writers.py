"""The two report writers; both fill a template from the same facts."""

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from jinja2 import Environment, FunctionLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from workbench.api import Figure, ReportDocument, ReportWriter, draw_svg, room
from workbench_reports.facts import report_facts

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~&])")
_HIDDEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure as inline SVG with its words."""

    svg: Markup
    title: str
    caption: str


class HtmlReport(ReportWriter):
    """One HTML file with inline SVG; no script, nothing fetched."""

    id: ClassVar[str] = "report.html"
    title: ClassVar[str] = "Web page, one file"
    suffix: ClassVar[str] = ".html"

    def write(self, document: ReportDocument) -> bytes:
        """Return the report as UTF-8."""
        facts = report_facts(document)
        facts["runs"] = [_with_pictures(run) for run in facts["runs"]]
        text = _environment().get_template("report.html.j2").render(c=_colours(), **facts)
        return _readable(text).encode("utf-8")


class MarkdownReport(ReportWriter):
    """The same report as Markdown, for a repository or a ticket."""

    id: ClassVar[str] = "report.markdown"
    title: ClassVar[str] = "Markdown"
    suffix: ClassVar[str] = ".md"

    def write(self, document: ReportDocument) -> bytes:
        """Return the report as UTF-8."""
        text = _environment().get_template("report.md.j2").render(**report_facts(document))
        squeezed = re.sub(r"\n{3,}", "\n\n", _readable(text))
        return squeezed.encode("utf-8")


def inert_markdown(text: object) -> str:
    """Return text in which no character has a meaning to Markdown or HTML."""
    plain = str(text).replace("\r", " ").replace("\n", " ")
    return _SPECIAL.sub(r"\\\1", plain)


def _readable(text: str) -> str:
    """Replace characters that steer a reader instead of being read."""
    return _HIDDEN.sub("\ufffd", text)


def _with_pictures(run: Any) -> dict[str, Any]:  # noqa: ANN401 -- a RunFacts
    return {
        "run": run.run,
        "summary": run.summary,
        "next_step": run.next_step,
        "findings": run.findings,
        "more": run.more,
        "pictures": [_picture(figure) for figure in run.figures],
    }


def _picture(figure: Figure) -> Picture:
    # draw_svg escapes every text it writes, so that its element may stand as it is.
    return Picture(Markup(draw_svg(figure)), figure.title, figure.caption)  # noqa: S704


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_template),
        autoescape=select_autoescape(["html.j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["md"] = inert_markdown
    return environment


def _template(name: str) -> str:
    return room("resources").joinpath("report", name).read_text(encoding="utf-8")


@cache
def _colours() -> dict[str, Any]:
    text = room("resources").joinpath("styles", "tokens.json").read_text(encoding="utf-8")
    light: dict[str, Any] = json.loads(text)["light"]
    return light
