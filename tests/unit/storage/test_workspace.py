"""A workspace is made whole or not at all, and opened only where it is one of ours."""

import errno
import fcntl
import os
import resource
import shutil
import sqlite3
from datetime import timedelta

import pytest

from tests.unit.domain import nouns
from workbench.domain.events import Draft
from workbench.domain.evidence import Window
from workbench.domain.identifiers import new_identifier
from workbench.domain.incident import Stage, run_recorded, window_set
from workbench.domain.runs import RunStatus
from workbench.errors import ExitCode, JournalError, WorkspaceError
from workbench.storage import Scope, Workspace, schema

OPENED = Draft("incident.opened", {"title": "Demand fell", "owner": "ana", "metric": "rmse"})


def refused(code: str):
    return pytest.raises(WorkspaceError, check=lambda error: error.code == code)


class TestCreate:
    def test_a_new_folder_holds_a_journal_and_objects(self, folder):
        Workspace.create(folder).close()
        assert sorted(entry.name for entry in folder.iterdir()) == ["journal.db", "objects"]

    def test_folders_on_the_way_are_made(self, tmp_path):
        Workspace.create(tmp_path / "a" / "b" / "c").close()

    def test_an_empty_folder_will_do(self, tmp_path):
        Workspace.create(tmp_path).close()

    def test_what_a_creation_cut_off_left_behind_will_do(self, folder):
        folder.mkdir()
        (folder / "objects").mkdir()
        (folder / ".creating-0123").write_bytes(b"half")
        (folder / ".creating-0123-wal").write_bytes(b"half")
        Workspace.create(folder).close()
        assert sorted(entry.name for entry in folder.iterdir()) == ["journal.db", "objects"]

    def test_a_workspace_is_never_made_twice(self, folder, workspace, incident):
        with refused("workspace.exists"):
            Workspace.create(folder)
        assert workspace.incident(incident).title == "Demand fell"

    def test_of_two_made_at_once_the_first_one_stays_even_without_locks(self, folder, monkeypatch):
        link = os.link

        def no_locks(descriptor, operation):
            raise OSError(errno.ENOLCK, "No locks available")

        def be_late(source, target):
            monkeypatch.setattr(os, "link", link)
            Workspace.create(folder).close()
            link(source, target)

        monkeypatch.setattr(fcntl, "flock", no_locks)
        monkeypatch.setattr(os, "link", be_late)
        with refused("workspace.exists"):
            Workspace.create(folder)
        assert sorted(entry.name for entry in folder.iterdir()) == ["journal.db", "objects"]

    def test_a_file_system_without_hard_links_will_do(self, folder, monkeypatch):
        def refuse(source, target):
            raise PermissionError(1, "Operation not permitted")

        monkeypatch.setattr(os, "link", refuse)
        Workspace.create(folder).close()
        Workspace.open(folder).close()

    def test_other_peoples_files_are_left_alone(self, folder):
        folder.mkdir()
        (folder / "thesis.txt").write_text("mine")
        with refused("workspace.not_empty"):
            Workspace.create(folder)
        assert [entry.name for entry in folder.iterdir()] == ["thesis.txt"]

    def test_objects_without_a_journal_are_not_taken_over(self, folder):
        (folder / "objects" / "ab").mkdir(parents=True)
        with refused("workspace.not_empty"):
            Workspace.create(folder)

    def test_a_file_is_not_a_folder(self, tmp_path):
        (tmp_path / "file").write_text("x")
        with refused("workspace.not_a_folder"):
            Workspace.create(tmp_path / "file")


