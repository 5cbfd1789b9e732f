"""The good rows that drills are cut from, and a drill's rows as they are written down."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from workbench.api import Context, Model, Roles, RunError, WindowTable
from workbench.science.causes.problem import CauseProblem
from workbench.science.faults.drills import ORIGIN, Drill, touched
from workbench.science.two_sample.rows import choose_rows, hash_rows
from workbench_rootcause.problems import INCIDENT, REFERENCE, problem_of

FEWEST = 600
"""Good rows with a label that drills are made from, at least."""


def good_table(context: Context, most: int) -> tuple[pa.Table, Roles]:
    """Return good rows, chosen by what they hold, with what the model says of them now.

    Parameters
    ----------
    context : Context
        With a reference window and a model.
    most : int
        Rows wanted; of more, some are chosen from the whole window.

    Returns
    -------
    table : pyarrow.Table
        All columns; in order of time where there is one, else of content.
    roles : Roles
        Without a score, where the model gives none.

    Raises
    ------
    RunError
        If there are too few rows with a label.
    """
    window = context.window(REFERENCE)
    rows = _chosen(context, window, most)
    found = window.take(rows)
    table = pa.table({name: _plain(found.column(name)) for name in window.columns})
    _refuse_few(table, window.roles)
    return _answered(table, window.roles, context.model)


def problem_on(context: Context, table: pa.Table, roles: Roles) -> CauseProblem:
    """Return good rows as a problem whose two windows are the same, rows numbered."""
    path = context.scratch / "good.parquet"
    pq.write_table(table, path)
    windows = {name: WindowTable(name, [path], roles) for name in (REFERENCE, INCIDENT)}
    found = problem_of(replace(context, windows=windows))
    frame = found.reference.assign(**{ORIGIN: np.arange(table.num_rows)})
    return replace(found, reference=frame, incident=frame)


def written(drill: Drill, good: CauseProblem, table: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Return a drill's reference and incident as tables with all columns of the good one.

    A column that was not touched keeps every value as it was; one that was keeps its type
    where its values allow.
    """
    incident = table.take(pa.array(drill.origin))
    for name in touched(drill, good.reference):
        if name in table.column_names:
            at = table.column_names.index(name)
            column = _typed(drill.problem.incident[name], table.schema.field(name).type)
            incident = incident.set_column(at, name, column)
    return table.take(pa.array(drill.reference)), incident


def _chosen(context: Context, window: WindowTable, most: int) -> np.ndarray:
    hashes = hash_rows(window.column_parts, sorted(window.columns), window.n_rows)
    time = window.roles.timestamp
    moments = None if time is None or time not in window.columns else window.column(time)
    if moments is None or not pa.types.is_timestamp(moments.type):
        return choose_rows(hashes, most, f"drill {context.seed}")
    known = np.flatnonzero(moments.is_valid().to_numpy())
    chosen = known[choose_rows(hashes[known], most, f"drill {context.seed}")]
    at = pc.cast(moments.take(pa.array(chosen)), pa.int64()).to_numpy()
    return chosen[np.argsort(at, kind="stable")]


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    return column.cast(kind.value_type) if pa.types.is_dictionary(kind) else column


def _refuse_few(table: pa.Table, roles: Roles) -> None:
    label = roles.label
    known = 0 if label is None else table.num_rows - table.column(label).null_count
    if known < FEWEST:
        raise RunError(
            "drill.few_rows",
            f"The reference window has {known} usable rows with a label; drills are made from "
            f"{FEWEST} or more.",
            "Set a longer reference window with `workbench window set`.",
        )


def _answered(table: pa.Table, roles: Roles, model: Model | None) -> tuple[pa.Table, Roles]:
    """Let the model at hand say all that it is recorded to have said.

    Predictions of an older version of it would tell good rows from those with a fault.
    """
    if model is None:
        raise RunError("drill.no_model", "Drills ask the model what a fault costs.")
    frame: pd.DataFrame = table.select(_read(model, table)).to_pandas()
    said = np.asarray(model.predict(frame))
    if roles.label is not None and not _same_words(pd.Series(said), table.column(roles.label)):
        raise RunError(
            "drill.other_labels",
            f"The model never answers with a value that the label column {roles.label} holds.",
            "Check which column has the role label, and model.inputs in capture.json.",
        )
    if roles.prediction is not None:
        table = _with(table, roles.prediction, pd.Series(said))
    if roles.score is not None:
        chance = model.score(frame)
        if chance is None or np.ndim(chance) != 1:
            # What is recorded would not follow the fault.
            table = table.drop_columns([roles.score])
            return table, roles.model_copy(update={"score": None})
        table = _with(table, roles.score, pd.Series(np.asarray(chance, dtype=float)))
    return table, roles


def _read(model: Model, table: pa.Table) -> list[str]:
    lacking = [name for name in model.columns if name not in table.column_names]
    if lacking:
        raise RunError(
            "drill.column",
            f"The model reads {lacking[0]}, which the reference window does not have.",
            "Map the model's input to a column under model.inputs in capture.json.",
        )
    return list(dict.fromkeys(model.columns))


def _same_words(said: pd.Series, label: pa.ChunkedArray) -> bool:
    """Say whether a model that names classes ever names one of the label's."""
    if pa.types.is_floating(label.type):
        return True
    known = label.to_pandas()
    numeric = [
        pd.api.types.is_numeric_dtype(s) or pd.api.types.is_bool_dtype(s) for s in (said, known)
    ]
    if all(numeric):
        return bool(said.astype(float).isin(known.dropna().astype(float)).any())
    return not any(numeric) and bool(said.astype(str).isin(known.dropna().astype(str)).any())


def _with(table: pa.Table, name: str, values: pd.Series) -> pa.Table:
    column = _typed(values, table.schema.field(name).type)
    return table.set_column(table.column_names.index(name), name, column)


def _typed(values: pd.Series, kind: pa.DataType) -> pa.Array:
    """Return values as a column of a type, or of their own where that would change one."""
    own = pa.Array.from_pandas(values)
    try:
        if pa.types.is_floating(own.type) and pa.types.is_boolean(kind):
            whole = pc.all(pc.is_in(own.drop_null(), pa.array([0.0, 1.0]))).as_py()
            return own.cast(kind) if whole is not False else own
        if pa.types.is_floating(own.type) and pa.types.is_timestamp(kind):
            micros = pc.cast(pc.round(pc.multiply(own, 1e6)), pa.int64())
            return micros.cast(pa.timestamp("us", kind.tz)).cast(kind)
        return own.cast(kind)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return own
