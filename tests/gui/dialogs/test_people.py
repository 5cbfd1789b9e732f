"""Roles in the window: who one is, what one may not do, and giving and taking roles."""

import pytest
from PySide6.QtCore import QSettings

from tests.unit.services.people import acting, cast, person
from workbench.desktop.acting import act_as_remembered, act_with, remember_key
from workbench.desktop.dialogs.identity import ActWithKey
from workbench.desktop.dialogs.people import ROLE_WORDS, People
from workbench.desktop.selection_acts import ON_SELECTION
from workbench.desktop.shell.commands import COMMANDS, WRITES
from workbench.domain.incident import EVENT_TYPES
from workbench.domain.permissions import permitted
from workbench.domain.role_events import Role
from workbench.exchange.keys import create_key
from workbench.services.evidence import amend
from workbench.services.membership import roles_of

IN_A_DRILL = {"incident.drill_answer", "incident.drill_hint", "incident.drill_submit"}


def right(case) -> str:
    return case.window._status._right.text()


def become(case, identity) -> None:
    act_with(case.controller, identity)
    case.settle()


@pytest.fixture
def roles(case, tmp_path):
    """An incident that Ada owns, with an investigator and a viewer."""
    people = cast(case.session, tmp_path, Role.INVESTIGATOR, Role.VIEWER)
    case.controller.read_again()
    case.settle()
    return people


@pytest.fixture
def people(case, roles):
    become(case, roles[0])
    case.window.commands.run("incident.people")
    return case.dialog(People)


def test_every_command_that_writes_names_an_event_there_is():
    assert set(WRITES.values()) <= EVENT_TYPES
    assert {command.id for command in COMMANDS} >= set(WRITES)


def test_an_open_incident_says_who_acts_and_forbids_nothing(case):
    assert f"{case.session.actor} · open incident" in right(case)
    for command in ("incident.freeze", "run.battery", "file.export_package"):
        assert case.window.commands.action(command).isEnabled()


def test_the_window_says_who_one_is_and_disables_what_the_role_may_not(case, roles):
    ada, investigator, viewer = roles
    become(case, ada)
    incident = case.controller.incident
    case.controller.backend.act(lambda s: amend(s, incident, {"owner": "ML on-call"}))
    case.settle()
    for identity, role in ((ada, Role.OWNER), (investigator, Role.INVESTIGATOR), (viewer, None)):
        become(case, identity)
        name = {Role.OWNER: "Ada", None: "The viewer"}.get(role, f"The {role}")
        assert f"{name} · {role or Role.VIEWER}" in right(case)
        for command, kind in WRITES.items():
            action = case.window.commands.action(command)
            if command in {"edit.undo", "edit.redo", "incident.stage", *ON_SELECTION, *IN_A_DRILL}:
                continue
            assert action.isEnabled() is permitted(role or Role.VIEWER, kind), command
    action = case.window.commands.action("incident.freeze")
    assert "The viewer is a viewer of this incident and may not freeze" in action.toolTip()
    assert "Ask Ada (owner)" in action.toolTip()
    undo = case.window.commands.action("edit.undo")
    assert not undo.isEnabled()
    assert "may not undo acts" in undo.toolTip()


def test_without_a_key_nothing_can_be_done_where_there_are_roles(case, roles):
    assert "no role here" in right(case)
    assert "--as KEY" in case.window.commands.action("incident.freeze").toolTip()


def test_buttons_of_a_place_follow_their_command(case, roles):
    become(case, roles[2])
    case.controller.go("evidence")
    case.settle()
    place = case.place("evidence")
    for button in (place._add, place._freeze):
        assert not button.isEnabled()
        assert "The viewer is a viewer" in button.toolTip()
    become(case, roles[1])
    assert place._freeze.isEnabled()
    case.window.commands.run("incident.people")


def test_asking_for_what_is_forbidden_says_why(case, roles):
    become(case, roles[2])
    case.window.commands.run("run.find_causes")
    assert "The viewer is a viewer" in case.notices()[-1]
    assert case.state().runs == ()


