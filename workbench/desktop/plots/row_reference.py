"""Which rows of the data a value of a figure stands for, where its axes say so."""

from datetime import UTC, datetime

import numpy as np

from workbench.desktop.plots.series import Series
from workbench.domain.figures import Axis, Figure
from workbench.domain.row_filter import Condition, RowFilter, Scalar, row_filter


def points_to_rows(figure: Figure) -> bool:
    """Say whether anything in a figure stands for rows of the data.

    Parameters
    ----------
    figure : Figure
    """
    return any(axis.rows or axis.column for axis in (figure.x, figure.y))


def rows_behind(figure: Figure, series: Series, number: int, index: int) -> RowFilter | None:
    """Return the rows one value stands for.

    Parameters
    ----------
    figure : Figure
    series : Series
        That holds the value.
    number : int
        Of the series: in a grid, the row of cells.
    index : int
        Of the value in the series.

    Returns
    -------
    RowFilter or None
        None where the figure does not say.
    """
    grid = figure.y.kind == "category" and not series.rows
    if series.rows:
        found = _along(figure.y, series, index)
    elif grid:
        found = (*_along(figure.x, series, index), *_listed(figure.y, number))
    else:
        found = _along(figure.x, series, index)
    return RowFilter(tuple(dict.fromkeys(found))) if found else None


def between(column: str, low: Scalar, high: Scalar, *, closed: bool = False) -> RowFilter:
    """Return the rows whose value lies in a range, half-open unless it is the last one.

    Parameters
    ----------
    column : str
    low, high : scalar
    closed : bool
        Whether the upper end belongs to it.
    """
    return RowFilter(
        (Condition(column, ">=", low), Condition(column, "<=" if closed else "<", high))
    )


def _along(axis: Axis, series: Series, index: int) -> tuple[Condition, ...]:
    """Return the conditions of a position on the axis that a cursor walks."""
    if axis.kind == "category":
        return _listed(axis, round(float(series.at[index])))
    if not axis.column:
        return ()
    low = float(series.at[index])
    high = _until(series, index)
    if not (np.isfinite(low) and np.isfinite(high)):
        return ()
    last = bool(series.until.size) and index == series.at.size - 1
    ends = [_value(axis, low), _value(axis, high)]
    return between(axis.column, ends[0], ends[1], closed=last).conditions


def _until(series: Series, index: int) -> float:
    """Return where the bin that a value stands at the beginning of ends."""
    if series.until.size:
        return float(series.until[index])
    steps = np.diff(series.at)
    if not steps.size:
        return float("nan")
    usual = float(np.median(steps))
    step = float(steps[index]) if index < steps.size else usual
    # Behind a gap the bin is as wide as bins are: what is in the gap is not in the bin.
    return float(series.at[index]) + (step if step <= 1.5 * usual else usual)


def _value(axis: Axis, at: float) -> Scalar:
    return datetime.fromtimestamp(at, UTC) if axis.kind == "time" else at


def _listed(axis: Axis, place: int) -> tuple[Condition, ...]:
    if not 0 <= place < len(axis.rows):
        return ()
    try:
        return row_filter([one.model_dump() for one in axis.rows[place]]).conditions
    except ValueError:  # a figure of another hand
        return ()
