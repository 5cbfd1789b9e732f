"""Long series as readings take them: means of bins, and a way to every point for who draws."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from workbench.datasets.traces import LONG_SERIES, Trace, TraceFolder
from workbench.datasets.traces import view as drawing
from workbench.datasets.traces.plan import GAP
from workbench.domain.figures import Tone
from workbench.domain.figures import Trace as TraceMark
from workbench.language import tr
from workbench.services.one_series import Floats, Key, Series

COLUMNS = 1024
"""Bins in which a long series is looked at as a whole."""
_KEPT = 4


@dataclass(frozen=True, slots=True, eq=False)
class LongSeries(Series):
    """A series of more points than are looked at one by one.

    ``at`` and ``value`` are the starts and means of at most :data:`COLUMNS` bins of equal time,
    from which medians, spreads and the onset are taken; the mean of a stretch is that of all
    its points.

    Attributes
    ----------
    lowest, highest : ndarray
        Extremes of each bin.
    trace : Trace
        Every point.
    """

    lowest: Floats
    highest: Floats
    trace: Trace

    def mean(self, start: float, end: float) -> float | None:
        """Return the mean of all points in ``[start, end)``, or None."""
        return drawing.mean(self.trace, start, end)

    @property
    def source(self) -> str:
        """A name of its own for the points, for who draws."""
        return f"{self.trace.made_from}/{self.node}/{self.metric}"

    def mark(self, label: str, *, tone: Tone = "plain", factor: float = 1.0) -> TraceMark:
        """Return the series as a mark of a figure.

        Parameters
        ----------
        label : str
            What is written at its end.
        tone : str
        factor : float
            To the unit of the axis; 1 where the points are to be drawn too.
        """
        breaks = self._breaks()
        x = np.insert(self.at, breaks, (self.at[breaks - 1] + self.at[breaks]) / 2)
        low, high, middle = (
            np.insert(one * factor, breaks, np.nan)
            for one in (self.lowest, self.highest, self.value)
        )
        return TraceMark.model_validate(
            {
                "x": x.tolist(),
                "low": _numbers(low),
                "high": _numbers(high),
                "mean": _numbers(middle),
                "points": self.trace.count,
                "tone": tone,
                "label": label,
                "source": self.source if factor == 1.0 else "",
            }
        )

    def caption(self) -> str:
        """Return how it is drawn, in words."""
        entry = self.trace.entry
        words = [tr("{number:,} points", number=self.trace.count).replace(",", "\u202f")]
        for count, what in ((entry.missing, "missing"), (entry.infinite, "infinite")):
            if count:
                words.append(
                    tr("{number:,} of them {what}", number=count, what=what).replace(",", "\u202f")
                )
        how = tr("each px column shows its smallest and largest value")
        return f"{', '.join(words)}; {how}"

    def _breaks(self) -> NDArray[np.intp]:
        gap = max(GAP * self.trace.axis.usual / self.trace.per_second, 1.5 * self.step)
        return np.flatnonzero(np.diff(self.at) > gap) + 1


@lru_cache(_KEPT)
def trace_series(folder: TraceFolder) -> Mapping[Key, Series]:
    """Return every series of a folder of traces; short ones with each of their points."""
    return {key: _series(key, trace) for key, trace in folder.traces.items()}


def _series(key: Key, trace: Trace) -> Series:
    if trace.count < LONG_SERIES:
        at = trace.times(0, trace.count) / trace.per_second
        none = np.full(trace.count, np.nan)
        return Series(*key, at, trace.values(0, trace.count), none, none)
    seen = drawing.overview(trace, COLUMNS)
    at, none = seen.ticks / trace.per_second, np.full(len(seen.ticks), np.nan)
    value = drawing.means(trace, seen.points)
    return LongSeries(*key, at, value, none, none, seen.low, seen.high, trace)


def _numbers(values: Floats) -> list[float | None]:
    return [v if v == v else None for v in values.tolist()]  # noqa: PLR0124 -- not-a-number
