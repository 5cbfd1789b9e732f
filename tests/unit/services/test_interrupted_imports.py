"""A large import that is stopped leaves no incident and goes on where it stopped."""

import os
import time

import pytest

from tests.unit.services.runners import FakeRunner, lend
from workbench.datasets import conversion
from workbench.errors import Cancelled, EvidenceError
from workbench.services import overlapping
from workbench.services.importing import import_capture
from workbench.services.interrupted import discard, go_on, interrupted_imports
from workbench.services.session import open_session
from workbench.storage import unfinished

ROWS = 3000


@pytest.fixture
def csv(tmp_path, monkeypatch):
    """A file that counts as large, of a dozen row groups."""
    monkeypatch.setattr(overlapping, "LARGE", 1)
    monkeypatch.setattr(conversion, "GROUP_ROWS", 256)
    path = tmp_path / "rows.csv"
    lines = [f"{at},word {at % 9},{at / 7:.5f}" for at in range(ROWS)]
    path.write_text("id,word,value\n" + "\n".join(lines) + "\n")
    return path


@pytest.fixture
def session(tmp_path):
    """A new workspace whose errands are done in this process."""
    with open_session(tmp_path / "workspace", create=True) as opened:
        lend(opened, FakeRunner(b"{}"))
        yield opened


def stopping_at(words):
    """A progress that stops the import when it says this."""

    def progress(_, text):
        if words in text:
            # The follower looks twenty times a second.
            time.sleep(0.2)
            raise Cancelled

    return progress


def hashes(made):
    item = made.evidence[0]
    return item.sha256, item.table.sha256, item.table.rows


def left(session):
    folder = session.workspace.objects.folder / ".incoming" / unfinished.FOLDER
    return [path for path in folder.glob("*/*") if path.name != "lock"]


@pytest.fixture
def expected(csv, tmp_path):
    with open_session(tmp_path / "other", create=True) as other:
        lend(other, FakeRunner(b"{}"))
        made = import_capture(other, [csv], signals=False).value
        assert left(other) == []
        return hashes(made)


@pytest.mark.parametrize("words", ["Copying", " 768 rows read", "Profiling"])
def test_what_is_stopped_goes_on_to_the_same_evidence(session, csv, expected, words):
    with pytest.raises(Cancelled):
        import_capture(session, [csv], signals=False, progress=stopping_at(words))
    assert session.workspace.incidents() == ()
    (waiting,) = interrupted_imports(session)
    assert waiting.names == ("rows.csv",)
    assert waiting.there
    told = []
    done = go_on(session, waiting, progress=lambda _, text: told.append(text))
    (item,) = [e for e in session.incident(done.value).evidence if e.name == "rows.csv"]
    assert (item.sha256, item.table.sha256, item.table.rows) == expected
    assert any("kept from an earlier attempt" in text for text in told) == (words != "Copying")
    assert interrupted_imports(session) == ()
    assert left(session) == []


def test_the_same_command_goes_on(session, csv, expected):
    with pytest.raises(Cancelled):
        import_capture(session, [csv], signals=False, progress=stopping_at("rows read"))
    made = import_capture(session, [csv], signals=False).value
    assert hashes(made) == expected
    assert left(session) == []


def test_a_file_that_changed_in_between_is_taken_in_anew(session, csv, expected):
    with pytest.raises(Cancelled):
        import_capture(session, [csv], signals=False, progress=stopping_at("rows read"))
    csv.write_text(csv.read_text().replace("word 3", "word X"))
    made = import_capture(session, [csv], signals=False).value
    assert hashes(made)[0] != expected[0]
    assert hashes(made)[2] == ROWS


def test_a_copy_that_was_harmed_is_written_again(session, csv, expected):
    with pytest.raises(Cancelled):
        import_capture(session, [csv], signals=False, progress=stopping_at("rows read"))
    (copy,) = (path for path in left(session) if path.name == "original")
    copy.write_bytes(b"x" * 100 + copy.read_bytes()[100:])
    assert hashes(import_capture(session, [csv], signals=False).value) == expected


def test_files_that_were_finished_are_not_read_again(session, csv, tmp_path):
    second = tmp_path / "second.csv"
    second.write_text(csv.read_text())
    seen = []

    def progress(_, text):
        seen.append(text)
        if text.startswith("Reading second.csv"):
            raise Cancelled

    with pytest.raises(Cancelled):
        import_capture(session, [csv, second], signals=False, progress=progress)
    seen.clear()
    import_capture(session, [csv, second], signals=False, progress=lambda _, t: seen.append(t))
    assert any("rows.csv was taken in before" in text for text in seen)
    assert not any(text.startswith("Reading rows.csv") for text in seen)
    assert left(session) == []


def test_a_file_of_no_use_leaves_nothing_to_go_on_with(session, csv):
    csv.write_text("id,word\n1,a\n2,b,c\n")
    with pytest.raises(EvidenceError):
        import_capture(session, [csv], signals=False)
    assert interrupted_imports(session) == ()
    assert left(session) == []


def test_it_can_be_discarded(session, csv):
    with pytest.raises(Cancelled):
        import_capture(session, [csv], signals=False, progress=stopping_at("rows read"))
    (waiting,) = interrupted_imports(session)
    assert discard(session, waiting).value == 1
    assert interrupted_imports(session) == ()
    assert left(session) == []


def test_what_nobody_goes_on_with_is_gone_after_a_week(session, csv):
    with pytest.raises(Cancelled):
        import_capture(session, [csv], signals=False, progress=stopping_at("rows read"))
    store = session.workspace.objects
    assert unfinished.sweep(store) == 0
    (folder,) = (store.folder / ".incoming" / unfinished.FOLDER).iterdir()
    long_ago = time.time() - unfinished.KEPT_SECONDS - 60
    os.utime(folder, (long_ago, long_ago))
    assert unfinished.sweep(store) == 1
    assert not folder.exists()


def test_another_process_takes_the_same_file_in_by_itself(session, csv, expected):
    store = session.workspace.objects
    with unfinished.unfinished(store, csv) as held:
        assert held is not None
        assert hashes(import_capture(session, [csv], signals=False).value) == expected
