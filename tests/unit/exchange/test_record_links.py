"""What the report names is there, and what was locked or signed is what it was."""

import pytest

from workbench.domain.postmortem.sealing import version_hash
from workbench.domain.reasoning.verdicts import locked
from workbench.domain.records.reasoning import Test
from workbench.exchange.record_links import RecordLinks, named_by

CLAIM = {"id": "c1", "run": "r1", "text": "It fell."}


def links(*events):
    found = RecordLinks()
    for seq, (kind, body) in enumerate(events, 1):
        found.note(seq, kind, body)
    return found


def section(text, name="summary"):
    return "section.set", {"id": name, "text": text}


def codes(found, undone=frozenset()):
    return [problem.code for problem in found.problems(undone)]


def version(**changes):
    body = {"id": "v1", "number": 1, "sections": {"summary": "x"}, "claims": {}}
    return {**body, "sha256": version_hash(body), **changes}


def test_a_chip_leads_to_what_the_journal_told():
    there = links(("claim.added", CLAIM), section("[[claim:c1]]"))
    assert codes(there) == []
    assert codes(links(section("[[claim:c1]]"))) == ["record.dangling"]
    withheld = links(("claim.added", None), section("[[claim:c1]]"))
    assert codes(withheld) == [], "what is withheld cannot be known to be missing"


def test_only_the_text_that_stands_counts():
    events = (section("[[claim:gone]]"), section("Nothing."))
    assert codes(links(*events)) == []
    assert codes(links(*events), undone={2}) == ["record.dangling"]
    assert codes(links(*events), undone={1, 2}) == []
    assert codes(links(events[0], ("section.removed", {"section": "summary"}))) == []


@pytest.mark.parametrize("undone", [frozenset(), frozenset({1})])
def test_a_lock_holds_wherever_it_was_written(undone):
    test = locked(Test(id="t", title="Unit", hypothesis="", expected="All")).json_body()
    assert codes(links(("test.recorded", test)), undone) == []
    assert codes(links(("test.recorded", {**test, "expected": "None"})), undone) == ["record.lock"]


def test_a_version_is_what_its_hash_says_and_a_sign_off_is_of_it():
    sound = version()
    signed = {"id": "s", "version": "v1", "sha256": sound["sha256"], "function": "risk"}
    assert codes(links(("version.recorded", sound), ("sign_off.recorded", signed))) == []
    other = {**signed, "sha256": "0" * 64}
    assert codes(links(("version.recorded", sound), ("sign_off.recorded", other))) == [
        "record.sign_off"
    ]
    changed = version(sections={"summary": "y"})
    assert codes(links(("version.recorded", changed))) == ["record.version"]


def test_everything_a_record_names_is_told_for_disclosure():
    run = "019a0000-0000-7000-8000-0000000000aa"
    assert set(named_by("observation", {"run": run})) == {("run", run)}
    assert set(named_by("section", {"text": f"[[figure:{run}/x]] [[claim:c]]"})) == {
        ("run", run),
        ("claim", "c"),
    }
