"""Errors before and after: calibration and confusion of classes, or residuals of numbers."""

from pydantic import BaseModel, ConfigDict, Field

from workbench.api import Analysis, Context, Kind, Needs, NextStep, Result, Tolerance
from workbench.science.bootstrap import generator
from workbench.science.errors import confusion, reliability, residuals
from workbench_explain.error_rows import ErrorRows, read
from workbench_explain.error_told import class_result, number_result, unanswered
from workbench_explain.windows import INCIDENT, REFERENCE

FEWEST = 20
MOST_CLASSES = 200


class ErrorParameters(BaseModel):
    """What can be set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bins: int = Field(10, ge=2, le=50, description="Bins of scores, or of predicted numbers.")
    rows: int = Field(
        50_000, ge=100, le=500_000, description="Labelled rows of each window looked at, at most."
    )


class ErrorsCompared(Analysis):
    """Compare how the model errs in the reference and in the incident."""

    id = "quality.errors"
    version = "1.0"
    kind = Kind.QUALITY
    title = "Errors before and after"
    expected = "Errors are of the same kind and size in both windows."
    next_steps = (
        NextStep(
            words="Compare features and scores with the drift battery; the errors are as before.",
            when={
                "answer.status": ("tested",),
                "scalars.classes": (None,),
                "answer.residuals.bias_change.interval": ("unsure", None),
                "answer.residuals.size_change.interval": ("unsure", None),
            },
        ),
    )
    in_battery = True
    needs = Needs(windows=(REFERENCE, INCIDENT), roles=("label",))
    why = (
        "One number says that it got worse; this says how: which class is now taken for which, "
        "whether probabilities still mean what they say, where along the prediction numbers err."
    )
    assumptions = (
        "Rows are independent of one another; where they were copied, intervals are too narrow.",
        "Labels of the incident are right, and came for rows like all others.",
    )
    caveats = (
        "It says how the model errs, not why.",
        "A probability can be right on average and wrong for every group.",
        "Shares of confusion are of each true class; how common classes are is not in them.",
    )
    tolerance = Tolerance(absolute=1e-9, relative=1e-6)
    Parameters = ErrorParameters

    def run(self, context: Context, parameters: BaseModel) -> Result:
        """Read labels and predictions, and compare.

        Parameters
        ----------
        context : Context
            With labels in both windows; recorded predictions, or the model.
        parameters : ErrorParameters
            What was set.

        Returns
        -------
        Result
            ``answer["calibration"]``, ``answer["confusion"]`` or ``answer["residuals"]``,
            whichever there can be.

        Raises
        ------
        RunError
            If there is no label.
        """
        asked = ErrorParameters.model_validate(parameters.model_dump())
        context.progress(0.05, "Reading labels and predictions")
        rows = read(context, asked.rows)
        if isinstance(rows, str):
            return unanswered(rows, "Give a column the role prediction, or import the model.")
        fewest = min(len(side.label) for side in rows.sides)
        if fewest < FEWEST:
            return unanswered(
                f"A window has {fewest} rows with a label and a prediction; {FEWEST} are needed.",
                "Choose longer windows.",
            )
        if len(rows.classes) > MOST_CLASSES:
            return unanswered(
                f"There are {len(rows.classes):,} classes; at most {MOST_CLASSES} are compared.",
                "Group rare classes before importing.",
            )
        context.progress(0.5, "Comparing")
        result = self._compare(context, rows, asked.bins)
        context.progress(1.0, "Done")
        return result

    def _compare(self, context: Context, rows: ErrorRows, bins: int) -> Result:
        before, after = rows.sides
        if rows.task == "regression":
            compared = residuals.compare(
                (before.label, before.prediction), (after.label, after.prediction), bins
            )
            return number_result(rows, compared)
        size = len(rows.classes)
        tables = [
            confusion.count(rows.codes(side.label), rows.codes(side.prediction), size)
            for side in rows.sides
        ]
        scored = (before.scored(), after.scored())
        calibration = None
        enough = all(one is not None and len(one[0]) >= FEWEST for one in scored)
        if enough and scored[0] is not None and scored[1] is not None:
            context.progress(0.6, "Measuring calibration")
            random = generator(context.seed, "calibration")
            calibration = reliability.compare(scored[0], scored[1], random, bins)
        hidden = any(
            context.window(name).roles.label in context.sensitive for name in (REFERENCE, INCIDENT)
        )
        return class_result(rows, (tables[0], tables[1]), calibration, hidden=hidden)
