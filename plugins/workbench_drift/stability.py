"""The population stability index, judged against what chance gives."""

from collections.abc import Mapping
from typing import Literal

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field

from workbench.api import Analysis, Axis, Bars, Context, Figure, Kind, Needs, Result, Tolerance
from workbench.science.two_sample import divergence
from workbench.science.two_sample.column import ColumnComparison
from workbench.science.two_sample.verdict import (
    ALPHA,
    Aspect,
    Evidence,
    Shift,
    Size,
    Status,
    Verdict,
    judge,
)
from workbench_drift.columns import INCIDENT, REFERENCE, ComparedColumn, compare_each
from workbench_drift.pictures import ranked_effects
from workbench_drift.tables import column_answer, column_table
from workbench_drift.wording import by_strength, findings, next_step, summary

SCALE = "PSI less what chance gives; .1 and .25 are the customary limits."
DRAWN = 3


class StabilityParameters(BaseModel):
    """What can be set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bins: int = Field(10, ge=2, le=100, description="Reference quantiles that bound the bins.")
    minimum: Literal["slight", "small", "medium", "large"] = Field(
        "slight", description="The smallest index called drift: .0005, .02, .1 or .25."
    )
    alpha: float = Field(
        ALPHA, gt=0, lt=1, description="The share of false discoveries allowed, over all columns."
    )


class PopulationStability(Analysis):
    """Compare every column by its population stability index."""

    id = "drift.psi"
    version = "1.0"
    kind = Kind.DRIFT
    title = "Population stability"
    needs = Needs(windows=(REFERENCE, INCIDENT), roles=("feature",))
    why = (
        "One number a column that risk teams know, over bins of reference quantiles with bins "
        "for missing and unseen values, judged against what chance gives at these sizes."
    )
    assumptions = ("Rows of a window are independent of one another.",)
    caveats = (
        "The customary limits .1 and .25 are a rule of thumb.",
        "More bins see finer changes and give chance more room.",
    )
    expected = "The stability index of every column stays within what chance gives."
    tolerance = Tolerance(absolute=1e-9, relative=1e-6)
    in_battery = True
    Parameters = StabilityParameters

    def run(self, context: Context, parameters: BaseModel) -> Result:
        """Bin, compare and judge.

        Parameters
        ----------
        context : Context
            With a reference and an incident window.
        parameters : StabilityParameters
            What was set.

        Returns
        -------
        Result
            ``answer["columns"]`` holds status, effect and reason of every column.
        """
        asked = StabilityParameters.model_validate(parameters.model_dump())
        columns = {one.name: one for one in compare_each(context, asked.bins)}
        verdicts = judge(
            {name: _evidence(one.comparison) for name, one in columns.items()},
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
                "bins": _bin_table(columns),
            },
            figures=(
                *ranked_effects(verdicts, ranked, rows, SCALE),
                *_contributions(columns, verdicts, ranked),
            ),
            scalars={
                "columns": len(columns),
                "drifted": sum(one.status is Status.DRIFT for one in verdicts.values()),
                "bins": asked.bins,
                "alpha": asked.alpha,
                "minimum": asked.minimum,
            },
            answer={
                "columns": {
                    name: column_answer(one, verdicts[name]) for name, one in columns.items()
                },
                "ranking": [name for name in ranked if verdicts[name].lead is not None],
            },
        )


def _evidence(comparison: ColumnComparison) -> Evidence:
    """Return the index as the only evidence, whatever else was measured."""
    known = comparison.evidence
    binned = comparison.binned
    if binned is None or binned.bins < 2:
        untestable = known.untestable or "All rows of both windows fall into one bin."
        return Evidence(broken=known.broken, untestable=untestable)
    index = divergence.population_stability(binned)
    shift = Shift(Aspect.STABILITY, index.beyond_chance, index.p, f"over {index.bins} bins,")
    return Evidence((shift,), known.broken, known.untestable)


def _bin_table(columns: Mapping[str, ComparedColumn]) -> pa.Table:
    """Return one row a bin; the names of levels of a sensitive column are numbered instead."""
    rows = []
    for name, column in columns.items():
        binned = column.comparison.binned
        if binned is None:
            continue
        index = divergence.population_stability(binned)
        before, after = divergence.smoothed(binned.reference), divergence.smoothed(binned.incident)
        for at, label in enumerate(binned.labels):
            rows.append(
                {
                    "column": name,
                    "bin": f"bin {at + 1}" if column.sensitive else label,
                    "reference": float(before[at]),
                    "incident": float(after[at]),
                    "contribution": float(index.contributions[at]),
                }
            )
    schema = pa.schema(
        [("column", pa.string()), ("bin", pa.string())]
        + [(name, pa.float64()) for name in ("reference", "incident", "contribution")]
    )
    return pa.Table.from_pylist(rows, schema=schema)


def _contributions(
    columns: Mapping[str, ComparedColumn], verdicts: Mapping[str, Verdict], ranked: list[str]
) -> tuple[Figure, ...]:
    """Return which bins made the index of the columns that drifted most."""
    figures = []
    for name in ranked:
        binned = columns[name].comparison.binned
        if verdicts[name].status is not Status.DRIFT or binned is None or columns[name].sensitive:
            continue
        index = divergence.population_stability(binned)
        largest = binned.labels[int(index.contributions.argmax())]
        figures.append(
            Figure(
                id=f"contributions-{name}",
                title=f"{name}: PSI {index.psi:.3g}, most of it from {largest}",
                caption="The part of the index that each bin contributes.",
                x=Axis(label="Contribution to PSI", zero=True),
                y=Axis(label=name, kind="category", categories=binned.labels),
                marks=(
                    Bars(
                        at=tuple(float(at) for at in range(binned.bins)),
                        length=tuple(index.contributions.tolist()),
                        horizontal=True,
                        tone="incident",
                        label="contribution",
                    ),
                ),
                about=name,
            )
        )
    return tuple(figures[:DRAWN])
