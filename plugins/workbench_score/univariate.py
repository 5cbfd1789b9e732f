"""The score of each signal by itself."""

import numpy as np
from pydantic import BaseModel

from workbench.api import Context, Result
from workbench.science.detection.detector import score_signal
from workbench.science.detection.reasons import reason
from workbench_score.base import Course, Raised, ScoreAnalysis, ScoreParameters, told
from workbench_score.series import read_series


class Univariate(ScoreAnalysis):
    """Say of every row of every signal how odd it is, by that signal's own past."""

    id = "score.univariate"
    title = "Odd rows of each signal"
    why = (
        "It finds when a signal first did something it had never done: a spike, another level, "
        "spread or rhythm, a missed season, a value that stands still; without a threshold to set "
        "for each signal."
    )
    caveats = (
        *ScoreAnalysis.caveats,
        "Each signal is scored by itself: with many signals, more is raised by chance.",
    )

    def run(self, context: Context, parameters: BaseModel) -> Result:
        """Answer the question; see :class:`workbench.api.Analysis`."""
        chosen = ScoreParameters.model_validate(parameters.model_dump())
        context.progress(0.02, "Reading the signals")
        series = read_series(context, chosen.metric)
        raised: list[Raised] = []
        courses: list[Course] = []
        for at, one in enumerate(series):
            context.progress(0.05 + 0.9 * at / len(series), f"Scoring {one.name}")
            scored = score_signal(one.times, one.values)
            courses.append(Course(one.name, one.times, scored.score))
            raised += [
                Raised(
                    one,
                    float(one.times[row]),
                    float(scored.score[row]),
                    reason(scored, one.values, row),
                )
                for row in np.flatnonzero(scored.score >= chosen.threshold).tolist()
            ]
        context.progress(0.97, "Telling")
        rows = sum(len(one.times) for one in series)
        plural = "signals" if len(series) > 1 else "signal"
        return told(raised, courses, f"{rows:,} rows of {len(series)} {plural}", chosen)
