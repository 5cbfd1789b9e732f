"""Release criteria: their lock, whether they came before results, and how an evaluation fares."""

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from workbench.domain.canonical import canonical, sha256_hex
from workbench.domain.records.repairing import Criteria, ReleaseRule
from workbench.domain.repair_figures import RepairFigures

_COMPARE: Mapping[str, Callable[[float, float], bool]] = MappingProxyType(
    {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}
)


@dataclass(frozen=True, slots=True)
class RuleAnswer:
    """One rule beside what was measured; ``met`` is None where nothing was."""

    rule: ReleaseRule
    value: float | None
    met: bool | None


def rules_lock(rules: Iterable[ReleaseRule]) -> str:
    """Return the sha256 that locks some rules."""
    return sha256_hex(canonical([rule.json_body() for rule in rules]))


def lock_holds(criteria: Criteria) -> bool:
    """Whether the rules of some criteria are those that were locked."""
    return criteria.lock == rules_lock(criteria.rules)


def in_force(every: Iterable[Criteria], results: Iterable[str]) -> Criteria | None:
    """Return the criteria that decide: the last ones set before results, else the first ones.

    Parameters
    ----------
    every : iterable of Criteria
    results : iterable of str
        As for :func:`set_before`.
    """
    known, told = sorted(every, key=lambda one: one.id), tuple(results)
    before = [one for one in known if set_before(one, told)]
    return before[-1] if before else next(iter(known), None)


def set_before(criteria: Criteria, results: Iterable[str]) -> bool:
    """Whether some criteria were set before any result was known.

    Parameters
    ----------
    criteria : Criteria
    results : iterable of str
        Identifiers of every evaluation of the rows it is about. They tell when a run was
        recorded, so that criteria which leave out what they knew of are found out.
    """
    return all(
        run not in criteria.after and _instant(run) >= _instant(criteria.id) for run in results
    )


def answers(rules: Iterable[ReleaseRule], figures: RepairFigures) -> tuple[RuleAnswer, ...]:
    """Return how an evaluation fares against each rule."""
    return tuple(_answer(rule, figures.scalar(rule.measure)) for rule in rules)


def all_met(given: Iterable[RuleAnswer]) -> bool:
    """Whether every rule is met; what was not measured is not met."""
    return all(one.met for one in given)


def _answer(rule: ReleaseRule, value: float | None) -> RuleAnswer:
    met = None if value is None else _COMPARE[rule.operator](value, rule.value)
    return RuleAnswer(rule, value, met)


def _instant(identifier: str) -> str:
    """Return the time a UUIDv7 carries, as text that sorts."""
    return identifier[:13]
