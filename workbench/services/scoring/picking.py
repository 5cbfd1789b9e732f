"""The alert-budget picker of a workspace: costs in, an edge and its queue out."""

import numpy as np

from workbench.domain.scoring import ScoreDefinition
from workbench.domain.scoring.testing import CalibrationMap
from workbench.errors import WorkbenchError
from workbench.science.scoring.budget import EDGES, BudgetCurve, budget_curve
from workbench.science.scoring.outcomes import alarm_scores
from workbench.services.scoring.history import ScoreHistory, rules_of
from workbench.services.scoring.testing_plan import backtest_plan

_DAY = 24.0


def curve_of(history: ScoreHistory, found: CalibrationMap | None) -> BudgetCurve:
    """Return what each edge would mean for scores; to be made once, and picked from often.

    Parameters
    ----------
    history : ScoreHistory
    found : CalibrationMap or None
        Of :func:`~workbench.services.scoring.calibrations.map_in_force`; without it the score is
        taken for a chance, and the result says that it is not calibrated.
    """
    rules = rules_of(history.definition)
    alarms = alarm_scores(
        history.scores.score, history.scores.spike, history.judged, rules.edges, rules.persistence
    )
    last = np.array([len(one) - 1 for one in history.readings], dtype=np.int64)
    chance = None if found is None else np.interp(EDGES, found.scores, found.chance)
    plan = backtest_plan()
    return budget_curve(
        alarms, history.judged, last, step=hours_between(history), quiet=plan.quiet, chance=chance
    )


def with_edge(definition: ScoreDefinition, edge: float, version: str) -> ScoreDefinition:
    """Return a definition whose alerts begin at an edge; it is to be tested, then adopted.

    Parameters
    ----------
    definition : ScoreDefinition
    edge : float
    version : str
        That it gets.

    Raises
    ------
    WorkbenchError
        If no step of the scale asks for a human, or the edge would not lie between its neighbours.
    """
    first = next((at for at, tier in enumerate(definition.tiers) if tier.escalates), None)
    if not first:
        raise WorkbenchError("definition.edge", "No tier above the lowest asks for a human.")
    edges = [tier.from_score for tier in definition.tiers] + [100.0]
    if not edges[first - 1] < edge < edges[first + 1]:
        raise WorkbenchError(
            "definition.edge",
            f"The edge of {definition.tiers[first].word} must lie between {edges[first - 1]:g} and "
            f"{edges[first + 1]:g}; {edge:g} does not.",
            "Choose other costs, or change the tiers in a definition of your own.",
        )
    tiers = list(definition.tiers)
    tiers[first] = tiers[first].model_copy(update={"from_score": edge})
    return definition.model_copy(update={"tiers": tuple(tiers), "version": version})


def hours_between(history: ScoreHistory) -> float:
    """Return the usual time from one window to the next, in hours; a day where nobody knows."""
    steps = [
        (later.start - one.start).total_seconds() / 3600
        for windows in history.readings
        for one, later in zip(windows[-30:], windows[-29:], strict=False)
    ]
    return float(np.median(steps)) if steps else _DAY
