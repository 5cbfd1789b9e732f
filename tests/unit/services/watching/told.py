"""A workspace told without its clock: two that went the same way tell the same."""

from workbench.domain.incident import Incident
from workbench.services.session import Session
from workbench.services.watching.candidates import CONSIDERED


def incident_told(state: Incident) -> dict[str, object]:
    """Return what is in an incident but for times, fresh identifiers and its number."""
    triage = state.records.triage
    names = {item.id: item.name for item in state.evidence}
    return {
        "id": state.id,
        "title": state.title,
        "owner": state.owner,
        "severity": state.severity,
        "stage": str(state.stage),
        "metric": state.metric,
        "task": state.task,
        "evidence": sorted((item.name, item.sha256, item.window) for item in state.evidence),
        "windows": [
            (one.name, [names[e] for e in one.evidence], one.rows) for one in state.windows
        ],
        "triage": triage and triage.model_dump(exclude={"detected_at"}),
        "observations": [one.json_body() for one in state.records.observations],
        "runs": [(run.analysis, str(run.status), run.result, run.summary) for run in state.runs],
        "batteries": [
            (battery.seed, len(battery.runs), [one.analysis for one in battery.skipped])
            for battery in state.batteries
        ],
    }


def workspace_told(session: Session) -> dict[str, object]:
    """Return the book of scores and every incident, but for the times of the acts."""
    with session.workspace.score_book() as book:
        acts = [(act.type, dict(act.body)) for act in book.acts()]
        readings = [one.model_dump(mode="json") for one in book.readings()]
        models = list(book.models())
        fired = [book.decisions().fired(model) for model in models]
        owed = [book.decisions().owed(model) for model in models]
    return {
        "acts": [one for one in acts if one[0] == CONSIDERED],
        "others": sorted(kind for kind, _ in acts if kind != CONSIDERED),
        "readings": readings,
        "fired": fired,
        "owed": owed,
        "incidents": {
            one.id: incident_told(session.incident(one.id)) for one in session.workspace.incidents()
        },
    }