def test_an_owner_gives_and_takes_roles(case, people, tmp_path):
    assert people.now.text() == "You are Ada, an owner."
    assert people.table.records.rowCount() == 3
    zoe = person(tmp_path, "zoe")
    people.name.setText("Zoe")
    people.role.setCurrentIndex(people.role.findData("reviewer"))
    people.key.line.setText(f"{zoe.path}.pub")
    people.verb.click()
    case.settle()
    assert people.problem == ""
    assert case.notices()[-1] == "Zoe is a reviewer of this incident now."
    assert people.table.records.rowCount() == 4

    people.table.select_record(zoe.fingerprint)
    people.take.click()
    case.settle()
    assert roles_of(case.session, case.controller.incident).named("Zoe") is None
    assert people.table.records.rowCount() == 3


def test_what_cannot_be_given_is_said_in_place(case, people, tmp_path):
    people.name.setText("Ada")
    people.key.line.setText(str(tmp_path / "nothing.pub"))
    people.verb.click()
    assert "cannot be read" in people.problem
    people.key.line.setText(f"{person(tmp_path, 'zoe').path}.pub")
    people.verb.click()
    case.settle()
    assert "somebody else" in people.problem
    people.table.select_record(person(tmp_path, "ada").fingerprint)
    people.take.click()
    case.settle()
    assert "without an owner" in people.problem


def test_only_owners_can_press_the_buttons(case, roles):
    become(case, roles[1])
    case.window.commands.run("incident.people")
    dialog = case.dialog(People)
    assert not dialog.verb.isEnabled()
    assert "may not give roles" in dialog.verb.toolTip()
    assert not dialog.take.isEnabled()
    assert dialog.now.text() == "You are The investigator, an investigator."


def test_every_role_is_explained():
    assert set(ROLE_WORDS) == set(Role)


def test_a_key_is_proven_and_remembered(case, roles, tmp_path):
    case.window.commands.run("file.identity")
    dialog = case.dialog(ActWithKey)
    dialog.key.line.setText(str(roles[0].path))
    dialog.verb.click()
    case.settle()
    assert case.session.identity.fingerprint == roles[0].fingerprint
    assert "Ada · owner" in right(case)
    with acting(case.session, None):
        act_as_remembered(case.controller)
        case.settle()
        assert case.session.identity.fingerprint == roles[0].fingerprint
    case.window.commands.run("file.identity")
    case.dialog(ActWithKey).without.click()
    case.settle()
    assert case.session.identity is None
    assert not QSettings().value("identity/key", "")


def test_a_protected_key_is_unlocked_once(case, tmp_path):
    path = tmp_path / "locked"
    create_key(path, "locked", "correct horse")
    case.window.commands.run("file.identity")
    dialog = case.dialog(ActWithKey)
    dialog.key.line.setText(str(path))
    dialog.verb.click()
    case.settle()
    assert "passphrase" in dialog.problem
    dialog.passphrase.setText("correct horse")
    dialog.verb.click()
    case.settle()
    assert case.session.identity is not None
    remember_key(path)
    act_as_remembered(case.controller)
    case.settle()
    assert "locked by a passphrase" in case.notices()[-1]


def test_a_locked_key_in_the_environment_does_not_keep_the_window_shut(
    desks, workspace, tmp_path, monkeypatch
):
    create_key(tmp_path / "locked", "locked", "correct horse")
    monkeypatch.setenv("WORKBENCH_IDENTITY", str(tmp_path / "locked"))
    desk = desks(workspace=workspace).start()
    desk.settle()
    assert desk.session.identity is None
    assert any("Unlock it with File, Act with a key" in words for words in desk.notices())


def test_another_workspace_is_opened_by_the_same_person(case, roles, tmp_path):
    become(case, roles[0])
    case.controller.open_workspace(tmp_path / "other")
    case.settle()
    assert case.session.identity is roles[0]


def test_nobody_loses_a_role_because_the_keyboard_passed_by(people):
    people.table.setFocus()
    assert people.table.currentIndex().isValid()
    assert not people.take.isEnabled()
    people.table.selectRow(people.table.currentIndex().row())
    assert people.take.isEnabled()
