"""Every level of disclosure: what leaves, that it verifies, and that nothing secret is in it."""

import os
import re
import shutil
import subprocess

import pytest

from tests.unit.services.disclosure.guarded_case import (
    PEOPLE,
    SENSITIVE,
    allowed_signers,
    secret_spellings,
    send,
)
from tests.unit.services.runners import FakeRunner
from workbench.errors import ExitCode, PackageError
from workbench.exchange.description import Disclosure
from workbench.exchange.verdict import Level, Verdict
from workbench.services.disclosure.policy import Policy, parse_treatments
from workbench.services.replaying import INPUT_WITHHELD, replay_package
from workbench.services.verification import verify

LEVELS = [level.value for level in Disclosure]
POLICIES = {
    "dropped": {},
    "hashed": dict.fromkeys(SENSITIVE, "hash"),
    "coarser": dict.fromkeys(SENSITIVE, "generalise"),
}


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("columns", POLICIES.values(), ids=POLICIES)
def test_no_withheld_value_is_in_the_package(guarded, guarded_capture, tmp_path, level, columns):
    sent = send(guarded, tmp_path, level, columns=columns)
    text = sent.everything()
    shared = PEOPLE if "generalise" in columns.values() else []
    found = {value for value in secret_spellings(guarded_capture) if value in text}
    assert found <= set(shared), "values that many rows share may be shown when made coarser"


@pytest.mark.parametrize("level", LEVELS)
def test_it_verifies_with_what_is_withheld_counted(guarded, tmp_path, level):
    sent = send(guarded, tmp_path, level)
    found = verify(sent.path, allowed_signers(tmp_path), at=guarded.clock())
    assert (found.verdict, found.level) == (Verdict.OK, Level.L3), found.problems
    assert found.withheld == len(sent.redactions()) > 0
    policy = sent.json("data/incident.json")["disclosure_policy"]
    assert policy["withheld"] == found.withheld
    assert policy["threshold"] == 5


def test_chain_and_checkpoint_are_the_same_at_every_level(guarded, tmp_path):
    kept = send(guarded, tmp_path, columns=dict.fromkeys(SENSITIVE, "keep"), name="kept")
    assert kept.redactions() == []
    for level in LEVELS:
        sent = send(guarded, tmp_path, level)
        assert [e["hash"] for e in sent.events()] == [e["hash"] for e in kept.events()]
        path = "data/journal/checkpoint.txt"
        assert sent.files[path] == kept.files[path]
        assert sent.files[f"{path}.sig"] == kept.files[f"{path}.sig"]


def test_a_withheld_body_takes_its_salt_with_it_and_is_named(guarded, tmp_path):
    sent = send(guarded, tmp_path, "aggregate")
    listed = {one["commitment"]: one for one in sent.redactions()}
    bare = [event for event in sent.events() if "commitment" in event]
    assert bare
    for event in bare:
        assert "salt" not in event
        assert "body" not in event
        assert listed[event["commitment"]]["item"] == f"event:{event['seq']}"
    assert all(one["reason"] and one["by"] == "tester" for one in listed.values())


@pytest.mark.parametrize("level", LEVELS)
def test_stock_tools_accept_it(guarded, tmp_path, level):
    tools = ("bash", "unzip", "sha256sum", "diff", "find", "cut", "ssh-keygen")
    if any(shutil.which(tool) is None for tool in tools):
        pytest.skip("stock tools are not installed here")
    sent = send(guarded, tmp_path, level)
    text = sent.files["data/VERIFY.txt"].decode()
    script = "".join(line[4:] + "\n" for line in text.splitlines() if line.startswith("    "))
    folder = tmp_path / "stranger"
    folder.mkdir()
    shutil.copy(allowed_signers(tmp_path), folder / "allowed_signers")
    env = {"PATH": os.environ["PATH"], "PACKAGE": str(sent.path), "WHO": "tester@here"}
    command = ["bash", "-e", "-o", "pipefail", "-c", script]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("level", LEVELS)
def test_the_same_incident_and_policy_give_the_same_bytes(guarded, tmp_path, level):
    columns = {"person": "hash", "salary": "generalise"}
    one = send(guarded, tmp_path, level, columns=columns)
    two = send(guarded, tmp_path, level, columns=columns, name="again")
    assert one.path.read_bytes() == two.path.read_bytes()


def test_tables_without_the_column_stand_in_for_withheld_ones(guarded, tmp_path):
    sent = send(guarded, tmp_path, columns={"person": "hash", "born": "generalise"})
    derived = sent.json("data/incident.json")["disclosure_policy"]["derived"]
    withheld = {one["commitment"] for one in sent.redactions()}
    assert {d["from"] for d in derived} <= withheld
    tables = {path: table for path, table in sent.tables() if "/evidence/" in path}
    for made in derived:
        table = tables[made["path"]]
        assert "salary" not in table.schema.names
        assert {"temp", "person", "born"} <= set(table.schema.names)
        assert all(re.fullmatch("[0-9a-f]{64}", word) for word in table["person"].to_pylist())
        assert set(table["born"].to_pylist()) != {None}
        counts = table["born"].value_counts().to_pylist()
        assert min(entry["counts"] for entry in counts) >= 5
    names = [path for path in sent.files if path.startswith("data/evidence/")]
    assert not [n for n in names if n.endswith(("-reference.parquet", "-incident.parquet"))]


