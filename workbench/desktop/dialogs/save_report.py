"""Saving the report in any format a plugin writes."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from workbench.desktop.controller import Controller
from workbench.desktop.state import Notice
from workbench.domain.changes import Changes, Outcome
from workbench.language import tr
from workbench.registry import ReportWriterInfo
from workbench.services import reporting
from workbench.services.session import Progress, Session


def save_report(controller: Controller) -> None:
    """Ask where the report goes; the ending chooses its format.

    Parameters
    ----------
    controller : Controller
        With an open incident.
    """
    controller.backend.ask("report writers", report_formats, lambda found: _ask(controller, found))


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


def _ask(controller: Controller, formats: Sequence[ReportWriterInfo]) -> None:
    if controller.state is None or not formats:
        return
    start = Path.home() / f"{controller.state.title or 'report'}{formats[0].suffix}"
    chosen, chosen_filter = QFileDialog.getSaveFileName(
        controller.window, tr("Save the report"), str(start), file_filters(formats)
    )
    if chosen:
        write_report(controller, with_suffix(Path(chosen), chosen_filter, formats))


def write_report(controller: Controller, target: Path) -> None:
    """Write the report of the open incident to a file, as a job.

    Parameters
    ----------
    controller : Controller
    target : Path
        Its ending chooses the format.
    """
    incident = controller.incident

    def work(session: Session, progress: Progress, _: object) -> Outcome[Path]:
        progress(0.0, tr("Writing {name}", name=target.name))
        return Outcome(reporting.save_report(session, incident, target), Changes())

    def done(path: Path) -> None:
        controller.window.notify(Notice(tr("The report is saved as {path}.", path=path)))

    controller.backend.start(tr("Saving {name}", name=target.name), work, done)
