"""Scores: how odd the rows of signals are, each signal by itself or all together."""

from collections.abc import Sequence

from workbench.api import Analysis, hookimpl
from workbench_score.multivariate import Multivariate
from workbench_score.univariate import Univariate


@hookimpl
def workbench_analyses() -> Sequence[type[Analysis]]:
    """Return the scores."""
    return [Univariate, Multivariate]
