"""A private environment holds what the lock names, by hash, or is not made at all."""

import os
import subprocess
import sys
import time
from pathlib import Path
from threading import Event, Timer

import pytest

from tests.fakes.wheels import line_for, make_wheel
from workbench.errors import Cancelled, ExitCode, PackageError
from workbench.exchange.requirements import parse_requirements
from workbench.services.private_environment import (
    WheelSource,
    build_environment,
    follow,
    needed_for_replay,
    plain_surroundings,
)
from workbench.services.session import unreported

H = "0" * 64


def build(tmp_path, lock, **named):
    pins = parse_requirements(lock.encode())
    source = WheelSource(tmp_path / "wheels")
    return build_environment(tmp_path / "env", pins, source, progress=unreported, **named)


@pytest.fixture
def tiny(tmp_path):
    return make_wheel(tmp_path / "wheels", "tiny", "1.0", {"tiny.py": "WHO = 'tiny'\n"})


def test_it_holds_the_locked_wheels_and_nothing_of_this_one(tmp_path, tiny, monkeypatch):
    """Whatever pip was told to do elsewhere, and whatever PYTHONPATH says."""
    monkeypatch.setenv("PIP_TARGET", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("PIP_INDEX_URL", "https://localhost:9/simple")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    python = build(tmp_path, line_for(tiny))
    code = "import tiny; print(tiny.WHO)\ntry: import numpy\nexcept ImportError: print('alone')"
    done = subprocess.run([python, "-I", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "tiny\nalone\n"
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize(
    ("lock", "said"),
    [
        (f"absent==2.0 --hash=sha256:{H}\n", "there is no wheel of absent==2.0 in "),
        (f"tiny==1.1 --hash=sha256:{H}\n", "there is no wheel of tiny==1.1 in "),
        (f"tiny==1.0 --hash=sha256:{H}\n", "tiny==1.0 in "),
    ],
)
def test_what_is_missing_is_named_and_replay_is_not_possible(tmp_path, tiny, lock, said):
    with pytest.raises(PackageError) as caught:
        build(tmp_path, lock)
    assert caught.value.exit_code is ExitCode.REPLAY_IMPOSSIBLE
    assert said in caught.value.message
    assert caught.value.message.count(". ") == 0


def test_a_source_archive_is_not_built(tmp_path, tiny):
    """Building one would run code of its own at once."""
    import hashlib
    import tarfile

    setup = tmp_path / "setup.py"
    setup.write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    sdist = tmp_path / "wheels" / "built-1.0.tar.gz"
    with tarfile.open(sdist, "w:gz") as archive:
        archive.add(setup, "built-1.0/setup.py")
    digest = hashlib.sha256(sdist.read_bytes()).hexdigest()
    with pytest.raises(PackageError, match=r"no wheel of built==1\.0"):
        build(tmp_path, f"built==1.0 --hash=sha256:{digest}\n")
    assert not (tmp_path / "ran").exists()


def test_a_python_that_is_none_is_named(tmp_path, tiny):
    with pytest.raises(PackageError, match="/no/python cannot be started") as caught:
        build(tmp_path, line_for(tiny), python=Path("/no/python"))
    assert caught.value.exit_code is ExitCode.REPLAY_IMPOSSIBLE


def test_it_is_stopped_at_once_with_everything_it_started(tmp_path):
    cancel = Event()
    Timer(0.3, cancel.set).start()
    started = time.monotonic()
    marker = tmp_path / "child"
    script = f"sleep 60 & echo $! > {marker}; wait"
    with pytest.raises(Cancelled):
        follow(["bash", "-c", script], plain_surroundings(), cancel=cancel)
    assert time.monotonic() - started < 20
    child = Path(f"/proc/{int(marker.read_text())}/stat")
    while lives(child):
        assert time.monotonic() - started < 20
        time.sleep(0.05)


def lives(stat):
    try:
        return stat.read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_the_window_and_the_build_tools_are_left_out():
    lock = "".join(f"{name}==1 --hash=sha256:{H}\n" for name in ("numpy", "pyside6-essentials"))
    assert [pin.name for pin in needed_for_replay(parse_requirements(lock.encode()))] == ["numpy"]
