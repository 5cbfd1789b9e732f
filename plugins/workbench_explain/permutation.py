"""Permutation importance in both windows, and what changed between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from workbench.api import Analysis, Context, Kind, Needs, Result, RunError, Tolerance
from workbench.science.bootstrap import generator
from workbench.science.causes.lineage import Lineage
from workbench.science.explanation.association import partners
from workbench.science.explanation.influence import Measured
from workbench.science.explanation.permutation import Importance, Order, difference, importance
from workbench.science.intervals import Interval
from workbench.science.multiplicity import benjamini_hochberg
from workbench_explain.asking import Answers, Asker, Yardstick, yardstick
from workbench_explain.importance_words import Compared, Told, result
from workbench_explain.windows import (
    INCIDENT,
    REFERENCE,
    Rows,
    features_of,
    lineage_of,
    read_rows,
    recomputed,
    require_labels,
    values_of,
)


class PermutationParameters(BaseModel):
    """What can be set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    repeats: int = Field(10, ge=1, le=100, description="Shuffles that are averaged, per column.")
    rows: int = Field(
        3000, ge=50, le=100_000, description="Labelled rows of each window looked at, at most."
    )
    through_lineage: bool = Field(
        default=False,
        description=(
            "Recompute what the lineage derives from a shuffled column, so that a source counts "
            "with all that it feeds."
        ),
    )


class PermutationImportance(Analysis):
    """Ask how much the metric rests on each column, before and in the incident."""

    id = "explain.permutation"
    version = "1.0"
    kind = Kind.EXPLANATION
    title = "Permutation importance"
    needs = Needs(windows=(REFERENCE, INCIDENT), roles=("feature", "label"), model=True)
    why = (
        "It says what the model's performance rests on, in points of the metric itself, and what "
        "stopped carrying it: a column that is broken loses its importance in the incident."
    )
    assumptions = (
        "Rows of a window are independent of one another.",
        "The model was not trained on the rows looked at; on its own training rows it flatters.",
        "Shuffled rows, which combine values that may never meet, are a fair question to ask.",
    )
    caveats = (
        (
            "Columns that go together stand in for each other: each looks less important than "
            "both are. The closest partner is named beside every column."
        ),
        "It is the importance to this model, not to the world.",
        (
            "Areas and roots are not means over rows; their error is taken to first order, "
            "through each row's influence (for the ROC area: DeLong's placement values)."
        ),
    )
    expected = "Every column is worth as much to the model as it was."
    tolerance = Tolerance(absolute=1e-9, relative=1e-6)
    in_battery = True
    Parameters = PermutationParameters

    def run(self, context: Context, parameters: BaseModel) -> Result:
        """Shuffle, ask, and compare.

        Parameters
        ----------
        context : Context
            With both windows, labels and the model.
        parameters : PermutationParameters
            What was set.

        Returns
        -------
        Result
            ``answer["features"]`` holds reference, incident and difference of every column.

        Raises
        ------
        RunError
            If there is no label, or the metric cannot be measured on these rows.
        """
        asked = PermutationParameters.model_validate(parameters.model_dump())
        features = features_of(context)
        asker = Asker(context)
        asker.tell(0.02, "Reading the windows")
        windows = require_labels(
            *(read_rows(context, name, features, asked.rows) for name in (REFERENCE, INCIDENT))
        )
        first = asker.ask(windows[0].frame.head(2))
        measured = yardstick(context, windows[0].labels, first)
        lineage = lineage_of(context, features if asked.through_lineage else ())
        shuffler = _Shuffler(asker, measured, lineage, asked.repeats, context.seed)
        found = {
            rows.window: shuffler.importances(rows, features, (0.05 + 0.45 * at, 0.45))
            for at, rows in enumerate(windows)
        }
        asker.tell(0.97, "Comparing the windows")
        columns = {name: values_of(windows[0].frame[name]) for name in features}
        compared = _compare(found[REFERENCE].columns, found[INCIDENT].columns, columns)
        context.progress(1.0, "Done")
        told = Told(
            measured,
            (found[REFERENCE].base, found[INCIDENT].base),
            (windows[0], windows[1]),
            asked.repeats,
            lineage_of(context, features),
            through_lineage=asked.through_lineage,
        )
        return result(compared, told)


@dataclass(frozen=True)
class _Window:
    base: float
    columns: Mapping[str, Importance]


@dataclass(frozen=True)
class _Shuffler:
    asker: Asker
    measured: Yardstick
    lineage: Lineage
    repeats: int
    seed: int

    def importances(
        self, rows: Rows, features: Sequence[str], span: tuple[float, float]
    ) -> _Window:
        """Return the importance of each column in one window."""
        base = self._measure(rows)
        found = {}
        for at, name in enumerate(features):
            self.asker.tell(
                span[0] + span[1] * at / len(features), f"Shuffling {name}, {rows.window}"
            )
            found[name] = importance(
                base,
                self._shuffled(rows, name),
                higher_is_better=self.measured.metric.higher_is_better,
            )
        return _Window(base.value, found)

    def _shuffled(self, rows: Rows, name: str) -> list[tuple[Order, Measured]]:
        random = generator(self.seed, "permutation", rows.window, name)
        donors = [random.permutation(len(rows)) for _ in range(self.repeats)]
        whole = pd.concat([rows.frame] * self.repeats, ignore_index=True)
        values = rows.frame[name].take(np.concatenate(donors)).reset_index(drop=True)
        frame = recomputed(whole.assign(**{name: values}), (name,), self.lineage)
        answers = self.asker.ask(frame, self.measured.want)
        return [
            (
                donor,
                self._read(rows, answers.part(slice(at * len(rows), (at + 1) * len(rows)))),
            )
            for at, donor in enumerate(donors)
        ]

    def _measure(self, rows: Rows) -> Measured:
        return self._read(rows, self.asker.ask(rows.frame, self.measured.want))

    def _read(self, rows: Rows, answers: Answers) -> Measured:
        found = self.measured.measure(rows.labels, answers)
        if found is None:
            raise RunError(
                "explain.no_metric",
                f"{self.measured.metric.title} cannot be measured on the {rows.window} window.",
                "It may hold one class only. Choose a longer window or another metric.",
            )
        return found


def _compare(
    before: Mapping[str, Importance],
    after: Mapping[str, Importance],
    columns: Mapping[str, np.ndarray],
) -> list[Compared]:
    close = partners(columns)
    gaps = {name: difference(before[name], after[name]) for name in before}
    q = benjamini_hochberg([_p(gaps[name], before[name], after[name]) for name in before])
    found = [
        Compared(name, before[name], after[name], gaps[name], adjusted, close.get(name))
        for name, adjusted in zip(before, q, strict=True)
    ]
    return sorted(found, key=lambda one: (-max(one.before.value, one.after.value), one.name))


def _p(gap: Interval, before: Importance, after: Importance) -> float:
    """Return the two-sided p-value of no difference."""
    error = float(np.hypot(before.error, after.error))
    if not error:
        return 1.0 if gap.estimate == 0 else 0.0
    return 2 * NormalDist().cdf(-abs(gap.estimate) / error)
