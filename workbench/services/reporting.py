"""The postmortem: one document made from the incident, written in any format a plugin offers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import workbench
from workbench.api import ReportDocument, ReportRun
from workbench.domain.events import Event
from workbench.domain.incident import Incident
from workbench.domain.runs import Run, RunStatus
from workbench.errors import WorkbenchError
from workbench.services.evidence import current_gaps
from workbench.services.results import LARGEST_RESULT, figures_of, result_document
from workbench.services.session import Session

__all__ = [
    "LARGEST_RESULT",
    "chronology",
    "figures_of",
    "report_document",
    "result_document",
    "save_report",
    "write_report",
]


def report_document(
    session: Session,
    incident: Incident,
    *,
    events: Sequence[Event] | None = None,
    documents: Mapping[str, Mapping[str, Any]] | None = None,
    disclosure: Sequence[str] = (),
    gaps: Sequence[str] | None = None,
) -> ReportDocument:
    """Return the one source of all of an incident's reports.

    Parameters
    ----------
    session : Session
    incident : Incident
    events : sequence of Event, optional
        The acts to tell; those of the journal by default.
    documents : Mapping of str to Mapping, optional
        Results to tell in place of the stored ones, by run.
    disclosure : sequence of str
        What was withheld, in sentences.
    gaps : sequence of str, optional
        What is missing; told from the evidence by default.

    Returns
    -------
    ReportDocument
        The same incident gives the same document; nothing in it depends on the present.
    """
    finished = [r for r in incident.runs if r.status is RunStatus.FINISHED]
    acts = (
        session.workspace.journal.events(incident.id, until=incident.size)
        if events is None
        else events
    )
    told = documents or {}
    return ReportDocument(
        incident=incident.model_copy(
            update={"gaps": current_gaps(incident) if gaps is None else tuple(gaps)}
        ),
        runs=tuple(_report_run(session, run, told.get(run.id)) for run in _latest(finished)),
        claims=incident.claims,
        chronology=tuple(_chronology(incident, acts)),
        program=f"Incident Workbench {workbench.__version__}",
        disclosure=tuple(disclosure),
    )


def write_report(session: Session, incident: str, format_: str) -> bytes:
    """Return an incident's report in one format, such as ``html`` or ``markdown``.

    Raises
    ------
    WorkbenchError
        If no plugin writes that format.
    """
    state = session.incident(incident)
    writers = {writer.id: writer for writer in session.registry.report_writers()}
    writer = writers.get(format_) or writers.get(f"report.{format_}")
    if writer is None:
        raise WorkbenchError(
            "report.format",
            f"No plugin writes reports as {format_!r}.",
            "There are " + ", ".join(sorted(writers)) + ".",
        )
    return writer.write(report_document(session, state))


def save_report(session: Session, incident: str, target: Path) -> Path:
    """Write a report to a file whose ending chooses the format; replaced as a whole.

    Raises
    ------
    WorkbenchError
        If no plugin writes files with that ending, or the file cannot be written; what was
        there before stays then.
    """
    writers = {writer.suffix: writer for writer in session.registry.report_writers()}
    writer = writers.get(target.suffix.lower())
    if writer is None:
        raise WorkbenchError(
            "report.format",
            f"No plugin writes reports as {target.suffix or 'a file without an ending'}.",
            "Name the file with one of " + ", ".join(sorted(writers)) + ".",
        )
    data = writer.write(report_document(session, session.incident(incident)))
    partial = target.with_name(target.name + ".part")
    try:
        partial.write_bytes(data)
        partial.replace(target)
    except OSError as error:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise WorkbenchError(
            "report.unwritable",
            f"{target} cannot be written: {error.strerror}.",
            "Choose a folder that exists, may be written to and has room.",
        ) from None
    return target


def chronology(session: Session, incident: Incident) -> list[tuple[str, str, str]]:
    """Return what happened and when: changes in the evidence, then the acts of the case."""
    return _chronology(incident, session.workspace.journal.events(incident.id, until=incident.size))


def _chronology(incident: Incident, events: Iterable[Event]) -> list[tuple[str, str, str]]:
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


def _latest(runs: list[Run]) -> list[Run]:
    """Return the runs, leaving out those answered again with the same question."""
    by_key = {(run.key, run.restricted): run for run in runs}
    return [run for run in runs if by_key[run.key, run.restricted] is run]


def _report_run(session: Session, run: Run, told: Mapping[str, Any] | None) -> ReportRun:
    document = dict(told) if told is not None else result_document(session, run)
    return ReportRun(
        run=run,
        summary=str(document.get("summary", "")),
        next_step=str(document.get("next_step", "")),
        figures=figures_of(document),
    )
