"""The report as a Word document: real headings, tables, captions and pictures with words."""

import io
import re
import zipfile
from datetime import UTC, datetime
from importlib import import_module
from typing import Any, ClassVar

from workbench.api import ReportDocument, ReportWriter, readable
from workbench_reports.blocks import (
    AnyBlock,
    Bullets,
    Chip,
    Facts,
    Opinion,
    Paragraph,
    Picture,
    RunLink,
    Subheading,
    Table,
    TextLine,
    Words,
)
from workbench_reports.paper import LEGEND, Paper, Section, paper_of
from workbench_reports.pictures import svg_of
from workbench_reports.typesetting import drawn_size, png_of
from workbench_reports.widths import column_shares
from workbench_reports.word_parts import (
    add_bookmark,
    add_link,
    describe_picture,
    repeat_head,
    shade,
    style_document,
)

_NOT_XML = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EPOCH = (1980, 1, 1, 0, 0, 0)
WIDTH_CM = 16.6
PIXELS_WIDE = 720.0
_SHADES = {"stale": "FBEFCF", "unsupported": "FBE3E1", "withheld": "E6E9ED"}


class DocxReport(ReportWriter):
    """The report for Word and what reads its files; the same bytes every time."""

    id: ClassVar[str] = "report.docx"
    title: ClassVar[str] = "Word document"
    suffix: ClassVar[str] = ".docx"

    def write(self, document: ReportDocument) -> bytes:
        """Return the report as DOCX."""
        return _Word(paper_of(document)).bytes()


