"""Values moved to a limit, or rounded to a coarser grid."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.science.causes.candidate import Candidate
from workbench.science.causes.coding import Mask
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.fingerprints.channel import preference
from workbench.science.causes.fingerprints.rows import affected
from workbench.science.causes.fingerprints.shape import Fit, Shape
from workbench.science.causes.fingerprints.values import changed_on
from workbench.science.causes.problem import Array

Floats = NDArray[np.float64]
_LEAST_SHARE = 0.05
_LEAST_STRENGTH = 0.3
_LARGE_SHARE = 0.2
_WHOLE = 0.95
_DOUBTFUL, _SURE_NATS = 0.005, 0.02
"""Nats a row against a cut from which it is doubted, and over which doubt grows."""
_GROWN = 0.02
"""Share of the rows by which a value must have grown for the grid to be looked for there."""


@dataclass(frozen=True)
class _Limit:
    """A limit that values may have been moved to, and how well that explains the column."""

    at: float
    upper: bool
    fit: Fit
    strength: float

    def cut(self, values: Array) -> Array:
        """Return values moved to the limit where they lie beyond it."""
        return np.minimum(values, self.at) if self.upper else np.maximum(values, self.at)

    def beyond(self, values: Floats) -> Mask:
        """Return which values lie beyond the limit."""
        return np.asarray(values > self.at if self.upper else values < self.at)


def clipped(evidence: Evidence, name: str) -> list[Candidate]:
    """Return a candidate where values beyond a limit were moved to it."""
    shape = Shape(evidence.columns[name])
    if not shape.usable or len(evidence.columns[name].levels) < 3 or _constant(shape):
        return []
    tried = [
        _limit(shape, float(at), upper=upper) for at in _limits(shape) for upper in (True, False)
    ]
    best = max((t for t in tried if t is not None), key=lambda t: t.strength, default=None)
    if best is None or best.strength < _LEAST_STRENGTH:
        return []
    return [_clip_candidate(evidence, shape, best)]


def _limit(shape: Shape, at: float, *, upper: bool) -> _Limit | None:
    bare = _Limit(at, upper, Fit(0, 0, 0, 1), 0.0)
    beyond = float(bare.beyond(shape.reference).mean())
    fit = shape.sample(bare.cut(shape.reference))
    if not 0.02 < beyond < 0.98 or fit.share < _LEAST_SHARE:
        return None
    left = float(bare.beyond(shape.incident).mean())
    honest = max(0.0, 1 - 4 * abs(left - (1 - fit.share) * beyond))
    return _Limit(at, upper, fit, fit.strength * honest * min(fit.share / _LARGE_SHARE, 1.0))


def _limits(shape: Shape) -> Floats:
    values, counts = np.unique(shape.incident, return_counts=True)
    usual = np.searchsorted(shape.reference, values, "right")
    usual = usual - np.searchsorted(shape.reference, values, "left")
    excess = counts / len(shape.incident) - usual / len(shape.reference)
    top = values[np.argsort(-excess, kind="stable")[:3]]
    ends = [shape.incident[0], shape.incident[-1]]
    return np.asarray(np.unique(np.concatenate([top, ends])), dtype=float)


def _clip_candidate(evidence: Evidence, shape: Shape, limit: _Limit) -> Candidate:
    name, observed = shape.column.name, shape.column.incident
    at_limit = observed == limit.at
    typical = shape.column.typical.astype(float)
    allowed = typical >= limit.at if limit.upper else typical <= limit.at
    guess = evidence.plausible(name, allowed[None, :]) if allowed.any() else observed
    likely = _likelier_cut(evidence, shape, limit)
    side = "above" if limit.upper else "below"
    return Candidate(
        node=name,
        kind="clip",
        strength=limit.strength * likely,
        mechanism="conditional imputation",
        rows=at_limit,
        repair={name: np.where(at_limit, guess, observed)},
        parameters={"upper" if limit.upper else "lower": limit.at},
        lossy=True,
        breaks=changed_on(name, limit.fit.share, limit.cut),
        evidence=(
            (
                f"{name} hardly goes {side} one limit, and sits at it on {at_limit.mean():.0%} "
                "of the rows."
            ),
        ),
    )


def _likelier_cut(evidence: Evidence, shape: Shape, limit: _Limit) -> float:
    """Return 1 where values moved to a limit explain the rows better than other rows would.

    Values that were moved no longer go with the other columns; values of a group that grew do.
    """
    column = shape.column
    if not evidence.tells(column.name) or limit.fit.share >= _WHOLE:
        return 1.0
    typical = column.typical.astype(float)
    size, target = column.n_codes, column.codes(np.array([limit.at]))[0]
    channel = np.eye(size)
    for code in np.flatnonzero(limit.beyond(typical)):
        channel[code, code] -= limit.fit.share
        channel[code, target] += limit.fit.share
    nats = preference(evidence, column.name, np.asarray(0.98 * channel + 0.02 / size))
    return float(np.clip(1 + (nats + _DOUBTFUL) / _SURE_NATS, 0.2, 1))


def rounded(evidence: Evidence, name: str) -> list[Candidate]:
    """Return a candidate where values lie on a coarser grid than they did."""
    shape = Shape(evidence.columns[name])
    if not shape.usable or len(evidence.columns[name].levels) < 3 or _constant(shape):
        return []
    best, best_strength = None, 0.0
    for grid in _grids(shape):
        fit = shape.sample(np.round(shape.reference / grid) * grid)
        strength = _rounding_strength(shape, fit, grid)
        if strength > best_strength:
            best, best_strength = (fit, grid), strength
    if best is None or best_strength < _LEAST_STRENGTH or best[0].share < _LEAST_SHARE:
        return []
    return [_rounding_candidate(evidence, shape, best, best_strength)]


def _rounding_strength(shape: Shape, fit: Fit, grid: float) -> float:
    """Return how well a grid explains both the shape and the number of distinct values."""
    on_grid = float(_on_grid(shape.incident, grid).mean())
    base = float(_on_grid(shape.reference, grid).mean())
    before, after = len(np.unique(shape.reference)), len(np.unique(shape.incident))
    kept = len(np.unique(np.round(shape.reference / grid)))
    if kept > before / 2 or (on_grid - base <= _LEAST_SHARE and fit.share <= 0.9):
        return 0.0
    share = (on_grid - base) / max(1 - base, 1e-9)
    if share < 0.99 and _points(shape, grid) < 2:
        return 0.0
    if share < 0.99:
        return fit.strength * float(np.clip(share / _LARGE_SHARE, 0, 1))
    fewer = float(np.clip(1 - after / max(before, 1), 0, 1))
    return max(fit.strength, 0.9 * fewer if fit.after < 3 * fit.noise else 0.0)


def _constant(shape: Shape) -> bool:
    """Say whether one value is left, which is then stuck, whatever moved it there."""
    return bool(shape.incident[0] == shape.incident[-1])


def _points(shape: Shape, grid: float) -> int:
    """Return on how many points of a grid values gathered; on one alone they are stuck."""
    at, counts = np.unique(shape.incident[_on_grid(shape.incident, grid)], return_counts=True)
    usual = np.searchsorted(shape.reference, at, "right")
    usual = usual - np.searchsorted(shape.reference, at, "left")
    grown = counts / len(shape.incident) - usual / len(shape.reference)
    return int((grown > _GROWN / 4).sum())


def _grids(shape: Shape) -> list[float]:
    """Return steps between values that grew frequent, and between the most frequent ones."""
    values, counts = np.unique(shape.incident, return_counts=True)
    usual = np.searchsorted(shape.reference, values, "right")
    usual = usual - np.searchsorted(shape.reference, values, "left")
    grown = values[counts / len(shape.incident) - usual / len(shape.reference) > _GROWN]
    frequent = values[np.argsort(-counts, kind="stable")[:12]]
    fine = np.diff(np.unique(shape.reference))
    least = float(fine.min()) if len(fine) else 0.0
    found: list[float] = []
    for chosen in (grown, frequent):
        steps = np.abs(np.concatenate([np.diff(chosen), chosen, np.diff(np.sort(chosen))]))
        steps = np.unique(np.round(steps[steps > 1.5 * least], 9))
        found += [float(step) for step in steps if step not in found][:16]
    return found


def _on_grid(values: Floats, grid: float) -> Mask:
    apart = np.abs(values / grid - np.round(values / grid))
    return np.asarray(apart < 1e-6)


def _rounding_candidate(
    evidence: Evidence, shape: Shape, found: tuple[Fit, float], strength: float
) -> Candidate:
    name, observed = shape.column.name, shape.column.incident
    fit, grid = found
    on_grid = _on_grid(np.nan_to_num(observed, nan=grid / 3), grid)
    base = _on_grid(shape.reference, grid).mean()
    odds = np.where(on_grid, np.log(1 / max(base, 1e-3)), -12.0)
    rows = affected(odds, fit.share, ordered=evidence.ordered) & on_grid
    typical = shape.column.typical.astype(float)
    near = np.abs(typical[None, :] - observed[:, None]) <= grid / 2 * (1 + 1e-9)
    guess = np.where(near.any(axis=1), evidence.plausible(name, near), observed)
    return Candidate(
        node=name,
        kind="rounding",
        strength=strength,
        mechanism="conditional imputation",
        rows=rows,
        repair={name: np.where(rows, guess, observed)},
        parameters={"grid": grid, "share": fit.share},
        lossy=True,
        breaks=changed_on(name, fit.share, lambda v: np.round(v / grid) * grid),
        evidence=(f"{name} lies on a grid of {grid:g} on {rows.mean():.0%} of the rows.",),
    )
