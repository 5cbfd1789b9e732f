"""Shapley values in both windows, and which input's contribution moved the model's answer."""

from dataclasses import replace
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from workbench.api import Analysis, Context, Kind, Needs, Result, RunError, Tolerance
from workbench_explain.asking import Asker, task_of
from workbench_explain.attributing import Attributor, Sampling
from workbench_explain.class_output import Explained, explained_output
from workbench_explain.shapley_sample import FEWEST, Explainer, Sample, compare, read_sample
from workbench_explain.shapley_told import ShapleyTold
from workbench_explain.shapley_words import result
from workbench_explain.single_row import one_row, row_name
from workbench_explain.tree_attributing import Trees
from workbench_explain.windows import INCIDENT, REFERENCE, features_of, lineage_of

_ROUNDING = {"sampling": 1e-12, "tree": 1e-6}
"""What is mere rounding, in parts of the largest answer."""


class ShapleyParameters(BaseModel):
    """What can be set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    method: Literal["sampling", "tree"] = Field(
        "sampling",
        description=("sampling asks any model; tree reads trees exactly and needs the extra shap."),
    )
    rows: int = Field(
        300, ge=20, le=5000, description="Rows of each window that are explained, at most."
    )
    background: int = Field(
        50,
        ge=10,
        le=500,
        description="Further reference rows that each row is compared with; whole tens.",
    )
    pairs: int = Field(
        1,
        ge=1,
        le=50,
        description="Orders, each with its reverse, for a row and a background row (sampling).",
    )
    budget: int = Field(
        2_000_000,
        ge=10_000,
        le=1_000_000_000,
        description=(
            f"Questions to the model, at most: with many columns fewer rows, but {FEWEST} of "
            "each window."
        ),
    )
    target: str = Field(
        "",
        description=(
            "The class whose probability is explained; empty for the positive one of two, and of "
            "several the one that moved most."
        ),
    )
    predicted_class: bool = Field(
        default=False,
        description="Explain the probability of each row's own predicted class instead.",
    )
    scale: Literal["probability", "log_odds"] = Field(
        "probability",
        description=(
            "What a class's score is told in; boosted trees of classes add up to log-odds, and "
            "only these can be read from them."
        ),
    )
    row: str = Field(
        "",
        description=(
            "An incident row to explain as well: its entity, or its number from 0 where rows have "
            "none."
        ),
    )
    through_lineage: bool = Field(
        default=False,
        description=(
            "Recompute what the lineage derives in every mixed row, so that a source counts with "
            "all that it feeds (sampling)."
        ),
    )


class ShapleyValues(Analysis):
    """Share each answer of the model among its inputs, before and in the incident."""

    id = "explain.shapley"
    version = "1.0"
    kind = Kind.EXPLANATION
    title = "Shapley values"
    needs = Needs(windows=(REFERENCE, INCIDENT), roles=("feature",), model=True)
    why = (
        "It shares every single answer among the inputs so that nothing is left over, and the "
        "change of the mean answer between the windows with them: which input moved the model. "
        "It needs no labels."
    )
    assumptions = (
        "Rows of a window are independent of one another.",
        (
            "Rows that hold some inputs of one row and the others of a reference row, which may "
            "never occur together, are a fair question to ask."
        ),
    )
    caveats = (
        (
            "It says through which inputs the model's answer moved, not which input is broken nor "
            "whether the answer is wrong: restore a suspect to find that out."
        ),
        (
            "Inputs that go together share what they say as the model happens to use them; a "
            "derived column keeps what its source began, unless the lineage is followed."
        ),
        (
            "Values are relative to the reference's background rows. Intervals cover other rows "
            "and another background; mean sizes lean a little upwards by the error of single "
            "values."
        ),
    )
    expected = "Every column contributes to the predictions as it did."
    tolerance = Tolerance(absolute=1e-9, relative=1e-6)
    in_battery = True
    Parameters = ShapleyParameters

    def run(self, context: Context, parameters: BaseModel) -> Result:
        """Walk from background rows to the rows of both windows, and compare.

        Parameters
        ----------
        context : Context
            With both windows and the model.
        parameters : ShapleyParameters
            What was set.

        Returns
        -------
        Result
            ``answer["features"]`` holds reference, incident and difference of every column:
            ``size`` is the mean absolute value, ``mean`` the signed one.

        Raises
        ------
        RunError
            If a window has too few rows, the row or class is not known, or the method cannot
            explain the model.
        """
        asked = ShapleyParameters.model_validate(parameters.model_dump())
        features = features_of(context)
        asker = Asker(context)
        asker.tell(0.02, "Reading the windows")
        sample = read_sample(context, features, _sizes(asked, len(features)))
        single = one_row(context, asked.row, features) if asked.row else None
        output = _output(context, asker, sample, asked)
        lineage = lineage_of(context, features if asked.through_lineage else ())
        explainer = Explainer(asker, _attributor(context, asker, output, asked), lineage)
        found = explainer.explain(sample, single)
        asker.tell(0.97, "Comparing the windows")
        told = ShapleyTold(
            output=output,
            method=asked.method,
            sample=sample,
            names=tuple(
                tuple(row_name(context, rows, at, at) for at in range(len(rows)))
                for rows in sample.windows
            ),
            found=found,
            compared=compare(features, found, _ROUNDING[asked.method]),
            row=asked.row,
            lineage=lineage_of(context, features),
            through_lineage=asked.through_lineage,
        )
        context.progress(1.0, "Done")
        return result(told)


def _sizes(asked: ShapleyParameters, features: int) -> tuple[int, int]:
    """Return how many rows of each window are explained, and how many are the background."""
    each = 4 * asked.background * asked.pairs * max(features, 1)
    rows = asked.rows if asked.method == "tree" else min(asked.rows, asked.budget // each)
    return max(rows, FEWEST), asked.background


def _output(context: Context, asker: Asker, sample: Sample, asked: ShapleyParameters) -> Explained:
    asker.tell(0.05, "Asking the model")
    reference, incident = sample.windows
    answers = (asker.ask(reference.frame), asker.ask(incident.frame))
    task = task_of(context, reference.label, answers[0].prediction)
    found = explained_output(task, reference, answers, (asked.target, asked.predicted_class))
    if asked.scale == "probability":
        return found
    if found.want != "score":
        raise RunError(
            "explain.no_score",
            "Log-odds were asked for, and the model gives no probability.",
            "Leave the scale at probability.",
        )
    return replace(found, log_odds=True)


def _attributor(
    context: Context, asker: Asker, output: Explained, asked: ShapleyParameters
) -> Attributor:
    if asked.method == "sampling" or context.model is None:
        return Sampling(asker, output, asked.pairs, context.seed)
    if asked.through_lineage:
        raise RunError(
            "explain.tree_lineage",
            "The method tree reads the trees and cannot recompute what the lineage derives.",
            "Choose the method sampling, or leave through_lineage out.",
        )
    return Trees(asker, output, context.model)
