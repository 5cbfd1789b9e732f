"""What the anomaly score says of a drill's windows under the shipped definition."""

from workbench.domain.records.drilling import ScoreOpinion
from workbench.services.session import Progress, Session, unreported


def score_opinion(
    session: Session, incident: str, *, progress: Progress = unreported
) -> ScoreOpinion:
    """Return what the score says of the rows of a drill."""
    del session, incident, progress
    return ScoreOpinion(why_not="The anomaly score was not asked.")
