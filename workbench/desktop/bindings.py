"""Giving the window's commands what they do."""

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from workbench.desktop.controller import PACKAGE_SUFFIX, Controller
from workbench.desktop.dialogs.about import show_about, show_doctor
from workbench.desktop.dialogs.export import export_package, save_report
from workbench.desktop.dialogs.handbook import show_handbook
from workbench.desktop.dialogs.incident import edit_incident
from workbench.desktop.dialogs.run import run_analysis
from workbench.desktop.shell.offers import Offer
from workbench.desktop.state import Notice
from workbench.desktop.window import MainWindow
from workbench.services.store_check import verify_journal


def bind(window: MainWindow, controller: Controller) -> None:
    """Bind every command this version carries out; others are in no menu.

    Parameters
    ----------
    window : MainWindow
    controller : Controller
    """
    handlers: dict[str, Callable[[], object]] = {
        "file.new_incident": lambda: _choose_folder(window, controller),
        "file.import_capture": lambda: _choose_folder(window, controller),
        "file.import_files": lambda: _choose_files(window, controller),
        "file.open_package": lambda: _choose_package(window, controller),
        "file.open_workspace": lambda: _choose_workspace(window, controller),
        "file.open_sample": controller.open_the_sample,
        "file.export_package": lambda: export_package(window, controller),
        "file.save_report": lambda: save_report(window, controller),
        "file.close_incident": controller.close_incident,
        "edit.undo": controller.undo,
        "edit.redo": controller.redo,
        "incident.edit": lambda: edit_incident(window, controller),
        "incident.add_evidence": lambda: _choose_files(window, controller),
        "incident.freeze": controller.freeze,
        "incident.verify_journal": lambda: _verify(window, controller),
        "incident.windows": lambda: window.go("signals"),
        "run.find_causes": controller.find_causes,
        "run.analysis": lambda: run_analysis(window, controller),
        "run.cancel_all": lambda: _cancel_all(controller),
        "help.handbook": lambda: show_handbook(window),
        "help.doctor": lambda: show_doctor(window, controller),
        "help.about": lambda: show_about(window),
    }
    for command, handler in handlers.items():
        window.bind(command, handler)
    window.offer(lambda: _offers(controller))


def _choose_folder(window: MainWindow, controller: Controller) -> None:
    chosen = QFileDialog.getExistingDirectory(window, "Import a capture folder")
    if chosen:
        controller.import_paths([Path(chosen)])


def _choose_files(window: MainWindow, controller: Controller) -> None:
    chosen, _ = QFileDialog.getOpenFileNames(window, "Import files as evidence")
    if chosen:
        paths = [Path(name) for name in chosen]
        if controller.incident:
            controller.add_files(paths)
        else:
            controller.import_paths(paths)


def _choose_package(window: MainWindow, controller: Controller) -> None:
    chosen, _ = QFileDialog.getOpenFileName(
        window, "Open a package to review", "", f"Incident packages (*{PACKAGE_SUFFIX})"
    )
    if chosen:
        controller.open_package(Path(chosen))


def _choose_workspace(window: MainWindow, controller: Controller) -> None:
    chosen = QFileDialog.getExistingDirectory(window, "Open or make a workspace")
    if chosen:
        controller.open_workspace(Path(chosen))


def _verify(window: MainWindow, controller: Controller) -> None:
    folder = controller.folder

    def tell(check: object) -> None:
        ok = getattr(check, "ok", False)
        events = getattr(check, "events", 0)
        problem = getattr(check, "problem", None) or {}
        words = f"The journal is intact: {events} events." if ok else str(problem.get("message"))
        window.notify(Notice(words, error=not ok))

    controller.backend.ask("journal", lambda _: verify_journal(folder), tell)


def _cancel_all(controller: Controller) -> None:
    for job in controller.backend.jobs:
        if job.active:
            controller.backend.cancel(job.id)


def _offers(controller: Controller) -> Iterable[Offer]:
    """Offer every incident of the workspace in the palette."""
    for summary in controller.backend.session.workspace.incidents():
        identifier = summary.id
        yield Offer(
            summary.title,
            f"INC-{summary.number:04d}",
            lambda identifier=identifier: controller.open_incident(identifier, "causes"),
        )
