"""The sample incident through the window alone: from its capture to a signed postmortem."""

import shutil

import pytest
from PySide6.QtCore import QSettings

from tests.e2e import closing
from tests.e2e.person import Person
from tests.e2e.program import SAMPLE, workbench
from tests.e2e.signers import author_and_reviewer
from workbench.desktop.dialogs.action_fields import EditAction
from workbench.desktop.dialogs.actions import Actions
from workbench.desktop.dialogs.battery import BatteryRuns
from workbench.desktop.dialogs.decide import Decide
from workbench.desktop.dialogs.evidence_rows import AddEvidence
from workbench.desktop.dialogs.export import ExportPackage
from workbench.desktop.dialogs.exported import PackageWritten
from workbench.desktop.dialogs.hypothesis import NewHypothesis
from workbench.desktop.dialogs.limitations import Limitations
from workbench.desktop.dialogs.note import AddNote
from workbench.desktop.dialogs.participants import Participants
from workbench.desktop.dialogs.register_test import RegisterTest
from workbench.desktop.dialogs.repair_choice import ChooseRepair, ImpactStatement
from workbench.desktop.dialogs.repair_framing import FrameProblem, SetCriteria
from workbench.desktop.dialogs.repair_way_back import (
    ApplyRepair,
    RollBack,
    VerifyRepair,
    WayBackDialog,
)
from workbench.desktop.dialogs.scope import ScopeDialog
from workbench.desktop.dialogs.sign_report import SignReport
from workbench.desktop.dialogs.sign_review import SignReview
from workbench.desktop.dialogs.triage import IncidentDetails
from workbench.desktop.program import name_the_program
from workbench.services.postmortem.gates import gates_of

pytestmark = pytest.mark.timeout(900)


def open_and_triage(person):
    person.answer("getExistingDirectory", SAMPLE)
    person.command("file.import_capture")
    assert person.window.current_place == "evidence"
    person.command("run.battery")
    person.press(person.dialog(BatteryRuns).leave)
    person.command("run.find_causes")
    person.command("incident.details")
    details = person.dialog(IncidentDetails)
    person.press(details._toggle)
    for name, said in (
        ("category", "data_quality"),
        ("kind", "incident"),
        ("owner", closing.OWNER),
        ("severity", "SEV2 major"),
        ("severity_reason", closing.SEVERITY_REASON),
    ):
        person.fill(details.fields[name].entry, said)
    person.carry_out(details)
    person.command("incident.scope")
    person.finish(
        ScopeDialog, inside=closing.INSIDE, outside=closing.OUTSIDE, reason=closing.SCOPE_REASON
    )
    person.command("incident.freeze")


def name_participants(person):
    person.command("incident.participants")
    dialog = person.dialog(Participants)
    person.press(dialog.plan)
    for function, part in (("data", "facilitator"), ("ml", "author")):
        [one] = [p for p in dialog.found.people if p.function == function]
        dialog.table.select_record(one.id)
        person.fill(getattr(dialog, part), True)
        person.press(dialog.verb)
    person.press(dialog.leave)


def find_the_cause(person):
    place = person.go("hypotheses")
    person.press_called(place, "Start from the named causes")
    first, second = [h.id for h in person.state().records.hypotheses][:2]
    person.press(place.add_evidence)
    if person.dialog(AddEvidence).chosen():
        person.finish(AddEvidence)
    else:
        person.press(person.dialog(AddEvidence).leave)
    place.select(first)
    person.press(place.test.register)
    register = person.dialog(RegisterTest)
    person.fill(register.title, closing.TEST)
    person.fill(register.expected, closing.EXPECTED)
    person.fill(register.analysis, "explain.what_if")
    finding, figure, operator, value = closing.CRITERION
    person.fill(register.criterion.finding, finding)
    person.fill(register.criterion.figure, figure)
    person.fill(register.criterion.operator, operator)
    person.fill(register.criterion.value, value)
    person.fill(register.form._entries["feature"].input, "temp")
    person.fill(register.form._entries["mechanism"].input, "row_replay")
    person.carry_out(register)
    person.press(place.test.run)
    person.press(place.decision.confirm)
    person.finish(Decide, reason=closing.CONFIRMED, role="ml")
    place.select(second)
    person.press(place.decision.reject)
    person.finish(Decide, reason=closing.REJECTED, role="data")
    person.command("incident.new_hypothesis")
    factor = person.dialog(NewHypothesis)
    person.fill(factor.said.statement, closing.PROCESS)
    person.fill(factor.said.factor, "contributing")
    person.fill(factor.said.domain, "process")
    person.carry_out(factor)


