"""The metric over time, measured again on the selected rows alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from workbench.api.context import WindowTable
from workbench.datasets.metrics import Measured, measure, outputs_of
from workbench.datasets.selected_rows import has_columns
from workbench.datasets.signals import ROWS_NODE, derive_performance
from workbench.domain.evidence import EvidenceKind, Roles, TableInfo
from workbench.domain.incident import Incident
from workbench.domain.row_filter import RowFilter
from workbench.domain.selection import Selection
from workbench.errors import EvidenceError
from workbench.science.metrics import METRICS
from workbench.services.selected_rows import filter_key, filter_of_key
from workbench.services.session import Session
from workbench.services.signal_series import Series, split_series

Key = tuple[tuple[str, str, object], ...]


@dataclass(frozen=True, slots=True)
class SelectedSeries:
    """What the selected rows alone say over time.

    Attributes
    ----------
    metric : Series or None
        None where too few of them lie in any bin.
    volume : Series or None
    performance : mapping of str to Measured
        The metric of the selected rows of each window.
    span : (float, float) or None
        From the first to after the last of them, seconds since 1970.
    """

    metric: Series | None = None
    volume: Series | None = None
    performance: Mapping[str, Measured] = field(default_factory=dict)
    span: tuple[float, float] | None = None


def selected_series(
    session: Session, incident: str, selection: Selection, width: float
) -> SelectedSeries:
    """Return the incident's metric and volume on the selected rows, in bins of a width.

    Parameters
    ----------
    session : Session
    incident : str
    selection : Selection
    width : float
        Of the bins that are shown, in seconds.

    Returns
    -------
    SelectedSeries
        Empty where no table with times has the columns.
    """
    state = session.incident(incident)
    tables = [
        item.table
        for item in state.evidence
        if item.kind is EvidenceKind.TABLE
        and item.window != "history"
        and item.table is not None
        and item.table.roles.timestamp is not None
    ]
    paths = [session.workspace.objects.path(table.sha256) for table in tables]
    fitting = [
        (path, table)
        for path, table in zip(paths, tables, strict=True)
        if has_columns(path, selection.rows)
    ]
    if not fitting or width < 1:
        return SelectedSeries()
    roles = fitting[0][1].roles.model_dump_json()
    key = filter_key(selection.rows)
    unique = tuple(dict.fromkeys(path for path, _ in fitting))
    found = _over_time(unique, roles, key, (state.task, state.metric), int(width))
    return SelectedSeries(*found, performance=_performance(session, state, selection.rows))


@lru_cache(maxsize=32)
def _over_time(
    paths: tuple[Path, ...], roles: str, key: Key, asked: tuple[str, str], width: int
) -> tuple[Series | None, Series | None]:
    """Measure once for each question; objects are named by their content and never change."""
    given = Roles.model_validate_json(roles)
    rows = WindowTable("selected", paths, given, where=filter_of_key(key))
    if not rows.n_rows:
        return None, None
    task, metric = asked
    try:
        table = derive_performance(rows, task=task, metric=metric, width=width)
    except EvidenceError:  # no row with a time: there is nothing over time to show
        return None, None
    series = split_series(table)
    return series.get((metric, metric)), series.get((ROWS_NODE, "volume"))


def _performance(session: Session, state: Incident, rows: RowFilter) -> dict[str, Measured]:
    found = {}
    for name in ("reference", "incident"):
        window = state.window(name)
        items = [state.item(reference) for reference in window.evidence] if window else []
        tables: list[TableInfo] = [i.table for i in items if i is not None and i.table is not None]
        if window is None or not tables or state.metric not in METRICS:
            continue
        paths = [session.workspace.objects.path(table.sha256) for table in tables]
        if all(has_columns(path, rows) for path in paths):
            chosen = WindowTable(
                name, paths, tables[0].roles, start=window.start, end=window.end, where=rows
            )
            measured = _measured(chosen, state.metric)
            if measured is not None:
                found[name] = measured
    return found


def _measured(rows: WindowTable, metric: str) -> Measured | None:
    roles = rows.roles
    if roles.label is None or roles.label not in rows.columns or not rows.n_rows:
        return None
    given = (roles.prediction, roles.score)
    columns = [rows.column(name) if name and name in rows.columns else None for name in given]
    return measure(metric, outputs_of(rows.column(roles.label), *columns))
