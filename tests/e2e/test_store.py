"""The store by its commands: what they answer, and with which exit code."""

import shutil
import sqlite3

import pytest

from tests.e2e.program import workbench


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A workspace with one small incident, its witness, and a backup; not to be changed."""
    place = tmp_path_factory.mktemp("store")
    (place / "t.csv").write_text("ts,a,y\n1,2,3\n2,3,4\n")
    env = {"WORKBENCH_WITNESS": str(place / "witness"), "XDG_STATE_HOME": str(place / "state")}
    assert workbench("-w", place / "w", "import", place / "t.csv", **env).code == 0
    said = workbench("-w", place / "w", "backup", place / "w.bak", "--json", **env)
    assert (said.code, said.json["incidents"], said.json["objects"]) == (0, 1, 2)
    return place, env


def test_verify_answers_in_json_and_in_words(made):
    place, env = made
    said = workbench("-w", place / "w", "journal", "verify", "--json", **env)
    assert said.code == 0
    assert said.json == {
        "ok": True, "incidents": 1, "events": 2, "problem": None, "notes": [], "not_checked": [],
    }  # fmt: skip
    said = workbench("-w", place / "w", "journal", "verify", "--quick", **env)
    assert said.code == 0
    assert said.out.startswith("Intact: incidents 1, events 2.\n")
    assert "Not checked:" in said.out


def test_a_changed_object_is_code_4_and_named(made, tmp_path):
    place, env = made
    folder = shutil.copytree(place / "w", tmp_path / "w")
    found = next((folder / "objects").glob("??/*"))
    found.chmod(0o600)
    found.write_bytes(b"x" * found.stat().st_size)
    said = workbench("-w", folder, "journal", "verify", "--json", **env)
    assert said.code == 4
    assert said.json["problem"]["kind"] == "object_changed"
    assert workbench("-w", folder, "journal", "verify", "--no-objects", **env).code == 0


def test_an_edit_is_code_4_and_named(made, tmp_path):
    place, env = made
    folder = shutil.copytree(place / "w", tmp_path / "w")
    connection = sqlite3.connect(folder / "journal.db")
    connection.execute("DROP TRIGGER events_keep")
    connection.execute("""UPDATE events SET "by" = 'mallory' WHERE seq = 2""")
    connection.commit()
    connection.close()
    said = workbench("-w", folder, "journal", "verify", "--json", **env)
    assert said.code == 4
    assert (said.json["problem"]["kind"], said.json["problem"]["seq"]) == ("edited", 2)
    refused = workbench("-w", folder, "backup", tmp_path / "b.bak", "--json", **env)
    assert refused.code == 4
    assert not (tmp_path / "b.bak").exists()


def test_restore_says_what_came_back_and_refuses_what_was_changed(made, tmp_path):
    place, env = made
    said = workbench("restore", place / "w.bak", tmp_path / "again", "--json", **env)
    assert said.code == 0
    assert (said.json["incidents"], said.json["events"], said.json["witnessed"]) == (1, 2, True)
    said = workbench("-w", tmp_path / "again", "journal", "verify", "--json", **env)
    assert said.code == 0
    assert said.json["notes"][0].startswith("restored on ")
    twice = workbench("restore", place / "w.bak", tmp_path / "again", "--json", **env)
    assert (twice.code, twice.json["error"]["code"]) == (2, "restore.not_empty")
    data = bytearray((place / "w.bak").read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "x.bak").write_bytes(data)
    said = workbench("restore", tmp_path / "x.bak", tmp_path / "other", "--json", **env)
    assert said.code == 4
    (tmp_path / "x.bak").write_bytes(data[:-5])
    said = workbench("restore", tmp_path / "x.bak", tmp_path / "other", "--json", **env)
    assert said.code == 5
    assert not (tmp_path / "other").exists()
