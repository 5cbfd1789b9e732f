"""What the Repairs place shows: all repairs side by side, the chosen one, and what comes next."""

from dataclasses import dataclass

from workbench.domain.incident import Incident
from workbench.domain.records.repairing import Criteria, Impact, Repair, Rollback
from workbench.domain.repair_figures import GAIN, RepairFigures
from workbench.language import tr, trn
from workbench.services.cause_words import percent_words
from workbench.services.framing import is_set_before
from workbench.services.repair_comparison import Compared, Comparison, compare_repairs
from workbench.services.repair_standing import RepairStanding, repair_standing
from workbench.services.repairs import repair_analyses
from workbench.services.rollouts import stages_left
from workbench.services.session import Session

FRAME, CRITERIA, PROPOSE, TRY, CHOOSE = "frame", "criteria", "propose", "try", "choose"
WAY_BACK, IMPACT, APPLY, VERIFY, DONE = "way_back", "impact", "apply", "verify", "done"
STAGE = "stage"
QUESTION = tr("Which repair gives back most and harms least?")


@dataclass(frozen=True, slots=True)
class RepairsReading:
    """Everything the place shows.

    Attributes
    ----------
    comparison : Comparison
    title : str
        The answer as a sentence.
    step : str
        What comes next: one of the names in this module.
    standing : RepairStanding
        Of the chosen repair; empty before.
    criteria : tuple of (Criteria, bool)
        Each with whether it was set before results.
    impacts : frozenset of str
        Repairs with an impact statement.
    rollbacks : tuple of Rollback
    why_not : str
        Why no repair can be tried at all; empty where one can.
    metric : str
        Of the incident, by its name.
    severity : str
    """

    comparison: Comparison
    title: str
    step: str
    standing: RepairStanding
    criteria: tuple[tuple[Criteria, bool], ...] = ()
    impacts: frozenset[str] = frozenset()
    rollbacks: tuple[Rollback, ...] = ()
    why_not: str = ""
    metric: str = ""
    severity: str = ""

    @property
    def first(self) -> str:
        """The id of the repair to look at first: the chosen one, the best, else the first."""
        comparison = self.comparison
        found = comparison.chosen or comparison.best or comparison.halted
        found = found or next(iter(comparison.rows), None)
        return found.repair.id if found is not None else ""


def repairs_reading(session: Session, incident: str) -> RepairsReading:
    """Return everything the Repairs place shows of an incident.

    Parameters
    ----------
    session : Session
    incident : str
    """
    state = session.incident(incident)
    comparison = compare_repairs(session, state.id)
    standing = repair_standing(session, state.id)
    offered = repair_analyses(session)
    return RepairsReading(
        comparison=comparison,
        title=title_words(comparison),
        step=next_step(state, comparison, standing),
        standing=standing,
        criteria=tuple((one, is_set_before(state, one)) for one in state.records.criteria),
        impacts=frozenset(one.id for one in state.records.of(Impact)),
        rollbacks=state.records.rollbacks,
        why_not="" if offered else tr("No plugin offers repairs."),
        metric=state.metric,
        severity=state.severity,
    )


def next_step(state: Incident, comparison: Comparison, standing: RepairStanding) -> str:
    """Return what comes next on the way to a verified repair."""
    if state.records.framing is None:
        return FRAME
    if comparison.criteria is None:
        return CRITERIA
    if not comparison.rows:
        return PROPOSE
    chosen = standing.repair
    if chosen is None or chosen.status == "rolled back":
        return CHOOSE if any(row.run is not None for row in comparison.rows) else TRY
    return _release_step(standing, chosen)


def _release_step(standing: RepairStanding, chosen: Repair) -> str:
    if chosen.status == "verified":
        return DONE
    if not chosen.way_back.trigger:
        return WAY_BACK
    if any(one.code == "repair.impact" for one in standing.problems):
        return IMPACT
    if chosen.status != "chosen":
        return VERIFY
    return STAGE if stages_left(chosen) else APPLY


def title_words(comparison: Comparison) -> str:
    """Return the answer as a sentence without a full stop."""
    row = comparison.chosen or comparison.best or comparison.halted
    if comparison.framing is None or not comparison.rows:
        return QUESTION
    if row is None or row.figures is None:
        if all(one.figures is None for one in comparison.rows):
            return QUESTION
        return tr("No repair shows a gain that holds and harms nobody")
    return sentence_of(row)


def sentence_of(row: Compared) -> str:
    """Return what a repair does: what it recovers, and whom it harms."""
    figures = row.figures
    if figures is None:
        return tr("{repair} was not tried yet", repair=row.repair.title)
    if figures.verdict and figures.verdict != GAIN:
        return tr("{repair}: {verdict}", repair=row.repair.title, verdict=verdict_words(figures))
    share = figures.scalar("recovered")
    gains = (
        tr("recovers {share} of the drop", share=percent_words(share))
        if share is not None
        else tr("gives back a part of the drop")
    )
    return tr(
        "{repair} {gains} and {harm}", repair=row.repair.title, gains=gains, harm=_harm(figures)
    )


def verdict_words(figures: RepairFigures) -> str:
    """Return the verdict of an evaluation in the words of the window."""
    known = {
        "evidence of a gain": tr("evidence of a gain"),
        "evidence of harm": tr("evidence of harm"),
        "no evidence": tr("no evidence of a gain"),
    }
    return known.get(figures.verdict, figures.verdict)


def _harm(figures: RepairFigures) -> str:
    if not figures.slices:
        return tr("was not looked at by slice")
    count = len(figures.harmed)
    if not count:
        return tr("harms no slice")
    return trn("harms {count} slice", "harms {count} slices", count)
