"""Canaries: data of a partial release, judged by the release criteria that were set before."""

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Event

from workbench.domain.canonical import JsonValue
from workbench.domain.changes import Outcome
from workbench.domain.records.repairing import Repair
from workbench.domain.release import RuleAnswer, all_met, answers
from workbench.domain.repair_figures import HARM, RepairFigures
from workbench.domain.runs import Run
from workbench.services.framing import require_criteria, require_framing
from workbench.services.records import revise_record
from workbench.services.repair_results import figures_of_run
from workbench.services.repairs import find_repair
from workbench.services.running import run_analysis
from workbench.services.session import Progress, Session, unreported

ANALYSIS = "repair.canary"


@dataclass(frozen=True, slots=True)
class Canary:
    """How a canary fared.

    Attributes
    ----------
    repair : Repair
    run : Run
    criteria : tuple of RuleAnswer
        A criterion the canary cannot measure counts as not met only where no other is measured.
    figures : RepairFigures
    """

    repair: Repair
    run: Run
    criteria: tuple[RuleAnswer, ...]
    figures: RepairFigures

    @property
    def passed(self) -> bool:
        """Whether the release may go on: every criterion it measures is met, and no harm."""
        measured = [one for one in self.criteria if one.met is not None]
        return bool(measured) and all_met(measured) and self.figures.verdict != HARM


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
    return Outcome(Canary(written.value, run, found, figures), made.changes | written.changes)
