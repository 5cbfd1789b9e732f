"""Canaries: data of a partial release, judged by the release criteria that were set before."""

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Event

from workbench.domain.canonical import JsonValue
from workbench.domain.changes import Outcome
from workbench.domain.incident import Incident
from workbench.domain.records.repairing import Repair
from workbench.domain.release import RuleAnswer, all_met, answers
from workbench.domain.repair_figures import HARM, RepairFigures
from workbench.domain.runs import Run
from workbench.services.framing import criteria_in_force, require_criteria, require_framing
from workbench.services.records import revise_record
from workbench.services.repair_results import canary_of, figures_of_run
from workbench.services.repairs import find_repair
from workbench.services.running import read_answer, run_analysis
from workbench.services.session import Progress, Session, unreported

ANALYSIS = "repair.canary"
RELEASE, GO_ON = "release", "go on"
"""What the stop rule of a canary can say, beside that it has to stop."""


@dataclass(frozen=True, slots=True)
class Canary:
    """How a canary fared.

    Attributes
    ----------
    repair : Repair
    run : Run
    criteria : tuple of RuleAnswer
        Those the canary cannot measure do not count, unless it measures none.
    figures : RepairFigures
    decision : str
        What its stop rule says: ``stop``, ``release`` or ``go on``.
    """

    repair: Repair
    run: Run
    criteria: tuple[RuleAnswer, ...]
    figures: RepairFigures
    decision: str = ""

    @property
    def passed(self) -> bool:
        """Whether the release may be widened.

        Its stop rule says so, every criterion it measures is met, and there is no harm.
        """
        measured = [one for one in self.criteria if one.met is not None]
        met = bool(measured) and all_met(measured)
        return met and self.decision in {"", RELEASE} and self.figures.verdict != HARM

    @property
    def waits(self) -> bool:
        """Whether nothing is decided yet: more rows are needed."""
        return self.decision == GO_ON and self.figures.verdict != HARM


def run_canary(  # noqa: PLR0913 -- one argument for each thing a person says
    session: Session,
    incident: str,
    repair: str,
    *,
    parameters: Mapping[str, JsonValue] | None = None,
    reuse: bool = True,
    progress: Progress = unreported,
    cancel: Event | None = None,
) -> Outcome[Canary]:
    """Evaluate imported data of a partial release by the release criteria.

    Raises
    ------
    WorkbenchError
        If the problem is not framed, no criteria are set, or there are no canary data.
    """
    state = session.incident(incident)
    require_framing(state)
    criteria = require_criteria(state)
    standing = find_repair(state, repair)
    made = run_analysis(
        session,
        state.id,
        ANALYSIS,
        parameters=parameters,
        reuse=reuse,
        progress=progress,
        cancel=cancel,
    )
    made.value.check()
    run = made.value.run
    written = revise_record(session, state.id, standing, canary=run.id)
    figures = figures_of_run(session, run)
    found = answers(criteria.rules, figures) if criteria is not None else ()
    decision = str(made.value.answer.get("decision") or "")
    canary = Canary(written.value, run, found, figures, decision)
    return Outcome(canary, made.changes | written.changes)


def stored_canary(session: Session, state: Incident, repair: Repair) -> Canary | None:
    """Return how the last canary of a repair fared, by the release criteria as they stand.

    Parameters
    ----------
    session : Session
    state : Incident
    repair : Repair

    Returns
    -------
    Canary or None
        None where none was judged, or its run did not finish.
    """
    run = canary_of(state, repair)
    if run is None:
        return None
    criteria = criteria_in_force(state)
    figures = figures_of_run(session, run)
    found = answers(criteria.rules, figures) if criteria is not None else ()
    decision = str(read_answer(session, run).get("decision") or "")
    return Canary(repair, run, found, figures, decision)
