"""An incident's triage, checklist and participants as the command line tells them."""

from datetime import datetime

from workbench.domain.canonical import JsonValue
from workbench.domain.incident import Incident
from workbench.domain.records.opening import Participant
from workbench.services.clocks import Clocks
from workbench.services.opening.checklist import ChecklistStep
from workbench.services.readings.opening import OpeningReading, Suggestion

MARKS = {"done": "✓", "not needed": "–", "open": " "}


def triage_payload(reading: OpeningReading, now: datetime) -> dict[str, JsonValue]:
    """Return a triage as ``workbench triage --json`` prints it."""
    state = reading.incident
    return {
        "incident": state.id,
        "severity": state.severity,
        "owner": state.owner,
        "stage": str(state.stage),
        "triage": reading.triage.json_body(),
        "written": state.records.triage is not None,
        "criteria": [rule.id for rule in reading.criteria],
        "suggestions": [one.json_body() for one in reading.suggestions.values()],
        "clocks": reading.clocks.json_body(now),
    }


def triage_lines(reading: OpeningReading, now: datetime) -> list[str]:
    """Return a triage in lines: what is written, then what is suggested and why."""
    state, triage = reading.incident, reading.triage
    lines = [
        f"INC-{state.number:04d}  {state.title}",
        f"  {'severity':<16} {state.severity or 'not set'}"
        + (f" ({triage.severity_reason})" if triage.severity_reason else ""),
        f"  {'owner':<16} {state.owner or 'not set'}",
    ]
    written = triage.json_body()
    harm = written.pop("harm")
    flat = {**written, **{f"harm {name}": value for name, value in dict(harm).items()}}
    for name, value in flat.items():
        if value and name not in {"id", "severity_reason", "taxonomy"}:
            shown = ", ".join(map(str, value)) if isinstance(value, list) else value
            lines.append(f"  {name.replace('_', ' '):<16} {shown}")
    missing = [one for one in reading.suggestions.values() if _worth_telling(reading, one)]
    if missing:
        lines.append("Suggested")
    for one in missing:
        value = f"{one.value:%Y-%m-%d %H:%MZ}" if isinstance(one.value, datetime) else one.value
        lines.append(f"  {one.field.replace('_', ' '):<16} {value}")
        lines.append(f"  {'':<16}   because: {one.reason}")
    return [*lines, "Clocks", *clock_lines(reading.clocks, now)]


def clock_lines(clocks: Clocks, now: datetime) -> list[str]:
    """Return the clocks in lines, in hours."""
    told = clocks.json_body(now)
    inside = dict(told.pop("time_in_severity_hours") or {})
    lines = [
        f"  {name.removesuffix('_hours').replace('_', ' '):<16} {value}"
        + (" h" if name.endswith("_hours") else "")
        for name, value in told.items()
        if value is not None
    ]
    return [*lines, *(f"  in {name:<13} {span} h" for name, span in inside.items())]


def step_line(step: ChecklistStep) -> str:
    """Return a step of a checklist in one line."""
    told = f" ({step.note})" if step.note else ""
    return f"  [{MARKS[step.standing]}] {step.id:<12} {step.text}{told}"


def checklist_lines(steps: tuple[ChecklistStep, ...]) -> list[str]:
    """Return a checklist in lines, phase by phase."""
    lines: list[str] = []
    phase = ""
    for step in steps:
        if step.phase != phase:
            phase = step.phase
            lines.append(step.phase_title)
        lines.append(step_line(step))
    left = sum(step.standing == "open" for step in steps)
    return [*lines, f"{left} of {len(steps)} open" if left else "Every step is done."]


def participant_line(one: Participant) -> str:
    """Return somebody who takes part in one line."""
    name = f" ({one.name})" if one.name else ""
    also = [
        word for word, is_so in (("facilitator", one.facilitator), ("author", one.author)) if is_so
    ]
    if one.escalation is not None:
        also.append(f"escalation {one.escalation}")
    return f"  {one.function}{name}: {', '.join([one.part, *also])}" + (
        f", {one.contact}" if one.contact else ""
    )


def scope_lines(state: Incident) -> list[str]:
    """Return the scope of an incident in lines."""
    scope = state.records.scope
    if scope is None:
        return ["No scope yet. `workbench scope INCIDENT --in … --reason …` writes one."]
    return [
        "In scope",
        *(f"  {line}" for line in scope.inside),
        "Out of scope",
        *([f"  {line}" for line in scope.outside] or ["  nothing named"]),
        f"Because: {scope.reason}",
    ]


def _worth_telling(reading: OpeningReading, one: Suggestion) -> bool:
    """Whether a suggestion is for something not written, or speaks against the severity."""
    if one.field == "severity":
        return one.value != reading.incident.severity
    written = reading.incident if one.field == "owner" else reading.triage
    return not getattr(written, one.field, None)
