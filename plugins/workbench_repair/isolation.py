"""A repair tried by lot and within strata, beside its placebo."""

from collections.abc import Mapping
from typing import Literal

import pyarrow as pa
from pydantic import BaseModel, Field

from workbench.api import Axis, Context, Figure, Finding, Intervals, Result, RunError
from workbench.science.intervals import Interval
from workbench.science.metrics import Metric
from workbench.science.repair.desk import Impossible, Material, Remedy
from workbench.science.repair.evaluation import Asked, split
from workbench.science.repair.isolation import Isolated, isolated, strata_of
from workbench.science.repair.placebos import Placebo, placebo_of
from workbench.science.repair.rows import some
from workbench.science.repair.scenarios import Stage
from workbench_repair.answers import Recalibrate
from workbench_repair.base import RepairAnalysis, RepairParameters
from workbench_repair.columns import Clip, Impute, InverseTransform
from workbench_repair.reading import Read
from workbench_repair.told import around, figure, short

_REPAIRS: Mapping[str, type[RepairAnalysis]] = {
    "inverse_transform": InverseTransform,
    "clip": Clip,
    "impute": Impute,
    "recalibrate": Recalibrate,
}


class IsolationParameters(RepairParameters):
    """What can be set."""

    repair: Literal["inverse_transform", "clip", "impute", "recalibrate"] = Field(
        "inverse_transform", description="The repair to isolate."
    )
    strata: int = Field(
        4, ge=2, le=10, description="Parts the rows are cut into by what was said before."
    )


class Isolation(RepairAnalysis):
    """Draw half of the held-out rows by lot for a repair, and compare the halves."""

    id = "repair.isolation"
    title = "A repair by lot"
    verb = "Isolating the repair"
    why = (
        "Whatever else happened while a repair was at work falls on both halves of a lot alike, so "
        "the difference between them is the repair's. The same halves without it, and the same "
        "repair where nothing is at fault, have to come out at nothing."
    )
    assumptions = (
        *RepairAnalysis.assumptions,
        "What is said of one row does not change the label of another.",
    )
    caveats = (
        *RepairAnalysis.caveats,
        "Halves of other rows differ more than a row from itself, so the interval is wider.",
        "The lot is drawn over rows on record; a canary draws it in service.",
    )
    expected = "The repaired half is better; idle halves and the placebo differ by nothing."
    Parameters = IsolationParameters

    def fit(self, material: Material, node: str, parameters: BaseModel) -> Remedy:
        """Return the repair that is isolated."""
        kind = _REPAIRS[_asked(parameters).repair]
        return kind().fit(material, node, kind.Parameters.model_validate({"node": node}))

    def _judged(self, context: Context, read: Read, chosen: RepairParameters) -> Result:
        parameters = _asked(chosen)
        case = read.case
        asked = Asked(chosen.node, chosen.windows, level=chosen.level, seed=context.seed)
        try:
            if _REPAIRS[parameters.repair].of_column:
                asked = self._named(context, case, asked)
            periods, material, good = split(case, asked)
            context.progress(0.3, "Fitting on the first period")
            remedy = self.fit(material, asked.node, chosen)
        except Impossible as reason:
            raise RunError(
                "repair.impossible", f"The repair cannot be tried here. {reason}", "Try another."
            ) from reason
        context.progress(0.5, "Drawing rows by lot")
        kept = ~next(one.rows for one in periods if one.fitted)
        held, said = case.incident.where(kept), some(remedy.answer(case.incident), kept)
        codes, names = strata_of(case.yard, held, parameters.strata)
        found = isolated(case.yard, held, said, codes, names, seed=context.seed, level=chosen.level)
        if found is None or found.by_lot is None:
            raise RunError(
                "repair.few_rows",
                "Too few held-out rows have a label and both answers to draw a lot.",
                "Wait for more labels, or choose a longer incident window.",
            )
        context.progress(0.8, "Trying the placebo")
        stage = Stage(case.yard, material, good, held, context.seed, chosen.level)
        placebo = placebo_of(stage, lambda m, node: self.fit(m, node, chosen), remedy)
        return _result(found, found.by_lot, placebo, case.yard.metric, remedy, asked.node)


def _asked(parameters: BaseModel) -> IsolationParameters:
    return IsolationParameters.model_validate(parameters.model_dump())


