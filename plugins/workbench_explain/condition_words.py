"""Conditions and rules in words."""

from collections.abc import Collection, Mapping, Sequence

from workbench.api import RowCondition
from workbench.science.explanation.conditions import MISSING, Coding, Condition, Rule
from workbench_explain.condition_rows import RowsOfRules
from workbench_explain.output import spelt


def labels(rules: Sequence[str], noun: str, room: int = 30) -> tuple[tuple[str, ...], str]:
    """Return what stands beside a figure for each rule, and what the caption adds.

    Where a rule has more characters than there is room for, all are numbered and the caption
    spells them out.
    """
    if all(len(rule) <= room for rule in rules):
        return tuple(rules), ""
    names = tuple(f"{noun} {at + 1}" for at in range(len(rules)))
    told = "; ".join(f"{name}: {rule}" for name, rule in zip(names, rules, strict=True))
    return names, f" {told[0].upper()}{told[1:]}."


class ConditionWords:
    """Tells conditions as a person would.

    Parameters
    ----------
    codings : mapping of str to Coding
    hidden : collection of str
        Columns whose values must not be spelt out: levels and ranges are numbered.
    """

    def __init__(self, codings: Mapping[str, Coding], hidden: Collection[str]) -> None:
        self._codings, self._hidden = codings, frozenset(hidden)

    def rule(self, rule: Rule) -> str:
        """Return a rule as one phrase: ``shop is west and hot is above 21``."""
        return " and ".join(self.condition(one) for one in rule) or "any row"

    def condition(self, one: Condition) -> str:
        """Return one condition as a phrase."""
        coding = self._codings[one.column]
        if one.low == MISSING and one.high == MISSING:
            return f"{one.column} is {'known' if one.negated else 'missing'}"
        if coding.ordered:
            return self._range(one, coding)
        verb = "is not" if one.negated else "is"
        return f"{one.column} {verb} {self._level(one.low, coding)}"

    def rows(self, rule: Rule) -> tuple[RowCondition, ...]:
        """Return a rule as a filter of rows; none where one cannot say the same."""
        return RowsOfRules(self._codings, self._hidden).rows(rule)

    def _level(self, code: int, coding: Coding) -> str:
        if coding.name in self._hidden:
            return f"level {code + 1}"
        return spelt(coding.levels[code])

    def _range(self, one: Condition, coding: Coding) -> str:
        low, last = max(one.low, 0), coding.count - 1
        if low == 0 and one.high >= last:
            return f"{one.column} is known"
        gaps = " or missing" if one.low == MISSING and coding.gaps else ""
        if coding.levels or coding.name in self._hidden:
            return f"{one.column} is {self._parts(low, one.high, coding)}{gaps}"
        if low == 0:
            return f"{one.column} is up to {_number(coding.cuts[one.high])}{gaps}"
        if one.high >= last:
            return f"{one.column} is above {_number(coding.cuts[low - 1])}{gaps}"
        ends = (_number(coding.cuts[low - 1]), _number(coding.cuts[one.high]))
        return f"{one.column} is above {ends[0]} and up to {ends[1]}{gaps}"

    def _parts(self, low: int, high: int, coding: Coding) -> str:
        if coding.name in self._hidden:
            told = f"{low + 1}" if low == high else f"{low + 1} to {high + 1}"
            return f"in part {told} of {coding.count} by size"
        if low == high:
            return _number(float(coding.levels[low]))
        return f"{_number(float(coding.levels[low]))} to {_number(float(coding.levels[high]))}"


def _number(value: float) -> str:
    return f"{value + 0.0:.12g}".replace("-", "\u2212") if abs(value) < 1e12 else f"{value:.6g}"
