"""Stretches of time that are held out, one after the other; never windows drawn by chance."""

from dataclasses import dataclass
from itertools import pairwise

from workbench.domain.scoring.testing import BacktestPlan
from workbench.science.scoring.outcomes import Truth
from workbench.services.scoring.corpora import Scored


@dataclass(frozen=True, slots=True)
class Split:
    """What was known at a moment, and what came after it.

    Attributes
    ----------
    known : Truth
        Windows before the cut, with the incidents that were known by then and no others.
    later : Truth
        Windows after it and after the embargo.
    cut, end : int
        Windows.
    """

    known: Truth
    later: Truth
    cut: int
    end: int


def splits(scored: Scored, plan: BacktestPlan) -> tuple[Split, ...]:
    """Return the stretches of a corpus.

    Parameters
    ----------
    scored : Scored
    plan : BacktestPlan

    Notes
    -----
    Windows are counted by their place in a model's own history, which is their order in time.
    """
    windows = scored.judged.shape[1]
    room = windows - plan.learning
    first = plan.learning + round(room * plan.fit_share)
    cuts = [first + round((windows - first) * at / plan.folds) for at in range(plan.folds + 1)]
    found = []
    for cut, end in pairwise(cuts):
        later = scored.truth.between(cut + plan.embargo, end)
        if later.model_windows:
            found.append(Split(scored.truth.known_at(cut), later, cut, end))
    return tuple(found)
