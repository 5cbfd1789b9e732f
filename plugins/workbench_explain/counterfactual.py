"""The fewest changes that would have turned a wrong prediction."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from workbench.api import Analysis, Context, Kind, Needs, Result, RunError, Tolerance
from workbench.science.causes.lineage import Lineage
from workbench.science.causes.problem import is_numeric
from workbench.science.explanation.counterfactual import Changes, search
from workbench.science.metrics import Floats
from workbench_explain.asking import Asker, task_of
from workbench_explain.counterfactual_words import CounterfactualTold, Turned, Way, result
from workbench_explain.goals import Goal, Goals, typical
from workbench_explain.limits import Choices, check_names, parse_ranges
from workbench_explain.output import spelt, with_values
from workbench_explain.single_row import one_row, row_name
from workbench_explain.windows import (
    INCIDENT,
    REFERENCE,
    Rows,
    features_of,
    lineage_of,
    read_rows,
    recomputed,
    require_rows,
)


class CounterfactualParameters(BaseModel):
    """What can be set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    row: str = Field(
        "",
        description=(
            "The incident row to turn: its entity, or its number from 0 where rows have none; "
            "empty for the most typical wrong ones."
        ),
    )
    count: int = Field(5, ge=1, le=50, description="Typical wrong rows to turn.")
    changes: int = Field(3, ge=1, le=3, description="Columns changed at once, at most.")
    alternatives: int = Field(
        2, ge=1, le=5, description="Ways to turn a row, each by other columns, at most."
    )
    immutable: tuple[str, ...] = Field(
        (), description="Columns that stay as they are; sensitive ones always do."
    )
    ranges: tuple[str, ...] = Field(
        (), description="Bounds of new values, such as temp=0..40; either end may be left out."
    )
    target: str = Field(
        "", description="The class or number to reach; empty for the row's label, else any other."
    )
    values: int = Field(10, ge=2, le=50, description="Reference values tried for each number.")
    budget: int = Field(
        3000, ge=100, le=100_000, description="Questions to the model for each row, at most."
    )


class Counterfactuals(Analysis):
    """Ask what few changes would have turned a prediction."""

    id = "explain.counterfactual"
    version = "1.0"
    kind = Kind.EXPLANATION
    title = "Counterfactuals"
    needs = Needs(windows=(REFERENCE, INCIDENT), roles=("feature",), model=True)
    why = (
        "It makes an error concrete: this row would have been right with these one to three values "
        "other than they were. Columns that keep turning up point at what is wrong with the rows."
    )
    assumptions = (
        "Values that occur in the reference are values a row could have had.",
        "What the lineage derives from a changed column follows it.",
    )
    caveats = (
        "What turns a prediction need not be what went wrong, nor possible in the world.",
        ("Values are each from the reference, but their combination may be one that never occurs."),
        (
            "The search is greedy beyond one change and has a fixed number of questions: where it "
            "finds nothing, a turn may still exist, and one found need not be the cheapest."
        ),
        "A few typical rows say nothing of how often a column is at fault: count with a what-if.",
    )
    expected = "A row turns only with changes as large as those between the classes."
    tolerance = Tolerance(absolute=1e-9, relative=1e-6)
    in_battery = True
    Parameters = CounterfactualParameters

    def run(self, context: Context, parameters: BaseModel) -> Result:
        """Choose rows, search, and check every answer once more.

        Parameters
        ----------
        context : Context
            With both windows and the model.
        parameters : CounterfactualParameters
            What was set.

        Returns
        -------
        Result
            ``answer["rows"]`` holds, for each row, the ways that turn it; all of them do.

        Raises
        ------
        RunError
            If the row, a column, a range or the target is not known, or nothing is wrong.
        """
        asked = CounterfactualParameters.model_validate(parameters.model_dump())
        features = features_of(context)
        check_names(asked.immutable, features)
        ranges = parse_ranges(asked.ranges, features)
        asker = Asker(context)
        asker.tell(0.02, "Reading the windows")
        entity = context.window(INCIDENT).roles.entity
        reference = read_rows(context, REFERENCE, features, _ROWS)
        incident = (
            one_row(context, asked.row, features)
            if asked.row
            else read_rows(context, INCIDENT, features, _ROWS, () if entity is None else (entity,))
        )
        require_rows(reference)
        require_rows(incident, least=1)
        asker.tell(0.1, "Asking the model")
        answers = (asker.ask(reference.frame), asker.ask(incident.frame))
        task = task_of(context, reference.label, answers[0].prediction)
        goals = Goals(task, asked.target, reference, answers)
        lineage = lineage_of(context, features)
        free = _free(
            features,
            {
                *asked.immutable,
                *lineage.recomputable,
                *context.sensitive,
                *_retyped(features, reference, incident),
            },
        )
        choices = Choices(reference, free, ranges, asked.values)
        shown = tuple(name for name in features if name not in context.sensitive)
        turner = _Turner(asker, lineage, choices, features, shown, asked)
        chosen = [0] if asked.row else _typical(goals, incident, reference, features, asked.count)
        turned = []
        for at, place in enumerate(chosen):
            asker.tell(0.2 + 0.75 * at / len(chosen), f"Turning row {at + 1} of {len(chosen)}")
            said = answers[1].prediction[place]
            goal = goals.goal(said, incident.labels[place])
            name = row_name(context, incident, place, at)
            turned.append(turner.turn(incident, place, (name, spelt(said)), goal))
        context.progress(1.0, "Done")
        told = CounterfactualTold(
            tuple(turned), free, asked.changes, bool(asked.row), incident.label is not None
        )
        return result(told)


