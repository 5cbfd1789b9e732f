"""The report as Markdown: for a repository, a wiki or a ticket."""

from collections.abc import Iterator
from typing import ClassVar

from workbench.api import (
    CausalChain,
    Figure,
    ReportDocument,
    ReportWriter,
    inert_markdown,
    readable,
)
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
from workbench_reports.paper import Paper, Section, paper_of
from workbench_reports.spelling import time_words

MARKS = {"stale": ", stale", "unsupported": ", unsupported", "withheld": ", withheld"}


class MarkdownReport(ReportWriter):
    """The same report as Markdown, for a repository or a ticket."""

    id: ClassVar[str] = "report.markdown"
    title: ClassVar[str] = "Markdown"
    suffix: ClassVar[str] = ".md"

    def write(self, document: ReportDocument) -> bytes:
        """Return the report as UTF-8."""
        paper = paper_of(document)
        text = "\n".join(_lines(paper))
        return readable(f"{text.rstrip()}\n").encode("utf-8")


def _lines(paper: Paper) -> Iterator[str]:
    yield f"# {inert_markdown(paper.title)}"
    yield ""
    told = (f"{name.lower()} {value}" for name, value in paper.facts if name != "Incident")
    number = next((value for name, value in paper.facts if name == "Incident"), "")
    yield inert_markdown(" · ".join([number, *told, "times in UTC"]))
    yield ""
    yield f"**{inert_markdown(paper.status)}**"
    yield ""
    if paper.levels:
        yield f"Beside each claim: its run and its level. {inert_markdown(paper.levels_told)}."
        yield ""
    for section in paper.sections:
        yield from _section(section, paper)
    yield f"Written by {inert_markdown(paper.program)}."


def _section(section: Section, paper: Paper) -> Iterator[str]:
    yield f"{'#' * (section.level + 1)} {inert_markdown(section.title)}"
    yield ""
    if section.note:
        yield f"_{inert_markdown(section.note)}_"
        yield ""
    for block in section.blocks:
        yield from _block(block, paper)
        yield ""


def _block(block: AnyBlock, paper: Paper) -> Iterator[str]:
    match block:
        case Paragraph():
            yield _line(block.line, paper)
        case Subheading():
            yield f"**{inert_markdown(block.text)}**"
        case Bullets():
            yield from (f"- {_line(item, paper)}" for item in block.items)
        case Facts():
            yield from (
                f"- {inert_markdown(name)}: {_line(value, paper)}" for name, value in block.items
            )
        case Table():
            yield from _table(block, paper)
        case Picture():
            yield from _picture(block, paper)


def _table(table: Table, paper: Paper) -> Iterator[str]:
    if table.title:
        yield f"**Table {paper.tables[id(table)]}.** {inert_markdown(table.title)}"
        yield ""
    yield f"| {' | '.join(inert_markdown(column.title) for column in table.columns)} |"
    yield f"|{'|'.join('---:' if column.number else '---' for column in table.columns)}|"
    for row in table.rows:
        yield f"| {' | '.join(_line(cell, paper) for cell in row)} |"


def _picture(picture: Picture, paper: Paper) -> Iterator[str]:
    """Yield a picture in words: Markdown has no pictures of its own."""
    number = f"**Figure {paper.figures[id(picture)]}.** " if picture.title else ""
    source = f" ({paper.run_name(picture.run)})" if picture.run else ""
    words = " ".join(part for part in (picture.title, picture.caption) if part)
    yield f"{number}{inert_markdown(words)}{source}"
    drawing = picture.drawing
    if isinstance(drawing, CausalChain):
        yield ""
        yield from _chain(drawing)
    elif not isinstance(drawing, Figure):
        yield ""
        for one in drawing:
            mark = f"**{one.milestone}** " if one.milestone else ""
            yield f"- {time_words(one.at)}: {mark}{inert_markdown(one.text)}"


def _chain(chain: CausalChain) -> Iterator[str]:
    titles = {node.id: node.title for node in chain.nodes}
    for node in chain.nodes:
        state = {"cause": " **cause**", "sound": " (not at fault)"}.get(node.role, "")
        why = f": {inert_markdown(node.why)}" if node.why else ""
        yield f"- {inert_markdown(node.title)}{state}{why}"
        for link in chain.links:
            if link.start == node.id and link.carries:
                level = f" ({link.level})" if link.level else ""
                yield f"  - to {inert_markdown(titles.get(link.end, link.end))}{level}"


def _line(line: TextLine, paper: Paper) -> str:
    return "".join(_part(part, paper) for part in line)


def _part(part: Words | Chip | Opinion | RunLink, paper: Paper) -> str:
    text = inert_markdown(part.text)
    if not text.strip() or isinstance(part, RunLink):
        return text
    if isinstance(part, Chip):
        told = f"{paper.chip_name(part)}{MARKS.get(part.standing, '')}".lstrip(", ")
        return f"{_around('**', text)} ({told})"
    if isinstance(part, Opinion):
        return f"{_around('_', text)} (opinion)"
    return _styled(part, text)


def _styled(words: Words, text: str) -> str:
    if words.style == "code" and words.text.isalnum():
        return f"`{words.text}`"
    return _around("**", text) if words.style == "strong" else text


def _around(mark: str, text: str) -> str:
    """Return a text between marks, which must stand next to a letter."""
    bare = text.strip()
    return text.replace(bare, f"{mark}{bare}{mark}", 1)
