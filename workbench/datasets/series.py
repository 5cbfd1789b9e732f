"""Series over time bins, collected point by point and laid out in long form."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from workbench.datasets.time_bins import Codes, TimeBins
from workbench.science.intervals import normal_quantile, wilson

SCHEMA = pa.schema(
    [
        ("timestamp", pa.timestamp("us", tz="UTC")),
        ("node", pa.string()),
        ("metric", pa.string()),
        ("value", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("n", pa.int64()),
    ]
)

Floats = NDArray[np.float64]
Names = tuple[str, str]
"""Node and metric."""

Point = tuple[int, str, str, float, float | None, float | None, int]


@dataclass(slots=True)
class SeriesCollector:
    """Points of all series; bins without rows, and values that are not finite, are left out."""

    bins: TimeBins
    points: list[Point] = field(default_factory=list)

    def add(
        self,
        names: Names,
        values: Sequence[float] | Floats,
        rows: Codes,
        ends: tuple[Sequence[float] | Floats, Sequence[float] | Floats] | None = None,
    ) -> None:
        """Add a series of one value a bin, perhaps with an interval."""
        for place, value in enumerate(values):
            if rows[place] and math.isfinite(value):
                low = high = None
                if ends is not None:
                    low, high = float(ends[0][place]), float(ends[1][place])
                self.points.append((place, *names, float(value), low, high, int(rows[place])))

    def add_share(self, names: Names, hits: Codes, rows: Codes) -> None:
        """Add shares of rows with their Wilson intervals."""
        found = [wilson(int(h), int(n)) for h, n in zip(hits, rows, strict=True)]
        self.add(
            names,
            [i.estimate for i in found],
            rows,
            ([i.low for i in found], [i.high for i in found]),
        )

    def add_mean(self, names: Names, values: Floats, codes: Codes) -> None:
        """Add means of finite values with normal intervals."""
        pieces, n = self._pieces(values, codes)
        mean = np.array([np.mean(p) if len(p) else math.nan for p in pieces])
        error = np.array(
            [np.std(p, ddof=1) / math.sqrt(len(p)) if len(p) > 1 else math.nan for p in pieces]
        )
        half = normal_quantile(0.95) * np.nan_to_num(error)
        self.add(names, mean, n, (mean - half, mean + half))

    def add_median(self, names: Names, values: Floats, codes: Codes) -> None:
        """Add medians of finite values."""
        pieces, n = self._pieces(values, codes)
        self.add(names, [float(np.median(p)) if len(p) else math.nan for p in pieces], n)

    def _pieces(self, values: Floats, codes: Codes) -> tuple[list[Floats], Codes]:
        """Return the values of each bin in ascending order, so that sums ignore the row order."""
        inside = np.isfinite(values) & (codes >= 0)
        order = np.lexsort((values[inside], codes[inside]))
        n = np.bincount(codes[inside], minlength=self.bins.count)
        return np.split(values[inside][order], np.cumsum(n)[:-1]), n

    def table(self) -> pa.Table:
        """Return all points, ordered by node, metric and time."""
        ordered = sorted(self.points, key=lambda point: (point[1], point[2], point[0]))
        starts = self.bins.starts()
        rows = [(starts[place], *rest) for place, *rest in ordered]
        columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in SCHEMA]
        return pa.Table.from_arrays(
            [pa.array(c, f.type) for c, f in zip(columns, SCHEMA, strict=True)], schema=SCHEMA
        )


def counted(codes: Codes, chosen: NDArray[np.bool_], count: int) -> Codes:
    """Return how many of the chosen rows each bin has."""
    return np.bincount(codes[chosen & (codes >= 0)], minlength=count)
