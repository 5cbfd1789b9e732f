"""Acts are listed, undone by name, looked back on and resumed from; the package still verifies."""

import re
import shutil

import pytest

from tests.e2e.program import workbench
from tests.unit.services.small_case import write_capture
from workbench.exchange.keys import create_key


@pytest.fixture(scope="module")
def worked(tmp_path_factory):
    """A workspace in which a window was moved, undone, moved otherwise, and a run made."""
    folder = tmp_path_factory.mktemp("history")
    space = folder / "w"
    workbench("-w", space, "import", write_capture(folder / "capture"))
    for start in ("2026-05-06T04:00Z", "2026-05-06T09:00Z"):
        said = workbench("-w", space, "window", "set", "1", "incident", "--from", start)
        assert said.code == 0, said.err
    workbench("-w", space, "undo", "1")
    workbench("-w", space, "window", "set", "1", "incident", "--from", "2026-05-06T01:00Z")
    run = workbench("-w", space, "run", "1", "drift.psi", "--json").json
    workbench("-w", space, "claim", "add", "1", run["run"], run["findings"][0]["id"])
    return space


def acts(space):
    return workbench("-w", space, "history", "1", "--json").json


def start(space, *at):
    windows = workbench("-w", space, "show", "1", "--json", *at).json["windows"]
    return next(w["start"] for w in windows if w["name"] == "incident")


def test_the_history_tells_every_act_its_branch_and_what_undo_would_do(worked):
    found = acts(worked)
    names = [act["act"] for act in found["acts"]]
    assert names[:5] == [
        "Import 8 items of evidence",
        "Set window W1",
        "Set window W1",
        "Undo Set window W1",
        "Set window W1",
    ]
    assert [act["branch"] for act in found["acts"]][:5] == [1, 1, 1, 1, 2]
    assert [act["undone"] for act in found["acts"]][:5] == [False, False, True, False, False]
    assert "stays" in found["acts"][0]["reason"]
    assert found["undo"].startswith("Put “")
    words = workbench("-w", worked, "history", "1", "--last", "2").out
    assert words.splitlines()[-2] == f"Undo would take back: {found['undo']}"
    assert len(words.splitlines()) == 5


def test_an_earlier_state_is_shown_by_event_and_by_time(worked):
    third = acts(worked)["acts"][2]
    assert start(worked, "--at", str(third["events"][1])) == "2026-05-06T09:00:00Z"
    assert start(worked, "--at", third["at"]) == "2026-05-06T09:00:00Z"
    assert start(worked) == "2026-05-06T01:00:00Z"
    said = workbench("-w", worked, "show", "1", "--at", third["at"], "--since")
    assert said.out.startswith("As of ")
    assert re.search(r"Window W1 was .*09:00 to .*; now it is .*01:00 to", said.out)
    assert "1 run was made since: " in said.out


@pytest.mark.parametrize("at", ["999", "yesterday", "1999-01-01"])
def test_a_moment_that_there_was_not_is_refused_in_a_sentence(worked, at):
    for command in ("show", "resume"):
        said = workbench("-w", worked, command, "1", "--at", at)
        assert said.code == 2
        assert said.err.startswith("Error: ")


def test_resuming_appends_is_undone_in_one_step_and_the_package_verifies_and_replays(
    worked, tmp_path
):
    worked = shutil.copytree(worked, tmp_path / "w")
    before = acts(worked)["events"]
    second = acts(worked)["acts"][1]["events"][1]
    said = workbench("-w", worked, "resume", "1", "--at", str(second), "--json")
    assert said.json["resumed"] == second
    assert start(worked) == "2026-05-06T04:00:00Z"
    assert acts(worked)["events"] == before + 1 + said.json["events"]
    again = workbench("-w", worked, "resume", "1", "--at", str(second), "--json")
    assert (again.code, again.json["error"]["code"]) == (2, "resume.same")

    assert workbench("-w", worked, "undo", "1").out == f"Undone: Resume from event {second}.\n"
    assert start(worked) == "2026-05-06T01:00:00Z"
    assert workbench("-w", worked, "redo", "1").out == f"Done again: Resume from event {second}.\n"

    package, key = tmp_path / "case.incident.zip", tmp_path / "key"
    create_key(key, "me")
    exported = workbench("-w", worked, "export", "1", "-o", package, "--key", key)
    assert exported.code == 0, exported.err
    signers = tmp_path / "allowed_signers"
    signers.write_text(f"me {key.with_suffix('.pub').read_text()}")
    verified = workbench("verify", package, "--trust", signers)
    assert verified.code == 0, verified.out + verified.err
    replayed = workbench("replay", package, "--trust", signers)
    assert replayed.code == 0, replayed.out + replayed.err
    assert workbench("-w", worked, "journal", "verify", "--json").json["ok"]