class TestOpen:
    def test_what_was_written_is_there(self, folder, workspace, busy_incident):
        before = workspace.incident(busy_incident)
        workspace.close()
        with Workspace.open(folder) as opened:
            assert opened.incident(busy_incident) == before

    def test_a_closed_workspace_is_one_file_and_the_objects(self, folder, workspace, incident):
        workspace.close()
        assert sorted(entry.name for entry in folder.iterdir()) == ["journal.db", "objects"]

    def test_a_folder_that_is_not_there(self, tmp_path):
        with refused("workspace.missing"):
            Workspace.open(tmp_path / "none")
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("content", [None, b""])
    def test_a_folder_that_is_not_a_workspace(self, tmp_path, content):
        if content is not None:
            (tmp_path / "journal.db").write_bytes(content)
        with refused("workspace.not_one"):
            Workspace.open(tmp_path)

    def test_a_file_that_is_not_a_database(self, tmp_path):
        (tmp_path / "journal.db").write_bytes(b"no database at all" * 100)
        with refused("workspace.damaged"):
            Workspace.open(tmp_path)

    def test_somebody_elses_database_is_not_touched(self, tmp_path):
        connection = sqlite3.connect(tmp_path / "journal.db")
        connection.execute("CREATE TABLE recipes (name TEXT)")
        connection.commit()
        connection.close()
        before = (tmp_path / "journal.db").read_bytes()
        with refused("workspace.not_one"):
            Workspace.open(tmp_path)
        assert (tmp_path / "journal.db").read_bytes() == before
        assert [entry.name for entry in tmp_path.iterdir()] == ["journal.db"]

    @pytest.mark.parametrize("read_only", [False, True])
    def test_a_workspace_of_a_newer_version_is_refused_and_left_as_it_is(
        self, folder, workspace, raw, read_only
    ):
        raw(f"PRAGMA user_version = {(schema.MAJOR + 1) * 1000}")
        workspace.close()
        with pytest.raises(WorkspaceError, match="made by a newer version") as caught:
            Workspace.open(folder, read_only=read_only)
        assert caught.value.code == "workspace.newer"
        assert caught.value.exit_code == ExitCode.UNSUPPORTED
        assert raw("PRAGMA user_version") == [((schema.MAJOR + 1) * 1000,)]

    @pytest.mark.parametrize("minor", [schema.USER_VERSION - 1, schema.USER_VERSION + 7])
    def test_tables_of_another_version_are_made_anew(
        self, folder, workspace, busy_incident, raw, minor
    ):
        before = workspace.incident(busy_incident)
        raw(
            "DROP TABLE claims",
            "ALTER TABLE evidence ADD COLUMN colour TEXT",
            f"PRAGMA user_version = {minor}",
        )
        with refused("workspace.outdated"):
            Workspace.open(folder, read_only=True)
        with Workspace.open(folder) as opened:
            assert opened.incident(busy_incident) == before
            assert opened.journal.verify().ok
        assert raw("PRAGMA user_version") == [(schema.USER_VERSION,)]

    def test_leftovers_of_interrupted_copies_are_swept_up(self, folder, workspace):
        left = folder / "objects" / ".incoming" / "0123.part"
        left.parent.mkdir()
        left.write_bytes(b"half")
        with Workspace.open(folder, read_only=True):
            assert left.exists()
        with Workspace.open(folder):
            assert not left.exists()


class TestReadOnly:
    def test_nothing_can_be_written(self, folder, workspace, busy_incident):
        with Workspace.open(folder, read_only=True) as opened:
            assert opened.incident(busy_incident) == workspace.incident(busy_incident)
            assert opened.journal.verify().ok
            with refused("workspace.read_only"):
                opened.journal.append(
                    busy_incident, [window_set(Window(name="a"))], at=nouns.NOW, by="ana"
                )
            with refused("workspace.read_only"):
                opened.journal.rebuild()
            with refused("workspace.read_only"):
                opened.objects.put_bytes(b"new")

    def test_it_sees_what_others_write_meanwhile(self, folder, append, incident):
        with Workspace.open(folder, read_only=True) as opened:
            assert opened.incident(incident).size == 1
            append(incident, window_set(Window(name="a")))
            assert opened.incident(incident).size == 2


class TestFullDisk:
    def test_a_full_disk_is_told_and_nothing_is_lost(self, workspace, append, incident):
        with workspace._database.write() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        # A database that may not grow meets the very error of a disk that is full.
        limited = workspace._database._connect

        def connect() -> sqlite3.Connection:
            connection = limited()
            connection.execute(f"PRAGMA max_page_count = {pages + 2}")
            return connection

        workspace._database._engine.dispose()
        workspace._database._engine.pool._creator = connect
        workspace._database._engine.pool = workspace._database._engine.pool.recreate()
        with refused("workspace.disk_full"):
            append(incident, window_set(Window(name="a", title="x" * 100_000)))
        assert workspace.incident(incident).size == 1
        append(incident, window_set(Window(name="b")))
        assert workspace.journal.verify().ok

    def test_a_disk_that_takes_no_more_of_an_object_is_told(self, workspace, tmp_path):
        source = tmp_path / "large"
        source.write_bytes(b"x" * 3_000_000)
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, hard))
        try:
            with refused("workspace.disk_full"):
                workspace.objects.put_file(source)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert list((workspace.path / "objects" / ".incoming").iterdir()) == []
        workspace.objects.put_file(source)

    @pytest.mark.parametrize("size", [0, 20_000, 60_000])
    def test_a_disk_that_takes_no_new_workspace_is_told(self, folder, size):
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
        try:
            with pytest.raises(WorkspaceError) as caught:
                Workspace.create(folder)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert caught.value.code in {"workspace.disk_full", "workspace.disk_error"}
        assert not (folder / "journal.db").exists()
        Workspace.create(folder).close()


