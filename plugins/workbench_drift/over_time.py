"""Drift over time: whether this is more than one ordinary day differs from the others."""

from typing import Literal

import numpy as np
import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field

from workbench.api import (
    Analysis,
    Context,
    Finding,
    JsonValue,
    Kind,
    Needs,
    NextStep,
    Result,
    Tolerance,
)
from workbench.science.bootstrap import generator
from workbench.science.two_sample.over_time import (
    FEWEST_BINS,
    ChangePoint,
    DriftOverTime,
    change_point,
    drift_over_time,
)
from workbench.science.two_sample.verdict import LIMITS, Aspect, Size, Status
from workbench_drift.clock import FEWEST_ROWS, TimeBins, bin_times, check_zone, choose_width
from workbench_drift.clock import local_times as times_of
from workbench_drift.codes import count_by_time
from workbench_drift.columns import INCIDENT, REFERENCE, columns_to_compare
from workbench_drift.timelines import Clock, Timeline, lines, matrix, timeline_table

MEASURE = "JS distance beyond chance"


class OverTimeParameters(BaseModel):
    """What can be set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    every: Literal["auto", "hour", "day", "week"] = Field(
        "auto",
        description="Length of a bin of time; auto: days, or hours where days are few, or weeks "
        "where rows are.",
    )
    season: Literal["none", "hour of day", "weekday"] = Field(
        "none", description="Compare only bins of the same hour of day, or the same weekday."
    )
    time_zone: str = Field("UTC", description="IANA name of the zone in which days begin.")


class OverTime(Analysis):
    """Compare each bin of time with the rest of the reference."""

    id = "drift.over_time"
    version = "1.0"
    kind = Kind.DRIFT
    title = "Drift over time"
    needs = Needs(windows=(REFERENCE, INCIDENT), roles=("feature", "timestamp"))
    why = (
        "Columns wander in good times too. A bin is called drifted only where it lies further "
        "from the reference than reference bins lie from one another."
    )
    assumptions = ("The reference was good throughout, and its bins are alike.",)
    caveats = (
        "The threshold is per column and is not adjusted for the number of columns.",
        f"Bins of time with fewer than {FEWEST_ROWS} rows are left out.",
    )
    expected = "No column moves further than the reference's own bins differ."
    next_steps = (
        NextStep(
            words="Look for a change of the labels, or of several columns together: domain "
            "classifier.",
            when={"scalars.drifted": (0,)},
        ),
    )
    tolerance = Tolerance(absolute=1e-9, relative=1e-6)
    in_battery = True
    Parameters = OverTimeParameters

    def run(self, context: Context, parameters: BaseModel) -> Result:
        """Bin by time, compare and find when it began.

        Parameters
        ----------
        context : Context
            With a reference and an incident window that have times.
        parameters : OverTimeParameters
            What was set.

        Returns
        -------
        Result
            ``answer["columns"]`` as for the battery; with fewer than 8 reference bins every
            column is not testable, with the reason.

        Raises
        ------
        RunError
            If the zone is not known or a window has no times.
        """
        asked = OverTimeParameters.model_validate(parameters.model_dump())
        zone = check_zone(asked.time_zone)
        tables = (context.window(REFERENCE), context.window(INCIDENT))
        times = tuple(times_of(table, zone) for table in tables)
        width, before = choose_width(times[0], asked.every, asked.season, zone)
        after = bin_times(times[1], width, asked.season, zone)
        names = columns_to_compare(*tables)
        refused = _refusal(before, after, width)
        timelines = []
        for done, name in enumerate(() if refused else names):
            context.progress(done / len(names), f"Following {name}")
            timelines.append(_follow(context, name, before, after))
            pa.default_memory_pool().release_unused()
        context.progress(1.0, "Done")
        if refused:
            return _refused(refused, list(names))
        columns = {table.roles.timestamp for table in tables}
        clock = Clock(columns.pop() if len(columns) == 1 else None, width, zone)
        return _result(timelines, clock, asked)


def _refusal(before: TimeBins, after: TimeBins, width: str) -> str:
    if before.size < FEWEST_BINS:
        return (
            f"The reference has {before.size} {width} bins with {FEWEST_ROWS} rows or more; "
            f"a threshold needs {FEWEST_BINS}. Choose shorter bins or a longer reference."
        )
    if after.size == 0:
        return f"No {width} of the incident window has {FEWEST_ROWS} rows or more."
    return ""


def _refused(reason: str, names: list[str]) -> Result:
    entry: dict[str, JsonValue] = {
        "status": Status.NOT_TESTABLE.value,
        "effect": None,
        "reason": reason,
    }
    return Result(
        summary=f"Drift over time was not computed: {reason}",
        next_step="Choose shorter bins, or set a longer reference window.",
        findings=(Finding(id="refused", text=reason, weight=0.3),),
        answer={"columns": {name: dict(entry) for name in names}, "ranking": []},
    )


def _follow(context: Context, name: str, before: TimeBins, after: TimeBins) -> Timeline:
    counted = count_by_time(
        (context.window(REFERENCE), context.window(INCIDENT)), name, (before, after)
    )
    if isinstance(counted, str):
        return Timeline(name, None, None, counted, before.starts, after.starts)
    rng = generator(context.seed, "over-time", name)
    found = drift_over_time(counted[0], counted[1], (before.seasons, after.seasons), rng)
    if found is None:
        reason = f"Fewer than {FEWEST_BINS} reference bins share a season with another."
        return Timeline(name, None, None, reason, before.starts, after.starts)
    onset = _onset(found, before, after, rng) if found.drifted else None
    return Timeline(name, found, onset, "", before.starts, after.starts)


def _onset(
    found: DriftOverTime, before: TimeBins, after: TimeBins, rng: np.random.Generator
) -> ChangePoint | None:
    series = [
        (at, one.estimate)
        for starts, side in ((before.starts, found.reference), (after.starts, found.incident))
        for at, one in zip(starts, side, strict=True)
        if one is not None
    ]
    return change_point(np.array([value for _, value in sorted(series)]), rng)


def _status(one: Timeline) -> Status:
    if one.found is None:
        return Status.NOT_TESTABLE
    large_enough = one.found.effect.estimate >= LIMITS[Aspect.LEVELS][Size.SLIGHT - 1]
    return Status.DRIFT if one.found.drifted and large_enough else Status.NO_DRIFT


def _text(one: Timeline) -> str:
    if one.found is None:
        return one.reason
    found, effect = one.found, one.found.effect
    figures = f"{MEASURE} {effect.estimate:.3g} ({effect.low:.3g} to {effect.high:.3g})"
    when = ""
    if one.onset is not None:
        low, at, high = one.moments()
        when = f" It began {at} (between {low} and {high})."
    return (
        f"{figures}; {found.above:.0%} of the incident bins lie above {found.threshold:.3g}, "
        f"which reference bins exceed in {found.false_alarms:.0%} of cases.{when}"
    )


def _result(timelines: list[Timeline], clock: Clock, asked: OverTimeParameters) -> Result:
    width = clock.width
    ranked = sorted(timelines, key=lambda one: (_status(one) is not Status.DRIFT, -one.excess()))
    drifted = [one for one in ranked if _status(one) is Status.DRIFT]
    tested = sum(one.found is not None for one in timelines)
    names = ", ".join(one.name for one in drifted[:8])
    summary = (
        f"{len(drifted)} of {tested} columns moved further from the reference than its own "
        f"{width}s differ: {names}."
        if drifted
        else f"None of {tested} columns moved further than the reference's own {width}s differ."
    )
    columns: dict[str, JsonValue] = {
        one.name: {
            "status": _status(one).value,
            "effect": None if one.found is None else one.found.effect.estimate,
            "reason": _text(one),
            "interval": None if one.found is None else one.found.effect.as_pair(),
            "threshold": None if one.found is None else one.found.threshold,
            "above": None if one.found is None else one.found.above,
            "onset": None if one.onset is None else one.moments()[1],
        }
        for one in timelines
    }
    return Result(
        summary=summary,
        next_step="Set the incident window to begin where the first of these moved.",
        findings=tuple(_finding(one) for one in drifted),
        tables={"timelines": timeline_table(timelines)},
        figures=(*lines(drifted or ranked, clock), *matrix(ranked, clock)),
        scalars={
            "columns": len(timelines),
            "drifted": len(drifted),
            "every": width,
            "season": asked.season,
            "time_zone": asked.time_zone,
        },
        answer={
            "columns": columns,
            "every": width,
            "ranking": [one.name for one in ranked if one.found is not None],
        },
    )


def _finding(one: Timeline) -> Finding:
    effect = None if one.found is None else one.found.effect
    return Finding(
        id=f"over-time.{one.name}",
        text=f"{one.name}: {_text(one)}",
        about=one.name,
        effect=None if effect is None else effect.estimate,
        interval=None if effect is None else (effect.low, effect.high),
        unit="JS distance",
        weight=0.5,
    )
