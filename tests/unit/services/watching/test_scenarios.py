"""Scenarios as data: what is refused when they are loaded, and when they would have fired."""

import json

import pytest

from tests.unit.services.watching.folders import LOSS, make, scenarios
from workbench.cli.program import main
from workbench.errors import WorkbenchError
from workbench.registry.choice import chosen_registry
from workbench.services.watching.description import watched_folders
from workbench.services.watching.scenarios import read_scenarios, shipped_scenarios


@pytest.fixture(scope="module")
def registry():
    return chosen_registry()


def read(tmp_path, registry, *found):
    file = tmp_path / "own.json"
    file.write_text(json.dumps(scenarios(*found)), "utf-8")
    return read_scenarios(file, registry)


def test_every_scenario_that_ships_can_be_used(registry):
    found = shipped_scenarios(registry)
    named = {one.scenario.id for one in found.loaded}
    asked = "data_shift distribution_change latency_spike label_delay performance_loss missing_file"
    assert set(asked.split()) <= named
    assert all(one.scenario.words for one in found.loaded)
    assert {one.scenario.on for one in found.loaded} == {"book", "metrics"}
    assert shipped_scenarios(registry).digest == found.digest


def test_an_analysis_that_is_not_there_is_refused_when_loaded(tmp_path, registry):
    with pytest.raises(WorkbenchError) as caught:
        read(tmp_path, registry, LOSS, {**LOSS, "id": "second", "analyses": ["drift.psj"]})
    assert caught.value.message == (
        "The scenario 'second' asks for the analysis 'drift.psj', which is not there."
    )


@pytest.mark.parametrize(
    ("change", "code", "named"),
    [
        ({"trigger": "performance <"}, "scenario.trigger", "loss"),
        ({"failure_mode": "gremlins"}, "scenario.term", "gremlins"),
        ({"analyses": []}, "scenario.unusable", "analyses"),
        ({"surprise": 1}, "scenario.unusable", "surprise"),
        ({"id": "Not An Id"}, "scenario.unusable", "id"),
    ],
)
def test_a_mistake_is_named(change, code, named, tmp_path, registry):
    with pytest.raises(WorkbenchError) as caught:
        read(tmp_path, registry, {**LOSS, **change})
    assert caught.value.code == code
    assert named in caught.value.message


def test_no_id_stands_twice(tmp_path, registry):
    with pytest.raises(WorkbenchError, match="twice"):
        read(tmp_path, registry, LOSS, LOSS)


def test_what_is_run_is_edited_as_data(tmp_path, registry):
    before = read(tmp_path, registry, LOSS)
    after = read(tmp_path, registry, {**LOSS, "analyses": ["battery", "drift.psi"]})
    assert after.find("loss").scenario.analyses == ("battery", "drift.psi")
    assert after.digest != before.digest


METRICS = {
    "long.csv": "timestamp,node,metric,value\n"
    + "".join(f"2026-05-0{d}T00:00:00Z,serving,auc,{v}\n" for d, v in enumerate(
        (0.8, 0.8, 0.7, 0.7, 0.8), 1)),
    "wide.csv": "at,auc\n" + "".join(
        f"2026-05-0{d}T00:00:00Z,{v}\n" for d, v in enumerate((0.8, 0.8, 0.7, 0.7, 0.8), 1)),
    "wide.json": json.dumps([
        {"time": f"2026-05-0{d}T00:00:00Z", "auc": v}
        for d, v in enumerate((0.8, 0.8, 0.7, 0.7, 0.8), 1)]),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(METRICS))
def test_a_trigger_is_tried_on_a_file_of_metrics(name, tmp_path, capsys):
    file = tmp_path / name
    file.write_text(METRICS[name], "utf-8")
    assert main(["--json", "scenario", "try", "auc < 0.75 for 2 windows", str(file)]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["windows"], said["fired_at"]) == (5, ["2026-05-04T00:00:00+00:00"])


def test_the_command_line_lists_checks_and_refuses(tmp_path, capsys):
    assert main(["--json", "scenario", "list"]) == 0
    assert len(json.loads(capsys.readouterr().out)["scenarios"]) > 10
    file = tmp_path / "own.json"
    file.write_text(json.dumps(scenarios(LOSS)), "utf-8")
    assert main(["scenario", "check", str(file)]) == 0
    file.write_text(json.dumps(scenarios({**LOSS, "analyses": ["no.such"]})), "utf-8")
    assert main(["scenario", "check", str(file)]) == 2
    assert "'loss' asks for the analysis 'no.such'" in capsys.readouterr().err
    assert main(["scenario", "try", "nobody", str(file)]) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"baseline": "../secret.parquet"},
        {"baseline": "/etc/passwd"},
        {"baseline": "none.parquet"},
        {"settle_seconds": -1},
        {"model": {}},
        {"model": {"id": "../up"}},
        {"model": {"id": "a\0b"}},
        {"model": {"id": "a" * 300}},
        {"format": "workbench-watch/2"},
        {"typo": True},
    ],
)
def test_a_folder_that_says_something_wrong_is_refused(changes, tmp_path):
    folder = make(tmp_path / "in", **changes)
    with pytest.raises(WorkbenchError) as caught:
        watched_folders(folder)
    assert caught.value.code == "watch.description"


def test_two_folders_of_one_model_are_refused(tmp_path):
    for name in ("a", "b"):
        make(tmp_path / name)
    with pytest.raises(WorkbenchError, match="describe the model 'pumps'"):
        watched_folders(tmp_path)
