"""The lineage of columns: what is derived from what, and recomputing it."""

from collections.abc import Iterable, Mapping

import numpy as np

from workbench.science.causes.problem import Array, CauseProblem, is_numeric
from workbench.science.expressions import Expression


class Lineage:
    """Which features are sources, which are derived, and how.

    A transform that reads anything but numeric features cannot be recomputed from them; what
    it makes is derived all the same.

    Parameters
    ----------
    problem : CauseProblem
        Canonical.
    """

    def __init__(self, problem: CauseProblem) -> None:
        known = set(problem.features)
        self._parents: dict[str, tuple[str, ...]] = {}
        for above, below in problem.edges:
            if below in known:
                self._parents[below] = (*self._parents.get(below, ()), above)
        expressions = {
            name: Expression(transform.expression)
            for name, transform in problem.transforms.items()
            if name in known
        }
        for name, expression in expressions.items():
            self._parents[name] = expression.names
        rows = problem.reference
        words = {name for name in known if name in rows.columns and not is_numeric(rows[name])}
        self._expressions = {
            name: e for name, e in expressions.items() if set(e.names) <= known - words
        }
        self.derived = tuple(f for f in problem.features if self._inside(f, known))
        self.sources = tuple(f for f in problem.features if f not in self.derived)
        self._order = self._topological()

    def _inside(self, name: str, known: set[str]) -> bool:
        return any(parent in known for parent in self._parents.get(name, ()))

    def _topological(self) -> tuple[str, ...]:
        done: list[str] = []
        left = [name for name in self.derived if name in self._expressions]
        while left:
            ready = [n for n in left if not set(self._parents[n]) & set(left) - {n}]
            if not ready:
                return tuple(done)
            done += ready
            left = [n for n in left if n not in ready]
        return tuple(done)

    def parents(self, name: str) -> tuple[str, ...]:
        """Return what a node is computed from, one step up."""
        return self._parents.get(name, ())

    @property
    def recomputable(self) -> tuple[str, ...]:
        """Derived features with a transform, upstream first."""
        return self._order

    def descendants(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the recomputable features that change when ``names`` do, upstream first."""
        moved = set(names)
        found: list[str] = []
        for name in self._order:
            if set(self._parents[name]) & moved:
                moved.add(name)
                found.append(name)
        return tuple(found)

    def recompute(self, name: str, columns: Mapping[str, Array], n_rows: int) -> Array:
        """Return a derived feature computed from its inputs."""
        inputs = {
            column: np.asarray(columns[column], dtype=float)
            for column in self._parents[name]
            if column in columns
        }
        return self._expressions[name](inputs, n_rows)
