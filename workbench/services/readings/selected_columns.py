"""How the selected rows lie within the columns of both windows: shares of the whole in each bin."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from workbench.api.context import WindowTable
from workbench.datasets.profile import finite_values, is_measured
from workbench.datasets.selected_rows import has_columns
from workbench.domain.figures import Distribution, Figure
from workbench.domain.incident import Incident
from workbench.domain.row_filter import RowFilter
from workbench.domain.selection import Selection
from workbench.errors import Cancelled
from workbench.services.session import Session

Floats = NDArray[np.float64]
OTHER = "other"
"""The last category of a column with many levels."""


@dataclass(frozen=True, slots=True)
class SelectedShares:
    """One column with a selection in it; all shares are of the rows of the window with a value.

    Attributes
    ----------
    column : str
    reference, incident : tuple of float
        Of all rows, bin by bin.
    in_reference, in_incident : tuple of float
        Of the selected rows, on the same scale: never more than of all rows.
    """

    column: str
    reference: tuple[float, ...]
    incident: tuple[float, ...]
    in_reference: tuple[float, ...]
    in_incident: tuple[float, ...]


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
    sides = [_rows(session, state, name, selection.rows) for name in ("reference", "incident")]
    if any(side is None for side in sides):
        return {}
    pairs = [side for side in sides if side is not None]
    found: dict[str, SelectedShares] = {}
    for figure in figures:
        if stopped():
            raise Cancelled
        shares = _shares_of(figure, pairs)
        if shares is not None:
            found[figure.about] = shares
    return found


@dataclass(frozen=True, slots=True)
class _Side:
    """All rows of a window, and which of them are selected."""

    rows: WindowTable
    chosen: NDArray[np.bool_]


def _rows(session: Session, state: Incident, name: str, where: RowFilter) -> _Side | None:
    window = state.window(name)
    items = [state.item(reference) for reference in window.evidence] if window else []
    tables = [item.table for item in items if item is not None and item.table is not None]
    if window is None or not tables:
        return None
    paths = [session.workspace.objects.path(table.sha256) for table in tables]
    if not all(has_columns(path, where) for path in paths):
        return None
    rows = WindowTable(name, paths, tables[0].roles, start=window.start, end=window.end)
    met = rows.meeting(where)
    return _Side(rows, np.asarray(met.to_numpy(), dtype=np.bool_))


def _shares_of(figure: Figure, sides: Sequence[_Side]) -> SelectedShares | None:
    edges = next((m.edges for m in figure.marks if isinstance(m, Distribution)), ())
    column = figure.about
    if len(edges) < 2 or any(column not in side.rows.columns for side in sides):
        return None
    wholes, parts = [], []
    for side in sides:
        values = side.rows.column(column)
        if figure.x.kind == "category":
            codes = _level_codes(values, figure.x.categories)
        elif is_measured(values.type):
            codes = _bin_codes(values, np.asarray(edges, dtype=np.float64))
        else:
            return None
        count = len(edges) - 1
        there = codes >= 0
        whole = np.bincount(codes[there], minlength=count)
        part = np.bincount(codes[there & side.chosen], minlength=count)
        total = float(whole.sum()) or 1.0
        wholes.append(tuple((whole / total).tolist()))
        parts.append(tuple((part / total).tolist()))
    return SelectedShares(column, wholes[0], wholes[1], parts[0], parts[1])


def _bin_codes(values: pa.ChunkedArray, edges: Floats) -> NDArray[np.int64]:
    """Return each row's bin; the outer ones are open, a missing value lies in none."""
    known = np.asarray(pc.is_valid(values).to_numpy(), dtype=np.bool_)
    codes = np.full(len(values), -1, dtype=np.int64)
    finite = finite_values(values)
    if len(finite) != int(known.sum()):  # infinities are left out of histograms
        plain = np.asarray(pc.cast(values, pa.float64(), safe=False).to_numpy(), dtype=np.float64)
        known &= np.isfinite(plain)
    bins = len(edges) - 1
    place = (finite - edges[0]) * (bins / ((edges[-1] - edges[0]) or 1.0))
    codes[known] = np.clip(np.floor(place), 0, bins - 1).astype(np.int64)
    return codes


def _level_codes(values: pa.ChunkedArray, levels: Sequence[str]) -> NDArray[np.int64]:
    """Return each row's level; one that is not listed counts as the last, where that is other."""
    texts = pc.cast(values, pa.string())
    found = pc.index_in(texts, value_set=pa.array(list(levels), pa.string()))
    listed = np.asarray(pc.fill_null(found, -1).to_numpy(), dtype=np.int64)
    if levels and levels[-1] == OTHER:
        known = np.asarray(pc.is_valid(values).to_numpy(), dtype=np.bool_)
        listed[(listed < 0) & known] = len(levels) - 1
    return listed
