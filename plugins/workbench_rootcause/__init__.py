"""Root-cause analyses: which upstream node broke the model, and how much it cost."""

from collections.abc import Sequence

from workbench.api import Analysis, hookimpl
from workbench_rootcause.differential import DifferentialDiagnosis
from workbench_rootcause.graph import UpstreamOnGraph
from workbench_rootcause.upstream import UpstreamCause


@hookimpl
def workbench_analyses() -> Sequence[type[Analysis]]:
    """Return the root-cause analyses."""
    return [UpstreamCause, UpstreamOnGraph, DifferentialDiagnosis]
