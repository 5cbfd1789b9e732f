"""Saving the report from the window: for whom, in which format, and tickets."""

import pytest
from PySide6.QtWidgets import QFileDialog

from workbench.api import DOCUMENTS
from workbench.desktop.dialogs.report_outputs import ALL, CHOICES, TICKETS, SaveReport
from workbench.domain.records.prevention import Action
from workbench.services.records import fresh_id, write_record


@pytest.fixture
def saving(case):
    case.window.commands.run("file.save_report")
    case.settle()
    return case.dialog(SaveReport)


def choose(dialog, key, kind):
    dialog.reader.setCurrentIndex(dialog.reader.findData(key))
    dialog.format.setCurrentIndex(dialog.format.findData(kind))
    dialog.verb.click()


@pytest.fixture
def answered(monkeypatch, tmp_path):
    """What the file dialogs of the system answer."""
    file = tmp_path / "report"
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *given: (str(file), given[3].split(";;")[0])
    )
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "folder"))
    return tmp_path


def test_every_document_can_be_chosen_and_says_what_it_is(saving):
    assert set(CHOICES) == {*DOCUMENTS, ALL, TICKETS}
    for key in CHOICES:
        saving.reader.setCurrentIndex(saving.reader.findData(key))
        assert saving.words.text() == CHOICES[key].words
        assert saving.format.count() >= 3
    formats = [saving.format.itemData(at) for at in range(saving.format.count())]
    assert formats == ["github", "gitlab", "jira"]


def test_the_chosen_format_stays_when_the_reader_changes(saving):
    saving.format.setCurrentIndex(saving.format.findData(".pdf"))
    saving.reader.setCurrentIndex(saving.reader.findData("risk"))
    assert saving.format.currentData() == ".pdf"


def test_a_report_goes_to_the_chosen_file_for_the_chosen_reader(case, saving, answered):
    choose(saving, "executive", ".md")
    case.settle()
    assert "Executive, one page" in (answered / "report.md").read_text("utf-8")
    assert "report.md" in case.notices()[-1]


def test_all_four_go_into_a_folder(case, saving, answered):
    choose(saving, ALL, ".md")
    case.settle()
    found = sorted(path.name for path in (answered / "folder").iterdir())
    assert found == ["executive.md", "product.md", "risk.md", "technical.md"]
    assert "4 reports" in case.notices()[-1]


def test_tickets_go_into_a_folder(case, saving, answered):
    action = Action(id=fresh_id(case.session, Action), title="Contract on units")
    write_record(case.session, case.state().id, action)
    choose(saving, TICKETS, "jira")
    case.settle()
    assert [path.name for path in (answered / "folder").iterdir()] == ["tickets.csv"]


def test_leaving_the_file_dialog_leaves_this_one_open(case, saving, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    choose(saving, "technical", ".html")
    assert saving.isVisible()
    saving.reject()
