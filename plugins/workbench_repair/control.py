"""Doing nothing, judged like every repair."""

from pydantic import BaseModel

from workbench.api import Needs
from workbench.science.repair.desk import Material, Remedy
from workbench.science.repair.nothing import Nothing
from workbench_repair.base import RepairAnalysis
from workbench_repair.reading import INCIDENT, LATER, REFERENCE


class DoNothing(RepairAnalysis):
    """Change nothing: the negative control."""

    id = "repair.nothing"
    title = "Do nothing"
    verb = "Doing nothing"
    of_column = False
    needs = Needs(
        windows=(REFERENCE, INCIDENT),
        roles=("feature", "label", "prediction"),
        optional_windows=(LATER,),
    )
    why = (
        "A comparison of repairs needs one that does nothing: it shows what the incident costs as "
        "it is, and that the evaluation finds no gain where there is none."
    )
    expected = "Nothing is gained and nothing lost, in every period and group."

    def fit(self, material: Material, node: str, parameters: BaseModel) -> Remedy:
        """Return the repair that changes nothing."""
        del material, node, parameters
        return Nothing()
