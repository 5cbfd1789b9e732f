"""Bringing what the runs of an incident found into the matrix: all of it, or one finding."""

from workbench.domain.changes import Changes, Outcome
from workbench.domain.records.reasoning import Hypothesis, Observation
from workbench.services.hypothesis_drafts import state_from_cause
from workbench.services.observation_suggestions import (
    accept_suggestion,
    accept_suggestions,
    suggest_observations,
)
from workbench.services.observations import add_observation
from workbench.services.session import Session


def start_from_causes(session: Session, incident: str) -> Outcome[tuple[Hypothesis, ...]]:
    """State what the last search for causes named, its rivals, and what findings say of them.

    Parameters
    ----------
    session : Session
    incident : str
        Identifier or reference.

    Returns
    -------
    Outcome of tuple of Hypothesis
        The hypotheses, the named cause first. Every cell stays a suggestion that a person weighs
        otherwise, or leaves.

    Raises
    ------
    WorkbenchError
        If there was no search, or it named no cause.
    """
    state = session.incident(incident)
    with session.one_act(state.id):
        stated = state_from_cause(session, state.id)
        telling = [one for one in suggest_observations(session, state.id) if one.weighings]
        rows = accept_suggestions(session, state.id, telling)
    return Outcome(stated.value, stated.changes | rows.changes)


def weigh_finding(session: Session, incident: str, run: str, finding: str) -> Outcome[Observation]:
    """Put a finding into the matrix, with the weighings the program suggests for it, if any.

    Parameters
    ----------
    session : Session
    incident, run, finding : str

    Returns
    -------
    Outcome of Observation
        The row that stands already where there is one.
    """
    state = session.incident(incident)
    standing = (o for o in state.records.observations if (o.run, o.finding) == (run, finding))
    known = next(standing, None)
    if known is not None:
        return Outcome(known, Changes())
    suggested = suggest_observations(session, state.id)
    row = next((s for s in suggested if (s.run, s.finding) == (run, finding)), None)
    if row is not None:
        return accept_suggestion(session, state.id, row)
    return add_observation(session, state.id, run=run, finding=finding)
