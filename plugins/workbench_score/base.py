"""What both scores have in common: what can be set, and how an answer is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

import numpy as np
import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field

from workbench.api import (
    Analysis,
    Axis,
    Figure,
    Finding,
    Flags,
    Kind,
    Level,
    Line,
    Needs,
    Result,
    Tolerance,
)
from workbench.science.detection.events import ROWS_BETWEEN
from workbench.science.detection.reasons import Reason
from workbench_score.series import Series

_FIRST = 2_000
"""Points drawn of a signal, at most: the stretch around what is raised first."""


class ScoreParameters(BaseModel):
    """What can be set of either score."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    threshold: float = Field(0.5, ge=0.05, le=1.0, description="Score from which a row is raised.")
    metric: str = Field("", description="The only metric to score; empty for all.")
    most: int = Field(20, ge=1, le=200, description="Anomalies told of, at most.")


class ScoreAnalysis(Analysis):
    """A score of every row of signals, from that row and the rows before it."""

    kind = Kind.SCORE
    needs = Needs(signals=True)
    assumptions: ClassVar[tuple[str, ...]] = (
        "What a signal did before is what it ordinarily does; its first rows hold no anomaly.",
        "Rows come in the order of their times.",
    )
    caveats: ClassVar[tuple[str, ...]] = (
        "An odd row is not yet a wrong one: what it means is for a person to say.",
        "What has been seen once is less odd the second time.",
        "A slow change teaches the detector as it goes on, and may never be raised.",
        (
            f"In signals without anomalies about one row in {ROWS_BETWEEN:,} was raised; more in "
            "short ones."
        ),
    )
    expected: ClassVar[str] = "No row lies further out than the reference's own."
    tolerance = Tolerance(absolute=1e-9, relative=1e-6)
    Parameters: ClassVar[type[BaseModel]] = ScoreParameters


@dataclass(frozen=True, slots=True)
class Raised:
    """A row that was raised.

    Attributes
    ----------
    series : Series
        The signal that has most to do with it.
    time, score : float
    why : Reason
    """

    series: Series
    time: float
    score: float
    why: Reason


@dataclass(frozen=True)
class Course:
    """The score of a signal, or of all together, as it went."""

    name: str
    times: np.ndarray
    score: np.ndarray


def told(
    raised: Sequence[Raised], courses: Sequence[Course], looked_at: str, chosen: ScoreParameters
) -> Result:
    """Return the result of a score.

    Parameters
    ----------
    raised : sequence of Raised
        All of them.
    courses : sequence of Course
        In the order of the signals.
    looked_at : str
        How much was scored, in words.
    chosen : ScoreParameters
    """
    ordered = sorted(raised, key=lambda one: (-one.score, one.time, one.series.name))
    rows = sum(len(one.times) for one in courses)
    return Result(
        summary=_summary(ordered, looked_at),
        next_step=(
            "Look at what changed shortly before the first anomaly."
            if ordered
            else "Nothing here asks for an investigation."
        ),
        findings=tuple(
            _finding(one, place) for place, one in enumerate(ordered[: chosen.most], start=1)
        ),
        tables={"anomalies": _table(ordered)},
        figures=_figures(ordered, courses, chosen.threshold) if ordered else (),
        scalars={
            "raised": len(ordered),
            "rows": rows,
            "largest": max(
                (float(one.score.max()) for one in courses if len(one.score)), default=0.0
            ),
            "threshold": chosen.threshold,
        },
        answer={
            "anomalies": [
                {
                    "time": moment(one.time),
                    "node": one.series.node,
                    "metric": one.series.metric,
                    "score": one.score,
                    "reason": one.why.component,
                }
                for one in ordered[: chosen.most]
            ]
        },
    )


def moment(seconds: float) -> str:
    """Return a time as it is told."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S} UTC"


def _summary(ordered: Sequence[Raised], looked_at: str) -> str:
    if not ordered:
        return f"No row is odd by its own past, in {looked_at}."
    first = ordered[0]
    count = f"{len(ordered)} rows are" if len(ordered) > 1 else "One row is"
    return (
        f"{count} odd by their own past, in {looked_at}. The oddest is {first.series.name} on "
        f"{moment(first.time)}."
    ).replace("One row is odd by their", "One row is odd by its")


def _finding(one: Raised, place: int) -> Finding:
    return Finding(
        id=f"anomaly-{place}-{one.series.id}",
        text=f"{one.series.name}, {moment(one.time)}: {one.why.sentence}",
        about=one.series.node,
        effect=one.score,
        unit="score",
        n=len(one.series.times),
        weight=one.score,
        values={
            "reason": one.why.component,
            "one_row_in": round(one.why.rarity),
            "value": one.why.value,
            "usual_low": one.why.low,
            "usual_high": one.why.high,
        },
    )


def _table(ordered: Sequence[Raised]) -> pa.Table:
    micro = [round(one.time * 1e6) for one in ordered]
    return pa.table(
        {
            "timestamp": pa.array(micro, pa.int64()).cast(pa.timestamp("us", tz="UTC")),
            "node": pa.array([one.series.node for one in ordered], pa.string()),
            "metric": pa.array([one.series.metric for one in ordered], pa.string()),
            "score": pa.array([one.score for one in ordered], pa.float64()),
            "reason": pa.array([one.why.component for one in ordered], pa.string()),
            "sentence": pa.array([one.why.sentence for one in ordered], pa.string()),
        }
    )


def _figures(
    ordered: Sequence[Raised], courses: Sequence[Course], threshold: float
) -> tuple[Figure, ...]:
    first = ordered[0]
    flags = sorted((one for one in ordered if one.series is first.series), key=lambda one: one.time)
    kept = _around(first.series.times, first.time)
    start, end = first.series.times[kept][[0, -1]]
    shown = [one for one in flags if start <= one.time <= end]
    when = Axis(label="Time", kind="time")
    signal = Figure(
        id="signal",
        title=f"{first.series.name} is odd on {moment(first.time)}",
        caption=f"{first.series.name}, {kept.stop - kept.start:,} rows; what was raised is marked.",
        x=when,
        y=Axis(label=first.series.name),
        marks=(
            Line(
                x=tuple(first.series.times[kept].tolist()),
                y=tuple(v if np.isfinite(v) else None for v in first.series.values[kept].tolist()),
                label=first.series.name,
            ),
            Flags(
                at=tuple(one.time for one in shown),
                title=tuple(f"score {one.score:.2f}" for one in shown),
                emphasised=tuple(one is first for one in shown),
                label="raised",
            ),
        ),
        about=first.series.node,
    )
    course = next((one for one in courses if one.name == first.series.name), courses[0])
    kept = _around(course.times, first.time)
    score = Figure(
        id="score",
        title=f"The score reaches {first.score:.2f} on {moment(first.time)}",
        caption=f"Score of {course.name}; one event is raised once, when it begins.",
        x=when,
        y=Axis(label="Score", zero=True),
        marks=(
            Level(value=threshold, label="threshold"),
            Line(
                x=tuple(course.times[kept].tolist()),
                y=tuple(course.score[kept].tolist()),
                tone="incident",
                label="score",
            ),
        ),
        about=first.series.node,
    )
    return signal, score


def _around(times: np.ndarray, at: float) -> slice:
    """Return the stretch that is drawn: all, or as much as is drawn at most."""
    middle = int(np.searchsorted(times, at))
    start = max(0, min(middle - _FIRST // 2, len(times) - _FIRST))
    return slice(start, min(len(times), start + _FIRST))
