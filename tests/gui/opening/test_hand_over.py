"""A second start hands its path over; hostile input and stale sockets change nothing."""

import contextlib
import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.desktop import hand_over
from workbench.desktop.hand_over import HandedOver, Listener, address, handed_over, read_line


@pytest.fixture
def runtime(monkeypatch, tmp_path_factory):
    """A folder for sockets whose path is short enough for one."""
    folder = tmp_path_factory.mktemp("run")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    return folder


@pytest.fixture
def listener(qapp, runtime):
    asked = []
    made = Listener(qapp, lambda given: asked.append(given) or given.path != Path("/busy"))
    made.asked = asked
    assert made.listen()
    yield made
    made.close()
    made.setParent(None)


def from_another_thread(qtbot, work):
    """Do something that waits for the window, without stopping the window."""
    found = []
    thread = Thread(target=lambda: found.append(work()))
    thread.start()
    qtbot.waitUntil(lambda: not thread.is_alive(), timeout=10_000)
    return found[0]


def say(line):
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(5)
        client.connect(str(address()))
        client.sendall(line)
        try:
            return client.recv(1000)
        except (ConnectionError, TimeoutError):
            return b""


def test_a_path_and_the_token_arrive(qtbot, listener, monkeypatch):
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "token-1")
    code = "import os, sys; from pathlib import Path; from workbench.desktop.hand_over import "
    code += "handed_over; os.chdir('/'); sys.exit(0 if handed_over(Path(sys.argv[1])) else 9)"

    def start(path):
        command = [sys.executable, "-c", code, path]
        return subprocess.run(command, check=False, timeout=30).returncode

    assert from_another_thread(qtbot, lambda: start("tmp/x")) == 0
    assert listener.asked == [HandedOver(Path("/tmp/x"), "token-1")]
    assert from_another_thread(qtbot, lambda: start("/busy")) == 9


def test_only_this_account_can_reach_it(listener):
    assert address().parent.stat().st_mode & 0o777 == 0o700
    assert address().stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "line",
    [
        b"\n",
        b"not json\n",
        b"[]\n",
        b'{"format": "workbench-open/1"}\n',
        b'{"format": "workbench-open/1", "path": "relative", "token": ""}\n',
        b'{"format": "workbench-open/1", "path": "/a\\u0000b", "token": ""}\n',
        b'{"format": "workbench-open/1", "path": ["/a"], "token": ""}\n',
        b'{"format": "workbench-open/1", "path": "/a", "token": "\\u202e"}\n',
        b'{"format": "workbench-open/2", "path": "/a", "token": ""}\n',
        b'{"format": "workbench-open/1", "path": "/a", "token": "", "run": "rm"}\n',
        b"\xff\xfe\n",
        b"[" * 16_000 + b"\n",
    ],
)
def test_what_no_start_of_ours_writes_is_refused(qtbot, listener, line):
    assert json.loads(from_another_thread(qtbot, lambda: say(line))) == {"taken": False}
    assert listener.asked == []


def test_whoever_writes_without_end_is_cut_off(qtbot, listener):
    assert from_another_thread(qtbot, lambda: say(b"x" * 40_000)) == b""
    assert listener.asked == []


def test_whoever_says_nothing_is_let_go(qtbot, listener, monkeypatch):
    monkeypatch.setattr(hand_over, "PATIENCE_MS", 100)
    assert from_another_thread(qtbot, lambda: say(b"")) == b""


@given(st.binary(max_size=200))
def test_no_line_brings_the_window_down(line):
    with contextlib.suppress(ValueError, RecursionError):
        read_line(line)


@given(st.text(min_size=1).filter(lambda t: "\0" not in t), st.sampled_from(["", "abc-1_2"]))
def test_every_path_survives_the_way(name, token):
    asked = HandedOver(Path("/") / name.encode("utf-8", "replace").decode(), token)
    assert read_line(asked.line()) == asked


def test_a_socket_that_a_killed_window_left_is_taken_over(qapp, runtime):
    where = address()
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(where))
    assert where.exists()
    assert not handed_over(Path("/x"))
    listener = Listener(qapp, lambda _: True)
    assert listener.listen()
    listener.close()


def test_a_second_window_leaves_the_first_one_its_socket(qapp, listener):
    other = Listener(qapp, lambda _: True)
    assert not other.listen()
    assert address().exists()


def test_a_folder_that_others_may_write_to_is_not_used(runtime):
    folder = runtime / "incident-workbench"
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    assert address() is None
    folder.rmdir()
    (runtime / "elsewhere").mkdir(mode=0o700)
    folder.symlink_to(runtime / "elsewhere")
    assert address() is None


def test_another_screen_has_a_window_of_its_own(runtime, monkeypatch):
    monkeypatch.setenv("DISPLAY", ":1")
    one = address()
    monkeypatch.setenv("DISPLAY", ":2")
    assert address() != one
    assert os.fspath(one.parent) == os.fspath(address().parent)
