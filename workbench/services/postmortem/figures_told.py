"""Whether the figures that words state are those that a run found."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from workbench.domain.runs import Finding

_NUMBER = re.compile(
    r"(?<![\w.,])(?P<sign>[\u2212+-]?)(?P<digits>\d+(?:[.,\u202f\u00a0]\d+)*)"
    r"(?P<percent>[\u202f\u00a0 ]?%)?(?!\w)"
)
_GROUPED = re.compile(r"\d{1,3}(?:[,\u202f\u00a0]\d{3})+(?:\.\d+)?")
_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)?"
    r"|\b\d{1,2}\s[A-Z][a-z]{2,8}\b(?:\s\d{4}\b)?(?:,?\s\d{1,2}:\d{2}(?::\d{2})?(?:\sUTC)?)?"
    r"|\b\d{1,2}:\d{2}(?::\d{2})?\b"
)
MOST_NUMBERS = 20_000


def unlike(words: str, known: Iterable[float], texts: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the figures in some words that are among none of what was found.

    Parameters
    ----------
    words : str
        What a chip says.
    known : iterable of float
        What the run found. A figure counts as found when one of these, or a hundred times one
        for a share in per cent, rounds to it at the digits it is written with; the sign may be
        left to the words around it ("fell by").
    texts : iterable of str
        Sentences of the run: what they spell out counts as well.

    Returns
    -------
    tuple of str
        As they are written; days and times of day are left out.
    """
    spoken = frozenset(_plain(m) for text in texts for m in _NUMBER.finditer(text))
    numbers = list(known)
    moments = [match.span() for match in _MOMENT.finditer(words)]
    wrong = []
    for match in _NUMBER.finditer(words):
        inside = any(a <= match.start("digits") < b for a, b in moments)
        if inside or _plain(match) in spoken:
            continue
        if not any(_rounds_to(value, match) for value in numbers):
            wrong.append(match.group().strip())
    return tuple(wrong)


def numbers_of_finding(finding: Finding) -> Iterator[float]:
    """Yield every figure of a finding."""
    yield from numbers_in({**finding.json_body(), "weight": None})


def numbers_in(value: Any) -> Iterator[float]:  # noqa: ANN401 -- any JSON value
    """Yield the numbers anywhere in a JSON value, up to :data:`MOST_NUMBERS`."""
    waiting, told = [value], 0
    while waiting and told < MOST_NUMBERS:
        one = waiting.pop()
        if isinstance(one, Mapping):
            waiting.extend(one.values())
        elif isinstance(one, list | tuple):
            waiting.extend(one)
        elif isinstance(one, int | float) and not isinstance(one, bool):
            told += 1
            yield float(one)


def _plain(match: re.Match[str]) -> str:
    return _digits(match) + ("%" if match["percent"] else "")


def _digits(match: re.Match[str]) -> str:
    digits = match["digits"]
    if _GROUPED.fullmatch(digits):
        return re.sub(r"[,\u202f\u00a0]", "", digits)
    return re.sub(r"[\u202f\u00a0]", "", digits).replace(",", ".")


def _rounds_to(value: float, match: re.Match[str]) -> bool:
    digits = _digits(match)
    try:
        said = abs(float(digits))
    except ValueError:  # 1.2.3
        return False
    places = len(digits.partition(".")[2])
    tolerance = 0.5 * 10.0**-places * 1.001
    sizes = [abs(value) * 100] if match["percent"] else [abs(value)]
    if match["percent"]:
        sizes.append(abs(value))
    return any(abs(size - said) <= tolerance for size in sizes)
