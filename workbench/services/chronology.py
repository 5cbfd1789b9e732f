"""What happened and when: time, words, and where that is recorded."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from workbench.domain.events import Event
from workbench.domain.incident import Incident
from workbench.services.session import Session


def chronology(session: Session, incident: Incident) -> list[tuple[str, str, str]]:
    """Return what happened and when: changes in the evidence, then the acts of the case."""
    return told_in_order(
        incident, session.workspace.journal.events(incident.id, until=incident.size)
    )


def told_in_order(incident: Incident, events: Iterable[Event]) -> list[tuple[str, str, str]]:
    """Return what some events of an incident tell, as :func:`chronology` does."""
    entries = [
        (str(change["at"]), str(change["title"]), item.name)
        for item in incident.evidence
        for change in item.details.get("changes", [])
    ]
    entries.extend(
        (window.start.isoformat(), "The incident window begins", "windows")
        for window in incident.windows
        if window.start is not None and window.name == "incident"
    )
    for event in events:
        words = _act(event, incident)
        if words:
            entries.append((event.at, words, f"journal, event {event.seq}"))
    return sorted(entries)


def _act(event: Event, incident: Incident) -> str:
    if event.body is None:
        return f"{event.type} (withheld)"
    told = _ACTS.get(event.type)
    return "" if told is None else told(event.body, incident)


def _recorded(body: Mapping[str, Any], incident: Incident) -> str:
    run = incident.run(body["id"])
    return f"{run.title}: {run.status}" if run else ""


_ACTS: Mapping[str, Callable[[Mapping[str, Any], Incident], str]] = {
    "incident.opened": lambda _body, _incident: "Incident opened",
    "evidence.frozen": lambda body, _: f"{len(body['evidence'])} items of evidence frozen",
    "run.recorded": _recorded,
    "battery.recorded": lambda body, _: f"Standard battery: {len(body['runs'])} analyses run",
    "model.consented": lambda _body, _incident: "Consent given to open the model",
}
