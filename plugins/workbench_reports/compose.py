"""A section as blocks: what was written, then what the records and runs show."""

import re
from collections.abc import Iterator, Mapping

from workbench.api import Block as TextBlock
from workbench.api import (
    Blocks,
    CausalChain,
    ChainNode,
    Claim,
    ClaimChip,
    Figure,
    FigureChip,
    Heading,
    Item,
    Moment,
    RecordChip,
    ReportDocument,
    ReportSection,
    chain_words,
    is_question,
    read_text,
    timeline_words,
)
from workbench.api import Opinion as WrittenOpinion
from workbench.api import Table as RecordTable
from workbench_reports.blocks import (
    AnyBlock,
    Bullets,
    Chip,
    Column,
    Opinion,
    Paragraph,
    Picture,
    State,
    Subheading,
    Table,
    TextLine,
    Words,
)
from workbench_reports.one_page import shortened
from workbench_reports.pictures import alt_of
from workbench_reports.records_told import cell, column, source_cell
from workbench_reports.spelling import moment_of, time_words

FULL = ("technical", "risk", "regulator")
MOST_CHANGES = 3
MOST_ROWS = 5
"""Rows of a table that the one page has room for."""
_BRIEF: Mapping[str, tuple[str, ...]] = {"actions": ("action", "owner", "due", "status")}
"""Tables of the one page, with the columns that it has room for."""


class Composer:
    """Makes blocks of the sections of one document.

    Parameters
    ----------
    document : ReportDocument
    numbers : Mapping of str to str
        The short names of runs.
    """

    def __init__(self, document: ReportDocument, numbers: Mapping[str, str]) -> None:
        self.document = document
        self.numbers = numbers
        self._claims: Mapping[str, Claim] = {claim.id: claim for claim in document.claims}
        self._figures = {
            (one.run.id, figure.id): figure for one in document.runs for figure in one.figures
        }

    def blocks(self, section: ReportSection) -> tuple[AnyBlock, ...]:
        """Return a section as its audience reads it."""
        brief = self.document.audience == "executive"
        if brief and section.asking:  # the one page has no room for what nobody knows yet
            return ()
        text = list(self._text(read_text(section.text), asked=not brief))
        pictures = list(self._pictures(section, shown=any(isinstance(b, Picture) for b in text)))
        tables = list(self._tables(section))
        if not brief:
            return (*text, *pictures, *tables)
        # Of the one page each section gets its beginning, one picture and a few rows.
        words = [block for block in text if not isinstance(block, Picture)]
        first = [block for block in (*text, *pictures) if isinstance(block, Picture)][:1]
        listed = tables and section.id in _BRIEF
        return (*(() if listed else shortened(words)), *first, *tables)

    def state(self, claim: str) -> State:
        """Return what a claim is worth."""
        known = self.document.standings.get(claim)
        if known is not None:
            return known.state
        return "supported" if claim in self._claims else "unsupported"

    def _text(self, text: Blocks, *, asked: bool) -> Iterator[AnyBlock]:
        items: list[TextLine] = []
        for block in text if asked else _answered(text):
            if isinstance(block, Item):
                items.append(self._line(block))
                continue
            if items:
                yield Bullets(tuple(items))
                items = []
            if isinstance(block, Heading):
                yield Subheading("".join(part.text for part in self._line(block)))
                continue
            line = self._line(block)
            if any(part.text.strip() for part in line):
                yield Paragraph(line)
            yield from self._shown(block)
        if items:
            yield Bullets(tuple(items))

    def _line(self, block: TextBlock) -> TextLine:
        parts: list[Words | Chip | Opinion] = []
        for inline in block.inlines:
            if isinstance(inline, ClaimChip):
                parts.append(self._chip(inline))
            elif isinstance(inline, WrittenOpinion):
                parts.append(Opinion(inline.words))
            elif isinstance(inline, RecordChip):
                parts.append(Words(inline.words or self._label(inline)))
            elif isinstance(inline, FigureChip):
                parts.append(Words(inline.words))
            else:
                parts.extend(_words(inline.text))
        return tuple(parts)

    def _chip(self, chip: ClaimChip) -> Chip:
        claim = self._claims.get(chip.claim)
        if claim is None:
            return Chip(chip.claim, chip.words or "a claim that is gone", "unsupported")
        basis = self.document.bases.get(claim.id)
        level = basis.level if basis is not None else ""
        return Chip(claim.id, chip.words or claim.text, self.state(claim.id), claim.run, level)

    def _label(self, chip: RecordChip) -> str:
        every = self.document.incident.records.every()
        return next((one.label for one in every if one.id == chip.id), chip.kind)

    def _shown(self, block: TextBlock) -> Iterator[Picture]:
        """Yield the figures that a paragraph points to, after it."""
        for inline in block.inlines:
            if isinstance(inline, FigureChip):
                figure = self._figures.get((inline.run, inline.figure))
                if figure is not None:
                    yield self._figure(figure, inline.run)

    def _figure(self, figure: Figure, run: str) -> Picture:
        caption = figure.caption.strip()
        if caption and caption[-1] not in ".!?":
            caption += "."
        return Picture(figure, figure.title, caption, alt=alt_of(figure), run=run)

    def _pictures(self, section: ReportSection, *, shown: bool) -> Iterator[Picture]:
        if section.id == "impact" and self.document.trend is not None and not shown:
            trend = self.document.trend
            yield Picture(trend, trend.title, trend.caption, alt=alt_of(trend))
        if section.timeline:
            brief = self.document.audience == "executive"
            stones = milestones(section.timeline, changes=0 if brief else MOST_CHANGES)
            if stones:
                words = "Milestones, evenly spaced; the time between them stands above the line."
                yield Picture(stones, "Timeline", words, alt=timeline_words(stones))
        if section.chain is not None and section.chain.nodes:
            yield self._chain(section.chain)
        if self.document.audience != "executive" and section.id in _SHOWN:
            yield from self._usual(_SHOWN[section.id])

    def _chain(self, chain: CausalChain) -> Picture:
        told = " ".join(chain.words)
        levels = "Lines: dotted observed, dashed associated, drawn through intervened."
        return Picture(
            short_chain(chain),
            "From data receipt to prediction",
            f"{told} {levels}".strip(),
            alt=chain_words(chain),
        )

    def _usual(self, wanted: tuple[tuple[str, str], ...]) -> Iterator[Picture]:
        """Yield the figures a section usually shows, of the last run that has them."""
        chosen = {run for repair in self.document.incident.records.repairs for run in repair.runs}
        for kind, name in wanted:
            found = [
                (one.run.id, figure)
                for one in self.document.runs
                for figure in one.figures
                if one.run.kind == kind and figure.id == name
            ]
            best = [pair for pair in found if pair[0] in chosen] or found
            if best:
                yield self._figure(best[-1][1], best[-1][0])

    def _tables(self, section: ReportSection) -> Iterator[AnyBlock]:
        brief = self.document.audience == "executive"
        for table in section.tables:
            if not table.rows:
                if table.empty and not brief and not section.asking:
                    yield Paragraph((Words(table.empty),), quiet=True)
                continue
            if not brief:
                yield self._table(table)
            elif table.id in _BRIEF:
                yield self._brief(table)
        if section.timeline and self.document.audience in FULL:
            yield self._moments(section.timeline)

    def _table(self, table: RecordTable) -> Table:
        leads = any(source.startswith("run/") for source in table.sources)
        columns = tuple(column(title) for title in table.columns)
        sources = table.sources or ("",) * len(table.rows)
        rows = tuple(
            (
                *(cell(words, table.id, at) for at, words in enumerate(row)),
                *((source_cell(source, self.numbers),) if leads else ()),
            )
            for row, source in zip(table.rows, sources, strict=True)
        )
        return Table(table.title, (*columns, Column("Run")) if leads else columns, rows)

    def _brief(self, table: RecordTable) -> Table:
        kept = [at for at, name in enumerate(table.columns) if name in _BRIEF[table.id]]
        columns = tuple(column(table.columns[at]) for at in kept)
        rows = tuple(
            tuple(cell(row[at], table.id, at) for at in kept) for row in table.rows[:MOST_ROWS]
        )
        rest = len(table.rows) - len(rows)
        return Table(f"{rest} more stand in the other reports" if rest else "", columns, rows)

    def _moments(self, moments: tuple[Moment, ...]) -> Table:
        columns = (
            Column("When"),
            Column("What"),
            Column("Marks"),
            Column("Source"),
        )
        rows = tuple(
            (
                (Words(time_words(one.at)),),
                (Words(one.text),),
                (Words(one.milestone, "strong"),),
                source_cell(one.reference, self.numbers, one.source),
            )
            for one in moments
        )
        return Table("What happened when, and where it is recorded", columns, rows)


