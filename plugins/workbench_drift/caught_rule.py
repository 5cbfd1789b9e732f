"""What can be set for a rule, and the rule and moments it stands for."""

from datetime import UTC, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from workbench.api import RunError
from workbench.science.guardrails.back_check import Moments
from workbench.science.guardrails.fitting import Design
from workbench.science.guardrails.rule import Rule, RuleKind


class RuleParameters(BaseModel):
    """What can be set for any rule."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    low: float | None = Field(None, description="The lowest value allowed.")
    high: float | None = Field(None, description="The highest value allowed.")
    for_minutes: float = Field(0.0, ge=0, description="How long it must be broken until it fires.")
    repeat_hours: float = Field(
        24.0, gt=0, description="A rule that stays broken raises an alarm this often."
    )
    alarms: float = Field(
        0.5, gt=0, description="False alarms a month to fit a rule to that has no limits yet."
    )
    margin: float = Field(
        0.25, ge=0, description="How far fitted limits reach beyond the values seen."
    )
    onset: str = Field("", description="When it began; by itself, where the incident window does.")
    onset_low: str = Field("", description="The earliest it may have begun.")
    onset_high: str = Field("", description="The latest it may have begun.")
    declared: str = Field("", description="When somebody knew; lead time is told against it.")

    @property
    def subject(self) -> str:
        """What the rule is about, in words."""
        raise NotImplementedError

    def rule(self) -> Rule:
        """Return the rule."""
        raise NotImplementedError

    @property
    def open(self) -> bool:
        """Whether the rule has no limits yet, so that they are to be fitted."""
        return self.low is None and self.high is None

    def fitted(self, rule: Rule) -> "RuleParameters":
        """Return the same with the limits of a rule."""
        return self.model_copy(update={"low": rule.low, "high": rule.high})

    @property
    def design(self) -> Design:
        """What a rule without limits is fitted to."""
        return Design(alarms=self.alarms, margin=self.margin)

    def moments(self, otherwise: float | None) -> Moments:
        """Return what alarms are measured against.

        Parameters
        ----------
        otherwise : float or None
            The onset where none was given.

        Raises
        ------
        RunError
            If it is not known when the incident began, or a time cannot be read.
        """
        given = _seconds("onset", self.onset)
        onset = otherwise if given is None else given
        if onset is None:
            raise RunError(
                "quality.no_onset",
                "It is not known when the incident began.",
                "Set the incident window by time, or give the onset.",
            )
        low, high = _seconds("onset_low", self.onset_low), _seconds("onset_high", self.onset_high)
        return Moments(
            onset,
            onset if low is None else min(onset, low),
            onset if high is None else max(onset, high),
            _seconds("declared", self.declared),
        )


class RowRule(RuleParameters):
    """What can be set for a rule on rows."""

    kind: Literal["range", "levels", "nulls", "freshness", "volume"] = Field(
        "range", description="What the rule judges: values of a column, or when rows come."
    )
    column: str = Field(
        "", description="The column; by itself, the feature whose rule fires first."
    )
    levels: tuple[str, ...] = Field((), description="The levels allowed.")
    share: float = Field(1.0, ge=0, le=1, description="The share of rows that must hold the rule.")
    every_minutes: float | None = Field(
        None, gt=0, description="How old the newest row may be, for freshness."
    )
    bin_minutes: float | None = Field(
        None, gt=0, description="How long a batch is judged together; by itself, 20 rows usually."
    )

    @property
    def subject(self) -> str:
        """What the rule is about, in words."""
        return self.column or "rows"

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

    @property
    def open(self) -> bool:
        """Whether the rule has no limits yet."""
        if self.kind == "levels":
            return not self.levels
        if self.kind == "nulls":
            return not self.column
        if self.kind == "freshness":
            return self.every_minutes is None
        return super().open

    def fitted(self, rule: Rule) -> "RowRule":
        """Return the same with the limits of a rule."""
        update = {
            "low": rule.low,
            "high": rule.high,
            "levels": rule.levels,
            "share": rule.share,
            "every_minutes": rule.every,
        }
        return self.model_copy(update=update)


class SignalRule(RuleParameters):
    """What can be set for a rule on a signal."""

    metric: str = Field("", description="The metric; by itself, the one that got worse.")
    node: str = Field("", description="Its node; by itself, of the metric's own name.")
    worse: Literal["", "low", "high"] = Field(
        "", description="On which side it is bad; by itself, to where it moved."
    )

    @property
    def kind(self) -> RuleKind:
        """What the rule judges."""
        return "threshold"

    @property
    def subject(self) -> str:
        """What the rule is about, in words."""
        return self.metric if self.node in {"", self.metric} else f"{self.metric} of {self.node}"

    def rule(self) -> Rule:
        """Return the rule."""
        return Rule("threshold", self.low, self.high, hold=self.for_minutes)


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
