"""Conditions and rules as a filter of rows, where one can say exactly the same."""

from collections.abc import Collection, Mapping

from workbench.api import RowCondition
from workbench.science.explanation.conditions import MISSING, OTHER, Coding, Condition, Rule


class RowsOfRules:
    """Says which rows a rule holds on.

    Parameters
    ----------
    codings : mapping of str to Coding
    hidden : collection of str
        Columns whose values must not be spelt out.
    """

    def __init__(self, codings: Mapping[str, Coding], hidden: Collection[str]) -> None:
        self._codings, self._hidden = codings, frozenset(hidden)

    def rows(self, rule: Rule) -> tuple[RowCondition, ...]:
        """Return a rule as conditions that hold together; none where they would not be the same."""
        parts = [self._condition(one) for one in rule]
        if not all(parts):
            return ()
        return tuple(condition for part in parts for condition in part)

    def _condition(self, one: Condition) -> tuple[RowCondition, ...]:
        coding = self._codings.get(one.column)
        if coding is None or one.column in self._hidden:
            return ()
        if one.low == MISSING and one.high == MISSING:
            return (self._said(one.column, "present" if one.negated else "missing"),)
        if coding.ordered:
            return self._range(one, coding)
        return self._level(one, coding)

    def _level(self, one: Condition, coding: Coding) -> tuple[RowCondition, ...]:
        if one.low != one.high or one.low <= OTHER or not 0 <= one.low < len(coding.levels):
            return ()
        sign = "!=" if one.negated else "="
        return (self._said(one.column, sign, coding.levels[one.low]),)

    def _range(self, one: Condition, coding: Coding) -> tuple[RowCondition, ...]:
        # A range that takes in missing values is no conditions that hold together.
        if one.negated or (one.low <= MISSING and coding.gaps):
            return ()
        low, high, last = max(one.low, 0), one.high, coding.count - 1
        if low == 0 and high >= last:
            return (self._said(one.column, "present"),)
        if coding.levels:
            below, above = (">=", coding.levels[low]), ("<=", coding.levels[min(high, last)])
        else:
            below = (">", float(coding.cuts[low - 1]))
            above = ("<=", float(coding.cuts[min(high, last - 1)]))
        found = [self._said(one.column, *below)] if low > 0 else []
        found += [self._said(one.column, *above)] if high < last else []
        return tuple(found)

    @staticmethod
    def _said(column: str, operator: str, value: float | str | None = None) -> RowCondition:
        return RowCondition(column=column, operator=operator, value=value)