def _answered(text: Blocks) -> Iterator[TextBlock]:
    """Yield the blocks of a text but for open questions, and headings with nothing else below."""
    waiting: list[TextBlock] = []
    for block in text:
        if isinstance(block, Heading):
            waiting = [block]
        elif not is_question(block):
            yield from (*waiting, block)
            waiting = []


def _words(text: str) -> Iterator[Words]:
    """Yield plain words, and what stands between backticks as code."""
    for place, piece in enumerate(_CODE.split(text)):
        if piece:
            yield Words(piece, "code" if place % 2 else "")


_CODE = re.compile("`([^`\n]+)`")

_SHOWN: Mapping[str, tuple[tuple[str, str], ...]] = {
    "root_causes": (("root_cause", "brackets"),),
    "repairs": (("repair", "forest"),),
    "verification": (("repair", "over_time"), ("repair", "flips")),
}
"""Figures that a section shows where there is a run with them."""


def milestones(moments: tuple[Moment, ...], *, changes: int = MOST_CHANGES) -> tuple[Moment, ...]:
    """Return the moments that a timeline draws: those that mark something, and changes near onset.

    Parameters
    ----------
    moments : tuple of Moment
    changes : int
        How many changes at most.
    """
    onset = next((one.at for one in moments if one.milestone == "onset"), "")
    marked = [one for one in moments if one.milestone]
    told = [one for one in moments if not one.milestone and one.reference.startswith("evidence")]
    near = sorted(told, key=lambda one: _apart(one.at, onset))[:changes] if onset else []
    return tuple(sorted([*marked, *near], key=lambda one: time_words(one.at)))


def _apart(one: str, other: str) -> float:
    """Return how many seconds lie between two moments."""
    return abs((moment_of(one) - moment_of(other)).total_seconds())


def short_chain(chain: CausalChain) -> CausalChain:
    """Return the part of a chain that tells of the incident: the way of the fault, what fed it.

    Nodes that neither carried the fault nor were looked at, and feed nothing that did, are left
    out where the chain is long.

    Parameters
    ----------
    chain : CausalChain
    """
    if len(chain.nodes) <= MOST_NODES:
        return chain
    telling = {node.id for node in chain.nodes if _tells(node)}
    nodes = tuple(node for node in chain.nodes if node.id in telling)
    links = tuple(one for one in chain.links if {one.start, one.end} <= telling)
    return CausalChain(nodes=nodes, links=links, words=chain.words) if nodes else chain


MOST_NODES = 12


def _tells(node: ChainNode) -> bool:
    return node.role in {"cause", "carrier"}
