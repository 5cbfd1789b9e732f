"""A canary against its control, with stop rules that may be looked at any time."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
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
    Result,
    RunError,
    Tolerance,
)
from workbench.science.repair.canary import (
    Ruling,
    Sequence,
    Steps,
    follow,
    mixture_differs,
    rule,
    steps,
)
from workbench.science.repair.losses import words
from workbench_repair.canary_rows import CANARY, CONTROL, CanaryRows, read_canary
from workbench_repair.reading import INCIDENT, REFERENCE

_FEWEST_STEPS = 5
_ODD = 1e-3
_MOST_POINTS = 400


class CanaryParameters(BaseModel):
    """What can be set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    group: str = Field(
        "",
        description=(
            "The column of the canary window that tells canary rows from control rows; empty to "
            "look for one named canary, variant, group or arm."
        ),
    )
    canary: str = Field("", description="The value of that column which marks the canary.")
    margin: float = Field(
        0.02, ge=0, le=0.5, description="Harm that would be borne, as a share of the loss."
    )
    least_rows: int = Field(
        100, ge=10, le=1_000_000, description="Canary rows needed before it can be released."
    )
    level: float = Field(0.95, ge=0.5, le=0.999, description="Confidence of every statement.")
    rows: int = Field(
        20_000, ge=200, le=200_000, description="Rows of each table looked at, at most."
    )


@dataclass(frozen=True)
class _Followed:
    rows: CanaryRows
    came: Steps
    found: Sequence
    ruling: Ruling
    asked: CanaryParameters


class Canary(Analysis):
    """Compare a partial release with its control, row by row as they came."""

    id = "repair.canary"
    kind = Kind.REPAIR
    title = "Canary against control"
    needs = Needs(
        windows=(CANARY,),
        roles=("label", "prediction"),
        optional_windows=(CONTROL, INCIDENT, REFERENCE),
    )
    why = (
        "A partial release is looked at again and again, and an ordinary test looked at often "
        "enough finds harm or gain in anything. This one may be looked at after every row."
    )
    assumptions = (
        "Rows were given to canary or control without regard to what they hold.",
        "What a row costs does not depend on which rows the other side was given.",
    )
    caveats = (
        "It compares losses between 0 and 1, not the incident's own metric.",
        "Harm to a small group can hide in the mean: compare groups with the repair's own run.",
    )
    expected = "The canary is no worse than what is in service, group by group."
    tolerance = Tolerance(absolute=1e-6, relative=1e-5)
    Parameters: ClassVar[type[BaseModel]] = CanaryParameters

    def run(self, context: Context, parameters: BaseModel) -> Result:
        """Follow the canary and rule.

        Parameters
        ----------
        context : Context
            With a window named ``canary``; its control is told by a column, or is a window
            named ``control``, or else the incident.
        parameters : CanaryParameters
            What was set.

        Returns
        -------
        Result
            ``decision`` is ``stop``, ``release`` or ``go on``; ``passed`` is 1 on release only.

        Raises
        ------
        RunError
            If there is no control, or hardly any row.
        """
        asked = CanaryParameters.model_validate(parameters.model_dump())
        context.progress(0.05, "Reading the canary")
        rows = read_canary(context, asked.group, asked.canary, asked.rows)
        context.progress(0.4, "Following it")
        came = steps(rows.loss, rows.canary)
        if len(came.gain) < _FEWEST_STEPS:
            raise RunError(
                "repair.few_canary_rows",
                f"Canary and control can be compared {len(came.gain)} times; at least "
                f"{_FEWEST_STEPS} are needed.",
                "Wait for more rows.",
            )
        found = follow(came.gain, asked.margin, asked.level)
        context.progress(0.9, "Ruling")
        ruling = rule(found, came, margin=asked.margin, level=asked.level, least=asked.least_rows)
        return _result(_Followed(rows, came, found, ruling, asked))


def _result(told: _Followed) -> Result:
    gain, low, high = (float(v[-1]) for v in (told.found.mean, told.found.low, told.found.high))
    ruling, rows = told.ruling, told.rows
    loss = words(rows.yard, rows.scale)
    when = "" if ruling.step is None else f" after {told.came.end[ruling.step]:,} rows"
    heads = {"stop": "Stop the canary", "release": "The canary may go on to all", "go on": "Go on"}
    return Result(
        summary=(
            f"{heads[ruling.decision]}{when}: {ruling.reason}. Its {loss} is "
            f"{_figure(-gain)} against {rows.control} ({_figure(-high)} to {_figure(-low)})."
        ),
        next_step=_next(ruling),
        findings=_findings(told, loss),
        tables={"sequence": _table(told), "groups": _mixture_table(told)},
        figures=(_picture(told, loss),),
        scalars=_scalars(told, gain, low, high),
        answer={"decision": ruling.decision, "reason": ruling.reason},
    )


def _next(ruling: Ruling) -> str:
    if ruling.decision == "stop":
        return "Roll the canary back, and look at the rows it got wrong."
    if ruling.decision == "release":
        return "Widen the release by one step, and keep the rollback trigger on."
    return "Wait for more rows; looking again costs nothing."


