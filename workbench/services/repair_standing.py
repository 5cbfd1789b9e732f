"""Whether the repair that was chosen holds: verified windows, side effects, way back, policy.

Told anew from the runs each time; what a record says of itself is not believed.
"""

from dataclasses import dataclass

from workbench.domain.records.repairing import Repair
from workbench.domain.repair_figures import GainWindow
from workbench.domain.runs import Run
from workbench.science.multiplicity import benjamini_hochberg
from workbench.services.repair_comparison import Compared, compare_repairs
from workbench.services.repair_content import repair_policy
from workbench.services.repair_policy import PolicyProblem, handling, outcome, permission
from workbench.services.repair_results import CANARY, canary_of, canary_window
from workbench.services.repair_words import side_effects
from workbench.services.session import Session


@dataclass(frozen=True, slots=True)
class RepairStanding:
    """How the chosen repair of an incident stands.

    Attributes
    ----------
    repair : Repair or None
        The one that was chosen; None before that.
    verified_windows : tuple of GainWindow
        Independent held-out periods with evidence of a gain.
    held_out : tuple of GainWindow
        All that were looked at.
    side_effects : tuple of str
        Sentences; empty where none were looked at.
    trigger : str
        The sign on which it is rolled back; empty where none is set.
    problems : tuple of PolicyProblem
        What stands against releasing it.
    runs : tuple of str
        What all this rests on.
    """

    repair: Repair | None = None
    verified_windows: tuple[GainWindow, ...] = ()
    held_out: tuple[GainWindow, ...] = ()
    side_effects: tuple[str, ...] = ()
    trigger: str = ""
    problems: tuple[PolicyProblem, ...] = ()
    runs: tuple[str, ...] = ()

    @property
    def verified(self) -> bool:
        """Whether it was marked as verified, and the runs still say so."""
        return self.repair is not None and self.repair.status == "verified" and self.can_verify

    @property
    def can_verify(self) -> bool:
        """Whether the runs and records carry a verification."""
        return self.repair is not None and not self.problems


def repair_standing(session: Session, incident: str, repair: str = "") -> RepairStanding:
    """Return how a repair stands, the chosen one by default.

    Parameters
    ----------
    session : Session
    incident : str
    repair : str
        Its id; the chosen one where it is empty.
    """
    state = session.incident(incident)
    comparison = compare_repairs(session, state.id)
    row = comparison.row(repair) if repair else comparison.chosen
    if row is None:
        return RepairStanding()
    policy = repair_policy()
    canary = canary_of(state, row.repair)
    held_out = _held_out(row, canary_window(session, canary) if canary is not None else None)
    verified = verified_windows(held_out, policy.outcomes.false_discovery)
    problems: tuple[PolicyProblem, ...] = (
        *permission(state, comparison, row, canary, policy),
        *outcome(state, row, held_out, verified, policy),
        *handling(state, row, policy),
    )
    return RepairStanding(
        repair=row.repair,
        verified_windows=verified,
        held_out=held_out,
        side_effects=side_effects(row.figures, comparison.places) if row.figures else (),
        trigger=row.repair.way_back.trigger,
        problems=problems,
        runs=tuple(run.id for run in (row.run, canary) if run is not None),
    )


def verified_windows(
    windows: tuple[GainWindow, ...], false_discovery: float
) -> tuple[GainWindow, ...]:
    """Return the held-out periods with evidence of a gain.

    The interval has to lie above zero, and where there are p-values they have to hold for the
    family of all held-out periods (Benjamini-Hochberg).
    """
    q_values = benjamini_hochberg([one.p for one in windows])
    return tuple(
        window
        for window, q in zip(windows, q_values, strict=True)
        if window.low is not None and window.low > 0 and (q is None or q <= false_discovery)
    )


def _held_out(row: Compared, canary: tuple[Run, GainWindow] | None) -> tuple[GainWindow, ...]:
    """Return held-out periods that share no row: those of the evaluation, then the canary.

    The canary counts where it read other tables than the evaluation, or lies apart in time.
    """
    found = row.figures.held_out if row.figures is not None else ()
    if canary is None:
        return found
    run, window = canary
    known = {h for given in (row.run.inputs if row.run is not None else ()) for h in given.sha256}
    own = {h for given in run.inputs if given.name == CANARY for h in given.sha256}
    apart = own.isdisjoint(known) or all(_apart(window, other) for other in found)
    return (*found, window) if own and apart else found


def _apart(one: GainWindow, other: GainWindow) -> bool:
    if one.start is None or one.end is None or other.start is None or other.end is None:
        return False
    return one.end <= other.start or other.end <= one.start
