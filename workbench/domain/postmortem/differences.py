"""What changed from one text to another, word by word."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_TOKEN = re.compile(r"\[\[(?:(?!\[\[)[\s\S])*?\]\](?!\])|\s+|[^\s\[]+|\[")
LARGEST = 20_000
"""Words of a text that are compared one by one; longer ones are compared line by line."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that is the same in both, or only in the old or the new one."""

    kind: Literal["same", "removed", "added"]
    text: str


def differences(old: str, new: str) -> tuple[Piece, ...]:
    """Return two texts as pieces, in reading order.

    The pieces that are the same or removed make up the old text, those that are the same or
    added the new one. A chip is one word.

    Parameters
    ----------
    old, new : str
    """
    if old == new:
        return (Piece("same", old),) if old else ()
    before, after = _tokens(old), _tokens(new)
    if max(len(before), len(after)) > LARGEST:
        before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    found: list[Piece] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            found.append(Piece("same", "".join(before[a:b])))
            continue
        if b > a:
            found.append(Piece("removed", "".join(before[a:b])))
        if d > c:
            found.append(Piece("added", "".join(after[c:d])))
    return tuple(found)


def difference_words(pieces: Iterable[Piece]) -> str:
    """Return pieces as plain text: ``[-removed-]`` and ``{+added+}``, as wdiff spells them."""
    marks = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return "".join(marks[piece.kind].format(piece.text) for piece in pieces)


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text)
