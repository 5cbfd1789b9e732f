"""How large a drift the model bears, and where to fall back."""

from dataclasses import dataclass
from typing import ClassVar

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field

from workbench.api import (
    Analysis,
    Axis,
    Band,
    Context,
    Figure,
    Finding,
    Kind,
    Level,
    Line,
    Mark,
    Needs,
    NextStep,
    Result,
    RunError,
    Tolerance,
    Tone,
)
from workbench.science.repair.desk import Impossible
from workbench.science.repair.evaluation import Asked, split
from workbench.science.repair.suspect import suspect
from workbench.science.repair.sweep import Point, Trigger, fallback, moved, sweep, triggers
from workbench.science.yardstick import Yardstick
from workbench_repair.reading import INCIDENT, REFERENCE, read_case
from workbench_repair.told import figure, short

_SEEN = 0.01
"""Distance from which a drift shows in the column's own values."""
_LOOKS: tuple[tuple[Tone, bool], ...] = (
    ("incident", False),
    ("plain", False),
    ("muted", False),
    ("plain", True),
)


class ScenarioParameters(BaseModel):
    """What can be set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    node: str = Field(
        "", description="The column made to drift; empty for the one most likely at fault."
    )
    borne: float = Field(
        0.05, ge=0, description="Loss of the metric that is borne, in the metric's own units."
    )
    rows: int = Field(
        5_000, ge=200, le=100_000, description="Rows of each window looked at, at most."
    )


@dataclass(frozen=True)
class _Swept:
    node: str
    borne: float
    yard: Yardstick
    points: tuple[Point, ...]
    triggers: tuple[Trigger, ...]
    now: float
    fallback: float | None


class Scenarios(Analysis):
    """Make a column drift ever further in good rows, and see what is lost."""

    id = "repair.scenarios"
    kind = Kind.REPAIR
    title = "Drift scenarios and fallback"
    needs = Needs(windows=(REFERENCE, INCIDENT), roles=("feature", "label"), model=True)
    why = (
        "A fallback needs a trigger that is known before the next incident. Labels come late; how "
        "far a column has moved shows at once, and this tells how far is too far."
    )
    assumptions = (
        "The good rows are of the sort that will come.",
        "One column drifts; what is derived from it follows, all else stays.",
    )
    caveats = (
        "Another pattern of drift costs something else at the same distance.",
        "The trigger is the size at which the loss may exceed what is borne, so it errs early.",
    )
    expected = "No drift that is likely costs more than what is borne."
    next_steps = (
        NextStep(
            words="Keep watching the column; try another one, or a smaller loss that is borne.",
            when={"scalars.trigger": (None,)},
        ),
    )
    tolerance = Tolerance(absolute=1e-6, relative=1e-5)
    Parameters: ClassVar[type[BaseModel]] = ScenarioParameters

    def run(self, context: Context, parameters: BaseModel) -> Result:
        """Sweep, and find the trigger of each pattern.

        Raises
        ------
        RunError
            If the column is derived or not the model's, or nothing can be asked.
        """
        asked = ScenarioParameters.model_validate(parameters.model_dump())
        context.progress(0.02, "Reading the windows")
        read = read_case(context, (), asked.rows)
        case = read.case
        if asked.node and asked.node not in case.problem.features:
            raise RunError(
                "repair.node",
                f"The model does not read a column named {asked.node!r}.",
                f"It reads {', '.join(sorted(case.problem.features)[:12])}.",
            )
        try:
            _, material, _ = split(case, Asked(asked.node, seed=context.seed))
            node = asked.node or suspect(
                material, case.yard, lambda: context.progress(0.2, "Choosing the column")
            )
            points = sweep(
                material,
                case.yard,
                case.reference,
                node,
                lambda name: context.progress(0.4, f"Making drift: {name}"),
            )
        except Impossible as reason:
            raise RunError(
                "repair.impossible", f"No drift can be played. {reason}", "Name another column."
            ) from reason
        context.progress(0.95, "Telling")
        found = triggers(points, asked.borne)
        now = moved(material.evidence(), node)
        least = fallback(case.yard, case.reference)
        return _result(_Swept(node, asked.borne, case.yard, points, found, now, least))


def _result(told: _Swept) -> Result:
    metric = told.yard.metric
    first = min(
        (one for one in told.triggers if (one.distance or 0.0) > _SEEN),
        key=lambda one: one.distance or 0.0,
        default=None,
    )
    if first is None or first.distance is None:
        summary = (
            f"No drift of {told.node} that was tried costs more than "
            f"{figure(told.borne, metric)} {short(metric)}."
        )
    else:
        summary = (
            f"Fall back once {told.node} has moved by {first.distance:.2f} (total variation): "
            f"{first.pattern} then may cost more than {figure(told.borne, metric)} "
            f"{short(metric)}. It has moved by {told.now:.2f} in the incident."
        )
    return Result(
        summary=summary,
        next_step="Make the distance a guardrail, and rehearse the fallback it triggers.",
        findings=tuple(_finding(told, one) for one in told.triggers),
        tables={"sweep": _table(told), "triggers": _trigger_table(told)},
        figures=(_picture(told),),
        scalars={
            "node": told.node,
            "metric": metric.name,
            "borne": told.borne,
            "moved": told.now,
            "rows": float(told.points[0].effect.rows),
            **({} if first is None else {"trigger": first.distance}),
            **({} if told.fallback is None else {"fallback": told.fallback}),
        },
    )


def _finding(told: _Swept, one: Trigger) -> Finding:
    metric = told.yard.metric
    if one.size is None:
        text = f"{told.node}, {one.pattern}: never costs more than is borne."
    else:
        text = (
            f"{told.node}, {one.pattern}: from a size of {one.size:.0%} on, a distance of "
            f"{one.distance:.2f}, more than {figure(told.borne, metric)} {short(metric)} may be "
            "lost."
        )
        if (one.distance or 0.0) <= _SEEN:
            text += " It does not show in the column's own values: watch its agreement with others."
    worst = min(
        (p for p in told.points if p.pattern == one.pattern),
        key=lambda point: point.effect.gain.estimate,
    )
    gain = worst.effect.gain
    return Finding(
        id=f"trigger.{one.pattern.replace(' ', '_')}",
        text=text,
        about=told.node,
        effect=gain.estimate,
        interval=(gain.low, gain.high),
        unit=metric.name,
        n=worst.effect.rows,
        weight=0.6,
        values={"size": one.size, "distance": one.distance},
    )


def _table(told: _Swept) -> pa.Table:
    return pa.Table.from_pylist(
        [
            {
                "pattern": one.pattern,
                "size": one.size,
                "distance": one.distance,
                "metric": one.effect.after.estimate,
                "metric_low": one.effect.after.low,
                "metric_high": one.effect.after.high,
                "gain": one.effect.gain.estimate,
                "low": one.effect.gain.low,
                "high": one.effect.gain.high,
            }
            for one in told.points
        ]
    )


def _trigger_table(told: _Swept) -> pa.Table:
    schema = pa.schema(
        [("pattern", pa.string()), ("size", pa.float64()), ("distance", pa.float64())]
    )
    rows = [
        {"pattern": one.pattern, "size": one.size, "distance": one.distance}
        for one in told.triggers
    ]
    return pa.Table.from_pylist(rows, schema=schema)


def _picture(told: _Swept) -> Figure:
    metric = told.yard.metric
    usual = told.points[0].effect.before.estimate
    marks: list[Mark] = [
        Level(value=usual, tone="reference", label="W0"),
        Level(value=usual - told.yard.sign * told.borne, tone="lost", label="borne"),
    ]
    if told.fallback is not None:
        marks.append(Level(value=told.fallback, tone="muted", label="constant"))
    names = dict.fromkeys(p.pattern for p in told.points)
    for name, (tone, dashed) in zip(names, _LOOKS, strict=False):
        mine = [one for one in told.points if one.pattern == name]
        x = tuple(one.size for one in mine)
        sides = [one.effect.after for one in mine]
        low, high = tuple(s.low for s in sides), tuple(s.high for s in sides)
        marks.append(Band(x=x, low=low, high=high, tone=tone))
        marks.append(
            Line(x=x, y=tuple(s.estimate for s in sides), tone=tone, label=name, dashed=dashed)
        )
    return Figure(
        id="sweep",
        title=f"{metric.title} as {told.node} drifts further",
        caption=(
            f"Good rows in which {told.node} was made to drift: the share of rows changed, or of "
            "the largest shift, three robust standard deviations. Constant: one answer for all. "
            f"95 % intervals; {told.points[0].effect.rows:,} rows."
        ),
        x=Axis(label="size of the drift", zero=True),
        y=Axis(label=short(metric)),
        marks=tuple(marks),
        about=told.node,
    )
