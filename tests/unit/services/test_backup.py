"""A backup holds a whole workspace; what comes back from it is whole too, or nothing is."""

import json
import shutil
import sqlite3
import threading
import time
import zipfile
from pathlib import Path

import pytest

from tests.unit.domain import nouns
from workbench.domain.canonical import canonical, sha256_hex
from workbench.domain.events import Draft
from workbench.domain.evidence import Window
from workbench.domain.incident import evidence_added, window_set
from workbench.errors import Cancelled, ExitCode, JournalError, WorkbenchError, WorkspaceError
from workbench.exchange.archive import ArchiveWriter
from workbench.exchange.backup import BAGIT, DATABASE, DESCRIPTION, MANIFEST, BackupReader
from workbench.exchange.bag import DECLARATION, render_manifest
from workbench.exchange.names import objection
from workbench.services.backing_up import back_up
from workbench.services.restoring import Restorer
from workbench.services.session import open_session
from workbench.services.store_check import verify_journal
from workbench.services.witness import FOLDER
from workbench.storage import Workspace

FIRST = "01a1fc10-e1ef-7737-a7cb-09f145fe966d"
SECOND = "01a1fc10-e1ef-7737-a7cb-09f145fe966e"


@pytest.fixture(autouse=True)
def _apart(tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER, str(tmp_path / "witness"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def folder(tmp_path) -> Path:
    """A workspace with two incidents, a file of evidence each."""
    with open_session(tmp_path / "cases", create=True) as session:
        for name in (FIRST, SECOND):
            original = session.workspace.objects.put_bytes(b"ts;temp\n" + name.encode()).sha256
            item = evidence_added(nouns.evidence(sha256=original, table=original))
            session.record(name, Draft("incident.opened", {"title": "Demand fell"}), item)
    return tmp_path / "cases"


@pytest.fixture
def backup(folder, tmp_path) -> Path:
    with open_session(folder) as session:
        return back_up(session, tmp_path / "cases.bak").path


def restore(file: Path, folder: Path, **options):
    return Restorer.here().restore(file, folder, **options)


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


def work(folder: Path, incident: str = FIRST) -> None:
    with open_session(folder) as session:
        session.record(incident, window_set(Window(name="later")))


class TestThereAndBack:
    def test_everything_comes_back(self, folder, backup, tmp_path):
        restore(backup, tmp_path / "again")
        with Workspace.open(folder) as old, Workspace.open(tmp_path / "again") as new:
            for name in (FIRST, SECOND):
                assert new.journal.events(name) == old.journal.events(name)
                assert new.incident(name) == old.incident(name)
                (item,) = new.incident(name).evidence
                assert new.objects.read(item.sha256) == old.objects.read(item.sha256)
        check = verify_journal(tmp_path / "again")
        assert check.ok
        assert check.not_checked == ()
        assert leftovers(tmp_path) == []

    def test_the_restored_workspace_says_so(self, folder, backup, tmp_path):
        work(folder)
        work(folder, SECOND)
        restore(backup, tmp_path / "again")
        check = verify_journal(tmp_path / "again")
        assert check.ok
        assert any(note.startswith("restored on ") for note in check.notes)
        assert any("2 events after that backup are not here" in note for note in check.notes)
        assert verify_journal(folder).ok  # the original is as good as before
        assert verify_journal(folder).notes == ()

    def test_both_may_go_on_without_being_a_fork(self, folder, backup, tmp_path):
        restore(backup, tmp_path / "again")
        work(folder)
        work(tmp_path / "again")
        assert verify_journal(folder).ok
        assert verify_journal(tmp_path / "again").ok

    def test_a_restored_workspace_rolled_back_is_named_all_the_same(self, backup, tmp_path):
        restore(backup, tmp_path / "again")
        old = (tmp_path / "again" / "journal.db").read_bytes()
        work(tmp_path / "again")
        (tmp_path / "again" / "journal.db").write_bytes(old)
        assert verify_journal(tmp_path / "again").problem["kind"] == "rolled_back"

    def test_a_silent_rollback_is_not_excused_by_an_unknown_machine(
        self, folder, backup, tmp_path, monkeypatch
    ):
        work(folder)
        with monkeypatch.context() as elsewhere:
            elsewhere.setenv("XDG_STATE_HOME", str(tmp_path / "other state"))
            elsewhere.setenv(FOLDER, str(tmp_path / "other witness"))
            restore(backup, tmp_path / "again")
            assert verify_journal(tmp_path / "again").ok
        shutil.rmtree(folder)
        (tmp_path / "again").rename(folder)
        check = verify_journal(folder)
        assert check.problem["kind"] == "rolled_back"
        assert any("not a key known to this machine" in note for note in check.notes)

    def test_the_original_may_give_way_to_what_was_restored(self, folder, backup):
        work(folder)
        shutil.rmtree(folder)
        restore(backup, folder)
        check = verify_journal(folder)
        assert check.ok
        assert any("1 event after that backup is not here" in note for note in check.notes)

    def test_a_backup_of_a_restored_workspace_restores(self, backup, tmp_path):
        restore(backup, tmp_path / "again")
        with open_session(tmp_path / "again") as session:
            second = back_up(session, tmp_path / "second.bak").path
        work(tmp_path / "again")
        restore(second, tmp_path / "third")
        check = verify_journal(tmp_path / "third")
        assert check.ok
        assert any("1 event after that backup" in note for note in check.notes)

    def test_into_an_empty_folder_or_one_to_be_made(self, backup, tmp_path):
        (tmp_path / "empty").mkdir()
        restore(backup, tmp_path / "empty")
        restore(backup, tmp_path / "deep" / "er")
        assert verify_journal(tmp_path / "deep" / "er").ok

    def test_never_over_anything(self, folder, backup, tmp_path):
        (tmp_path / "file").write_text("mine")
        for occupied in (folder, tmp_path / "file"):
            with pytest.raises(WorkspaceError) as caught:
                restore(backup, occupied)
            assert caught.value.code == "restore.not_empty"

    def test_it_is_a_bag_that_stock_tools_read(self, backup, tmp_path):
        shutil.unpack_archive(backup, tmp_path / "out", "zip")
        (root,) = (tmp_path / "out").iterdir()
        for line in (root / MANIFEST).read_text().splitlines():
            digest, path = line.split("  ")
            assert sha256_hex((root / path).read_bytes()) == digest

    def test_the_same_state_gives_the_same_order_of_files(self, backup):
        with BackupReader.open(backup) as opened:
            names = list(opened._container.entries)
        assert names[0] == BAGIT
        assert names[1:] == sorted(names[1:])

    def test_while_somebody_writes_it_is_one_instant(self, folder, tmp_path):
        stop = threading.Event()

        def write() -> None:
            with open_session(folder) as other:
                while not stop.is_set():
                    other.record(FIRST, window_set(Window(name="w")))
                    other.record(SECOND, window_set(Window(name="w")))

        writer = threading.Thread(target=write)
        writer.start()
        try:
            time.sleep(0.05)
            for number in range(3):
                with open_session(folder) as session:
                    back_up(session, tmp_path / f"{number}.bak")
        finally:
            stop.set()
            writer.join()
        for number in range(3):
            restore(tmp_path / f"{number}.bak", tmp_path / f"restored {number}")
            with Workspace.open(tmp_path / f"restored {number}") as space:
                one, two = (len(space.journal.events(name)) for name in (FIRST, SECOND))
                assert one - two in {0, 1}


class TestRefusals:
    def test_what_is_not_intact_is_not_backed_up(self, folder, tmp_path):
        connection = sqlite3.connect(folder / "journal.db")
        connection.execute("DROP TRIGGER events_keep")
        connection.execute("UPDATE events SET body = '{}' WHERE seq = 2")
        connection.commit()
        connection.close()
        with open_session(folder) as session, pytest.raises(JournalError) as caught:
            back_up(session, tmp_path / "cases.bak")
        assert caught.value.code == "backup.not_intact"
        assert "event 2" in caught.value.message
        assert not (tmp_path / "cases.bak").exists()
        assert leftovers(tmp_path) == []

    def test_a_changed_object_is_not_backed_up(self, folder, tmp_path):
        place = next((folder / "objects").glob("??/*"))
        place.chmod(0o600)
        place.write_bytes(b"x" * place.stat().st_size)
        with open_session(folder) as session, pytest.raises(WorkbenchError, match="sha256"):
            back_up(session, tmp_path / "cases.bak")
        assert leftovers(tmp_path) == []

    @pytest.mark.parametrize("name", ["cases.bak", "deeper/cases.bak"])
    def test_not_into_itself(self, folder, name):
        with open_session(folder) as session, pytest.raises(WorkbenchError, match="inside"):
            back_up(session, folder / name)

    @pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
    def test_stopping_leaves_nothing(self, folder, backup, tmp_path, share):
        def stop(fraction: float, text: str) -> None:
            if fraction >= share:
                raise Cancelled

        before = sorted(tmp_path.iterdir())
        with open_session(folder) as session, pytest.raises(Cancelled):
            back_up(session, tmp_path / "new.bak", progress=stop)
        with pytest.raises(Cancelled):
            restore(backup, tmp_path / "new", progress=stop)
        assert sorted(tmp_path.iterdir()) == before


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
