"""Repairs: remedies fitted on the first period of an incident and judged on the later ones."""

from collections.abc import Sequence

from workbench.api import Analysis, hookimpl
from workbench_repair.answers import Recalibrate, RollBack
from workbench_repair.canary import Canary
from workbench_repair.columns import Clip, Impute, InverseTransform
from workbench_repair.control import DoNothing
from workbench_repair.isolation import Isolation
from workbench_repair.models import DropFeature, ReplaceFeature, Retrain, Reweight
from workbench_repair.scenarios import Scenarios


@hookimpl
def workbench_analyses() -> Sequence[type[Analysis]]:
    """Return the repairs."""
    return [
        InverseTransform,
        Clip,
        Impute,
        Reweight,
        Recalibrate,
        DropFeature,
        ReplaceFeature,
        Retrain,
        RollBack,
        DoNothing,
        Canary,
        Scenarios,
        Isolation,
    ]
