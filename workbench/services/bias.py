"""Bias guards in words, for whoever is about to conclude."""

from dataclasses import dataclass

from workbench.domain.incident import Incident
from workbench.domain.reasoning.guards import Guard, GuardCode, guards_of
from workbench.domain.reasoning.narrowing import Step, narrowing
from workbench.domain.records.reasoning import Hypothesis, Observation
from workbench.language import tr
from workbench.services.session import Session
from workbench.services.staleness import is_stale


@dataclass(frozen=True, slots=True)
class BiasWarning:
    """One thing to look at again, in words.

    Attributes
    ----------
    code : str
    text : str
        What is so.
    advice : str
        What to do about it.
    hypothesis, observation, run : str
        Ids; empty where it is about none.
    """

    code: GuardCode
    text: str
    advice: str
    hypothesis: str = ""
    observation: str = ""
    run: str = ""


def hypothesis_steps(session: Session, incident: str) -> dict[str, tuple[Step, ...]]:
    """Return how likely each hypothesis was held over time, by its id."""
    state = session.incident(incident)
    return narrowing(tuple(session.workspace.journal.events(state.id)))


def bias_warnings(session: Session, incident: str) -> tuple[BiasWarning, ...]:
    """Return what a careful reader would hold against the conclusions of an incident."""
    state = session.incident(incident)
    steps = hypothesis_steps(session, incident)
    stale = frozenset(run.id for run in state.runs if is_stale(state, run))
    return tuple(_told(state, guard) for guard in guards_of(state, steps, session.clock(), stale))


def _told(state: Incident, guard: Guard) -> BiasWarning:
    text, advice = _WORDS[guard.code]
    hypothesis = state.records.find(Hypothesis, guard.hypothesis) if guard.hypothesis else None
    observation = state.records.find(Observation, guard.observation) if guard.observation else None
    label = hypothesis.label if hypothesis else observation.label if observation else ""
    said = tr(text).replace("{name}", label)
    return BiasWarning(guard.code, said, tr(advice), guard.hypothesis, guard.observation, guard.run)


_WORDS: dict[GuardCode, tuple[str, str]] = {
    "few_rivals": (
        tr("Fewer than two rivals stand beside \u201c{name}\u201d."),
        tr("State what else could have done it; the five classes of diagnosis are a start."),
    ),
    "nothing_disconfirming": (
        tr("Nothing was looked for that could speak against \u201c{name}\u201d."),
        tr("Ask what would be seen if it were wrong, and register a test of that."),
    ),
    "single_method": (
        tr("Only one way of looking points to \u201c{name}\u201d."),
        tr("Add a method of another kind, or put the values back and measure."),
    ),
    "unchanged_since_first_hour": (
        tr("\u201c{name}\u201d was favoured in the first hour, and is the conclusion."),
        tr("Ask somebody who was not there to read the matrix in another order."),
    ),
    "one_run": (
        tr("All evidence for \u201c{name}\u201d comes from one run."),
        tr("Look at other rows, another window or with another method."),
    ),
    "fits_none": (
        tr("No hypothesis explains \u201c{name}\u201d."),
        tr("The true explanation may not be on the board yet."),
    ),
    "band_above_matrix": (
        tr("\u201c{name}\u201d is held to be likelier than the matrix suggests."),
        tr("Weigh what makes it so as an observation, or lower the band."),
    ),
    "decided_without_test": (
        tr("\u201c{name}\u201d was confirmed without a test registered beforehand."),
        tr("Register what else must be true if it is, and run that."),
    ),
    "unlinked_cause": (
        tr("\u201c{name}\u201d is confirmed, and no team and artefact are named for it."),
        tr("Say what it lies in and which team looks after that."),
    ),
}
