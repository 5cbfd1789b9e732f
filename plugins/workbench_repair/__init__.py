"""Repairs: remedies fitted on the first period of an incident and judged on the later ones."""

from collections.abc import Sequence

from workbench.api import Analysis, hookimpl
from workbench_repair.columns import Clip, Impute, InverseTransform
from workbench_repair.control import DoNothing


@hookimpl
def workbench_analyses() -> Sequence[type[Analysis]]:
    """Return the repairs."""
    return [InverseTransform, Clip, Impute, DoNothing]
