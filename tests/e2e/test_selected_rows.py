"""Runs on some of the rows, from the command line to a package replayed elsewhere."""

import shutil
import subprocess
import zipfile

import pytest

from tests.e2e.program import workbench
from tests.unit.services.small_case import write_capture

ON = "On rows where station is one of s0, s1: "


class Desk:
    """A workspace with the small incident, a key, and whoever trusts it."""

    def __init__(self, folder):
        self.folder = folder
        self.key = folder / "signer"
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(self.key)]
        subprocess.run(command, check=True)
        self.trust = folder / "allowed_signers"
        self.trust.write_text("me@here " + (folder / "signer.pub").read_text())

    def run(self, *words):
        return workbench("-w", self.folder / "workspace", *words, "--json")


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    if shutil.which("ssh-keygen") is None:
        pytest.skip("needs ssh-keygen")
    made = Desk(tmp_path_factory.mktemp("selected"))
    capture = write_capture(made.folder / "capture")
    assert made.run("import", capture).code == 0
    return made


def test_a_run_on_some_rows_is_replayed_identically_from_its_package(desk):
    kept = desk.run("filter", "keep", "1", "two stations", "--where", "station=s0|s1")
    assert kept.code == 0, kept.err
    assert (kept.json["filter"]["rows"], kept.json["filter"]["of"]) == (134, 200)
    on = desk.run("run", "1", "drift.psi", "--filter", "two stations")
    assert on.code == 0, on.err
    assert on.json["summary"].startswith(ON)
    assert on.json["filter"]["name"] == "two stations"
    assert on.json["filter"]["sha256"] == kept.json["filter"]["sha256"]
    same = desk.run("run", "1", "drift.psi", "--where", "station=s0|s1")
    assert same.json["cached"], "the same rows are the same question"
    whole = desk.run("run", "1", "drift.psi").json
    assert whole["summary"] != on.json["summary"].removeprefix(ON)
    path = desk.folder / "p.incident.zip"
    said = desk.run("export", "1", "-o", path, "--key", desk.key)
    assert said.code == 0, said.err
    found = workbench("verify", path, "--trust", desk.trust, "--json")
    assert (found.code, found.json["level"]) == (0, "L3")
    replay = workbench("replay", path, "--json")
    assert (replay.code, replay.json["verdict"]) == (0, "same")
    assert {run["result"] for run in replay.json["runs"]} == {"identical"}
    assert len(replay.json["runs"]) == 3
    desk.run("filter", "rename", "1", "two stations", "elsewhere")
    listed = desk.run("filter", "list", "1").json["filters"]
    assert [one["name"] for one in listed] == ["elsewhere"]
    assert desk.run("filter", "remove", "1", "elsewhere").code == 0
    assert desk.run("undo", "1").code == 0
    assert len(desk.run("filter", "list", "1").json["filters"]) == 1
    with zipfile.ZipFile(path) as archive:
        report = next(name for name in archive.namelist() if name.endswith("report.md"))
        assert b"station is one of s0, s1" in archive.read(report)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("drift.psi", "--where", "wind=3"), "filter.condition"),
        (("drift.psi", "--where", "temp>1000"), "run.filter_empty"),
        (("drift.psi", "--filter", "none such"), "filter.unknown"),
        (("battery", "--where", "station=s0"), "run.battery_filter"),
    ],
)
def test_what_cannot_be_run_is_refused_in_a_sentence(desk, words, code):
    said = desk.run("run", "1", *words)
    assert said.code == 2
    assert said.json["error"]["code"] == code
