"""How the selected rows lie within the columns of both windows: shares of the whole in each bin."""

from collections.abc import Callable, Sequence
from pathlib import Path

from workbench.datasets.selected_rows import Bins, Part, count_in_bins, has_columns
from workbench.domain.figures import Distribution, Figure
from workbench.domain.row_filter import Condition, RowFilter
from workbench.domain.selection import OTHER, SelectedShares, Selection
from workbench.errors import Cancelled
from workbench.services.selected_rows import window_tables
from workbench.services.session import Session


def selected_shares(
    session: Session,
    incident: str,
    selection: Selection,
    figures: Sequence[Figure],
    stopped: Callable[[], bool] = bool,
) -> dict[str, SelectedShares]:
    """Return how the selected rows are spread over the bins of some figures.

    Parameters
    ----------
    session : Session
    incident : str
    selection : Selection
    figures : sequence of Figure
        Distributions of columns, each ``about`` its column.
    stopped : callable
        Asked between columns; once it is true nobody waits for the answer.

    Returns
    -------
    dict
        By column; empty where a window lacks a column of the selection.

    Raises
    ------
    Cancelled
        If nobody waits any more.
    """
    state = session.incident(incident)
    sides = [window_tables(session, state, name) for name in ("reference", "incident")]
    paths = [path for side in sides for path, _ in side]
    if not all(sides) or not all(has_columns(path, selection.rows) for path in paths):
        return {}
    found: dict[str, SelectedShares] = {}
    for figure in figures:
        if stopped():
            raise Cancelled
        shares = _shares_of(figure, sides, selection.rows)
        if shares is not None:
            found[figure.about] = shares
    return found


def _shares_of(
    figure: Figure, sides: Sequence[Sequence[tuple[Path, Part]]], rows: RowFilter
) -> SelectedShares | None:
    bins, column = _bins_of(figure), figure.about
    named = RowFilter((Condition(column, "present"),))
    paths = [path for side in sides for path, _ in side]
    if not bins.count or not all(has_columns(path, named) for path in paths):
        return None
    wholes, parts = [], []
    for side in sides:
        counted = [count_in_bins(path, column, bins, rows, part) for path, part in side]
        every = [sum(counts) for counts in zip(*(one for one, _ in counted), strict=True)]
        some = [sum(counts) for counts in zip(*(one for _, one in counted), strict=True)]
        total = sum(every) or 1
        wholes.append(tuple(count / total for count in every))
        parts.append(tuple(count / total for count in some))
    return SelectedShares(column, wholes[0], wholes[1], parts[0], parts[1])


def _bins_of(figure: Figure) -> Bins:
    if figure.x.kind == "category":
        levels = figure.x.categories
        return Bins(levels=levels, rest=bool(levels) and levels[-1] == OTHER)
    edges = next((m.edges for m in figure.marks if isinstance(m, Distribution)), ())
    return Bins(edges=edges)
