"""The report as PDF, for whoever prints, files or signs it."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar

from workbench.api import Figure, ReportDocument, ReportWriter, readable, room
from workbench_reports.blocks import (
    AnyBlock,
    Bullets,
    Chip,
    Facts,
    Paragraph,
    Picture,
    RunLink,
    Subheading,
    Table,
    TextLine,
    Words,
)
from workbench_reports.paper import LEGEND, Paper, paper_of
from workbench_reports.pictures import svg_of
from workbench_reports.typesetting import drawn_size, pdf_of
from workbench_reports.widths import column_shares

WIDEST = 720.0
"""Pixels of a drawing that fills the width of a page."""


class PdfReport(ReportWriter):
    """The report as tagged PDF: A4, our own fonts, the same bytes every time."""

    id: ClassVar[str] = "report.pdf"
    title: ClassVar[str] = "PDF"
    suffix: ClassVar[str] = ".pdf"
    paper_size: ClassVar[str] = "a4"

    def write(self, document: ReportDocument) -> bytes:
        """Return the report as PDF."""
        return pdf_of("report.typ", paper_data(paper_of(document), self.paper_size))


def paper_data(paper: Paper, size: str = "a4") -> dict[str, Any]:
    """Return a paper as plain data, for a template that only shows it.

    Parameters
    ----------
    paper : Paper
    size : str
        ``a4`` or ``us-letter``.
    """
    facts = [
        value if name in {"Incident", "Severity"} else f"{name.lower()} {value}"
        for name, value in paper.facts
        if name != "Read as"
    ]
    return {
        "title": _plain(paper.title),
        "number": next((value for name, value in paper.facts if name == "Incident"), ""),
        "audience": paper.audience,
        "status": _plain(paper.status),
        "facts": _plain(" · ".join([*facts, "times in UTC"])),
        "footer": "Underlined figures are tied to the run that proves them; the technical report "
        f"shows each. {paper.program}",
        "program": _plain(paper.program),
        "one_page": paper.one_page,
        "day": paper.day,
        "paper": size,
        "colours": _colours(),
        "marks": [{"standing": mark, "words": LEGEND[mark]} for mark in paper.marks],
        "levels": paper.levels_told,
        "opinions": paper.opinions,
        "sections": [
            {
                "anchor": section.anchor,
                "title": _plain(section.title),
                "level": section.level,
                "note": section.note,
                "appendix": section.appendix,
                "blocks": [_block(block, paper) for block in section.blocks],
            }
            for section in paper.sections
            if not (paper.one_page and section.appendix)
        ],
    }


def _block(block: AnyBlock, paper: Paper) -> dict[str, Any]:
    match block:
        case Paragraph():
            told: dict[str, Any] = {"quiet": block.quiet, "parts": _parts(block.line, paper)}
        case Subheading():
            told = {"text": _plain(block.text)}
        case Bullets():
            told = {"items": [{"parts": _parts(item, paper)} for item in block.items]}
        case Facts():
            told = {
                "items": [
                    {"name": _plain(name), "parts": _parts(value, paper)}
                    for name, value in block.items
                ]
            }
        case Table():
            told = _table(block, paper)
        case Picture():
            told = _picture(block, paper)
    return {"kind": type(block).__name__.lower(), **told}


def _table(table: Table, paper: Paper) -> dict[str, Any]:
    return {
        "title": _plain(table.title),
        "number": paper.tables.get(id(table), 0),
        "columns": [
            {"title": _plain(column.title), "number": column.number, "share": share}
            for column, share in zip(table.columns, column_shares(table), strict=True)
        ],
        "rows": [[{"parts": _parts(cell, paper)} for cell in row] for row in table.rows],
    }


def _picture(picture: Picture, paper: Paper) -> dict[str, Any]:
    svg = svg_of(picture)
    wide, _ = drawn_size(svg)
    title = picture.title.rstrip(".")
    return {
        "svg": svg,
        "alt": _plain(picture.alt or f"{picture.title} {picture.caption}".strip() or "Figure"),
        "plain": isinstance(picture.drawing, Figure),
        "width": min(wide / WIDEST, 1.0),
        "number": paper.figures.get(id(picture), 0),
        "words": _plain(f"{title}. {picture.caption}".strip() if title else picture.caption),
        "run": picture.run,
        "name": paper.run_name(picture.run),
    }


def _parts(line: TextLine, paper: Paper) -> list[dict[str, str]]:
    return [_part(part, paper) for part in line]


def _part(part: object, paper: Paper) -> dict[str, str]:
    if isinstance(part, Words):
        return {"kind": "words", "text": _plain(part.text), "style": part.style}
    if isinstance(part, Chip):
        return {
            "kind": "chip",
            "text": _plain(part.text),
            "standing": part.standing,
            "run": part.run,
            "name": paper.chip_name(part),
        }
    if isinstance(part, RunLink):
        return {"kind": "run", "text": _plain(part.text), "run": part.run}
    return {"kind": "opinion", "text": _plain(getattr(part, "text", ""))}


def _plain(text: str) -> str:
    return readable(text)


@cache
def _colours() -> Mapping[str, str]:
    text = room("resources").joinpath("styles", "tokens.json").read_text(encoding="utf-8")
    light: dict[str, Any] = json.loads(text)["light"]
    return {name: value for name, value in light.items() if isinstance(value, str)}
