"""A small tree that imitates numbers by rules a person can read, and how well it does.

M. W. Craven and J. W. Shavlik (1996), Extracting tree-structured representations of trained
networks, Advances in Neural Information Processing Systems 8, for the idea of a stand-in tree
judged by its fidelity; L. Breiman, J. H. Friedman, R. A. Olshen and C. J. Stone (1984),
Classification and regression trees, for the tree and its pruning.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.tree import DecisionTreeRegressor

from workbench.science.explanation.conditions import MISSING, Codes, Coding, Condition, Rule
from workbench.science.explanation.influence import measure
from workbench.science.intervals import Interval, normal, wilson
from workbench.science.metrics import Floats

TRUSTED_R2 = 0.7
"""Rules that explain less of the output's variance are not to be trusted."""
TRUSTED_ACCURACY = 0.9
"""Rules that name the class of fewer rows are not to be trusted."""
TRUSTED_GAIN = 0.5
"""Nor are those that mend less of what naming the commoner class alone gets wrong."""
_EARNED = 0.005
"""Part of the variance that a split must explain to stay."""


@dataclass(frozen=True)
class RuleTree:
    """Rules of which exactly one holds for any row.

    Attributes
    ----------
    rules : tuple of tuple of Condition
        From the lowest value to the highest; one empty rule where nothing splits.
    values : ndarray, shape (n_rules,)
        Mean of the target on the rows that made each rule.
    """

    rules: tuple[Rule, ...]
    values: Floats

    def rule_of(self, codes: Mapping[str, Codes], n_rows: int) -> NDArray[np.int64]:
        """Return which rule holds on each row, shape (n_rows,)."""
        found = np.zeros(n_rows, dtype=np.int64)
        for at, rule in enumerate(self.rules):
            held = np.ones(n_rows, dtype=bool)
            for condition in rule:
                held &= condition.holds(codes[condition.column])
            found[held] = at
        return found

    def predict(self, codes: Mapping[str, Codes], n_rows: int) -> Floats:
        """Return the value of each row's rule, shape (n_rows,)."""
        return np.asarray(self.values[self.rule_of(codes, n_rows)], dtype=float)


@dataclass(frozen=True, slots=True)
class _Split:
    """A column of the tree's matrix: a coded column, or one level of it (or its gaps)."""

    name: str
    code: int | None = None


def fit_rules(
    codes: Mapping[str, Codes],
    codings: Sequence[Coding],
    target: Floats,
    *,
    depth: int,
    least: int,
) -> RuleTree:
    """Fit a small tree.

    Parameters
    ----------
    codes : mapping of str to ndarray of int, shape (n_rows,)
    codings : sequence of Coding
        Of the columns that rules may speak of.
    target : ndarray, shape (n_rows,)
    depth : int
        Conditions of a rule, at most.
    least : int
        Rows that each rule must have.

    Returns
    -------
    RuleTree
    """
    splits = [split for one in codings for split in _splits(one)]
    if not splits or float(np.ptp(target)) == 0.0:
        return RuleTree(((),), np.array([float(target.mean())]))
    matrix = np.column_stack([_column(split, codes) for split in splits]).astype(np.float32)
    tree = DecisionTreeRegressor(
        max_depth=depth,
        min_samples_leaf=least,
        ccp_alpha=_EARNED * float(target.var()),
        random_state=0,
    )
    grown = tree.fit(matrix, target).tree_
    known = {one.name: one for one in codings}
    leaves: list[tuple[float, Rule]] = []
    stack: list[tuple[int, Rule]] = [(0, ())]
    while stack:
        node, path = stack.pop()
        left, right = int(grown.children_left[node]), int(grown.children_right[node])
        if left < 0:
            leaves.append((float(grown.value[node][0][0]), _merged(path, known)))
            continue
        split = splits[int(grown.feature[node])]
        below, above = _sides(split, int(np.floor(grown.threshold[node])), known[split.name])
        stack += [(left, (*path, below)), (right, (*path, above))]
    leaves.sort()
    return RuleTree(tuple(rule for _, rule in leaves), np.array([value for value, _ in leaves]))


