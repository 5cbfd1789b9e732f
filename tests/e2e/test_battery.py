"""`workbench run INCIDENT battery`: one act, uniform, the same again, and honest about gaps."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.e2e.program import environment, workbench
from tests.fakes.captures import cut_sample

PLUGIN = '''
"""Checks of our own."""
import time

from workbench.api import Analysis, Kind, Needs, Result, RunError, hookimpl


class Sound(Analysis):
    id, kind, title = "own.sound", Kind.QUALITY, "Own check"
    needs = Needs(windows=("reference",))
    why, assumptions, caveats = "House rule.", ("None.",), ("It says little.",)
    in_battery = True

    def run(self, context, parameters):
        if {broken!r} == "broken":
            raise RunError("own.broken", "The house rule cannot be checked.")
        until = time.monotonic() + 120
        while {broken!r} == "slow" and time.monotonic() < until:
            context.progress(0.5, "Waiting")
            time.sleep(0.02)
        return Result(summary="All in order.")


class Apart(Sound):
    id, title, in_battery = "own.apart", "Not of the battery", False


@hookimpl
def workbench_analyses():
    return [Sound, Apart]
'''


def install(folder, broken=""):
    """Put a plugin of one's own into a folder of bundles, as pip would."""
    bundle = folder / "own"
    package = bundle / "own_checks"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(PLUGIN.replace("{broken!r}", repr(broken)))
    info = bundle / "own_checks-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: own-checks\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[workbench.plugins]\nx = own_checks\n")
    return {"WORKBENCH_PLUGINS": str(folder)}


@pytest.fixture(scope="module")
def capture(tmp_path_factory):
    return cut_sample(tmp_path_factory.mktemp("cut") / "capture")


@pytest.fixture
def workspace(tmp_path, capture):
    folder = tmp_path / "w"
    assert workbench("-w", folder, "import", capture, "--json").code == 0
    return folder


@pytest.fixture(scope="module")
def battered(tmp_path_factory, capture):
    """A workspace after one battery, and what that said; not to be worked on but with it."""
    folder = tmp_path_factory.mktemp("battery") / "w"
    assert workbench("-w", folder, "import", capture, "--json").code == 0
    said = workbench("-w", folder, "run", "1", "battery", "--seed", "4", "--json")
    assert said.code == 0, said.out + said.err
    return folder, said.json


def test_the_answer_links_the_runs_and_names_what_was_not_run(battered):
    folder, said = battered
    assert {"battery", "runs", "skipped", "seconds"} <= said.keys()
    for run in said["runs"]:
        assert {"run", "analysis", "status", "cached", "summary", "seconds"} <= run.keys()
        assert (run["status"], run["cached"]) == ("finished", False)
    offered = workbench("-w", folder, "analyses", "--json").json["analyses"]
    marked = {a["id"] for a in offered if a["in_battery"]}
    skipped = {one["analysis"] for one in said["skipped"]}
    assert {run["analysis"] for run in said["runs"]} | skipped == marked
    assert all(one["reason"] for one in said["skipped"])
    assert all(a["why"] and a["assumptions"] and a["caveats"] for a in offered if a["in_battery"])
    state = workbench("-w", folder, "show", "1", "--json").json
    battery = next(b for b in state["batteries"] if b["id"] == said["battery"])
    assert battery["seed"] == 4
    assert battery["runs"] == [run["run"] for run in said["runs"]]
    assert set(battery["runs"]) <= {run["run"] for run in state["runs"]}


def test_asked_twice_it_answers_from_the_record_and_again_with_the_same_bytes(battered):
    folder, first = battered
    second = workbench("-w", folder, "run", "1", "battery", "--seed", "4", "--json").json
    assert all(run["cached"] for run in second["runs"])
    assert [r["run"] for r in second["runs"]] == [r["run"] for r in first["runs"]]
    again = workbench("-w", folder, "run", "1", "battery", "--seed", "4", "--again", "--json").json
    assert not any(run["cached"] for run in again["runs"])
    hashes = [{r["analysis"]: r["result"] for r in said["runs"]} for said in (first, again)]
    assert all(hashes[0].values())
    assert hashes[0] == hashes[1]


