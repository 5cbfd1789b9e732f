"""What records point to: every hypothesis, run, item of evidence and decision hangs together.

A record names others by their identifiers. Runs, evidence and what is recorded once stay for
ever, so a link to one that is not there was never right; a hypothesis or a repair may have been
removed since.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from workbench.domain.canonical import JsonValue

RUN, EVIDENCE = "run", "evidence"

LINKS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "hypothesis": {"rivals": "hypothesis", "methods": RUN},
        "observation": {"run": RUN, "evidence": EVIDENCE, "weighings": "hypothesis"},
        "test": {"hypothesis": "hypothesis"},
        "amendment": {"test": "test"},
        "conclusion": {"test": "test", "run": RUN},
        "limitation": {"action": "action"},
        "criteria": {"dissent_run": RUN},
        "repair": {
            "hypothesis": "hypothesis",
            "runs": RUN,
            "canary": RUN,
            "reached.canary": RUN,
        },
        "rollback": {"repair": "repair", "run": RUN},
        "impact": {"run": RUN},
        "decision": {
            "repair": "repair",
            "hypothesis": "hypothesis",
            "alternatives.repair": "repair",
            "dissent.run": RUN,
        },
        "action": {
            "hypothesis": "hypothesis",
            "guardrail": "guardrail",
            "verification.run": RUN,
            "verification.evidence": EVIDENCE,
        },
        "follow_up": {"action": "action", "repair": "repair", "run": RUN, "evidence": EVIDENCE},
        "guardrail": {"hypothesis": "hypothesis", "back_check": RUN},
        "proposal": {"run": RUN, "action": "action"},
        "origin": {"hypotheses": "hypothesis", "repairs": "repair"},
        "pattern": {"proofs": RUN},
        "exemplar": {"good.repair": "repair", "bad.repair": "repair"},
        "edition": {"note": "note", "action": "action"},
        "model_check": {"run": RUN, "hypothesis": "hypothesis", "action": "action"},
    }
)
"""By kind of record: which fields hold identifiers, and of what."""

_IDENTIFIER = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Link:
    """One record's naming of another thing.

    Attributes
    ----------
    kind, record : str
        What names it.
    field : str
    target : str
        A kind of record, ``run`` or ``evidence``.
    id : str
        What is named.
    """

    kind: str
    record: str
    field: str
    target: str
    id: str


def links_of(kind: str, body: Mapping[str, JsonValue]) -> Iterator[Link]:
    """Yield what a record names by identifier; words that are none are left to its readers.

    Parameters
    ----------
    kind : str
        Of the record.
    body : mapping
        As its event has it.
    """
    for field, target in LINKS.get(kind, {}).items():
        for found in _named(body, field.split(".")):
            if _IDENTIFIER.fullmatch(found):
                yield Link(kind, str(body.get("id", "")), field, target, found)


def _named(value: JsonValue, path: list[str]) -> Iterator[str]:
    """Yield the identifiers at a path: a word, a list of words, or the keys of an object."""
    if path:
        for one in value if isinstance(value, list | tuple) else [value]:
            if isinstance(one, Mapping):
                yield from _named(one.get(path[0]), path[1:])
    elif isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple | Mapping):
        yield from (one for one in value if isinstance(one, str))
