"""Slices that share conditions as one tree, every node of which is measured."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.science.explanation.conditions import Condition, Rule
from workbench.science.explanation.rises import Rise, beyond, rise
from workbench.science.explanation.slices import Pair
from workbench.science.multiplicity import benjamini_hochberg


@dataclass(frozen=True, slots=True)
class Branch:
    """One node: the rows on which all conditions from the root down hold.

    Attributes
    ----------
    rule : tuple of Condition
        From the root down; empty for all rows.
    parent : int
        Number of the node above; -1 for the root.
    rows : tuple of int
        Reference and incident.
    share : float
        Of the incident rows.
    loss : tuple of float
        Mean loss of these rows.
    here : Rise
        How the loss rose.
    excess : Rise or None
        By how much more than on all other rows; None for the root.
    size : float
        The excess in standard deviations of the loss.
    q : float or None
        Of a loss that rose no more than elsewhere; over all nodes.
    """

    rule: Rule
    parent: int
    rows: tuple[int, int]
    share: float
    loss: tuple[float, float]
    here: Rise
    excess: Rise | None
    size: float
    q: float | None = None

    @property
    def condition(self) -> Condition | None:
        """What this node adds to the one above."""
        return self.rule[-1] if self.rule else None


def grow(pair: Pair, rules: Sequence[Rule], least: int) -> tuple[Branch, ...]:
    """Put slices into a tree and measure each node.

    Parameters
    ----------
    pair : tuple of Sample
        Reference and incident; rows that the search for the rules did not see.
    rules : sequence of tuple of Condition
        From the search.
    least : int
        Rows of either window that a node, and all other rows, must have.

    Returns
    -------
    tuple of Branch
        Each after the one above it, siblings by how much more the loss rose. Conditions that
        many rules share stand higher. Empty where all rows together cannot be compared.
    """
    root = _measured(pair, (), -1, least)
    if root is None:
        return ()
    shared = Counter(condition for rule in rules for condition in rule)
    # Sorting keeps the order of a rule among conditions that are shared as often.
    ordered = [tuple(sorted(rule, key=lambda c: -shared[c])) for rule in rules]
    # Every condition also by itself, so that one can see what narrowing it adds.
    wanted = dict.fromkeys([*ordered, *((one,) for rule in ordered for one in rule)])
    found = [root]
    _attach(pair, list(wanted), (), 0, found, least)
    q = benjamini_hochberg([None if one.excess is None else one.excess.p for one in found])
    return tuple(
        Branch(b.rule, b.parent, b.rows, b.share, b.loss, b.here, b.excess, b.size, value)
        for b, value in zip(found, q, strict=True)
    )


def _attach(
    pair: Pair, rules: list[Rule], above: Rule, parent: int, found: list[Branch], least: int
) -> None:
    depth = len(above)
    nexts = dict.fromkeys(rule[depth] for rule in rules if len(rule) > depth)
    made = [(_measured(pair, (*above, one), parent, least), one) for one in nexts]
    for branch, condition in sorted(made, key=lambda pair_: _order(pair_[0])):
        if branch is not None:
            found.append(branch)
            below = [rule for rule in rules if len(rule) > depth and rule[depth] == condition]
            _attach(pair, below, branch.rule, len(found) - 1, found, least)


def _order(branch: Branch | None) -> tuple[float, Rule]:
    if branch is None or branch.excess is None:
        return math.inf, ()
    return -branch.excess.gap.estimate, branch.rule


def _measured(pair: Pair, rule: Rule, parent: int, least: int) -> Branch | None:
    inside = [sample.holds(rule) for sample in pair]
    rows = (int(inside[0].sum()), int(inside[1].sum()))
    outside = min(int((~mask).sum()) for mask in inside)
    if min(rows) < least or (rule and outside < least):
        return None
    own = [sample.loss[mask] for sample, mask in zip(pair, inside, strict=True)]
    rest = [sample.loss[~mask] for sample, mask in zip(pair, inside, strict=True)]
    here = rise(own[0], own[1])
    elsewhere = rise(rest[0], rest[1]) if rule else None
    if here is None or (rule and elsewhere is None):
        return None
    excess = None if elsewhere is None else beyond(here, elsewhere)
    spread = math.sqrt(sum(float(sample.loss.var()) for sample in pair) / 2)
    gap = 0.0 if excess is None else excess.gap.estimate
    return Branch(
        rule,
        parent,
        rows,
        rows[1] / max(len(pair[1].loss), 1),
        (float(own[0].mean()), float(own[1].mean())),
        here,
        excess,
        gap / spread if spread else 0.0,
    )
