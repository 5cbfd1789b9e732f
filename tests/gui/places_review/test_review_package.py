"""A real package from export to replay: opened, verified with chosen signers, replayed, broken."""

import shutil

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from tests.fakes.places import NOW, write_tables
from workbench.exchange.verdict import Level, Verdict
from workbench.services.claims import claim_finding
from workbench.services.evidence import freeze
from workbench.services.exporting import export_package
from workbench.services.importing import import_capture
from workbench.services.running import run_analysis
from workbench.services.session import open_session
from workbench.services.signing import signing_key


@pytest.fixture(scope="module")
def sent(tmp_path_factory):
    """A signed package of one run with one claim, and the list of its signer."""
    folder = tmp_path_factory.mktemp("sent")
    (folder / "capture").mkdir()
    with open_session(folder / "workspace", create=True) as session:
        session.clock = lambda: NOW
        incident = import_capture(session, [write_tables(folder / "capture")]).value.incident
        freeze(session, incident)
        run = run_analysis(session, incident, "drift.psi").value.run
        claim_finding(session, incident, run.id, run.findings[0].id)
        key = signing_key(folder / "key", "test", create=True)
        path = export_package(session, incident, folder, key).value.path
    signers = folder / "allowed_signers"
    signers.write_text(key.allowed_signers_line("ada@example") + "\n")
    return path, signers


def wait(qtbot, controller):
    qtbot.waitUntil(lambda: not controller.backend.busy, timeout=30_000)
    QApplication.processEvents()


def test_from_an_unknown_signer_to_a_package_that_replays(qtbot, place, controller, sent):
    path, signers = sent
    before = path.read_bytes()
    controller.open_package(path)
    wait(qtbot, controller)
    assert controller.review.verification.verdict is Verdict.UNTRUSTED
    assert place.trust_button.isVisible()
    assert not QSettings().value("trust/allowed_signers", "")
    place.choose_signers(signers)
    wait(qtbot, controller)
    assert controller.review.verification.verdict is Verdict.OK
    assert not place.trust_button.isVisible()
    assert QSettings().value("trust/allowed_signers") == str(signers)
    assert place.replay_button.text() == "Replay run"
    assert all(package.same for package in controller.review.packages)
    place.replay_button.click()
    wait(qtbot, controller)
    assert place.title_text == "The run replays"
    assert controller.review.verification.level is Level.L4
    assert [r.replay.result for r in controller.review.runs] == ["identical"]
    assert controller.review.runs[0].headline.here == controller.review.runs[0].headline.recorded
    assert path.read_bytes() == before
    assert not place.record.button.isVisibleTo(place), "another workspace exported it"


@pytest.fixture
def own(sent, tmp_path):
    """The workspace that exported the package, opened by the window."""
    return shutil.copytree(sent[0].parent / "workspace", tmp_path / "workspace")


def test_the_replay_of_an_own_package_is_recorded_in_its_incident(
    own, qtbot, place, controller, sent
):
    place.record.button.setParent(place)
    controller.open_package(*sent)
    wait(qtbot, controller)
    assert not place.record.button.isVisibleTo(place), "nothing was replayed yet"
    place.replay_button.click()
    wait(qtbot, controller)
    assert place.record.button.isVisibleTo(place)
    place.record.button.click()
    wait(qtbot, controller)
    session = controller.session
    [made] = session.incident(session.workspace.incidents()[0].id).records.replays
    assert (made.verdict, made.runs) == ("same", 1)
    assert made.package == controller.review.verification.tagmanifest
    assert not place.record.button.isEnabled()


def test_a_list_of_signers_that_cannot_be_read_is_told_and_not_kept(
    qtbot, place, controller, sent, tmp_path
):
    path, signers = sent
    controller.open_package(path, signers)
    wait(qtbot, controller)
    wrong = tmp_path / "not-a-list"
    wrong.write_bytes(b"\x00\xff nonsense")
    place.choose_signers(wrong)
    wait(qtbot, controller)
    assert controller.window.notices[-1].error
    assert controller.review.verification.verdict is Verdict.OK
    assert not QSettings().value("trust/allowed_signers", "")


def test_of_a_package_changed_on_the_way_nothing_is_opened(
    qtbot, place, controller, sent, tmp_path
):
    path, signers = sent
    bent = tmp_path / path.name
    shutil.copy(path, bent)
    data = bytearray(bent.read_bytes())
    at = data.find(b"drift.psi")
    data[at] ^= 1
    bent.write_bytes(bytes(data))
    controller.open_package(bent, signers)
    wait(qtbot, controller)
    found = controller.review.verification
    assert found.verdict in {Verdict.TAMPERED, Verdict.REFUSED}
    assert controller.review.incident is None
    assert place.problems.isVisible()
    assert found.problems[0].where in place.problems.text()
    assert not place.replay_button.isEnabled()
