"""Which rows the positions of a figure stand for, so that a reader can look at them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from workbench.api import RowCondition
from workbench.science.two_sample.outline import OTHER, Outline

Rows = tuple[RowCondition, ...]


def rows_of_times(
    column: str | None, starts: Sequence[float], width: str, zone: ZoneInfo
) -> tuple[Rows, ...]:
    """Return the rows of each bin of time; none where no one column holds the times.

    Parameters
    ----------
    column : str or None
    starts : sequence of float
        Of the bins, seconds since 1970.
    width : str
        ``hour``, ``day`` or ``week``, by the clock of the zone.
    zone : ZoneInfo
    """
    if column is None:
        return ()
    return tuple(
        (
            RowCondition(column=column, operator=">=", value=_written(at)),
            RowCondition(column=column, operator="<", value=_written(end_of(at, width, zone))),
        )
        for at in starts
    )


def end_of(start: float, width: str, zone: ZoneInfo) -> float:
    """Return where a bin ends, seconds since 1970: a day may have 23 or 25 hours."""
    if width == "hour":
        return start + 3600.0
    local = datetime.fromtimestamp(start, UTC).astimezone(zone).replace(tzinfo=None)
    later = (local + timedelta(days=7 if width == "week" else 1)).replace(tzinfo=zone)
    return later.timestamp()


def rows_of_levels(column: str, drawn: Outline) -> tuple[Rows, ...]:
    """Return the rows of each level of an outline; none for the rest that is drawn as one."""
    return tuple(
        () if level == OTHER else (RowCondition(column=column, operator="=", value=level),)
        for level in drawn.levels
    )


def rows_with_or_without(column: str) -> tuple[Rows, ...]:
    """Return the rows that have a value of a column, and those that have none."""
    return tuple((RowCondition(column=column, operator=one),) for one in ("present", "missing"))


def _written(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")