class _Word:
    """One document under construction."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.made: Any = import_module("docx").Document()
        self.anchors = {section.anchor for section in paper.sections}
        self.bookmarks = 0
        style_document(self.made)
        self._properties()

    def bytes(self) -> bytes:
        """Return the finished file."""
        paper = self.paper
        head = f"Postmortem · {paper.audience} · {paper.status}"
        self.made.add_paragraph(_plain(head), style="Subtitle")
        self.made.add_heading(_plain(paper.title), level=0)
        facts = [value for name, value in paper.facts if name in {"Incident", "Severity"}]
        facts += [f"{n.lower()} {v}" for n, v in paper.facts if n in {"Stage", "Owner", "Metric"}]
        self.made.add_paragraph(_plain(" · ".join([*facts, "times in UTC"])), style="Quiet")
        self._key()
        for section in paper.sections:
            if not (paper.one_page and section.appendix):
                self._section(section)
        self.made.add_paragraph(_plain(f"Written by {paper.program}."), style="Quiet")
        return _settled(self.made)

    def _properties(self) -> None:
        core, paper = self.made.core_properties, self.paper
        moment = datetime(*(paper.day or (2000, 1, 1)), tzinfo=UTC).replace(tzinfo=None)
        core.title, core.author = _plain(paper.title), paper.program
        core.last_modified_by, core.comments = paper.program, ""
        core.created = core.modified = moment
        core.language, core.revision = "en-GB", 1

    def _key(self) -> None:
        if not self.paper.marks:
            return
        told = "; ".join(f"{mark}: {LEGEND[mark]}" for mark in self.paper.marks)
        levels = f" {self.paper.levels_told}." if self.paper.levels else ""
        self.made.add_paragraph(
            f"Claims are in bold with the run that proves them and their level. {told}.{levels}",
            "Quiet",
        )

    def _section(self, section: Section) -> None:
        heading = self.made.add_heading(_plain(section.title), level=section.level)
        self.bookmarks += 1
        add_bookmark(heading, section.anchor, str(self.bookmarks))
        if section.note:
            self.made.add_paragraph(_plain(section.note), style="Quiet")
        for block in section.blocks:
            self._block(block)

    def _block(self, block: AnyBlock) -> None:
        match block:
            case Paragraph():
                style = "Quiet" if block.quiet else "Normal"
                self._line(self.made.add_paragraph(style=style), block.line)
            case Subheading():
                self.made.add_heading(_plain(block.text), level=3)
            case Bullets():
                for item in block.items:
                    self._line(self.made.add_paragraph(style="List Bullet"), item)
            case Facts():
                rows = tuple(((Words(name, "quiet"),), value) for name, value in block.items)
                self._grid((0.22, 0.78), rows)
            case Table():
                self._table(block)
            case Picture():
                self._picture(block)

    def _table(self, table: Table) -> None:
        if table.title:
            number = self.paper.tables[id(table)]
            words = f"Table {number}. {_plain(table.title)}"
            self.made.add_paragraph(words, style="Caption").paragraph_format.keep_with_next = True
        head = tuple((Words(column.title, "strong"),) for column in table.columns)
        grid = self._grid(
            column_shares(table),
            (head, *table.rows),
            numbers=tuple(column.number for column in table.columns),
        )
        repeat_head(grid)

    def _grid(
        self,
        shares: tuple[float, ...],
        rows: tuple[tuple[TextLine, ...], ...],
        *,
        numbers: tuple[bool, ...] = (),
    ) -> Any:  # noqa: ANN401 -- docx.table.Table
        shared = import_module("docx.shared")
        grid = self.made.add_table(rows=len(rows), cols=len(shares), style="Report")
        grid.autofit = False
        cells = [cell for row in grid.rows for cell in row.cells]
        for place, cell in enumerate(cells):
            row, column = divmod(place, len(shares))
            cell.width = shared.Cm(WIDTH_CM * shares[column])
            paragraph = cell.paragraphs[0]
            paragraph.style = "Cell"
            if numbers and numbers[column]:
                paragraph.alignment = import_module("docx.enum.text").WD_ALIGN_PARAGRAPH.RIGHT
            self._line(paragraph, rows[row][column])
        self.made.add_paragraph(style="Gap")
        return grid

    def _picture(self, picture: Picture) -> None:
        shared = import_module("docx.shared")
        svg = svg_of(picture)
        wide, _ = drawn_size(svg)
        paragraph = self.made.add_paragraph(style="Figure")
        centimetres = WIDTH_CM * min(wide / PIXELS_WIDE, 1.0)
        run = paragraph.add_run()
        shape = run.add_picture(io.BytesIO(png_of(svg)), width=shared.Cm(centimetres))
        number = self.paper.figures.get(id(picture), 0)
        words = _plain(picture.alt or f"{picture.title} {picture.caption}".strip() or "Figure")
        describe_picture(shape, f"Figure {number}", words)
        caption = self.made.add_paragraph(style="Caption")
        title = picture.title.rstrip(".")
        said = f"{title}. {picture.caption}".strip() if title else picture.caption
        caption.add_run(f"Figure {number}. " if number else "").bold = True
        caption.add_run(_plain(f"{said} "))
        if picture.run:
            self._link(caption, picture.run, self.paper.run_name(picture.run))

    def _line(self, paragraph: Any, line: TextLine) -> None:  # noqa: ANN401
        for part in line:
            self._part(paragraph, part)

    def _part(self, paragraph: Any, part: Words | Chip | Opinion | RunLink) -> None:  # noqa: ANN401
        text = _plain(part.text)
        if isinstance(part, RunLink):
            self._link(paragraph, part.run, text)
        elif isinstance(part, Chip):
            self._chip(paragraph, part, text)
        elif isinstance(part, Opinion):
            dotted = import_module("docx.enum.text").WD_UNDERLINE.DOTTED
            paragraph.add_run(text).font.underline = dotted
            paragraph.add_run(" (opinion)", style="Small")
        else:
            run = paragraph.add_run(text, style={"code": "Code", "quiet": "Small"}.get(part.style))
            run.bold = True if part.style == "strong" else None

    def _chip(self, paragraph: Any, chip: Chip, text: str) -> None:  # noqa: ANN401
        run = paragraph.add_run(text)
        run.bold = True
        name = self.paper.chip_name(chip)
        if chip.standing in _SHADES:
            shade(run, _SHADES[chip.standing])
        told = name if chip.standing == "supported" else f"{name} {chip.standing}".strip()
        paragraph.add_run("\u00a0[", style="Small")
        if chip.run:
            self._link(paragraph, chip.run, told, style="Small")
        else:
            paragraph.add_run(told, style="Small")
        paragraph.add_run("]", style="Small")

    def _link(self, paragraph: Any, run: str, text: str, *, style: str = "") -> None:  # noqa: ANN401
        anchor = f"run-{run}"
        if anchor in self.anchors and not self.paper.one_page:
            add_link(paragraph, anchor, text, style)
        else:
            paragraph.add_run(text, style=style or None)


def _plain(text: str) -> str:
    """Return text that XML can hold, with nothing in it that steers the reader."""
    return _NOT_XML.sub("\ufffd", readable(text))


def _settled(made: Any) -> bytes:  # noqa: ANN401 -- docx.document.Document
    """Return a document's bytes with every time in its archive the same."""
    loose, settled = io.BytesIO(), io.BytesIO()
    made.save(loose)
    with zipfile.ZipFile(loose) as source, zipfile.ZipFile(settled, "w") as target:
        for name in sorted(source.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            target.writestr(entry, source.read(name))
    return settled.getvalue()