class TestReferences:
    def test_every_way_to_name_an_incident(self, workspace, incident):
        for reference in (
            incident, incident.upper(), incident[:9], incident[-4:], incident[-8:], f" {incident} ",
            "1", "INC-0001", "inc-1", "INC1", "0001",
        ):  # fmt: skip
            assert workspace.incident(reference).id == incident

    @pytest.mark.parametrize("reference", ["", "2", "INC-0002", "019", "nobody", "%", "INC-", "-1"])
    def test_what_names_none(self, workspace, incident, reference):
        with refused("incident.unknown"):
            workspace.incident(reference)

    def test_what_fits_several_is_asked_again(self, workspace, append):
        first, second = (new_identifier(nouns.NOW) for _ in range(2))
        append(first, OPENED)
        append(second, OPENED)
        with refused("incident.ambiguous"):
            workspace.incident(first[:8])
        assert workspace.incident(second[-12:]).id == second

    def test_a_number_is_meant_before_the_end_of_an_identifier(self, workspace, append):
        append("aaaaaaaa-0002", OPENED)
        append("bbbbbbbb-0001", OPENED)
        assert workspace.incident("0002").id == "bbbbbbbb-0001"


class TestSummaries:
    def test_an_incident_at_a_glance(self, workspace, append, busy_incident):
        workspace.journal.append(
            busy_incident,
            [Draft("incident.amended", {"severity": "high", "stage": "Repair", "owner": "ben"})],
            at=nouns.NOW + timedelta(hours=2),
            by="ben",
        )
        (summary,) = workspace.incidents()
        assert (summary.id, summary.number, summary.reference) == (busy_incident, 1, "INC-0001")
        assert (summary.title, summary.stage, summary.severity, summary.owner, summary.metric) == (
            "Demand fell", Stage.REPAIR, "high", "ben", "rmse",
        )  # fmt: skip
        assert (summary.evidence, summary.runs, summary.claims, summary.size) == (1, 1, 1, 9)
        assert (summary.opened_at, summary.changed_at) == (
            nouns.NOW, nouns.NOW + timedelta(hours=2),
        )  # fmt: skip

    def test_no_incidents(self, workspace):
        assert workspace.incidents() == ()

    def test_a_row_that_cannot_be_read_is_a_sentence(self, workspace, incident, raw):
        raw("UPDATE incidents SET stage = 'Bed time'")
        with pytest.raises(JournalError) as caught:
            workspace.incidents()
        assert caught.value.code == "journal.tables_damaged"


class TestRunByKey:
    def test_a_finished_run_is_found_with_its_incident(self, workspace, append, incident):
        append(incident, run_recorded(nouns.run("r1", key="k")))
        found = workspace.run_by_key("k")
        assert found == (incident, nouns.run("r1", key="k"))
        assert workspace.run_by_key("other") is None

    @pytest.mark.parametrize("status", [RunStatus.FAILED, RunStatus.CANCELLED])
    def test_a_run_that_did_not_finish_is_no_answer(self, workspace, append, incident, status):
        append(incident, run_recorded(nouns.run("r1", key="k", status=status)))
        assert workspace.run_by_key("k") is None

    def test_the_latest_of_several_is_given(self, workspace, append, incident):
        later = nouns.NOW + timedelta(hours=1)
        append(incident, run_recorded(nouns.run("new", key="k", started_at=later)))
        append(incident, run_recorded(nouns.run("old", key="k")))
        found = workspace.run_by_key("k")
        assert found is not None
        assert found[1].id == "new"

    def test_a_row_that_cannot_be_read_is_a_sentence(self, workspace, append, incident, raw):
        append(incident, run_recorded(nouns.run("r1", key="k")))
        raw("UPDATE runs SET body = '{}'")
        with pytest.raises(JournalError):
            workspace.run_by_key("k")


def test_a_copied_folder_is_the_same_workspace(folder, tmp_path, workspace, busy_incident):
    workspace.close()
    shutil.copytree(folder, tmp_path / "copy")
    with Workspace.open(tmp_path / "copy") as copy, Workspace.open(folder) as original:
        assert copy.incident("1") == original.incident("1")
        assert copy.journal.verify(Scope(contents=True)).ok
