"""Personal data and secrets in what would leave with the report."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from workbench.domain.records import Record, kind_of
from workbench.language import tr
from workbench.services.postmortem.case import Case
from workbench.services.postmortem.content import Secret, word_lists

_PLACES: Mapping[str, str] = {
    "section": "report",
    "hypothesis": "hypotheses",
    "observation": "hypotheses",
    "test": "hypotheses",
    "repair": "repairs",
    "decision": "repairs",
    "action": "repairs",
    "triage": "triage",
}
_NOT_TOLD = frozenset({"participant"})
"""Kinds whose contact details stand there on purpose."""


@dataclass(frozen=True, slots=True)
class Exposed:
    """Something personal or secret, and where it stands.

    ``words`` name what it is and where, never the thing itself.
    """

    words: str
    action: str
    place: str
    record: str


def exposures(case: Case) -> tuple[Exposed, ...]:
    """Return the personal data and secrets in what people wrote, and sensitive columns exposed.

    Parameters
    ----------
    case : Case
    """
    return tuple(_in_texts(case))


def _in_texts(case: Case) -> Iterator[Exposed]:
    lists = word_lists()
    looked = (*lists.secrets, *lists.personal)
    for record, field, text in _texts(case):
        for one in looked:
            if any(_is_one(one, match) for match in one.pattern.finditer(text)):
                kind = kind_of(record)
                yield Exposed(
                    tr("{what} in {where}", what=one.what, where=f"{kind.words}, {field}"),
                    tr("Take it out, or replace it by what it stands for."),
                    _PLACES.get(kind.name, "report"),
                    f"{kind.name}/{record.id}",
                )
                break


def _texts(case: Case) -> Iterator[tuple[Record, str, str]]:
    for record in case.records.every():
        if kind_of(record).name in _NOT_TOLD:
            continue
        waiting: list[tuple[str, object]] = [("", record.json_body())]
        while waiting:
            path, value = waiting.pop()
            if isinstance(value, str) and value:
                yield record, path, value
            elif isinstance(value, Mapping):
                waiting.extend((str(name), one) for name, one in value.items())
            elif isinstance(value, list | tuple):
                waiting.extend((path, one) for one in value)


def _is_one(secret: Secret, match: re.Match[str]) -> bool:
    check = _CHECKS.get(secret.check)
    return check is None or check(re.sub(r"[ -]", "", match.group()))


def luhn(digits: str) -> bool:
    """Whether digits have the check digit of a card number."""
    doubled = [int(d) * (1 + place % 2) for place, d in enumerate(reversed(digits))]
    return len(digits) >= 13 and sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def iban(text: str) -> bool:
    """Whether text has the check digits of an international account number."""
    moved = (text[4:] + text[:4]).upper()
    return moved.isalnum() and int("".join(str(int(c, 36)) for c in moved)) % 97 == 1


_CHECKS: Mapping[str, Callable[[str], bool]] = {"luhn": luhn, "iban": iban}
