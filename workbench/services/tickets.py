"""Drafts of tickets, one for each action: Markdown for GitHub and GitLab, CSV for Jira.

Files only: nothing is sent anywhere, and nothing written by people reaches a system that reads
them as more than words: no mention, no command, no formula.
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeAlias

from workbench.domain.incident import Incident
from workbench.domain.readable import inert_markdown, readable, spreadsheet_text
from workbench.domain.records.prevention import Action
from workbench.errors import WorkbenchError
from workbench.services.session import Session

TicketFormat: TypeAlias = Literal["github", "gitlab", "jira"]
TICKET_FORMATS: Mapping[TicketFormat, str] = MappingProxyType(
    {
        "github": "GitHub issues, one Markdown file an action",
        "gitlab": "GitLab issues, one Markdown file an action",
        "jira": "Jira, one CSV file to import",
    }
)
"""Formats of ticket drafts with what they are."""
JIRA_COLUMNS = (
    "Summary",
    "Description",
    "Issue Type",
    "Priority",
    "Labels",
    "Due date",
    "Assignee",
)
JIRA_FILE = "tickets.csv"
_PRIORITIES = {"P1": "Highest", "P2": "High", "P3": "Medium", "P4": "Low", "": "Medium"}
_MENTION = re.compile("@")
_LONGEST_NAME = 60


def save_tickets(
    session: Session, incident: str, folder: Path, format_: TicketFormat
) -> tuple[Path, ...]:
    """Write a draft of a ticket for each action that was not rejected.

    Parameters
    ----------
    session : Session
    incident : str
        Identifier or reference.
    folder : Path
        Made where it is not there; files of the same name are replaced.
    format_ : str
        ``github``, ``gitlab`` or ``jira``.

    Returns
    -------
    tuple of Path
        The files, in the order of the actions.

    Raises
    ------
    WorkbenchError
        If there is no action, or the folder cannot be written.
    """
    state = session.incident(incident)
    files = ticket_files(state, format_)
    if not files:
        raise WorkbenchError(
            "tickets.none",
            "No action is written down, so there is no ticket to draft.",
            "`workbench action add` writes one down.",
        )
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            target = folder / name
            partial = target.with_name(f"{name}.part")
            try:
                partial.write_bytes(data)
                partial.replace(target)
            finally:
                with suppress(OSError):
                    partial.unlink(missing_ok=True)
            written.append(target)
    except OSError as error:
        raise WorkbenchError(
            "tickets.unwritable",
            f"{folder} cannot be written: {error.strerror}.",
            "Choose a folder that may be written to and has room.",
        ) from None
    return tuple(written)


def ticket_files(incident: Incident, format_: TicketFormat) -> dict[str, bytes]:
    """Return the drafts of an incident's actions, by file name; none without actions.

    Parameters
    ----------
    incident : Incident
    format_ : str
    """
    actions = [one for one in incident.records.actions if one.status != "rejected"]
    if not actions:
        return {}
    if format_ == "jira":
        return {JIRA_FILE: _jira(incident, actions)}
    write = _github if format_ == "github" else _gitlab
    return {
        f"{place:02d}-{_slug(action.title)}.md": write(incident, action)
        for place, action in enumerate(actions, start=1)
    }


def _github(incident: Incident, action: Action) -> bytes:
    front = {
        "title": readable(action.title),
        "labels": _labels(incident, action),
        "assignees": [readable(action.owner)] if action.owner else [],
        "due": action.due.isoformat() if action.due else "",
        "priority": action.priority,
    }
    # A JSON string is a YAML string, whatever stands in it.
    head = "".join(f"{name}: {json.dumps(value)}\n" for name, value in front.items())
    return f"---\n{head}---\n\n{_body(incident, action)}".encode()


def _gitlab(incident: Incident, action: Action) -> bytes:
    labels = " ".join(f'~"{label}"' for label in _labels(incident, action))
    commands = [f"/label {labels}"]
    if action.due:
        commands.append(f"/due {action.due.isoformat()}")
    told = "\n".join(commands)
    front = f"---\ntitle: {json.dumps(readable(action.title))}\n---\n\n"
    return f"{front}{_body(incident, action)}\n{told}\n".encode()


def _jira(incident: Incident, actions: Sequence[Action]) -> bytes:
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow(JIRA_COLUMNS)
    for action in actions:
        described = "\n".join(f"{name}: {words}" for name, words in _facts(incident, action))
        cells = (
            action.title,
            described,
            "Task",
            _PRIORITIES[action.priority],
            " ".join(_labels(incident, action)),
            action.due.isoformat() if action.due else "",
            action.owner or action.owner_function,
        )
        writer.writerow([spreadsheet_text(cell) for cell in cells])
    return made.getvalue().encode("utf-8")


def _body(incident: Incident, action: Action) -> str:
    lines = [f"- **{name}:** {_inert(words)}" for name, words in _facts(incident, action)]
    return "\n".join(lines) + "\n"


def _facts(incident: Incident, action: Action) -> Iterator[tuple[str, str]]:
    """Yield what a ticket says, each under its name: so that no words begin a line."""
    yield "Action", action.title
    cause = next((h for h in incident.records.hypotheses if h.id == action.hypothesis), None)
    if cause is not None:
        yield "Why", cause.statement
    yield "Kind", f"{action.kind.replace('_', ' ')}, {action.strength}"
    goal = action.success
    if goal.signal and goal.value is not None:
        held = f" for {goal.window}" if goal.window else ""
        yield "Done when", f"{goal.signal} {goal.operator} {goal.value:g}{held}"
    told = (
        ("Verified by", action.verification.method),
        ("Where", action.artefact),
        ("Owner", action.owner_function),
        ("Due", action.due.isoformat() if action.due else ""),
        ("Priority", action.priority),
        ("Guardrail", _guardrail(incident, action)),
        ("Roll back when", action.rollback_trigger),
        ("Residual risk", action.residual_risk),
        ("Looked at again after", ", ".join(f"{day} days" for day in action.follow_ups)),
        ("Incident", f"INC-{incident.number:04d} {incident.title}"),
        ("Action's record", action.id),
    )
    yield from ((name, words) for name, words in told if words)


def _guardrail(incident: Incident, action: Action) -> str:
    found = (rule for rule in incident.records.guardrails if rule.id == action.guardrail)
    return next((rule.title for rule in found), "")


def _labels(incident: Incident, action: Action) -> list[str]:
    return ["incident", f"inc-{incident.number:04d}", action.kind.replace("_", "-")]


def _inert(words: str) -> str:
    """Return one line of Markdown that mentions nobody and means nothing but itself."""
    return _MENTION.sub("@<!-- -->", inert_markdown(words))


def _slug(title: str) -> str:
    plain = re.sub("[^a-z0-9]+", "-", title.casefold()).strip("-")
    return plain[:_LONGEST_NAME].strip("-") or "action"
