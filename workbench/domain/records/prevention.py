"""Decisions, actions that prevent the next incident, and whether they hold."""

from datetime import date
from typing import ClassVar, Literal, TypeAlias

from pydantic import Field

from workbench.domain.evidence import Noun, UtcMoment
from workbench.domain.records.base import Record

ActionStatus: TypeAlias = Literal[
    "proposed", "agreed", "in progress", "implemented", "verified", "monitored", "rejected"
]


class Alternative(Noun):
    """An option that was not taken, and why not."""

    option: str
    repair: str = ""
    why_not: str = ""


class Dissent(Noun):
    """Disagreement, by function, with what it rests on."""

    text: str
    function: str = ""
    run: str = ""


class Decision(Record):
    """A choice, with what else there was and which risk is accepted with it.

    ``no_dissent`` says that dissent was asked for and nobody had any; without it, an empty
    ``dissent`` only says that nobody wrote any down.
    """

    told_by: ClassVar[str] = "question"

    question: str
    chosen: str
    repair: str = ""
    hypothesis: str = ""
    alternatives: tuple[Alternative, ...] = ()
    accepted_risk: str = ""
    rationale: str = ""
    dissent: tuple[Dissent, ...] = ()
    no_dissent: bool = False
    decided_by: str = ""
    decided_at: UtcMoment | None = None


class SuccessMetric(Noun):
    """How an action is seen to work: a signal, a limit and how long it must hold."""

    signal: str = ""
    operator: Literal[">=", "<=", ">", "<"] = ">="
    value: float | None = None
    window: str = ""


class ActionCheck(Noun):
    """How and when an action was verified."""

    method: str = ""
    run: str = ""
    evidence: str = ""
    at: date | None = None
    by: str = ""


class Action(Record):
    """Something to be done so that it does not happen again, is seen sooner or hurts less.

    ``implemented_on`` is the day it came into force; ``follow_ups`` are days after that.
    """

    title: str
    kind: Literal["investigate", "mitigate", "repair", "detect", "mitigate_future", "prevent"] = (
        "prevent"
    )
    strength: Literal["eliminate", "automate", "alert", "procedure", "training"] = "automate"
    hypothesis: str = ""
    artefact: str = ""
    owner_function: str = ""
    owner: str = ""
    due: date | None = None
    priority: Literal["", "P1", "P2", "P3", "P4"] = ""
    success: SuccessMetric = SuccessMetric()
    verification: ActionCheck = ActionCheck()
    guardrail: str = ""
    rollback_trigger: str = ""
    status: ActionStatus = "proposed"
    implemented_on: date | None = None
    ticket: str = ""
    follow_ups: tuple[int, ...] = (7, 30, 90)
    residual_risk: str = ""
    rejected_reason: str = ""


class FollowUp(Record):
    """Whether an action or a repair still holds, looked at some days after."""

    told_by: ClassVar[str] = "note"

    action: str = ""
    repair: str = ""
    day: int
    holds: bool
    on: date | None = None
    value: float | None = None
    run: str = ""
    evidence: str = ""
    note: str = ""


class Guardrail(Record):
    """A rule on data or on a signal that would raise an alarm.

    A rule on data holds a column to a range, to levels or to a share of missing values, on at
    least ``share`` of the rows; one on a signal compares its value with limits. It fires once it
    has been broken for ``for_minutes``. ``bin_minutes`` is how long a batch is judged together,
    ``every_minutes`` how old the newest row may be. ``design`` says how its limits were fitted,
    ``back_check`` is the run that tried it on the history.
    """

    title: str
    kind: Literal["range", "levels", "nulls", "threshold", "freshness", "volume"] = "range"
    column: str = ""
    node: str = ""
    metric: str = ""
    low: float | None = None
    high: float | None = None
    levels: tuple[str, ...] = ()
    share: float = Field(1.0, ge=0.0, le=1.0)
    every_minutes: float | None = None
    for_minutes: float | None = None
    bin_minutes: float | None = None
    design: str = ""
    hypothesis: str = ""
    back_check: str = ""
    page: bool = False


class Proposal(Record):
    """A change of a policy, standard or playbook, and whether it was approved.

    ``document`` names what is to change, ``changes`` the words it is to say; ``finding`` and
    ``run``, or an action, are what it rests on.
    """

    told_by: ClassVar[str] = "text"

    text: str
    kind: Literal["policy", "standard", "playbook"] = "standard"
    document: str = ""
    changes: str = ""
    run: str = ""
    finding: str = ""
    action: str = ""
    status: Literal["draft", "proposed", "approved", "rejected"] = "draft"
    decided_by: str = ""
    reason: str = ""
