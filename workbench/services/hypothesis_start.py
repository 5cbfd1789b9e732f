"""Starting the matrix from what the runs of an incident found, as one act."""

from workbench.domain.changes import Outcome
from workbench.domain.records.reasoning import Hypothesis
from workbench.services.hypothesis_drafts import state_from_cause
from workbench.services.observation_suggestions import accept_suggestions, suggest_observations
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
