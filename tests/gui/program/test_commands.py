"""What can be done is enabled; what cannot says why; undo and redo say what they would do."""

from workbench.desktop.bindings import NEED_INCIDENT, NO_INCIDENT, READ_ONLY
from workbench.desktop.state import Stage
from workbench.services.evidence import amend
from workbench.services.exporting import export_package
from workbench.services.signing import signing_key


def test_without_an_incident_its_commands_say_why_they_cannot_be_run(desk):
    for command in NEED_INCIDENT:
        action = desk.window.commands.action(command)
        assert not action.isEnabled()
        assert action.toolTip() == NO_INCIDENT


def test_with_an_incident_they_can_be_run(case):
    assert all(case.window.commands.action(c).isEnabled() for c in NEED_INCIDENT)


def test_undo_says_what_it_takes_back_and_redo_what_it_brings_back(case):
    undo, redo = (case.window.commands.action(f"edit.{verb}") for verb in ("undo", "redo"))
    incident = case.controller.incident
    case.backend.act(lambda s: amend(s, incident, {"owner": "data platform"}))
    case.settle()
    assert (undo.text(), undo.isEnabled()) == ("Undo Set owner to data platform", True)
    assert (redo.text(), redo.isEnabled()) == ("Redo", False)

    undo.trigger()
    case.settle()
    assert case.state().owner == ""
    assert (redo.text(), redo.isEnabled()) == ("Redo Set owner to data platform", True)
    assert case.notices()[-1] == "Undone: Set owner to data platform."

    redo.trigger()
    case.settle()
    assert case.state().owner == "data platform"


def test_several_acts_told_in_one_notice_are_undone_together(case):
    incident = case.controller.incident
    for owner in ("first", "second"):
        case.backend.act(lambda s, owner=owner: amend(s, incident, {"owner": owner}))
    case.settle()
    case.controller.tell_undoable("Two changes of owner.", 2)
    notice = case.window._toasts.toasts[-1].notice
    case.window.undoWanted.emit(notice)
    case.settle()
    assert case.state().owner == ""


def test_pressing_a_stage_sets_it(case):
    case.window.stageWanted.emit(Stage.REPAIR)
    case.settle()
    assert case.state().stage == "Repair"
    assert case.window._case_bar.state.stage is Stage.REPAIR


def test_a_package_is_reviewed_read_only_and_closing_it_leads_back(case, tmp_path):
    key = signing_key(tmp_path / "key", "tester", create=True)
    written = export_package(case.session, case.controller.incident, tmp_path, key).value
    incident = case.controller.incident

    case.controller.take_in([written.path])
    case.settle()
    assert case.controller.review.path == written.path
    action = case.window.commands.action("run.find_causes")
    assert (action.isEnabled(), action.toolTip()) == (False, READ_ONLY)
    assert "read only" in case.window._case_bar.state.subtitle
    assert written.path in case.controller.recent()

    case.window.commands.run("file.close_incident")
    case.settle()
    assert case.controller.review is None
    assert case.controller.incident == incident
    assert case.window.commands.action("run.find_causes").isEnabled()


def test_closing_an_incident_leads_to_the_workspace(case):
    case.window.commands.run("file.close_incident")
    case.settle()
    assert case.controller.state is None
    assert case.window.current_place == "home"
    assert not case.window.commands.action("file.close_incident").isEnabled()


def test_a_dropped_folder_is_a_new_incident_and_dropped_files_are_more_evidence(
    case, capture, tmp_path
):
    before = len(case.state().evidence)
    note = tmp_path / "more.jsonl"
    note.write_text('{"at": "2026-05-06T00:00:00Z", "title": "Firmware update"}\n')
    case.window.filesDropped.emit((note,))
    case.settle()
    assert len(case.state().evidence) == before + 1

    first = case.controller.incident
    case.window.filesDropped.emit((capture,))
    case.settle()
    assert case.controller.incident != first
    assert case.window.current_place == "evidence"


def test_every_incident_can_be_found_in_the_palette(case):
    offers = [offer.text for offer in case.window._extra_offers() if offer.note == "INC-0001"]
    assert offers == ["Sensor failures"]


def test_verifying_the_journal_says_what_was_found(case):
    case.window.commands.run("incident.verify_journal")
    case.settle()
    assert case.notices()[-1].startswith("The journal is intact: ")
