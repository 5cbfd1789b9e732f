"""Nothing leaves this machine, and no value leaves the workspace by a side door.

The program is started as a person would start it, in folders of its own for home, settings,
cache and temporary files, so that everything it leaves anywhere can be looked through.
"""

import json
import os
import re
import shutil
import subprocess
import sys

import pandas as pd
import pytest

from tests.e2e.program import Said, environment
from tests.unit.services.small_case import rows

SECRET = "jane.doe.7Qx"
"""In every value of a column whose role is sensitive."""
PLAIN = "plate-9Zk"
"""In every value of another column."""
TORN = "torn-4Wv"
"""In rows that cannot be read."""
MARKERS = (SECRET, PLAIN, TORN)

WATCH = """
import sys

def watch(event, arguments):
    if event in {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}:
        tell(event, arguments)
    elif event == "socket.__new__" and arguments[1] not in {1, -1}:
        tell(event, arguments)

def tell(event, arguments):
    with open(%r, "a") as file:
        file.write(f"{event} {arguments[1:]}\\n")

sys.addaudithook(watch)
"""
"""Tells of every socket that is not of this machine alone, in every process of Python."""


class Place:
    """Folders of one's own, and the program started in them."""

    def __init__(self, folder):
        self.folder = folder
        self.workspace = folder / "workspace"
        self.outside = [folder / name for name in ("home", "config", "data", "cache", "state")]
        self.temporary = folder / "tmp"
        for place in (*self.outside, self.temporary):
            place.mkdir(mode=0o700)
        home, config, data, cache, state = map(str, self.outside)
        self.env = environment(
            HOME=home,
            XDG_CONFIG_HOME=config,
            XDG_DATA_HOME=data,
            XDG_CACHE_HOME=cache,
            XDG_STATE_HOME=state,
            TMPDIR=str(self.temporary),
        )

    def run(self, *words, before=(), **env):
        """Run a command, in its workspace, and return what it said."""
        done = subprocess.run(
            [*before, sys.executable, "-m", "workbench", "-w", self.workspace, *map(str, words)],
            capture_output=True,
            text=True,
            timeout=280,
            env={**self.env, **env},
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def files_outside(self):
        """Every file that lies outside the workspace."""
        places = (*self.outside, self.temporary)
        return [path for place in places for path in place.rglob("*") if path.is_file()]

    def left_behind(self):
        """What is left of temporary folders."""
        return sorted(path.name for path in self.temporary.iterdir())


def works(*command):
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


# --------------------------------------------------------------------------- the network


@pytest.fixture(scope="module")
def journey(tmp_path_factory):
    """The whole way and every other command, watched; what was seen of sockets."""
    place = Place(tmp_path_factory.mktemp("journey"))
    calls, heard = place.folder / "calls", place.folder / "heard"
    watch = place.folder / "watch"
    watch.mkdir()
    (watch / "sitecustomize.py").write_text(WATCH % str(heard))
    place.env["PYTHONPATH"] += os.pathsep + str(watch)
    before = ["unshare", "-rn"] if works("unshare", "-rn", "true") else []
    traced = works("strace", "-o", "/dev/null", "true")
    if traced:
        before += ["strace", "-f", "-A", "-qq", "-e", "trace=socket", "-o", str(calls)]

    def run(*words):
        said = place.run(*words, before=before)
        assert said.code == 0, said.err
        return said.json

    shown = run("demo", "--headless", "--json")
    package = shown["package"]
    report, again = place.folder / "report.html", place.folder / "again.incident.zip"
    for words in (
        ("show", "1"),
        ("evidence", "custody", "1", "incident.parquet"),
        ("report", "1", "-o", report),
        ("export", "1", "-o", again, "--key", place.workspace / "keys" / "sample_ed25519"),
        ("verify", package, "--trust", shown["allowed_signers"]),
        ("journal", "rebuild"),
        ("plugin", "list"),
    ):
        run(*words, "--json")
    place.run("doctor", before=before)
    place.shown = shown
    place.calls = calls.read_text() if traced else None
    place.heard = heard.read_text() if heard.exists() else ""
    place.cut_off = "unshare" in before
    return place


@pytest.mark.slow
def test_the_whole_way_asks_nobody(journey):
    assert journey.shown["level"] == "L4"
    assert journey.heard == ""


@pytest.mark.slow
def test_no_process_opens_a_socket_of_the_network(journey):
    if journey.calls is None:
        pytest.skip("needs strace, to look at every process and every library")
    families = set(re.findall(r"socket\((AF_\w+)", journey.calls))
    # A namespace without a network is made with netlink, and that reaches no other machine.
    assert families <= {"AF_UNIX", "AF_NETLINK"}
    assert "AF_UNIX" in families, "the trace saw the channel to the workers"


@pytest.mark.slow
def test_the_whole_way_leaves_no_temporary_folder_and_nothing_in_the_home(journey):
    assert journey.left_behind() == []
    assert [p for p in journey.files_outside() if p.suffix != ".pyc"] == []


def test_the_watch_would_have_heard(tmp_path):
    (tmp_path / "sitecustomize.py").write_text(WATCH % str(tmp_path / "heard"))
    reach = (
        "import socket\n"
        "socket.socketpair()\n"
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()\n"
    )
    env = environment()
    env["PYTHONPATH"] = str(tmp_path)
    subprocess.run([sys.executable, "-c", reach], env=env, check=True)
    assert (tmp_path / "heard").read_text().count("socket.__new__") == 1


# --------------------------------------------------------------------------- the values


def write_capture(folder):
    """Write a capture whose text columns are full of marked values."""
    folder.mkdir()
    roles = {
        "timestamp": "at",
        "label": "failed",
        "features": ["temp", "hum", "plate"],
        "sensitive": ["person"],
    }
    for name, seed in (("reference", 1), ("incident", 2)):
        table = rows(60, pd.Timestamp("2026-05-01", tz="UTC") + pd.Timedelta(days=seed), seed)
        table["plate"] = [f"{PLAIN}-{i % 4}" for i in range(len(table))]
        table["person"] = [f"{SECRET}-{i % 7}@example.org" for i in range(len(table))]
        table.to_parquet(folder / f"{name}.parquet", index=False)
    document = {
        "format": "workbench-capture/1",
        "title": "Marked values",
        "task": "binary",
        "tables": [
            {"path": f"{name}.parquet", "window": name, "roles": roles}
            for name in ("reference", "incident")
        ],
    }
    (folder / "capture.json").write_text(json.dumps(document))
    return folder


TELLTALE = """
from workbench.api import Analysis, Kind, Needs, Result, hookimpl

class Telltale(Analysis):
    id, version, kind, title = "telltale.raises", "1.0", Kind.QUALITY, "Telltale"
    why = "To see what becomes of a value in an error."
    needs = Needs(windows=("incident",))

    def run(self, context, parameters):
        frame = context.windows["incident"].frame()
        print(frame["person"][0], frame["plate"][0])
        raise ValueError(f"{frame['person'][0]} {frame['plate'][0]}")

@hookimpl
def workbench_analyses():
    return [Telltale]
"""


def install_telltale(place):
    """Install a plugin that puts values into its error, and prints them."""
    bundle = place.folder / "plugins" / "telltale"
    package = bundle / "telltale"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(TELLTALE)
    info = bundle / "telltale-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: telltale\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[workbench.plugins]\nx = telltale\n")
    place.env["WORKBENCH_PLUGINS"] = str(bundle.parent)


