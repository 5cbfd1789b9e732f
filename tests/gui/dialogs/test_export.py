"""Exporting: the key is opened before anything is written; what was written is shown."""

import json
import stat
import zipfile

import pandas as pd
import pyrage
import pytest
from PySide6.QtGui import QGuiApplication

from workbench.desktop.dialogs.export import ExportPackage
from workbench.desktop.dialogs.exported import PackageWritten
from workbench.services.evidence import amend, change_role
from workbench.services.importing import add_evidence
from workbench.services.signing import default_key_path, signing_key


@pytest.fixture(autouse=True)
def own_key(tmp_path, monkeypatch):
    """The place of the tester's own key: nothing there yet."""
    monkeypatch.setenv("WORKBENCH_KEY", str(tmp_path / "config" / "own"))


@pytest.fixture
def target(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


@pytest.fixture
def exporting(case, target):
    case.window.commands.run("file.export_package")
    dialog = case.dialog(ExportPackage)
    dialog.folder.setText(str(target))
    return dialog


def shown_rows(dialog):
    return [dialog._fields.isRowVisible(row) for row in range(4)]


def test_it_says_what_the_package_will_hold(exporting):
    texts = [label.text() for label in exporting.findChildren(type(exporting.heading))]
    assert any("items of evidence" in text and "journal" in text for text in texts)


def test_a_first_key_is_made_with_advice_where_it_lies(case, exporting, target):
    assert str(default_key_path()) in exporting.advice
    assert shown_rows(exporting)[3]
    exporting.verb.click()
    case.settle()
    written = case.dialog(PackageWritten)
    key = default_key_path()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    package = next(target.glob("*.incident.zip"))
    texts = [label.text() for label in written.findChildren(type(written.heading))]
    assert any("Protect it with a passphrase" in text for text in texts)
    assert written._written.path == package
    assert package in case.controller.recent()
    written._copy()
    assert QGuiApplication.clipboard().text() == written._written.sha256


def test_two_different_passphrases_are_refused_before_a_key_is_made(exporting):
    exporting.passphrase.setText("one")
    exporting.again.setText("two")
    exporting.verb.click()
    assert exporting.problem.startswith("The two passphrases differ")
    assert not default_key_path().exists()


def test_a_new_key_is_protected_by_the_passphrase_that_was_typed(case, exporting):
    exporting.passphrase.setText("correct horse")
    exporting.again.setText("correct horse")
    exporting.verb.click()
    case.settle()
    assert signing_key(None, "tester", passphrase="correct horse").created is False
    with pytest.raises(Exception, match="passphrase"):
        signing_key(None, "tester")


def test_a_protected_key_asks_for_its_passphrase_in_place(case, tmp_path, target, exporting):
    signing_key(tmp_path / "team", "team", passphrase="secret", create=True)
    exporting.key.setText(str(tmp_path / "team"))
    assert not shown_rows(exporting)[3]
    exporting.verb.click()
    case.settle()
    assert "protected by a passphrase" in exporting.problem
    assert exporting.isVisible()
    assert list(target.iterdir()) == []

    exporting.passphrase.setText("wrong")
    exporting.verb.click()
    case.settle()
    assert "does not open" in exporting.problem

    exporting.passphrase.setText("secret")
    exporting.verb.click()
    case.settle()
    assert len(list(target.glob("*.incident.zip"))) == 1


def test_a_draft_is_refused_where_only_a_signed_report_may_leave(case, exporting, target):
    exporting.final.setChecked(True)
    exporting.verb.click()
    case.settle()
    assert "The report is no final one" in case.notices()[-1]
    assert list(target.iterdir()) == []


def test_a_folder_that_is_not_there_is_refused_in_place(exporting, tmp_path):
    exporting.folder.setText(str(tmp_path / "nowhere"))
    exporting.verb.click()
    assert "There is no folder" in exporting.problem


def test_what_was_written_can_be_verified_at_once(case, exporting):
    exporting.verb.click()
    case.settle()
    case.dialog(PackageWritten).verb.click()
    case.settle()
    reviewed = case.controller.review
    assert reviewed is None or not reviewed.verification.problems
    # The reviewer's own list of signers was left alone.
    assert case.controller.trust_store() is None


def test_folder_and_key_are_remembered(case, exporting, target):
    exporting.verb.click()
    case.settle()
    case.dialog(PackageWritten).reject()
    case.window.commands.run("file.export_package")
    assert case.dialog(ExportPackage).folder.text() == str(target)


# ----------------------------------------------------------------------- what leaves


@pytest.fixture
def sensitive(case):
    """The open incident, with a sensitive column that a model does not read."""
    for table in ("reference.parquet", "incident.parquet"):
        change_role(case.session, case.controller.incident, table, "station", "sensitive")
    case.open(case.controller.incident)
    return case


@pytest.fixture
def choosing(sensitive, target):
    sensitive.window.commands.run("file.export_package")
    sensitive.settle()
    dialog = sensitive.dialog(ExportPackage)
    dialog.folder.setText(str(target))
    return dialog


def cells(table):
    records = table.records
    columns = range(len(records.columns))
    return [[records.index(row, at).data() for at in columns] for row in range(records.rowCount())]


def test_it_shows_what_would_leave_before_anything_is_signed(choosing, target):
    panel = choosing.leaving
    files = [row[0] for row in cells(panel.tables["files"])]
    assert "data/journal/journal.jsonl" in files
    assert any(name.endswith("reference.disclosed.parquet") for name in files)
    staying = cells(panel.tables["staying"])
    assert any("reference.parquet" in row[0] and "station" in row[1] for row in staying)
    assert [row[:2] for row in cells(panel.tables["columns"])] == [["station", "does not leave"]]
    assert "stay" in panel.summary.text()
    assert list(target.iterdir()) == []


def test_another_choice_is_another_preview(sensitive, choosing):
    box = choosing.disclosure.columns["station"]
    box.setCurrentIndex(box.findData("keep"))
    sensitive.settle()
    assert cells(choosing.leaving.tables["staying"]) == []
    choosing.disclosure.level.chosen.emit("full")
    choosing.disclosure.level._group.button(2).click()
    sensitive.settle()
    assert choosing.disclosure.policy().level == "hashes"
    assert not box.isEnabled()
    files = [row[0] for row in cells(choosing.leaving.tables["files"])]
    assert not [name for name in files if name.startswith("data/evidence/")]


def test_what_was_chosen_is_what_is_written(sensitive, choosing, target):
    box = choosing.disclosure.columns["station"]
    box.setCurrentIndex(box.findData("hash"))
    choosing.disclosure.level._group.button(1).click()
    choosing.disclosure.threshold.setValue(7)
    sensitive.settle()
    choosing.verb.click()
    sensitive.settle()
    package = next(target.glob("*.incident.zip"))
    with zipfile.ZipFile(package) as archive:
        name = next(n for n in archive.namelist() if n.endswith("/incident.json"))
        told = json.loads(archive.read(name))
    assert told["disclosure"] == "aggregate"
    assert told["disclosure_policy"]["threshold"] == 7
    assert told["disclosure_policy"]["columns"] == [{"column": "station", "treatment": "hash"}]


def test_a_withheld_value_that_would_leave_forbids_signing(sensitive, target, tmp_path):
    secret = "jane.doe.7Qx@example.test"
    frame = pd.DataFrame({"who": [secret] * 9, "n": range(9)})
    frame.to_csv(tmp_path / "people.csv", index=False)
    incident = sensitive.controller.incident
    add_evidence(sensitive.session, incident, [tmp_path / "people.csv"])
    change_role(sensitive.session, incident, "people.csv", "who", "sensitive")
    amend(sensitive.session, incident, {"title": f"Complaint of {secret}"})
    sensitive.open(incident)
    sensitive.window.commands.run("file.export_package")
    sensitive.settle()
    dialog = sensitive.dialog(ExportPackage)
    assert not dialog.verb.isEnabled()
    assert dialog.leaving.leak.text().startswith("It cannot be signed")
    assert secret not in dialog.leaving.leak.text()


def test_it_is_encrypted_to_whom_is_named(sensitive, choosing, target):
    identity = pyrage.x25519.Identity.generate()
    choosing.disclosure.recipients.setPlainText("nobody at all")
    choosing.verb.click()
    assert "no recipient" in choosing.problem
    choosing.disclosure.recipients.setPlainText(f"{identity.to_public()}\n")
    choosing.verb.click()
    sensitive.settle()
    [package] = target.iterdir()
    assert package.name.endswith(".incident.zip.age")
    assert pyrage.decrypt(package.read_bytes(), [identity]).startswith(b"PK")
    assert not sensitive.dialog(PackageWritten).verb.isVisible()
