"""Performance of the incident without its labels."""

from pydantic import BaseModel, ConfigDict, Field

from workbench.api import Analysis, Context, Finding, Kind, Needs, Result, Tolerance
from workbench.science.bootstrap import DRAWS
from workbench.science.estimation.assumption import FEWEST_LABELLED, Verdict
from workbench_drift.columns import INCIDENT, REFERENCE
from workbench_drift.estimate_pictures import figures
from workbench_drift.estimate_tables import answer, metric_table, moment_table, scalars
from workbench_drift.estimate_wording import findings, next_step, summary
from workbench_drift.estimates import estimate
from workbench_drift.estimates_over_time import Every, follow
from workbench_drift.scored_rows import read_scored


class EstimationParameters(BaseModel):
    """What can be set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    draws: int = Field(
        DRAWS, ge=50, le=2000, description="Resamples of the rows behind every interval."
    )
    rows: int = Field(
        10_000,
        ge=100,
        le=100_000,
        description="Rows of each window that are weighted by importance, at most.",
    )
    every: Every = Field(
        "auto",
        description="Length of a bin of time, in UTC; auto: the shortest that holds enough rows.",
    )


class PerformanceWithoutLabels(Analysis):
    """Estimate metrics of the incident from its scores, and check the estimate on labels."""

    id = "quality.performance_without_labels"
    version = "1.0"
    kind = Kind.QUALITY
    title = "Performance without labels"
    expected = "The estimate for the incident holds the performance of the reference."
    in_battery = True
    needs = Needs(windows=(REFERENCE, INCIDENT), roles=("score",))
    why = (
        "Labels come late. Scores calibrated on the reference say what accuracy or AUC the "
        "incident's rows should have, and reference rows weighted by importance say it again; "
        "where some labels are there, both are held against them."
    )
    assumptions = (
        "No concept change: labels follow from scores, weighted from features, as they did.",
        "The model was not trained on the reference rows.",
        "Rows of a window are independent of one another.",
    )
    caveats = (
        "A concept change cannot be seen without labels, whatever the interval says.",
        f"It is checked only where {FEWEST_LABELLED} or more incident rows have a label.",
        "Rows whose labels came first need not be like the others.",
        "With fewer than about 2,000 labelled reference rows intervals can be too narrow.",
        "Weighted estimates see only what the features tell of the rows.",
    )
    tolerance = Tolerance(absolute=1e-6, relative=1e-4)
    Parameters = EstimationParameters

    def run(self, context: Context, parameters: BaseModel) -> Result:
        """Calibrate, estimate, weigh, check.

        Parameters
        ----------
        context : Context
            With a reference and an incident window that have scores, and reference labels.
        parameters : EstimationParameters
            What was set.

        Returns
        -------
        Result
            ``answer["metrics"]`` holds for every metric the reference, the estimates with
            their intervals and, where labels exist, what was realised. ``answer["status"]``
            is ``not_testable`` with a reason where nothing can be estimated.
        """
        asked = EstimationParameters.model_validate(parameters.model_dump())
        windows = read_scored(context)
        if isinstance(windows, str):
            context.progress(1.0, "Done")
            return _refused(windows)
        found = estimate(context, windows, asked.draws, asked.rows)
        names = found.fitted.scoring.metrics
        main = context.metric if context.metric in names else names[0]
        course = follow(context, found, main, asked.every)
        context.progress(1.0, "Done")
        return Result(
            summary=summary(found, main),
            next_step=next_step(found),
            findings=findings(found, main),
            tables={"metrics": metric_table(found), "over_time": moment_table(course, main)},
            figures=figures(found, course, main),
            scalars=scalars(found, main),
            answer=answer(found, course, main),
        )


def _refused(reason: str) -> Result:
    return Result(
        summary=f"Performance was not estimated. {reason}",
        next_step="Compare features and scores with the drift battery meanwhile.",
        findings=(Finding(id="refused", text=reason, weight=0.3),),
        answer={"status": Verdict.NOT_TESTABLE.value, "reason": reason, "metrics": {}},
    )
