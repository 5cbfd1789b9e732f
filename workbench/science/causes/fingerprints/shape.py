"""How well a transformed reference, mixed with the reference itself, gives the incident."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from workbench.science.causes.coding import Column

Floats = NDArray[np.float64]
_GRID = 200
_MOST_DECIMALS = 6


@dataclass(frozen=True)
class Fit:
    """A fitted mixture ``(1 - share) reference + share transformed``.

    Attributes
    ----------
    share : float
        Of incident rows transformed.
    before, after : float
        Largest distance of distribution functions without and with the fault.
    noise : float
        What chance alone gives.
    """

    share: float
    before: float
    after: float
    noise: float

    @property
    def strength(self) -> float:
        """The part of the distance beyond chance that the fault explains, 0 to 1."""
        if self.before < 1.5 * self.noise:
            return 0.0
        left = max(self.after - self.noise, 0.0)
        return float(np.clip(1 - left / (self.before - self.noise), 0, 1))


class Shape:
    """A numeric column's distributions, ready to be compared with many transforms.

    Parameters
    ----------
    column : Column
        Numeric.
    rows : ndarray of bool, shape (m,), or None
        The incident rows to look at; all by default.
    """

    def __init__(self, column: Column, rows: NDArray[np.bool_] | None = None) -> None:
        self.column = column
        chosen = column.incident if rows is None else column.incident[rows]
        self.reference = np.sort(column.reference[np.isfinite(column.reference)])
        self.incident = np.sort(chosen[np.isfinite(chosen)])
        self.usable = len(self.reference) >= 20 and len(self.incident) >= 20

    @cached_property
    def grid(self) -> Floats:
        """Where distribution functions are compared."""
        steps = np.linspace(0, 1, _GRID)
        points = [
            values[np.rint(steps * (len(values) - 1)).astype(int)]
            for values in (self.reference, self.incident)
        ]
        return np.asarray(np.unique(np.concatenate(points)), dtype=float)

    @property
    def noise(self) -> float:
        """The distance that chance exceeds in about one case of ten."""
        n, m = len(self.reference), len(self.incident)
        return float(1.22 * np.sqrt((n + m) / (n * m)))

    @cached_property
    def _shift(self) -> Floats:
        return _below(self.incident, self.grid) - _below(self.reference, self.grid)

    @property
    def before(self) -> float:
        """The distance between the two distribution functions as they are."""
        return float(np.abs(self._shift).max())

    def linear(self, factor: Floats, offset: Floats) -> list[Fit]:
        """Fit ``factor * x + offset`` for many factors and offsets, shape (k,) each."""
        points = (self.grid[None, :] - offset[:, None]) / factor[:, None]
        rising = _below(self.reference, points)
        falling = 1 - np.searchsorted(self.reference, points, "left") / len(self.reference)
        return [self._fit(f) for f in np.where(factor[:, None] > 0, rising, falling)]

    def sample(self, transformed: Floats) -> Fit:
        """Fit a transform given as the transformed reference values."""
        return self._fit(_below(np.sort(transformed), self.grid))

    def _fit(self, transformed: Floats) -> Fit:
        moved = transformed - _below(self.reference, self.grid)
        power = float(moved @ moved)
        share = float(np.clip(self._shift @ moved / power, 0, 1)) if power > 0 else 0.0
        options = [share, 1.0] if share > 0.9 else [share]
        after = [float(np.abs(self._shift - s * moved).max()) for s in options]
        best = int(np.argmin(after))
        return Fit(options[best], self.before, after[best], self.noise)

    @cached_property
    def decimals(self) -> int | None:
        """Decimals the reference is written with; None where it is not a decimal grid."""
        return _decimals(self.reference)

    def as_written(self, values: Floats) -> Floats:
        """Return values rounded as the incident's are, where those lie on a decimal grid."""
        places = self._incident_decimals
        return values if places is None else np.asarray(np.round(values, places))

    def back_on_levels(self, odd: Floats, factor: float, offset: float) -> tuple[float, float]:
        """Return how many odd values a transform undone puts on a level, and how many by chance.

        Parameters
        ----------
        odd : ndarray
            Values that no level of the reference can hold.
        factor, offset : float
            What turned a level into an odd value.

        Returns
        -------
        share, chance : float
            0 to 1; within the rounding with which the incident is written.
        """
        levels, places = self.column.levels, self._incident_decimals
        undone = (odd - offset) / factor
        at = np.searchsorted(levels, undone).clip(1, len(levels) - 1)
        apart = np.minimum(np.abs(levels[at] - undone), np.abs(undone - levels[at - 1]))
        room = (0.5 * 10.0**-places if places is not None else 0.0) / abs(factor) + 1e-9
        span = float(levels[-1] - levels[0]) or 1.0
        return float((apart <= room).mean()), min(1.0, 2 * room * len(levels) / span)

    @cached_property
    def _incident_decimals(self) -> int | None:
        return _decimals(self.incident)

    def off_support(self, values: Floats) -> NDArray[np.bool_]:
        """Return which values the reference's levels or decimal grid cannot hold."""
        if self.column.discrete:
            levels = self.column.levels
            at = np.searchsorted(levels, values).clip(0, len(levels) - 1)
            near = np.minimum(
                np.abs(levels[at] - values), np.abs(levels[np.maximum(at - 1, 0)] - values)
            )
            return np.asarray(near > 1e-9 * np.maximum(1, np.abs(values)))
        if self.decimals is None:
            return np.zeros(len(values), dtype=bool)
        apart = np.abs(np.round(values, self.decimals) - values)
        return np.asarray(apart > 1e-9 * np.maximum(1, np.abs(values)))

    def density(self, values: Floats) -> Floats:
        """Return the reference's density at values, per unit of the column; never 0.

        Beyond the reference's range it falls with the square of the distance, so that a
        value slightly out of range is not taken for one of quite another scale.
        """
        n = len(self.reference)
        if self.column.discrete:
            left = np.searchsorted(self.reference, values - 1e-9 * np.maximum(1, np.abs(values)))
            right = np.searchsorted(self.reference, values + 1e-9 * np.maximum(1, np.abs(values)))
            return np.asarray((right - left + 0.01 * self._reach(values) ** 2) / n)
        half = self._half
        inside = _below(self.reference, values + half) - _below(self.reference, values - half)
        found = (inside + 0.05 / n * self._reach(values) ** 2) / (2 * half)
        return np.asarray(np.where(self.off_support(values), 1e-4 * found, found))

    @cached_property
    def _half(self) -> float:
        low, high = np.quantile(self.reference, [0.01, 0.99])
        return max(float(high - low) / 60, 1e-12)

    def _reach(self, values: Floats) -> Floats:
        """Return 1 within the reference's range, less the further beyond it."""
        beyond = np.maximum(self.reference[0] - values, values - self.reference[-1])
        return np.asarray(self._half / (self._half + np.maximum(beyond, 0.0)))


def _decimals(values: Floats) -> int | None:
    """Return the fewest decimals that write all values exactly, at most six; None for more."""
    for places in range(_MOST_DECIMALS + 1):
        if np.array_equal(np.round(values, places), values):
            return places
    return None


def _below(ordered: Floats, points: Floats) -> Floats:
    return np.asarray(np.searchsorted(ordered, points, "right") / len(ordered), dtype=float)


def total_variation(one: Floats, other: Floats) -> float:
    """Return half the absolute difference of two distributions over codes."""
    return float(np.abs(one - other).sum() / 2)
