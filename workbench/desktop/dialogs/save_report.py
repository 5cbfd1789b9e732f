"""Saving the report in any format a plugin writes."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from workbench.api import Audience
from workbench.desktop.controller import Controller
from workbench.desktop.state import Notice
from workbench.domain.changes import Changes, Outcome
from workbench.language import tr, trn
from workbench.registry import ReportWriterInfo
from workbench.services import reporting
from workbench.services.session import Progress, Session
from workbench.services.tickets import TicketFormat, save_tickets


def report_formats(session: Session) -> tuple[ReportWriterInfo, ...]:
    """Return the formats there are, HTML first.

    Parameters
    ----------
    session : Session
    """
    plugins = session.registry.plugins()
    found = [writer for plugin in plugins if plugin.usable for writer in plugin.report_writers]
    return tuple(sorted(found, key=lambda writer: (writer.suffix != ".html", writer.title)))


def file_filters(formats: Sequence[ReportWriterInfo]) -> str:
    """Return formats as a file dialog lists them.

    Parameters
    ----------
    formats : sequence of ReportWriterInfo
    """
    return ";;".join(f"{writer.title} (*{writer.suffix})" for writer in formats)


def with_suffix(chosen: Path, chosen_filter: str, formats: Sequence[ReportWriterInfo]) -> Path:
    """Return the file to write: with the ending of the format that was chosen where it has none.

    Parameters
    ----------
    chosen : Path
    chosen_filter : str
        As `file_filters` wrote it.
    formats : sequence of ReportWriterInfo
    """
    if chosen.suffix.lower() in {writer.suffix for writer in formats}:
        return chosen
    suffix = next((w.suffix for w in formats if f"(*{w.suffix})" in chosen_filter), "")
    return chosen.with_name(chosen.name + suffix)


def save_one_report(
    controller: Controller, formats: Sequence[ReportWriterInfo], audience: Audience
) -> bool:
    """Ask for a file and write the report of the open incident there.

    Parameters
    ----------
    controller : Controller
    formats : sequence of ReportWriterInfo
        The one that is offered first in front.
    audience : str

    Returns
    -------
    bool
        Whether a file was chosen.
    """
    name = controller.state.title if controller.state is not None else ""
    start = Path.home() / f"{name or 'report'}{formats[0].suffix}"
    chosen, chosen_filter = QFileDialog.getSaveFileName(
        controller.window, tr("Save the report"), str(start), file_filters(formats)
    )
    if chosen:
        write_report(controller, with_suffix(Path(chosen), chosen_filter, formats), audience)
    return bool(chosen)


def save_all_audiences(controller: Controller, suffix: str) -> bool:
    """Ask for a folder and write the report for each audience there; False if none was chosen."""
    folder = _folder(controller, tr("Save the four reports"))
    if folder is None:
        return False
    incident = controller.incident

    def work(session: Session, progress: Progress, _: object) -> Outcome[int]:
        progress(0.0, tr("Writing {name}", name=folder.name))
        written = reporting.save_reports(session, incident, folder, suffix)
        return Outcome(len(written), Changes())

    def done(count: int) -> None:
        told = trn(
            "{count} report is saved in {path}.",
            "{count} reports are saved in {path}.",
            count,
            path=folder,
        )
        controller.window.notify(Notice(told))

    controller.backend.start(tr("Saving {name}", name=folder.name), work, done)
    return True


def save_ticket_drafts(controller: Controller, format_: TicketFormat) -> bool:
    """Ask for a folder and draft a ticket for each action there; False if none was chosen."""
    folder = _folder(controller, tr("Save ticket drafts"))
    if folder is None:
        return False
    incident = controller.incident

    def work(session: Session, progress: Progress, _: object) -> Outcome[int]:
        progress(0.0, tr("Writing {name}", name=folder.name))
        written = save_tickets(session, incident, folder, format_)
        return Outcome(len(written), Changes())

    def done(count: int) -> None:
        told = trn(
            "{count} file is saved in {path}.",
            "{count} files are saved in {path}.",
            count,
            path=folder,
        )
        controller.window.notify(Notice(told))

    controller.backend.start(tr("Saving {name}", name=folder.name), work, done)
    return True


def _folder(controller: Controller, title: str) -> Path | None:
    chosen = QFileDialog.getExistingDirectory(controller.window, title, str(Path.home()))
    return Path(chosen) if chosen else None


def write_report(controller: Controller, target: Path, audience: Audience = "technical") -> None:
    """Write the report of the open incident to a file, as a job.

    Parameters
    ----------
    controller : Controller
    target : Path
        Its ending chooses the format.
    audience : str
    """
    incident = controller.incident

    def work(session: Session, progress: Progress, _: object) -> Outcome[Path]:
        progress(0.0, tr("Writing {name}", name=target.name))
        return Outcome(reporting.save_report(session, incident, target, audience), Changes())

    def done(path: Path) -> None:
        controller.window.notify(Notice(tr("The report is saved as {path}.", path=path)))

    controller.backend.start(tr("Saving {name}", name=target.name), work, done)
