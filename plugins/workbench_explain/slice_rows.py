"""The rows that slices are made of, each with its loss, in two halves."""

import math
from dataclasses import dataclass

import numpy as np

from workbench.api import Context
from workbench.science.explanation.slices import Pair, Sample
from workbench.science.metrics import Floats
from workbench_explain.asking import Answers, Asker
from workbench_explain.coded import Coded
from workbench_explain.halves import first_half
from workbench_explain.losses import Loss, loss_for
from workbench_explain.windows import INCIDENT, REFERENCE, Rows, values_of

LEAST = 20


@dataclass(frozen=True)
class Costed:
    """Rows of both windows with what each cost.

    Attributes
    ----------
    windows : tuple of Rows
        Labelled and predicted.
    loss : Loss
    values : tuple of ndarray, shapes (n_rows,) and (m_rows,)
    """

    windows: tuple[Rows, Rows]
    loss: Loss
    values: tuple[Floats, Floats]


def columns_of(context: Context) -> tuple[str, ...]:
    """Return the columns that slices may speak of: inputs and segments of both windows."""
    tables = [context.window(name) for name in (REFERENCE, INCIDENT)]
    roles = tables[0].roles
    apart = {roles.label, roles.prediction, roles.score, roles.timestamp, roles.entity}
    asked = () if context.model is None else context.model.columns
    wanted = ({*roles.features, *roles.segments} - apart) | set(asked)
    return tuple(sorted(n for n in wanted if all(n in table.columns for table in tables)))


def costed(context: Context, sides: tuple[Rows, Rows]) -> Costed | str:
    """Return what each row cost; or why that cannot be known.

    The model is asked where it is at hand, else what was recorded is read.
    """
    answers = _answers(context, sides)
    if answers is None:
        return "No loss can be measured: there is neither a recorded prediction nor a model."
    loss = loss_for(context, (sides[0].labels, sides[1].labels), answers)
    found = [loss.of(rows.labels, said) for rows, said in zip(sides, answers, strict=True)]
    known = [np.isfinite(one) for one in found]
    return Costed(
        (sides[0].where(known[0]), sides[1].where(known[1])),
        loss,
        (found[0][known[0]], found[1][known[1]]),
    )


def _answers(context: Context, sides: tuple[Rows, Rows]) -> tuple[Answers, Answers] | None:
    if context.model is not None:
        read = set(context.model.columns)
        if all(read <= set(rows.frame.columns) for rows in sides):
            asker = Asker(context)
            asker.tell(0.1, "Asking the model")
            return asker.ask(sides[0].frame), asker.ask(sides[1].frame)
    before, after = (recorded(context, rows) for rows in sides)
    if before is None or after is None:
        return None
    if before.score is None or after.score is None:
        return Answers(before.prediction, None), Answers(after.prediction, None)
    return before, after


def recorded(context: Context, rows: Rows) -> Answers | None:
    """Return what was recorded of rows that were read with it, or None without predictions."""
    roles = context.window(REFERENCE).roles
    if roles.prediction is None or roles.prediction not in rows.frame.columns:
        return None
    prediction = values_of(rows.frame[roles.prediction])
    if roles.score is None or roles.score not in rows.frame.columns:
        return Answers(prediction, None)
    score = values_of(rows.frame[roles.score])
    return Answers(prediction, score if score.dtype.kind == "f" else None)


def halves(costs: Costed, coded: Coded, seed: int) -> tuple[Pair, Pair]:
    """Return the rows for finding and the rows for testing, as samples of both windows."""
    parts = []
    for rows, loss in zip(costs.windows, costs.values, strict=True):
        codes = coded.codes(rows)
        first = first_half(rows, seed, "slices")
        parts.append(
            [
                Sample({name: column[chosen] for name, column in codes.items()}, loss[chosen])
                for chosen in (first, ~first)
            ]
        )
    return (parts[0][0], parts[1][0]), (parts[0][1], parts[1][1])


def least(pair: Pair, support: float) -> tuple[int, int]:
    """Return how many rows of either window a slice must have."""
    rows = [max(LEAST, math.ceil(support * len(sample.loss))) for sample in pair]
    return rows[0], rows[1]
