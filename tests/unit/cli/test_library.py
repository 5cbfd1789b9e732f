"""The library from the command line: every act as JSON, with documented exit codes."""

import json
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from tests.fakes.past_incidents import record, told
from workbench.cli.program import main
from workbench.services.notes import add_note
from workbench.services.session import open_session


@pytest.fixture
def say(tmp_path, capsys):
    """Return a way to give commands on three incidents of one kind, answered as JSON."""
    folder = tmp_path / "workspace"
    one = told(Random(1), 0)
    with open_session(folder, create=True) as session:
        session.witness = None
        moment = datetime(2026, 5, 14, 9, tzinfo=UTC)
        session.clock = lambda: moment
        for at in range(3):
            moment += timedelta(hours=1)
            began = one.began + timedelta(days=40 * at)
            record(session, type(one)(**{**one.__dict__, "began": began}))
        moment += timedelta(hours=1)
        record(session, told(Random(77), 9))
        moment += timedelta(hours=1)
        add_note(session, "1", "Ask the vendor first.", kind="went_well")

    def given(*words, code=0):
        capsys.readouterr()
        assert main(["-w", str(folder), "--json", "library", *words]) == code
        return json.loads(capsys.readouterr().out)

    return given


def test_what_is_alike_is_found_mapped_and_searched(say):
    found = say("similar", "1", "--most", "1")
    assert found["neighbours"][0]["likeness"] == 1.0
    assert found["few"] is True
    assert {part["part"] for part in found["neighbours"][0]["parts"]} == {
        "signals",
        "cause",
        "lineage",
        "text",
    }
    assert len(say("map")["points"]) == 4
    assert say("search", "vendor", "--kind", "note")["hits"][0]["marks"]
    assert say("similar", "nowhere", code=2)["error"]["code"] == "incident.unknown"


def test_a_pattern_is_saved_and_started_from(say):
    made = say("pattern", "save", "1", "Unit at the source")["pattern"]
    assert made["version"] == 1
    begun = say("start-from", "4", "Unit at the source")
    assert begun["origin"]["source"] == "pattern"
    assert {step["kind"] for step in say("plan", "4")["steps"]} >= {"hypothesis", "run", "repair"}
    assert say("pattern", "list")["patterns"][0]["used"] == 1
    assert len(say("pattern", "show", "Unit at the source")["versions"]) == 1
    assert say("start-from", "4", "Unit at the source", code=2)["error"]["code"] == "plan.again"
    assert say("plan", "4", "--register", "7", code=2)["error"]["code"] == "plan.no_step"
    assert say("pattern", "remove", "Unit at the source")["removed"] == made["id"]


def test_exemplars_are_marked_and_listed(say):
    say("exemplar", "mark", "1", "high", "--good", "Froze first: proof", "--bad", "Retrained")
    found = say("exemplar", "list", "--tier", "high")["exemplars"]
    assert [one["sample"] for one in found] == [False, True]
    assert found[0]["good"][0] == {"text": "Froze first", "why": "proof", "repair": ""}
    say("exemplar", "unmark", "1")
    assert say("exemplar", "unmark", "1", code=2)["error"]["code"] == "exemplar.none"


def test_a_playbook_learns_and_goes_back(say):
    lesson = say("playbook", "lessons", "1")["lessons"][0]["id"]
    made = say("playbook", "propose", "1", "data_quality", "--lesson", lesson)
    assert ["+", "Begin", "Ask the vendor first."] in made["diff"]
    edition = made["edition"]["id"]
    assert say("playbook", "diff", edition)["diff"] == made["diff"]
    assert say("playbook", "accept", edition, "--by", "ops")["edition"]["version"] == 2
    books = {one["category"]: one for one in say("playbook", "list")["playbooks"]}
    assert books["data_quality"]["version"] == 2
    say("playbook", "roll-back", "data_quality", "1", "--reason", "Too slow.")
    assert say("playbook", "show", "data_quality")["version"] == 3
    other = say(
        "playbook", "propose", "1", "data_quality", "--title", "x", "--add", "new=Look twice."
    )
    say("playbook", "reject", other["edition"]["id"], "--reason", "We do.")
    third = say("playbook", "propose", "1", "data_quality", "--title", "y", "--remove", "hold")
    say("playbook", "withdraw", third["edition"]["id"])
    assert say("playbook", "propose", "1", "data_quality", code=2)["error"]["code"] == (
        "playbook.nothing"
    )
    assert say("templates")["templates"]


def test_old_incidents_are_tried_dry_and_brought_in(say, tmp_path):
    path = tmp_path / "old.csv"
    path.write_text("Name,Date\nOne,2024-03-02\nTwo,soon\n", encoding="utf-8")
    dry = say("import", str(path), "--dry", code=1)
    assert [row["usable"] for row in dry["rows"]] == [True, False]
    assert dry["imported"] == []
    assert say("import", str(path), code=2)["error"]["code"] == "old.rows"
    assert say("import", str(path), "--line", "2")["imported"] == ["INC-0005"]
    named = say("import", str(path), "--map", "summary=Date", "--dry")
    assert named["columns"]["summary"] == "Date"
    path.write_text("Name,Date\nOne,2024-03-02\n", encoding="utf-8")
    assert say("import", str(path), "--dry")["rows"][0]["duplicate"] == "INC-0005"


def test_entries_are_published_pulled_and_listed(say, tmp_path):
    shared = str(tmp_path / "shared")
    made = say("publish", "1", shared, "--disclosure", "full")
    assert made["fresh"] is True
    assert say("publish", "1", shared, "--disclosure", "full")["fresh"] is False
    assert say("pull", shared)["known"] == 1
    entry = say("list")["entries"][0]
    assert (entry["own"], entry["disclosure"]) == (True, "full")
    begun = say("start-from", "4", f"entry:{entry['sha256'][:10]}")
    assert begun["origin"]["source"] == "entry"
    assert say("pull", str(tmp_path / "none"), code=2)["error"]["code"] == "library.no_folder"


def test_what_keeps_coming_back_is_told(say):
    found = say("faults", "--axis", "fault")
    assert found["lines"][0]["n"] == 3
    assert say("knowledge")["n"] == 4
    health = {one["id"]: one for one in say("health")["metrics"]}
    assert health["recurrence"]["n"] == 3


def test_words_for_a_person_come_without_json(say, tmp_path, capsys):
    for words in (
        ("similar", "1"),
        ("map",),
        ("faults",),
        ("knowledge",),
        ("pattern", "list"),
        ("exemplar", "list"),
        ("playbook", "list"),
        ("playbook", "show", "unknown"),
        ("templates",),
        ("list",),
        ("plan", "1"),
    ):
        assert main(["-w", str(tmp_path / "workspace"), "library", *words]) == 0
        assert capsys.readouterr().out.strip()
