"""Rules that imitate a model on each window, judged on rows that did not make them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from workbench.science.explanation.conditions import Codes, Mask, Rule
from workbench.science.explanation.rises import apart, mean, rise
from workbench.science.explanation.rules import Fidelity, RuleTree, fidelity, fit_rules
from workbench.science.intervals import Interval, wilson
from workbench.science.metrics import Floats
from workbench_explain.coded import Coded
from workbench_explain.halves import first_half
from workbench_explain.windows import Rows

LEAST = 10
"""Held-out rows of either window from which a rule is compared."""


@dataclass(frozen=True)
class Side:
    """One window, coded, with what the model said of it.

    Attributes
    ----------
    rows : Rows
    codes : mapping of str to ndarray of int, shape (n_rows,)
    output : ndarray, shape (n_rows,)
    first : ndarray of bool, shape (n_rows,)
        The half that rules are made from; the other half judges them.
    """

    rows: Rows
    codes: Mapping[str, Codes]
    output: Floats
    first: Mask

    @classmethod
    def of(cls, rows: Rows, coded: Coded, output: Floats, seed: int) -> "Side":
        """Return a window with its codes and halves."""
        return cls(rows, coded.codes(rows), output, first_half(rows, seed, "surrogate"))

    def some(self, chosen: Mask) -> dict[str, Codes]:
        """Return the codes of some rows."""
        return {name: column[chosen] for name, column in self.codes.items()}


Sides = tuple[Side, Side]


@dataclass(frozen=True)
class RuleSeen:
    """What held-out rows say of one rule.

    Attributes
    ----------
    rule : tuple of Condition
    support : tuple of Interval
        Share of the held-out rows of reference and incident.
    output : tuple of Interval or None
        Mean of what the model says of them; None with too few rows.
    gap : Interval or None
        Incident less reference of that mean.
    """

    rule: Rule
    support: tuple[Interval, Interval]
    output: tuple[Interval | None, Interval | None]
    gap: Interval | None


@dataclass(frozen=True)
class Imitation:
    """Rules made from one window, judged on both.

    Attributes
    ----------
    window : str
    rules : tuple of RuleSeen
    fidelity : tuple of Fidelity or None
        On held-out rows of reference and incident; None where the output does not vary.
    change : Interval or None
        Fidelity in the incident less that in the reference.
    """

    window: str
    rules: tuple[RuleSeen, ...]
    fidelity: tuple[Fidelity | None, Fidelity | None]
    change: Interval | None

    @property
    def trusted(self) -> bool:
        """Whether the rules repeat the model on the window that they were made from."""
        own = self.fidelity[0 if self.window == "reference" else 1]
        return own is not None and own.trusted


@dataclass(frozen=True)
class Settings:
    """How large trees may grow: conditions of a rule, and share of rows that a rule needs."""

    depth: int
    support: float

    def fit(self, side: Side, coded: Coded, target: Floats, chosen: Mask) -> RuleTree:
        """Fit rules to a target on some rows of a window; ``target`` is theirs alone."""
        least = max(LEAST, int(np.ceil(self.support * int(chosen.sum()))))
        codes = side.some(chosen)
        return fit_rules(codes, coded.codings, target, depth=self.depth, least=least)


def imitate(at: int, sides: Sides, coded: Coded, settings: Settings) -> tuple[Imitation, RuleTree]:
    """Imitate the model on one window and judge the rules on both."""
    own = sides[at]
    tree = settings.fit(own, coded, own.output[own.first], own.first)
    placed = [tree.rule_of(side.some(~side.first), int((~side.first).sum())) for side in sides]
    outputs = [side.output[~side.first] for side in sides]
    judged = [fidelity(y, tree.values[place]) for y, place in zip(outputs, placed, strict=True)]
    seen = tuple(
        _seen(rule, [p == k for p in placed], outputs) for k, rule in enumerate(tree.rules)
    )
    before, after = judged
    alike = before is not None and after is not None and before.kind == after.kind
    change = apart(after.value, before.value) if alike and before and after else None
    return Imitation(own.rows.window, seen, (before, after), change), tree


def _seen(rule: Rule, held: list[Mask], outputs: list[Floats]) -> RuleSeen:
    values = [y[mask] for y, mask in zip(outputs, held, strict=True)]
    support = [wilson(int(mask.sum()), len(mask)) for mask in held]
    means = [mean(y) if len(y) >= LEAST else None for y in values]
    gap = None
    if means[0] is not None and means[1] is not None:
        found = rise(values[0], values[1])
        gap = None if found is None else found.gap
    return RuleSeen(rule, (support[0], support[1]), (means[0], means[1]), gap)
