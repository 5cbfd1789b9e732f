"""What a rule would have done, as figures by name and as tables."""

import pyarrow as pa

from workbench.api import JsonValue
from workbench.science.guardrails.back_check import BackCheck, Moments, Step, firing
from workbench.science.guardrails.hostile import Trial
from workbench.science.guardrails.rule import Rule
from workbench.science.guardrails.series import HOUR, MINUTE, Series
from workbench.science.guardrails.track import Track
from workbench_drift.caught_pictures import moment
from workbench_drift.caught_rule import RuleParameters


def tables_of(
    series: Series,
    rule: Rule,
    moments: Moments,
    found: BackCheck,
    steps: tuple[Step, ...],
    trials: tuple[Trial, ...],
) -> dict[str, pa.Table]:
    """Return the bins, the sweep, the false alarms and the tampered input."""
    return {
        "bins": _bin_table(series, rule, moments),
        "sweep": _sweep_table(steps),
        "alarms": _alarm_table(found),
        "hostile": _trial_table(trials),
    }


def scalars_of(found: BackCheck, track: Track) -> dict[str, float | int | str | bool | None]:
    """Return the figures of a back check by name; those that are not known are left out."""
    told: dict[str, float | int | str | bool | None] = {
        "caught": found.caught,
        "false_alarms": len(found.alarms),
        "history_days": found.days,
        "tells": found.tells,
        "bin_minutes": track.width / MINUTE,
        "rows": track.rows,
    }
    if found.fires_at is not None:
        told["fires_at"] = moment(found.fires_at)
    if found.lead is not None:
        told["lead_hours"] = found.lead / HOUR
    if found.delay is not None:
        told["delay_hours"] = found.delay.estimate / HOUR
        told["delay_hours.low"] = found.delay.low / HOUR
        told["delay_hours.high"] = found.delay.high / HOUR
    if found.rate is not None:
        told["false_alarms_per_month"] = found.rate.estimate
        told["false_alarms_per_month.low"] = found.rate.low
        told["false_alarms_per_month.high"] = found.rate.high
    if found.before is not None:
        told["before"] = found.before
    if found.after is not None:
        told["after"] = found.after
    return told


def answer_of(asked: RuleParameters, found: BackCheck) -> dict[str, JsonValue]:
    """Return the rule as it was tried, and what it would have done."""
    return {
        "rule": asked.model_dump(mode="json"),
        "caught": found.caught,
        "fires_at": None if found.fires_at is None else moment(found.fires_at),
        "lead_hours": None if found.lead is None else found.lead / HOUR,
        "false_alarms": len(found.alarms),
        "history_days": found.days,
        "rate": None if found.rate is None else found.rate.estimate,
        "rate_interval": None if found.rate is None else found.rate.as_pair(),
    }


_TIME = pa.timestamp("us", "UTC")


def _times(seconds: list[float]) -> pa.Array:
    return pa.array([round(at * 1e6) for at in seconds], pa.int64()).cast(_TIME)


def _bin_table(series: Series, rule: Rule, moments: Moments) -> pa.Table:
    side = ["history" if end <= moments.low else "incident" for end in series.ends.tolist()]
    return pa.table(
        {
            "start": _times(series.starts.tolist()),
            "value": pa.array(series.values, from_pandas=True),
            "rows": pa.array(series.rows),
            "broken": pa.array(rule.limits.broken(series.values)),
            "fires": pa.array(firing(series, rule)),
            "side": pa.array(side),
        }
    )


def _sweep_table(steps: tuple[Step, ...]) -> pa.Table:
    rows = [
        {
            "threshold": one.threshold,
            "lead_hours": None if one.check.lead is None else one.check.lead / HOUR,
            "delay_hours": None if one.check.delay is None else one.check.delay.estimate / HOUR,
            "false_alarms": len(one.check.alarms),
            "per_month": None if one.check.rate is None else one.check.rate.estimate,
            "low": None if one.check.rate is None else one.check.rate.low,
            "high": None if one.check.rate is None else one.check.rate.high,
        }
        for one in steps
    ]
    numbers = ("threshold", "lead_hours", "delay_hours", "per_month", "low", "high")
    schema = pa.schema([(name, pa.float64()) for name in numbers] + [("false_alarms", pa.int64())])
    return pa.Table.from_pylist(rows, schema=schema)


def _alarm_table(found: BackCheck) -> pa.Table:
    return pa.table({"raised": _times(list(found.alarms))})


def _trial_table(trials: tuple[Trial, ...]) -> pa.Table:
    rows = [
        {
            "input": one.name,
            "what": one.words,
            "should_fire": one.faulty,
            "fires": one.fires,
            "holding": one.holding,
            "verdict": one.verdict,
        }
        for one in trials
    ]
    schema = pa.schema(
        [
            ("input", pa.string()),
            ("what", pa.string()),
            ("should_fire", pa.bool_()),
            ("fires", pa.bool_()),
            ("holding", pa.float64()),
            ("verdict", pa.string()),
        ]
    )
    return pa.Table.from_pylist(rows, schema=schema)
