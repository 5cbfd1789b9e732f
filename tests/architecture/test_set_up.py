"""Set-up does what is left to do, survives interruption and says what fails in one sentence."""

import importlib
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from types import ModuleType

import pytest


@pytest.fixture
def setup(repository, monkeypatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(repository / "packaging"))
    return importlib.import_module("setup_environment")


@pytest.fixture
def parts(setup) -> ModuleType:
    return importlib.import_module("system_parts")


@pytest.fixture
def commands(tmp_path, monkeypatch):
    """A PATH that holds the named fakes only; each appends its arguments to a log it returns."""
    folder, log = tmp_path / "commands", tmp_path / "log"
    folder.mkdir()
    (folder / "env").symlink_to(shutil.which("env") or "")
    monkeypatch.setenv("PATH", str(folder))

    def offer(name: str, exit_code: int = 0):
        (folder / name).write_text(f'#!/bin/sh\necho "{name} $@" >> {log}\nexit {exit_code}\n')
        (folder / name).chmod(0o755)
        return log

    return offer


# What is left to do


def test_nothing_there_means_all_of_it(setup):
    plan = setup.make_plan(None, setup.wanted_state(dev=False))
    assert plan == setup.Plan(afresh=True, locks=(setup.RUNTIME_LOCK,), product=True)


def test_a_finished_environment_is_left_alone(setup):
    for dev in (False, True):
        wanted = setup.wanted_state(dev=dev)
        assert setup.make_plan(wanted, wanted).is_empty


def test_the_demo_uses_the_environment_of_the_tests(setup):
    assert setup.make_plan(setup.wanted_state(dev=True), setup.wanted_state(dev=False)).is_empty


def test_the_tests_add_their_tools_to_the_environment_of_the_demo(setup):
    plan = setup.make_plan(setup.wanted_state(dev=False), setup.wanted_state(dev=True))
    added = (setup.DEV_LOCK, setup.SOURCE_LOCK)
    assert plan == setup.Plan(afresh=False, locks=added, product=False)


@pytest.mark.parametrize("lock", ["RUNTIME_LOCK", "DEV_LOCK"])
def test_a_changed_lock_leaves_nothing_of_the_old_one(setup, lock):
    wanted = setup.wanted_state(dev=True)
    found = replace(wanted, locks={**wanted.locks, getattr(setup, lock): "0" * 64})
    plan = setup.make_plan(found, wanted)
    assert plan.afresh
    assert plan.product
    assert plan.locks == (setup.DEV_LOCK, setup.SOURCE_LOCK)


def test_a_moved_checkout_or_another_python_starts_afresh(setup):
    wanted = setup.wanted_state(dev=False)
    assert setup.make_plan(replace(wanted, place="elsewhere"), wanted).afresh


def test_a_changed_pyproject_installs_the_product_again_and_nothing_else(setup):
    wanted = setup.wanted_state(dev=False)
    plan = setup.make_plan(replace(wanted, product="0" * 64), wanted)
    assert plan == setup.Plan(afresh=False, locks=(), product=True)


# Interruption


def test_a_state_is_read_as_it_was_written(setup, tmp_path):
    wanted = setup.wanted_state(dev=True)
    setup.write_state(tmp_path / "setup.json", wanted)
    assert setup.read_state(tmp_path / "setup.json") == wanted


@pytest.mark.parametrize("text", ["", '{"place": "', "[]", "{}", '{"place": "x", "rooms": 3}'])
def test_a_state_that_is_not_whole_counts_as_none(setup, tmp_path, text):
    (tmp_path / "setup.json").write_text(text)
    assert setup.read_state(tmp_path / "setup.json") is None


