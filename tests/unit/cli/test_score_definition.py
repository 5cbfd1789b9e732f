"""``workbench backtest``, ``corpus`` and ``definition``: every act, with who and why."""

import json
from datetime import UTC, datetime

import pytest

from tests.fakes.fleets import drawn_values, readings_of
from workbench.cli.program import main
from workbench.services.session import open_session


@pytest.fixture
def run(tmp_path, capsys):
    folder = tmp_path / "workspace"
    with (
        open_session(folder, create=True) as session,
        session.workspace.score_book() as book,
    ):
        values = drawn_values(2, 60, seed=1)
        values[0, 45:52, 0] += 0.6
        for at, name in enumerate(("credit", "fraud")):
            made = readings_of(values[at], name=name)
            book.add_batch(f"{at:064d}", name, made, at=datetime(2026, 5, 1, tzinfo=UTC))

    def call(*words):
        code = main(["-w", str(folder), "--json", *words])
        return code, json.loads(capsys.readouterr().out)

    return call


def test_an_incident_is_verified_tested_on_and_withdrawn(run):
    code, said = run("corpus", "verify", "credit", "2026-02-19", "2026-02-26", "--because", "yes")
    assert code == 0
    code, tested = run("backtest", "--because", "monthly")
    assert (code, tested["incidents"]) == (0, 1)
    assert tested["tiers"][1]["found"] == 1
    assert tested["calibration"]["kind"] == "uncalibrated prior"
    assert tested["corpus_entries"][0]["origin"] == "verified"
    code, refused = run("backtest", "--adopt-map")
    assert code != 0
    assert refused["error"]["code"] == "map.too_few"
    assert run("corpus", "withdraw", str(said["act"]), "--because", "a rehearsal")[0] == 0
    assert run("corpus", "show")[1]["entries"] == []


def test_a_picked_edge_is_written_tested_adopted_and_rolled_back(run, tmp_path):
    file = str(tmp_path / "own.json")
    code, picked = run("definition", "pick", "1.5", "--write", file)
    assert (code, picked["edge"], picked["calibrated"]) == (0, 40, False)
    assert "credit" not in picked["queue"], "it is over"
    code, refused = run("definition", "adopt", file, "--because", "cheaper")
    assert refused["error"]["code"] == "definition.untested"
    assert run("backtest", "--definition", file)[0] == 0
    code, said = run("definition", "adopt", file, "--because", "cheaper")
    assert (code, said["version"]) == (0, "1.1.0")
    told = run("definition", "diff", "shipped")[1]["differences"]
    assert "medium begins at 40 instead of 50" in told
    assert run("definition", "roll-back", "--because", "too many")[1]["version"] == "1.0.0"
    shown = run("definition", "show")[1]
    assert [one["version"] for one in shown["versions"]] == ["1.0.0", "1.1.0", "1.0.0"]
    assert shown["versions"][1]["because"] == "cheaper"
    assert shown["calibration"] is None


def test_nothing_is_proposed_accepted_or_refused_that_is_not_there(run):
    assert run("definition", "propose")[1] == {"proposals": [], "rates": []}
    for word in ("accept", "refuse"):
        code, said = run("definition", word, "none", "--because", "x")
        assert code != 0
        assert said["error"]["code"] == "proposal.unknown"
    assert run("definition", "check")[1]["never_measured"] == []


def test_a_made_up_fleet_needs_no_workspace_and_its_map_is_never_adopted(tmp_path, capsys):
    words = ["-w", str(tmp_path / "none"), "backtest", "--simulated", "--models", "14"]
    assert main([*words, "--windows", "140", "--compare"]) == 0
    said = capsys.readouterr().out
    assert "Composite" in said
    assert "weighted sum" in said
    assert main([*words, "--windows", "60", "--adopt-map"]) != 0
    assert "not adopted" in capsys.readouterr().err
