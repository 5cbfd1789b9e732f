"""What mending a share of an input's rows comes to: as measured, and in between."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.domain.canonical import JsonValue
from workbench.domain.figures import Figure
from workbench.services.cause_answers import Interval, json_interval

_CURVE = ("share", "rows", "value", "interval", "restored", "restored_interval")
_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class SharePoint:
    """A share of a mechanism's rows mended, and what the metric is then.

    Attributes
    ----------
    share : float
        0 to 1.
    rows : int
    value, restored : float
        The metric, and what that restores.
    interval, restored_interval : tuple or None
        95 %.
    measured : bool
        Whether it was measured; else it lies on the line between two that were.
    run, finding : str
        The run of this very share, where one was saved, and what it states.
    looked_at : int
        Incident rows the saved run read; 0 where there is none.
    figure : Figure or None
        The input with this share of it mended, as the saved run drew it.
    """

    share: float
    rows: int
    value: float
    interval: Interval | None
    restored: float
    restored_interval: Interval | None
    measured: bool = True
    run: str = ""
    finding: str = ""
    looked_at: int = 0
    figure: Figure | None = None


def curve_of(told: Mapping[str, JsonValue]) -> tuple[SharePoint, ...]:
    """Return the curve of a mechanism as a run's answer holds it; empty of older runs."""
    columns = [told.get(key) or () for key in _CURVE]
    if not all(len(column) == len(columns[0]) for column in columns):
        return ()
    return tuple(
        SharePoint(
            float(share), int(rows), value, json_interval(ends), restored, json_interval(gained)
        )
        for share, rows, value, ends, restored, gained in zip(*columns, strict=True)
    )


def nearest(curve: Sequence[SharePoint], share: float) -> SharePoint:
    """Return the measured point nearest to a share, the smaller one of two as near.

    Parameters
    ----------
    curve : sequence of SharePoint
        At least one.
    share : float
    """
    return min(curve, key=lambda point: (abs(point.share - share), point.share))


def between(curve: Sequence[SharePoint], share: float) -> SharePoint:
    """Return what a share comes to on the line between its measured neighbours.

    Parameters
    ----------
    curve : sequence of SharePoint
        At least one, by share.
    share : float
        One beyond the curve is taken for its end.

    Returns
    -------
    SharePoint
        The measured point itself where there is one.
    """
    at = bisect_left([point.share for point in curve], share - _SAME)
    if at == len(curve):
        return curve[-1]
    after = curve[at]
    if at == 0 or after.share - share <= _SAME:
        return after
    before = curve[at - 1]
    part = (share - before.share) / (after.share - before.share)
    return SharePoint(
        share=share,
        rows=round(_on_line(before.rows, after.rows, part)),
        value=_on_line(before.value, after.value, part),
        interval=_ends(before.interval, after.interval, part),
        restored=_on_line(before.restored, after.restored, part),
        restored_interval=_ends(before.restored_interval, after.restored_interval, part),
        measured=False,
    )


def _on_line(before: float, after: float, part: float) -> float:
    return before + part * (after - before)


def _ends(before: Interval | None, after: Interval | None, part: float) -> Interval | None:
    if before is None or after is None:
        return None
    return _on_line(before[0], after[0], part), _on_line(before[1], after[1], part)
