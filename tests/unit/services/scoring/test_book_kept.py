"""The book of scores is backed up, checked with the journal, and never leaves with an incident."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.fakes.fleets import drawn_values, readings_of
from tests.unit.services.backups import apart, restore
from workbench.errors import WorkbenchError
from workbench.exchange.backup import SCORES, BackupReader
from workbench.services.backing_up import back_up
from workbench.services.scoring.candidates import candidates
from workbench.services.session import open_session
from workbench.services.store_check import verify_journal
from workbench.storage.score_book import FILE

NOW = datetime(2026, 5, 22, tzinfo=UTC)
__all__ = ["apart"]
pytestmark = pytest.mark.usefixtures("apart")


@pytest.fixture
def folder(tmp_path) -> Path:
    with (
        open_session(tmp_path / "cases", create=True) as session,
        session.workspace.score_book() as book,
    ):
        book.add_batch("a" * 64, "may.csv", readings_of(drawn_values(1, 5)[0]), at=NOW)
        book.decisions().expect("a" * 64, "m", "may.csv", at=NOW)
        book.append("candidate.dismissed", {"reason": "seasonal", "model": "m"}, at=NOW, by="ann")
    return tmp_path / "cases"


def edit(file: Path) -> None:
    with sqlite3.connect(file) as raw:
        raw.execute("DROP TRIGGER acts_keep")
        raw.execute("""UPDATE acts SET body = '{"reason":"too small"}'""")


def test_a_backup_brings_the_book_back(folder, tmp_path):
    with open_session(folder) as session:
        backup = back_up(session, tmp_path / "cases.bak").path
        with session.workspace.score_book() as book:
            before, acts = list(book.readings()), book.acts()
    with BackupReader.open(backup) as reader:
        assert SCORES in reader.hashes
    restore(backup, tmp_path / "again")
    with open_session(tmp_path / "again") as session, session.workspace.score_book() as book:
        assert list(book.readings()) == before
        assert book.acts() == acts
        assert book.has_batch("a" * 64)


def test_a_workspace_without_a_book_is_backed_up_as_before(tmp_path):
    with open_session(tmp_path / "bare", create=True) as session:
        backup = back_up(session, tmp_path / "bare.bak").path
    restore(backup, tmp_path / "again")
    assert not (tmp_path / "again" / FILE).exists()


def test_a_book_that_was_edited_is_neither_backed_up_nor_passed_by_the_check(folder, tmp_path):
    assert any("acts 1" in note for note in verify_journal(folder).notes)
    edit(folder / FILE)
    check = verify_journal(folder)
    assert check.problem is not None
    assert check.problem["kind"] == "scores"
    with open_session(folder) as session, pytest.raises(WorkbenchError, match="Act 1"):
        back_up(session, tmp_path / "cases.bak")
    assert not (tmp_path / "cases.bak").exists()


def test_a_foreign_book_is_refused_before_it_is_asked(folder, tmp_path):
    with sqlite3.connect(folder / FILE) as raw:
        raw.execute("CREATE VIEW sly AS SELECT load_extension('x')")
    with open_session(folder) as session:
        backup = back_up(session, tmp_path / "cases.bak").path
    with pytest.raises(WorkbenchError, match="book of scores"):
        restore(backup, tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_a_workspace_to_look_at_that_was_never_scored_has_an_empty_queue(tmp_path):
    open_session(tmp_path / "bare", create=True).close()
    with open_session(tmp_path / "bare", read_only=True) as session:
        assert candidates(session) == ()
    assert not (tmp_path / "bare" / FILE).exists()
