"""The text of a section: paragraphs and items of lists, with chips in their lines.

The text is what people type; reading it never fails. What looks like a chip and is none stays as
words, so that nothing typed is lost.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

_NAME = r"[^\[\]|\s]+"
_WORDS = r"(?:(?!\[\[)[\s\S])*?"
_CHIP = re.compile(
    rf"\[\[(?:claim:(?P<claim>{_NAME})|figure:(?P<figure>{_NAME})|record:(?P<record>{_NAME})"
    rf"|(?P<opinion>opinion))(?:\|(?P<words>{_WORDS}))?\]\](?!\])"
)
_ITEM, _HEADING = "- ", "### "


@dataclass(frozen=True, slots=True)
class Words:
    """Plain words; ``start`` and ``end`` are their place in the section's text."""

    text: str
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class ClaimChip:
    """A claim of the incident, shown by ``words`` or, without them, by the claim's own text."""

    claim: str
    words: str = ""
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class FigureChip:
    """A figure of a run."""

    run: str
    figure: str
    words: str = ""
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class RecordChip:
    """What somebody wrote down in a record: a limit agreed, a date due; ``kind`` is its kind."""

    kind: str
    id: str
    words: str = ""
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Opinion:
    """Words that nothing proves, marked as such."""

    words: str
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


Inline: TypeAlias = Words | ClaimChip | FigureChip | RecordChip | Opinion


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together."""

    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list."""

    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within a section."""

    inlines: tuple[Inline, ...]


Block: TypeAlias = Paragraph | Item | Heading
Blocks: TypeAlias = tuple[Block, ...]


def read_text(text: str) -> Blocks:
    """Return the blocks of a section's text.

    Parameters
    ----------
    text : str

    Returns
    -------
    tuple of Block
        ``read_text(write_text(read_text(text)))`` gives the same again.
    """
    return tuple(_block(text, *where) for where in _outline(text))


def write_text(blocks: Blocks) -> str:
    """Return the text of some blocks, as :func:`read_text` reads it."""
    parts: list[str] = []
    for place, block in enumerate(blocks):
        if place:
            both_items = isinstance(block, Item) and isinstance(blocks[place - 1], Item)
            parts.append("\n" if both_items else "\n\n")
        mark = {Item: _ITEM, Heading: _HEADING}.get(type(block), "")
        parts.append(mark + "".join(map(write_inline, block.inlines)))
    return "".join(parts)


def write_inline(inline: Inline) -> str:
    """Return how one part of a line is spelt."""
    match inline:
        case Words():
            return inline.text
        case Opinion():
            return f"[[opinion|{inline.words}]]"
        case ClaimChip():
            reference = f"claim:{inline.claim}"
        case FigureChip():
            reference = f"figure:{inline.run}/{inline.figure}"
        case RecordChip():
            reference = f"record:{inline.kind}/{inline.id}"
    return f"[[{reference}|{inline.words}]]" if inline.words else f"[[{reference}]]"


def inlines_of(blocks: Blocks) -> Iterator[Inline]:
    """Yield every part of every line, in order."""
    for block in blocks:
        yield from block.inlines


def claims_in(text: str) -> tuple[str, ...]:
    """Return the ids of the claims a text shows, each once, in order."""
    chips = (one for one in inlines_of(read_text(text)) if isinstance(one, ClaimChip))
    return tuple(dict.fromkeys(chip.claim for chip in chips))


def _outline(text: str) -> Iterator[tuple[type[Block], int, int]]:
    """Yield what each block is and where its line or lines begin and end."""
    began: int | None = None
    ended = place = 0
    for line in text.splitlines(keepends=True):
        bare = line.strip()
        start = place + len(line) - len(line.lstrip())
        end = start + len(bare)
        marked = _marked(bare)
        if began is not None and (not bare or marked is not None):
            yield Paragraph, began, ended
            began = None
        if marked is not None:
            kind, mark = marked
            yield kind, end - len(bare[len(mark) :].lstrip()), end
        elif bare:
            began, ended = start if began is None else began, end
        place += len(line)
    if began is not None:
        yield Paragraph, began, ended


def _marked(line: str) -> tuple[type[Block], str] | None:
    """Return what a line is by its first characters, and those; None for plain lines."""
    if line.startswith(_ITEM):
        return Item, _ITEM
    return (Heading, _HEADING) if line.startswith(_HEADING) else None


def _block(text: str, kind: type[Block], start: int, end: int) -> Block:
    return kind(tuple(_inlines(text, start, end)))


def _inlines(text: str, start: int, end: int) -> Iterator[Inline]:
    place = start
    for match in _CHIP.finditer(text, start, end):
        chip = _chip(match)
        if chip is None:
            continue
        if match.start() > place:
            yield Words(text[place : match.start()], place, match.start())
        yield chip
        place = match.end()
    if place < end:
        yield Words(text[place:end], place, end)


def _chip(match: re.Match[str]) -> Inline | None:
    """Return the chip of a match; None where something it needs is missing."""
    words, where = match["words"] or "", (match.start(), match.end())
    if match["opinion"]:
        return Opinion(words, *where) if words.strip() else None
    if match["claim"]:
        return ClaimChip(match["claim"], words, *where)
    first, parted, rest = (match["figure"] or match["record"]).partition("/")
    if not (first and parted and rest):
        return None
    made = FigureChip if match["figure"] else RecordChip
    return made(first, rest, words, *where)
