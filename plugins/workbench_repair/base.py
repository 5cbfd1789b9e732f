"""What every repair has in common: its parameters, and the way from evidence to a result."""

from abc import abstractmethod
from dataclasses import replace
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from workbench.api import Analysis, Context, Kind, Needs, Result, RunError, Tolerance
from workbench.science.repair.checks import anomalies, consistency, sensitive_used
from workbench.science.repair.desk import Impossible, Material, Remedy
from workbench.science.repair.evaluation import Asked, Case, evaluate, split
from workbench.science.repair.suspect import suspect
from workbench_repair.reading import INCIDENT, LATER, REFERENCE, Read, read_case
from workbench_repair.results import result
from workbench_repair.told import Told


class RepairParameters(BaseModel):
    """What can be set of every repair."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    node: str = Field(
        "",
        description=(
            "The column to repair; empty for the one whose repair gives back most on the fitted "
            "period."
        ),
    )
    windows: int = Field(
        6,
        ge=2,
        le=12,
        description=(
            "Periods the incident window is cut into: the first in which the metric has fallen is "
            "fitted on, joined with the next where it has few rows; the others are held out."
        ),
    )
    segments: tuple[str, ...] = Field(
        (), description="Columns whose groups are compared; those with the role segment if empty."
    )
    smallest_group: int = Field(
        30, ge=2, le=10_000, description="Rows below which nothing is told of a group."
    )
    level: float = Field(0.95, ge=0.5, le=0.999, description="Confidence of intervals and tests.")
    compared: int = Field(
        1,
        ge=1,
        le=1000,
        description="Repairs compared side by side; the verdict's p-value is multiplied by it.",
    )
    rows: int = Field(
        20_000, ge=200, le=200_000, description="Rows of each window looked at, at most."
    )


class RepairAnalysis(Analysis):
    """A repair, fitted on the first period of the incident and judged on the later ones."""

    kind = Kind.REPAIR
    needs = Needs(
        windows=(REFERENCE, INCIDENT),
        roles=("feature", "label"),
        model=True,
        optional_windows=(LATER,),
    )
    assumptions: ClassVar[tuple[str, ...]] = (
        "The reference window is good, and its rows are of the same sort.",
        "Labels of the incident are right and complete enough to judge by.",
        "What held in the held-out periods goes on; a later window shows whether it does.",
    )
    caveats: ClassVar[tuple[str, ...]] = (
        "The fitted period flatters the repair; read the held-out ones.",
        (
            "Rows near in time or of one entity are taken together, so intervals hold under short "
            "dependence; slow trends within a period are not in them."
        ),
    )
    expected: ClassVar[str] = (
        "The repair gives back part of the loss in every held-out period and harms no group."
    )
    tolerance = Tolerance(absolute=1e-6, relative=1e-5)
    Parameters: ClassVar[type[BaseModel]] = RepairParameters
    of_column: ClassVar[bool] = True
    """Whether it repairs one column, to be chosen where none is named."""
    verb: ClassVar[str]
    """What is done, as a sentence begins: ``"Clipping temp"``."""

    @abstractmethod
    def fit(self, material: Material, node: str, parameters: BaseModel) -> Remedy:
        """Return the repair, fitted on the fitted period and the good rows alone.

        Raises
        ------
        Impossible
            Why it cannot be tried here.
        """

    def run(self, context: Context, parameters: BaseModel) -> Result:
        """Fit the repair, ask what would be said, and judge it.

        Parameters
        ----------
        context : Context
        parameters : RepairParameters
            What was set.

        Returns
        -------
        Result
            Scalars, tables and findings that views, gates and release criteria read.

        Raises
        ------
        RunError
            If the repair cannot be tried, with the reason.
        """
        chosen = self.Parameters.model_validate(parameters.model_dump())
        if not isinstance(chosen, RepairParameters):
            raise TypeError(type(chosen).__name__)
        context.progress(0.02, "Reading the windows")
        read = read_case(context, chosen.segments, chosen.rows, self.also(chosen))
        return self._judged(context, self.prepared(context, read, chosen), chosen)

    def also(self, parameters: RepairParameters) -> tuple[str, ...]:
        """Return further columns that this repair reads; none by default."""
        del parameters
        return ()

    def prepared(self, context: Context, read: Read, parameters: RepairParameters) -> Read:
        """Return the incident as this repair needs it; as it is, by default."""
        del context, parameters
        return read

    def _judged(self, context: Context, read: Read, chosen: RepairParameters) -> Result:
        asked = Asked(
            chosen.node,
            chosen.windows,
            chosen.smallest_group,
            chosen.level,
            chosen.compared,
            context.seed,
            tuple(sorted(context.sensitive)),
        )
        try:
            asked = self._named(context, read.case, asked)
            found = evaluate(
                read.case,
                lambda material, node: self.fit(material, node, chosen),
                asked,
                lambda done, text: context.progress(0.25 + 0.65 * done, text),
            )
        except Impossible as reason:
            raise RunError(
                "repair.impossible",
                f"{self.title} cannot be tried here. {reason}",
                "Try another repair, or name another column.",
            ) from reason
        context.progress(0.95, "Telling")
        checks = consistency(read.case, found)
        return result(
            Told(
                self.id,
                self.title,
                self.verb,
                read,
                found,
                checks,
                anomalies(read.case, found, checks),
                sensitive_used(read.case, found),
            )
        )

    def _named(self, context: Context, case: Case, asked: Asked) -> Asked:
        if not self.of_column:
            return asked
        features = case.problem.features
        if asked.node:
            if asked.node not in features:
                raise RunError(
                    "repair.node",
                    f"The model does not read a column named {asked.node!r}.",
                    f"It reads {', '.join(sorted(features)[:12])}.",
                )
            return asked
        context.progress(0.1, "Choosing the column")
        _, material, _ = split(case, asked)
        node = suspect(material, case.yard, lambda: context.progress(0.15, "Choosing the column"))
        return replace(asked, node=node)
