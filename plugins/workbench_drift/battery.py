"""The two-sample battery: every column compared, all judged as one family."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from workbench.api import Analysis, Context, Kind, Needs, Result, Tolerance
from workbench.science.two_sample.binning import BINS
from workbench.science.two_sample.verdict import ALPHA, Size, Status, Verdict, judge
from workbench_drift.columns import INCIDENT, REFERENCE, ComparedColumn, compare_each
from workbench_drift.pictures import distributions, heatmap, ranked_effects
from workbench_drift.tables import column_answer, column_table, shift_table
from workbench_drift.wording import by_strength, findings, next_step, summary

SCALE = "0: the same, 1: nothing in common."


class BatteryParameters(BaseModel):
    """What can be set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    minimum: Literal["slight", "small", "medium", "large"] = Field(
        "slight", description="The smallest effect that is called drift."
    )
    alpha: float = Field(
        ALPHA, gt=0, lt=1, description="The share of false discoveries allowed, over all columns."
    )
    bins: int = Field(
        BINS, ge=2, le=100, description="Reference quantiles that bound the bins of PSI and JS."
    )


class Battery(Analysis):
    """Compare every column of two windows."""

    id = "drift.battery"
    version = "1.0"
    kind = Kind.DRIFT
    title = "Two-sample battery"
    needs = Needs(windows=(REFERENCE, INCIDENT), roles=("feature",))
    why = (
        "The first look: which columns differ between the windows, by how much and how surely. "
        "It reads one column at a time and takes a second for a million rows of fifty columns."
    )
    assumptions = (
        "Rows of a window are independent of one another.",
        "Quantile bins and the usual range come from the reference.",
    )
    caveats = (
        "The column that moved most is often harmless: drift rank is not cause rank.",
        "Slight effects are common between any two weeks; compare with drift over time.",
        "Columns that changed only together are not seen here, but by the domain classifier.",
    )
    expected = "No column moved by more than chance and the least effect that counts."
    tolerance = Tolerance(absolute=1e-9, relative=1e-6)
    in_battery = True
    Parameters = BatteryParameters

    def run(self, context: Context, parameters: BaseModel) -> Result:
        """Compare, judge and describe.

        Parameters
        ----------
        context : Context
            With a reference and an incident window.
        parameters : BatteryParameters
            What was set.

        Returns
        -------
        Result
            ``answer["columns"]`` holds status, effect and reason of every column.
        """
        asked = BatteryParameters.model_validate(parameters.model_dump())
        columns = {one.name: one for one in compare_each(context, asked.bins)}
        verdicts = judge(
            {name: one.comparison.evidence for name, one in columns.items()},
            minimum=Size[asked.minimum.upper()],
            alpha=asked.alpha,
        )
        ranked = by_strength(verdicts)
        rows = (context.window(REFERENCE).n_rows, context.window(INCIDENT).n_rows)
        context.progress(1.0, "Done")
        return Result(
            summary=summary(verdicts, ranked),
            next_step=next_step(verdicts),
            findings=findings(columns, verdicts, ranked, rows),
            tables={
                "columns": column_table(columns, verdicts),
                "shifts": shift_table(verdicts),
            },
            figures=(
                *ranked_effects(verdicts, ranked, rows, SCALE),
                *distributions(columns, verdicts, ranked),
                *heatmap(verdicts, ranked),
            ),
            scalars=_scalars(columns, verdicts, asked),
            answer={
                "columns": {
                    name: column_answer(one, verdicts[name]) for name, one in columns.items()
                },
                "ranking": [name for name in ranked if verdicts[name].lead is not None],
            },
        )


def _scalars(
    columns: dict[str, ComparedColumn],
    verdicts: dict[str, Verdict],
    asked: BatteryParameters,
) -> dict[str, float | int | str | bool | None]:
    count = [one.status for one in verdicts.values()].count
    tests = sum(
        not shift.shared_test
        for one in columns.values()
        for shift in one.comparison.evidence.shifts
    )
    return {
        "columns": len(columns),
        "drifted": count(Status.DRIFT),
        "not_drifted": count(Status.NO_DRIFT),
        "not_testable": count(Status.NOT_TESTABLE),
        "family": tests,
        "alpha": asked.alpha,
        "minimum": asked.minimum,
    }