def test_a_step_that_fails_leaves_an_environment_that_is_made_again(setup, tmp_path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").write_text("#!/bin/sh\nexit 3\n")
    (tmp_path / "bin" / "python").chmod(0o755)
    found, wanted = setup.wanted_state(dev=False), setup.wanted_state(dev=True)
    setup.write_state(tmp_path / "setup.json", found)
    environment = setup.Environment(tmp_path)
    plan = environment.plan(wanted)
    assert not plan.afresh
    with pytest.raises(setup.SetupError, match="This step failed"):
        environment.carry_out(plan, wanted)
    assert environment.plan(found).afresh


def test_a_step_that_outlives_its_set_up_still_holds_others_off(setup, tmp_path):
    """Killed, the set-up lets go of its lock; the pip it started must not."""
    holds_the_lock = (
        "import os, sys\n"
        "links = [f'/proc/self/fd/{fd}' for fd in os.listdir('/proc/self/fd')]\n"
        "held = [os.readlink(link) for link in links if os.path.lexists(link)]\n"
        f"sys.exit({str(tmp_path)!r} not in held)\n"
    )
    with setup.one_at_a_time(tmp_path):
        setup.run([sys.executable, "-c", holds_the_lock])
    with pytest.raises(setup.SetupError):
        setup.run([sys.executable, "-c", holds_the_lock])


# What the system lacks


def test_a_library_and_a_command_are_found_or_missed(parts):
    assert parts.SystemPart("libc6", "libc.so.6").is_present()
    assert parts.SystemPart("coreutils", "ls").is_present()
    assert parts.SystemPart("python3", "import json").is_present()
    assert not parts.SystemPart("none", "import no_such_module").is_present()
    assert not parts.SystemPart("libnone1", "libnone.so.1").is_present()
    assert not parts.SystemPart("none", "no-such-command").is_present()


def test_what_may_not_be_installed_is_named_with_the_command(parts, commands, monkeypatch):
    log = commands("apt-get")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    needed = [parts.SystemPart("libnone1", "libnone.so.1")]
    with pytest.raises(parts.SetupError) as caught:
        parts.require_system_parts(needed, [parts.SystemPart("nothing", "no-such-command")])
    assert str(caught.value) == (
        "The system lacks libnone1, nothing: type  sudo apt-get install libnone1 nothing"
    )
    assert not log.exists()


def test_a_system_without_apt_gets_no_command_of_debian(parts, commands):
    with pytest.raises(parts.SetupError, match="with this system's own tool"):
        parts.require_system_parts([parts.SystemPart("libnone1", "libnone.so.1")], [])


def test_what_is_only_welcome_is_mentioned_and_no_more(parts, commands, capsys):
    parts.require_system_parts([], [parts.SystemPart("nothing", "no-such-command")])
    assert capsys.readouterr().err.startswith("The system lacks nothing: ")


@pytest.mark.parametrize("user", [0, 1000])
def test_missing_parts_are_installed_where_that_is_permitted(parts, commands, monkeypatch, user):
    log = commands("apt-get")
    if user:
        commands("sudo")
    monkeypatch.setattr(os, "geteuid", lambda: user)
    assert parts.install_packages(["libnone1", "nothing"])
    said = log.read_text()
    assert ("sudo -n env DEBIAN_FRONTEND=noninteractive apt-get" in said) == bool(user)
    if not user:
        assert said.splitlines()[0].endswith(" update")
        assert said.splitlines()[1].endswith("--no-install-recommends libnone1 nothing")


def test_sudo_that_would_ask_is_not_used(parts, commands, monkeypatch):
    commands("apt-get")
    log = commands("sudo", exit_code=1)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert not parts.install_packages(["libnone1"])
    assert log.read_text() == "sudo -n true\n"


# What is said


def test_an_old_python_gets_one_sentence(setup, monkeypatch, capsys):
    monkeypatch.setattr(setup, "OLDEST", (3, 98))
    monkeypatch.setattr(setup, "TOO_NEW", (3, 100))
    assert setup.main([]) == 1
    assert capsys.readouterr().err.startswith("Python 3.98 to 3.99 is needed and this is 3.")


def test_make_lists_what_it_can_do(repository):
    done = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=repository,
        capture_output=True,
        text=True,
        check=True,
    )
    listed = [line.split()[1] for line in done.stdout.splitlines()]
    made = [
        "help",
        "demo",
        "test",
        "frames",
        "soak",
        "check",
        "standards",
        "catalogues",
        "schemas",
        "format",
        "lock",
        "wheel",
        "clean",
    ]
    assert listed == made


def test_a_build_server_runs_the_tests(repository):
    script = repository / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "\nmake test\n" in script.read_text(encoding="utf-8")
