"""A stand-in for a model that is not at hand, learned from its own recorded predictions."""

from dataclasses import replace

import numpy as np
import pandas as pd

from workbench.science.causes.problem import CauseProblem, Predict, canonical, is_numeric

FAITHFUL = 0.9
"""Share of recorded predictions (or of their variance) a stand-in must reproduce."""
_MOST_ROWS = 20_000
_LEAST_ROWS = 200


def with_surrogate(problem: CauseProblem) -> CauseProblem | None:
    """Return the problem with a stand-in model, or None where none is faithful.

    It imitates the lost model on the rows of both windows, faulty values included, so that
    a what-if asks for what that model would have said. It never sees a label. Recorded
    scores are imitated where there are any; where they cannot be, a drop of AUC is looked
    at as one of accuracy, because mended rows would otherwise keep their broken scores.
    """
    ordered = canonical(problem)
    rows = pd.concat([ordered.reference, ordered.incident], ignore_index=True)
    if problem.prediction is None or len(rows) < _LEAST_ROWS:
        return None
    rows = rows.iloc[:: max(1, -(-len(rows) // _MOST_ROWS))]
    coder = _Coder(rows, ordered.features)
    scored = _imitate(problem.score, rows, coder, numeric=True) if problem.score else None
    if scored is not None and problem.task == "binary":
        classes = _classes(rows[problem.prediction])
        return replace(
            problem,
            predict=lambda frame: classes[(scored(frame) >= 0.5).astype(int)],
            predict_score=lambda frame: np.clip(scored(frame), 0.0, 1.0),
        )
    numeric = problem.task == "regression"
    said = _imitate(problem.prediction, rows, coder, numeric=numeric)
    if said is None:
        return None
    metric = "accuracy" if problem.metric == "auc" else problem.metric
    return replace(problem, predict=said, predict_score=None, metric=metric)


def _imitate(column: str, rows: pd.DataFrame, coder: "_Coder", *, numeric: bool) -> Predict | None:
    """Return a function that repeats a recorded column from the features, if faithful."""
    from sklearn.ensemble import (  # noqa: PLC0415 -- half a second that a graph never needs
        HistGradientBoostingClassifier,
        HistGradientBoostingRegressor,
    )

    answers = rows[column]
    keep = answers.notna().to_numpy()
    if answers[keep].nunique() < 2:
        return None
    train, wanted = coder(rows)[keep], answers[keep].to_numpy()
    if numeric:
        wanted = wanted.astype(float)
        model = HistGradientBoostingRegressor(random_state=0, early_stopping=False)
        fitted = model.fit(train, wanted)
        faithful = float(fitted.score(train, wanted))
    else:
        fitted = HistGradientBoostingClassifier(random_state=0, early_stopping=False).fit(
            train, wanted
        )
        faithful = float(np.mean(fitted.predict(train) == wanted))
    if faithful < FAITHFUL:
        return None
    return lambda frame: np.asarray(fitted.predict(coder(frame)))


def _classes(predictions: pd.Series) -> np.ndarray:
    """Return the negative and the positive class, as they sort, shape (2,)."""
    levels = sorted(predictions.dropna().unique().tolist(), key=lambda v: (str(type(v)), v))
    return np.array([levels[0], levels[-1]])


class _Coder:
    """Features as a matrix of float64: text by the order of its levels, unseen as missing."""

    def __init__(self, rows: pd.DataFrame, features: tuple[str, ...]) -> None:
        self._features = features
        self._levels = {
            name: pd.Index(sorted(rows[name].dropna().astype(str).unique()))
            for name in features
            if not is_numeric(rows[name])
        }

    def __call__(self, frame: pd.DataFrame) -> np.ndarray:
        columns = []
        for name in self._features:
            levels = self._levels.get(name)
            if levels is None:
                columns.append(pd.to_numeric(frame[name], errors="coerce").to_numpy(dtype=float))
            else:
                text = frame[name].astype(object).where(frame[name].notna(), "").astype(str)
                codes = levels.get_indexer(pd.Index(text)).astype(float)
                columns.append(np.where(codes < 0, np.nan, codes))
        return np.column_stack(columns)
