"""The cursor that walks bins of time over all lanes at once."""

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from workbench.desktop.numbers import moment
from workbench.desktop.plots.ink import stroke
from workbench.desktop.plots.lane_stack import Lane
from workbench.desktop.plots.mapping import Array
from workbench.desktop.plots.panel import Zone
from workbench.desktop.plots.readout import Readout, ReadoutLine
from workbench.desktop.plots.series import Series
from workbench.desktop.theme.tokens import Tokens
from workbench.language import tr

MOST_LINES = 16
"""Values that are said at once; of more, those of the lanes around the one that is meant."""


class LaneCursor:
    """Where the cursor stands, and what all lanes say there.

    Parameters
    ----------
    lanes : sequence of Lane
        All lanes.
    bins : ndarray
        Edges of the bins.
    series : sequence of sequence of Series, optional
        What is walked of each lane; all of its series by default.
    """

    def __init__(
        self,
        lanes: Sequence[Lane],
        bins: Array,
        series: Sequence[Sequence[Series]] | None = None,
    ) -> None:
        self._starts = bins[:-1]
        walked = series if series is not None else [lane.series for lane in lanes]
        self._walked = [
            (lane, one)
            for lane, several in zip(lanes, walked, strict=True)
            for one in several
            if one.at.size
        ]
        self.index: int | None = None
        self.strong = 0

    def follow(self, other: "LaneCursor") -> None:
        """Stand where another cursor stands, which walked other bins of the same lanes.

        Parameters
        ----------
        other : LaneCursor
        """
        if other.at is not None and self._starts.size:
            self.put_near(other.at)
            self.strong = min(other.strong, max(len(self._walked) - 1, 0))

    def stand_in(self, lane: Lane | None) -> None:
        """Go to the first series of a lane, where there is one."""
        found = (number for number, (one, _) in enumerate(self._walked) if one is lane)
        self.strong = next(found, self.strong)

    @property
    def apart(self) -> float:
        """Seconds between the bin the cursor stands on and its nearest neighbour."""
        here = self.index or 0
        steps = np.diff(self._starts[max(here - 1, 0) : here + 2])
        return float(steps.min()) if steps.size else 60.0

    @property
    def at(self) -> float | None:
        """The bin the cursor stands on, in seconds since 1970."""
        return None if self.index is None else float(self._starts[self.index])

    @property
    def lane(self) -> Lane | None:
        """The lane of the series the keyboard is on."""
        return self._walked[self.strong][0] if self._walked else None

    def step(self, by: int) -> bool:
        """Walk over bins, or step onto the first or last.

        Parameters
        ----------
        by : int
            Bins, forwards or backwards.

        Returns
        -------
        bool
            False without bins.
        """
        if not self._starts.size:
            return False
        last = self._starts.size - 1
        here = (-1 if by > 0 else last + 1) if self.index is None else self.index
        self.index = min(max(here + by, 0), last)
        return True

    def put_near(self, at: float) -> bool:
        """Stand on the bin nearest to a moment.

        Parameters
        ----------
        at : float
            Seconds since 1970.

        Returns
        -------
        bool
            Whether the cursor moved.
        """
        if not self._starts.size:
            return False
        before, self.index = self.index, int(np.argmin(np.abs(self._starts - at)))
        return before != self.index

    def change_series(self, by: int) -> bool:
        """Go to the next series.

        Parameters
        ----------
        by : int
            1 forwards, -1 backwards.

        Returns
        -------
        bool
            False at the last one, where the focus should leave.
        """
        if self.index is None or not 0 <= self.strong + by < len(self._walked):
            return False
        self.strong += by
        return True

    def readout(self, tokens: Tokens, zones: Sequence[Zone]) -> Readout:
        """Return what all lanes say.

        Parameters
        ----------
        tokens : Tokens
            The theme.
        zones : sequence of Zone
            The windows; they colour the values of the first lane.

        Returns
        -------
        Readout
            Without lines while the cursor stands nowhere.
        """
        at = self.at
        if at is None:
            return Readout("", ())
        lines = []
        for number, (lane, one) in enumerate(self._walked):
            index = self._index(one, at, bars=lane.bars)
            if index < 0:
                continue
            tone = next((z.tone for z in zones if z.start <= at < z.end), "")
            first = lane.main and tone
            colour = stroke(tone if first else "plain", tokens)
            words = one.words(index, lane.places)
            lines.append(ReadoutLine(self._name(lane, one), words, colour, number == self.strong))
        if len(lines) > MOST_LINES:
            # More would cover the picture; the table behind it has all of them.
            strong = next((n for n, line in enumerate(lines) if line.strong), 0)
            begin = min(max(strong - MOST_LINES // 2, 0), len(lines) - MOST_LINES)
            lines = lines[begin : begin + MOST_LINES]
        return Readout(instant_words(at, self.apart), tuple(lines))

    def spots(self) -> list[tuple[Lane, Series, int]]:
        """Return every value under the cursor.

        Returns
        -------
        list of (Lane, Series, int)
            The lane, the series and the number of the value.
        """
        at = self.at
        if at is None:
            return []
        found = ((lane, one, self._index(one, at, bars=lane.bars)) for lane, one in self._walked)
        return [(lane, one, index) for lane, one, index in found if index >= 0]

    @staticmethod
    def _index(one: Series, at: float, *, bars: bool) -> int:
        steps = np.diff(one.at)
        half = float(np.median(steps)) / 2 if steps.size and bars else 0.0
        return one.value_at(at + half)

    @staticmethod
    def _name(lane: Lane, one: Series) -> str:
        unit = f", {lane.figure.y.unit}" if lane.figure.y.unit else ""
        return f"{one.name or lane.name}{unit}"


def instant_words(at: float, step: float) -> str:
    """Write a moment as exactly as neighbouring ones can be told apart.

    Parameters
    ----------
    at : float
        Seconds since 1970.
    step : float
        Seconds to the next one.

    Returns
    -------
    str
        Such as ``"14 May 06:00 UTC"``, or ``"14 May 06:00:12.250 UTC"`` where the step is
        less than a second.
    """
    there = datetime.fromtimestamp(at, UTC)
    words = moment(there)
    if step < 60:
        words += f":{there:%S}"
    if step < 1:
        words += f".{there:%f}"[: 4 if step >= 0.001 else 7]
    return tr("{words} UTC", words=words)
