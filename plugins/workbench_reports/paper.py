"""A report as it is laid out: sections and an appendix, numbered once for every format.

All writers draw from here, so that no number, no figure and no order differs between them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from workbench.api import DOCUMENTS, ReportDocument, ReportSection
from workbench_reports.appendix import appendix_sections
from workbench_reports.bare import bare_sections
from workbench_reports.blocks import (
    AnyBlock,
    Bullets,
    Chip,
    Facts,
    Opinion,
    Paragraph,
    Picture,
    RunLink,
    Table,
    TextLine,
    Words,
)
from workbench_reports.claims_told import LEVELS
from workbench_reports.compose import Composer
from workbench_reports.notification import notification

LEGEND = {
    "supported": "tied to a run",
    "stale": "an input is newer than its run",
    "unsupported": "no run proves it",
    "withheld": "its run is withheld",
}
"""What a claim's mark says."""


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of the paper; ``level`` is 1 for sections, 2 for what stands under one.

    ``note`` says that nobody has confirmed its words yet.
    """

    anchor: str
    title: str
    blocks: tuple[AnyBlock, ...]
    level: int = 1
    appendix: bool = False
    note: str = ""


@dataclass(frozen=True)
class Paper:
    """A whole report.

    Attributes
    ----------
    title : str
    audience : str
        Its title, as a reader sees it.
    one_page : bool
        Whether it must fit one page.
    facts : tuple of (str, str)
        What stands under the title.
    status : str
        Which version it is and who signed it.
    sections : tuple of Section
        In reading order, the appendix last.
    numbers : dict of str to str
        The short name of each run: ``R3``.
    figures, tables : dict of int to int
        The number of each picture and table, by identity of the block.
    marks : tuple of str
        Standings of claims that occur, for the key.
    levels : tuple of str
        Causal levels of claims that occur, for the key.
    opinions : bool
        Whether an opinion occurs, for the key.
    program : str
    day : tuple of int or None
        Year, month and day of the last act that it tells of.
    """

    title: str
    audience: str
    one_page: bool
    facts: tuple[tuple[str, str], ...]
    status: str
    sections: tuple[Section, ...]
    numbers: dict[str, str]
    figures: dict[int, int] = field(default_factory=dict)
    tables: dict[int, int] = field(default_factory=dict)
    marks: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    opinions: bool = False
    program: str = ""
    day: tuple[int, int, int] | None = None

    def run_name(self, run: str) -> str:
        """Return the short name of a run; empty where the report does not tell of it."""
        return self.numbers.get(run, "")

    def chip_name(self, chip: Chip) -> str:
        """Return what stands beside a claim: its run and its causal level, "R3 · intervened"."""
        return " · ".join(part for part in (self.run_name(chip.run), chip.level) if part)

    @property
    def levels_told(self) -> str:
        """What the levels that occur say, in a line; empty where none does."""
        return "; ".join(f"{level}: {LEVELS[level]}" for level in self.levels)


def paper_of(document: ReportDocument) -> Paper:
    """Return a document laid out for its audience.

    Parameters
    ----------
    document : ReportDocument

    Returns
    -------
    Paper
        The same document gives the same paper.
    """
    numbers = {one.run.id: f"R{at}" for at, one in enumerate(document.runs, start=1)}
    told = tuple(_told(document, numbers))
    cited = frozenset(_runs_in(told)) & numbers.keys()
    claims = frozenset(part.claim for part in _parts(_blocks(told)) if isinstance(part, Chip))
    behind = [
        Section(one.anchor, one.title, one.blocks, one.level, appendix=True)
        for one in appendix_sections(document, cited, claims, numbers)
    ]
    sections = tuple(_known_runs(section, frozenset(numbers)) for section in (*told, *behind))
    blocks = _blocks(sections)
    chips = [part for part in _parts(blocks) if isinstance(part, Chip)]
    return Paper(
        title=document.incident.title or "Untitled incident",
        audience=DOCUMENTS[document.audience],
        one_page=document.audience == "executive",
        facts=_facts(document),
        status=document.standing or "Draft, not signed",
        sections=sections,
        numbers=numbers,
        figures=_numbered(blocks, Picture),
        tables=_numbered(blocks, Table),
        marks=tuple(mark for mark in LEGEND if any(chip.standing == mark for chip in chips)),
        levels=tuple(one for one in LEVELS if any(chip.level == one for chip in chips)),
        opinions=any(isinstance(part, Opinion) for part in _parts(blocks)),
        program=document.program,
        day=_day(document.incident.changed_at),
    )


NOTHING = Paragraph((Words("Nothing has been written here yet."),), quiet=True)


def _day(changed_at: str) -> tuple[int, int, int] | None:
    """Return the day of a moment; a report is as old as what it tells, never as its writing."""
    if not changed_at:
        return None
    moment = datetime.fromisoformat(changed_at)
    return moment.year, moment.month, moment.day


def _facts(document: ReportDocument) -> tuple[tuple[str, str], ...]:
    incident = document.incident
    found = (
        ("Incident", f"INC-{incident.number:04d}"),
        ("Severity", incident.severity),
        ("Stage", str(incident.stage)),
        ("Owner", incident.owner),
        ("Metric", incident.metric),
        ("Read as", DOCUMENTS[document.audience]),
    )
    return tuple((name, value) for name, value in found if value)


def _told(document: ReportDocument, numbers: Mapping[str, str]) -> Iterator[Section]:
    composer = Composer(document, numbers)
    for one in sections_read(document):
        blocks = composer.blocks(one)
        # The one page has no room for what nobody has written yet.
        if blocks or document.audience != "executive":
            drafted = "to be written" if one.asking else "proposed, not confirmed"
            note = drafted if one.drafted and one.text.strip() else ""
            yield Section(f"sec-{one.id}", one.title, blocks or (NOTHING,), note=note)


def sections_read(document: ReportDocument) -> tuple[ReportSection, ...]:
    """Return the sections that a document's audience reads."""
    if document.audience == "regulator":
        return notification(document)
    every = document.sections or bare_sections(document)
    return tuple(one for one in every if document.audience in one.audiences)


