"""The metric of each window, measured on its rows: the same figures everywhere."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path

from workbench.api.context import WindowTable
from workbench.datasets.metrics import Measured, measure, outputs_of
from workbench.domain.evidence import Roles
from workbench.domain.incident import Incident
from workbench.science.metrics import METRICS
from workbench.services.session import Session


def window_performance(session: Session, state: Incident) -> dict[str, Measured]:
    """Return the incident's metric in its reference and incident windows, where it can be.

    Parameters
    ----------
    session : Session
    state : Incident

    Returns
    -------
    dict
        By window name; a window without labels, outputs or rows is left out.
    """
    found = {}
    for name in ("reference", "incident"):
        measured = _performance(session, state, name)
        if measured is not None:
            found[name] = measured
    return found


def _performance(session: Session, state: Incident, name: str) -> Measured | None:
    window = state.window(name)
    tables = [
        item.table
        for reference in (window.evidence if window else ())
        if (item := state.item(reference)) is not None and item.table is not None
    ]
    if window is None or not tables or state.metric not in METRICS:
        return None
    roles = tables[0].roles
    if roles.label is None or (roles.prediction is None and roles.score is None):
        return None
    paths = tuple(session.workspace.objects.path(table.sha256) for table in tables)
    return _measured(paths, roles.model_dump_json(), window.start, window.end, state.metric)


@lru_cache(maxsize=64)
def _measured(
    paths: tuple[Path, ...],
    roles: str,
    start: datetime | None,
    end: datetime | None,
    metric: str,
) -> Measured | None:
    """Measure once for each set of rows; objects are named by their content and never change."""
    given = Roles.model_validate_json(roles)
    rows = WindowTable("window", paths, given, start=start, end=end)
    if given.label is None or given.label not in rows.columns:
        return None
    outputs = outputs_of(
        rows.column(given.label),
        *(
            rows.column(name) if name and name in rows.columns else None
            for name in (given.prediction, given.score)
        ),
    )
    return measure(metric, outputs)
