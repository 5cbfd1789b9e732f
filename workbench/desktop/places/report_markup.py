"""Between the text of a section and what shows it: paragraphs with chips, and the editor."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from workbench.desktop.components.chip_editor import Inline
from workbench.desktop.components.chips import Claim, ClaimState
from workbench.desktop.components.claim_paragraph import Marked, Part
from workbench.desktop.places.report_words import claim_parts, level_of, typeset
from workbench.domain.postmortem.text import (
    Block,
    ClaimChip,
    FigureChip,
    Heading,
    Item,
    Opinion,
    RecordChip,
    Words,
    read_text,
    write_inline,
)
from workbench.domain.postmortem.text import Inline as Written
from workbench.domain.postmortem.wording import Span
from workbench.language import tr
from workbench.services.readings.report import ClaimView

_ITEM, _HEADING = "- ", "### "
_MARKS: Mapping[str, Literal["opinion", "unsupported", "wording"]] = {
    "blame": "wording",
    "name": "wording",
    "open": "opinion",
}
"""How a span is marked; what is not here states something nothing proves."""
_ENDS = (".", ",", ";", ":", "!", "?")


@dataclass(frozen=True, slots=True)
class Shown:
    """What chips stand for.

    Attributes
    ----------
    claims : Mapping of str to ClaimView
        By id.
    figures : Mapping of str to str
        Title of each figure, by ``run/figure``.
    records : Mapping of str to str
        Words of each record, by ``kind/id``.
    """

    claims: Mapping[str, ClaimView] = field(default_factory=dict)
    figures: Mapping[str, str] = field(default_factory=dict)
    records: Mapping[str, str] = field(default_factory=dict)

    def figure(self, key: str) -> str:
        """Return the title of a figure."""
        return self.figures.get(key, tr("a figure that is not there"))


def line_parts(block: Block, shown: Shown, flags: Sequence[Span] = ()) -> tuple[Part, ...]:
    """Return a block as a paragraph of the report shows it.

    Parameters
    ----------
    block : Block
    shown : Shown
    flags : sequence of Span
        What is to be mended, by its place in the section's text.
    """
    found: list[Part] = []
    following = [*block.inlines[1:], None]
    for one, after in zip(block.inlines, following, strict=True):
        found += _shown_parts(one, shown, flags)
        ends = isinstance(after, Words) and after.text.startswith(_ENDS)
        if ends and found and isinstance(found[-1], str):
            found[-1] = found[-1].removesuffix(".")
    return tuple(found)


def _held(one: Written, state: ClaimState, flags: Sequence[Span]) -> ClaimState:
    """Return the state of a chip: what is found wrong with it goes before its run's."""
    wrong = any(f.start == one.start and f.kind in {"chip", "unlike"} for f in flags)
    return ClaimState.UNSUPPORTED if wrong else state


def claim_line(view: ClaimView) -> tuple[Part, ...]:
    """Return a claim as a paragraph of its own."""
    before, proof, after = claim_parts(view)
    return f"{before} ", Claim(view.claim.id, proof, ClaimState(view.state), level_of(view)), after


def _shown_parts(one: Written, shown: Shown, flags: Sequence[Span]) -> Iterator[Part]:
    match one:
        case Words():
            yield from _words(one, flags)
        case Opinion():
            yield Marked(typeset(one.words), "opinion", tr("An opinion: nothing proves it."))
        case ClaimChip():
            yield from _claim(one, shown, flags)
        case FigureChip():
            key = f"{one.run}/{one.figure}"
            state = ClaimState.SUPPORTED if key in shown.figures else ClaimState.UNSUPPORTED
            state = _held(one, state, flags)
            yield Claim(f"figure:{key}", one.words or shown.figure(key), state)
        case RecordChip():
            key = f"{one.kind}/{one.id}"
            words = one.words or shown.records.get(key, tr("a record that is not there"))
            state = ClaimState.SUPPORTED if key in shown.records else ClaimState.UNSUPPORTED
            state = _held(one, state, flags)
            yield Claim(f"record:{key}", words, state)


