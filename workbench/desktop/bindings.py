"""Giving the window's commands what they do, and saying when they cannot be done."""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from workbench.desktop.companions import Companions
from workbench.desktop.controller import Controller
from workbench.desktop.drill_commands import bind_drills
from workbench.desktop.intake import PACKAGE_SUFFIX
from workbench.desktop.opening_commands import OPENING, bind_opening
from workbench.desktop.palette_sources import PaletteSources
from workbench.desktop.panels import Panels
from workbench.desktop.picture_commands import copy_picture, save_picture
from workbench.desktop.prevention_commands import PREVENTION, bind_prevention
from workbench.desktop.report_commands import REPORT, bind_report
from workbench.desktop.selection_acts import SelectionActs
from workbench.desktop.shell.commands import WRITES
from workbench.desktop.time_travel import TimeTravel
from workbench.desktop.window import MainWindow
from workbench.language import tr

NEED_INCIDENT = (
    "file.import_review",
    "file.export_package",
    "file.save_report",
    "view.save_view",
    "view.saved_views",
    *OPENING,
    *REPORT,
    "incident.edit",
    "incident.stage",
    "incident.windows",
    "incident.add_evidence",
    "incident.freeze",
    "incident.people",
    *PREVENTION,
    "incident.new_hypothesis",
    "incident.from_causes",
    "incident.weigh_evidence",
    "incident.register_test",
    "run.find_causes",
    "run.analysis",
    "run.battery",
)
"""Commands that act on the open incident."""

NO_INCIDENT = tr("Open an incident first.")
READ_ONLY = tr("A package under review is read only.")


def bind(window: MainWindow, controller: Controller) -> None:
    """Bind every command this version carries out; others are in no menu.

    Parameters
    ----------
    window : MainWindow
    controller : Controller
    """
    handlers: dict[str, Callable[[], object]] = {
        "file.new_incident": partial(choose_capture, window, controller),
        "file.import_capture": partial(choose_capture, window, controller),
        "file.import_files": partial(choose_files, window, controller),
        "file.open_package": partial(choose_package, window, controller),
        "file.open_sample": controller.open_the_sample,
        "file.import_review": partial(choose_review, window, controller),
        "file.export_package": partial(_dialog, "export.export_of_open", window, controller),
        "file.save_report": partial(_dialog, "report_outputs.save_report", controller),
        "file.print": partial(_dialog, "printing.print_place", window, controller),
        "file.print_preview": partial(_dialog, "printing.preview_place", window, controller),
        "file.save_place_pdf": partial(_dialog, "printing.save_place", window, controller),
        "view.save_view": partial(_dialog, "views.save_view", window, controller),
        "view.saved_views": partial(_dialog, "views.show_views", window, controller),
        "file.identity": partial(_dialog, "identity.choose_identity", controller),
        "view.history": partial(_dialog, "activity.show_activity", controller),
        "incident.people": partial(_dialog, "people.show_people", controller),
        "file.settings": partial(_dialog, "preferences.show_preferences", window, controller),
        "file.shortcuts": partial(_dialog, "shortcuts.show_shortcuts", window),
        "file.plugins": partial(_dialog, "plugins.show_plugins", controller),
        "file.close_incident": controller.close_incident,
        "incident.edit": partial(_dialog, "incident.edit_incident", window, controller),
        "incident.add_evidence": partial(choose_files, window, controller),
        "incident.freeze": controller.freeze,
        "incident.verify_journal": partial(controller.check_journal, tell=True),
        "incident.new_hypothesis": partial(_dialog, "hypothesis.new_hypothesis", controller),
        "incident.from_causes": partial(_dialog, "hypothesis.start_from_causes", controller),
        "incident.weigh_evidence": partial(_dialog, "evidence_rows.add_evidence", controller),
        "incident.register_test": partial(_dialog, "register_test.register_a_test", controller),
        "incident.windows": partial(controller.go, "signals"),
        "run.find_causes": controller.find_causes,
        "run.analysis": partial(_dialog, "run.run_analysis", window, controller),
        "run.battery": partial(_dialog, "battery.run_battery", window, controller),
        "run.pause_all": partial(_steer_all, controller, "pause"),
        "run.resume_all": partial(_steer_all, controller, "resume"),
        "run.cancel_all": partial(_cancel_all, controller),
        "incident.stage": window.focus_stage,
        "edit.copy_picture": partial(copy_picture, window),
        "edit.save_picture": partial(save_picture, window),
        "help.handbook": partial(_dialog, "handbook.show_handbook", window),
        "help.doctor": partial(_dialog, "doctor.show_doctor", window, controller),
        "help.about": partial(_dialog, "about.show_about", window),
    }
    for command, handler in handlers.items():
        window.bind(command, handler)
    TimeTravel(window, controller)
    PaletteSources(controller)
    window.jobSteered.connect(partial(_steer, controller))
    companions = Companions(controller)
    panels = Panels(controller)
    bind_opening(controller)
    bind_report(controller)
    bind_prevention(controller)
    bind_drills(controller)
    panels.begin()
    window.bind("help.logs", partial(_dialog, "logs.show_logs", window, companions))
    follow = partial(allow_what_can_be_done, window, controller)
    controller.incidentChanged.connect(follow)
    controller.reviewChanged.connect(follow)
    controller.journalBroken.connect(partial(_dialog, "journal.show_journal_problem", window))
    follow()
    SelectionActs(window, controller)


