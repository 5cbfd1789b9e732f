"""Every command of the window by name, with its menu, shortcut and what it writes."""

from dataclasses import dataclass

from workbench.language import tr

MENUS = {
    "file": tr("File"),
    "edit": tr("Edit"),
    "view": tr("View"),
    "go": tr("Go"),
    "incident": tr("Incident"),
    "run": tr("Run"),
    "window": tr("Window"),
    "help": tr("Help"),
}
"""The menus in their order: the name in the code, and what a person reads."""


@dataclass(frozen=True, slots=True)
class Command:
    """Something a person can ask for.

    Attributes
    ----------
    id : str
        Stable name, such as ``"file.open_package"``; the part before the dot is its menu.
    text : str
        Verb first, "…" if more is asked.
    keys : str
        Its shortcut; may be empty.
    group : int
        Commands of one menu with the same group stand together.
    writes : str
        The type of event it leads to, which a person's role must allow; empty if none.
    among : str
        The menu it stands in, where that is not the part before the dot.
    """

    id: str
    text: str
    keys: str = ""
    group: int = 0
    writes: str = ""
    among: str = ""

    @property
    def menu(self) -> str:
        """The menu it stands in."""
        return self.among or self.id.partition(".")[0]


COMMANDS = (
    Command("file.new_incident", tr("New incident…"), "Ctrl+N"),
    Command("file.open_workspace", tr("Open workspace…"), "Ctrl+O"),
    Command("file.open_package", tr("Open package…"), "Ctrl+Shift+O"),
    Command("file.open_sample", tr("Open the sample incident")),
    Command("file.open_solved_sample", tr("Open the sample incident, solved")),
    Command("file.start_drill", tr("Start a drill…"), "Ctrl+Alt+L"),
    Command("file.import_capture", tr("Import a capture folder…"), "Ctrl+I", 1),
    Command("file.capture_project", tr("Capture a project…"), "Ctrl+Alt+P", 1),
    Command("file.import_files", tr("Import files…"), "Ctrl+Shift+I", 1),
    Command("file.import_review", tr("Import a review…"), "", 1, "review.recorded"),
    Command("file.export_package", tr("Export package…"), "Ctrl+E", 2, "package.exported"),
    Command("file.save_report", tr("Save report as…"), "Ctrl+S", 2),
    Command("file.save_place_pdf", tr("Save place as PDF…"), "", 2),
    Command("file.print_preview", tr("Print preview…"), "", 2),
    Command("file.print", tr("Print…"), "Ctrl+P", 2),
    Command("file.identity", tr("Act with a key…"), "", 3),
    Command("file.settings", tr("Settings…"), "Ctrl+,", 3),
    Command("file.shortcuts", tr("Edit shortcuts…"), "", 3),
    Command("file.plugins", tr("Plugins…"), "", 3),
    Command("file.close_incident", tr("Close incident"), "Ctrl+W", 4),
    Command("file.quit", tr("Quit"), "Ctrl+Q", 4),
    Command("edit.undo", tr("Undo"), "Ctrl+Z", 0, "change.undone"),
    Command("edit.redo", tr("Redo"), "Ctrl+Shift+Z", 0, "change.redone"),
    Command("edit.copy", tr("Copy"), "Ctrl+C", 1),
    Command("edit.copy_picture", tr("Copy picture"), "Ctrl+Shift+C", 1),
    Command("edit.save_picture", tr("Save picture as…"), "", 1),
    Command("edit.find", tr("Find in this place"), "Ctrl+F", 2),
    Command("edit.keep_selection", tr("Keep the selection…"), "Ctrl+D", 3, "filter.kept"),
    Command("edit.kept_filters", tr("Kept filters…"), "Ctrl+Shift+D", 3),
    Command("edit.selected_rows", tr("Show the selected rows…"), "Ctrl+L", 3),
    Command("edit.other_rows", tr("Select all other rows"), "Ctrl+Shift+L", 3),
    Command("edit.copy_selection", tr("Copy the selection in words"), "", 3),
    Command("edit.previous_selection", tr("Previous selection"), "Alt+Left", 3),
    Command("edit.clear_selection", tr("Clear the selection"), "", 3),
    Command("view.palette", tr("Find or run anything"), "Ctrl+Shift+P", 1),
    Command("view.refresh", tr("Refresh"), "F5", 1),
    Command("view.jobs", tr("Jobs"), "Ctrl+J", 2),
    Command("view.acts", tr("History"), "Ctrl+H", 2),
    Command("view.time_machine", tr("Time machine"), "Ctrl+Shift+T", 2),
    Command("view.history", tr("Activity log…"), "Ctrl+Alt+H", 2),
    Command("view.health", tr("How retrospectives go…"), "", 2),
    Command("view.drills", tr("Drills…"), "", 2),
    Command("view.score_settings", tr("Score settings…"), "", 2),
    Command("view.activity_panel", tr("Activity panel"), "Ctrl+Shift+H", 2),
    Command("view.side_panel", tr("Move the right column into a panel"), "", 2),
    Command("view.save_view", tr("Save view…"), "Ctrl+Alt+S", 3),
    Command("view.saved_views", tr("Saved views…"), "Ctrl+Alt+O", 3),
    Command("view.layout_save", tr("Save layout as…"), "", 3),
    Command("view.layouts", tr("Layouts…"), "", 3),
    Command("view.layout_reset", tr("Reset the layout"), "", 3),
    Command("view.theme_system", tr("Theme of the system"), "", 4),
    Command("view.theme_light", tr("Light theme"), "", 4),
    Command("view.theme_dark", tr("Dark theme"), "", 4),
    Command("view.theme_high_contrast", tr("High contrast theme"), "", 4),
    Command("view.full_screen", tr("Full screen"), "F11", 5),
    Command("window.next_place", tr("Next place"), "Ctrl+PgDown", 1, among="go"),
    Command("window.previous_place", tr("Previous place"), "Ctrl+PgUp", 1, among="go"),
    Command("window.next_region", tr("Next part of the window"), "F6", 2, among="go"),
    Command("window.previous_region", tr("Previous part of the window"), "Shift+F6", 2, among="go"),
    Command("incident.details", tr("Incident details…"), "Ctrl+Alt+I", writes="triage.set"),
    Command("incident.checklist", tr("Stabilise: checklist"), "Ctrl+Alt+K"),
    Command("incident.scope", tr("Scope…"), writes="scope.set"),
    Command("incident.participants", tr("Who takes part…"), writes="participant.set"),
    Command("incident.edit", tr("Edit name, severity, owner…"), writes="incident.amended"),
    Command("incident.stage", tr("Set stage…"), writes="incident.amended"),
    Command("incident.windows", tr("Set windows…"), "Ctrl+T", writes="window.set"),
    Command("incident.add_evidence", tr("Add evidence…"), "", 1, "evidence.added"),
    Command("incident.freeze", tr("Freeze and hash evidence"), "", 1, "evidence.frozen"),
    Command("incident.note", tr("Add note…"), "", 1, "note.set"),
    Command("incident.model_review", tr("Model review…"), "", 1, "model_check.set"),
    Command("incident.limitations", tr("Limitations…"), "", 1, "limitation.set"),
    Command("incident.decide", tr("Decide…"), "Ctrl+Alt+D", 2, "decision.set"),
    Command("incident.actions", tr("Actions…"), "Ctrl+Alt+A", 2),
    Command("incident.would_have_caught", tr("Would have caught it…"), "Ctrl+Alt+B", 2),
    Command("incident.proposals", tr("Proposals…"), "", 2),
    Command("incident.new_hypothesis", tr("New hypothesis…"), "Ctrl+Alt+N", 3, "hypothesis.set"),
    Command("incident.from_causes", tr("Hypotheses from the causes"), "", 3, "hypothesis.set"),
    Command("incident.weigh_evidence", tr("Weigh evidence…"), "Ctrl+Alt+E", 3, "observation.set"),
    Command("incident.register_test", tr("Register a test…"), "Ctrl+Alt+T", 3, "test.recorded"),
    Command("incident.sign_report", tr("Sign the report…"), "Ctrl+Alt+G", 4, "sign_off.recorded"),
    Command("incident.report_versions", tr("Versions of the report…"), "Ctrl+Alt+V", 4),
    Command("incident.rerun_claims", tr("Run again for amber claims"), "", 4, "run.recorded"),
    Command("incident.retrospective", tr("Feedback on the retrospective…"), "", 4, "feedback.set"),
    Command("incident.people", tr("People and roles…"), "", 2),
    Command("incident.verify_journal", tr("Verify the journal"), "", 2),
    Command(
        "incident.drill_answer",
        tr("Answer sheet of the drill"),
        "Ctrl+Alt+Y",
        5,
        "drill_answer.recorded",
    ),
    Command("incident.drill_hint", tr("Take a hint…"), "", 5, "drill_hint.recorded"),
    Command("incident.drill_submit", tr("Hand in the drill…"), "", 5, "drill_end.recorded"),
    Command("incident.drill_result", tr("Result of the drill…"), "", 5),
    Command("run.find_causes", tr("Find causes"), "Ctrl+R", writes="run.recorded"),
    Command("run.analysis", tr("Run an analysis…"), "Ctrl+Shift+R", writes="run.recorded"),
    Command("run.on_selection", tr("Run on the selected rows…"), "Ctrl+Alt+R", 0, "run.recorded"),
    Command("run.battery", tr("Run the standard battery"), "Ctrl+B", writes="battery.recorded"),
    Command("run.replay", tr("Replay all runs"), "", 1),
    Command("run.pause_all", tr("Pause all jobs"), "", 2),
    Command("run.resume_all", tr("Resume all jobs"), "", 2),
    Command("run.cancel_all", tr("Cancel all jobs"), "", 2),
    Command("window.panel_float", tr("Float this panel, or put it back"), "Ctrl+Alt+F"),
    Command("window.panel_move", tr("Move this panel to the next side"), "Ctrl+Alt+M"),
    Command("window.panel_close", tr("Close this panel"), "Ctrl+Alt+W"),
    Command("window.new", tr("New window"), "", 2),
    Command("window.close", tr("Close window"), "Ctrl+Shift+W", 2),
    Command("help.handbook", tr("Handbook"), "F1"),
    Command("help.shortcuts", tr("Keyboard shortcuts"), "Ctrl+/"),
    Command("help.keys_here", tr("Keys that work here"), "Ctrl+Shift+/"),
    Command("help.sample_tour", tr("Tour of the sample incident")),
    Command("help.logs", tr("Technical log…"), "", 1),
    Command("help.doctor", tr("What is installed"), "", 1),
    Command("help.about", tr("About Incident Workbench"), "", 1),
)


MENU_OF = {command.id: command.menu for command in COMMANDS}
WRITES = {command.id: command.writes for command in COMMANDS if command.writes}
"""What each command that writes leads to."""
