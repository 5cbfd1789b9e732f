"""A linear fault read off rows whose right value is known, and which other rows it reached."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from workbench.science.causes.coding import Mask, absent
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.fingerprints.rows import affected
from workbench.science.causes.fingerprints.scale import CONVERSIONS, OFFSETS
from workbench.science.causes.fingerprints.shape import Shape
from workbench.science.causes.problem import Array
from workbench.science.metrics import Floats

_NEAR = 0.01
"""How near a fitted factor must be to a known one to be taken for it, relatively."""
_SEPARATES = 0.8
"""Part of the doubt about which rows are hit that a level must take away to be the rule."""
_MOST_LEVELS = 40


@dataclass(frozen=True)
class Line:
    """What is observed is ``factor * right + offset``."""

    factor: float
    offset: float

    def undone(self, observed: Floats) -> Floats:
        """Return the right values."""
        return (observed - self.offset) / self.factor

    def formula(self, name: str) -> str:
        """Return how values are put right, as a reader would write it."""
        inner = name
        if self.offset:
            inner = f"({name} {'−' if self.offset > 0 else '+'} {abs(self.offset):.6g})"
        if self.factor == -1:
            return f"{name} ← −{inner}"
        if 0 < self.factor < 1:
            return f"{name} ← {inner} × {1 / self.factor:.6g}"
        return f"{name} ← {inner}" + ("" if self.factor == 1 else f" / {self.factor:.6g}")


def known_line(line: Line, spread: float) -> Line:
    """Return the everyday conversion a fitted line is near to, else the line itself.

    Parameters
    ----------
    line : Line
    spread : float
        Of the observed values, in their own unit; offsets are compared with it.
    """
    factors = [*CONVERSIONS, *(1 / factor for factor in CONVERSIONS), -1.0]
    for factor, offset in (*OFFSETS, *((factor, 0.0) for factor in factors)):
        near = abs(line.factor / factor - 1) < _NEAR
        if near and abs(line.offset - offset) < 3 * _NEAR * max(spread, 1e-12):
            return Line(float(factor), float(offset))
    return line


@dataclass(frozen=True)
class Reached:
    """Rows that a fault reached.

    Attributes
    ----------
    rows : ndarray of bool, shape (m,)
    rule : str
        ``"where station_group is B"``; empty where no level tells.
    """

    rows: Mask
    rule: str = ""


def reached(
    evidence: Evidence, name: str, line: Line, right: Array, levels: Mapping[str, Array]
) -> Reached:
    """Return which incident rows a linear fault reached.

    Rows whose right value is known are compared with it. For the others the level that tells
    best among the known ones decides, if it tells nearly all; else each row's own likelihood
    under the reference, with and without the fault.

    Parameters
    ----------
    evidence : Evidence
    name : str
    line : Line
    right : ndarray of float, shape (m,)
        Missing where not known.
    levels : mapping of str to ndarray, shape (m,)
        Columns whose levels may tell, such as segments.
    """
    observed = evidence.columns[name].incident
    known = ~absent(right) & ~absent(observed)
    undone = line.undone(observed)
    hit = known & (np.abs(undone - right) < np.abs(observed - right))
    share = float(hit[known].mean()) if known.any() else 1.0
    if not known.any() or known.all():
        return Reached(hit if known.any() else _likely(evidence, name, undone, share))
    found = level_rule(hit, known, levels)
    if found is None:
        rest = _likely(evidence, name, undone, share)
    else:
        rest = found.rows(levels[found.column])
    rows = np.where(known, hit, rest & ~absent(observed))
    return Reached(rows, "" if found is None else found.words)


@dataclass(frozen=True)
class LevelRule:
    """Rows told by the levels of one column.

    Attributes
    ----------
    column : str
    levels : tuple of str
        Missing values are the level ``missing``.
    """

    column: str
    levels: tuple[str, ...]

    def rows(self, values: Array) -> Mask:
        """Return which rows of the column hold one of the levels."""
        return np.isin(_as_levels(values), self.levels)

    @property
    def words(self) -> str:
        """``"where station_group is B"``."""
        return f"where {self.column} is {' or '.join(self.levels)}"


def level_rule(hit: Mask, known: Mask, levels: Mapping[str, Array]) -> LevelRule | None:
    """Return the levels that tell nearly all of which rows were hit, if any column's do.

    Parameters
    ----------
    hit, known : ndarray of bool, shape (m,)
        Rows that were hit, and rows of which that is known.
    levels : mapping of str to ndarray, shape (m,)
    """
    doubt = _entropy(hit[known])
    if not doubt:
        return None
    best, chosen = 0.0, None
    for name in sorted(levels):
        kinds, codes = np.unique(_as_levels(levels[name]), return_inverse=True)
        if not 2 <= len(kinds) <= _MOST_LEVELS:
            continue
        left = sum(
            _entropy(hit[known & (codes == k)]) * (known & (codes == k)).sum()
            for k in range(len(kinds))
        ) / int(known.sum())
        if 1 - left / doubt > best:
            best, chosen = 1 - left / doubt, (name, kinds, codes)
    if chosen is None or best < _SEPARATES:
        return None
    name, kinds, codes = chosen
    inside = [k for k in range(len(kinds)) if (known & (codes == k)).any()]
    mostly = [k for k in inside if hit[known & (codes == k)].mean() > 0.5]
    return LevelRule(name, tuple(str(kinds[k]) for k in mostly))


def _as_levels(values: Array) -> Array:
    return np.where(absent(values), "missing", values.astype(str)).astype(str)


def _entropy(hit: Mask) -> float:
    share = float(hit.mean()) if len(hit) else 0.0
    return -sum(p * float(np.log(p)) for p in (share, 1 - share) if p > 0)


def _likely(evidence: Evidence, name: str, undone: Floats, share: float) -> Mask:
    """Return rows that the reference finds likelier with the fault undone."""
    column = evidence.columns[name]
    shape, gone = Shape(column), absent(column.incident)
    if not shape.usable:
        return np.zeros(len(undone), dtype=bool)
    ratio = np.log(shape.density(np.where(gone, 0, undone)))
    ratio = ratio - np.log(shape.density(np.where(gone, 0, column.incident)))
    if name in evidence.sources and evidence.agreement.partners(name):
        at = np.arange(len(undone))
        support = evidence.support(name) / np.sqrt(len(evidence.agreement.partners(name)))
        ratio = ratio + support[at, column.codes(undone)]
        ratio = ratio - support[at, column.incident_codes]
    return affected(np.where(gone, 0, ratio), share, ordered=evidence.ordered) & ~gone