_ROWS = 3000
"""Rows of each window that values, goals and typical rows come from, at most."""


@dataclass(frozen=True)
class _Turner:
    """Turns single rows."""

    asker: Asker
    lineage: Lineage
    choices: Choices
    features: tuple[str, ...]
    shown: tuple[str, ...]
    asked: CounterfactualParameters

    def turn(self, rows: Rows, place: int, named: tuple[str, str], goal: Goal) -> Turned:
        """Return every way that turns one row, given its name and prediction."""
        row = rows.frame[list(self.features)].iloc[[place]]
        options = self.choices.of(row.iloc[0])

        def ask(sets: Sequence[Changes]) -> tuple[np.ndarray, Floats]:
            return goal.reached(self.asker.ask(self._frame(row, sets)))

        already, _ = goal.reached(self.asker.ask(row))
        if already[0]:
            return Turned(named[0], named[1], goal.text, (), already=True)
        asked = self.asked
        found = search(
            options, ask, most=asked.changes, budget=asked.budget, wanted=asked.alternatives
        )
        ways = []
        for one in found:
            changed = self._frame(row, [one.changes])
            answers = self.asker.ask(changed)
            if not goal.reached(answers)[0][0]:
                continue
            followed = self._followed(row, changed, {name for name, _ in one.changes})
            ways.append(
                Way(
                    changes=tuple((n, _spelt(row.iloc[0][n]), _spelt(v)) for n, v in one.changes),
                    followed=followed,
                    cost=one.cost,
                    said=spelt(answers.prediction[0]),
                )
            )
        return Turned(named[0], named[1], goal.text, tuple(ways))

    def _frame(self, row: pd.DataFrame, sets: Sequence[Changes]) -> pd.DataFrame:
        """Return one row a set of changes, with what is derived computed again."""
        frame = row.take(np.zeros(len(sets), dtype=int)).reset_index(drop=True)
        names = sorted({name for changes in sets for name, _ in changes})
        for name in names:
            values = frame[name].astype(object).to_numpy(dtype=object, copy=True)
            for at, changes in enumerate(sets):
                for key, value in changes:
                    if key == name:
                        values[at] = value
            frame[name] = with_values(row[name], pd.Series(values).infer_objects().to_numpy())
        return recomputed(frame, tuple(names), self.lineage)

    def _followed(
        self, row: pd.DataFrame, changed: pd.DataFrame, own: set[str]
    ) -> tuple[tuple[str, str, str], ...]:
        """Return what the lineage made follow, sensitive columns left out."""
        found = []
        for name in self.shown:
            before, after = _spelt(row.iloc[0][name]), _spelt(changed.iloc[0][name])
            if name not in own and before != after:
                found.append((name, before, after))
        return tuple(found)


def _retyped(features: tuple[str, ...], reference: Rows, incident: Rows) -> list[str]:
    """Return the columns that are numbers in one window only, whose values do not carry over."""
    frames = (reference.frame, incident.frame)
    kinds = {name: {is_numeric(frame[name]) for frame in frames} for name in features}
    return [name for name, found in kinds.items() if len(found) > 1]


def _free(features: tuple[str, ...], kept: Collection[str]) -> tuple[str, ...]:
    """Return the columns that may change.

    Raises
    ------
    RunError
        If none may.
    """
    free = tuple(name for name in features if name not in kept)
    if not free:
        raise RunError(
            "explain.immutable",
            "No column may change: all are immutable, sensitive, derived, or of another type now.",
            "Leave some column out of immutable.",
        )
    return free


def _typical(
    goals: Goals, incident: Rows, reference: Rows, features: tuple[str, ...], count: int
) -> list[int]:
    wrong = goals.wrong(incident)
    narrow = Rows(INCIDENT, incident.frame[list(features)], incident.label, incident.total)
    found = typical(narrow, reference, wrong, count)
    if not found:
        raise RunError(
            "explain.nothing_wrong",
            "No row of the incident window is predicted wrong.",
            "Name a row, or check which column has the role label.",
        )
    return found


def _spelt(value: object) -> str:
    """Return a value as it stands in a sentence."""
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return "missing"
    if isinstance(value, float | np.floating):
        return f"{float(value):.6g}"
    return str(value)
