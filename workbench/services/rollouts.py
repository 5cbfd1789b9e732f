"""Rollouts: the stages of a release, each gone to only on a canary result and with a way back."""

from dataclasses import dataclass

from workbench.domain.changes import Outcome
from workbench.domain.incident import Incident
from workbench.domain.records.repairing import Repair, StageReached
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.services.canaries import Canary, stored_canary
from workbench.services.records import revise_record
from workbench.services.repair_content import repair_policy
from workbench.services.repairs import find_repair
from workbench.services.session import Session


@dataclass(frozen=True, slots=True)
class Barrier:
    """What keeps a release from its next stage.

    Attributes
    ----------
    code, text, remedy : str
    """

    code: str
    text: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Rollout:
    """How far a release is.

    Attributes
    ----------
    repair : Repair
    stages : tuple of str
    reached : int
        How many of them were gone to; 0 before the first.
    canary : Canary or None
        The last canary that was judged since the present stage began.
    barrier : Barrier or None
        What keeps it from the next stage; None where nothing does, or there is none.
    """

    repair: Repair
    stages: tuple[str, ...]
    reached: int
    canary: Canary | None
    barrier: Barrier | None

    @property
    def whole(self) -> bool:
        """Whether every stage was reached."""
        return self.reached >= len(self.stages)

    @property
    def following(self) -> str:
        """The next stage; empty where there is none."""
        return "" if self.whole else self.stages[self.reached]


def rollout_of(session: Session, incident: str, repair: str) -> Rollout:
    """Return how far the release of a repair is, and what keeps it from going on.

    Parameters
    ----------
    session : Session
    incident, repair : str
    """
    state = session.incident(incident)
    standing = find_repair(state, repair)
    canary = _since(session, state, standing)
    reached = len(standing.reached)
    barrier = None if 0 < len(standing.rollout) <= reached else _barrier(standing, canary)
    return Rollout(standing, standing.rollout, reached, canary, barrier)


def next_stage(session: Session, incident: str, repair: str, note: str = "") -> Outcome[Repair]:
    """Record that a release has gone to its next stage.

    Raises
    ------
    WorkbenchError
        If it was not chosen, has no stages or no way back with its trigger, is at its last stage,
        or the canary of its present stage was not judged or does not let it go on.
    """
    rollout = rollout_of(session, incident, repair)
    if rollout.barrier is not None:
        found = rollout.barrier
        raise WorkbenchError(found.code, found.text, found.remedy)
    if rollout.whole:
        raise WorkbenchError(
            "rollout.whole",
            f"{rollout.repair.title} is at its last stage: {rollout.stages[-1]}.",
            "Record it as applied.",
        )
    standing = rollout.repair
    gone = StageReached(stage=rollout.following, canary=standing.canary, note=note.strip())
    stages = [one.model_dump(mode="json") for one in (*standing.reached, gone)]
    return revise_record(session, incident, standing, reached=stages)


def require_whole(repair: Repair) -> None:
    """Require that a release that goes in stages has gone through all of them.

    Raises
    ------
    WorkbenchError
        If its stages were begun, or the policy wants them for its risk, and some are left.
    """
    left = stages_left(repair)
    if left:
        raise WorkbenchError(
            "repair.not_rolled_out",
            f"{repair.title} has {len(left)} of {len(repair.rollout)} stages of its rollout left; "
            f"the next is: {left[0]}.",
            "Go through them first; `workbench repair stage` does, each on its canary.",
        )


def stages_left(repair: Repair) -> tuple[str, ...]:
    """Return the stages a release has to go through before it is in place; none where free."""
    held = bool(repair.reached) or repair.risk in repair_policy().outcomes.staged_for_risk
    return repair.rollout[len(repair.reached) :] if held else ()


def require_same_past(repair: Repair, stages: tuple[str, ...]) -> None:
    """Require that stages that were reached stay as they are in a changed rollout.

    Raises
    ------
    WorkbenchError
    """
    gone = tuple(one.stage for one in repair.reached)
    if stages[: len(gone)] != gone:
        raise WorkbenchError(
            "rollout.past",
            f"The release has reached {len(gone)} of its stages; those stay as they were.",
            "Change the stages that are still to come.",
        )


def _since(session: Session, state: Incident, repair: Repair) -> Canary | None:
    """Return the canary that was judged since the present stage began."""
    before = repair.reached[-1].canary if repair.reached else ""
    if not repair.canary or repair.canary == before:
        return None
    return stored_canary(session, state, repair)


def _barrier(repair: Repair, canary: Canary | None) -> Barrier | None:
    """Return the first thing that keeps a repair from its next stage."""
    if repair.status in {"applied", "verified"}:
        return Barrier(
            "rollout.in_place",
            tr("{repair} is in place already.", repair=repair.title),
            tr("Take it back first, if it is to go there in stages."),
        )
    if repair.status != "chosen":
        return Barrier(
            "repair.not_chosen",
            tr("{repair} is not chosen; only what was chosen is released.", repair=repair.title),
            tr("Choose it first: the decision is written down with its alternatives."),
        )
    if not repair.rollout:
        return Barrier(
            "rollout.none",
            tr("{repair} has no stages of a rollout.", repair=repair.title),
            tr("Write them down with its way back."),
        )
    if not repair.way_back.pointer or not repair.way_back.trigger:
        return Barrier(
            "repair.no_way_back",
            tr("{repair} has no sign on which it is rolled back.", repair=repair.title),
            tr("Say where to and on which sign it is taken back."),
        )
    return _of_canary(repair, canary) if repair.reached else None


def _of_canary(repair: Repair, canary: Canary | None) -> Barrier | None:
    stage = repair.reached[-1].stage
    if canary is None:
        return Barrier(
            "rollout.no_canary",
            tr("The stage “{stage}” has no canary result yet.", stage=stage),
            tr("Import its rows as the canary window and judge them."),
        )
    if canary.passed:
        return None
    if canary.waits:
        return Barrier(
            "rollout.undecided",
            tr("The canary of “{stage}” has not decided yet.", stage=stage),
            tr("Wait for more rows, and judge it again."),
        )
    return Barrier(
        "rollout.canary_failed",
        tr("The canary of “{stage}” does not let the release go on.", stage=stage),
        tr("Take it back: {sign}", sign=repair.way_back.trigger),
    )