def _claim(chip: ClaimChip, shown: Shown, flags: Sequence[Span]) -> Iterator[Part]:
    view = shown.claims.get(chip.claim)
    if view is None:
        yield Claim(
            chip.claim, chip.words or tr("a claim that was taken out"), ClaimState.UNSUPPORTED
        )
    elif chip.words:
        state = _held(chip, ClaimState(view.state), flags)
        yield Claim(chip.claim, typeset(chip.words), state, level_of(view))
    else:
        before, proof, after = claim_parts(view)
        yield f"{before} "
        yield Claim(chip.claim, proof, _held(chip, ClaimState(view.state), flags), level_of(view))
        yield after


def _words(words: Words, flags: Sequence[Span]) -> Iterator[Part]:
    place = words.start
    for flag in sorted(flags, key=lambda one: one.start):
        start, end = max(flag.start, place), min(flag.end, words.end)
        if start >= end:
            continue
        if start > place:
            yield words.text[place - words.start : start - words.start]
        marked = words.text[start - words.start : end - words.start]
        yield Marked(marked, _MARKS.get(flag.kind, "unsupported"), why_of(flag))
        place = end
    if place < words.end:
        yield words.text[place - words.start :]


def editor_lines(text: str, shown: Shown) -> tuple[tuple[Inline, ...], ...]:
    """Return a section's text as the editor holds it, one line a block.

    Parameters
    ----------
    text : str
    shown : Shown
    """
    lines = []
    for block in read_text(text):
        mark = _ITEM if isinstance(block, Item) else _HEADING if isinstance(block, Heading) else ""
        first = (Inline("text", mark),) if mark else ()
        lines.append((*first, *(_written(one, shown) for one in block.inlines)))
    return tuple(lines)


def _written(one: Written, shown: Shown) -> Inline:
    match one:
        case Opinion():
            return Inline("opinion", one.words)
        case ClaimChip():
            view = shown.claims.get(one.claim)
            own = bool(one.words)
            state = ClaimState.UNSUPPORTED if view is None else ClaimState(view.state)
            words = one.words or (typeset(view.claim.text) if view else one.claim)
            return Inline("claim", words, f"claim:{one.claim}", own, state)
        case FigureChip():
            key = f"{one.run}/{one.figure}"
            return Inline(
                "figure", one.words or shown.figure(key), f"figure:{key}", bool(one.words)
            )
        case RecordChip():
            key = f"{one.kind}/{one.id}"
            words = one.words or shown.records.get(key, key)
            return Inline("figure", words, f"record:{key}", bool(one.words))
        case Words():
            return Inline("text", " ".join(one.text.split("\n")))


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a section, and where each piece of it stands in the editor.

    Attributes
    ----------
    text : str
    pieces : tuple of (int, int, int)
        Start and end in the text, and the position in the editor.
    """

    text: str
    pieces: tuple[tuple[int, int, int], ...]

    def in_editor(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield where a span of the text stands in the editor."""
        for first, last, at in self.pieces:
            low, high = max(start, first), min(end, last)
            if low < high:
                yield at + low - first, at + high - first


def source_of(lines: Sequence[tuple[int, Sequence[Inline]]]) -> Source:
    """Return the text of what the editor holds.

    Parameters
    ----------
    lines : sequence of (int, sequence of Inline)
        Each line with its position in the editor.
    """
    text = ""
    pieces: list[tuple[int, int, int]] = []
    before = ""
    for at, line in lines:
        plain = line[0].text if line and line[0].kind == "text" else ""
        mark = next((m for m in (_ITEM, _HEADING) if plain.startswith(m)), "")
        if text:
            text += "\n" if mark == before == _ITEM else "\n\n"
        before, position = mark, at
        for one in line:
            spelt = _spelt(one)
            if one.kind == "text":
                pieces.append((len(text), len(text) + len(spelt), position))
            text += spelt
            position += len(one.text) if one.kind in {"text", "opinion"} else 1
    return Source(text, tuple(pieces))


def _spelt(one: Inline) -> str:
    if one.kind == "text":
        return one.text
    if one.kind == "opinion":
        return write_inline(Opinion(one.text))
    kind, _, key = one.key.partition(":")
    words = one.text if one.own_words else ""
    if kind == "claim":
        return write_inline(ClaimChip(key, words))
    first, _, rest = key.partition("/")
    made = FigureChip if kind == "figure" else RecordChip
    return write_inline(made(first, rest, words))


def why_of(flag: Span) -> str:
    """Return what is to be mended and how, in a sentence or two."""
    if not flag.suggest:
        return flag.why
    return f"{flag.why} {tr('Suggest: “{words}”.', words=flag.suggest)}"
