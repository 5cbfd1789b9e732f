"""Every command answers a program with one object, and a person in words."""

import json

import pytest

from tests.e2e.program import SAMPLE, workbench


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    folder = tmp_path_factory.mktemp("commands") / "w"
    said = workbench("--workspace", folder, "--json", "import", SAMPLE)
    assert said.code == 0, said.err
    assert {"incident", "evidence", "gaps"} <= said.json.keys()
    assert {"id", "kind", "name", "sha256", "rows"} <= said.json["evidence"][0].keys()
    return folder


@pytest.mark.parametrize(
    "words",
    [
        ("incidents",),
        ("show", "1"),
        ("show", "INC-0001"),
        ("show", "1", "--at", "3"),
        ("evidence", "list", "1"),
        ("evidence", "custody", "1", "incident.parquet"),
        ("window", "list", "1"),
        ("analyses",),
        ("plugin", "list"),
        ("doctor",),
        ("journal", "verify"),
        ("completion", "bash"),
    ],
    ids=" ".join,
)
def test_reading_commands_answer_both_ways(workspace, words):
    said = workbench("-w", workspace, *words, "--json")
    assert isinstance(said.json, dict)
    assert said.code in {0, 1} if words == ("doctor",) else said.code == 0
    spoken = workbench("-w", workspace, *words)
    assert spoken.out.strip()
    assert not spoken.out.lstrip().startswith("{")


def test_a_question_asked_twice_is_answered_from_the_record(workspace):
    first = workbench("-w", workspace, "run", "1", "drift.psi", "-p", "bins=8", "--json").json
    again = workbench("-w", workspace, "run", "1", "drift.psi", "-p", "bins=8", "--json").json
    other = workbench("-w", workspace, "run", "1", "drift.psi", "-p", "bins=9", "--json").json
    assert (first["cached"], again["cached"], other["cached"]) == (False, True, False)
    assert first["run"] == again["run"] != other["run"]
    assert first["findings"] == again["findings"]
    assert {"status", "effect", "reason"} <= next(iter(first["columns"].values())).keys()


def test_claims_reports_undo_and_redo(workspace, tmp_path):
    run = workbench("-w", workspace, "run", "1", "drift.battery", "--json").json
    finding = run["findings"][0]["id"]
    claim = workbench("-w", workspace, "claim", "add", "1", run["run"], finding, "--json").json
    text = claim["claim"]["text"]
    page = tmp_path / "report.html"
    assert workbench("-w", workspace, "report", "1", "-o", page).code == 0
    assert run["run"] in page.read_text()
    assert workbench("-w", workspace, "undo", "1", "--json").json == {"undone": "claim.added"}
    assert workbench("-w", workspace, "show", "1", "--json").json["claims"] == []
    workbench("-w", workspace, "redo", "1")
    assert workbench("-w", workspace, "show", "1", "--json").json["claims"][0]["text"] == text


def test_windows_by_time_cut_rows_and_can_be_undone(workspace):
    whole = workbench("-w", workspace, "show", "1", "--json").json["windows"]
    said = workbench(
        "-w", workspace, "window", "set", "1", "incident",
        "--from", "2012-03-19", "--to", "2012-04-02T00:00:00Z", "--json",
    )  # fmt: skip
    assert 0 < said.json["window"]["rows"] < 946
    assert workbench("-w", workspace, "undo", "1", "--json").json == {"undone": "window.set"}
    assert workbench("-w", workspace, "show", "1", "--json").json["windows"] == whole


def test_a_run_without_a_result_says_why_in_the_summary(workspace):
    failed = workbench(
        "-w", workspace, "run", "1", "explain.partial_dependence", "-p", "feature=no"
    )
    assert failed.code == 1
    line = next(
        x for x in workbench("-w", workspace, "show", "1").out.splitlines() if "failed" in x
    )
    assert "does not read a column named 'no'" in line


