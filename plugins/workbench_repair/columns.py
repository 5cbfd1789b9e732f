"""Repairs of one column: the model stays as it is."""

from pydantic import BaseModel

from workbench.science.repair.bounds import clip, impute
from workbench.science.repair.desk import Material, Remedy
from workbench.science.repair.inverse import inverse
from workbench_repair.base import RepairAnalysis

_SAME = "The model goes on as it is; only what reaches it changes."


class InverseTransform(RepairAnalysis):
    """Undo a fault by its formula: a unit, a scale, a shift, missing values, renamed levels."""

    id = "repair.inverse_transform"
    title = "Inverse transform"
    verb = "Undoing the fault of"
    why = (
        "A fault that can be written down as a formula can be undone at ingest at once. The "
        "formula is read off the first period alone, so the later ones show whether it holds."
    )
    assumptions = (*RepairAnalysis.assumptions, "The fault stays the same formula.", _SAME)
    caveats = (
        *RepairAnalysis.caveats,
        (
            "It lets go of rows that look right again; where right and wrong values look alike it "
            "cannot tell, and does harm once the source is mended: see the scenario 'fault gone'."
        ),
    )

    def fit(self, material: Material, node: str, parameters: BaseModel) -> Remedy:
        """Return the inverse of the fault that shows most plainly."""
        del parameters
        return inverse(material, node, hidden=node in material.problem.hidden)


class Clip(RepairAnalysis):
    """Hold a column within the range, or the levels, of the good rows."""

    id = "repair.clip"
    title = "Clip to the usual range"
    verb = "Clipping"
    why = (
        "It needs no idea of the fault and cannot make a value stranger than any seen before. It "
        "limits the harm of wild values, and gives little back where wrong values look usual."
    )
    assumptions = (*RepairAnalysis.assumptions, _SAME)
    caveats = (*RepairAnalysis.caveats, "Values that are wrong but within range stay wrong.")

    def fit(self, material: Material, node: str, parameters: BaseModel) -> Remedy:
        """Return the clip to the middle 99.8 % of the good rows."""
        del parameters
        return clip(material, node, hidden=node in material.problem.hidden)


class Impute(RepairAnalysis):
    """Put the expected value where a value is missing or cannot be right."""

    id = "repair.impute"
    title = "Impute the expected value"
    verb = "Imputing"
    why = (
        "Where the right value is lost, the other columns of the row still say something about "
        "it. The expected value keeps the row usable while the source is mended."
    )
    assumptions = (
        *RepairAnalysis.assumptions,
        "The column goes with the others as it did in the reference.",
        _SAME,
    )
    caveats = (
        *RepairAnalysis.caveats,
        "Expected values vary less than real ones, so the model sees less than it used to.",
    )

    def fit(self, material: Material, node: str, parameters: BaseModel) -> Remedy:
        """Return the imputation given the row's other columns."""
        del parameters
        return impute(material, node, hidden=node in material.problem.hidden)
