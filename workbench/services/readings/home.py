"""What Home shows: the incidents of a workspace, the worst one first."""

from dataclasses import dataclass

from workbench.domain.figures import Figure
from workbench.domain.incident import Incident
from workbench.domain.runs import RunStatus
from workbench.services.readings.causes import latest_run
from workbench.services.readings.signals import performance_figure
from workbench.services.session import Session

SEVERITIES = ("SEV1", "SEV2", "SEV3", "SEV4", "")


@dataclass(frozen=True, slots=True)
class IncidentCard:
    """One incident on Home.

    ``next_place`` is where work goes on; ``figure`` is the metric over time where it is
    known.
    """

    id: str
    code: str
    title: str
    severity: str
    stage: str
    owner: str
    sentence: str
    next_place: str
    changed_at: str
    figure: Figure | None


@dataclass(frozen=True, slots=True)
class HomeReading:
    """All incidents of a workspace, the most severe and the newest first."""

    title: str
    cards: tuple[IncidentCard, ...]
    incidents: int
    events: int


def home_reading(session: Session) -> HomeReading:
    """Return what Home shows for a session's workspace."""
    summaries = session.workspace.incidents()
    states = [session.incident(s.id) for s in summaries]
    order = sorted(states, key=lambda s: s.number, reverse=True)
    order.sort(key=lambda s: _severity(s.severity))
    cards = tuple(_card(session, state) for state in order)
    return HomeReading(
        title=_title(len(cards)),
        cards=cards,
        incidents=len(cards),
        events=sum(state.size for state in states),
    )


def incident_code(incident: Incident) -> str:
    """Return the number people say: ``INC-0003``."""
    return f"INC-{incident.number:04d}"


def _title(count: int) -> str:
    words = {0: "No incidents yet", 1: "One incident", 2: "Two incidents", 3: "Three incidents"}
    return words.get(count, f"{count} incidents")


def _severity(severity: str) -> int:
    return next((i for i, s in enumerate(SEVERITIES) if s and severity.startswith(s)), 4)


def _card(session: Session, state: Incident) -> IncidentCard:
    run = latest_run(state, "root_cause")
    if run is not None:
        sentence, place = run.summary, "causes"
    elif state.window("reference") and state.window("incident"):
        sentence, place = "Both windows are set; no cause is named yet.", "causes"
    elif state.evidence:
        sentence, place = "Evidence is in; the windows are not set yet.", "signals"
    else:
        sentence, place = "No evidence yet.", "evidence"
    if state.claims and any(r.status is RunStatus.FINISHED for r in state.runs):
        place = "report"
    return IncidentCard(
        id=state.id,
        code=incident_code(state),
        title=state.title,
        severity=state.severity,
        stage=str(state.stage),
        owner=state.owner,
        sentence=sentence,
        next_place=place,
        changed_at=state.changed_at,
        figure=performance_figure(session, state),
    )
