"""A backup holds a whole workspace; what comes back from it is whole too, or nothing is."""

import os
import shutil
import sqlite3
import threading
import time
from pathlib import Path

import pytest

from tests.unit.services.backups import FIRST, SECOND, leftovers, restore
from workbench.domain.canonical import sha256_hex
from workbench.domain.evidence import Window
from workbench.domain.incident import window_set
from workbench.errors import Cancelled, JournalError, WorkbenchError, WorkspaceError
from workbench.exchange.backup import BAGIT, MANIFEST, BackupReader
from workbench.services.backing_up import back_up
from workbench.services.session import open_session
from workbench.services.store_check import verify_journal
from workbench.services.witness import FOLDER
from workbench.storage import Workspace

pytestmark = pytest.mark.usefixtures("apart")


def work(folder: Path, incident: str = FIRST) -> None:
    with open_session(folder) as session:
        session.record(incident, window_set(Window(name="later")))


def _document(path: Path) -> None:
    path.write_bytes(b"years of work")


def _link(path: Path) -> None:
    path.symlink_to(path.with_name("nowhere"))


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

    def test_one_that_nobody_could_sign_says_so_as_a_claim(self, backup, tmp_path, monkeypatch):
        (tmp_path / "no folder").touch()
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "no folder"))
        assert not restore(backup, tmp_path / "again").witnessed
        (note,) = verify_journal(tmp_path / "again").notes
        assert note.startswith("restored on ")
        assert note.endswith("nobody signed that")

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

    def test_an_earlier_backup_is_replaced(self, folder, backup):
        earlier = backup.read_bytes()
        work(folder)
        with open_session(folder) as session:
            back_up(session, backup)
        assert backup.read_bytes() != earlier

    @pytest.mark.parametrize("make", [_document, os.mkfifo, _link])
    def test_nothing_else_is_replaced(self, folder, tmp_path, make):
        target = tmp_path / "thesis"
        make(target)
        before = target.lstat()
        with open_session(folder) as session, pytest.raises(WorkbenchError) as refusal:
            back_up(session, target)
        assert refusal.value.code == "backup.exists"
        assert target.lstat() == before

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
