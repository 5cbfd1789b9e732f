"""The rows behind a selection or a mark of a picture, in the table they belong to."""

from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.rows import Rows
from workbench.desktop.state import Notice
from workbench.domain.evidence import Evidence, EvidenceKind
from workbench.domain.incident import Incident
from workbench.domain.row_filter import RowFilter
from workbench.language import tr


def open_filtered(controller: Controller, rows: RowFilter, title: str = "") -> Rows | None:
    """Open the rows that meet a filter.

    Parameters
    ----------
    controller : Controller
        With an open incident.
    rows : RowFilter
    title : str
        Of the dialog; the name of the table by default.

    Returns
    -------
    Rows or None
        The dialog; None where no table has the columns, which is said then.
    """
    state = controller.state
    item = None if state is None else table_with(state, rows)
    if item is None or item.table is None:
        named = ", ".join(dict.fromkeys(c.column for c in rows.conditions))
        controller.window.notify(
            Notice(tr("No table has the columns {names}.", names=named), error=True)
        )
        return None
    dialog = Rows(controller, item, item.table, rows)
    if title:
        dialog.setWindowTitle(title)
    dialog.open()
    return dialog


def table_with(state: Incident, rows: RowFilter) -> Evidence | None:
    """Return the table a filter is looked up in: of W1 first, then of W0, then any.

    Parameters
    ----------
    state : Incident
    rows : RowFilter
    """
    windows = (state.window(name) for name in ("incident", "reference"))
    first = [reference for window in windows if window is not None for reference in window.evidence]
    tables = [item for item in state.evidence if item.kind is EvidenceKind.TABLE]
    ranked = sorted(tables, key=lambda e: first.index(e.id) if e.id in first else len(first))
    wanted = {condition.column for condition in rows.conditions}
    for item in ranked:
        if item.table is not None and wanted <= {column.name for column in item.table.columns}:
            return item
    return None
