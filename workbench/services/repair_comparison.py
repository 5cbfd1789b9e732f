"""All repairs of an incident side by side: the best worst case first, the control last."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from workbench.domain.incident import Incident
from workbench.domain.records.repairing import Criteria, Framing, Repair
from workbench.domain.release import RuleAnswer, answers
from workbench.domain.repair_figures import RepairFigures
from workbench.domain.repair_ranking import Candidate, is_sound, order, priority
from workbench.domain.runs import Run
from workbench.science.multiplicity import benjamini_hochberg
from workbench.services.cause_answers import causes_reading
from workbench.services.framing import criteria_in_force, is_set_before
from workbench.services.performance import metric_places, metric_title
from workbench.services.repair_content import repair_policy
from workbench.services.repair_results import (
    evaluation_of,
    figures_of_run,
    is_outdated,
    undeclared,
)
from workbench.services.repairs import NamedCause, control_of, named_cause
from workbench.services.session import Session


@dataclass(frozen=True, slots=True)
class Compared:
    """One repair beside the others.

    Attributes
    ----------
    candidate : Candidate
    run : Run or None
        Its last evaluation as it is declared now.
    stale : bool
        Whether an input is newer than that run.
    differences : tuple of str
        In what the run differs from the control beyond what the repair declares.
    criteria : tuple of RuleAnswer
    priority : float or None
    q : float or None
        The p-value of its gain, adjusted for all repairs that are compared.
    """

    candidate: Candidate
    run: Run | None = None
    stale: bool = False
    differences: tuple[str, ...] = ()
    criteria: tuple[RuleAnswer, ...] = ()
    priority: float | None = None
    q: float | None = None

    @property
    def repair(self) -> Repair:
        """The repair."""
        return self.candidate.repair

    @property
    def figures(self) -> RepairFigures | None:
        """What its evaluation measured."""
        return self.candidate.figures

    @property
    def halted(self) -> bool:
        """Whether only data of its own that look anomalous speak against it."""
        if self.sound or self.figures is None or self.repair.explained:
            return False
        explained = self.repair.model_copy(update={"explained": "-"})
        return replace(self, candidate=replace(self.candidate, repair=explained)).sound

    @property
    def sound(self) -> bool:
        """Whether its evaluation speaks for it, on inputs as they are now."""
        by_chance = self.q is not None and self.q > repair_policy().outcomes.false_discovery
        comparable = not self.stale and not self.differences
        return comparable and not by_chance and is_sound(self.candidate)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every repair of an incident.

    Attributes
    ----------
    metric, places
        Name of the metric and its decimals.
    rows : tuple of Compared
        In the order they are told.
    before_results : bool
        Whether the criteria in force were set before any result.
    drop : float or None
        What a full recovery gains.
    usual : float or None
        The metric on the reference rows.
    """

    metric: str
    places: int
    framing: Framing | None
    criteria: Criteria | None
    before_results: bool
    cause: NamedCause | None
    rows: tuple[Compared, ...]
    drop: float | None = None
    usual: float | None = None

    def row(self, repair: str) -> Compared | None:
        """Return one repair by its id."""
        return next((one for one in self.rows if one.repair.id == repair), None)

    @property
    def best(self) -> Compared | None:
        """The first repair that is sound; None where no evaluation speaks for any."""
        return next((one for one in self.rows if one.sound), None)

    @property
    def halted(self) -> Compared | None:
        """The first repair that only its own data keep from being sound, until explained."""
        return next((one for one in self.rows if one.halted), None)

    @property
    def chosen(self) -> Compared | None:
        """The repair that was chosen, whatever became of it since."""
        settled = ("verified", "applied", "chosen", "rolled back")
        found = [one for status in settled for one in self.rows if one.repair.status == status]
        return found[0] if found else None


def compare_repairs(session: Session, incident: str) -> Comparison:
    """Return all repairs of an incident side by side.

    Parameters
    ----------
    session : Session
    incident : str
    """
    state = session.incident(incident)
    criteria = criteria_in_force(state)
    cause = named_cause(session, state)
    candidates, runs = [], {}
    for repair in state.records.repairs:
        run = evaluation_of(state, repair)
        runs[repair.id] = run
        figures = figures_of_run(session, run) if run is not None else None
        fits = cause is not None and repair.node in {"", cause.node}
        candidates.append(
            Candidate(
                repair,
                figures,
                cause.expected if fits and cause is not None else None,
                cause.confidence if fits and cause is not None else None,
            )
        )
    control = control_of(state)
    control_run = runs.get(control.id) if control is not None else None
    ordered = order(candidates, repair_policy().weights)
    rows = tuple(
        replace(_compared(state, one, runs[one.repair.id], control_run, criteria), q=q)
        for one, q in zip(ordered, _adjusted(ordered), strict=True)
    )
    drop = next((f.scalar("full_recovery") for r in rows if (f := r.figures) is not None), None)
    search = causes_reading(session, state.id)
    drop = search.drop if drop is None else drop
    return Comparison(
        metric=metric_title(state.metric),
        places=metric_places(state.metric, drop or 0.0),
        framing=state.records.framing,
        criteria=criteria,
        before_results=criteria is not None and is_set_before(state, criteria),
        cause=cause,
        rows=rows,
        drop=drop,
        usual=search.reference,
    )


def _adjusted(candidates: Sequence[Candidate]) -> list[float | None]:
    """Return p-values of gains, adjusted for how many repairs are compared; the control is none."""
    return benjamini_hochberg(
        [
            one.figures.scalar("p") if one.figures is not None and not one.is_control else None
            for one in candidates
        ]
    )


def _compared(
    state: Incident,
    candidate: Candidate,
    run: Run | None,
    control: Run | None,
    criteria: Criteria | None,
) -> Compared:
    figures = candidate.figures
    return Compared(
        candidate=candidate,
        run=run,
        stale=run is not None and is_outdated(state, run),
        differences=undeclared(control, run) if run and control else (),
        criteria=answers(criteria.rules, figures) if criteria and figures else (),
        priority=priority(candidate, repair_policy().weights),
    )
