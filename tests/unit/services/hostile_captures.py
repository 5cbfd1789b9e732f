"""Capture folders whose description would lead elsewhere, or never ends."""

import json
import os

from tests.unit.services.hostile_evidence import put


def _capture(folder, **changes):
    put(folder, "rows.csv", "a,b\n" + "1,2\n" * 50)
    body = {"format": "workbench-capture/1", "title": "t", "tables": [{"path": "rows.csv"}]}
    put(folder, "capture.json", json.dumps({**body, **changes}))
    return folder


def capture_above(folder):
    return _capture(folder, tables=[{"path": "../../etc/passwd"}])


def capture_absolute(folder):
    return _capture(folder, tables=[{"path": "/etc/passwd"}])


def capture_link(folder):
    (folder / "link.csv").symlink_to("/etc/passwd")
    return _capture(folder, tables=[{"path": "link.csv"}])


def capture_pipe(folder):
    os.mkfifo(folder / "pipe.csv")
    return _capture(folder, tables=[{"path": "pipe.csv"}])


def capture_folder(folder):
    (folder / "inner.csv").mkdir()
    return _capture(folder, tables=[{"path": "inner.csv"}])


def capture_itself_a_pipe(folder):
    os.mkfifo(folder / "capture.json")
    return folder


def capture_deep(folder):
    put(folder, "capture.json", '{"a":' * 100_000 + "1" + "}" * 100_000)
    return folder


def capture_long(folder):
    put(folder, "capture.json", b" " * (64 << 20))
    return folder


def capture_endless(folder):
    (folder / "capture.json").symlink_to("/dev/zero")
    return folder


CASES = tuple(
    made
    for name, made in list(globals().items())
    if callable(made)
    and getattr(made, "__module__", "") == __name__
    and not name.startswith("_")
    and made.__code__.co_varnames[:1] == ("folder",)
    and name != "put"
)
"""Every function above that makes a case."""
