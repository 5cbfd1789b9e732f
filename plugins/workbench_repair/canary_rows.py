"""Reading the rows of a canary and of its control, in the order in which they came."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbench.api import Context, RunError, WindowTable
from workbench.science.causes.problem import numbers, texts
from workbench.science.metrics import Floats, Values
from workbench.science.repair.losses import bounded_loss, scale_of
from workbench.science.two_sample.rows import choose_rows, hash_rows
from workbench.science.yardstick import Answers, Yardstick, choose_yardstick
from workbench_repair.reading import INCIDENT, REFERENCE, values_of

CANARY, CONTROL = "canary", "control"
GROUPS = ("canary", "variant", "group", "arm")
"""Names of a column that tells canary rows from control rows, if none is named."""
_MEANS_CANARY = frozenset({"canary", "treatment", "new", "b", "1", "1.0", "true", "yes"})
_TWO = 2


@dataclass(frozen=True)
class CanaryRows:
    """Rows of both sides with a loss, in the order in which they came.

    Attributes
    ----------
    yard : Yardstick
    label : ndarray, shape (n,)
    said : Answers
    loss : ndarray, shape (n,)
        Between 0 and 1.
    scale : float
        The error that counts as 1.
    canary : ndarray of bool, shape (n,)
    time : ndarray, shape (n,), or None
    groups : mapping of str to ndarray of text, shape (n,)
    control : str
        What the canary is compared with.
    concurrent : bool
        Whether both sides saw the same time.
    """

    yard: Yardstick
    label: Values
    said: Answers
    loss: Floats
    scale: float
    canary: NDArray[np.bool_]
    time: Floats | None
    groups: dict[str, NDArray[np.str_]]
    control: str
    concurrent: bool


def read_canary(context: Context, column: str, level: str, most: int) -> CanaryRows:
    """Return the rows of a canary and its control.

    Parameters
    ----------
    context : Context
    column : str
        That tells the two apart; empty to look for one.
    level : str
        Of that column, which marks the canary; empty to look for one.
    most : int
        Rows of each table looked at, at most.

    Raises
    ------
    RunError
        If there is no control, or no label or answer.
    """
    table = context.window(CANARY)
    frame, control = _frame(context, table, most), "the rows beside it"
    name = column or next((one for one in GROUPS if one in frame.columns), "")
    if name and name not in frame.columns:
        raise RunError(
            "repair.canary_column",
            f"The canary window has no column named {name!r}.",
            f"It has {', '.join(sorted(frame.columns)[:12])}.",
        )
    if name:
        side = _side(frame[name], level)
    else:
        other = next((w for w in (CONTROL, INCIDENT) if w in context.windows), None)
        if other is None:
            raise RunError(
                "repair.no_control",
                "Nothing is there to compare the canary with.",
                "Import control rows as a window named control, or a column named canary.",
            )
        beside = _frame(context, context.window(other), most)
        control = f"the {other} window"
        side = np.r_[np.ones(len(frame), dtype=bool), np.zeros(len(beside), dtype=bool)]
        frame = pd.concat([frame, beside], ignore_index=True)
    return _rows(context, table, frame, side, control)


def _rows(
    context: Context,
    table: WindowTable,
    frame: pd.DataFrame,
    side: NDArray[np.bool_],
    control: str,
) -> CanaryRows:
    roles = table.roles
    if roles.label is None or roles.prediction is None or not len(frame):
        raise RunError(
            "repair.canary_rows",
            "The canary window holds no labelled answers.",
            "Give its columns the roles label and prediction.",
        )
    label, said = values_of(frame[roles.label]), _answers(table, frame)
    yard = choose_yardstick(context.metric, context.task, label, said)
    time = _time(table, frame)
    scale = _scale(context, yard, label, said, side)
    loss = bounded_loss(yard, label, said, scale)
    concurrent = _overlap(time, side)
    order = _order(frame, time if concurrent else None, side, interleave=not concurrent)
    order = order[~np.isnan(loss[order])]
    sensitive = context.sensitive
    groups = {
        one: np.array([t if t is not None else "missing" for t in texts(frame[one])[order]])
        for one in roles.segments
        if one in frame.columns and one not in sensitive
    }
    return CanaryRows(
        yard,
        label[order],
        Answers(said.prediction[order], None if said.score is None else said.score[order]),
        loss[order],
        scale,
        side[order],
        time[order] if time is not None and concurrent else None,
        groups,
        control,
        concurrent,
    )


def _frame(context: Context, table: WindowTable, most: int) -> pd.DataFrame:
    if table.n_rows <= most:
        return table.frame(sorted(table.columns))
    columns = sorted(table.columns)
    hashes = hash_rows(table.column_parts, columns, table.n_rows)
    frame: pd.DataFrame = table.take(
        choose_rows(hashes, most, f"canary {context.seed}"), columns
    ).to_pandas()
    return frame


def _answers(table: WindowTable, frame: pd.DataFrame) -> Answers:
    score = table.roles.score
    known = score is not None and score in frame.columns
    said = values_of(frame[str(table.roles.prediction)])
    return Answers(said, numbers(frame[str(score)]) if known else None)


def _side(column: pd.Series, level: str) -> NDArray[np.bool_]:
    values = np.array(["" if one is None else one for one in texts(column)], dtype=str)
    kinds = sorted(set(values.tolist()) - {""})
    if len(kinds) != _TWO:
        raise RunError(
            "repair.canary_column",
            f"{column.name} has {len(kinds)} values; two are needed to tell canary from control.",
        )
    chosen = level or next((one for one in kinds if one.casefold() in _MEANS_CANARY), kinds[-1])
    if chosen not in kinds:
        raise RunError(
            "repair.canary_level",
            f"{column.name} is never {chosen!r}.",
            f"It is {kinds[0]!r} or {kinds[1]!r}.",
        )
    return np.asarray(values == chosen, dtype=bool)


def _time(table: WindowTable, frame: pd.DataFrame) -> Floats | None:
    name = table.roles.timestamp
    if name is None or name not in frame.columns:
        return None
    series = frame[name]
    return numbers(series) if pd.api.types.is_datetime64_any_dtype(series) else None


def _scale(
    context: Context, yard: Yardstick, label: Values, said: Answers, side: NDArray[np.bool_]
) -> float:
    """Return the error that counts as 1, from good rows where they are at hand."""
    table = context.windows.get(REFERENCE)
    if yard.task != "regression":
        return 1.0
    if table is not None and table.roles.label and table.roles.prediction:
        frame = table.frame([table.roles.label, table.roles.prediction])
        good = Answers(values_of(frame[table.roles.prediction]), None)
        return scale_of(yard, values_of(frame[table.roles.label]), good)
    return scale_of(yard, label[~side], Answers(said.prediction[~side], None))


def _overlap(time: Floats | None, side: NDArray[np.bool_]) -> bool:
    """Return whether both sides saw mostly the same time; without time, they are taken to have."""
    if time is None or not side.any() or side.all():
        return True
    ours, theirs = time[side], time[~side]
    inside = (theirs >= np.nanmin(ours)) & (theirs <= np.nanmax(ours))
    return bool(inside.mean() >= 0.5)


def _order(
    frame: pd.DataFrame, time: Floats | None, side: NDArray[np.bool_], *, interleave: bool
) -> NDArray[np.int64]:
    """Return the rows in order of time, then of content; of two times, side by side."""
    content = pd.util.hash_pandas_object(frame[sorted(frame.columns)], index=False).to_numpy()
    if time is not None:
        return np.asarray(np.lexsort((content, time)), dtype=np.int64)
    order = np.argsort(content, kind="stable")
    if not interleave:
        return np.asarray(order, dtype=np.int64)
    place = np.empty(len(order))
    for one in (side, ~side):
        mine = order[one[order]]
        place[mine] = (np.arange(len(mine)) + 0.5) / max(len(mine), 1)
    return np.asarray(np.lexsort((content, place)), dtype=np.int64)
