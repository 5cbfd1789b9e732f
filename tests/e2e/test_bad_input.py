"""What a person can get wrong: one clear sentence, a documented exit code, nothing lost."""

import json
import os
import sqlite3
from pathlib import Path

import pandas as pd
import pytest

from tests.e2e.program import workbench


@pytest.fixture
def capture(tmp_path):
    """A small capture folder that is fine, to be spoiled."""
    folder = tmp_path / "capture"
    folder.mkdir()
    rows = pd.DataFrame({"a": range(60), "b": [0.5, 1.5] * 30, "y": [0, 1] * 30, "p": [0, 1] * 30})
    for name in ("reference", "incident"):
        rows.to_parquet(folder / f"{name}.parquet", index=False)
    describe(folder)
    return folder


def describe(folder, **changes):
    document = {
        "format": "workbench-capture/1",
        "title": "A small case",
        "task": "binary",
        "metric": "accuracy",
        "tables": [
            {
                "path": f"{name}.parquet",
                "window": name,
                "roles": {"label": "y", "prediction": "p", "features": ["a", "b"]},
            }
            for name in ("reference", "incident")
        ],
        **changes,
    }
    (folder / "capture.json").write_text(json.dumps(document))


def refused(workspace, *words, code=2):
    """Run a command that must fail cleanly, and return its one sentence."""
    said = workbench("-w", workspace, *words, "--json")
    assert said.code == code, (said.out, said.err)
    error = said.json["error"]
    assert error["code"]
    assert error["message"].endswith((".", "!", "?"))
    assert error["message"].count("\n") == 0
    return error["message"] + " " + error["hint"]


def test_the_folder_is_fine_before_it_is_spoiled(capture, tmp_path):
    said = workbench("-w", tmp_path / "w", "import", capture, "--json")
    assert said.code == 0
    assert any("model" in gap.lower() for gap in said.json["gaps"])


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda f: (f / "incident.parquet").write_bytes(b""), "incident.parquet is empty"),
        (
            lambda f: (f / "incident.parquet").write_bytes(
                (f / "incident.parquet").read_bytes()[:-40]
            ),
            "incident.parquet",
        ),
        (lambda f: (f / "incident.parquet").unlink(), "incident.parquet is not there"),
        (lambda f: describe(f, format="workbench-capture/9"), "workbench-capture/9"),
        (lambda f: (f / "capture.json").write_text("{"), "capture.json"),
        (lambda f: describe(f, tables=[{"path": "../x.parquet"}]), "leaves the folder"),
    ],
    ids=["empty", "truncated", "missing", "format", "not json", "outside"],
)
def test_a_spoiled_capture_leaves_no_incident(capture, tmp_path, spoil, words):
    spoil(capture)
    assert words in refused(tmp_path / "w", "import", capture)
    assert workbench("-w", tmp_path / "w", "incidents", "--json").json["incidents"] == []
    assert workbench("-w", tmp_path / "w", "journal", "verify", "--json").json["ok"]


def test_ragged_rows_name_the_first_bad_line(tmp_path):
    table = tmp_path / "ragged.csv"
    table.write_text("a,b\n1,2\n3,4\n5,6,7\n")
    assert "line 4" in refused(tmp_path / "w", "import", table)


def test_ten_thousand_columns_are_taken_in(tmp_path):
    table = tmp_path / "wide.csv"
    names = ",".join(f"c{i}" for i in range(10_000))
    row = ",".join("1" for _ in range(10_000))
    table.write_text(f"{names}\n{row}\n{row}\n")
    said = workbench("-w", tmp_path / "w", "import", table, "--json")
    assert said.code == 0
    assert said.json["evidence"][0]["rows"] == 2


def test_other_encodings_and_mixed_columns_are_read_and_told(tmp_path):
    (tmp_path / "latin.csv").write_bytes("name;wert\nMüller;1,5\nGröße;zwei\n".encode("cp1252"))
    said = workbench("-w", tmp_path / "w", "import", tmp_path / "latin.csv", "--json")
    assert said.code == 0
    assert said.json["notes"]


def test_no_label_is_a_gap_and_a_reason(capture, tmp_path):
    for name in ("reference", "incident"):
        rows = pd.read_parquet(capture / f"{name}.parquet")
        rows.drop(columns="y").to_parquet(capture / f"{name}.parquet", index=False)
    describe(
        capture,
        tables=[
            {"path": f"{n}.parquet", "window": n, "roles": {"prediction": "p"}}
            for n in ("reference", "incident")
        ],
    )
    said = workbench("-w", tmp_path / "w", "import", capture, "--json")
    assert said.code == 0
    assert any("label" in gap.lower() for gap in said.json["gaps"])
    said = workbench("-w", tmp_path / "w", "causes", "1", "--json")
    assert said.code == 0
    assert said.json["verdict"] != "named"


def test_no_model_says_what_to_do(capture, tmp_path):
    workbench("-w", tmp_path / "w", "import", capture)
    listed = workbench("analyses", "--json").json["analyses"]
    needing = [a["id"] for a in listed if a["id"].startswith("explain.")]
    assert needing
    assert "model" in refused(tmp_path / "w", "run", "1", needing[0])


