"""A journal under a passphrase: nothing of it is readable, and everything works as before."""

import subprocess
import sys

import pytest

from tests.unit.domain import nouns
from workbench.domain.events import Draft
from workbench.domain.evidence import Window
from workbench.domain.incident import evidence_added, window_set
from workbench.errors import ExitCode, WorkspaceError
from workbench.services.backing_up import back_up
from workbench.services.passphrase import FILE
from workbench.services.prompting import prompt
from workbench.services.restoring import Restorer
from workbench.services.session import open_session
from workbench.services.store_check import rebuild_projections, verify_journal
from workbench.services.witness import FOLDER
from workbench.storage import Workspace

pytest.importorskip("sqlcipher3", reason="the extra sqlcipher is not installed")

INCIDENT = "01a1fc10-e1ef-7737-a7cb-09f145fe966d"
SECRET = "it's a 'secret' ✓"


@pytest.fixture
def given(tmp_path, monkeypatch):
    """The passphrase in a file that the environment names."""
    monkeypatch.setenv(FOLDER, str(tmp_path / "witness"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    file = tmp_path / "passphrase"
    file.write_text(SECRET + "\nsecond line\n", encoding="utf-8")
    monkeypatch.setenv(FILE, str(file))
    return file


@pytest.fixture
def folder(tmp_path, given):
    Workspace.create(tmp_path / "cases", passphrase=SECRET).close()
    with open_session(tmp_path / "cases", create=True) as session:
        sha256 = session.workspace.objects.put_bytes(b"in the clear").sha256
        item = evidence_added(nouns.evidence(sha256=sha256, table=sha256))
        session.record(INCIDENT, Draft("incident.opened", {"title": "Top secret title"}), item)
    return tmp_path / "cases"


def test_nothing_of_the_journal_can_be_read(folder):
    for path in folder.glob("journal.db*"):
        data = path.read_bytes()
        assert b"secret title" not in data
        assert b"SQLite format" not in data
        assert INCIDENT.encode() not in data


def test_it_works_as_any_other(folder):
    with open_session(folder) as session:
        assert session.incident("1").title == "Top secret title"
        session.record(INCIDENT, window_set(Window(name="w")))
    assert rebuild_projections(folder) == 3
    check = verify_journal(folder)
    assert (check.ok, check.events, check.not_checked) == (True, 3, ())
    with open_session(folder, read_only=True) as session:
        assert session.incident("1").size == 3


def test_it_can_be_backed_up_and_restored_and_stays_encrypted(folder, tmp_path):
    with open_session(folder) as session:
        back_up(session, tmp_path / "cases.bak")
    assert b"secret title" not in (tmp_path / "cases.bak").read_bytes()
    Restorer.here().restore(tmp_path / "cases.bak", tmp_path / "again")
    assert verify_journal(tmp_path / "again").ok
    assert b"secret title" not in (tmp_path / "again" / "journal.db").read_bytes()
    with open_session(tmp_path / "again") as session:
        assert session.incident("1").title == "Top secret title"


@pytest.mark.parametrize("what", ["none", "wrong", "empty", "no file"])
def test_without_the_passphrase_it_stays_closed(folder, given, tmp_path, monkeypatch, what):
    with open_session(folder) as session:
        back_up(session, tmp_path / "cases.bak")
    if what == "none":
        monkeypatch.delenv(FILE)
    elif what == "no file":
        given.unlink()
    else:
        given.write_text("other\n" if what == "wrong" else "\n")
    for act in (
        lambda: open_session(folder),
        lambda: open_session(folder, read_only=True),
        lambda: verify_journal(folder),
        lambda: rebuild_projections(folder),
        lambda: Restorer.here().restore(tmp_path / "cases.bak", tmp_path / "again"),
    ):
        with pytest.raises(WorkspaceError) as caught:
            act()
        assert (caught.value.code, caught.value.exit_code) == ("workspace.locked", ExitCode.USAGE)
        assert SECRET not in caught.value.message + caught.value.hint
        assert ".restoring" not in caught.value.message
    assert not (tmp_path / "again").exists()


def test_a_person_is_asked_where_there_is_one(folder, monkeypatch):
    monkeypatch.delenv(FILE)
    asked = []

    def ask(place):
        asked.append(place)
        return SECRET

    token = prompt.set(ask)
    try:
        with open_session(folder) as session:
            assert session.incident("1").size == 2
    finally:
        prompt.reset(token)
    assert asked == [folder]


def test_an_edit_is_named_here_too(folder):
    from sqlcipher3 import dbapi2

    connection = dbapi2.connect(str(folder / "journal.db"), isolation_level=None)
    quoted = SECRET.replace("'", "''")
    connection.execute(f"PRAGMA key = '{quoted}'")
    connection.execute("DROP TRIGGER events_keep")
    connection.execute("UPDATE events SET v = 2 WHERE seq = 2")
    connection.close()
    problem = verify_journal(folder).problem
    assert (problem["kind"], problem["seq"]) == ("edited", 2)


def test_a_damaged_file_is_a_sentence(folder):
    data = bytearray((folder / "journal.db").read_bytes())
    data[5000:5100] = bytes(100)
    (folder / "journal.db").write_bytes(data)
    try:
        found = verify_journal(folder).ok
    except WorkspaceError as error:
        found = error.code
    assert found in {False, "workspace.damaged", "workspace.locked"}


def test_without_the_extra_one_sentence_says_how_to_get_it(folder):
    """In a process of its own, because this one has loaded it."""
    program = (
        "import sys; sys.modules['sqlcipher3'] = None; sys.modules['sqlcipher3.dbapi2'] = None\n"
        "from workbench.cli.program import main\n"
        f"sys.exit(main(['-w', {str(folder)!r}, 'incidents']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "pip install 'incident-workbench[sqlcipher]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_command_makes_one_and_says_what_is_not_encrypted(tmp_path, given, capsys):
    from workbench.cli.program import main

    assert main(["workspace", "encrypt", str(tmp_path / "new")]) == 0
    assert "objects/ are not" in capsys.readouterr().out
    with open_session(tmp_path / "new") as session:
        assert session.workspace.encrypted
    assert main(["workspace", "encrypt", str(tmp_path / "new")]) == 2


def test_the_book_of_scores_is_under_the_same_passphrase_and_comes_back(folder, tmp_path):
    with open_session(folder) as session:
        with session.workspace.score_book() as book:
            book.append("candidate.dismissed", {"words": "secret"}, at=session.clock(), by="ann")
        back_up(session, tmp_path / "cases.bak")
    for path in folder.glob("scores.db*"):
        assert b"secret" not in path.read_bytes()
    Restorer.here().restore(tmp_path / "cases.bak", tmp_path / "again")
    with open_session(tmp_path / "again") as session, session.workspace.score_book() as book:
        assert book.acts()[0].body["words"] == "secret"
