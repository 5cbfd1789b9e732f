"""The postmortem: one document made from the incident, written in any format a plugin offers."""

from contextlib import suppress
from pathlib import Path

import workbench
from workbench.api import ReportDocument, ReportRun
from workbench.domain.canonical import strict_loads
from workbench.domain.events import Event
from workbench.domain.figures import Figure
from workbench.domain.incident import Incident
from workbench.domain.runs import Run, RunStatus
from workbench.errors import WorkbenchError
from workbench.services.evidence import current_gaps
from workbench.services.session import Session

LARGEST_RESULT = 64 * 1024 * 1024
"""Bytes of a result document that are read back, at most."""


def report_document(session: Session, incident: Incident) -> ReportDocument:
    """Return the one source of all of an incident's reports.

    Parameters
    ----------
    session : Session
    incident : Incident

    Returns
    -------
    ReportDocument
        The same incident gives the same document; nothing in it depends on the present.
    """
    finished = [r for r in incident.runs if r.status is RunStatus.FINISHED]
    return ReportDocument(
        incident=incident.model_copy(update={"gaps": current_gaps(incident)}),
        runs=tuple(_report_run(session, run) for run in _latest(finished)),
        claims=incident.claims,
        chronology=tuple(chronology(session, incident)),
        program=f"Incident Workbench {workbench.__version__}",
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


def result_document(session: Session, run: Run) -> dict[str, object]:
    """Return a finished run's result document, as stored.

    Raises
    ------
    WorkbenchError
        If the run has no result.
    """
    if not run.result:
        raise WorkbenchError("run.no_result", f"{run.title} ended without a result.")
    found = strict_loads(session.workspace.objects.read(run.result), max_bytes=LARGEST_RESULT)
    if not isinstance(found, dict):
        raise WorkbenchError("run.no_result", f"The result of {run.title} is not a document.")
    return found


def figures_of(document: dict[str, object]) -> tuple[Figure, ...]:
    """Return the figures of a result document."""
    found = document.get("figures", ())
    return tuple(Figure.model_validate(f) for f in found) if isinstance(found, list) else ()


def chronology(session: Session, incident: Incident) -> list[tuple[str, str, str]]:
    """Return what happened and when: changes in the evidence, then the acts of the case."""
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
    for event in session.workspace.journal.events(incident.id):
        words = _act(event, incident)
        if words:
            entries.append((event.at, words, f"journal, event {event.seq}"))
    return sorted(entries)


def _act(event: Event, incident: Incident) -> str:
    body = event.body or {}
    if event.type == "incident.opened":
        return "Incident opened"
    if event.type == "evidence.frozen":
        return f"{len(body['evidence'])} items of evidence frozen"
    if event.type == "run.recorded":
        run = incident.run(body["id"])
        return f"{run.title}: {run.status}" if run else ""
    if event.type == "battery.recorded":
        return f"Standard battery: {len(body['runs'])} analyses run"
    if event.type == "model.consented":
        return "Consent given to open the model"
    return ""


def _latest(runs: list[Run]) -> list[Run]:
    """Return the runs, leaving out those answered again with the same question."""
    by_key = {run.key: run for run in runs}
    return [run for run in runs if by_key[run.key] is run]


def _report_run(session: Session, run: Run) -> ReportRun:
    document = result_document(session, run)
    return ReportRun(
        run=run,
        summary=str(document.get("summary", "")),
        next_step=str(document.get("next_step", "")),
        figures=figures_of(document),
    )
