"""The score of all signals together."""

from dataclasses import replace

import numpy as np
from pydantic import BaseModel

from workbench.api import Context, Result, RunError
from workbench.science.detection.reasons import Reason, reason, relation_reason
from workbench.science.detection.together import ScoredTogether, score_signals
from workbench_score.base import Course, Raised, ScoreAnalysis, ScoreParameters, told
from workbench_score.series import Series, aligned, read_series

_MOST_SIGNALS = 60


class Multivariate(ScoreAnalysis):
    """Say of every moment how odd all signals are, each and as they stand to each other."""

    id = "score.multivariate"
    title = "Odd moments of all signals together"
    why = (
        "One score for many signals, so that more signals do not mean more alarms; and it finds "
        "what no signal shows by itself: two that always went together and no longer do."
    )
    assumptions = (
        *ScoreAnalysis.assumptions,
        "The signals are measured at the same times, or nearly all of them are.",
    )
    caveats = (
        *ScoreAnalysis.caveats,
        "An oddity of one signal among many has to be that much rarer to be raised.",
        f"At most {_MOST_SIGNALS} signals are taken together.",
    )

    def run(self, context: Context, parameters: BaseModel) -> Result:
        """Answer the question; see :class:`workbench.api.Analysis`."""
        chosen = ScoreParameters.model_validate(parameters.model_dump())
        context.progress(0.02, "Reading the signals")
        series = read_series(context, chosen.metric)
        if len(series) > _MOST_SIGNALS:
            raise RunError(
                "score.too_many",
                f"There are {len(series)} signals, and at most {_MOST_SIGNALS} are taken together.",
                "Name one metric, or score each signal by itself.",
            )
        times, values = aligned(series)
        context.progress(0.1, f"Scoring {len(series)} signals together")
        scored = score_signals(times, values)
        context.progress(0.9, "Telling")
        whole = [replace(one, times=times, values=values[at]) for at, one in enumerate(series)]
        raised = [
            _raised(whole, times, scored, row)
            for row in np.flatnonzero(scored.score >= chosen.threshold).tolist()
        ]
        course = Course("all signals", times, scored.score)
        plural = "signals" if len(series) > 1 else "signal"
        return told(
            raised, [course], f"{len(times):,} moments of {len(series)} {plural} together", chosen
        )


def _raised(series: list[Series], times: np.ndarray, scored: ScoredTogether, row: int) -> Raised:
    share = scored.contributions[:, row]
    first = int(np.argmax(share))
    one = series[first]
    why: Reason
    if scored.relation[row] > scored.signals[first].evidence[row]:
        names = [each.name for each in series]
        why = relation_reason(names, share, scored.relation, one.values, row)
    else:
        why = reason(scored.signals[first], one.values, row)
    return Raised(one, float(times[row]), float(scored.score[row]), why)
