"""Causes as the bracket chart draws them; without Qt."""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.desktop.numbers import decimal, interval
from workbench.desktop.plots.plot_rows import PlotData
from workbench.language import tr

Ends = tuple[float, float]


@dataclass(frozen=True, slots=True)
class BracketRow:
    """One cause with its two effects.

    Attributes
    ----------
    node : str
        The lineage node.
    kind : str
        What is wrong with it, in words.
    restored, lost : float or None
        Points of the metric: by putting W0 values back, and by putting only W1 values in.
    restored_interval, lost_interval : tuple of float or None
        95 % intervals.
    drift : float or None
        How far the column moved; None where that cannot be tested.
    drift_rank : int or None
        Its rank by that, 1 for the one that moved most.
    detail : str
        The second line, in place of `kind`.
    """

    node: str
    kind: str = ""
    restored: float | None = None
    restored_interval: Ends | None = None
    lost: float | None = None
    lost_interval: Ends | None = None
    drift: float | None = None
    drift_rank: int | None = None
    detail: str = ""

    @property
    def line(self) -> str:
        """The second line."""
        return self.detail or self.kind

    def sentence(self, rank: int, metric: str, places: int = 3) -> str:
        """Return the row for a screen reader.

        Parameters
        ----------
        rank : int
            1 for the first.
        metric : str
            What the points are of.
        places : int
            Decimals.

        Returns
        -------
        str
            One sentence.
        """
        parts = [f"{rank}, {self.node}", *([self.line] if self.line else [])]
        for words, value, ends in (
            (tr("restored"), self.restored, self.restored_interval),
            (tr("lost"), self.lost, self.lost_interval),
        ):
            if value is not None:
                said = interval(value, *ends, places) if ends else decimal(value, places)
                parts.append(f"{words} {said} {metric}".rstrip())
        if self.drift is not None:
            rank_words = (
                tr(", rank {drift_rank}", drift_rank=self.drift_rank)
                if self.drift_rank is not None
                else ""
            )
            parts.append(
                tr("drift {drift}{rank_words}", drift=decimal(self.drift, 2), rank_words=rank_words)
            )
        return "; ".join(parts)


def excludes_zero(ends: Ends | None) -> bool:
    """Say whether an effect is there at all.

    Parameters
    ----------
    ends : tuple of float or None
        Its interval.

    Returns
    -------
    bool
        False without an interval.
    """
    return ends is not None and (ends[0] > 0 or ends[1] < 0)


def effect_reach(rows: Sequence[BracketRow], drop: float | None) -> Ends:
    """Return the stretch of effects that has to be shown.

    Parameters
    ----------
    rows : sequence of BracketRow
        All causes.
    drop : float or None
        The whole drop.

    Returns
    -------
    tuple of float
        With zero in it.
    """
    values = [0.0] if drop is None else [0.0, drop]
    for row in rows:
        values += [v for v in (row.restored, row.lost) if v is not None]
        for ends in (row.restored_interval, row.lost_interval):
            values += list(ends) if ends is not None else []
    low, high = min(values), max(values)
    return (low, high) if high > low else (0.0, 1.0)


def bracket_data(rows: Sequence[BracketRow]) -> PlotData:
    """Return causes as rows of a table.

    Parameters
    ----------
    rows : sequence of BracketRow
        All causes.

    Returns
    -------
    PlotData
        In their rank.
    """
    heads = (
        *("rank", "cause", "kind", "restored", tr("restored low"), tr("restored high")),
        *("lost", tr("lost low"), tr("lost high"), "drift", tr("drift rank")),
    )
    found = []
    for rank, row in enumerate(rows, 1):
        restored = row.restored_interval or (None, None)
        lost = row.lost_interval or (None, None)
        found.append(
            (
                *(rank, row.node, row.line, row.restored, *restored),
                *(row.lost, *lost, row.drift, row.drift_rank),
            )
        )
    return PlotData(heads, tuple(found)) if found else PlotData((), ())
