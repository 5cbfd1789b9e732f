"""Whatever somebody makes of a backup, it is refused whole and in one sentence."""

import json
import shutil
import sqlite3
import zipfile
from pathlib import Path

import pytest

from tests.unit.services.backups import FIRST, restore
from workbench.domain.canonical import canonical, sha256_hex
from workbench.errors import ExitCode, WorkbenchError
from workbench.exchange.archive import ArchiveWriter
from workbench.exchange.backup import BAGIT, DATABASE, DESCRIPTION, MANIFEST, BackupReader
from workbench.exchange.bag import DECLARATION, render_manifest
from workbench.exchange.names import objection

pytestmark = pytest.mark.usefixtures("apart")


def rebuilt(backup: Path, target: Path, changes: dict[str, bytes | None]) -> Path:
    """Write a backup again with members changed, added or left out, and a manifest that fits."""
    source = target.with_name("members")
    shutil.rmtree(source, ignore_errors=True)
    source.mkdir()
    members: dict[str, bytes] = {}
    with BackupReader.open(backup) as opened:
        for number, path in enumerate(opened.hashes):
            opened.copy(path, source / str(number), lambda _: None)
            members[path] = (source / str(number)).read_bytes()
    for path, data in changes.items():
        if data is None:
            del members[path]
        else:
            members[path] = data
    with target.open("w+b") as stream:
        writer = ArchiveWriter(stream.fileno(), "workspace-hostile", lambda _: None)
        writer.add(BAGIT, DECLARATION)
        for path in sorted(members):
            writer.add(path, members[path])
        manifest = render_manifest({path: sha256_hex(data) for path, data in members.items()})
        writer.add(MANIFEST, manifest)
        writer.finish()
        writer.close()
    return target


