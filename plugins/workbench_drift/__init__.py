"""Drift analyses: how two windows differ, column by column, over time, and all at once."""

from collections.abc import Sequence

from workbench.api import Analysis, hookimpl
from workbench_drift.battery import Battery
from workbench_drift.caught import RuleOnRows, RuleOnSignal
from workbench_drift.contract import DataContract
from workbench_drift.domain import DomainClassifier
from workbench_drift.over_time import OverTime
from workbench_drift.performance import PerformanceWithoutLabels
from workbench_drift.stability import PopulationStability


@hookimpl
def workbench_analyses() -> Sequence[type[Analysis]]:
    """Return the drift analyses, what performance to expect, and what a rule would have caught."""
    return [
        Battery,
        PopulationStability,
        DomainClassifier,
        OverTime,
        PerformanceWithoutLabels,
        RuleOnRows,
        RuleOnSignal,
        DataContract,
    ]
