"""The postmortem: one document made from the incident, written in any format a plugin offers."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import workbench
from workbench.api import AUDIENCES, Audience, ReportDocument, ReportRun, ReportWriter
from workbench.domain.events import Event
from workbench.domain.incident import Incident
from workbench.domain.runs import Run, RunStatus
from workbench.errors import WorkbenchError
from workbench.language import in_english
from workbench.services.chronology import told_in_order
from workbench.services.evidence import current_gaps
from workbench.services.next_steps import told_next
from workbench.services.postmortem.case import Case
from workbench.services.postmortem.content import Template
from workbench.services.postmortem.document import postmortem_of, standing_words
from workbench.services.postmortem.judged import Judged
from workbench.services.report_trend import report_trend
from workbench.services.results import LARGEST_RESULT, figures_of, result_document
from workbench.services.session import Session
from workbench.services.staleness import is_stale

__all__ = [
    "LARGEST_RESULT",
    "figures_of",
    "report_document",
    "result_document",
    "save_report",
    "save_reports",
    "write_report",
]


def report_document(  # noqa: PLR0913 -- what is told, of what, and to whom
    session: Session,
    incident: Incident,
    *,
    events: Sequence[Event] | None = None,
    documents: Mapping[str, Mapping[str, Any]] | None = None,
    disclosure: Sequence[str] = (),
    gaps: Sequence[str] | None = None,
    audience: Audience = "technical",
    judged: Judged | None = None,
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
    audience : str
        Who it is written for; see :data:`workbench.api.DOCUMENTS`.
    judged : Judged, optional
        Gates and version, where the incident does not tell all they rest on.

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
    with in_english():
        report = postmortem_of(Case(session, incident, tuple(acts), told), judged)
        standing = standing_words(report)
    return ReportDocument(
        incident=incident.model_copy(
            update={"gaps": current_gaps(incident) if gaps is None else tuple(gaps)}
        ),
        runs=tuple(
            _report_run(session, run, told.get(run.id), stale=is_stale(incident, run))
            for run in _latest(incident, finished)
        ),
        claims=report.claims,
        chronology=tuple(told_in_order(incident, acts)),
        program=f"Incident Workbench {workbench.__version__}",
        disclosure=tuple(disclosure),
        sections=report.sections,
        standings=report.standings,
        bases=report.bases,
        gates=(*report.gates, *report.warnings),
        standing=standing,
        template=report.template.name,
        audience=audience,
        overlay=_overlay(incident, report.template),
        # A curve is made of rows: it is left out where anything is withheld.
        trend=None if disclosure else report_trend(session, incident),
    )


def _overlay(incident: Incident, template: Template) -> tuple[tuple[str, str, str], ...]:
    """Return what the domain's overlay asks for, with what was answered."""
    triage = incident.records.triage
    if triage is None:
        return ()
    overlay = next((one for one in template.overlays if one.id == triage.overlay), None)
    titles = {field.id: field.title for field in overlay.fields} if overlay else {}
    names = dict.fromkeys((*titles, *sorted(triage.overlay_fields)))
    return tuple(
        (name, titles.get(name, name), str(triage.overlay_fields.get(name) or "")) for name in names
    )


def write_report(
    session: Session, incident: str, format_: str, audience: Audience = "technical"
) -> bytes:
    """Return an incident's report in one format, such as ``html`` or ``markdown``.

    Parameters
    ----------
    session : Session
    incident : str
        Identifier or reference.
    format_ : str
        A writer's id, or the end of it.
    audience : str

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
    return writer.write(report_document(session, state, audience=audience))


def save_report(
    session: Session, incident: str, target: Path, audience: Audience = "technical"
) -> Path:
    """Write a report to a file whose ending chooses the format; replaced as a whole.

    What belongs beside it, such as the lock file of a notebook, is written beside it.

    Parameters
    ----------
    session : Session
    incident : str
        Identifier or reference.
    target : Path
    audience : str

    Returns
    -------
    Path
        The report.

    Raises
    ------
    WorkbenchError
        If no plugin writes files with that ending, or the file cannot be written; what was
        there before stays then.
    """
    writer = _writer_of(session, target.suffix.lower())
    document = report_document(session, session.incident(incident), audience=audience)
    _replace(target, writer.write(document))
    for name, data in writer.beside(document).items():
        _replace(target.with_name(Path(name).name), data)
    return target


def save_reports(
    session: Session, incident: str, folder: Path, suffix: str = ".html"
) -> tuple[Path, ...]:
    """Write a report for each of the four audiences into a folder, all from one reading.

    Parameters
    ----------
    session : Session
    incident : str
        Identifier or reference.
    folder : Path
        Made where it is not there.
    suffix : str
        The format.

    Raises
    ------
    WorkbenchError
        As :func:`save_report` does.
    """
    writer = _writer_of(session, suffix.lower())
    document = report_document(session, session.incident(incident))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from None
    written = []
    for audience in AUDIENCES:
        told = replace(document, audience=audience)
        target = folder / f"{audience}{writer.suffix}"
        _replace(target, writer.write(told))
        for name, data in writer.beside(told).items():
            _replace(folder / Path(name).name, data)
        written.append(target)
    return tuple(written)


def _writer_of(session: Session, suffix: str) -> ReportWriter:
    writers = {writer.suffix: writer for writer in session.registry.report_writers()}
    writer = writers.get(suffix)
    if writer is None:
        raise WorkbenchError(
            "report.format",
            f"No plugin writes reports as {suffix or 'a file without an ending'}.",
            "Name the file with one of " + ", ".join(sorted(writers)) + ".",
        )
    return writer


def _replace(target: Path, data: bytes) -> None:
    """Write a file as a whole or not at all."""
    partial = target.with_name(target.name + ".part")
    try:
        partial.write_bytes(data)
        partial.replace(target)
    except OSError as error:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise _unwritable(target, error) from None


def _unwritable(target: Path, error: OSError) -> WorkbenchError:
    return WorkbenchError(
        "report.unwritable",
        f"{target} cannot be written: {error.strerror}.",
        "Choose a folder that exists, may be written to and has room.",
    )


def _latest(incident: Incident, finished: Sequence[Run]) -> list[Run]:
    """Return the runs, but for those answered again with the same question that prove nothing."""
    by_key = {(run.key, run.restricted): run for run in finished}
    cited = {claim.run for claim in incident.claims}
    return [run for run in finished if run.id in cited or by_key[run.key, run.restricted] is run]


def _report_run(
    session: Session, run: Run, told: Mapping[str, Any] | None, *, stale: bool
) -> ReportRun:
    document = dict(told) if told is not None else result_document(session, run)
    return ReportRun(
        run=run,
        summary=str(document.get("summary", "")),
        next_step=told_next(session.registry, run, document),
        figures=figures_of(document),
        stale=stale,
    )
