"""What mending found: sentences, table and answer."""

import pyarrow as pa

from workbench.api import Finding, JsonValue, Result
from workbench.science.explanation.mechanisms import RESAMPLE
from workbench.science.metrics import Metric
from workbench_explain.what_if_pictures import figures
from workbench_explain.what_if_told import TITLES, Tried, WhatIfTold
from workbench_explain.wording import amount, around, level, short


def result(told: WhatIfTold) -> Result:
    """Return the whole answer."""
    return Result(
        summary=_summary(told),
        next_step=_next_step(told),
        findings=_findings(told),
        tables={"mechanisms": _table(told)},
        figures=figures(told),
        scalars={
            "feature": told.feature,
            "metric": told.case.measured.metric.name,
            "chosen": told.chosen,
            "restored": told.best.effect.gained.estimate,
            "lost": told.cost.estimate,
            "share": told.share,
            "rows_reference": len(told.case.reference),
            "rows_incident": len(told.case.incident),
        },
        answer=_answer(told),
    )


def _answer(told: WhatIfTold) -> dict[str, JsonValue]:
    return {
        "feature": told.feature,
        "metric": told.case.measured.metric.name,
        "reference": told.reference.estimate,
        "reference_interval": told.reference.as_pair(),
        "incident": told.incident.estimate,
        "incident_interval": told.incident.as_pair(),
        "drop": told.drop,
        "share": told.share,
        "mechanisms": [
            {
                "mechanism": one.mechanism.name,
                "value": one.effect.value.estimate,
                "interval": one.effect.value.as_pair(),
                "restored": one.effect.gained.estimate,
                "restored_interval": one.effect.gained.as_pair(),
                "formula": one.mechanism.formula,
                "rows": int(one.mechanism.rows.sum()),
                "curve": _curve(one),
            }
            for one in told.tried
        ],
        "rows": {"looked_at": len(told.case.incident), "total": told.case.totals[1]},
        "not_possible": [{"mechanism": key, "reason": why} for key, why in told.refused.items()],
        "chosen": told.chosen,
        "lost": told.cost.estimate,
        "lost_interval": told.cost.as_pair(),
        "lost_formula": told.fault,
    }


def _curve(one: Tried) -> dict[str, JsonValue]:
    """Return what each share of a mechanism's rows does, column by column."""
    return {
        "share": [part.share for part in one.curve],
        "rows": [part.rows for part in one.curve],
        "value": [part.effect.value.estimate for part in one.curve],
        "interval": [part.effect.value.as_pair() for part in one.curve],
        "restored": [part.effect.gained.estimate for part in one.curve],
        "restored_interval": [part.effect.gained.as_pair() for part in one.curve],
    }


def _summary(told: WhatIfTold) -> str:
    metric, gained = told.case.measured.metric, told.best.effect.gained
    how = TITLES[told.chosen].casefold()
    if told.drop <= 0:
        return (
            f"{_first(metric)} did not fall between the windows; mending {told.feature} by {how} "
            f"would move it by {amount(gained.estimate, metric, signed=True)}."
        )
    value = told.best.effect.value.estimate
    start = (
        f"Had {told.feature} kept its history, {short(metric)} would be {level(value, metric)} "
        f"instead of {level(told.incident.estimate, metric)} "
        f"({level(told.reference.estimate, metric)} in the reference)"
    )
    if not gained.excludes(0):
        return f"{start}: no more than chance, by {how}."
    part = f", {gained.estimate / told.drop:.0%} of the drop" if gained.estimate > 0 else ""
    given = "gives back" if gained.estimate > 0 else "costs another"
    return f"{start}: mending by {how} {given} {amount(abs(gained.estimate), metric)}{part}."


def _first(metric: Metric) -> str:
    """Return a metric's name as it begins a sentence."""
    name = short(metric)
    return name[:1].upper() + name[1:]


def _next_step(told: WhatIfTold) -> str:
    gained = told.best.effect.gained
    if told.control_wins:
        return (
            f"Look at how {told.feature} goes with the other columns: its values mislead the model "
            "now, and no repair that was tried undoes how."
        )
    if gained.low <= 0:
        return "Try another input; Upstream cause ranks them all."
    left = told.drop - gained.estimate
    if left > 0.25 * told.drop:
        return (
            f"Make it a hypothesis, and look for what explains the other {left / told.drop:.0%} of "
            "the drop."
        )
    return f"Make it a hypothesis: {told.best.mechanism.formula}; check it at the source."


def _findings(told: WhatIfTold) -> tuple[Finding, ...]:
    metric, cost = told.case.measured.metric, told.cost
    rows = len(told.case.incident)
    found = [_restored(told, one, rows) for one in told.tried]
    found.append(
        Finding(
            id="lost",
            text=(
                f"Breaking {told.feature} alone in the reference costs "
                f"{amount(cost.estimate, metric)} ({around(cost, metric)}): {told.fault}."
            ),
            about=told.feature,
            effect=cost.estimate,
            interval=(cost.low, cost.high),
            unit=metric.name,
            n=len(told.case.reference),
            weight=0.5,
            caveats=told.caveats,
        )
    )
    return tuple(found)


def _restored(told: WhatIfTold, one: Tried, rows: int) -> Finding:
    metric, gained = told.case.measured.metric, one.effect.gained
    mended, value = int(one.mechanism.rows.sum()), one.effect.value.estimate
    text = (
        f"{TITLES[one.mechanism.name]} on {mended:,} of {rows:,} rows: {short(metric)} "
        f"{level(value, metric)}, {amount(gained.estimate, metric, signed=True)} "
        f"({around(gained, metric)}); {one.mechanism.formula}."
    )
    first = one.mechanism.name == told.chosen
    own = ("A negative control: it should not help.",) if one.mechanism.name == RESAMPLE else ()
    return Finding(
        id=f"restored.{one.mechanism.name}",
        text=text,
        about=told.feature,
        effect=gained.estimate,
        interval=(gained.low, gained.high),
        unit=metric.name,
        n=rows,
        weight=0.8 if first else 0.3,
        caveats=(*own, *told.caveats),
        values={"value": value, "rows": mended},
    )


def _table(told: WhatIfTold) -> pa.Table:
    rows = [
        {
            "mechanism": one.mechanism.name,
            "value": one.effect.value.estimate,
            "value_low": one.effect.value.low,
            "value_high": one.effect.value.high,
            "restored": one.effect.gained.estimate,
            "restored_low": one.effect.gained.low,
            "restored_high": one.effect.gained.high,
            "rows": int(one.mechanism.rows.sum()),
            "formula": one.mechanism.formula,
        }
        for one in told.tried
    ]
    rows += [{"mechanism": key, "reason": why} for key, why in told.refused.items()]
    numbers = [f"{what}{end}" for what in ("value", "restored") for end in ("", "_low", "_high")]
    schema = pa.schema(
        [("mechanism", pa.string())]
        + [(name, pa.float64()) for name in numbers]
        + [("rows", pa.int64()), ("formula", pa.string()), ("reason", pa.string())]
    )
    return pa.Table.from_pylist(rows, schema=schema)
