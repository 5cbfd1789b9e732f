"""How much of the incident lies outside what the reference has shown."""

import numpy as np
import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field

from workbench.api import (
    Analysis,
    Axis,
    Context,
    Figure,
    Finding,
    Intervals,
    Kind,
    Needs,
    Result,
)
from workbench.science.intervals import wilson


class ValuesOutsideReference(Analysis):
    """Share of incident rows below the reference's minimum or above its maximum."""

    id = "acme.outside"
    version = "1.2"
    kind = Kind.QUALITY
    title = "Values outside the reference range"
    needs = Needs(windows=("reference", "incident"), roles=("feature",))
    why = "A value never seen in a good week is the cheapest sign of a broken source."
    assumptions = ("The reference window shows the whole range of normal values.",)
    caveats = ("Says nothing about values that moved within the range.",)
    expected = "No value lies outside the range of the reference."
    in_battery = True

    class Parameters(BaseModel):
        """What can be set."""

        model_config = ConfigDict(frozen=True, extra="forbid")

        margin: float = Field(
            0.0, ge=0, le=10, description="Widen the range by this share of its length."
        )

    def run(self, context: Context, parameters: "ValuesOutsideReference.Parameters") -> Result:
        """Compare every numeric feature."""
        reference, incident = context.window("reference"), context.window("incident")
        numeric = [
            name
            for name in reference.features
            if pa.types.is_floating(reference.schema.field(name).type)
            or pa.types.is_integer(reference.schema.field(name).type)
        ]
        found = []
        for place, name in enumerate(numeric):
            context.progress(place / len(numeric), f"Comparing {name}")
            found.append((name, *_outside(reference.array(name), incident.array(name), parameters)))
        table = pa.table(
            {
                "column": pa.array([row[0] for row in found], pa.string()),
                "outside": pa.array([row[1] for row in found], pa.int64()),
                "rows": pa.array([row[2] for row in found], pa.int64()),
            }
        )
        findings = tuple(_finding(*row) for row in found if row[1])
        names = ", ".join(finding.about for finding in findings)
        return Result(
            summary=f"Outside the reference range: {names}." if names else "All within range.",
            next_step=(
                "Ask the owner of each source what changed."
                if names
                else "Look at values that moved within the range: run Two-sample battery."
            ),
            findings=findings,
            tables={"columns": table},
            figures=(_figure(found),),
            scalars={"columns_outside": len(findings)},
        )


def _outside(reference, incident, parameters):
    """Return the number of incident values outside the range, and of those looked at."""
    known = reference[np.isfinite(reference)]
    asked = incident[np.isfinite(incident)]
    if not known.size:
        return 0, int(asked.size)
    low, high = known.min(), known.max()
    slack = parameters.margin * (high - low)
    return int(np.sum((asked < low - slack) | (asked > high + slack))), int(asked.size)


def _finding(name, outside, rows):
    bounds = wilson(outside, rows)
    return Finding(
        id=f"outside-{name}",
        text=f"{name} lies outside the reference range on {100 * outside / rows:.1f} % of rows",
        about=name,
        effect=outside / rows,
        interval=(bounds.low, bounds.high),
        n=rows,
        weight=outside / rows,
    )


def _figure(found):
    shares = [
        (outside / rows if rows else 0.0, wilson(outside, rows)) for _, outside, rows in found
    ]
    return Figure(
        id="outside",
        title="Where values left the range they had",
        y=Axis(kind="category", categories=tuple(row[0] for row in found)),
        x=Axis(label="Share of incident rows", zero=True),
        marks=(
            Intervals(
                at=tuple(float(place) for place in range(len(found))),
                estimate=tuple(share for share, _ in shares),
                low=tuple(bounds.low for _, bounds in shares),
                high=tuple(bounds.high for _, bounds in shares),
                tone="incident",
            ),
        ),
    )
