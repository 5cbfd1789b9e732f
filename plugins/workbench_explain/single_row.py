"""One incident row, found by the name people know it by."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.api import Context, RunError, WindowTable
from workbench_explain.windows import INCIDENT, Rows, values_of


def one_row(context: Context, row: str, features: tuple[str, ...]) -> Rows:
    """Return the incident row that was named.

    Raises
    ------
    RunError
        If there is none.
    """
    table = context.window(INCIDENT)
    entity = table.roles.entity
    if entity is not None and entity in table.columns:
        places = _places(table, entity, row)
        what = "entity"
    else:
        places = [int(row)] if row.isdigit() and int(row) < table.n_rows else []
        what = "number"
    if not places:
        raise RunError(
            "explain.row",
            f"The incident window has no row with that {what}.",
            "Give the value of its entity column, or a row number from 0 where it has none.",
        )
    label = table.roles.label if table.roles.label in table.columns else None
    wanted = [*features, *(c for c in (label, entity) if c is not None)]
    first = np.array(places[:1], dtype=np.int64)
    frame = table.take(first, list(dict.fromkeys(wanted))).to_pandas()
    known = None if label is None else values_of(frame[label])
    return Rows(INCIDENT, frame, known, table.n_rows, label or "")


def _places(table: WindowTable, entity: str, row: str) -> list[int]:
    """Return the numbers of the rows of one entity."""
    places, done = [], 0
    for part in table.parts((entity,)):
        names = pc.cast(part.column(0), pa.string())
        same = pc.fill_null(pc.equal(names, row), fill_value=False).to_numpy()
        places += (np.flatnonzero(same) + done).tolist()
        done += part.num_rows
    return places


def row_name(context: Context, rows: Rows, place: int, number: int) -> str:
    """Return what a row is called: its entity, or a running number where that must not show."""
    roles = context.window(rows.window).roles
    if (
        roles.entity is None
        or roles.entity in context.sensitive
        or roles.entity not in rows.frame.columns
    ):
        return f"no. {number + 1}"
    return str(rows.frame[roles.entity].iloc[place])