def test_a_person_gets_a_table(battered):
    folder, first = battered
    said = workbench("-w", folder, "run", "1", "battery", "--seed", "4")
    lines = said.out.splitlines()
    assert lines[0].split()[:3] == ["analysis", "status", "seconds"]
    told = {line.split()[0]: line for line in lines[1 : 1 + len(first["runs"])]}
    for run in first["runs"]:
        assert "finished" in told[run["analysis"]]
        assert told[run["analysis"]].rstrip().endswith((".", "!"))
    assert "not run" in said.out
    assert "answered from the record" in lines[-1]
    assert "Standard batteries" in workbench("-w", folder, "show", "1").out


def test_the_record_holds_it_through_rebuild_export_verification_and_replay(battered, tmp_path):
    folder, _ = battered
    before = workbench("-w", folder, "show", "1", "--json").json
    assert workbench("-w", folder, "journal", "verify").code == 0
    assert workbench("-w", folder, "journal", "rebuild").code == 0
    assert workbench("-w", folder, "show", "1", "--json").json == before
    assert before["batteries"]
    key, package = tmp_path / "key", tmp_path / "p.incident.zip"
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True, timeout=60
    )
    said = workbench("-w", folder, "export", "1", "-o", package, "--key", key, "--json")
    assert said.code == 0, said.err
    signers = tmp_path / "signers"
    signers.write_text(f"me@here {key.with_suffix('.pub').read_text()}")
    assert workbench("verify", package, "--trust", signers, "--level", "L3").code == 0
    replayed = workbench("replay", package, "--trust", signers, "--json")
    assert {run["result"] for run in replayed.json["runs"]} == {"identical"}


def test_parameters_are_no_part_of_it(battered):
    said = workbench("-w", battered[0], "run", "1", "battery", "-p", "bins=8", "--json")
    assert said.code == 2
    assert said.json["error"]["code"] == "battery.parameters"


def test_a_plugin_of_ones_own_joins_by_one_line_and_its_failure_is_told(workspace, tmp_path):
    env = install(tmp_path / "plugins", "broken")
    said = workbench("-w", workspace, "run", "1", "battery", "--json", **env)
    assert said.code == 1
    first, *others = said.json["runs"]
    assert (first["analysis"], first["status"]) == ("own.sound", "failed")
    assert "cannot be checked" in first["error"]["message"]
    assert {run["status"] for run in others} == {"finished"}
    assert "own.apart" not in said.out
    spoken = workbench("-w", workspace, "run", "1", "battery", **env)
    assert spoken.code == 1
    assert "The house rule cannot be checked." in spoken.out


def test_ctrl_c_leaves_out_the_rest_and_records_what_was_done(workspace, tmp_path):
    env = install(tmp_path / "plugins", "slow")
    first = workbench("-w", workspace, "run", "1", "drift.psi", "--json", **env).json["run"]
    command = ("-w", str(workspace), "run", "1", "battery", "--json")
    process = subprocess.Popen(
        [sys.executable, "-m", "workbench", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(**env),
        start_new_session=True,
    )
    assert wait_for_worker(process.pid)
    time.sleep(1.0)
    os.kill(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert "Traceback" not in err
    assert process.returncode == 130
    said = json.loads(out)
    assert said["stopped"] is True
    assert [(run["analysis"], run["status"]) for run in said["runs"]] == [
        ("own.sound", "cancelled")
    ]
    assert len(said["skipped"]) > 5
    state = workbench("-w", workspace, "show", "1", "--json", **env).json
    assert state["batteries"][0]["stopped"] is True
    assert [run["run"] for run in state["runs"]] == [first, said["runs"][0]["run"]]


def wait_for_worker(process, patience=60):
    """Whether a process has children, which are its workers, before patience ends."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        # The pool starts its workers from a thread of its own.
        tasks = Path(f"/proc/{process}/task").iterdir()
        if any((task / "children").read_text().strip() for task in tasks):
            return True
        time.sleep(0.05)
    return False
