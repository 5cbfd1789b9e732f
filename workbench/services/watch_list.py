"""What to watch after a repair: each measure with its threshold, and what changes about it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from workbench.domain.events import Event
from workbench.domain.incident import Incident
from workbench.domain.records.prevention import Guardrail
from workbench.domain.records.repairing import Repair
from workbench.services.performance import metric_title
from workbench.services.repair_content import watch_words

WatchKind = Literal["predictive", "operational"]
KEPT = frozenset({"chosen", "applied", "verified"})
"""States of a repair that is in force, or about to be."""

_LIMIT = re.compile(
    r"(?:[<>]=?|[\u2264\u2265]|\b(?:below|above|under|over|at least|at most|up to)\b)"
    r"\s*[\u2212-]?\d[\d.,]*(?:\s?(?:%|ms|s|min|h|d|rows)\b|\s?%)?",
    re.IGNORECASE,
)
_MARK = re.compile(r"^\s*(predictive|operational)\s*:\s*", re.IGNORECASE)
_OPERATIONAL = frozenset({"volume", "freshness"})
"""Kinds of guardrails on how data arrive rather than on what is predicted from them."""


@dataclass(frozen=True, slots=True)
class Watched:
    """One measure to watch after a repair.

    Attributes
    ----------
    measure : str
        In words, as it was agreed.
    kind : str
        ``predictive`` (what the model does) or ``operational`` (how it is served and fed).
    threshold : str
        From where on something is to be done; empty where none is set.
    changes : str
        What of the threshold is new or was otherwise before; empty where nothing belongs to it.
    source : str
        The record that says so, such as ``repair/ID`` or ``guardrail/ID``.
    """

    measure: str
    kind: WatchKind
    threshold: str
    changes: str
    source: str


def watch_list(state: Incident, events: Sequence[Event]) -> tuple[Watched, ...]:
    """Return what is watched after the repairs in force, then the rules nobody named there.

    Parameters
    ----------
    state : Incident
    events : sequence of Event
        Its journal: earlier limits are told from it.

    Returns
    -------
    tuple of Watched
        A measure that a guardrail holds names the guardrail's limits; the incident's metric
        those of the way back; else the limit that its own words state.
    """
    return tuple(_Lister(state, events).every())


class _Lister:
    def __init__(self, state: Incident, events: Sequence[Event]) -> None:
        self._state = state
        self._rules = {rule.id: rule for rule in state.records.guardrails}
        self._told: set[str] = set()
        self._before = _earlier(events)

    def every(self) -> Iterator[Watched]:
        for repair in self._state.records.repairs:
            if repair.status in KEPT:
                yield from self._of_repair(repair)
        for rule in self._rules.values():
            if rule.id not in self._told:
                yield self._of_rule(rule, rule.title, f"guardrail/{rule.id}")

    def _of_repair(self, repair: Repair) -> Iterator[Watched]:
        usual = watch_words(metric_title(self._state.metric), repair.node)
        for words in repair.watch:
            measure = _MARK.sub("", words)
            known = usual.get(words)
            signal = known.signal if known is not None else ""
            marked = _MARK.match(words)
            said = marked.group(1).lower() if marked else known.kind if known is not None else ""
            rule = self._rule_for(measure, signal, repair.node)
            if rule is not None:
                self._told.add(rule.id)
                found = self._of_rule(rule, measure, f"repair/{repair.id}")
                yield Watched(
                    measure, _kind(said, found.kind), found.threshold, found.changes, found.source
                )
                continue
            threshold, changes = self._own_limit(measure, signal, repair)
            guessed = self._guessed(measure, repair.node)
            yield Watched(measure, _kind(said, guessed), threshold, changes, f"repair/{repair.id}")

    def _own_limit(self, measure: str, signal: str, repair: Repair) -> tuple[str, str]:
        stated = _LIMIT.search(measure)
        metric = metric_title(self._state.metric)
        about = signal == "metric" or bool(metric and _names(measure, metric))
        if about and repair.way_back.trigger and stated is None:
            now, limit = repair.way_back.trigger, repair.way_back.limit
            before = [
                one["way_back"]["limit"]
                for one in self._before.get(f"repair/{repair.id}", ())
                if isinstance(one.get("way_back"), dict)
                and one["way_back"].get("limit") not in {None, limit}
            ]
            changes = f"sign of the way back; limit was {before[-1]:g}" if before else ""
            return now, changes or "new: sign of the way back"
        return (stated.group().strip(), "new: stated with the watch list") if stated else ("", "")

    def _of_rule(self, rule: Guardrail, measure: str, source: str) -> Watched:
        operational = rule.kind in _OPERATIONAL
        now = limits_words(rule)
        before = [
            words
            for words in map(_body_words, self._before.get(f"guardrail/{rule.id}", ()))
            if words and words != now
        ]
        changes = f"{rule.title}: was {before[-1]}" if before else f"{rule.title}: new rule"
        kind: WatchKind = "operational" if operational else "predictive"
        return Watched(measure, kind, now, changes, source)

    def _rule_for(self, measure: str, signal: str, node: str) -> Guardrail | None:
        """Return the guardrail that holds a measure, or None."""
        for rule in self._rules.values():
            if rule.id in self._told:
                continue
            column = rule.column or rule.node
            named = bool(column and _names(measure, column))
            named = named or (signal == "node" and bool(node) and column == node)
            named = named or bool(rule.metric and _names(measure, metric_title(rule.metric)))
            named = named or (signal == "volume" and rule.kind == "volume")
            if named:
                return rule
        return None

    def _guessed(self, measure: str, node: str) -> WatchKind:
        """Return what a measure in somebody's own words is about, by what it names."""
        columns = {c.name for i in self._state.evidence if i.table for c in i.table.columns}
        known = {metric_title(self._state.metric), self._state.metric, node, *columns}
        if any(name and _names(measure, name) for name in known):
            return "predictive"
        return "operational"


def limits_words(rule: Guardrail) -> str:
    """Return the limits of a guardrail in a few words: ``0.82 to 25.4 on 99 % of the rows``."""
    return _limits(rule.json_body())


def _body_words(body: Mapping[str, Any]) -> str:
    return _limits(body)


def _limits(body: Mapping[str, Any]) -> str:
    low, high = body.get("low"), body.get("high")
    if low is not None and high is not None:
        words = f"{low:g} to {high:g}"
    elif low is not None:
        words = f"at least {low:g}"
    elif high is not None:
        words = f"at most {high:g}"
    elif body.get("levels"):
        words = ", ".join(map(str, body["levels"]))
    elif body.get("every_minutes") is not None:
        words = f"newest row at most {body['every_minutes']:g} min old"
    else:
        words = ""
    share = body.get("share")
    if words and isinstance(share, int | float) and share < 1:
        words += f" on {100 * share:g}\u202f% of the rows"
    return words


def _earlier(events: Sequence[Event]) -> dict[str, list[Mapping[str, Any]]]:
    """Return what guardrails and repairs said, in order, by record; the last is the present."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for event in events:
        kind, _, act = event.type.partition(".")
        if kind in {"guardrail", "repair"} and act == "set" and event.body is not None:
            found.setdefault(f"{kind}/{event.body.get('id')}", []).append(event.body)
    return found


def _names(words: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words, re.IGNORECASE) is not None


def _kind(said: str, otherwise: WatchKind) -> WatchKind:
    return "predictive" if said == "predictive" else "operational" if said else otherwise
