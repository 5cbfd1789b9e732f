"""What an analysis's answer says of columns, best first: the one contract of drills.

``causes``
    A list of objects with ``node`` and perhaps ``kind``; with it ``verdict``.
``ranking``
    A list of names.
``columns``
    A mapping of names to objects with ``effect``, a number or None; ranked by its size.

The first of these that an answer holds is read. ``verdict`` is ``no_incident`` where the answer
is that nothing is wrong, else ``named`` or ``undecided``; without one, a ``status`` of ``drift``
in ``columns`` says that something is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

NO_INCIDENT, UNDECIDED = "no_incident", "undecided"
_DRIFT = "drift"

Answer = Mapping[str, Any]


@dataclass(frozen=True)
class Ranking:
    """Names in the order in which an answer suspects them.

    Attributes
    ----------
    names : tuple of str
        Each once.
    kinds : mapping of str to str
        The kind of fault, where one is named.
    alarm : bool or None
        Whether the answer is that something is wrong; None where it does not say.
    undecided : bool
        Whether it leaves open which of the first names it is.
    """

    names: tuple[str, ...] = ()
    kinds: Mapping[str, str] = field(default_factory=dict)
    alarm: bool | None = None
    undecided: bool = False


def ranking_of(answer: Answer) -> Ranking | None:
    """Return the ranking that an answer holds, or None where it ranks no columns.

    An answer that nothing is wrong names nothing, whatever it lists.
    """
    found = _causes(answer)
    if found is None:
        found = _ranked(answer)
    if found is None:
        found = _columns(answer)
    if found is None:
        return None
    verdict = answer.get("verdict")
    if verdict == NO_INCIDENT:
        return Ranking(alarm=False)
    names, kinds = found
    alarm = _alarm(answer) if verdict is None else verdict != UNDECIDED
    return Ranking(tuple(dict.fromkeys(names)), kinds, alarm, verdict == UNDECIDED)


Found = tuple[list[str], dict[str, str]]


def _causes(answer: Answer) -> Found | None:
    causes = answer.get("causes")
    if not isinstance(causes, list):
        return None
    named = [c for c in causes if isinstance(c, Mapping) and isinstance(c.get("node"), str)]
    kinds: dict[str, str] = {}
    for cause in named:
        if cause.get("kind"):
            kinds.setdefault(cause["node"], str(cause["kind"]))
    return [cause["node"] for cause in named], kinds


def _ranked(answer: Answer) -> Found | None:
    ranking = answer.get("ranking")
    if not isinstance(ranking, list):
        return None
    return [name for name in ranking if isinstance(name, str)], {}


def _columns(answer: Answer) -> Found | None:
    columns = answer.get("columns")
    if not isinstance(columns, Mapping) or not columns:
        return None
    if not all(isinstance(entry, Mapping) and "effect" in entry for entry in columns.values()):
        return None
    sizes = {name: _size(entry["effect"]) for name, entry in columns.items()}
    return sorted((n for n in sizes if sizes[n] > 0), key=lambda n: (-sizes[n], n)), {}


def _size(effect: object) -> float:
    if isinstance(effect, bool) or not isinstance(effect, int | float):
        return 0.0
    return abs(float(effect))


def _alarm(answer: Answer) -> bool | None:
    columns = answer.get("columns")
    entries = list(columns.values()) if isinstance(columns, Mapping) else []
    said = [e["status"] for e in entries if isinstance(e, Mapping) and "status" in e]
    return any(status == _DRIFT for status in said) if said else None
