"""``workbench watch`` as cron and systemd run it: killed, stopped, and told by exit codes."""

import configparser
import json
import shlex
import shutil
import signal
import subprocess
from pathlib import Path

import click
import pytest

from tests.bench.kill_watch import PROGRAM, filled, killed_when, told
from tests.e2e.program import environment, workbench
from tests.unit.services.watching.folders import make, name_of, put
from workbench.cli.program import main
from workbench.cli.watch import watch_command
from workbench.errors import WorkbenchError
from workbench.services.session import open_session
from workbench.services.watching.measuring import take_in
from workbench.services.watching.service import Watching
from workbench.storage import Workspace

ROOT = Path(__file__).parents[2]
UNITS = ROOT / "packaging" / "systemd"


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A folder, and the workspace of a watcher that nobody disturbed."""
    place = tmp_path_factory.mktemp("watched")
    folder = filled(place / "in", 2, 2)
    said = workbench("-w", place / "whole", "watch", folder, "--once", "--json")
    return place, folder, said


def test_a_candidate_has_an_exit_code_of_its_own(whole):
    place, _, said = whole
    assert said.code == 9, said.err
    (look,) = said.json["looks"]
    assert [one["name"] for one in look["scored"]] == [name_of(day) for day in range(4)]
    assert said.json["opened"] == 1
    with open_session(place / "whole") as session:
        (incident,) = session.workspace.incidents()
        state = session.incident(incident.id)
    assert [run.analysis for run in state.runs] == ["drift.psi"]
    assert all(run.result for run in state.runs)


def batches_in_book(workspace):
    try:
        with Workspace.open(workspace, read_only=True) as opened, opened.score_book() as book:
            return sum(1 for _ in book.readings())
    except (WorkbenchError, OSError):
        return 0


def incidents_in(workspace):
    try:
        with Workspace.open(workspace, read_only=True) as opened:
            return len(opened.incidents())
    except (WorkbenchError, OSError):
        return 0


def test_killed_with_signal_nine_it_ends_as_if_it_had_not_been(whole):
    place, folder, _ = whole
    workspace = place / "killed"
    points = {
        "between two batches": lambda: batches_in_book(workspace) >= 2,
        "while it opened a candidate": lambda: incidents_in(workspace) == 1,
    }
    for name, seen in points.items():
        assert killed_when(workspace, folder, seen), name
    said = workbench("-w", workspace, "watch", folder, "--once")
    assert said.code in {0, 9}, said.err
    found, wanted = told(workspace), told(place / "whole")
    for key, value in wanted.items():
        assert found[key] == value, key


def test_it_goes_on_until_it_is_told_to_end_and_ends_cleanly(whole, tmp_path):
    place, folder, _ = whole
    there = shutil.copytree(folder, tmp_path / "in")
    workspace = shutil.copytree(place / "whole", tmp_path / "workspace")
    command = [*PROGRAM, "-w", str(workspace), "watch", str(there), "--json"]
    with subprocess.Popen(
        [*command, "--interval", "0.1"], env=environment(), stdout=subprocess.PIPE, text=True
    ) as process:
        shutil.copy(put(tmp_path, 4, 0.1), there / "half.part")
        (there / "half.part").rename(there / name_of(4))
        line = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    assert [one["name"] for one in line["scored"]] == [name_of(4)]


@pytest.mark.parametrize("how", [["--once"], []])
def test_bad_input_is_told_before_anything_is_watched(how, tmp_path, capsys):
    folder = make(tmp_path / "in")
    (folder / "scenarios.json").write_text('{"format": "workbench-scenarios/1"}', "utf-8")
    assert main(["-w", str(tmp_path / "w"), "--json", "watch", str(folder), *how]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "scenario.unusable"


def test_another_watcher_on_the_folder_has_a_code_of_its_own(tmp_path, capsys):
    folder = make(tmp_path / "in")
    with open_session(tmp_path / "w", create=True) as session:
        with Watching(session, folder, take_in)._watchers():
            assert main(["-w", str(tmp_path / "w"), "watch", str(folder), "--once"]) == 11
        assert main(["-w", str(tmp_path / "w"), "watch", str(folder), "--once"]) == 0
    assert "Another watcher" in capsys.readouterr().err


def units():
    return sorted(UNITS.iterdir())


def read(unit):
    parser = configparser.RawConfigParser(strict=False, comment_prefixes=("#",))
    parser.optionxform = str
    parser.read(unit, "utf-8")
    return parser


def test_there_is_a_service_and_a_timer():
    assert [unit.name for unit in units()] == [
        "workbench-watch-once@.service",
        "workbench-watch-once@.timer",
        "workbench-watch@.service",
    ]


@pytest.mark.parametrize("unit", [one for one in units() if one.suffix == ".service"])
def test_a_unit_starts_a_command_that_exists_with_options_that_exist(unit):
    service = read(unit)["Service"]
    _, program, command, *rest = shlex.split(service["ExecStart"])
    assert (program, command) == ("workbench", "watch")
    with click.Context(watch_command) as context:
        given = watch_command.make_parser(context).parse_args(list(rest))[0]
    assert given["folder"] == "%f"
    assert given.get("once", False) == (service["Type"] == "oneshot")
    codes = service.get("SuccessExitStatus", "").split()
    assert codes in ([], ["9", "10", "11", "143"])


def test_systemd_itself_finds_nothing_wrong_with_them(tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed here")
    for unit in units():
        shutil.copy(unit, tmp_path / unit.name.replace("@.", "@data-batches."))
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--user", "--man=no", *sorted(tmp_path.iterdir())],
        env={**environment(), "XDG_RUNTIME_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (checked.returncode, checked.stderr) == (0, "")
