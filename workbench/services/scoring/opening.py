"""Opening an incident from a score: filled in by what its window tells, journaled twice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from workbench.domain.canonical import JsonValue
from workbench.domain.changes import Changes, Outcome
from workbench.domain.events import Draft
from workbench.domain.identifiers import new_identifier
from workbench.domain.incident import Stage
from workbench.domain.scoring import WatchedModel
from workbench.errors import WorkbenchError
from workbench.services.opening.triage import write_triage
from workbench.services.scoring.acts import escalate
from workbench.services.session import Session


@dataclass(frozen=True, slots=True)
class OpenedFromScore:
    """An incident that was opened from a score.

    Attributes
    ----------
    incident : str
    act : int
        Number of the escalation in the book of scores.
    """

    incident: str
    act: int


def open_from_score(  # noqa: PLR0913 -- where it comes from, and what it begins with
    session: Session,
    model: str,
    start: datetime,
    *,
    title: str,
    rationale: str,
    severity: str = "",
    severity_reason: str = "",
    owner: str = "",
    fields: Mapping[str, object] | None = None,
) -> Outcome[OpenedFromScore]:
    """Open an incident for a window of a model and write down that it was brought to a human.

    Parameters
    ----------
    session : Session
    model : str
        Id of a watched model.
    start : datetime
        Of the window.
    title : str
        What dropped, and since when.
    rationale : str
        Why it is worth an incident; never empty.
    severity, severity_reason : str
        A severity needs its reason.
    owner : str
    fields : mapping, optional
        Further fields of the triage; its clocks start with ``detected_at``, which is now by
        default.

    Returns
    -------
    Outcome of OpenedFromScore

    Raises
    ------
    WorkbenchError
        If there is no such window, or the title, the rationale or a reason is missing; nothing
        is opened then.
    """
    watched = _checked(session, model, start, title, rationale)
    now = session.clock()
    incident = new_identifier(now)
    triage: dict[str, object] = {
        "summary": title.strip(),
        "trigger": rationale.strip(),
        "detected_by": "monitor",
        "detected_at": now,
        "systems": (watched.title or watched.id,),
        **({"tolerance": watched.tolerance} if watched.tolerance else {}),
        **(fields or {}),
    }
    body: dict[str, JsonValue] = {
        "title": title.strip(),
        "task": watched.task,
        "metric": watched.metric,
        "target": "",
        "stage": str(Stage.TRIAGE),
        "captured_at": None,
        "opened_at": now.isoformat(),
        "gaps": [],
    }
    _, changes = session.record(incident, Draft("incident.opened", body))
    written = _fill_in(session, incident, triage, severity, severity_reason, owner)
    act = escalate(session, model, start, rationale=rationale, incident=incident)
    return Outcome(OpenedFromScore(incident, act.seq), changes | written)


def _checked(
    session: Session, model: str, start: datetime, title: str, rationale: str
) -> WatchedModel:
    """Refuse what would fail once the incident is there."""
    if not title.strip():
        raise WorkbenchError(
            "scores.no_title", "An incident needs a title.", "Say what dropped, and since when."
        )
    if not rationale.strip():
        raise WorkbenchError(
            "scores.no_words", "No reason is given.", "Say in a sentence why it is an incident."
        )
    with session.workspace.score_book() as book:
        watched = book.models().get(model)
        known = any(one.start == start for one in book.readings([model]))
    if watched is None or not known:
        raise WorkbenchError(
            "scores.no_window",
            f"No window of {model} begins at {start.isoformat()}.",
            "List them with: workbench scores show",
        )
    return watched


def _fill_in(
    session: Session,
    incident: str,
    triage: Mapping[str, object],
    severity: str,
    reason: str,
    owner: str,
) -> Changes:
    """Write the triage; one below the criteria says that its score is why."""
    level = severity or None
    try:
        done = write_triage(
            session, incident, triage, severity=level, reason=reason, owner=owner or None
        )
    except WorkbenchError as error:
        if error.code != "triage.below_criteria":
            raise
        why = {**triage, "below_criteria": triage["trigger"]}
        done = write_triage(
            session, incident, why, severity=level, reason=reason, owner=owner or None
        )
    return done.changes