def allow_what_can_be_done(window: MainWindow, controller: Controller, _news: object = "") -> None:
    """Enable the commands that can be carried out now; others say why they cannot.

    Parameters
    ----------
    window : MainWindow
    controller : Controller
    """
    commands = window.commands
    reason = READ_ONLY if controller.review is not None else NO_INCIDENT
    at_work = bool(controller.incident) and controller.review is None
    standing = controller.standing
    for command in NEED_INCIDENT:
        why_not = standing.why_not(WRITES.get(command, "")) if at_work else reason
        if why_not:
            commands.forbid(command, why_not)
        else:
            commands.permit(command)
    if controller.incident or controller.review is not None:
        commands.permit("file.close_incident")
    else:
        commands.forbid("file.close_incident", tr("No incident and no package is open."))
    revisions = controller.revisions
    for command, verb, act in (
        ("edit.undo", tr("Undo"), revisions.undo),
        ("edit.redo", tr("Redo"), revisions.redo),
    ):
        named = at_work and bool(act)
        commands.action(command).setText(f"{verb} {act}" if named else verb)
        why_not = standing.why_not(WRITES[command]) if named else _nothing(verb)
        if why_not:
            commands.forbid(command, why_not)
        else:
            commands.permit(command)


def _nothing(verb: str) -> str:
    return tr("There is nothing to {lower}.", lower=verb.lower())


def choose_capture(window: MainWindow, controller: Controller) -> None:
    """Ask for a capture folder and import it as a new incident."""
    chosen = QFileDialog.getExistingDirectory(window, tr("Import a capture folder"))
    if chosen:
        controller.import_paths([Path(chosen)])


def choose_files(window: MainWindow, controller: Controller) -> None:
    """Ask for files and take them into the open incident, or into a new one."""
    chosen, _ = QFileDialog.getOpenFileNames(window, tr("Import files as evidence"))
    paths = [Path(name) for name in chosen]
    if paths and controller.incident:
        controller.add_files(paths)
    elif paths:
        controller.import_paths(paths)


def choose_package(window: MainWindow, controller: Controller) -> None:
    """Ask for a package and open it for review."""
    chosen, _ = QFileDialog.getOpenFileName(
        window,
        tr("Open a package to review"),
        "",
        tr("Incident packages (*{package_suffix})", package_suffix=PACKAGE_SUFFIX),
    )
    if chosen:
        controller.open_package(Path(chosen))


def choose_review(window: MainWindow, controller: Controller) -> None:
    """Ask for a review and record it in the open incident."""
    chosen, _ = QFileDialog.getOpenFileName(
        window, tr("Import a review"), "", tr("Reviews and reviewed packages (*.json *.sig *.zip)")
    )
    if chosen:
        controller.import_reviews([Path(chosen)])


def _dialog(name: str, *given: object) -> None:
    """Open a dialog, imported when it is first asked for; some need the plots."""
    module, _, opener = name.partition(".")
    getattr(import_module(f"workbench.desktop.dialogs.{module}"), opener)(*given)


def _cancel_all(controller: Controller) -> None:
    for job in controller.backend.jobs:
        if job.active:
            controller.backend.cancel(job.id)


def _steer_all(controller: Controller, what: str) -> None:
    for job in controller.backend.jobs:
        if job.active:
            controller.backend.steer(what, job.id)


def _steer(controller: Controller, what: str, job: str) -> None:
    controller.backend.steer(what, job)
