"""The two windows as brushes on a time axis: snapping, grips, dragging; without Qt."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from workbench.desktop.plots.mapping import Array, Mapping

Name = Literal["reference", "incident"]
Part = Literal["start", "end", "whole", "new"]
NAMES: tuple[Name, Name] = ("reference", "incident")
CODES = {"reference": "W0", "incident": "W1"}
_GRIP = 6.0
Stretch = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Grip:
    """What the pointer holds.

    Attributes
    ----------
    name : str
        The window.
    part : str
        One of its ends, all of it, or a window that is about to be.
    from_time : float
        Where it was taken, in seconds since 1970.
    before : tuple of float or None
        The window when it was taken.
    """

    name: Name
    part: Part
    from_time: float
    before: Stretch | None


@dataclass(slots=True)
class Brushes:
    """Reference and incident window on one axis, snapped to the bins of the data.

    Attributes
    ----------
    stretches : dict of str to tuple of float
        Start and end of the windows there are, in seconds since 1970, half-open.
    edges : ndarray
        Where a window may begin or end: the starts of all bins, and the end of the last.
    """

    stretches: dict[Name, Stretch] = field(default_factory=dict)
    edges: Array = field(default_factory=lambda: np.empty(0))

    def snap(self, at: float) -> float:
        """Return the nearest edge of a bin.

        Parameters
        ----------
        at : float
            Seconds since 1970.

        Returns
        -------
        float
            The same moment where there are no bins.
        """
        if not self.edges.size:
            return at
        return float(self.edges[int(np.argmin(np.abs(self.edges - at)))])

    def beside(self, at: float, by: int) -> float:
        """Return the edge some bins away from a moment.

        Parameters
        ----------
        at : float
            Seconds since 1970.
        by : int
            Bins, forwards or backwards.

        Returns
        -------
        float
            Kept inside the data.
        """
        if not self.edges.size:
            return at
        here = int(np.argmin(np.abs(self.edges - at)))
        return float(self.edges[min(max(here + by, 0), self.edges.size - 1)])

    def grip(self, pixel: float, axis: Mapping) -> Grip:
        """Return what a press would hold.

        Parameters
        ----------
        pixel : float
            Position along the header.
        axis : Mapping
            From time to px.

        Returns
        -------
        Grip
            The nearest end within 6 px, else the window there, else a new window.
        """
        at = axis.value(pixel)
        ends: list[tuple[float, Name, Part]] = []
        for name, (start, end) in self.stretches.items():
            ends += [
                (abs(axis(start) - pixel), name, "start"),
                (abs(axis(end) - pixel), name, "end"),
            ]
        away, name, part = min(ends, default=(np.inf, "reference", "new"))
        if away <= _GRIP:
            return Grip(name, part, at, self.stretches[name])
        for inside, (start, end) in self.stretches.items():
            if start <= at < end:
                return Grip(inside, "whole", at, (start, end))
        fresh: Name = "incident" if "reference" in self.stretches else "reference"
        return Grip(fresh, "new", at, self.stretches.get(fresh))

    def drag(self, grip: Grip, at: float) -> bool:
        """Move what is held.

        Parameters
        ----------
        grip : Grip
            What is held.
        at : float
            Where the pointer is now, in seconds since 1970.

        Returns
        -------
        bool
            Whether a window changed; it never gets shorter than a bin and never reaches into
            the other.
        """
        old = self.stretches.get(grip.name)
        new = self._dragged(grip, at)
        if new is None or not self._allowed(grip.name, new):
            return False
        self.stretches[grip.name] = new
        return new != old

    def move_edge(self, name: Name, part: Part, by: int) -> bool:
        """Move one end by bins.

        Parameters
        ----------
        name : str
            The window.
        part : str
            ``"start"`` or ``"end"``.
        by : int
            Bins, forwards or backwards.

        Returns
        -------
        bool
            Whether the window changed.
        """
        start, end = self.stretches[name]
        at = self.beside(start if part == "start" else end, by)
        return self.drag(Grip(name, part, at, (start, end)), at)

    def _dragged(self, grip: Grip, at: float) -> Stretch | None:
        if grip.part == "new":
            low, high = sorted((self.snap(grip.from_time), self.snap(at)))
            return (low, high) if high > low else None
        if grip.before is None:
            return None
        start, end = grip.before
        if grip.part == "start":
            start = min(self.snap(at), self.beside(end, -1))
        elif grip.part == "end":
            end = max(self.snap(at), self.beside(start, 1))
        else:
            moved = self.snap(start + at - grip.from_time)
            # The length is kept in bins, so that a window never grows by being moved.
            count = int(np.count_nonzero((self.edges >= start) & (self.edges < end)))
            start, end = moved, self.beside(moved, count) if count else moved + end - start
        return (start, end) if end > start else None

    def _allowed(self, name: Name, new: Stretch) -> bool:
        others = [s for other, s in self.stretches.items() if other != name]
        return all(new[1] <= start or new[0] >= end for start, end in others)


def bin_edges(positions: Array) -> Array:
    """Return where bins begin, and where the last one ends.

    Parameters
    ----------
    positions : ndarray, shape (n,)
        Starts of bins in seconds since 1970, in any order.

    Returns
    -------
    ndarray, shape (n + 1,)
        In order and without repeats; empty without bins.
    """
    starts = np.unique(positions[np.isfinite(positions)])
    if not starts.size:
        return starts
    step = float(np.median(np.diff(starts))) if starts.size > 1 else 3600.0
    return np.append(starts, starts[-1] + step)