def _scalars(
    told: _Followed, gain: float, low: float, high: float
) -> dict[str, float | int | str | bool | None]:
    found, rows, ruling = told.found, told.rows, told.ruling
    measured = {
        f"metric.{name}": rows.yard.measure(
            rows.label[side],
            type(rows.said)(
                rows.said.prediction[side],
                None if rows.said.score is None else rows.said.score[side],
            ),
        )
        for name, side in (("canary", rows.canary), ("control", ~rows.canary))
    }
    return {
        "decision": ruling.decision,
        "passed": float(ruling.decision == "release"),
        "gain": gain,
        "gain.low": low,
        "gain.high": high,
        "p": float(min(1.0, 2 / max(found.better[-1], found.worse[-1]))),
        "e.worse": float(found.worse[-1]),
        "e.better": float(found.better[-1]),
        "rows": float(len(rows.loss)),
        "rows.canary": float(rows.canary.sum()),
        "rows.control": float((~rows.canary).sum()),
        **{name: one.value for name, one in measured.items() if one is not None},
        **({} if ruling.step is None else {"decided_after": float(told.came.end[ruling.step])}),
    }


def _findings(told: _Followed, loss: str) -> tuple[Finding, ...]:
    gain, low, high = (float(v[-1]) for v in (told.found.mean, told.found.low, told.found.high))
    ruling, count = told.ruling, len(told.rows.loss)
    harm = told.ruling.decision == "stop"
    caveats = (
        ()
        if told.rows.concurrent
        else ("Canary and control saw different times, so what else changed is in the comparison.",)
    )
    verdict = "evidence of harm" if harm else "no evidence"
    if low > 0:
        verdict = "evidence of a gain"
    found = [
        Finding(
            id="gain",
            text=(
                f"The canary's {loss} is {_figure(-gain)} against {told.rows.control} "
                f"({_figure(-high)} to {_figure(-low)}, valid at any time), {count:,} rows."
            ),
            effect=gain,
            interval=(low, high),
            unit=loss,
            n=count,
            weight=0.9,
            caveats=caveats,
        ),
        Finding(
            id="evidence",
            text=f"The stop rules say: {ruling.decision}, {ruling.reason}.",
            n=count,
            weight=0.95 if harm else 0.8,
            caveats=caveats,
            values={"verdict": verdict, "decision": ruling.decision},
        ),
    ]
    for at, (name, p) in enumerate(_odd(told.rows).items()):
        found.append(
            Finding(
                id="suspicious_data" if at == 0 else f"suspicious_data.{at + 1}",
                text=(
                    f"Stop and explain: canary and control differ in {name}, so rows were not "
                    "given to them alike."
                ),
                about=name,
                q=p,
                weight=1.0,
                values={"kind": "mixture"},
            )
        )
    return tuple(found)


def _odd(rows: CanaryRows) -> dict[str, float]:
    """Return columns whose levels the two sides hold in other shares, with the p-value."""
    found = {name: mixture_differs(column, rows.canary) for name, column in rows.groups.items()}
    return {name: p for name, p in sorted(found.items()) if p * len(found) < _ODD}


def _table(told: _Followed) -> pa.Table:
    came, found = told.came, told.found
    columns: dict[str, pa.Array] = {
        "rows": pa.array(came.end),
        "canary": pa.array(came.canary),
        "gain": pa.array(found.mean),
        "low": pa.array(found.low),
        "high": pa.array(found.high),
        "e_worse": pa.array(found.worse),
        "e_better": pa.array(found.better),
        "e_bearable": pa.array(found.bearable),
    }
    if told.rows.time is not None:
        moments = np.round(told.rows.time[came.end - 1] * 1e6).astype(np.int64)
        columns["time"] = pa.array(moments, pa.timestamp("us", tz="UTC"))
    return pa.table(columns)


def _mixture_table(told: _Followed) -> pa.Table:
    found = {n: mixture_differs(c, told.rows.canary) for n, c in sorted(told.rows.groups.items())}
    return pa.table(
        {
            "column": pa.array(list(found), pa.string()),
            "p": pa.array(list(found.values()), pa.float64()),
        }
    )


def _picture(told: _Followed, loss: str) -> Figure:
    came, found = told.came, told.found
    kept = np.unique(np.linspace(0, len(came.end) - 1, _MOST_POINTS).round().astype(int))
    x = tuple(float(v) for v in came.end[kept])
    marks: list[Mark] = [
        Band(x=x, low=_numbers(found.low[kept]), high=_numbers(found.high[kept]), tone="restored"),
        Line(x=x, y=_numbers(found.mean[kept]), tone="restored", label="gain"),
        Level(value=0.0, tone="muted"),
        Level(value=-told.asked.margin, tone="lost", label="margin"),
    ]
    if told.ruling.step is not None:
        at = float(came.end[told.ruling.step])
        marks.append(Level(value=at, vertical=True, tone="plain", label=told.ruling.decision))
    return Figure(
        id="sequence",
        title=f"After {len(told.rows.loss):,} rows: {told.ruling.decision}",
        caption=(
            f"Mean {loss} of {told.rows.control} less that of the canary as rows came; "
            f"{told.asked.level:.0%} intervals that hold at all steps at once."
        ),
        x=Axis(label="rows of both", zero=True),
        y=Axis(label="gain"),
        marks=tuple(marks),
    )


def _numbers(values: np.ndarray) -> tuple[float, ...]:
    return tuple(float(v) for v in values)


def _figure(value: float) -> str:
    return f"{value + 0.0:+.3f}".replace("-", "\u2212")