def _splits(one: Coding) -> list[_Split]:
    if one.ordered:
        return [_Split(one.name)]
    gaps = [MISSING] if one.gaps else []
    return [_Split(one.name, code) for code in [*gaps, *range(one.count)]]


def _column(split: _Split, codes: Mapping[str, Codes]) -> Codes:
    found = codes[split.name]
    return found if split.code is None else (found == split.code).astype(np.int64)


def _sides(split: _Split, cut: int, one: Coding) -> tuple[Condition, Condition]:
    if split.code is None:
        return (
            Condition(split.name, MISSING, cut),
            Condition(split.name, cut + 1, one.count - 1),
        )
    level = Condition(split.name, split.code, split.code)
    return Condition(split.name, split.code, split.code, negated=True), level


def _merged(path: Rule, known: Mapping[str, Coding]) -> Rule:
    """Return a path with one range a column, and no exclusions where a level is named."""
    found: dict[str, list[Condition]] = {}
    for condition in path:
        before = found.setdefault(condition.column, [])
        if known[condition.column].ordered and before:
            low = max(before[0].low, condition.low)
            high = min(before[0].high, condition.high)
            before[0] = Condition(condition.column, low, high)
        elif not condition.negated:
            found[condition.column] = [condition]
        else:
            before.append(condition)
    return tuple(condition for name in sorted(found) for condition in sorted(found[name]))


@dataclass(frozen=True)
class Fidelity:
    """How well rules repeat what they imitate, on rows that did not make them.

    Attributes
    ----------
    kind : str
        ``r2``, or ``accuracy`` where the target is 0 or 1 throughout.
    value : Interval
    base : float
        What the best single answer reaches: 0 for ``r2``.
    rows : int
    """

    kind: str
    value: Interval
    base: float
    rows: int

    @property
    def trusted(self) -> bool:
        """Whether the rules may be read as what the model does."""
        if self.kind == "r2":
            return self.value.estimate >= TRUSTED_R2
        gained = self.value.estimate - self.base
        return self.value.estimate >= TRUSTED_ACCURACY and gained >= TRUSTED_GAIN * (1 - self.base)


def fidelity(target: Floats, said: Floats) -> Fidelity | None:
    """Return how well rules repeat a target.

    Parameters
    ----------
    target, said : ndarray, shape (n_rows,)
        Of held-out rows.

    Returns
    -------
    Fidelity or None
        None where the target does not vary, so that there is nothing to repeat.
    """
    if len(target) < 2 or float(np.ptp(target)) == 0.0:
        return None
    if bool(np.isin(target, (0.0, 1.0)).all()):
        right = int(((said >= 0.5) == (target >= 0.5)).sum())
        share = float(target.mean())
        return Fidelity("accuracy", wilson(right, len(target)), max(share, 1 - share), len(target))
    found = measure("r2", target, said)
    if found is None:
        return None
    return Fidelity("r2", normal(found.value, found.error, bounds=(-np.inf, 1.0)), 0.0, len(target))


def expected(output: Floats, loss: Floats, bins: int = 10) -> tuple[Floats, Floats]:
    """Return which loss goes with which output, learned from good rows.

    Parameters
    ----------
    output, loss : ndarray, shape (n_rows,)
        Of the reference.

    Returns
    -------
    cuts, means : ndarray, shapes (n_bins - 1,) and (n_bins,)
        Mean loss between quantiles of the output, few rows drawn towards the mean of all.
    """
    steps = np.arange(1, bins) / bins
    cuts = np.unique(np.quantile(output, steps, method="inverted_cdf"))
    cuts = cuts[cuts < output.max()]
    place = np.searchsorted(cuts, output, side="left")
    count = np.bincount(place, minlength=len(cuts) + 1)
    total = np.bincount(place, weights=loss, minlength=len(cuts) + 1)
    return cuts, np.asarray((total + 5 * loss.mean()) / (count + 5), dtype=float)


def surplus(output: Floats, loss: Floats, calibrated: tuple[Floats, Floats]) -> Floats:
    """Return each row's loss beyond the one that goes with its output, shape (n_rows,)."""
    cuts, means = calibrated
    return np.asarray(loss - means[np.searchsorted(cuts, output, side="left")], dtype=float)
