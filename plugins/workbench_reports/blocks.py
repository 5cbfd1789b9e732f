"""What a section of a report is made of: lines of words and claims, lists, tables and pictures.

Everything is data: a writer decides how it looks, never what it says. Words come from people
and from evidence; a writer must keep them words.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from workbench.api import CausalChain, Figure, Moment

State: TypeAlias = Literal["supported", "stale", "unsupported", "withheld"]
"""What a claim is worth: its run stands, an input is newer, it has none, or it is withheld."""


@dataclass(frozen=True, slots=True)
class Words:
    """Plain words; ``style`` is ``strong``, ``code``, ``quiet`` or empty."""

    text: str
    style: Literal["", "strong", "code", "quiet"] = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """A claim in the text, tied to the run that proves it; ``run`` is empty where none does.

    ``level`` says how strong it is: observed, associated or intervened.
    """

    claim: str
    text: str
    standing: State
    run: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class Opinion:
    """Words that nothing proves, marked as such."""

    text: str


@dataclass(frozen=True, slots=True)
class RunLink:
    """Words that lead to a run's entry in the appendix."""

    run: str
    text: str


Inline: TypeAlias = Words | Chip | Opinion | RunLink
TextLine: TypeAlias = tuple[Inline, ...]
"""One paragraph, item or cell."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of text, as long as it takes; a ``quiet`` one is a remark."""

    line: TextLine
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without an order."""

    items: tuple[TextLine, ...]


@dataclass(frozen=True, slots=True)
class Subheading:
    """A title within a section."""

    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with their values."""

    items: tuple[tuple[str, TextLine], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table; numbers stand at the right."""

    title: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption, heads and rows; each cell is a line."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[TextLine, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with its caption, what it shows in words, and the run it comes from.

    Moments are drawn as a timeline of those that are milestones.
    """

    drawing: Figure | CausalChain | tuple[Moment, ...]
    title: str
    caption: str = ""
    alt: str = ""
    run: str = ""


AnyBlock: TypeAlias = Paragraph | Bullets | Subheading | Facts | Table | Picture