def database_with(backup: Path, tmp_path: Path, *statements: str) -> bytes:
    with BackupReader.open(backup) as opened:
        (tmp_path / "edited.db").unlink(missing_ok=True)
        opened.copy(DATABASE, tmp_path / "edited.db", lambda _: None)
    connection = sqlite3.connect(tmp_path / "edited.db", isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()
    return (tmp_path / "edited.db").read_bytes()


KEEP = (
    "CREATE TRIGGER events_keep BEFORE UPDATE ON events\n"
    "BEGIN SELECT RAISE(ABORT, 'events are never changed'); END"
)


class TestHostileBackups:
    def refused(self, file: Path, tmp_path: Path) -> WorkbenchError:
        before = sorted(path for path in tmp_path.rglob("*") if "state" not in path.parts)
        with pytest.raises(WorkbenchError) as caught:
            restore(file, tmp_path / "target")
        after = sorted(path for path in tmp_path.rglob("*") if "state" not in path.parts)
        assert before == after
        assert caught.value.message.count("\n") == 0
        return caught.value

    def test_it_would_be_accepted_unchanged(self, backup, tmp_path):
        restore(rebuilt(backup, tmp_path / "same.bak", {}), tmp_path / "target")

    @pytest.mark.parametrize(
        "statement",
        [
            "CREATE TRIGGER mine AFTER INSERT ON events BEGIN DELETE FROM claims; END",
            "CREATE VIEW mine AS SELECT * FROM events",
            "CREATE TABLE mine (x)",
            "CREATE INDEX mine ON events (at)",
            "DROP TRIGGER events_keep",
            "PRAGMA application_id = 1",
            "PRAGMA user_version = 2000",
            "ALTER TABLE claims ADD COLUMN mine TEXT",
        ],
    )
    def test_a_database_of_somebody_else(self, backup, tmp_path, statement):
        data = database_with(backup, tmp_path, statement)
        error = self.refused(rebuilt(backup, tmp_path / "x.bak", {DATABASE: data}), tmp_path)
        assert (error.code, error.exit_code) == ("backup.database", ExitCode.REFUSED)

    @pytest.mark.parametrize(
        "statements",
        [
            ("DROP TRIGGER events_keep", "UPDATE events SET body = '{}' WHERE seq = 2", KEEP),
            ("UPDATE incidents SET title = 'other'",),
            ("DELETE FROM incidents",),
        ],
    )
    def test_a_journal_that_does_not_hold(self, backup, tmp_path, statements):
        data = database_with(backup, tmp_path, *statements)
        error = self.refused(rebuilt(backup, tmp_path / "x.bak", {DATABASE: data}), tmp_path)
        assert (error.code, error.exit_code) == ("restore.not_intact", ExitCode.TAMPERED)

    @pytest.mark.parametrize("data", [b"", b"no database", b"SQLite format 3\0" + bytes(4000)])
    def test_no_database_at_all(self, backup, tmp_path, data):
        error = self.refused(rebuilt(backup, tmp_path / "x.bak", {DATABASE: data}), tmp_path)
        assert error.exit_code is ExitCode.REFUSED

    @pytest.mark.parametrize(
        "path",
        ["data/objects/ab/evil", "data/evil.sh", "evil", "data/objects/00/" + "0" * 64, "tags/x"],
    )
    def test_a_member_too_many(self, backup, tmp_path, path):
        error = self.refused(rebuilt(backup, tmp_path / "x.bak", {path: b"x"}), tmp_path)
        assert error.exit_code is ExitCode.REFUSED

    def test_an_object_too_many(self, backup, tmp_path):
        sha256 = sha256_hex(b"x")
        path = f"data/objects/{sha256[:2]}/{sha256}"
        error = self.refused(rebuilt(backup, tmp_path / "x.bak", {path: b"x"}), tmp_path)
        assert error.code == "restore.not_intact"

    def test_an_object_too_few(self, backup, tmp_path):
        with BackupReader.open(backup) as opened:
            path = next(iter(opened.objects))
        error = self.refused(rebuilt(backup, tmp_path / "x.bak", {path: None}), tmp_path)
        assert error.code == "restore.not_intact"

    @pytest.mark.parametrize("missing", [DATABASE, DESCRIPTION])
    def test_a_part_too_few(self, backup, tmp_path, missing):
        error = self.refused(rebuilt(backup, tmp_path / "x.bak", {missing: None}), tmp_path)
        assert error.exit_code is ExitCode.REFUSED

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("workspace", "../../x"),
            ("workspace", 7),
            ("heads", {}),
            ("heads", {FIRST: [1, "0" * 64]}),
            ("heads", {FIRST: ["many", "x"]}),
            ("format", "workbench-backup/9"),
            ("extra", "field"),
        ],
    )
    def test_a_description_that_lies(self, backup, tmp_path, field, value):
        with BackupReader.open(backup) as opened:
            said = json.loads(opened._whole(DESCRIPTION, 10_000))
        data = canonical({**said, field: value})
        error = self.refused(rebuilt(backup, tmp_path / "x.bak", {DESCRIPTION: data}), tmp_path)
        assert error.exit_code in {ExitCode.REFUSED, ExitCode.TAMPERED, ExitCode.UNSUPPORTED}

    @pytest.mark.parametrize("share", [0.0, 0.1, 0.35, 0.5, 0.75, 0.9, 0.97, 0.9999])
    @pytest.mark.parametrize("what", ["flip", "cut", "grow"])
    def test_bytes_that_were_changed(self, backup, tmp_path, share, what):
        data = bytearray(backup.read_bytes())
        at = int(share * len(data))
        if what == "flip":
            data[at] ^= 1
        elif what == "cut":
            del data[at : at + 7]
        else:
            data[at:at] = b"1234567"
        (tmp_path / "x.bak").write_bytes(data)
        error = self.refused(tmp_path / "x.bak", tmp_path)
        assert error.exit_code in {ExitCode.REFUSED, ExitCode.TAMPERED}

    @pytest.mark.parametrize(
        "name", ["data/../../escaped", "/etc/escaped", "data/objects/ab/link", "data\\x"]
    )
    def test_names_that_lead_elsewhere(self, backup, tmp_path, name):
        """The writer refuses such names, so another one writes them."""
        with zipfile.ZipFile(backup) as good, zipfile.ZipFile(tmp_path / "x.bak", "w") as bad:
            for entry in good.infolist():
                bad.writestr(entry, good.read(entry))
            entry = zipfile.ZipInfo("workspace-x/" + name)
            if name.endswith("link"):
                entry.external_attr = 0o120777 << 16
            bad.writestr(entry, "/etc/passwd")
        assert self.refused(tmp_path / "x.bak", tmp_path).exit_code is ExitCode.REFUSED
        assert objection("x/" + name) or name.endswith("link")

    def test_a_bomb_does_not_go_off(self, backup, tmp_path):
        with zipfile.ZipFile(tmp_path / "x.bak", "w", zipfile.ZIP_DEFLATED) as bomb:
            bomb.writestr("workspace-x/bagit.txt", DECLARATION)
            bomb.writestr("workspace-x/data/journal.db", bytes(50_000_000))
        assert self.refused(tmp_path / "x.bak", tmp_path).exit_code is ExitCode.REFUSED

    def test_a_package_is_no_backup(self, tmp_path):
        with (tmp_path / "x.bak").open("w+b") as stream:
            writer = ArchiveWriter(stream.fileno(), "package", lambda _: None)
            writer.add(BAGIT, DECLARATION)
            writer.add("data/incident.json", b"{}")
            writer.finish()
            writer.close()
        assert self.refused(tmp_path / "x.bak", tmp_path).exit_code is ExitCode.REFUSED

    @pytest.mark.parametrize("kind", ["missing", "folder", "empty"])
    def test_no_file(self, tmp_path, kind):
        if kind == "folder":
            (tmp_path / "x.bak").mkdir()
        elif kind == "empty":
            (tmp_path / "x.bak").write_bytes(b"")
        error = self.refused(tmp_path / "x.bak", tmp_path)
        assert error.exit_code in {ExitCode.USAGE, ExitCode.REFUSED}
