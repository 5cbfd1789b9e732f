"""The fewest changes of one row that turn its prediction, found with a fixed number of questions.

A beam search over sets of changes, all values taken from the reference: every single change
first, then pairs that build on the most promising ones, and so on. It stops at the first
size at which some set reaches the goal, so that an answer with one change is never passed over
for one with two of those that were looked at. Numbers are then moved back towards the row as
far as the goal allows. What limits it is the count of questions, never the clock: the same
row gets the same answer on any machine.

Cost is Gower's distance with ranks: a number costs the share of reference rows between its
old value and its new one, a changed level costs 1 (Gower 1971; Wachter, Mittelstadt and
Russell 2018 for the idea of the nearest change).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.science.metrics import Floats

Value = float | str
Changes = tuple[tuple[str, Value], ...]
Ask = Callable[[Sequence[Changes]], tuple[NDArray[np.bool_], Floats]]


@dataclass(frozen=True)
class Options:
    """What one column may be changed to.

    Attributes
    ----------
    values : tuple of float or str
        For the search: a few, spread over the reference.
    costs : tuple of float
        Of each value, for this row.
    finer : tuple of (float, float)
        More values with their costs, cheapest first, for moving a number back; empty for
        levels.
    """

    values: tuple[Value, ...]
    costs: tuple[float, ...]
    finer: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Found:
    """A set of changes that reaches the goal, and what it costs."""

    changes: Changes
    cost: float


def search(
    options: Mapping[str, Options], ask: Ask, *, most: int, budget: int, wanted: int = 1
) -> list[Found]:
    """Return the sparsest sets of changes that reach the goal, cheapest first.

    Parameters
    ----------
    options : mapping of str to Options
        Columns that may change.
    ask : callable
        From sets of changes to whether each reaches the goal, and how near it comes (more
        is nearer), each shape (n_sets,).
    most : int
        Changes allowed at once.
    budget : int
        Questions allowed in all; refining uses a tenth of it.
    wanted : int
        Sets wanted, each of other columns than the ones before.

    Returns
    -------
    list of Found
        Empty where no set that was looked at reaches the goal.
    """
    costs = {(n, v): c for n, o in options.items() for v, c in zip(o.values, o.costs, strict=True)}
    searching = _Search(options, costs, ask)
    left = budget - budget // 10
    beam: list[Changes] = [()]
    for size in range(1, most + 1):
        quota = left // (most - size + 1)
        sets = searching.children(beam, quota)
        if not sets:
            return []
        left -= len(sets)
        reached, near = ask(sets)
        good = [s for s, held in zip(sets, reached, strict=True) if held]
        if good:
            return searching.refined(good, wanted, budget // 10)
        ranked = sorted(range(len(sets)), key=lambda at: (-near[at], searching.cost(sets[at]), at))
        beam = [sets[at] for at in ranked]
    return []


class _Search:
    def __init__(
        self, options: Mapping[str, Options], costs: Mapping[tuple[str, Value], float], ask: Ask
    ) -> None:
        self._options, self._costs, self._ask = options, costs, ask
        self._names = sorted(options)

    def cost(self, changes: Changes) -> float:
        return sum(self._costs[change] for change in changes)

    def children(self, beam: Sequence[Changes], quota: int) -> list[Changes]:
        """Return every set with one change more than one of the beam, up to a quota."""
        seen: dict[Changes, None] = {}
        for parent in beam:
            held = {name for name, _ in parent}
            for name in self._names:
                if name in held:
                    continue
                for value in self._options[name].values:
                    seen[tuple(sorted((*parent, (name, value)), key=lambda c: c[0]))] = None
            if len(seen) >= quota:
                break
        return list(seen)[:quota]

    def refined(self, good: Sequence[Changes], wanted: int, budget: int) -> list[Found]:
        """Return the cheapest of each set of columns, numbers moved back."""
        cheapest: dict[tuple[str, ...], Changes] = {}
        for changes in sorted(good, key=lambda c: (self.cost(c), str(c))):
            cheapest.setdefault(tuple(name for name, _ in changes), changes)
        found = []
        for changes in list(cheapest.values())[:wanted]:
            better, cost = changes, self.cost(changes)
            for name, _ in changes:
                better, cost = self._nearer(better, cost, name, max(1, budget // (2 * wanted)))
            found.append(Found(better, cost))
        return sorted(found, key=lambda one: (one.cost, str(one.changes)))

    def _nearer(
        self, changes: Changes, cost: float, name: str, budget: int
    ) -> tuple[Changes, float]:
        """Move one number back towards the row as far as the goal allows."""
        rest = [change for change in changes if change[0] != name]
        now = dict(changes)[name]
        spent = next(
            (c for v, c in self._options[name].finer if v == now), self._costs.get((name, now), 1.0)
        )
        cheaper = [(v, c) for v, c in self._options[name].finer if c < spent][:budget]
        if not cheaper:
            return changes, cost
        sets = [tuple(sorted((*rest, (name, v)), key=lambda c: c[0])) for v, _ in cheaper]
        reached, _ = self._ask(sets)
        for at, held in enumerate(reached):
            if held:
                return sets[at], cost - spent + cheaper[at][1]
        return changes, cost


def number_options(
    value: float, reference: Floats, bounds: tuple[float, float], count: int, fine: int
) -> Options | None:
    """Return what a number may become: values of the reference inside bounds.

    Parameters
    ----------
    value : float
        The row's own; nan if missing.
    reference : ndarray, shape (n,)
        Finite values.
    bounds : tuple of float
    count, fine : int
        Values for the search, and for moving back.
    """
    held = np.sort(reference[(reference >= bounds[0]) & (reference <= bounds[1])])
    if not len(held):
        return None
    ordered = np.sort(reference)

    def costed(steps: int) -> list[tuple[float, float]]:
        places = np.linspace(0.01, 0.99, steps)
        chosen = np.unique(np.quantile(held, places, method="inverted_cdf"))
        below = np.searchsorted(ordered, [*chosen, value], "left")
        upto = np.searchsorted(ordered, [*chosen, value], "right")
        rank = (below + upto) / (2 * len(ordered))
        cost = np.abs(rank[:-1] - rank[-1]) if np.isfinite(value) else np.ones(len(chosen))
        return [(float(v), float(c)) for v, c in zip(chosen, cost, strict=True) if v != value]

    few = costed(count)
    if not few:
        return None
    finer = sorted(costed(fine), key=lambda pair: (pair[1], pair[0]))
    return Options(tuple(v for v, _ in few), tuple(c for _, c in few), tuple(finer))


def level_options(value: str | None, levels: Sequence[str]) -> Options | None:
    """Return what a level may become: other levels of the reference, each at cost 1."""
    others = tuple(level for level in levels if level != value)
    return Options(others, (1.0,) * len(others)) if others else None
