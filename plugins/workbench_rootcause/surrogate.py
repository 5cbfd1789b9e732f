"""A stand-in for a model that is not at hand, learned from its own recorded predictions."""

from dataclasses import replace

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from workbench.science.causes.problem import CauseProblem, canonical, is_numeric

FAITHFUL = 0.9
"""Share of recorded predictions (or of their variance) a stand-in must reproduce."""
_MOST_ROWS = 20_000
_LEAST_ROWS = 200


def with_surrogate(problem: CauseProblem) -> CauseProblem | None:
    """Return the problem with a stand-in model, or None where none is faithful.

    It imitates the lost model on the rows of both windows, faulty values included, so that
    a what-if asks for what that model would have said. It never sees a label.
    """
    ordered = canonical(problem)
    rows = pd.concat([ordered.reference, ordered.incident], ignore_index=True)
    if problem.prediction is None or len(rows) < _LEAST_ROWS:
        return None
    rows = rows.iloc[:: max(1, -(-len(rows) // _MOST_ROWS))]
    answers = rows[problem.prediction]
    keep = answers.notna().to_numpy()
    coder = _Coder(rows, ordered.features)
    if answers[keep].nunique() < 2:
        return None
    train, wanted = coder(rows)[keep], answers[keep].to_numpy()
    if problem.task == "regression":
        model = HistGradientBoostingRegressor(random_state=0, early_stopping=False)
        fitted = model.fit(train, wanted.astype(float))
        faithful = float(fitted.score(train, wanted.astype(float)))
    else:
        fitted = HistGradientBoostingClassifier(random_state=0, early_stopping=False).fit(
            train, wanted
        )
        faithful = float(np.mean(fitted.predict(train) == wanted))
    if faithful < FAITHFUL:
        return None

    def predict(frame: pd.DataFrame) -> np.ndarray:
        return np.asarray(fitted.predict(coder(frame)))

    return replace(problem, predict=predict, predict_score=None)


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