@pytest.fixture(scope="module")
def marked(tmp_path_factory):
    """A workspace with marked values in it."""
    place = Place(tmp_path_factory.mktemp("marked"))
    place.capture = write_capture(place.folder / "capture")
    place.imported = place.run("import", place.capture, "--json")
    assert place.imported.code == 0, place.imported.err
    install_telltale(place)
    return place


def spoiled(place, name, text):
    """Write a file that cannot be read as what it claims to be."""
    folder = place.folder / f"spoiled-{name}"
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text)
    return path


def spoiled_capture(place, **changes):
    folder = place.folder / "spoiled-capture"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(place.capture, folder)
    document = json.loads((folder / "capture.json").read_text())
    document["tables"][0].update(changes)
    (folder / "capture.json").write_text(json.dumps(document))
    return folder


def torn_parquet(place):
    path = place.folder / "torn.parquet"
    path.write_bytes((place.capture / "incident.parquet").read_bytes()[:-30])
    return path


RAGGED = f"a,b\n1,2\n{TORN},3,{TORN}\n"
FAILING = {
    "ragged csv": lambda p: ("import", spoiled(p, "ragged.csv", RAGGED)),
    "broken json lines": lambda p: (
        "import",
        spoiled(p, "rows.jsonl", f'{{"a": "{TORN}"}}\n{{"a": "{TORN}\n'),
    ),
    "broken lineage": lambda p: (
        "import",
        spoiled(p, "lineage.json", f'{{"nodes": [{{"id": "{TORN}"}}], "edges": [["{TORN}"'),
    ),
    "torn parquet": lambda p: ("import", torn_parquet(p)),
    "a label that is not there": lambda p: (
        "import",
        spoiled_capture(p, roles={"label": "nothing"}),
    ),
    "a plugin that tells": lambda p: ("run", "1", "telltale.raises"),
    "an unknown column": lambda p: ("evidence", "role", "1", "incident.parquet", "none", "label"),
    "a model that is not there": lambda p: ("run", "1", "explain.permutation"),
}


@pytest.mark.parametrize("failing", FAILING.values(), ids=FAILING)
def test_a_command_that_fails_tells_no_value(marked, failing):
    # With --json the sentence for a person is on stderr as well.
    said = marked.run(*failing(marked), "--json")
    assert said.code in {1, 2}
    assert said.json["error"]["message"]
    assert "Traceback" not in said.err
    for marker in MARKERS:
        assert marker not in said.out + said.err


def test_no_command_that_succeeds_tells_a_sensitive_value(marked, tmp_path):
    page = tmp_path / "report.html"
    said = [
        marked.imported,
        marked.run("evidence", "list", "1", "--json"),
        marked.run("run", "1", "drift.battery", "--json"),
        marked.run("show", "1", "--json"),
        marked.run("report", "1", "-o", page, "--json"),
    ]
    for one in said:
        assert one.code == 0, one.err
        assert SECRET not in one.out + one.err
    assert SECRET not in page.read_text()


def test_the_journal_and_the_results_hold_no_sensitive_value(marked):
    assert marked.run("run", "1", "drift.psi", "--json").code == 0
    database = b"".join(p.read_bytes() for p in marked.workspace.glob("journal.db*"))
    assert b"Marked values" in database
    assert SECRET.encode() not in database


def test_no_value_and_no_folder_is_left_outside_the_workspace(marked):
    marked.run("run", "1", "telltale.raises")
    assert marked.left_behind() == []
    for path in marked.files_outside():
        data = path.read_bytes()
        assert not [m for m in MARKERS if m.encode() in data], path