def test_hashes_agree_between_exports_and_not_between_columns_or_workspaces(guarded, tmp_path):
    def hashed(sent, column):
        return next(t[column].to_pylist() for _, t in sent.tables() if column in t.schema.names)

    columns = {"person": "hash", "station": "hash"}
    one, two = (send(guarded, tmp_path, columns=columns, name=n) for n in ("a", "b"))
    assert hashed(one, "person") == hashed(two, "person")
    assert len(set(hashed(one, "person"))) == len(PEOPLE)
    key = guarded.workspace.path / "keys" / "disclosure.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert not [p for p, d in one.files.items() if key.read_bytes() in d]
    key.unlink()
    other = send(guarded, tmp_path, columns=columns, name="c")
    assert not set(hashed(one, "person")) & set(hashed(other, "person"))


def test_aggregates_hold_no_table_of_rows_and_no_small_cell(guarded, tmp_path):
    sent = send(guarded, tmp_path, "aggregate", threshold=8)
    assert not [p for p in sent.files if p.startswith(("data/evidence/", "data/models/"))]
    for path, table in sent.tables():
        assert not {"at", "station", "temp", "row"} & set(table.schema.names), path
        if "bin" in table.schema.names:
            for entry in table.to_pylist():
                share = entry["reference"]
                assert share is None or share == 0 or round(share * 120, 6) >= 8
    assert b"Cells of fewer than 8 rows" in sent.files["data/report/report.md"]
    assert sent.json("data/incident.json")["disclosure_policy"]["threshold"] == 8


def test_models_leave_with_aggregates_only_if_said_to_be_safe(guarded, tmp_path):
    sent = send(guarded, tmp_path, "aggregate", models_are_safe=True)
    assert [p for p in sent.files if p.startswith("data/evidence/")] == [
        next(p for p in sent.files if p.endswith("model.skops"))
    ]


def test_hashes_tell_nothing_but_hashes(guarded, tmp_path):
    sent = send(guarded, tmp_path, "hashes")
    assert not [p for p in sent.files if p.startswith(("data/evidence", "data/results", "data/m"))]
    assert all("commitment" in event for event in sent.events())
    recipe = sent.json("data/replay/recipe.json")["runs"]
    assert [run["parameters"] for run in recipe] == [{}] * 3
    assert {name for run in recipe for i in run["inputs"] for name in i} <= {
        "name", "kind", "sha256", "format"
    }  # fmt: skip
    report = sent.files["data/report/report.md"].decode()
    assert "Only hashes leave" in report
    assert "KS distance" not in report


@pytest.mark.parametrize("level", LEVELS)
def test_replay_says_that_an_input_was_withheld(guarded, tmp_path, level):
    sent = send(guarded, tmp_path, level)
    found = verify(sent.path, allowed_signers(tmp_path), at=guarded.clock())
    replay = replay_package(sent.path, found, registry=guarded.registry, runner=FakeRunner(b"{}"))
    assert {run.result for run in replay.runs} == {"not_replayable"}
    assert {run.reason for run in replay.runs} == {INPUT_WITHHELD}
    assert replay.exit_code is ExitCode.REPLAY_IMPOSSIBLE


def test_an_incident_without_sensitive_columns_leaves_whole(guarded, tmp_path):
    sent = send(guarded, tmp_path, columns=dict.fromkeys(SENSITIVE, "keep"))
    assert "data/redactions.jsonl" not in sent.files
    found = verify(sent.path, allowed_signers(tmp_path), at=guarded.clock())
    assert (found.withheld, found.level) == (0, Level.L3)


def test_what_a_policy_names_must_be_there(guarded, tmp_path):
    for named, code in (
        ({"columns": {"nobody": "drop"}}, "export.no_column"),
        ({"withhold": ["event:999"]}, "export.withhold"),
        ({"withhold": ["run:x"]}, "export.withhold"),
        ({"withhold": ["nothing.csv"]}, "export.withhold"),
    ):
        with pytest.raises(PackageError) as caught:
            send(guarded, tmp_path, **named)
        assert caught.value.code == code
    assert not list(tmp_path.glob("*.zip"))


def test_words_about_columns_are_read_strictly():
    assert parse_treatments(["a=b=drop"]) == {"a=b": "drop"}
    assert parse_treatments(["a=keyed-hash"]) == {"a": "hash"}
    for said in (["a"], ["=drop"], ["a=burn"], ["a=drop", "a=keep"]):
        with pytest.raises(PackageError):
            parse_treatments(said)
    with pytest.raises(PackageError):
        Policy(threshold=0)


@pytest.mark.parametrize("kind", ["evidence.added", "run.recorded", "window.set"])
@pytest.mark.parametrize("level", ["full", "aggregate"])
def test_with_an_event_stays_what_it_records(guarded, tmp_path, kind, level):
    keep = dict.fromkeys(SENSITIVE, "keep")
    event = next(e for e in guarded.workspace.journal.events(guarded.incident("1").id)
                 if e.type == kind)  # fmt: skip
    sent = send(guarded, tmp_path, level, columns=keep, withhold=[f"event:{event.seq}"])
    found = verify(sent.path, allowed_signers(tmp_path), at=guarded.clock())
    assert (found.verdict, found.level) == (Verdict.OK, Level.L3), found.problems
    body = event.body or {}
    if kind == "evidence.added":
        assert not [p for p in sent.files if p.startswith(f"data/evidence/{body['sha256'][:16]}")]
    if kind == "run.recorded":
        assert not [p for p in sent.files if body["id"] in p]
        [run] = [r for r in sent.json("data/replay/recipe.json")["runs"] if r["run"] == body["id"]]
        assert run["parameters"] == {}
