"""Would a rule have caught it: when it fires, how much earlier, and at what false alarms."""

import pyarrow as pa
from pydantic import BaseModel

from workbench.api import Analysis, Context, JsonValue, Kind, Needs, Result, Tolerance
from workbench.api.rule_tracks import track_of_rows, track_of_signal
from workbench.science.guardrails.back_check import BackCheck, Moments, Step, check, firing, sweep
from workbench.science.guardrails.hostile import Trial, tried
from workbench.science.guardrails.rule import Rule
from workbench.science.guardrails.series import HOUR, MINUTE, Series
from workbench.science.guardrails.track import Track, good_rows
from workbench_drift.caught_pictures import caught_figures, moment
from workbench_drift.caught_rule import CaughtParameters
from workbench_drift.caught_words import next_step, summary, told
from workbench_drift.columns import INCIDENT, REFERENCE


class WouldHaveCaught(Analysis):
    """Try a rule on the history and on the incident."""

    id = "quality.would_have_caught"
    version = "1.0"
    kind = Kind.QUALITY
    title = "Would have caught it"
    needs = Needs(windows=(REFERENCE, INCIDENT), optional_windows=("history",))
    why = (
        "A rule is worth having if it fires soon and seldom for nothing: both are measured on the "
        "rows and signals at hand, for the rule and for every other threshold."
    )
    assumptions = (
        "What lies before the onset was good.",
        "False alarms come independently of one another.",
    )
    caveats = (
        "False alarms on rows that the rule was fitted on look fewer than they will be.",
        "A batch of rows is judged when it is over, so that longer bins fire later.",
    )
    tolerance = Tolerance(absolute=1e-9, relative=1e-6)
    Parameters = CaughtParameters

    def run(self, context: Context, parameters: BaseModel) -> Result:
        """Judge the rule bin by bin, sweep its threshold, and tamper with good rows.

        Parameters
        ----------
        context : Context
            With a reference and an incident window.
        parameters : CaughtParameters
            The rule, and when the incident began and was declared.

        Returns
        -------
        Result
            ``scalars`` hold ``fires_at``, ``lead_hours``, ``delay_hours`` with its ends,
            ``false_alarms``, ``false_alarms_per_month`` with its ends and ``history_days``.
        """
        asked = CaughtParameters.model_validate(parameters.model_dump())
        rule = asked.rule()
        context.progress(0.1, "Reading what the rule is tried on")
        track, first_row = _track(context, asked)
        moments = asked.moments(context, first_row)
        series = track.series(rule)
        repeat = asked.repeat_hours * HOUR
        context.progress(0.5, "Trying the rule")
        found = check(series, rule, moments, repeat)
        context.progress(0.6, "Trying other thresholds")
        steps = sweep(series, rule, moments, repeat)
        context.progress(0.8, "Trying hostile input")
        trials = _hostile(context, asked, rule, track, moments)
        context.progress(1.0, "Done")
        return Result(
            summary=summary(asked, found),
            next_step=next_step(found),
            findings=told(asked, found, steps, trials),
            tables={
                "bins": _bin_table(series, rule, moments),
                "sweep": _sweep_table(steps),
                "alarms": _alarm_table(found),
                "hostile": _trial_table(trials),
            },
            figures=caught_figures(asked, rule, series, found, steps, moments),
            scalars=_scalars(found, track),
            answer=_answer(asked, found),
        )


def _track(context: Context, asked: CaughtParameters) -> tuple[Track, float | None]:
    if asked.kind == "threshold":
        return track_of_signal(context.signals, asked.node, asked.metric), None
    width = None if asked.bin_minutes is None else asked.bin_minutes * MINUTE
    return track_of_rows(context.windows, asked.kind, asked.column, width)


def _hostile(
    context: Context, asked: CaughtParameters, rule: Rule, track: Track, moments: Moments
) -> tuple[Trial, ...]:
    del context, asked
    good = good_rows(track, moments.low)
    return tried(rule, good) if len(good) else ()


def _scalars(found: BackCheck, track: Track) -> dict[str, float | int | str | bool | None]:
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


def _answer(asked: CaughtParameters, found: BackCheck) -> dict[str, JsonValue]:
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
