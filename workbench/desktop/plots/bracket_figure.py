"""Ranked causes as a figure, for print."""

from collections.abc import Sequence

from workbench.desktop.plots.bracket_rows import BracketRow, Ends
from workbench.domain.figures import Axis, Figure, Intervals, Level, Tone
from workbench.language import tr


def bracket_figure(rows: Sequence[BracketRow], drop: float | None, metric: str) -> Figure:
    """Return causes as a figure of the common grammar.

    Parameters
    ----------
    rows : sequence of BracketRow
        All causes, in their rank.
    drop : float or None
        The whole drop.
    metric : str
        What the effects are points of.

    Returns
    -------
    Figure
        Two intervals a cause, and the drop as a level.
    """
    level = () if drop is None else (Level(value=drop, vertical=True, label=tr("whole drop")),)
    restored = [(row.restored, row.restored_interval) for row in rows]
    lost = [(row.lost, row.lost_interval) for row in rows]
    return Figure(
        id="brackets",
        title=tr("Ranked causes"),
        caption=tr(
            "Effect on {metric} of putting W0 values back, and of putting only W1 values in",
            metric=metric,
        ),
        x=Axis(label=tr("Effect on {metric}, with 95 % intervals", metric=metric), zero=True),
        y=Axis(kind="category", categories=tuple(row.node for row in rows)),
        marks=(
            *level,
            _intervals(restored, "restored", tr("restored: W0 values put back")),
            _intervals(lost, "lost", tr("lost: only W1 values put in")),
        ),
    )


def _intervals(
    values: Sequence[tuple[float | None, Ends | None]], tone: Tone, label: str
) -> Intervals:
    return Intervals(
        at=tuple(float(row) for row in range(len(values))),
        estimate=tuple(value for value, _ in values),
        low=tuple(ends[0] if ends else None for _, ends in values),
        high=tuple(ends[1] if ends else None for _, ends in values),
        tone=tone,
        label=label,
        bars=True,
    )
