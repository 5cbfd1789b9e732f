"""From what a run is given to what the science reads."""

import numpy as np
import pandas as pd

from workbench.api import Context, Model, RunError, WindowTable
from workbench.science.causes.problem import CauseProblem, Predict, Transform, is_numeric
from workbench.science.two_sample.rows import alike_rows, hash_rows

FROM_SCORE = "__prediction__"
REFERENCE, INCIDENT, HISTORY = "reference", "incident", "history"
METRICS = frozenset({"accuracy", "auc", "rmse", "mae", "r2"})
_MOST_CLASSES = 20
MOST_CELLS = 3_000_000
"""Cells of a window that are looked at; each takes some 120 bytes by the time all is weighed."""
FEWEST_CHOSEN = 50_000
"""Rows that are looked at however many columns there are."""


def problem_of(context: Context) -> CauseProblem:
    """Return the tables, roles, model and lineage of a run as one problem.

    Raises
    ------
    RunError
        If the two windows share no feature.
    """
    good, bad = context.window(REFERENCE), context.window(INCIDENT)
    features = _features(context, good, bad)
    roles = good.roles
    wanted = [roles.label, roles.prediction, roles.score, roles.timestamp, roles.entity]
    named = [c if c in good.columns and c in bad.columns else None for c in wanted]
    segments = tuple(sorted(c for c in roles.segments if c in good.columns and c in bad.columns))
    beside = [c for c in (*named, *segments) if c is not None]
    columns = list(dict.fromkeys([*features, *beside]))
    label, prediction, score, timestamp, entity = named
    share = _share(good, bad, len(columns))
    reference, incident = (_frame(window, columns, share, context.seed) for window in (good, bad))
    task = context.task or guess_task(reference[label] if label else None)
    if prediction is None and score is not None and label is not None and task == "binary":
        reference, incident, prediction = with_predictions(reference, incident, label, score)
    lineage = context.lineage
    return CauseProblem(
        reference=reference,
        incident=incident,
        features=features,
        label=label,
        prediction=prediction,
        score=score,
        timestamp=timestamp if _is_time(reference, timestamp) else None,
        entity=entity,
        history=_history(context),
        task=task,
        metric=known_metric(context.metric, task),
        predict=_predict(context.model),
        predict_score=_scoring(context.model, incident, task),
        edges=() if lineage is None else lineage.edges,
        transforms={}
        if lineage is None
        else {n: Transform(t.inputs, t.expression) for n, t in lineage.transforms.items()},
        seed=context.seed,
        segments=segments,
        hidden=tuple(sorted(context.sensitive)),
    )


def _share(good: WindowTable, bad: WindowTable, columns: int) -> float:
    """Return the share of rows to look at, the same of both windows, so that volumes compare."""
    most = max(FEWEST_CHOSEN, MOST_CELLS // columns)
    return min(1.0, most / max(good.n_rows, bad.n_rows, 1))


def _frame(window: WindowTable, columns: list[str], share: float, seed: int) -> pd.DataFrame:
    """Return a window's rows in stored order, or a share of them chosen by what they hold."""
    if share >= 1:
        return window.frame(columns)
    hashes = hash_rows(window.column_parts, sorted(columns), window.n_rows)
    frame: pd.DataFrame = window.take(
        alike_rows(hashes, share, f"causes {seed}"), columns
    ).to_pandas()
    return frame


def with_predictions(
    reference: pd.DataFrame, incident: pd.DataFrame, label: str, score: str
) -> tuple[pd.DataFrame, pd.DataFrame, str | None]:
    """Return both windows with the class that a score stands for: the likelier of two.

    A score without a prediction is common; the class is then the positive one from one half
    up. Nothing is added where the scores are no probabilities, or the labels not two.
    """
    scores = pd.concat([reference[score], incident[score]])
    levels = pd.concat([reference[label], incident[label]]).dropna().unique().tolist()
    if len(levels) != 2 or not is_numeric(scores) or not scores.dropna().between(0, 1).all():
        return reference, incident, None
    low, high = sorted(levels)

    def told(frame: pd.DataFrame) -> pd.DataFrame:
        classes = pd.Series(np.where(frame[score] >= 0.5, high, low), index=frame.index)
        return frame.assign(**{FROM_SCORE: classes.where(frame[score].notna())})

    return told(reference), told(incident), FROM_SCORE


def guess_task(label: pd.Series | None) -> str:
    """Return the task that a label column suggests."""
    if label is None:
        return "binary"
    levels = label.nunique(dropna=True)
    if levels <= 2:
        return "binary"
    return "regression" if is_numeric(label) and levels > _MOST_CLASSES else "multiclass"


def known_metric(name: str, task: str) -> str:
    """Return the metric to measure: the one asked for where it fits the task, else the usual."""
    asked = asked_metric(name)
    fits = {"multiclass": {"accuracy"}, "regression": METRICS - {"accuracy", "auc"}}
    if asked in fits.get(task, METRICS):
        return asked
    return "rmse" if task == "regression" else "accuracy"


def asked_metric(name: str) -> str:
    """Return a metric's name as it is spelt here."""
    return name.casefold().replace("roc_auc", "auc")


def _features(context: Context, good: WindowTable, bad: WindowTable) -> tuple[str, ...]:
    asked = context.model.columns if context.model is not None else ()
    found = dict.fromkeys([*good.features, *asked])
    features = tuple(f for f in found if f in good.columns and f in bad.columns)
    if not features:
        raise RunError(
            "causes.no_features",
            "The reference and the incident window have no feature in common.",
            "Give the feature columns their role in Evidence.",
        )
    return features


def _is_time(frame: pd.DataFrame, name: str | None) -> bool:
    return name is not None and bool(pd.api.types.is_datetime64_any_dtype(frame[name]))


def _history(context: Context) -> pd.DataFrame | None:
    window = context.windows.get(HISTORY)
    return None if window is None else window.frame()


def _predict(model: Model | None) -> Predict | None:
    return None if model is None else model.predict


def _scoring(model: Model | None, frame: pd.DataFrame, task: str) -> Predict | None:
    """Return the model's score function where it gives one number a row."""
    if model is None or task != "binary" or not len(frame):
        return None
    tried = model.score(frame.head(2))
    if tried is None or np.ndim(tried) != 1:
        return None

    def score(rows: pd.DataFrame) -> np.ndarray:
        return np.asarray(model.score(rows), dtype=float)

    return score
