"""The rows behind a selection or a mark of a picture, in the table that has them."""

from workbench.datasets.selected_rows import count_matching
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.rows import open_rows
from workbench.desktop.state import Notice
from workbench.domain.evidence import Evidence, EvidenceKind
from workbench.domain.incident import Incident
from workbench.domain.row_filter import RowFilter
from workbench.language import tr
from workbench.services.session import Session


def open_filtered(controller: Controller, rows: RowFilter, title: str = "") -> None:
    """Open the rows that meet a filter, of the first table that has any: of W1, of W0, of others.

    Parameters
    ----------
    controller : Controller
        With an open incident.
    rows : RowFilter
    title : str
        What they are; the name of the table by default.
    """
    incident = controller.incident

    def show(item: Evidence | None) -> None:
        if controller.incident != incident:
            return
        if item is None:
            named = ", ".join(dict.fromkeys(c.column for c in rows.conditions))
            words = tr("No table has the columns {names}.", names=named)
            controller.window.notify(Notice(words, error=True))
        else:
            open_rows(controller, item.id, rows, title)

    controller.backend.ask(
        "rows behind", lambda session: table_with(session, session.incident(incident), rows), show
    )


def table_with(session: Session, state: Incident, rows: RowFilter) -> Evidence | None:
    """Return the table a filter is looked up in; None where none has its columns.

    Parameters
    ----------
    session : Session
    state : Incident
    rows : RowFilter

    Returns
    -------
    Evidence or None
        The first that has such rows: of W1, then of W0, then of others; the first that has the
        columns where none has such rows.
    """
    windows = (state.window(name) for name in ("incident", "reference"))
    first = [reference for window in windows if window is not None for reference in window.evidence]
    tables = [item for item in state.evidence if item.kind is EvidenceKind.TABLE and item.table]
    ranked = sorted(tables, key=lambda e: first.index(e.id) if e.id in first else len(first))
    wanted = {condition.column for condition in rows.conditions}
    fitting = [
        (item, item.table.sha256)
        for item in ranked
        if item.table is not None and wanted <= {column.name for column in item.table.columns}
    ]
    for item, sha256 in fitting:
        if count_matching(session.workspace.objects.path(sha256), rows, {})[0]:
            return item
    return fitting[0][0] if fitting else None
