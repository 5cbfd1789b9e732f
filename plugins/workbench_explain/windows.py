"""Reading the rows that an explanation looks at, in an order of their own."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyarrow as pa

from workbench.api import Context, RunError, WindowTable
from workbench.science.causes.lineage import Lineage
from workbench.science.causes.problem import CauseProblem, Transform, is_numeric, numbers, texts
from workbench.science.metrics import Values, missing
from workbench.science.two_sample.rows import choose_rows, hash_rows

REFERENCE, INCIDENT, HISTORY = "reference", "incident", "history"


@dataclass(frozen=True)
class Rows:
    """Some rows of a window, in an order that depends on their content alone.

    Attributes
    ----------
    window : str
    frame : DataFrame, shape (n_rows, n_columns)
        What the model reads, and the columns asked for beside.
    label : ndarray, shape (n_rows,), or None
        float64 with nan, or text with None.
    total : int
        Rows the window has.
    label_name : str
        The column the labels are from; empty where there is none.
    """

    window: str
    frame: pd.DataFrame
    label: Values | None
    total: int
    label_name: str = ""

    def __len__(self) -> int:
        return len(self.frame)

    @property
    def labels(self) -> Values:
        """The labels, shape (n_rows,); all missing where there are none."""
        return np.full(len(self), np.nan) if self.label is None else self.label

    def labelled(self) -> "Rows":
        """Return the rows whose label is known."""
        return self.where(~missing(self.labels))

    def where(self, kept: np.ndarray) -> "Rows":
        """Return some of the rows; ``kept`` is of bool, shape (n_rows,)."""
        frame = self.frame[kept].reset_index(drop=True)
        return replace(self, frame=frame, label=None if self.label is None else self.label[kept])


def features_of(context: Context) -> tuple[str, ...]:
    """Return the columns the model reads, sorted.

    Raises
    ------
    RunError
        If there is no model, or a window lacks a column that it reads.
    """
    if context.model is None:
        raise RunError(
            "explain.no_model",
            "This explanation asks the model new questions, and no model is at hand.",
            "Import the model (ONNX or skops) beside the tables.",
        )
    columns = tuple(sorted(context.model.columns))
    for name in (REFERENCE, INCIDENT):
        lacking = [column for column in columns if column not in context.window(name).columns]
        if lacking:
            raise RunError(
                "explain.column",
                f"The model reads {lacking[0]}, which the {name} window does not have.",
                "Map the model's input to a column under model.inputs in capture.json.",
            )
    return columns


def read_rows(
    context: Context, window: str, features: tuple[str, ...], count: int, also: tuple[str, ...] = ()
) -> Rows:
    """Return at most ``count`` rows of a window, chosen by what they hold.

    Parameters
    ----------
    context : Context
    window : str
    features : tuple of str
        From :func:`features_of`.
    count : int
    also : tuple of str
        Columns wanted beside, where the window has them.
    """
    table = context.window(window)
    label = table.roles.label if table.roles.label in table.columns else None
    wanted = [*features, *(() if label is None else (label,)), *also]
    columns = [name for name in dict.fromkeys(wanted) if name in table.columns]
    chosen = _choose(table, columns, count, f"explain {context.seed}")
    held = table.take(chosen, columns)
    frame: pd.DataFrame = _plain(held).to_pandas().reset_index(drop=True)
    known = None if label is None else values_of(frame[label])
    return Rows(window, frame, known, table.n_rows, label or "")


def require_rows(*windows: Rows, least: int = 20) -> None:
    """Refuse windows with too few rows.

    Raises
    ------
    RunError
        Naming the first one.
    """
    for rows in windows:
        if len(rows) < least:
            raise RunError(
                "explain.few_rows",
                f"The {rows.window} window has {len(rows)} usable rows; at least {least} are "
                "needed.",
                "Choose a longer window.",
            )


def require_labels(*windows: Rows, least: int = 20) -> tuple[Rows, ...]:
    """Return the labelled rows of each window.

    Raises
    ------
    RunError
        If a window has no or hardly any label, with what can be asked instead.
    """
    labelled = tuple(rows.labelled() for rows in windows)
    for rows in labelled:
        if len(rows) < least:
            raise RunError(
                "explain.no_labels",
                f"The {rows.window} window has {len(rows)} rows with a label, and a loss can only "
                "be measured against labels.",
                "Give a column the role label. Without labels, Accumulated local effects shows "
                "which inputs move the predictions, and Counterfactuals what would turn one.",
            )
    return labelled


def values_of(series: pd.Series) -> Values:
    """Return a column as float64 with nan, or as text with None, shape (n_rows,)."""
    return numbers(series) if is_numeric(series) else texts(series)


def lineage_of(context: Context, features: tuple[str, ...]) -> Lineage:
    """Return which of the features are computed from others, and how."""
    given = context.lineage
    # Which inputs of a transform are text shows in the schema; no row need be read.
    bare = context.window(INCIDENT).schema.empty_table().to_pandas()
    return Lineage(
        CauseProblem(
            bare,
            bare,
            features,
            edges=() if given is None else given.edges,
            transforms={}
            if given is None
            else {n: Transform(t.inputs, t.expression) for n, t in given.transforms.items()},
        )
    )


def recomputed(frame: pd.DataFrame, changed: tuple[str, ...], lineage: Lineage) -> pd.DataFrame:
    """Return a frame with what is derived from changed columns computed anew."""
    names = lineage.descendants(changed)
    if not names:
        return frame
    columns = {
        name: numbers(frame[name])
        for name in {parent for derived in names for parent in lineage.parents(derived)}
        if name in frame.columns
    }
    fresh = {}
    for name in names:
        columns[name] = fresh[name] = lineage.recompute(name, columns, len(frame))
    return frame.assign(**fresh)


def _choose(table: WindowTable, columns: list[str], count: int, salt: str) -> np.ndarray:
    hashes = hash_rows(table.column_parts, sorted(columns), table.n_rows)
    return choose_rows(hashes, count, salt)


def _plain(table: pa.Table) -> pa.Table:
    """Return a table with dictionary columns spelt out."""
    schema = pa.schema(
        [
            field.with_type(field.type.value_type) if pa.types.is_dictionary(field.type) else field
            for field in table.schema
        ]
    )
    return table.cast(schema)
