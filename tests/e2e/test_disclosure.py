"""What leaves, from the command line: levels, preview, refusal, encryption and decryption."""

import json
import shutil
import subprocess

import pyrage
import pytest

from tests.e2e.program import workbench
from tests.unit.services.disclosure.guarded_case import (
    PEOPLE,
    SENSITIVE,
    Sent,
    secret_spellings,
    write_guarded_capture,
)

LEVELS = ("full", "aggregate", "hashes")


class Desk:
    """A workspace with the guarded incident, a key, and whoever trusts it."""

    def __init__(self, folder):
        self.folder = folder
        self.capture = write_guarded_capture(folder / "capture")
        self.key = folder / "signer"
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(self.key)]
        subprocess.run(command, check=True)
        self.trust = folder / "allowed_signers"
        self.trust.write_text("me@here " + (folder / "signer.pub").read_text())
        identity = pyrage.x25519.Identity.generate()
        self.identity, self.recipient = folder / "identity", str(identity.to_public())
        self.identity.write_text(f"{identity}\n")
        self.identity.chmod(0o600)

    def run(self, *words):
        return workbench("-w", self.folder / "workspace", *words, "--json")

    def export(self, name, *words):
        path = self.folder / name
        said = self.run("export", "1", "-o", path, "--key", self.key, *words)
        assert said.code == 0, said.err
        return said.json, path


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    if shutil.which("ssh-keygen") is None:
        pytest.skip("needs ssh-keygen")
    made = Desk(tmp_path_factory.mktemp("disclosure"))
    assert made.run("import", made.capture).code == 0
    assert made.run("run", "1", "drift.battery").code == 0
    return made


@pytest.mark.parametrize("level", LEVELS)
def test_a_package_of_each_level(desk, level):
    said, path = desk.export(f"{level}.incident.zip", "--disclosure", level)
    assert said["disclosure"] == level
    found = workbench("verify", path, "--trust", desk.trust, "--json")
    assert (found.code, found.json["level"]) == (0, "L3")
    assert found.json["withheld"] == said["withheld"] > 0
    text = Sent(path).everything()
    assert not [value for value in secret_spellings(desk.capture) if value in text]
    words = workbench("verify", path, "--trust", desk.trust)
    assert f"intact, {said['withheld']} items withheld" in words.out
    replay = workbench("replay", path, "--json")
    assert (replay.code, replay.json["verdict"]) == (8, "impossible")
    assert "withheld" in replay.json["runs"][0]["reason"]


def test_a_preview_is_what_is_written(desk):
    before = sorted(desk.folder.rglob("*"))
    words = ("--column", "salary=generalise", "--column", "person=drop")
    shown = desk.run("export", "1", "--preview", *words).json
    assert sorted(desk.folder.rglob("*")) == before
    said, path = desk.export("previewed.incident.zip", *words)
    sent = Sent(path)
    sizes = {file["path"]: file["size"] for file in shown["files"]}
    [signature] = [name for name in sent.files if name.startswith("signatures/")]
    sizes[signature] = sizes.pop("signatures/author-<your key>.sig")
    assert sizes == {name: len(data) for name, data in sent.files.items()}
    assert len(shown["withheld"]) == said["withheld"]
    columns = {c["column"]: c["treatment"] for c in shown["columns"]}
    assert columns == {"born": "drop", "person": "drop", "salary": "generalise"}
    assert shown["leaks"] == []
    text = json.dumps(shown)
    assert not [value for value in secret_spellings(desk.capture) if value in text]
    assert "What stays" in workbench(
        "-w", desk.folder / "workspace", "export", "1", "--preview"
    ).out  # fmt: skip


def test_a_leak_is_refused_and_told_without_the_value(desk):
    made = desk.run("import", desk.capture, "--title", f"Ask {PEOPLE[0]}").json["incident"]
    target = desk.folder / "leak.incident.zip"
    said = desk.run("export", made, "-o", target, "--key", desk.key)
    assert said.code == 2
    assert said.json["error"]["code"] == "export.leak"
    assert PEOPLE[0] not in said.out + said.err
    assert not target.exists()
    shown = desk.run("export", made, "--preview").json
    assert {leak["column"] for leak in shown["leaks"]} == {"person"}
    assert any(leak["path"].endswith("journal.jsonl") for leak in shown["leaks"])


