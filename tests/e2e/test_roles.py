"""Two people with keys of their own, from the first role to a package that says who did what."""

import csv
import io
import json
import shutil
import sqlite3
import subprocess
import sys

import pytest

from tests.e2e.program import ROOT, environment, workbench
from tests.unit.services.small_case import write_capture
from workbench.exchange.keys import create_key

if shutil.which("ssh-keygen") is None:
    pytest.skip("needs OpenSSH", allow_module_level=True)


def does(case, who, *words, **env):
    """Let somebody run a command; ``who`` names a key, or nobody."""
    by = ("--as", case / who) if who else ()
    return workbench("-w", case / "ws", *words, *by, "--json", **env)


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    """A workspace that Ada owns and Ben investigates, who froze the evidence; not to be changed."""
    folder = tmp_path_factory.mktemp("roles")
    write_capture(folder / "capture")
    for name in ("ada", "ben"):
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", folder / name],
            check=True,
        )
    said = workbench("-w", folder / "ws", "import", folder / "capture")
    assert said.code == 0, said.err
    assert does(folder, "", "role", "list", "1").json == {"open": True, "roles": []}
    for name, role in (("Ada", "owner"), ("Ben", "investigator")):
        key = folder / f"{name.lower()}.pub"
        said = does(folder, "ada", "role", "grant", "1", name, role, key)
        assert said.code == 0, said.err
    # The environment names the key as well.
    said = does(folder, "", "evidence", "freeze", "1", WORKBENCH_IDENTITY=str(folder / "ben"))
    assert said.code == 0, said.err
    return folder


@pytest.fixture
def own(case, tmp_path):
    """A copy of the workspace with its keys, to be changed."""
    return shutil.copytree(case, tmp_path / "own", symlinks=True)


def test_what_a_role_does_not_allow_is_refused(own):
    said = does(own, "ada", "role", "grant", "1", "Ben", "viewer", own / "ben.pub")
    assert [(r["name"], r["role"]) for r in said.json["roles"]] == [
        ("Ada", "owner"),
        ("Ben", "viewer"),
    ]
    refused = does(own, "ben", "evidence", "case", "1", "owner=us")
    assert refused.code == 2
    assert refused.json["error"]["code"] == "role.refused"
    assert "Ben is a viewer" in refused.json["error"]["message"]
    assert does(own, "", "evidence", "case", "1", "owner=us").code == 2, "nobody has no role"
    assert does(own, "", "role", "grant", "1", "Eve", "owner", own / "ben.pub").code == 2
    # The option may stand before the command.
    done = workbench("-w", own / "ws", "--as", own / "ada", "evidence", "case", "1", "owner=us")
    assert done.code == 0, done.err
    assert [r["name"] for r in does(own, "", "show", "1").json["roles"]] == ["Ada", "Ben"]
    assert does(own, "", "journal", "verify").json["ok"]


def test_the_log_tells_who_did_what(case):
    log = does(case, "", "activity", "1").json
    assert log["violations"] == 0
    frozen = next(line for line in log["events"] if line["type"] == "evidence.frozen")
    assert (frozen["name"], frozen["role"]) == ("Ben", "investigator")
    assert frozen["what"] == "Froze 8 items of evidence"
    said = workbench("-w", case / "ws", "activity", "1", "--by", "Ben", "--format", "csv")
    rows = list(csv.reader(io.StringIO(said.out)))
    assert {row[1] for row in rows[1:]} == {"Ben"}
    assert len(does(case, "", "activity", "--kind", "roles", "--last", "2").json["events"]) == 2
    words = workbench("-w", case / "ws", "activity", "1", "--text", "froze")
    assert "Z  INC-0001" in words.out


def test_a_protected_key_is_never_asked_for_in_the_middle(case, tmp_path):
    create_key(tmp_path / "locked", "x", "correct horse")
    said = does(case, "", "evidence", "freeze", "1", "--as", tmp_path / "locked")
    assert (said.code, said.json["error"]["code"]) == (2, "key.passphrase_needed")


def test_a_package_of_an_incident_with_roles_verifies(own, tmp_path):
    done = does(own, "ben", "export", "1", "-o", tmp_path, "--key", own / "ben")
    assert done.code == 0, done.err
    (tmp_path / "trust").write_text("ben " + (own / "ben.pub").read_text())
    found = workbench("verify", done.json["package"], "--trust", tmp_path / "trust", "--json")
    assert (found.code, found.json["level"]) == (0, "L3"), found.out


def test_an_act_past_the_program_is_flagged_everywhere(own):
    """Another program appends an event with a chain that holds."""
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from datetime import UTC, datetime\n"
        "from workbench.storage import Workspace\n"
        "from workbench.domain.events import Draft\n"
        "with Workspace.open(Path(sys.argv[1])) as w:\n"
        "    i = w.incidents()[0].id\n"
        "    w.journal.append(i, [Draft('incident.amended', {'owner': 'eve'})],\n"
        "                     at=datetime.now(UTC), by='eve')\n"
    )
    subprocess.run(
        [sys.executable, "-c", script, own / "ws"], check=True, env=environment(), cwd=ROOT
    )
    found = workbench("-w", own / "ws", "journal", "verify", "--json")
    with sqlite3.connect(own / "ws" / "journal.db") as database:
        (last,) = database.execute("SELECT max(seq) FROM events").fetchone()
    assert found.code == 4
    assert (found.json["problem"]["kind"], found.json["problem"]["seq"]) == ("role", last)
    log = json.loads(workbench("-w", own / "ws", "activity", "1", "--json").out)
    assert log["violations"] == 1
    assert log["events"][-1]["violation"] == "Eve has no role in this incident."
    words = workbench("-w", own / "ws", "activity", "1").out
    assert words.splitlines()[-2].startswith("! ")


def test_a_role_is_taken_away_and_the_acts_stay(own):
    gone = does(own, "ada", "role", "revoke", "1", "Ben", "--reason", "changed teams")
    assert gone.code == 0, gone.err
    assert does(own, "ben", "undo", "1").code == 2
    assert does(own, "ada", "role", "revoke", "1", "Ada").code == 2, "one owner stays"
    assert does(own, "", "journal", "verify").json["ok"]
