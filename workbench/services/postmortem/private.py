"""Personal data and secrets in what would leave with the report."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from workbench.domain.canonical import canonical
from workbench.domain.record_kinds import KINDS
from workbench.domain.records import Record, kind_of
from workbench.domain.runs import Claim, Grounds
from workbench.language import tr
from workbench.services.disclosure.leak_check import search_package
from workbench.services.disclosure.policy import sensitive_columns
from workbench.services.disclosure.vocabulary import common_words, years_of
from workbench.services.disclosure.withheld_values import Secrets, read_secrets
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
MOST = 0.5
"""Share of a column's most frequent values that have to look alike."""
_NOT_TOLD = frozenset({"participant"})
"""Kinds whose contact details stand there on purpose."""

_MADE_HERE = re.compile(r"\b(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64})\b")
"""Identifiers and hashes of ours: chance gives some the check digit of a card number."""


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
    return (
        *_in_texts(case),
        *_in_grounds(case),
        *_unmarked_columns(case),
        *_sensitive_values(case),
    )


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


def _in_grounds(case: Case) -> Iterator[Exposed]:
    """Yield claims of whose method somebody wrote something personal or secret."""
    lists = word_lists()
    for claim in case.state.claims:
        said = _MADE_HERE.sub("…", _grounds_text(claim))
        for one in (*lists.secrets, *lists.personal):
            if any(_is_one(one, match) for match in one.pattern.finditer(said)):
                yield Exposed(
                    tr("{what} in {where}", what=one.what, where=_words("claim")),
                    tr("Take it out, or replace it by what it stands for."),
                    "report",
                    f"claim/{claim.id}",
                )
                break


def _grounds_text(claim: Claim) -> str:
    """Return what was said of a claim's method, a line a sentence."""
    said = claim.grounds or Grounds()
    return "\n".join((said.why, *said.assumptions, *said.limits))


def _unmarked_columns(case: Case) -> Iterator[Exposed]:
    """Yield columns whose most frequent values look personal, and that nobody called sensitive."""
    hidden = sensitive_columns(case.state)
    told: set[str] = set()
    for item in case.state.evidence:
        for column in item.table.columns if item.table is not None else ():
            if column.name in hidden or column.name in told:
                continue
            what = _looks_like([value for value, _ in column.top])
            if what:
                told.add(column.name)
                yield Exposed(
                    tr("{what} in column {column}", what=what, column=column.name),
                    tr("Give the column the role sensitive, or see that it holds none."),
                    "evidence",
                    f"evidence/{item.id}",
                )


def _looks_like(values: Sequence[str]) -> str:
    """Return what most of some values look like, if it is personal; else nothing."""
    for one in word_lists().personal:
        alike = sum(
            any(m.span() == (0, len(v.strip())) and _is_one(one, m) for m in _found(one, v))
            for v in values
        )
        if one.column and alike and alike >= len(values) * MOST:
            return one.what
    return ""


def _found(secret: Secret, value: str) -> Iterator[re.Match[str]]:
    return secret.pattern.finditer(value.strip())


def _sensitive_values(case: Case) -> Iterator[Exposed]:
    """Yield records and claims that hold a value of a sensitive column."""
    columns = sensitive_columns(case.state)
    texts = {f"{kind_of(r).name}/{r.id}": canonical(r.json_body()) for r in case.records.every()}
    texts |= {f"claim/{c.id}": f"{c.text}\n{_grounds_text(c)}".encode() for c in case.state.claims}
    if not columns or not texts:
        return
    tables = [item.table.sha256 for item in case.state.evidence if item.table is not None]
    secrets = _secrets(
        columns,
        tuple(case.session.workspace.objects.path(digest) for digest in dict.fromkeys(tables)),
        years_of(case.state, case.events),
        common_words(case.session, case.state),
    )
    for leak in search_package(texts, secrets).leaks:
        kind = leak.path.partition("/")[0]
        yield Exposed(
            tr("a value of {column} in {where}", column=leak.column, where=_words(kind)),
            tr("Take it out, or replace it by what it stands for."),
            _PLACES.get(kind, "report"),
            leak.path,
        )


@lru_cache(maxsize=4)
def _secrets(
    columns: tuple[str, ...], tables: tuple[Path, ...], years: frozenset[int], words: bytes
) -> Secrets:
    """Read the values of sensitive columns once; tables are named by their content."""
    return read_secrets(
        dict.fromkeys(columns, frozenset[str]()), tables, years, words, lambda _: None
    )


def _words(kind: str) -> str:
    return KINDS[kind].words if kind in KINDS else tr("a claim")


def _texts(case: Case) -> Iterator[tuple[Record, str, str]]:
    for record in case.records.every():
        if kind_of(record).name in _NOT_TOLD:
            continue
        waiting: list[tuple[str, object]] = [("", record.json_body())]
        while waiting:
            path, value = waiting.pop()
            if isinstance(value, str) and value:
                yield record, path, _MADE_HERE.sub("…", value)
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
