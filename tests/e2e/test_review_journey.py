"""A package goes out, a reviewer signs a verdict on it, and the verdict comes home."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.e2e.program import environment, workbench

NAMESPACE = "incident-review@workbench"


def keygen(*words, **named):
    return subprocess.run(
        ["ssh-keygen", *map(str, words)], capture_output=True, text=True, check=True, **named
    ).stdout


def make_key(path, passphrase=""):
    keygen("-q", "-t", "ed25519", "-N", passphrase, "-C", path.name, "-f", path)
    return keygen("-l", "-f", f"{path}.pub").split()[1]


@pytest.fixture
def away(sample, tmp_path):
    """The reviewer's folder: the package, a key, and whom the reviewer trusts."""
    if shutil.which("ssh-keygen") is None:
        pytest.skip("ssh-keygen is not installed")
    shutil.copy(sample["package"], tmp_path / "case.incident.zip")
    shutil.copy(sample["allowed_signers"], tmp_path / "allowed_signers")
    return tmp_path


def enrol(folder, name, fingerprint):
    said = workbench(
        "trust", "add", folder / f"{name}.pub", "--principal", f"{name}@there",
        "--fingerprint", fingerprint, "--namespaces", "review",
        "--trust", folder / "allowed_signers", "--json",
    )  # fmt: skip
    assert said.code == 0, said.err
    return said.json


@pytest.fixture
def reviewed(sample, away):
    """What the reviewer's command said; Bob replayed the package and is not trusted yet."""
    claim = workbench("-w", sample["workspace"], "show", sample["incident"], "--json").json[
        "claims"
    ][0]["id"]
    fingerprint = make_key(away / "bob")
    said = workbench(
        "review", away / "case.incident.zip", "--key", away / "bob", "--verdict",
        "accept_with_changes", "--trust", away / "allowed_signers", "--comment",
        "Say where temp comes from.", "--claim", f"{claim[-8:]}=Holds here.", "--reviewer", "Bob",
        "--json",
    )  # fmt: skip
    assert said.code == 0, said.err
    assert said.json["signer"] == fingerprint
    return said.json


def test_a_review_is_a_statement_that_stock_tools_verify(away, reviewed):
    assert set(reviewed) == {
        "review", "signature", "package", "verdict", "level", "replay", "tagmanifest", "signer",
    }  # fmt: skip
    assert (reviewed["level"], reviewed["replay"]) == ("L4", "same")
    review = Path(reviewed["review"])
    assert review.name.startswith("case.incident.zip.review-")
    statement = json.loads(review.read_bytes())
    assert statement["subject"][0]["digest"]["sha256"] == reviewed["tagmanifest"]
    assert statement["predicate"]["claims"][0]["comment"] == "Holds here."
    (away / "signers").write_text(f"bob {(away / 'bob.pub').read_text()}")
    words = ("-I", "bob", "-n", NAMESPACE, "-s", reviewed["signature"])
    with review.open() as stream:
        keygen("-Y", "verify", "-f", away / "signers", *words, stdin=stream)


def test_out_reviewed_home_and_believed(sample, away, reviewed, monkeypatch):
    trust = away / "allowed_signers"
    # The shared sample stays as its package tells it, and so does what was witnessed of it.
    monkeypatch.setenv("XDG_STATE_HOME", str(away / "state"))
    there = ("-w", shutil.copytree(sample["workspace"], away / "workspace"))
    home = (*there, "import-review", sample["incident"], reviewed["review"], "--trust", trust)
    deep = ("verify", away / "case.incident.zip", "--trust", trust, "--level", "L5", "--json")
    said = workbench(*home)
    assert (said.code, "Enrol" in said.err) == (3, True), "nobody vouches for Bob yet"
    said = workbench(*deep)
    assert (said.code, said.json["level"]) == (3, "L4")
    assert said.json["reviews"][0]["standing"] == "untrusted"

    enrol(away, "bob", reviewed["signer"])
    said = workbench(*home, "--json")
    assert (said.code, said.json["recorded"][0]["verdict"]) == (0, "accept_with_changes")
    said = workbench(*home, "--json")
    assert (said.code, said.json["recorded"], len(said.json["known"])) == (0, [], 1)
    shown = workbench(*there, "show", sample["incident"], "--json").json
    assert [one["reviewer"] for one in shown["reviews"]] == ["bob@there"]
    assert workbench(*there, "journal", "verify").code == 0
    said = workbench(*deep)
    assert (said.code, said.json["level"], said.json["not_checked"]) == (0, "L5", [])
    assert said.json["reviews"][0]["comment"] == "Say where temp comes from."

    said = workbench("trust", "revoke", reviewed["signer"], "--trust", trust, "--json")
    assert said.json["revoked"] is True
    said = workbench(*deep)
    assert (said.code, said.json["level"]) == (3, "L4")
    assert "revoked" in said.json["reviews"][0]["reason"]


