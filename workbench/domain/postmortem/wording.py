"""What a text says that nothing proves, and what it says of people: spans with their places."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from workbench.domain.postmortem.text import (
    Block,
    Heading,
    Item,
    Opinion,
    Paragraph,
    Words,
    read_text,
)

SpanKind = Literal[
    "number", "quantity", "causal", "chip", "unlike", "strong", "amber", "open", "blame", "name"
]

TO_ANSWER = "To answer: "
"""How a question begins that a draft puts where an answer is to stand."""

_NUMBER = re.compile(
    r"(?<![\w.,])[\u2212+-]?(?:\d+(?:[.,\u202f\u00a0]\d+)*|[\u00bc-\u00be\u2150-\u215e])"
    r"(?:[\u202f\u00a0 ]?[%\u2030])?"
)
_BROKEN = re.compile(r"\[\[(?:claim|figure|record|opinion)\b|\[\[|\]\]")
_PART = re.compile(r"[^\W\d_]{3,}")
_MONTHS = frozenset({"April", "May", "June", "August"})


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a text that needs attention.

    Attributes
    ----------
    kind : str
        ``number``, ``quantity`` and ``causal`` state something no run proves; ``chip`` is a
        reference that leads nowhere; ``unlike`` are words of a chip with a figure its run does
        not have, or with a cause where it only observed; ``strong`` are words with a cause where
        it shows an association; ``amber`` is a figure whose run is older than its inputs;
        ``open`` is a question of the template that stands where its answer should;
        ``blame`` and ``name`` concern people.
    start, end : int
        Place in the section's text.
    text : str
    why : str
        In a sentence.
    suggest : str
        Words to put there instead; empty where none fit.
    """

    kind: SpanKind
    start: int
    end: int
    text: str
    why: str = ""
    suggest: str = ""


@dataclass(frozen=True, slots=True)
class Hint:
    """A pattern with what to say where it is found."""

    pattern: re.Pattern[str]
    why: str
    suggest: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that are looked for.

    Attributes
    ----------
    causal, quantities : re.Pattern
    exceptions : tuple of re.Pattern
        What holds a figure or such a word and states nothing: a day, an identifier.
    blame : tuple of Hint
    """

    causal: re.Pattern[str]
    quantities: re.Pattern[str]
    exceptions: tuple[re.Pattern[str], ...] = ()
    blame: tuple[Hint, ...] = ()


def phrases(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that finds some phrases as whole words, the longest first."""
    ordered = sorted(set(words), key=lambda phrase: (-len(phrase), phrase))
    spelt = (r"\s+".join(map(re.escape, phrase.split())) for phrase in ordered)
    return re.compile(rf"(?<!\w)(?:{'|'.join(spelt)})(?!\w)", re.IGNORECASE)


def unsupported(text: str, vocabulary: Vocabulary) -> tuple[Span, ...]:
    """Return what a section's text states outside chips and opinions.

    Parameters
    ----------
    text : str
        Of a section.
    vocabulary : Vocabulary

    Returns
    -------
    tuple of Span
        In the order of the text: numbers, quantities in words, causal words, and chips that are
        not spelt as one. Headings, days, versions and identifiers are left out.
    """
    found: list[Span] = []
    for block in read_text(text):
        if not isinstance(block, Paragraph | Item) or is_question(block):
            continue
        for part in block.inlines:
            if isinstance(part, Words):
                found.extend(_stated(part, vocabulary))
    return tuple(sorted(found, key=lambda span: (span.start, span.end)))


def is_question(block: Block) -> bool:
    """Whether a block is a question that still waits for its answer."""
    first = next(iter(block.inlines), None)
    return isinstance(first, Words) and first.text.lstrip().startswith(TO_ANSWER.strip())


def open_questions(text: str) -> tuple[Span, ...]:
    """Return the questions of a text that still wait for an answer.

    Parameters
    ----------
    text : str
        Of a section.
    """
    found = []
    for block in read_text(text):
        if is_question(block):
            start, end = block.inlines[0].start, block.inlines[-1].end
            why = "Write the answer in its place, or take the question out."
            found.append(Span("open", start, end, text[start:end], why))
    return tuple(found)


def about_people(text: str, vocabulary: Vocabulary, names: Sequence[str] = ()) -> tuple[Span, ...]:
    """Return where a text blames or names somebody, with words to put there instead.

    Parameters
    ----------
    text : str
        Of a section.
    vocabulary : Vocabulary
    names : sequence of str
        Of those who take part; each is looked for as a whole and by its parts.
    """
    found: list[Span] = []
    for block in read_text(text):
        if is_question(block):
            continue
        for part in block.inlines:
            if isinstance(part, Words | Opinion):
                start = part.start if isinstance(part, Words) else text.index("|", part.start) + 1
                words = part.text if isinstance(part, Words) else part.words
                found.extend(_blaming(words, start, vocabulary))
                found.extend(_naming(words, start, names))
        if isinstance(block, Heading):
            continue
    return tuple(sorted(set(found), key=lambda span: (span.start, span.end, span.kind)))


def _stated(part: Words, vocabulary: Vocabulary) -> Iterator[Span]:
    for match in _BROKEN.finditer(part.text):
        yield _span("chip", part.start, match.span(), part.text, "It is not spelt as a chip.")
    seen, places = visible(part.text)
    free = [m.span() for pattern in vocabulary.exceptions for m in pattern.finditer(seen)]
    looked: tuple[tuple[SpanKind, re.Pattern[str]], ...] = (
        ("number", _NUMBER),
        ("quantity", vocabulary.quantities),
        ("causal", vocabulary.causal),
    )
    for kind, pattern in looked:
        for match in pattern.finditer(seen):
            if not any(a <= match.start() and match.end() <= b for a, b in free):
                where = places[match.start()], places[match.end() - 1] + 1
                yield _span(kind, part.start, where, part.text, _WHY[kind])


_WHY = {
    "number": "No run proves this number.",
    "quantity": "No run proves this quantity.",
    "causal": "No run proves this cause.",
}


def visible(text: str) -> tuple[str, tuple[int, ...]]:
    """Return a text without characters that do not show, and where each of the rest was."""
    kept = [(place, char) for place, char in enumerate(text) if unicodedata.category(char) != "Cf"]
    return "".join(char for _, char in kept), tuple(place for place, _ in kept)


def _blaming(words: str, start: int, vocabulary: Vocabulary) -> Iterator[Span]:
    for hint in vocabulary.blame:
        for match in hint.pattern.finditer(words):
            yield _span("blame", start, match.span(), words, hint.why, hint.suggest)


def _naming(words: str, start: int, names: Sequence[str]) -> Iterator[Span]:
    for name in dict.fromkeys(filter(None, names)):
        parts = [p for p in _PART.findall(name) if p[:1].isupper() and p not in _MONTHS]
        whole = [name.strip(), *parts]
        taken: list[tuple[int, int]] = []
        for spelt in dict.fromkeys(whole):
            for match in re.finditer(rf"(?<!\w){re.escape(spelt)}(?!\w)", words):
                if not any(a <= match.start() and match.end() <= b for a, b in taken):
                    taken.append(match.span())
                    why = "It names a person; name the function."
                    yield _span("name", start, match.span(), words, why)


def _span(
    kind: SpanKind,
    offset: int,
    where: tuple[int, int],
    text: str,
    why: str,
    suggest: str = "",
) -> Span:
    start, end = where
    return Span(kind, offset + start, offset + end, text[start:end], why, suggest)