def test_a_window_by_time_that_is_not_cut_yet_has_no_count(tmp_path):
    rows = "".join(f"2026-05-{day:02}T00:00:00Z,{day % 2}\n" for day in range(1, 29))
    (tmp_path / "rows.csv").write_text("at,y\n" + rows)
    spans = {
        "reference": ["2026-05-01T00:00:00Z", "2026-05-15T00:00:00Z"],
        "incident": ["2026-05-15T00:00:00Z", "2026-05-29T00:00:00Z"],
    }
    table = {"path": "rows.csv", "roles": {"timestamp": "at", "label": "y"}}
    (tmp_path / "capture.json").write_text(
        json.dumps(
            {"format": "workbench-capture/1", "title": "t", "tables": [table], "windows": spans}
        )
    )
    folder = tmp_path / "w"
    assert workbench("-w", folder, "import", tmp_path).code == 0
    said = workbench("-w", folder, "show", "1").out
    assert "rows not counted  2026-05-01" in said
    assert " 0 rows" not in said


def test_analyses_are_listed_with_the_names_of_their_parameters(workspace):
    said = workbench("-w", workspace, "analyses").out.splitlines()
    at = next(i for i, line in enumerate(said) if line.startswith("explain.surrogate "))
    assert said[at + 1].startswith("  -p ")
    assert "depth" in said[at + 1]


def test_roles_and_facts_of_the_case(workspace):
    said = workbench(
        "-w", workspace, "evidence", "role", "1", "incident.parquet", "station_group", "sensitive",
        "--json",
    )  # fmt: skip
    assert said.json["roles"]["sensitive"] == ["station_group"]
    workbench("-w", workspace, "undo", "1")
    said = workbench("-w", workspace, "evidence", "case", "1", "owner=ML on-call", "--json")
    assert said.json == {"owner": "ML on-call"}
    assert workbench("-w", workspace, "evidence", "case", "1", "stage=Lunch").code == 2


def test_a_window_is_kept_in_utc_whatever_zone_it_was_given_in(workspace):
    said = workbench(
        "-w", workspace, "window", "set", "1", "morning", "--from", "2012-03-19T06:00:00+02:00",
        "--json",
    )  # fmt: skip
    assert said.json["window"]["start"] == "2012-03-19T04:00:00Z"
    workbench("-w", workspace, "undo", "1")


def test_a_gap_closes_when_the_evidence_comes(workspace, tmp_path):
    alone = tmp_path / "w"
    workbench("-w", alone, "import", SAMPLE / "reference.parquet", SAMPLE / "incident.parquet")
    assert any("lineage" in g for g in workbench("-w", alone, "show", "1", "--json").json["gaps"])
    workbench("-w", alone, "evidence", "add", "1", SAMPLE / "lineage.json")
    gaps = workbench("-w", alone, "show", "1", "--json").json["gaps"]
    assert gaps
    assert not any("lineage" in g for g in gaps)


def test_freezing_hashes_again(workspace):
    frozen = workbench("-w", workspace, "evidence", "freeze", "1", "--json").json["frozen"]
    assert frozen
    assert workbench("-w", workspace, "evidence", "freeze", "1", "--json").json["frozen"] == []


def test_help_names_every_command_and_starts_nothing_heavy():
    said = workbench("--help")
    assert said.code == 0
    for word in ("import", "causes", "export", "verify", "replay", "Exit codes"):
        assert word in said.out
    assert workbench("verfy").code == 2


def test_a_plugin_is_started_and_checked(tmp_path):
    made = workbench("plugin", "new", "range_check", "-o", tmp_path, "--json")
    assert made.code == 0
    checked = workbench("plugin", "test", tmp_path / "range_check", "--json")
    assert checked.json["ok"], checked.json["problems"]
    assert workbench("plugin", "new", "range_check", "-o", tmp_path).code == 2
    assert workbench("plugin", "new", "No good", "-o", tmp_path).code == 2
    assert workbench("plugin", "new", "numpy", "-o", tmp_path).code == 2
    assert [p.name for p in tmp_path.iterdir()] == ["range_check"]
