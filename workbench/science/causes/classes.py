"""Two classes told in words, as the numbers 0 and 1 that labels are listened to in."""

from dataclasses import replace

import numpy as np
import pandas as pd

from workbench.science.causes.problem import Array, CauseProblem, Predict, is_numeric, texts


def in_numbers(problem: CauseProblem) -> CauseProblem:
    """Return the same problem with two classes in words as 0 and 1, the last in order as 1.

    Late labels, labels not yet in, and columns that only the labels give away are looked for
    in numbers. More classes than two, and predictions in other words than the labels, stay as
    they are.

    Parameters
    ----------
    problem : CauseProblem
    """
    frames = (problem.reference, problem.incident)
    spoken = [c for c in (problem.label, problem.prediction) if c is not None]
    if problem.task != "binary" or problem.label is None:
        return problem
    if any(c not in frame.columns or is_numeric(frame[c]) for c in spoken for frame in frames):
        return problem
    words = {c: {w for f in frames for w in texts(f[c]) if w is not None} for c in spoken}
    levels = sorted(words[problem.label])
    if len(levels) != 2 or any(not found <= set(levels) for found in words.values()):
        return problem
    reference, incident = (
        frame.assign(**{c: _numbers(texts(frame[c]), levels[1]) for c in spoken})
        for frame in frames
    )
    predict = None if problem.predict is None else _numbered(problem.predict, levels[1])
    return replace(problem, reference=reference, incident=incident, predict=predict)


def _numbers(words: Array, positive: str) -> Array:
    return np.array([np.nan if w is None else float(w == positive) for w in words], dtype=float)


def _numbered(predict: Predict, positive: str) -> Predict:
    def told(frame: pd.DataFrame) -> Array:
        answer = pd.Series(predict(frame))
        return answer.to_numpy() if is_numeric(answer) else _numbers(texts(answer), positive)

    return told