def _result(
    found: Isolated,
    effect: Interval,
    placebo: Placebo | None,
    metric: Metric,
    remedy: Remedy,
    node: str,
) -> Result:
    told = _told(found, effect, placebo)
    return Result(
        summary=_summary(found, effect, metric),
        next_step=_next_step(found, effect, placebo),
        findings=tuple(
            Finding(
                id=f"isolation.{name}",
                text=f"{words}: {figure(one.estimate, metric, signed=True)} {short(metric)} "
                f"({around(one, metric)}).",
                about=node,
                effect=one.estimate,
                interval=(one.low, one.high),
                unit=metric.name,
                n=sum(found.rows),
                weight=0.8 if name == "by_lot" else 0.5,
                values={"silent": not one.excludes(0)},
            )
            for name, (words, one) in told.items()
        ),
        tables={"strata": _table(found)},
        figures=(_figure(told, effect, metric),),
        scalars={
            "metric": metric.name,
            "rows.drawn": found.rows[0],
            "rows.left": found.rows[1],
            "mde": found.mde,
            **{name: one.estimate for name, (_, one) in told.items()},
            **{f"{name}.low": one.low for name, (_, one) in told.items()},
            **{f"{name}.high": one.high for name, (_, one) in told.items()},
        },
        answer={"formula": remedy.formula, "node": node},
    )


def _told(
    found: Isolated, effect: Interval, placebo: Placebo | None
) -> dict[str, tuple[str, Interval]]:
    rows = {
        "by_lot": ("Half of the rows drawn by lot and repaired, less the other half", effect),
        "idle": ("The same halves without the repair", found.idle),
        "within_lot": ("The same by lot, within strata", found.within_lot),
        "within_matched": ("Each row with itself, within strata", found.within_matched),
        "placebo": (
            "The placebo" if placebo is None else placebo.words.rstrip("."),
            None if placebo is None else placebo.gain,
        ),
    }
    return {name: (words, one) for name, (words, one) in rows.items() if one is not None}


def _summary(found: Isolated, effect: Interval, metric: Metric) -> str:
    drawn, left = found.rows
    where = f"{drawn:,} rows drawn by lot against {left:,} others"
    if effect.low > 0:
        return (
            f"The repair itself gives {figure(effect.estimate, metric)} {short(metric)} "
            f"({around(effect, metric)}): {where}."
        )
    if effect.high < 0:
        return (
            f"The repair itself costs {figure(-effect.estimate, metric)} {short(metric)} "
            f"({around(effect, metric)}): {where}."
        )
    least = "" if found.mde is None else f"; {figure(found.mde, metric)} would be found"
    return (
        f"No evidence by lot that the repair changes {short(metric)} "
        f"({figure(effect.estimate, metric, signed=True)}, {around(effect, metric)}{least}): "
        f"{where}."
    )


def _next_step(found: Isolated, effect: Interval, placebo: Placebo | None) -> str:
    if found.idle is not None and found.idle.excludes(0):
        return "Draw again with another seed: the halves differed before anything was repaired."
    if placebo is not None and placebo.gain.excludes(0):
        return "Find out why the placebo does something before the repair gets the credit."
    if effect.low > 0:
        return "Try it on a canary, which draws the lot in service."
    if effect.high < 0:
        return "Do not release it; look at the strata it makes worse."
    return "Bring more labelled rows, or compare row by row: run the repair itself."


def _table(found: Isolated) -> pa.Table:
    matched = [None if one.matched is None else one.matched.gain for one in found.strata]
    columns = {
        "matched": matched,
        "by_lot": [one.by_lot for one in found.strata],
        "idle": [one.idle for one in found.strata],
    }
    table = {
        "stratum": pa.array([one.name for one in found.strata], pa.string()),
        "rows": pa.array([one.rows for one in found.strata], pa.int64()),
    }
    for name, intervals in columns.items():
        for part, read in (("", "estimate"), (".low", "low"), (".high", "high")):
            values = [None if one is None else float(getattr(one, read)) for one in intervals]
            table[f"{name}{part}"] = pa.array(values, pa.float64())
    return pa.table(table)


def _figure(told: dict[str, tuple[str, Interval]], effect: Interval, metric: Metric) -> Figure:
    names = {
        "by_lot": "by lot",
        "idle": "the same halves, no repair",
        "within_lot": "by lot, within strata",
        "within_matched": "row by row, within strata",
        "placebo": "placebo",
    }
    rows = [one for _, one in told.values()]
    return Figure(
        id="isolation",
        title=(
            "The difference between the halves is the repair's"
            if effect.excludes(0)
            else "The halves do not differ for sure"
        ),
        caption=f"Change of {short(metric)}, better to the right, with 95 % intervals.",
        x=Axis(label=f"change of {short(metric)}", zero=True),
        y=Axis(kind="category", categories=tuple(names[name] for name in told)),
        marks=(
            Intervals(
                at=tuple(float(at) for at in range(len(rows))),
                estimate=tuple(one.estimate for one in rows),
                low=tuple(one.low for one in rows),
                high=tuple(one.high for one in rows),
                tone="restored",
                label="change",
            ),
        ),
    )
