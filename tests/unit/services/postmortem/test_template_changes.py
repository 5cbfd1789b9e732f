"""Of two templates it is said where they differ, word by word; a signed report keeps its own."""

import json

import pytest

from tests.unit.services.postmortem.closed_case import closed, write
from workbench.domain.postmortem.sealing import version_hash
from workbench.domain.records.postmortem import Section, SignOff, Version
from workbench.errors import WorkbenchError
from workbench.services.postmortem.case import case_of
from workbench.services.postmortem.content import template, templates
from workbench.services.postmortem.template_changes import (
    compare_templates,
    known_templates,
    template_difference,
)
from workbench.services.postmortem.versions import compare_versions, version_now, versions_of


def words(found):
    return {(one.where, one.what): one.words for one in found.changes}


def changed(tmp_path, change):
    body = template().model_dump(mode="json")
    change(body)
    path = tmp_path / "ours.json"
    path.write_text(json.dumps(body), encoding="utf-8")
    return compare_templates(template().version, str(path))


def section(body, name):
    return next(one for one in body["sections"] if one["id"] == name)


def test_the_versions_that_ship_are_compared_by_default():
    assert known_templates() == tuple(one.name for one in templates())
    found = compare_templates()
    assert (found.old, found.new) == ("postmortem/1.0", template().name)
    told = words(found)
    assert "{+" in told["Root causes", "default words"]
    assert all(one.pieces for one in found.changes)


@pytest.mark.parametrize("one", templates(), ids=lambda one: one.name)
def test_a_template_does_not_differ_from_itself(one):
    assert not compare_templates(one.name, one.version)


def test_back_and_forth_are_each_other(tmp_path):
    there = compare_templates("1.0", template().version)
    back = compare_templates(template().version, "1.0")
    assert len(there.changes) == len(back.changes)
    swapped = {"added": "removed", "removed": "added", "same": "same"}
    for one in there.changes:
        other = next(b for b in back.changes if (b.where, b.what) == (one.where, one.what))
        assert {swapped[p.kind] for p in one.pieces} >= {p.kind for p in other.pieces} - {"same"}


def drop(body):
    body["sections"] = [one for one in body["sections"] if one["id"] != "fairness"]


def rename(body):
    section(body, "impact")["title"] = "Impact in plain numbers"


def free(body):
    section(body, "lessons")["required"] = False


def ask(body):
    section(body, "impact")["prompts"][0] += " Per station, too?"


def move(body):
    body["sections"].insert(0, body["sections"].pop(3))


def overlay(body):
    body["overlays"] = body["overlays"][1:]


def form(body):
    body["emphasis"][0]["required"].append("detection")


@pytest.mark.parametrize(
    ("change", "where", "what", "said"),
    [
        (drop, "Fairness, privacy, security", "section", "[-Fairness, privacy, security-]"),
        (rename, "Impact in plain numbers", "section", "{+plain +}"),
        (free, "What went well, wrong", "required", "{+not +}"),
        (ask, "Impact in numbers", "question", "{+ Per station, too?+}"),
        (move, "The whole template", "order", "{+Detection · +}"),
        (overlay, "Overlay Health", "overlay", "[-Health-]"),
        (form, "Form Short form", "required sections", "{+ · detection+}"),
    ],
)
def test_each_thing_that_differs_is_told_where_it_is(tmp_path, change, where, what, said):
    found = changed(tmp_path, change)
    assert said in words(found)[where, what]
    assert found.new == "ours.json"


@pytest.mark.parametrize("text", ["", "[1]", "{", "{}", '{"version": "1"}'])
def test_what_is_no_template_is_refused_in_a_sentence(tmp_path, text):
    path = tmp_path / "other.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WorkbenchError, match=r"other\.json is no template"):
        compare_templates("", str(path))


def test_a_version_that_is_not_kept_is_named():
    with pytest.raises(WorkbenchError, match=r"no template '9\.9'"):
        compare_templates("9.9")
    found = template_difference("postmortem/0.9", template().name)
    assert (bool(found), found.unknown) == (True, "postmortem/0.9")
    assert template_difference("postmortem/1.0", "postmortem/1.0") is None


def signed_with(session, name):
    """Sign the report as it stands, as a program with another template did."""
    case = closed(session)
    body = version_now(case, identifier="v-1", number=1).json_body() | {"template": name}
    version = Version.model_validate({**body, "sha256": version_hash(body)})
    signed = SignOff(id="s-1", version="v-1", sha256=version.sha256, function="ml")
    write(session, version, signed)


def test_a_signed_report_keeps_its_template_until_it_is_changed(session):
    signed_with(session, "postmortem/1.0")
    assert case_of(session, "1").template.name == "postmortem/1.0"
    assert versions_of(session, "1")[0].changes == ()
    write(session, Section(id="lessons", text="Later."))
    assert case_of(session, "1").template.name == template().name
    assert versions_of(session, "1")[0].changes == ("section lessons", "template")


def test_of_a_version_with_another_template_it_is_said_where_they_differ(session):
    signed_with(session, "postmortem/1.0")
    assert compare_versions(session, "1").template is None
    write(session, Section(id="lessons", text="Later."))
    found = compare_versions(session, "1").template
    assert (found.old, found.new) == ("postmortem/1.0", template().name)
    assert found.changes
