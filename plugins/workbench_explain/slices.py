"""Slices whose loss rose more than elsewhere, found on one half and tested on the other."""

from pydantic import BaseModel, ConfigDict, Field

from workbench.api import Analysis, Context, Kind, Needs, Result, Tolerance
from workbench.science.bootstrap import generator
from workbench.science.explanation.confirmation import confirm
from workbench.science.explanation.slices import Limits, search
from workbench_explain.coded import Coded
from workbench_explain.condition_words import ConditionWords
from workbench_explain.slice_rows import LEAST, columns_of, costed, halves, least
from workbench_explain.slice_words import SlicesTold, result, unanswered
from workbench_explain.windows import INCIDENT, REFERENCE, read_rows, require_labels


class SliceParameters(BaseModel):
    """What can be set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    conditions: int = Field(3, ge=1, le=3, description="Conditions of a slice, at most.")
    support: float = Field(
        0.05,
        ge=0.01,
        le=0.5,
        description="Share of either window's rows that a slice must have, and never under 20.",
    )
    bins: int = Field(8, ge=2, le=20, description="Reference quantiles that cut a number.")
    slices: int = Field(8, ge=1, le=20, description="Slices that are tested, at most.")
    rows: int = Field(
        20_000, ge=100, le=200_000, description="Labelled rows of each window looked at, at most."
    )


class WorseSlices(Analysis):
    """Ask on which rows the loss rose more than on the others."""

    id = "explain.slices"
    version = "1.0"
    kind = Kind.EXPLANATION
    title = "Slices that got worse"
    expected = "No slice has a loss that rose by more than chance."
    in_battery = True
    needs = Needs(windows=(REFERENCE, INCIDENT), roles=("feature", "label"))
    why = (
        "It names the rows that carry the drop in conditions a person can check, and proves each "
        "slice on rows that the search never saw."
    )
    assumptions = (
        "Rows are independent of one another; rows that hold the same stay in one half.",
        (
            "Copies count as rows of their own: where rows were duplicated, p-values are too "
            "small and intervals too narrow."
        ),
    )
    caveats = (
        "A slice says where it got worse, not why: the columns that name it need not be at fault.",
        (
            "Slices smaller than the support, with more conditions, or cut elsewhere than at "
            "quantiles of the reference, are not looked at."
        ),
        "Rows with a level that the reference never had cannot be compared with it.",
        (
            "A metric of ranks (ROC area, average precision) is no mean over rows; log loss, with "
            "probabilities kept within .001 and .999, stands for it."
        ),
    )
    tolerance = Tolerance(absolute=1e-9, relative=1e-6)
    Parameters = SliceParameters

    def run(self, context: Context, parameters: BaseModel) -> Result:
        """Find slices on one half of the rows and test them on the other.

        Parameters
        ----------
        context : Context
            With both windows and labels; recorded predictions, or the model.
        parameters : SliceParameters
            What was set.

        Returns
        -------
        Result
            ``answer["slices"]`` holds every slice that was tested, the sure ones first.

        Raises
        ------
        RunError
            If there is no label.
        """
        asked = SliceParameters.model_validate(parameters.model_dump())
        context.progress(0.02, "Reading the windows")
        names = columns_of(context)
        roles = context.window(REFERENCE).roles
        also = tuple(name for name in (roles.prediction, roles.score) if name is not None)
        before, after = require_labels(
            *(read_rows(context, name, names, asked.rows, also) for name in (REFERENCE, INCIDENT))
        )
        context.progress(0.1, "Measuring the loss")
        costs = costed(context, (before, after))
        if isinstance(costs, str):
            return unanswered(costs, "Give a column the role prediction, or import the model.")
        if min(len(rows) for rows in costs.windows) < 4 * LEAST:
            return unanswered(
                f"The windows have {len(costs.windows[0]):,} and {len(costs.windows[1]):,} rows "
                f"with a loss; at least {4 * LEAST} of each are needed, to find slices on one "
                "half and test them on the other.",
                "Choose longer windows.",
            )
        coded = Coded.of(costs.windows, names, asked.bins)
        finding, testing = halves(costs, coded, context.seed)
        rules = search(
            finding,
            coded.codings,
            Limits(asked.conditions, least(finding, asked.support), wanted=asked.slices),
            lambda done: context.progress(0.15 + 0.7 * done, "Looking for slices"),
        )
        found = confirm(
            testing,
            rules,
            generator(context.seed, "slices"),
            lambda done: context.progress(0.9 + 0.09 * done, "Testing them on the other half"),
        )
        words = ConditionWords(coded.known, context.sensitive)
        answer = result(SlicesTold(costs, testing, words, found, coded.refused))
        context.progress(1.0, "Done")
        return answer