def test_a_pickle_stays_sealed_without_consent(capture, tmp_path):
    import pickle

    (capture / "model.pkl").write_bytes(pickle.dumps({"not": "a model"}))
    describe(capture, model={"path": "model.pkl"})
    assert workbench("-w", tmp_path / "w", "import", capture, "--json").code == 0
    message = refused(tmp_path / "w", "run", "1", "explain.permutation")
    assert "--trust-model" in message
    found = workbench("-w", tmp_path / "w", "causes", "1", "--json")
    assert found.code == 0, "predictions are enough while the model is sealed"


def test_a_folder_that_is_not_a_workspace(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    assert "workspace" in refused(tmp_path, "incidents")
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_workspace_of_a_newer_version(capture, tmp_path):
    workbench("-w", tmp_path / "w", "import", capture)
    with sqlite3.connect(tmp_path / "w" / "journal.db") as connection:
        connection.execute("PRAGMA user_version = 9000000")
    connection.close()
    assert "newer" in refused(tmp_path / "w", "incidents", code=6)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a system with /dev/full")
def test_a_disk_without_room(capture, tmp_path):
    # A file-size limit ends a write as a full disk would, and needs no mounted file system.
    import subprocess
    import sys

    from tests.e2e.program import environment

    done = subprocess.run(
        [
            "bash",
            "-c",
            'ulimit -f 64; exec "$@"',
            "bash",
            sys.executable,
            "-m",
            "workbench",
            "-w",
            str(tmp_path / "w"),
            "import",
            str(capture),
            "--json",
        ],
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert json.loads(done.stdout)["error"]["message"].endswith(".")
    assert workbench("-w", tmp_path / "again", "import", capture).code == 0


@pytest.fixture
def locked(tmp_path):
    """A folder that cannot be written to, unlocked again afterwards."""
    folder = tmp_path / "locked"
    folder.mkdir()
    yield folder
    for path in (folder, *folder.rglob("*")):
        if path.is_dir():
            path.chmod(0o700)


def lock(folder):
    for path in (*folder.rglob("*"), folder):
        path.chmod(0o500 if path.is_dir() else 0o400)


@pytest.mark.skipif(os.geteuid() == 0, reason="a read-only folder does not bind root")
def test_a_read_only_place(capture, locked):
    lock(locked)
    assert "written" in refused(locked / "w", "import", capture)


@pytest.mark.skipif(os.geteuid() == 0, reason="a read-only folder does not bind root")
def test_a_read_only_workspace_can_still_be_looked_at(capture, locked):
    workbench("-w", locked / "w", "import", capture)
    lock(locked)
    assert len(workbench("-w", locked / "w", "incidents", "--json").json["incidents"]) == 1
    assert workbench("-w", locked / "w", "journal", "verify", "--json").json["ok"]
    assert "written" in refused(locked / "w", "evidence", "case", "1", "owner=me")


def test_a_workspace_may_be_named_from_the_folder_one_is_in(capture, tmp_path):
    said = workbench("-w", "w", "import", capture.name, "--json", cwd=tmp_path)
    assert said.code == 0
    found = workbench("-w", "w", "run", "1", "drift.psi", "--json", cwd=tmp_path)
    assert found.json["status"] == "finished"


def test_places_that_cannot_be_written_are_named(capture, tmp_path):
    workbench("-w", tmp_path / "w", "import", capture)
    missing = tmp_path / "missing" / "out"
    assert str(missing) in refused(tmp_path / "w", "report", "1", "-o", f"{missing}.html")
    assert not missing.parent.exists()


def test_values_that_mean_nothing_are_refused(capture, tmp_path):
    workbench("-w", tmp_path / "w", "import", capture)
    before = workbench("-w", tmp_path / "w", "show", "1", "--json").json["events"]
    for words, said in (
        (("run", "1", "drift.psi", "-p", "bins=1"), "at least 2"),
        (("window", "set", "1", ""), "name of a window"),
        (("evidence", "case", "1", "task=lunch"), "task"),
        (("evidence", "case", "1", "title= "), "title"),
        (("show", "1", "--at", "999"), "no event 999"),
        (("import", "nowhere.csv"), "nowhere.csv"),
        (("causes", "no/where"), "no/where"),
    ):
        assert said in refused(tmp_path / "w", *words)
    assert workbench("-w", tmp_path / "w", "show", "1", "--json").json["events"] == before


def test_tables_of_one_window_must_have_the_same_columns(capture, tmp_path):
    rows = pd.read_parquet(capture / "incident.parquet")
    rows.drop(columns="a").to_parquet(capture / "more.parquet", index=False)
    roles = {"label": "y", "prediction": "p"}
    describe(
        capture,
        tables=[
            {"path": "reference.parquet", "window": "reference", "roles": roles},
            {"path": "incident.parquet", "window": "incident", "roles": roles},
            {"path": "more.parquet", "window": "incident", "roles": roles},
        ],
    )
    assert workbench("-w", tmp_path / "w", "import", capture).code == 0
    message = refused(tmp_path / "w", "causes", "1")
    assert "more.parquet" in message
    assert "'a'" in message


def test_unknown_names_are_told_with_what_there_is(capture, tmp_path):
    workbench("-w", tmp_path / "w", "import", capture)
    assert "analyses" in refused(tmp_path / "w", "run", "1", "drift.nothing")
    assert refused(tmp_path / "w", "show", "77")
    assert "parameter" in refused(tmp_path / "w", "run", "1", "drift.psi", "-p", "bins_=3")
