"""Drills on the sample incident, through real processes."""

import json

import pytest

from tests.e2e.program import SAMPLE, workbench

MAKE = ("--count", 3, "--healthy", 1, "--kind", "unit_change", "--kind", "label_noise", "--seed", 3)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Drills of the sample, and what was said of them."""
    folder = tmp_path_factory.mktemp("drills") / "out"
    said = workbench("drill", "make", SAMPLE, "-o", folder, *MAKE, "--json", PYTHONHASHSEED="0")
    assert said.code == 0, said.err
    return folder, said.json


def files(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_drills_are_made_graded_and_opened(made, tmp_path):
    folder, said = made
    assert said["drills"] == 4
    assert sum(said["scenarios"].values()) == 4
    assert said["good_rows"] == 1700
    assert said["in_time"]
    assert not (tmp_path / "w").exists()

    methods = ("--method", "rootcause.upstream", "--method", "drift.battery")
    graded = workbench("-w", tmp_path / "w", "drill", "grade", folder, *methods, "--json")
    assert graded.code == 0, graded.err
    assert not (tmp_path / "w").exists(), "a workspace was touched"
    assert graded.json["summary"].startswith("On your data ")
    assert {m["method"] for m in graded.json["methods"]} == {"rootcause.upstream", "drift.battery"}
    for method in graded.json["methods"]:
        assert method["hit1"]["of"] == 3
        assert method["false_alarms"]["of"] == 1
        low, high = method["hit1"]["interval"]
        assert low <= method["hit1"]["share"] <= high
    written = json.loads((folder / "grades.json").read_text())
    assert written["methods"] == graded.json["methods"]
    (folder / "grades.json").unlink()

    truth = json.loads((folder / "truth.json").read_text())
    name = next(name for name, case in truth.items() if case["kind"] == "unit_change")
    found = workbench("causes", folder / name, "--json")
    assert found.code == 0
    assert found.json["causes"]


def test_the_same_seed_writes_the_same_bytes_whatever_the_hash_seed(made, tmp_path):
    folder, _ = made
    again = tmp_path / "again"
    said = workbench("drill", "make", SAMPLE, "-o", again, *MAKE, PYTHONHASHSEED="4242")
    assert said.code == 0, said.err
    assert "drill grade" in said.out
    assert files(again) == files(folder)


def test_what_cannot_be_done_is_said_in_a_sentence(made, tmp_path):
    folder, _ = made
    for words, said in (
        (("make", SAMPLE, "-o", folder), "not an empty folder"),
        (("make", "no/where", "-o", tmp_path / "out"), "no/where"),
        (("make", SAMPLE, "-o", tmp_path / "out", "--kind", "gremlins"), "gremlins"),
        (("make", SAMPLE, "-o", "/proc/drills", "--count", "1"), "/proc cannot be written to"),
        (("grade", tmp_path / "nowhere"), "nowhere"),
        (("grade", folder, "--method", "drift.none"), "drift.none"),
    ):
        done = workbench("drill", *words, "--json")
        assert done.code == 2, done.out
        error = done.json["error"]
        assert said in error["message"] + error["hint"]
        assert error["message"].count("\n") == 0
    assert list(tmp_path.iterdir()) == []
