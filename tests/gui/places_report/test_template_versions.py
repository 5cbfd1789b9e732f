"""Where two templates of the report differ is seen word by word, and is safe to look at."""

import json

import pytest

from workbench.desktop.dialogs.report_versions import difference_page, template_page
from workbench.desktop.dialogs.template_versions import TemplateVersions
from workbench.domain.postmortem.differences import Piece
from workbench.services.postmortem.content import template
from workbench.services.postmortem.template_changes import TemplateChange, TemplateDiff
from workbench.services.postmortem.versions import VersionDiff

CHANGE = TemplateChange(
    "Impact <b>", "question", (Piece("same", "How "), Piece("added", "far & wide?"))
)


@pytest.fixture
def dialog(qtbot, controller):
    made = TemplateVersions(controller)
    qtbot.waitUntil(lambda: "Root causes" in made.text.toPlainText(), timeout=10_000)
    return made


def test_the_present_template_is_compared_with_the_one_before(dialog):
    assert dialog.old.currentText() == "postmortem/1.0"
    assert dialog.new.currentText() == template().name
    assert "default words" in dialog.text.toPlainText()
    assert dialog.text.accessibleName()
    assert (dialog.old.accessibleName(), dialog.new.accessibleName()) == ("From", "To")


def test_the_same_version_twice_says_that_nothing_differs(qtbot, dialog):
    dialog.old.setCurrentText(template().name)
    qtbot.waitUntil(lambda: "Nothing differs" in dialog.text.toPlainText(), timeout=10_000)


def test_a_template_of_a_file_can_be_compared(qtbot, dialog, tmp_path):
    body = template().model_dump(mode="json")
    body["sections"][0]["title"] = "In short"
    path = tmp_path / "ours.json"
    path.write_text(json.dumps(body), encoding="utf-8")
    dialog.old.setCurrentText(template().name)
    dialog.compare_file(str(path))
    qtbot.waitUntil(lambda: "In short" in dialog.text.toPlainText(), timeout=10_000)
    path.write_text("no template", encoding="utf-8")
    dialog.compare_file(str(path))
    qtbot.waitUntil(lambda: "is no template" in dialog.problem, timeout=10_000)
    assert dialog.text.toPlainText() == ""


@pytest.mark.usefixtures("qapp")
def test_words_of_a_template_are_no_markup():
    page = template_page(TemplateDiff("a<i>", "b", (CHANGE,)))
    assert "Impact &lt;b&gt;" in page
    assert "a&lt;i&gt;" in page
    assert "far &amp; wide?</u>" in page
    assert "<u " in page


@pytest.mark.usefixtures("qapp")
def test_versions_of_a_report_tell_of_their_templates_too():
    page = difference_page(VersionDiff("1", "2", template=TemplateDiff("a", "b", (CHANGE,))))
    assert "The template, from a to b" in page
    unknown = difference_page(VersionDiff("1", "2", template=TemplateDiff("a", "b", unknown="a")))
    assert "a is not kept here" in unknown
    assert "Nothing changed" in difference_page(VersionDiff("1", "2"))
