"""From data to px and back; without Qt."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
_SMALLEST = 1e-300


def to_view(value: float, *, log: bool) -> float:
    """Return where a value lies on an axis before it is scaled to px.

    Parameters
    ----------
    value : float
        In data units.
    log : bool
        Whether the axis is logarithmic; what is not positive lies far below.

    Returns
    -------
    float
        The value, or its decimal logarithm.
    """
    return math.log10(max(value, _SMALLEST)) if log else value


@dataclass(frozen=True, slots=True)
class Mapping:
    """Maps an axis to px, straight or logarithmic.

    Attributes
    ----------
    low, high : float
        Ends of the axis; logarithms of them on a logarithmic axis.
    start, end : float
        The px of the ends; `start` is below `end` or above it.
    log : bool
        Whether data are taken to their decimal logarithm first.
    """

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    @property
    def scale(self) -> float:
        """Px per unit of the axis, with sign."""
        return (self.end - self.start) / ((self.high - self.low) or 1.0)

    def __call__(self, value: float) -> float:
        """Return the px of a value in data units."""
        return self.start + (to_view(value, log=self.log) - self.low) * self.scale

    def pixels(self, values: Array) -> Array:
        """Return the px of many values.

        Parameters
        ----------
        values : ndarray, shape (n,)
            In data units; not-a-number stays so.

        Returns
        -------
        ndarray, shape (n,)
            In px.
        """
        seen = np.log10(np.maximum(values, _SMALLEST)) if self.log else values
        placed: Array = self.start + (seen - self.low) * self.scale
        return placed

    def value(self, pixel: float) -> float:
        """Return what lies at a px, in data units.

        Parameters
        ----------
        pixel : float
            Position along the axis.

        Returns
        -------
        float
            The value there, also outside of the ends.
        """
        at = self.low + (pixel - self.start) / (self.scale or 1.0)
        return float(10.0**at) if self.log else at
