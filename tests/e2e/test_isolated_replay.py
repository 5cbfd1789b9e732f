"""Replaying in a private environment, the whole way, with a lock small enough for a test.

The lock names one wheel, made here. Where the analyses are to run in earnest it lends the private
environment the packages of this one, which would take minutes to install.
"""

import shutil
import sys
from pathlib import Path

import pyrage
import pytest

from tests.e2e.program import workbench
from tests.fakes.wheels import line_for, make_wheel
from tests.unit.services.small_case import write_capture
from workbench.assets import room
from workbench.errors import ExitCode, PackageError
from workbench.exchange.schema import load_schema, violation
from workbench.services.exporting import export_package
from workbench.services.isolated_replay import accepted_pins
from workbench.services.session import open_session
from workbench.services.signing import signing_key

WHO = "investigator@workbench"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A workspace with one run, and two folders of wheels: one that suffices, one that does not."""
    folder = tmp_path_factory.mktemp("isolated")
    capture = write_capture(folder / "capture")
    assert workbench("-w", folder / "ws", "import", capture, "--json").code == 0
    assert workbench("-w", folder / "ws", "run", "1", "drift.psi", "--json").code == 0
    site = "".join(f"{path}\n" for path in sys.path if path.endswith("site-packages"))
    make_wheel(folder / "wheels", "lent", "1.0", {"lent.pth": site})
    make_wheel(folder / "poor", "poor", "1.0", {"poor.py": ""})
    return folder


@pytest.fixture
def send(place, tmp_path, monkeypatch):
    """Export with a lock; return the package and whom to trust."""

    def export(lock: str) -> tuple[Path, Path]:
        resources = tmp_path / "resources"
        shutil.copytree(room("resources"), resources, symlinks=True)
        (resources / "replay" / "requirements.lock").unlink()
        (resources / "replay" / "requirements.lock").write_text(lock)
        for name, module in list(sys.modules.items()):
            if name.startswith("workbench.services.") and hasattr(module, "room"):
                monkeypatch.setattr(module, "room", lambda _: resources)
        key = signing_key(tmp_path / "key", WHO, create=True)
        trust = tmp_path / "allowed_signers"
        trust.write_text(key.allowed_signers_line(WHO) + "\n")
        with open_session(place / "ws") as session:
            done = export_package(session, "1", tmp_path / "p.incident.zip", key).value
        return done.path, trust

    return export


def left_in(folder: Path) -> list[str]:
    return [path.name for path in folder.glob("workbench-*")]


def test_it_replays_with_what_the_lock_names_and_this_installation_s_own_code(
    place, send, tmp_path
):
    package, trust = send(line_for(place / "wheels" / "lent-1.0-py3-none-any.whl"))
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    said = workbench(
        *("replay", package, "--trust", trust, "--isolated", "--wheels", place / "wheels"),
        "--json",
        TMPDIR=str(scratch),
    )
    assert said.code == 0, said.out + said.err
    assert violation(said.json, load_schema("answer-replay")) == ""
    assert [run["result"] for run in said.json["runs"]] == ["identical"]
    isolated = said.json["isolated"]
    assert isolated["from_lock"] == {"lent": "1.0"}
    assert {"workbench", "workbench_drift"} <= isolated["own"].keys()
    assert any(one.startswith("numpy ") for one in isolated["not_covered"])
    assert left_in(scratch) == []


def test_an_encrypted_package_replays_isolated_too(place, send, tmp_path):
    package, trust = send(line_for(place / "wheels" / "lent-1.0-py3-none-any.whl"))
    identity = pyrage.x25519.Identity.generate()
    (tmp_path / "identity").write_text(f"{identity}\n")
    (tmp_path / "identity").chmod(0o600)
    sealed = tmp_path / "p.incident.zip.age"
    sealed.write_bytes(pyrage.encrypt(package.read_bytes(), [identity.to_public()]))
    words = ("--trust", trust, "--isolated", "--wheels", place / "wheels", "--json")
    said = workbench("replay", sealed, "--identity", tmp_path / "identity", *words)
    assert (said.code, said.json["verdict"]) == (0, "same"), said.out + said.err


def test_differences_are_told_before_anything_is_run(place, send):
    package, trust = send(line_for(place / "wheels" / "lent-1.0-py3-none-any.whl"))
    said = workbench(
        "replay", package, "--trust", trust, "--isolated", "--wheels", place / "wheels"
    )
    assert said.code == 0, said.err
    first, *rest = said.out.splitlines()
    assert first.startswith("Environment: ")
    assert any(line.startswith("Replay: same") for line in rest)


def test_an_environment_that_lacks_something_is_not_a_crash(place, send):
    package, trust = send(line_for(place / "poor" / "poor-1.0-py3-none-any.whl"))
    said = workbench(
        *("replay", package, "--trust", trust, "--isolated", "--wheels", place / "poor"), "--json"
    )
    assert said.code == 8
    assert said.json["verdict"] == "impossible"
    assert "No module named" in said.json["reason"]
    assert violation(said.json, load_schema("answer-replay")) == ""


def test_a_wheel_that_is_missing_is_named(place, send):
    package, trust = send(line_for(place / "wheels" / "lent-1.0-py3-none-any.whl"))
    said = workbench(
        *("replay", package, "--trust", trust, "--isolated", "--wheels", place / "poor"), "--json"
    )
    assert said.code == 8
    assert "lent==1.0" in said.json["reason"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--isolated", "--allow-download"], "--trust"),
        (["--isolated", "--trust", "T"], "either --wheels DIR"),
        (["--isolated", "--trust", "T", "--wheels", ".", "--allow-download"], "either --wheels"),
        (["--wheels", "."], "belong to --isolated"),
        (["--python", "python3"], "--isolated"),
        (["--isolated", "--trust", "T", "--wheels", "/no/such/folder"], "no folder"),
    ],
)
def test_what_does_not_go_together_is_said_before_anything_is_done(tmp_path, words, said):
    answer = workbench("replay", "missing.zip", *words, "--json", cwd=tmp_path)
    assert answer.code == 2
    assert said in answer.json["error"]["message"]


def test_nothing_is_installed_for_a_stranger(place, send, tmp_path):
    package, _ = send(line_for(place / "wheels" / "lent-1.0-py3-none-any.whl"))
    nobody = tmp_path / "nobody"
    nobody.write_text(
        signing_key(tmp_path / "other", WHO, create=True).allowed_signers_line(WHO) + "\n"
    )
    said = workbench(
        *("replay", package, "--trust", nobody, "--isolated", "--wheels", place / "wheels"),
        "--json",
    )
    assert said.code == 3
    assert said.json["runs"] == []


@pytest.mark.parametrize("lock", [b"--index-url https://example.org\n", b"numpy\n"])
def test_a_lock_that_is_more_than_pins_is_refused(lock):
    """Verification refuses it already; installing does not rely on that."""
    with pytest.raises(PackageError) as caught:
        accepted_pins(lock)
    assert caught.value.exit_code is ExitCode.REFUSED