def repair(person):
    place = person.go("repairs")
    person.press_called(place, "Frame the problem…")
    person.finish(
        FrameProblem,
        behaviour=closing.BEHAVIOUR,
        success=closing.SUCCESS,
        risk=closing.ACCEPTED,
        agreed="product",
    )
    person.press_called(place, "Set release criteria…")
    person.finish(SetCriteria, agreed="product")
    person.press_called(place, "Propose repairs")
    person.press(place.trying)
    [one] = [r.id for r in person.state().records.repairs if r.title == closing.REPAIR]
    place.select(one)
    person.press(place.release.step)
    person.finish(
        ChooseRepair, rationale=closing.RATIONALE, risk=closing.ACCEPTED, decided="product"
    )
    person.press(place.release.step)
    way_back = person.dialog(WayBackDialog)
    person.fill(way_back.pointer, closing.BACK_TO)
    way_back.limit.setValue(0.65)
    person.fill(way_back.steps, closing.BACK_STEP)
    person.carry_out(way_back)
    person.choose(place.release.more, "Rehearse the rollback…")
    rehearsal = person.dialog(RollBack)
    person.fill(rehearsal.reason, "rehearsal")
    rehearsal.minutes.setValue(4)
    person.carry_out(rehearsal)
    person.choose(place.release.more, "Impact statement…")
    person.finish(ImpactStatement)
    for kind in (ApplyRepair, VerifyRepair):
        person.press(place.release.step)
        person.finish(kind)


def prevent(person):
    person.command("incident.actions")
    actions = person.dialog(Actions)
    person.press(actions.verb)
    editing = person.dialog(EditAction)
    for name, said in (
        ("title", closing.ACTION),
        ("owner_function", "data"),
        ("owner", "data"),
        ("due", "2026-12-15"),
        ("success.signal", "auc"),
        ("success.value", "0.79"),
        ("success.window", "7 d"),
        ("verification.method", "range rule on the next week"),
    ):
        person.fill(editing.line(name), said)
    person.fill(editing.choice("kind"), "detect")
    person.carry_out(editing)
    person.press(actions.leave)
    person.command("incident.limitations")
    register = person.dialog(Limitations)
    person.fill(register.text, closing.LIMITATION)
    person.fill(register.consequence, closing.CONSEQUENCE)
    person.press(register.verb)
    person.press(register.leave)
    for text, kind, function in (
        (closing.WRONG, "went_wrong", "data"),
        (closing.LUCKY, "lucky", "ops"),
    ):
        person.command("incident.note")
        person.finish(AddNote, text=text, kind=kind, function=function)


def write(person):
    place = person.go("report")
    person.press(place.audience.take_over_button)
    person.press(place.document.part("counterfactual").edit_button)
    editor = place.document.part("counterfactual").editor
    person.fill(editor.text, closing.COUNTERFACTUAL_WORDS)
    editor.text.selectAll()
    person.press(editor.opinion_button)
    person.fill(editor.ready, True)
    person.press(editor.keep_button)


def export(person, folder, *, final):
    """Export the open incident into a folder; return the package."""
    person.press(person.go("report").export_button)
    dialog = person.dialog(ExportPackage)
    person.fill(dialog.folder, folder)
    person.fill(dialog.key, folder / "author")
    person.fill(dialog.final, final)
    person.carry_out(dialog)
    written = person.dialog(PackageWritten)
    package = written._written.path
    person.press(written.leave)
    return package


def review(person, package, folder):
    """Review a package as Bob does, and take his review into the incident."""
    person.answer("getOpenFileName", package)
    person.command("file.open_package")
    place = person.place("review")
    person.answer("getOpenFileName", folder / "allowed_signers")
    person.press(place.trust_button)
    person.press(place.replay_button)
    person.press_called(place.verdict.choice, "Accept")
    person.press(place.verdict.sign_button)
    person.finish(SignReview, key=folder / "bob", reviewer="Bob")
    person.command("file.close_incident")
    person.answer("getOpenFileName", next(package.parent.glob("*.review*.json")))
    person.command("file.import_review")


@pytest.fixture(scope="module")
def person(request, qapp, tmp_path_factory):
    """Somebody at a window on an empty workspace."""
    if shutil.which("ssh-keygen") is None:
        pytest.skip("ssh-keygen is not installed")
    name_the_program()
    QSettings().clear()
    monkeypatch = pytest.MonkeyPatch()
    made = Person(request, tmp_path_factory.mktemp("closing") / "w", monkeypatch)
    yield made.start()
    made.desktop.close()
    monkeypatch.undo()
    QSettings().clear()


@pytest.fixture(scope="module")
def closed(person, tmp_path_factory):
    """The signed package, the folder of the keys, and the gates before it was signed."""
    folder = tmp_path_factory.mktemp("packages")
    author_and_reviewer(folder)
    open_and_triage(person)
    name_participants(person)
    find_the_cause(person)
    repair(person)
    prevent(person)
    write(person)
    review(person, export(person, folder, final=False), folder)
    gates = gates_of(person.session, person.controller.incident)
    person.press(person.go("report").sign_button)
    person.finish(SignReport, function="ml")
    return export(person, folder, final=True), folder, gates


def test_every_gate_is_green_before_it_is_signed(closed):
    _, _, gates = closed
    assert {gate.code: gate.reason for gate in gates if not gate.passed} == {}
    assert [g.code for g in gates if not g.warning] == [f"G{number}" for number in range(1, 13)]


@pytest.mark.usefixtures("closed")
def test_the_window_says_that_the_report_is_signed(person):
    assert person.go("report").title_text == "Signed; nothing has changed since"


def test_the_signed_package_verifies(closed):
    package, folder, _ = closed
    said = workbench("verify", package, "--trust", folder / "allowed_signers", "--json")
    assert said.code == 0, said.out


def test_it_holds_the_claims_of_the_journey_by_the_command_line(closed):
    package, _, _ = closed
    assert closing.claims_packed(package) == closing.CLAIMS
