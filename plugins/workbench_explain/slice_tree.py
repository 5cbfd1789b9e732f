"""Slices as a tree: what they share stands above, and every node is measured."""

from pydantic import BaseModel

from workbench.api import Analysis, Context, Kind, Needs, Result, Tolerance
from workbench.science.explanation.slice_tree import grow
from workbench.science.explanation.slices import Limits, search
from workbench_explain.coded import Coded
from workbench_explain.condition_words import ConditionWords
from workbench_explain.slice_rows import LEAST, columns_of, costed, halves, least
from workbench_explain.slice_tree_told import TreeTold, result
from workbench_explain.slice_words import unanswered
from workbench_explain.slices import SliceParameters
from workbench_explain.windows import INCIDENT, REFERENCE, read_rows, require_labels


class SliceTree(Analysis):
    """Ask where the loss rose more than elsewhere, from wide slices to narrow ones."""

    id = "explain.slice_tree"
    version = "1.0"
    kind = Kind.EXPLANATION
    title = "Slices as a tree"
    expected = "No part of the rows has a loss that rose by more than chance."
    in_battery = True
    needs = Needs(windows=(REFERENCE, INCIDENT), roles=("feature", "label"))
    why = (
        "It shows how the slices that got worse hang together: which condition they share, and "
        "whether narrowing one finds rows that are worse still."
    )
    assumptions = (
        "Rows are independent of one another; rows that hold the same stay in one half.",
        "Slices overlap: a row counts in every node that it belongs to.",
    )
    caveats = (
        "A slice says where it got worse, not why: the columns that name it need not be at fault.",
        "Conditions that many slices share stand higher; that is an order to read in, no cause.",
        "Slices smaller than the support, or cut elsewhere, are not looked at.",
    )
    tolerance = Tolerance(absolute=1e-9, relative=1e-6)
    Parameters = SliceParameters

    def run(self, context: Context, parameters: BaseModel) -> Result:
        """Find slices on one half of the rows and measure their tree on the other.

        Parameters
        ----------
        context : Context
            With both windows and labels; recorded predictions, or the model.
        parameters : SliceParameters
            What was set.

        Returns
        -------
        Result
            ``answer["tree"]`` holds every node, each after the one above it.

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
        sides = require_labels(
            *(read_rows(context, name, names, asked.rows, also) for name in (REFERENCE, INCIDENT))
        )
        context.progress(0.1, "Measuring the loss")
        costs = costed(context, (sides[0], sides[1]))
        if isinstance(costs, str):
            return unanswered(costs, "Give a column the role prediction, or import the model.")
        if min(len(rows) for rows in costs.windows) < 4 * LEAST:
            return unanswered(
                f"The windows have {len(costs.windows[0]):,} and {len(costs.windows[1]):,} rows "
                f"with a loss; at least {4 * LEAST} of each are needed.",
                "Choose longer windows.",
            )
        coded = Coded.of(costs.windows, names, asked.bins)
        finding, testing = halves(costs, coded, context.seed)
        rules = search(
            finding,
            coded.codings,
            Limits(asked.conditions, least(finding, asked.support), wanted=asked.slices),
            lambda done: context.progress(0.15 + 0.8 * done, "Looking for slices"),
        )
        branches = grow(testing, rules, LEAST // 2)
        words = ConditionWords(coded.known, context.sensitive)
        context.progress(1.0, "Done")
        return result(TreeTold(costs, testing, words, branches))
