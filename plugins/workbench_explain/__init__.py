"""Explanation analyses: what the model rests on, how inputs act, what-ifs, counterfactuals."""

from collections.abc import Sequence

from workbench.api import Analysis, hookimpl
from workbench_explain.ale import AccumulatedEffects
from workbench_explain.boundary import DecisionBoundary
from workbench_explain.counterfactual import Counterfactuals
from workbench_explain.errors import ErrorsCompared
from workbench_explain.partial_dependence import PartialDependence
from workbench_explain.permutation import PermutationImportance
from workbench_explain.shapley import ShapleyValues
from workbench_explain.slice_tree import SliceTree
from workbench_explain.slices import WorseSlices
from workbench_explain.surrogate import SurrogateRules
from workbench_explain.what_if import WhatIf


@hookimpl
def workbench_analyses() -> Sequence[type[Analysis]]:
    """Return the explanation analyses."""
    return [
        PermutationImportance,
        ShapleyValues,
        AccumulatedEffects,
        PartialDependence,
        WorseSlices,
        SurrogateRules,
        WhatIf,
        Counterfactuals,
        ErrorsCompared,
        SliceTree,
        DecisionBoundary,
    ]
