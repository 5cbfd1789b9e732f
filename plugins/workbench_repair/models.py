"""Repairs by another model: trained again without a column, with another one, or on other rows."""

from typing import ClassVar

from pydantic import BaseModel, Field

from workbench.api import Context, Needs, RunError
from workbench.science.causes.problem import CauseProblem
from workbench.science.repair.desk import Material, Remedy
from workbench.science.repair.refits import drop_feature, replace_feature, retrain, reweight
from workbench.science.repair.training import Held, Trainer
from workbench_repair.base import RepairAnalysis, RepairParameters
from workbench_repair.reading import INCIDENT, LATER, REFERENCE, Read

_AGAIN = (
    "The reference's labels are what the model is to learn.",
    "The model that will be released is trained in the same way as the one tried here.",
)
_TRAINED = (
    *RepairAnalysis.caveats,
    (
        "A model trained here is not the one in production: the finding 'control' tells what comes "
        "of training again alone."
    ),
)


class TrainingParameters(RepairParameters):
    """What can be set of a repair that trains a model."""

    plain: bool = Field(
        default=False,
        description=(
            "Train a plain gradient boosting even where the model's own class could be trained."
        ),
    )
    penalty: float = Field(
        0.0,
        ge=0,
        le=1e6,
        description="Smooth the plain model: a penalty on the squares of its leaves.",
    )
    rising: tuple[str, ...] = Field(
        (), description="Columns with which the plain model's answer may only rise."
    )
    falling: tuple[str, ...] = Field(
        (), description="Columns with which the plain model's answer may only fall."
    )

    @property
    def held(self) -> Held:
        """What keeps a plain model from bending."""
        return Held(self.penalty, self.rising, self.falling)


class RetrainParameters(TrainingParameters):
    """What can be set of training on recent rows."""

    recent_only: bool = Field(
        default=False,
        description="Train on the fitted period alone, for a world that changed altogether.",
    )


class ReplaceParameters(TrainingParameters):
    """What can be set of replacing a column."""

    by: str = Field(
        "", description="The column to put in its place; empty for the value expected there."
    )


class Training(RepairAnalysis):
    """A repair that trains a model; the one at hand is only looked at."""

    needs = Needs(
        windows=(REFERENCE, INCIDENT),
        roles=("feature", "label", "prediction"),
        optional_windows=(LATER,),
    )
    assumptions = (*RepairAnalysis.assumptions, *_AGAIN)
    caveats = _TRAINED
    Parameters: ClassVar[type[BaseModel]] = TrainingParameters
    _trainer: Trainer | None = None

    def prepared(self, context: Context, read: Read, parameters: RepairParameters) -> Read:
        """Remember what to train with."""
        problem, model = read.case.problem, context.model
        chosen = parameters if isinstance(parameters, TrainingParameters) else TrainingParameters()
        _check_held(chosen, problem)
        plain = chosen.plain or chosen.held != Held()
        given = None if model is None or plain else model.estimator
        columns = () if model is None else model.columns
        self._trainer = Trainer(problem.task, problem.features, given, columns, chosen.held)
        return read

    @property
    def trainer(self) -> Trainer:
        """What to train with."""
        if self._trainer is None:
            raise ValueError("nothing was read yet")
        return self._trainer


def _check_held(chosen: TrainingParameters, problem: CauseProblem) -> None:
    for name in (*chosen.rising, *chosen.falling):
        if name not in problem.features:
            raise RunError(
                "repair.held",
                f"The model does not read a column named {name!r}.",
                f"It reads {', '.join(sorted(problem.features)[:12])}.",
            )
    if problem.task == "multiclass" and (chosen.rising or chosen.falling):
        raise RunError(
            "repair.held", "Of more than two classes, none can be said to rise.", "Leave it out."
        )


class DropFeature(Training):
    """Train on the good rows without the column, and without what is derived from it."""

    id = "repair.drop_feature"
    title = "Retrain without a feature"
    verb = "Retraining without"
    why = (
        "A column that cannot be trusted can be left out. The model is worse than it was and no "
        "longer at the mercy of that source."
    )

    def fit(self, material: Material, node: str, parameters: BaseModel) -> Remedy:
        """Return the model without the column."""
        del parameters
        return drop_feature(material, self.trainer, node)


class ReplaceFeature(Training):
    """Train on the good rows with another column, or the expected value, in a column's place."""

    id = "repair.replace_feature"
    title = "Replace a feature and retrain"
    verb = "Replacing"
    why = (
        "Where another source says nearly the same, the model can be taught to read that one: "
        "less is lost than by leaving the column out."
    )
    Parameters: ClassVar[type[BaseModel]] = ReplaceParameters

    def also(self, parameters: RepairParameters) -> tuple[str, ...]:
        """Return the column that is to take the place."""
        by = parameters.by if isinstance(parameters, ReplaceParameters) else ""
        return (by,) if by else ()

    def fit(self, material: Material, node: str, parameters: BaseModel) -> Remedy:
        """Return the model with the replacement."""
        by = parameters.by if isinstance(parameters, ReplaceParameters) else ""
        return replace_feature(material, self.trainer, node, by)


class Retrain(Training):
    """Train on the good rows and the fitted period together."""

    id = "repair.retrain"
    title = "Retrain on recent rows"
    verb = "Retraining"
    of_column = False
    why = (
        "Where the world changed, a model must learn the new relation. Where data broke, it learns "
        "the fault, and fails when the fault goes: the scenario 'fault gone' shows it."
    )
    assumptions = (*Training.assumptions, "The fitted period's labels are complete.")
    Parameters: ClassVar[type[BaseModel]] = RetrainParameters

    def fit(self, material: Material, node: str, parameters: BaseModel) -> Remedy:
        """Return the model trained on both."""
        del node
        alone = isinstance(parameters, RetrainParameters) and parameters.recent_only
        return retrain(material, self.trainer, recent_only=alone)


class Reweight(Training):
    """Train on the good rows, weighted by how like the incident's they are."""

    id = "repair.reweight"
    title = "Reweight and retrain"
    verb = "Reweighting"
    of_column = False
    why = (
        "Where other rows come than used to, and the relation to the label is the same, good rows "
        "that are like the new ones should count for more. It needs no new label to train on."
    )
    assumptions = (*Training.assumptions, "The relation of label to features has not changed.")

    def fit(self, material: Material, node: str, parameters: BaseModel) -> Remedy:
        """Return the model trained with weights."""
        del node, parameters
        return reweight(material, self.trainer)
