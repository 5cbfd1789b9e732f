"""Checkpoints leave the workspace when it is closed, and tell of a file that was rolled back."""

import json
import os
import shutil
import sqlite3
import stat
from pathlib import Path

import pytest

from tests.unit.domain import nouns
from workbench.domain.events import Draft
from workbench.domain.evidence import Window
from workbench.domain.incident import window_set
from workbench.errors import Cancelled, JournalError
from workbench.services.checkpointing import UNWITNESSED
from workbench.services.exporting import export_package
from workbench.services.session import open_session
from workbench.services.signing import signing_key
from workbench.services.store_check import Depth, check_session, verify_journal
from workbench.services.witness import FOLDER, Witness
from workbench.services.witness_key import (
    KEY_NAME,
    KNOWN,
    checkpoint_fault,
    known_keys,
    witness_key,
)
from workbench.storage import Checkpoint, Workspace
from workbench.storage.schema import JOURNAL_SCHEMA

INCIDENT = "01a1fc10-e1ef-7737-a7cb-09f145fe966d"


@pytest.fixture
def witness(tmp_path, monkeypatch) -> Witness:
    """A witness of the test's own."""
    monkeypatch.setenv(FOLDER, str(tmp_path / "witness"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return Witness.of_user()


@pytest.fixture
def folder(tmp_path, witness) -> Path:
    """A workspace with one incident of three events, opened and closed once."""
    with open_session(tmp_path / "cases", create=True) as session:
        session.record(INCIDENT, Draft("incident.opened", {"title": "Demand fell"}))
        session.record(INCIDENT, *[window_set(Window(name="w", rows=n)) for n in (1, 2)])
    return tmp_path / "cases"


def work(folder: Path, count: int = 1) -> None:
    with open_session(folder) as session:
        for number in range(count):
            session.record(INCIDENT, window_set(Window(name="w", rows=number)))


def kept(folder: Path, witness: Witness) -> tuple[Checkpoint, ...]:
    with Workspace.open(folder) as space:
        return witness.read(space.identifier).at(folder)


def put_back(folder: Path, old: bytes) -> None:
    for left in folder.glob("journal.db*"):
        left.unlink()
    (folder / "journal.db").write_bytes(old)


class TestCheckpoints:
    def test_closing_signs_inside_and_outside(self, folder, witness):
        (checkpoint,) = kept(folder, witness)
        assert checkpoint.size == 3
        assert checkpoint_fault(checkpoint) == ""
        with Workspace.open(folder) as space:
            assert space.journal.checkpoints(INCIDENT) == (checkpoint,)
            assert space.journal.events(INCIDENT)[-1].hash == checkpoint.head

    def test_nothing_of_the_sample_is_kept_outside(self, tmp_path, witness):
        with open_session(tmp_path / "sample", create=True) as session:
            session.workspace.remember(UNWITNESSED, "yes")
            session.record(INCIDENT, Draft("incident.opened", {}))
        assert not witness.folder.exists()
        assert not witness.keys.exists()
        assert "sample" in verify_journal(tmp_path / "sample").not_checked[0]

    def test_a_record_names_no_folder(self, folder, witness):
        (path,) = witness.folder.iterdir()
        assert folder.name not in path.read_text()

    def test_looking_signs_nothing(self, folder, witness):
        with open_session(folder) as session:
            session.incident("1")
        assert len(kept(folder, witness)) == 1

    def test_one_is_signed_every_200_events(self, folder, witness):
        with open_session(folder) as session:
            for _ in range(11):
                session.record(INCIDENT, *[window_set(Window(name="w"))] * 40)
            assert [c.size for c in kept(folder, witness)] == [3, 203, 403]
        assert [c.size for c in kept(folder, witness)] == [3, 203, 403, 443]

    def test_the_key_is_the_machines_own_and_nobody_elses_to_read(self, folder, witness):
        key = witness.keys / KEY_NAME
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
        assert not key.is_relative_to(folder)
        assert {c.by for c in kept(folder, witness)} == {witness_key(witness.keys).fingerprint}

    def test_a_witness_that_cannot_be_written_stops_nothing(self, tmp_path, witness, monkeypatch):
        (tmp_path / "file").write_text("")
        monkeypatch.setenv(FOLDER, str(tmp_path / "file" / "below"))
        with open_session(tmp_path / "cases", create=True) as session:
            session.record(INCIDENT, Draft("incident.opened", {}))
        check = verify_journal(tmp_path / "cases")
        assert check.ok
        assert "written" in check.not_checked[0]
        assert "rolled back" in check.not_checked[0]

    def test_no_state_folder_at_all_stops_nothing(self, tmp_path, monkeypatch):
        (tmp_path / "file").write_text("")
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
        with open_session(tmp_path / "cases", create=True) as session:
            session.record(INCIDENT, Draft("incident.opened", {}))
        assert verify_journal(tmp_path / "cases").ok

    def test_a_torn_line_is_passed_over_and_said(self, folder, witness):
        (path,) = witness.folder.iterdir()
        path.write_bytes(path.read_bytes()[:-30])
        work(folder)
        assert [c.size for c in kept(folder, witness)] == [4]
        assert "1 line" in " ".join(verify_journal(folder).notes)

    def test_processes_do_not_tear_each_others_lines(self, folder, witness):
        (one,) = kept(folder, witness)
        children = []
        for _ in range(4):
            child = os.fork()
            if not child:
                for _ in range(25):
                    witness.note("a" * 32, folder, [one])
                os._exit(0)
            children.append(child)
        for child in children:
            os.waitpid(child, 0)
        assert witness.read("a" * 32).at(folder) == (one,) * 100

    def test_a_name_that_is_a_path_stays_in_the_folder(self, folder, witness):
        (one,) = kept(folder, witness)
        witness.note("../../escaped", folder, [one])
        assert witness.read("../../escaped").at(folder) == (one,)
        assert {path.parent for path in witness.folder.rglob("*")} == {witness.folder}


class TestVerify:
    def test_it_is_intact_and_everything_was_checked(self, folder):
        check = verify_journal(folder)
        assert (check.ok, check.events, check.notes, check.not_checked) == (True, 3, (), ())

    def test_a_file_rolled_back_is_named(self, folder):
        old = (folder / "journal.db").read_bytes()
        work(folder, 2)
        put_back(folder, old)
        problem = verify_journal(folder).problem
        assert (problem["kind"], problem["seq"], problem["incident"]) == (
            "rolled_back",
            4,
            INCIDENT,
        )
        assert "2 events of 1 incident" in problem["message"]

    def test_also_if_the_copy_was_given_another_name(self, folder):
        old = (folder / "journal.db").read_bytes()
        work(folder)
        put_back(folder, old)
        with Workspace.open(folder) as space:
            space.remember("workspace", "b" * 32)
        assert verify_journal(folder).problem["kind"] == "rolled_back"

    def test_a_copy_that_went_on_apart_and_was_put_in_its_place_is_a_fork(self, folder, tmp_path):
        twin = Path(shutil.copytree(folder, tmp_path / "twin"))
        work(folder, 2)
        work(twin, 2)
        put_back(folder, (twin / "journal.db").read_bytes())
        assert verify_journal(folder).problem["kind"] == "forked"

    def test_a_copy_somewhere_else_is_no_problem_but_noted(self, folder, tmp_path):
        twin = Path(shutil.copytree(folder, tmp_path / "twin"))
        work(folder, 2)
        check = verify_journal(twin)
        assert check.ok
        assert "another folder has had 2 events that are not here" in check.notes[0]

    @pytest.mark.parametrize("where", ["inside", "outside"])
    def test_a_checkpoint_that_was_changed_is_named(self, folder, witness, where):
        if where == "outside":
            (path,) = witness.folder.iterdir()
            line = json.loads(path.read_text())
            line["checkpoint"]["at"] = "2025-01-01T00:00:00.000000Z"
            path.write_text(json.dumps(line, separators=(",", ":"), sort_keys=True) + "\n")
        else:
            with Workspace.open(folder) as space:
                (one,) = space.journal.checkpoints(INCIDENT)
                space.journal.checkpoint(INCIDENT, lambda _: one.signature, at=nouns.NOW, by=one.by)
        problem = verify_journal(folder).problem
        assert problem["kind"] == "checkpoint"
        assert problem["seq"] == 3

    def test_nothing_is_added_or_exported_after_a_check_that_failed(self, folder, tmp_path):
        connection = sqlite3.connect(folder / "journal.db")
        connection.execute("DROP TRIGGER events_keep")
        connection.execute("UPDATE events SET v = 2 WHERE seq = 2")
        connection.execute(JOURNAL_SCHEMA["events_keep"])
        connection.commit()
        connection.close()
        with open_session(folder) as session:
            assert not check_session(session, Depth()).ok
            key = signing_key(tmp_path / "key", "ana", create=True)
            for act in (
                lambda: session.record(INCIDENT, window_set(Window(name="w"))),
                lambda: export_package(session, INCIDENT, tmp_path / "out.incident.zip", key),
            ):
                with pytest.raises(JournalError) as caught:
                    act()
                assert caught.value.code == "journal.not_intact"
            assert session.incident("1").size == 3
        assert not (tmp_path / "out.incident.zip").exists()

    def test_what_a_quick_check_leaves_out_is_said(self, folder):
        assert "not looked at" in verify_journal(folder, Depth(quick=True)).not_checked[0]
        said = verify_journal(folder, Depth(contents=False)).not_checked
        assert "not hashed" in said[0]

    def test_events_without_a_checkpoint_outside_are_counted(self, folder):
        with open_session(folder) as session:
            session.record(INCIDENT, window_set(Window(name="late")))
            said = verify_journal(folder).not_checked
        assert said == ("The last event has no checkpoint outside the workspace yet.",)

    def test_without_a_witness_that_is_said(self, folder, witness):
        shutil.rmtree(witness.folder)
        check = verify_journal(folder)
        assert check.ok
        assert "rolled back" in check.not_checked[0]

    def test_objects_are_hashed_and_the_unnamed_noted(self, folder):
        with open_session(folder) as session:
            extra = session.workspace.objects.put_bytes(b"nobody names me").sha256
        check = verify_journal(folder)
        assert check.ok
        assert extra in check.notes[0]

    def test_it_can_be_stopped(self, folder):
        def stop(fraction: float, text: str) -> None:
            raise Cancelled

        with pytest.raises(Cancelled):
            verify_journal(folder, progress=stop)

    def test_a_database_without_its_tables_is_an_answer(self, folder):
        connection = sqlite3.connect(folder / "journal.db")
        connection.execute("DROP TABLE meta")
        connection.close()
        assert verify_journal(folder).problem["kind"] == "schema"


def test_keys_of_other_machines_can_be_listed(folder, witness, tmp_path):
    other = witness_key(tmp_path / "other")
    assert other.fingerprint not in known_keys(witness.keys)
    line = (tmp_path / "other" / f"{KEY_NAME}.pub").read_text()
    (witness.keys / KNOWN).write_text(line)
    assert other.fingerprint in known_keys(witness.keys)
