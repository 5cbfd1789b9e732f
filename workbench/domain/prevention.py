"""The rules of decisions, actions and follow-ups: what may follow what, and what is missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from workbench.domain.records.prevention import Action, ActionStatus, Decision, FollowUp, Guardrail

NEXT: Mapping[ActionStatus, tuple[ActionStatus, ...]] = MappingProxyType(
    {
        "proposed": ("agreed", "rejected"),
        "agreed": ("in progress", "rejected"),
        "in progress": ("implemented", "rejected"),
        "implemented": ("verified", "in progress", "rejected"),
        "verified": ("monitored", "in progress"),
        "monitored": ("in progress",),
        "rejected": ("proposed",),
    }
)
"""What an action may become; the loop goes back to work where a check finds that it failed."""

STATUSES: tuple[ActionStatus, ...] = tuple(NEXT)

STRENGTHS = ("eliminate", "automate", "alert", "procedure", "training")
"""From the strongest: what cannot happen any more needs nobody's attention."""

PRIORITIES = ("P1", "P2", "P3", "P4", "")

IN_FORCE = frozenset({"implemented", "verified", "monitored"})
"""States in which an action is done and can be followed up."""

CLOSED = frozenset({"verified", "monitored", "rejected"})
"""States in which nothing is overdue any more."""


def ranked(actions: Iterable[Action]) -> tuple[Action, ...]:
    """Return actions with what is preferred first: stronger ones, then more urgent, then sooner."""
    return tuple(
        sorted(
            actions,
            key=lambda one: (
                one.status == "rejected",
                STRENGTHS.index(one.strength),
                PRIORITIES.index(one.priority),
                one.due or date.max,
                one.id,
            ),
        )
    )


def action_problems(action: Action) -> tuple[str, ...]:
    """Return what an action lacks before the postmortem can be signed; a rejected one its reason.

    Whether somebody owns it, by when, how its success is measured, and how that is verified.
    """
    if action.status == "rejected":
        return () if action.rejected_reason.strip() else ("why it was rejected",)
    missing = []
    if not (action.owner.strip() or action.owner_function.strip()):
        missing.append("an owner")
    if action.due is None:
        missing.append("a due date")
    if not action.success.signal.strip() or action.success.value is None:
        missing.append("a success metric with a value")
    if not action.verification.method.strip():
        missing.append("how it is verified")
    if action.status in {"verified", "monitored"} and not has_proof(action):
        missing.append("the run or evidence that verifies it")
    return tuple(missing)


def has_proof(action: Action) -> bool:
    """Whether an action's verification rests on a run or an item of evidence."""
    return bool(action.verification.run or action.verification.evidence)


def decision_problems(decision: Decision) -> tuple[str, ...]:
    """Return what a decision lacks before the incident can be closed."""
    missing = []
    if not decision.chosen.strip():
        missing.append("what was chosen")
    if not decision.alternatives:
        missing.append("an alternative")
    missing += [
        f"why “{one.option}” was not chosen"
        for one in decision.alternatives
        if not one.why_not.strip()
    ]
    if not decision.accepted_risk.strip():
        missing.append("the risk that is accepted")
    if not decision.rationale.strip():
        missing.append("the rationale")
    if not decision.dissent and not decision.no_dissent:
        missing.append("dissent, or that there was none when asked")
    missing += ["whose dissent it is" for one in decision.dissent if not one.function.strip()]
    if not decision.decided_by.strip() or decision.decided_at is None:
        missing.append("who decided and when")
    return tuple(missing)


def guardrail_problems(guardrail: Guardrail) -> tuple[str, ...]:
    """Return what a guardrail lacks to be judged."""
    missing = []
    if guardrail.kind in {"range", "levels", "nulls"} and not guardrail.column:
        missing.append("the column it judges")
    if guardrail.kind == "threshold" and not guardrail.metric:
        missing.append("the metric it judges")
    limits = (guardrail.low, guardrail.high)
    if guardrail.kind in {"range", "threshold", "volume"} and limits == (None, None):
        missing.append("a limit")
    if None not in limits and (guardrail.low or 0.0) > (guardrail.high or 0.0):
        missing.append("a lower limit that is not above the upper one")
    if guardrail.kind == "levels" and not guardrail.levels:
        missing.append("the levels that are allowed")
    if guardrail.kind == "freshness" and not guardrail.every_minutes:
        missing.append("how old the newest row may be")
    return tuple(missing)


def is_overdue(action: Action, today: date) -> bool:
    """Whether an action should have been in force by now and is not."""
    open_still = action.status not in CLOSED and action.status not in IN_FORCE
    return open_still and action.due is not None and action.due < today


@dataclass(frozen=True, slots=True)
class Due:
    """A look at an action in force that is to be taken, or was.

    Attributes
    ----------
    action : Action
    day : int
        Days after it came into force.
    on : date
        When it is due.
    done : FollowUp or None
        What was recorded last.
    """

    action: Action
    day: int
    on: date
    done: FollowUp | None = None

    def days_late(self, today: date) -> int:
        """Return how many days it is late; none where it was done or is not due yet."""
        return 0 if self.done is not None else max(0, (today - self.on).days)


def follow_ups_of(action: Action, recorded: Iterable[FollowUp]) -> tuple[Due, ...]:
    """Return the looks an action in force is to be given, in order of time."""
    if action.status not in IN_FORCE or action.implemented_on is None:
        return ()
    last = {one.day: one for one in recorded if one.action == action.id}
    return tuple(
        Due(action, day, action.implemented_on + timedelta(days=day), last.get(day))
        for day in sorted(set(action.follow_ups))
    )


def endurance(due: Iterable[Due]) -> str:
    """Return whether an action lasts: ``holds``, ``failed``, ``not looked at`` or ``not due``.

    The last look that was taken counts: one that was mended since holds again.
    """
    looks = tuple(due)
    done = [one.done for one in looks if one.done is not None]
    if not looks:
        return "not due"
    if not done:
        return "not looked at"
    return "holds" if max(done, key=lambda one: (one.day, one.id)).holds else "failed"