def test_encrypted_and_opened_again(desk):
    keep = [word for name in SENSITIVE for word in ("--column", f"{name}=keep")]
    other = desk.folder / "signer.pub"
    said, path = desk.export(
        "sealed.incident.zip.age", *keep, "--to", desk.recipient, "--to", other
    )
    assert len(said["encrypted_to"]) == 2
    assert path.read_bytes().startswith(b"age-encryption.org/v1\n")
    closed = workbench("verify", path, "--trust", desk.trust, "--json")
    assert (closed.code, closed.json["error"]["code"]) == (2, "package.encrypted")
    for key in (desk.identity, desk.key):
        found = workbench("verify", path, "--trust", desk.trust, "--identity", key, "--json")
        assert (found.code, found.json["level"]) == (0, "L3")
    replay = workbench("replay", path, "--identity", desk.identity, "--json")
    assert replay.json["verdict"] == "same"
    opened = desk.folder / "opened.incident.zip"
    done = workbench("decrypt", path, "-o", opened, "--identity", desk.identity, "--json")
    assert done.json == {"package": str(opened), "size": opened.stat().st_size}
    assert opened.stat().st_mode & 0o777 == 0o600
    assert workbench("verify", opened, "--trust", desk.trust).code == 0
    _, plain = desk.export("plain.incident.zip", *keep)
    assert plain.read_bytes() == opened.read_bytes()


def test_a_review_beside_an_encrypted_package_counts(desk):
    keep = [word for name in SENSITIVE for word in ("--column", f"{name}=keep")]
    reviewer = desk.folder / "reviewer"
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(reviewer)]
    subprocess.run(command, check=True)
    trust = desk.folder / "both"
    trust.write_text(
        desk.trust.read_text() + "you@there " + (desk.folder / "reviewer.pub").read_text()
    )
    _, path = desk.export("told.incident.zip.age", *keep, "--to", desk.recipient)
    opened = desk.folder / "told.incident.zip"
    assert workbench("decrypt", path, "-o", opened, "--identity", desk.identity).code == 0
    words = ("--key", reviewer, "--verdict", "reject", "--trust", trust, "--no-replay")
    assert workbench("review", opened, *words).code == 0
    opened.unlink()
    words = ("--identity", desk.identity, "--trust", trust, "--level", "L5", "--json")
    found = workbench("verify", path, *words)
    assert found.code == 3
    assert [one["verdict"] for one in found.json["reviews"]] == ["reject"]
    assert "review.rejected" in {one["code"] for one in found.json["problems"]}


def test_what_cannot_be_opened_leaves_nothing(desk, tmp_path):
    _, path = desk.export("cut.incident.zip.age", "--to", desk.recipient, "--disclosure", "hashes",
                          "--withhold", "event:1")  # fmt: skip
    (tmp_path / "cut.age").write_bytes(path.read_bytes()[:-30])
    (tmp_path / "text.age").write_text("nothing")
    out = tmp_path / "out"
    out.mkdir()
    for source, key, code in (
        (tmp_path / "cut.age", desk.identity, 4),
        (tmp_path / "text.age", desk.identity, 5),
        (path, desk.key, 2),
        (tmp_path / "none.age", desk.identity, 2),
    ):
        said = workbench("decrypt", source, "-o", out, "--identity", key, "--json")
        assert said.code == code, said.out
        assert said.json["error"]["message"]
        assert list(out.iterdir()) == []


def test_a_file_that_is_no_package_is_not_written_over(desk, tmp_path):
    mine = tmp_path / "mine.zip"
    mine.write_text("my own work")
    said = desk.run("export", "1", "-o", mine, "--key", desk.key, "--disclosure", "hashes")
    assert (said.code, said.json["error"]["code"]) == (2, "export.exists")
    assert mine.read_text() == "my own work"


def test_what_is_said_wrongly_is_refused(desk, tmp_path):
    out = ("-o", tmp_path / "p.zip", "--key", desk.key)
    for words, code in (
        (("--to", "nobody"), "recipient.unreadable"),
        (("--column", "person"), "export.column"),
        (("--column", "nobody=drop"), "export.no_column"),
        (("--withhold", "nothing.csv"), "export.withhold"),
        (("--threshold", "0"), "usage"),
    ):
        said = desk.run("export", "1", *out, *words)
        assert (said.code, said.json["error"]["code"]) == (2, code)
    assert list(tmp_path.iterdir()) == []
