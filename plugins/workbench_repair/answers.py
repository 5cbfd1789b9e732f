"""Repairs of what is said: recalibrated, or taken from an earlier version."""

from pydantic import BaseModel

from workbench.api import Context, Needs
from workbench.science.repair.desk import Material, Remedy
from workbench.science.repair.recalibration import recalibrate
from workbench.science.repair.rollback import Earlier, roll_back
from workbench.science.yardstick import Yardstick
from workbench_repair.base import RepairAnalysis, RepairParameters
from workbench_repair.reading import EARLIER, HISTORY, INCIDENT, LATER, REFERENCE, Read

_NEEDS = ("feature", "label", "prediction")


class Recalibrate(RepairAnalysis):
    """Map what the model says to what came true in the fitted period."""

    id = "repair.recalibrate"
    title = "Recalibrate the answers"
    verb = "Recalibrating"
    of_column = False
    needs = Needs(windows=(REFERENCE, INCIDENT), roles=_NEEDS, optional_windows=(LATER,))
    why = (
        "Where the model still tells rows apart and its level is off, a map of two numbers puts "
        "it right. It cannot change the order of rows, so an area under the curve stays."
    )
    assumptions = (*RepairAnalysis.assumptions, "The order of the scores is still right.")
    caveats = (
        *RepairAnalysis.caveats,
        "It hides a broken input; the groups that the fault hits stay worse than the others.",
    )
    _yard: Yardstick | None = None

    def prepared(self, context: Context, read: Read, parameters: RepairParameters) -> Read:
        """Remember what is measured."""
        del context, parameters
        self._yard = read.case.yard
        return read

    def fit(self, material: Material, node: str, parameters: BaseModel) -> Remedy:
        """Return the map that fits the fitted period."""
        del node, parameters
        if self._yard is None:
            raise ValueError("nothing was read yet")
        return recalibrate(material, self._yard)


class RollBack(RepairAnalysis):
    """Go back to an earlier version's answers, to kept values, or to the good mapping."""

    id = "repair.roll_back"
    title = "Roll back"
    verb = "Rolling back"
    of_column = False
    needs = Needs(
        windows=(REFERENCE, INCIDENT),
        roles=_NEEDS,
        optional_windows=(LATER, HISTORY, EARLIER),
    )
    why = (
        "Going back to what is known to be good is the quickest repair and the best understood. "
        "Trying it on recorded rows shows beforehand whether it would have helped."
    )
    assumptions = (
        *RepairAnalysis.assumptions,
        "What is gone back to can still be had, and is as it was when it was recorded.",
    )
    caveats = (
        *RepairAnalysis.caveats,
        "Rows whose earlier answer or value is not known stay as they are.",
    )
    _earlier: Earlier | None = None

    def prepared(self, context: Context, read: Read, parameters: RepairParameters) -> Read:
        """Remember the earlier version's answers, where they are at hand."""
        del parameters
        entity, table = read.case.problem.entity, context.windows.get(EARLIER)
        if table is None or entity is None or entity not in table.columns:
            return read
        prediction = table.roles.prediction or read.case.problem.prediction
        score = table.roles.score or read.case.problem.score
        if prediction in table.columns and prediction is not None:
            known = score if score in table.columns else None
            columns = [c for c in (entity, prediction, known) if c is not None]
            frame = table.frame(columns)
            self._earlier = Earlier(frame, entity, prediction, known)
        return read

    def fit(self, material: Material, node: str, parameters: BaseModel) -> Remedy:
        """Return the way back that is at hand."""
        del parameters
        return roll_back(material, node, self._earlier)
