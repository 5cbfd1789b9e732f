"""Partial dependence and single rows' lines in both windows, and where they differ."""

from pydantic import BaseModel, ConfigDict, Field

from workbench.api import Analysis, Context, Kind, Needs, Result, RunError, Tolerance
from workbench_explain.asking import Asker
from workbench_explain.limits import check_names
from workbench_explain.output import answered, asked_output
from workbench_explain.partial_effects import Dependence, DependenceFinder
from workbench_explain.partial_pictures import figures
from workbench_explain.partial_words import PartialTold, findings, next_step, summary, tables
from workbench_explain.windows import (
    INCIDENT,
    REFERENCE,
    features_of,
    lineage_of,
    read_rows,
    require_rows,
)


class PartialParameters(BaseModel):
    """What can be set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    feature: str = Field(
        "",
        description=(
            "The column that is drawn; empty for the one whose mean line or spread changed most."
        ),
    )
    bins: int = Field(
        20, ge=2, le=100, description="Reference quantiles between which a number is moved."
    )
    rows: int = Field(
        500, ge=50, le=5000, description="Rows of each window that are looked at, at most."
    )
    lines: int = Field(
        10, ge=0, le=50, description="Rows of each window whose own lines (ICE) are drawn."
    )
    centred: bool = Field(
        default=True,
        description="Draw lines less their own level, so that shapes can be compared.",
    )
    through_lineage: bool = Field(
        default=True,
        description=(
            "Recompute what the lineage derives from a column that is moved, so that no row "
            "contradicts itself."
        ),
    )


class PartialDependence(Analysis):
    """Show what each row would get, were one input different."""

    id = "explain.partial_dependence"
    version = "1.0"
    kind = Kind.EXPLANATION
    title = "Partial dependence and ICE"
    expected = "The mean answer to every column is the same in both windows."
    in_battery = True
    needs = Needs(windows=(REFERENCE, INCIDENT), roles=("feature",), model=True)
    why = (
        "It shows what the model would say of whole rows, were one input different, and, by how "
        "far single rows' lines part, whether the input acts together with others."
    )
    assumptions = (
        "The model is the same in both windows; what differs is the rows it is asked about.",
        "Rows that combine any row's columns with any value of the input are fair questions.",
    )
    caveats = (
        (
            "Where columns go together it asks about rows that cannot be; Accumulated local "
            "effects does not, and is to be preferred there."
        ),
        "An effect on predictions says nothing of whether they are right.",
        (
            "What is compared is the shape of the lines: their level moves with every column at "
            "once, and is left out."
        ),
        "The band of a mean line holds point by point.",
    )
    tolerance = Tolerance(absolute=1e-9, relative=1e-6)
    Parameters = PartialParameters

    def run(self, context: Context, parameters: BaseModel) -> Result:
        """Ask what every row would get at every point, and compare the windows.

        Parameters
        ----------
        context : Context
            With both windows and the model.
        parameters : PartialParameters
            What was set.

        Returns
        -------
        Result
            ``answer["features"]`` holds size of the change and spreads of every column.

        Raises
        ------
        RunError
            If the column asked for is not one the model reads, or has no line to show.
        """
        asked = PartialParameters.model_validate(parameters.model_dump())
        features = features_of(context)
        check_names((asked.feature,) if asked.feature else (), features)
        asker = Asker(context)
        asker.tell(0.02, "Reading the windows")
        before, after = (
            read_rows(context, name, features, asked.rows) for name in (REFERENCE, INCIDENT)
        )
        require_rows(before, after)
        output = asked_output(context, asker, before, after)
        before, after = (answered(asker, output, rows)[0] for rows in (before, after))
        require_rows(before, after)
        lineage = lineage_of(context, features if asked.through_lineage else ())
        finder = DependenceFinder(asker, output, (before, after), lineage, asked.bins, context.seed)
        sensitive = context.sensitive
        found: dict[str, Dependence | str] = {}
        for at, name in enumerate(features):
            asker.tell(0.1 + 0.8 * at / len(features), f"Moving {name}")
            found[name] = finder.dependence(name, asked.lines, hidden=name in sensitive)
        told = PartialTold(output, (before, after), found, asked.feature, centred=asked.centred)
        if told.drawn is None:
            name = asked.feature or next(iter(found))
            raise RunError("explain.no_effect", f"{name} has no line to show: {found[name]}")
        asker.tell(0.95, "Drawing")
        result = Result(
            summary=summary(told),
            next_step=next_step(told),
            findings=findings(told),
            tables=tables(told),
            figures=figures(told, told.drawn),
            scalars={
                "output": output.title,
                "feature": told.drawn.name,
                "columns": len(told.ranked),
                "rows_reference": len(before),
                "rows_incident": len(after),
                "bins": asked.bins,
                "through_lineage": asked.through_lineage,
            },
            answer=told.answer(),
        )
        context.progress(1.0, "Done")
        return result