def test_a_rejection_travels_in_a_countersigned_copy(sample, away):
    package, trust = away / "case.incident.zip", away / "allowed_signers"
    enrol(away, "eve", make_key(away / "eve"))
    copy = away / "copy.incident.zip"
    said = workbench(
        "review", package, "--key", away / "eve", "--verdict", "reject", "--trust", trust,
        "--no-replay", "--attach", "-o", copy, "--json",
    )  # fmt: skip
    assert (said.code, said.json["package"], said.json["replay"]) == (0, str(copy), "not_done")
    said = workbench("verify", copy, "--trust", trust, "--level", "L5", "--json")
    assert (said.code, said.json["level"]) == (3, "L4")
    assert said.json["problems"][-1]["code"] == "review.rejected"
    said = workbench("verify", package, "--trust", trust, "--json")
    assert (said.code, said.json["reviews"]) == (0, [])


def test_keys_with_a_passphrase_sign_through_the_agent(away):
    if shutil.which("ssh-agent") is None:
        pytest.skip("ssh-agent is not installed")
    package, trust = away / "case.incident.zip", away / "allowed_signers"
    fingerprint = make_key(away / "carol", "a secret")
    words = ("review", package, "--verdict", "accept", "--trust", trust, "--no-replay", "--json")
    said = workbench(*words, "--key", away / "carol")
    assert (said.code, said.json["error"]["code"]) == (2, "key.passphrase_needed")
    with subprocess.Popen(["ssh-agent", "-D", "-a", away / "a"], stdout=subprocess.PIPE) as agent:
        agent.stdout.readline()
        asked = {"SSH_AUTH_SOCK": str(away / "a"), "DISPLAY": "x", "SSH_ASKPASS": str(away / "ask")}
        (away / "ask").write_text("#!/bin/sh\necho a secret\n")
        (away / "ask").chmod(0o700)
        subprocess.run(
            ["ssh-add", "-q", away / "carol"],
            env={**os.environ, **asked, "SSH_ASKPASS_REQUIRE": "force"},
            check=True,
            capture_output=True,
        )
        said = workbench(*words, "--key", away / "carol.pub", SSH_AUTH_SOCK=str(away / "a"))
        agent.terminate()
    assert (said.code, said.json["signer"]) == (0, fingerprint)


def test_of_a_changed_package_only_a_rejection_is_taken(away):
    package, trust = away / "case.incident.zip", away / "allowed_signers"
    make_key(away / "dan")
    raw = bytearray(package.read_bytes())
    raw[raw.index(b"<!DOCTYPE html" if b"<!DOCTYPE html" in raw else b"<html") + 3] ^= 1
    package.write_bytes(raw)
    words = ("review", package, "--key", away / "dan", "--trust", trust, "--json")
    said = workbench(*words, "--verdict", "accept")
    assert (said.code, said.json["error"]["code"]) == (4, "review.unverified")
    assert not list(away.glob("*.review-*"))
    said = workbench(*words, "--verdict", "reject")
    assert (said.code, said.json["verdict"], said.json["replay"]) == (0, "reject", "not_done")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--claim", "nothing=?"), "review.claim"),
        (("--claim", "no equals sign"), "usage"),
        (("--key", "nowhere"), "key.missing"),
        (("-o", "nowhere/r.json"), "export.unwritable"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(away, words, code):
    make_key(away / "fay")
    said = workbench(
        "review", away / "case.incident.zip", "--key", away / "fay", "--verdict", "accept",
        "--no-replay", "--json", *words, cwd=away,
    )  # fmt: skip
    assert (said.code, said.json["error"]["code"]) == (2, code)
    assert not list(away.glob("*review-*"))


def test_killed_while_it_is_written_a_review_is_whole_or_not_there(away):
    """Eight kills spread over the time a review takes; then one that is let be."""
    make_key(away / "gus")
    command = [
        sys.executable, "-m", "workbench", "review", away / "case.incident.zip", "--key",
        away / "gus", "--verdict", "accept", "--no-replay", "--trust", away / "allowed_signers",
    ]  # fmt: skip
    began = time.monotonic()
    subprocess.run(command, env=environment(), check=True, capture_output=True)
    taken = time.monotonic() - began
    (review,) = away.glob("*.review-*.json")
    for number in range(8):
        with subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL) as process:
            time.sleep(taken * (0.4 + 0.08 * number))
            process.send_signal(signal.SIGKILL)
        found = list(away.glob("*.review-*.json"))
        if found:
            with found[0].open() as stream:
                pub = (away / "gus.pub").read_text()
                (away / "signers").write_text(f"gus {pub}")
                words = ("-I", "gus", "-n", NAMESPACE, "-s", f"{found[0]}.sig")
                keygen("-Y", "verify", "-f", away / "signers", *words, stdin=stream)
    subprocess.run(command, env=environment(), check=True, capture_output=True)
    assert review.exists()
    assert not list(away.glob(".*"))


def test_another_fingerprint_than_the_one_told_is_refused(away):
    make_key(away / "hal")
    trust = away / "allowed_signers"
    before = trust.read_bytes()
    words = ("trust", "add", away / "hal.pub", "--principal", "hal@there", "--trust", trust)
    said = workbench(*words, "--fingerprint", "SHA256:" + "A" * 43, "--json")
    assert (said.code, said.json["error"]["code"]) == (5, "trust.mismatch")
    assert trust.read_bytes() == before
    listed = workbench("trust", "list", "--trust", trust, "--json").json
    assert [one["revoked"] for one in listed["keys"]] == [False]
