"""What can be set for a rule, and the rule and moments it stands for."""

from datetime import UTC, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from workbench.api import Context, RunError
from workbench.science.guardrails.back_check import Moments
from workbench.science.guardrails.rule import Rule
from workbench_drift.columns import INCIDENT


class CaughtParameters(BaseModel):
    """What can be set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["range", "levels", "nulls", "threshold", "freshness", "volume"] = Field(
        "range", description="What the rule judges: rows of a column, a signal, or when rows come."
    )
    column: str = Field("", description="The column, for a range, levels or missing values.")
    node: str = Field("", description="The node of the signal, for a threshold.")
    metric: str = Field("", description="The metric of the signal, for a threshold.")
    low: float | None = Field(None, description="The lowest value allowed.")
    high: float | None = Field(None, description="The highest value allowed.")
    levels: tuple[str, ...] = Field((), description="The levels allowed.")
    share: float = Field(1.0, ge=0, le=1, description="The share of rows that must hold the rule.")
    every_minutes: float | None = Field(
        None, gt=0, description="How old the newest row may be, for freshness."
    )
    for_minutes: float = Field(0.0, ge=0, description="How long it must be broken until it fires.")
    bin_minutes: float | None = Field(
        None, gt=0, description="How long a batch is judged together; by itself, 20 rows usually."
    )
    repeat_hours: float = Field(
        24.0, gt=0, description="A rule that stays broken raises an alarm this often."
    )
    onset: str = Field("", description="When it began; by itself, where the incident window does.")
    onset_low: str = Field("", description="The earliest it may have begun.")
    onset_high: str = Field("", description="The latest it may have begun.")
    declared: str = Field("", description="When somebody knew; lead time is told against it.")

    def rule(self) -> Rule:
        """Return the rule."""
        return Rule(
            self.kind,
            self.low,
            self.high,
            tuple(self.levels),
            self.share,
            self.every_minutes,
            self.for_minutes,
        )

    def subject(self) -> str:
        """Return what the rule is about, in words."""
        if self.kind == "threshold":
            return f"{self.metric} of {self.node}" if self.node != self.metric else self.metric
        return self.column or "rows"

    def moments(self, context: Context, first_row: float | None) -> Moments:
        """Return what alarms are measured against.

        Raises
        ------
        RunError
            If it is not known when the incident began, or a time cannot be read.
        """
        onset = _seconds("onset", self.onset)
        if onset is None:
            start = context.spans.get(INCIDENT, (None, None))[0]
            onset = start.timestamp() if start is not None else first_row
        if onset is None:
            raise RunError(
                "quality.no_onset",
                "It is not known when the incident began: its window has no time.",
                "Set the incident window by time, or give the onset.",
            )
        low, high = _seconds("onset_low", self.onset_low), _seconds("onset_high", self.onset_high)
        return Moments(
            onset,
            min(onset, onset if low is None else low),
            max(onset, onset if high is None else high),
            _seconds("declared", self.declared),
        )


def _seconds(name: str, text: str) -> float | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise RunError(
            "quality.not_a_time",
            f"{name} is {text!r}, which is not a time.",
            "Write it as 2026-05-14T06:00:00Z.",
        ) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