def _blocks(sections: Sequence[Section]) -> list[AnyBlock]:
    return [block for section in sections for block in section.blocks]


def _numbered(blocks: Sequence[AnyBlock], kind: type[Picture] | type[Table]) -> dict[int, int]:
    """Return the numbers of blocks of a kind that have a title, in reading order."""
    found = (block for block in blocks if isinstance(block, kind) and block.title)
    return {id(block): at for at, block in enumerate(found, start=1)}


def _runs_in(sections: Sequence[Section]) -> Iterator[str]:
    for section in sections:
        for part in _parts(section.blocks):
            if isinstance(part, Chip | RunLink):
                yield part.run
        for block in section.blocks:
            if isinstance(block, Picture):
                yield block.run


def _parts(blocks: Sequence[AnyBlock]) -> Iterator[Words | Chip | Opinion | RunLink]:
    for block in blocks:
        for line in lines_of(block):
            yield from line


def lines_of(block: AnyBlock) -> Iterator[TextLine]:
    """Yield every line of a block."""
    if isinstance(block, Paragraph):
        yield block.line
    elif isinstance(block, Bullets):
        yield from block.items
    elif isinstance(block, Facts):
        yield from (line for _, line in block.items)
    elif isinstance(block, Table):
        for row in block.rows:
            yield from row


def _known_runs(section: Section, known: frozenset[str]) -> Section:
    """Return a section whose links lead to runs that the report tells of."""
    return replace(section, blocks=tuple(_with_known(block, known) for block in section.blocks))


def _with_known(block: AnyBlock, known: frozenset[str]) -> AnyBlock:
    def line(parts: TextLine) -> TextLine:
        return tuple(_known_part(part, known) for part in parts)

    if isinstance(block, Paragraph):
        return replace(block, line=line(block.line))
    if isinstance(block, Bullets):
        return replace(block, items=tuple(line(one) for one in block.items))
    if isinstance(block, Facts):
        return replace(block, items=tuple((name, line(one)) for name, one in block.items))
    if isinstance(block, Table):
        return replace(block, rows=tuple(tuple(line(c) for c in row) for row in block.rows))
    if isinstance(block, Picture) and block.run and block.run not in known:
        return replace(block, run="")
    return block


def _known_part(
    part: Words | Chip | Opinion | RunLink, known: frozenset[str]
) -> Words | Chip | Opinion | RunLink:
    if isinstance(part, RunLink) and part.run not in known:
        return Words(part.text)
    if isinstance(part, Chip) and part.run and part.run not in known:
        standing = part.standing if part.standing == "unsupported" else "withheld"
        return replace(part, run="", standing=standing)
    return part
