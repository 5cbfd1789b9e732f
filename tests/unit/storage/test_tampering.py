"""Whatever is done to a real journal, the check says what it was and to which event."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.domain import nouns
from tests.unit.storage.conftest import OPENED
from tests.unit.storage.tampering import IN_THE_MIDDLE, Intruder, Verdict
from workbench.domain.evidence import Window
from workbench.domain.incident import claim_added, window_set
from workbench.storage import Checkpoint, JournalCheck, Scope, Workspace

FIRST, SECOND, THIRD = "01-first", "02-second", "03-third"
SIZE = 9
MARKS = (4, 7, 9)
"""After so many events there is a checkpoint of every incident."""


def sign(statement: bytes) -> bytes:
    return b"signed " + statement


def fault(checkpoint: Checkpoint) -> str:
    return "" if checkpoint.signature == sign(checkpoint.statement()) else "it is not ours"


def grow(folder: Path, incident: str, sizes: range, *, name: str = "w") -> list[Checkpoint]:
    """Append up to a size, with checkpoints, and return these."""
    made = []
    with Workspace.open(folder) as space:
        for size in sizes:
            draft = OPENED if size == 1 else window_set(Window(name=f"{name}{size}", rows=size))
            if size % 3 == 0:
                draft = claim_added(nouns.claim(f"c{size}", text=f"Sentence {size} by {name}."))
            space.journal.append(incident, [draft], at=nouns.NOW, by="ana")
            if size in MARKS:
                made.append(space.journal.checkpoint(incident, sign, at=nouns.NOW, by="ana"))
    return made


@pytest.fixture(scope="module")
def original(tmp_path_factory) -> tuple[Path, tuple[Checkpoint, ...]]:
    """A workspace to copy: three incidents grown side by side, and what is kept outside."""
    folder, kept = tmp_path_factory.mktemp("original") / "w", []
    Workspace.create(folder).close()
    for size in range(1, SIZE + 1):
        for incident in (FIRST, SECOND, THIRD):
            kept += grow(folder, incident, range(size, size + 1))
    return folder, tuple(kept)


@pytest.fixture(scope="module")
def copied(original, tmp_path_factory):
    """Give fresh copies."""

    def copy() -> Path:
        return Path(shutil.copytree(original[0], tmp_path_factory.mktemp("copy") / "w"))

    return copy


def checked(folder: Path, kept: tuple[Checkpoint, ...] = ()) -> JournalCheck:
    with Workspace.open(folder) as space:
        return space.journal.verify(Scope(kept=kept, verifier=fault))


def said(check: JournalCheck) -> Verdict | None:
    problem = check.problem
    assert check.ok == (problem is None)
    return problem and Verdict(problem["kind"], problem["seq"], problem["incident"])


def test_what_nobody_touched_is_in_order(original):
    assert said(checked(*original)) is None
    assert checked(*original).events == 3 * SIZE


@pytest.mark.parametrize("what", IN_THE_MIDDLE)
@settings(max_examples=12)
@given(
    seq=st.integers(2, SIZE - 2),
    incident=st.sampled_from([FIRST, SECOND, THIRD]),
    guards_back=st.booleans(),
    outside=st.booleans(),
)
def test_what_was_done_and_to_which_event_is_named(
    what, original, copied, seq, incident, guards_back, outside
):
    folder = copied()
    intruder = Intruder(folder, incident)
    kind, place = IN_THE_MIDDLE[what](intruder, seq)
    intruder.leave(guards_back=guards_back)
    check = checked(folder, original[1] if outside else ())
    assert said(check) == Verdict(kind, place, incident)
    assert kind.removesuffix("d") in check.problem["message"]


@settings(max_examples=12)
@given(seq=st.integers(2, SIZE), guards_back=st.booleans())
def test_a_history_written_anew_is_known_by_the_checkpoints_inside(copied, seq, guards_back):
    folder = copied()
    intruder = Intruder(folder, SECOND)
    intruder.rewrite(seq)
    intruder.mend_tables()
    intruder.leave(guards_back=guards_back)
    first = next(mark for mark in MARKS if mark >= seq)
    assert said(checked(folder)) == Verdict("rewritten", first, SECOND)


@settings(max_examples=12)
@given(seq=st.integers(2, SIZE))
def test_without_any_checkpoint_only_the_tables_know(copied, seq):
    folder = copied()
    intruder = Intruder(folder, SECOND)
    intruder.rewrite(seq)
    intruder.forget_checkpoints()
    intruder.leave(guards_back=True)
    assert said(checked(folder)) == Verdict("rewritten", SIZE, SECOND)


@settings(max_examples=12)
@given(seq=st.integers(2, SIZE))
def test_with_every_trace_mended_only_the_outside_knows(original, copied, seq):
    folder = copied()
    intruder = Intruder(folder, SECOND)
    intruder.rewrite(seq)
    intruder.mend_tables()
    intruder.forget_checkpoints()
    intruder.leave(guards_back=True)
    first = next(mark for mark in MARKS if mark >= seq)
    assert said(checked(folder, original[1])) == Verdict("forked", first, SECOND)


def test_a_checkpoint_made_to_fit_is_known_by_its_signature(copied):
    folder = copied()
    intruder = Intruder(folder, SECOND)
    intruder.rewrite(3)
    intruder.mend_tables()
    for mark in MARKS:
        head = intruder.event(mark).hash
        intruder.connection.execute(
            "UPDATE checkpoints SET head = ? WHERE incident = ? AND size = ?", (head, SECOND, mark)
        )
    intruder.leave(guards_back=True)
    assert said(checked(folder)) == Verdict("checkpoint", 4, SECOND)


@settings(max_examples=12)
@given(size=st.integers(4, SIZE - 1), incident=st.sampled_from([FIRST, SECOND]))
def test_one_incident_cut_with_every_trace_is_no_older_copy(original, copied, size, incident):
    """The others go on after what is missing: so the file is not one of long ago."""
    folder = copied()
    intruder = Intruder(folder, incident)
    intruder.delete(size + 1, SIZE)
    intruder.mend_tables()
    intruder.forget_checkpoints()
    intruder.leave(guards_back=True)
    assert said(checked(folder, original[1])) == Verdict("truncated", size + 1, incident)
    assert said(checked(folder)) is not None  # rows are numbered without gaps


@pytest.mark.parametrize("incident", [FIRST, SECOND, THIRD])
def test_a_removed_incident_is_named(original, copied, incident):
    folder = copied()
    intruder = Intruder(folder, incident)
    intruder.delete(1, SIZE)
    intruder.leave(guards_back=True)
    assert said(checked(folder)) == Verdict("removed", 1, incident)
    intruder = Intruder(folder, incident)
    intruder.forget_tables()
    intruder.leave(guards_back=True)
    assert said(checked(folder)) == Verdict("removed", 1, incident)
    intruder = Intruder(folder, incident)
    intruder.forget_checkpoints()
    intruder.leave(guards_back=True)
    assert said(checked(folder, original[1])).kind in {"removed", "rolled_back"}
    bare = said(checked(folder))  # a gap among numbers, or among rows
    assert bare.kind == ("deleted" if incident == THIRD else "removed")


@settings(max_examples=12)
@given(size=st.integers(1, SIZE - 1), later=st.integers(1, 3))
def test_an_older_copy_of_the_whole_file_shows_outside_only(size, later, tmp_path_factory):
    folder = tmp_path_factory.mktemp("older") / "w"
    Workspace.create(folder).close()
    kept = grow(folder, FIRST, range(1, size + 1))
    kept += grow(folder, SECOND, range(1, 5))
    old = (folder / "journal.db").read_bytes()
    grow(folder, FIRST, range(size + 1, size + later + 1))
    with Workspace.open(folder) as space:
        kept.append(space.journal.checkpoint(FIRST, sign, at=nouns.NOW, by="ana"))
    (folder / "journal.db").write_bytes(old)
    assert said(checked(folder)) is None
    assert said(checked(folder, tuple(kept))) == Verdict("rolled_back", size + 1, FIRST)


@settings(max_examples=12)
@given(common=st.integers(4, 6))
def test_two_histories_from_a_common_event_are_a_fork(common, tmp_path_factory):
    folder = tmp_path_factory.mktemp("fork") / "w"
    Workspace.create(folder).close()
    kept = grow(folder, FIRST, range(1, common + 1))
    twin = Path(shutil.copytree(folder, folder.with_name("twin")))
    kept += grow(folder, FIRST, range(common + 1, SIZE + 1))
    grow(twin, FIRST, range(common + 1, SIZE + 1), name="other")
    check = checked(twin, tuple(kept))
    assert said(check) == Verdict("forked", 7, FIRST)
    assert "up to event 4 both are one history" in check.problem["message"]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DROP TRIGGER events_stay", "the trigger events_stay was dropped"),
        ("DROP INDEX checkpoints_of", "the index checkpoints_of was dropped"),
        (
            "CREATE TRIGGER mine AFTER INSERT ON events BEGIN SELECT 1; END",
            "the trigger mine was added by another program",
        ),
        ("CREATE VIEW mine AS SELECT 1", "the view mine was added by another program"),
        ("ALTER TABLE events ADD COLUMN mine TEXT", "the table events was altered"),
        ("DELETE FROM meta", "the identifier of the workspace was removed"),
    ],
)
def test_an_altered_safeguard_is_called_by_its_name(copied, statement, words):
    folder = copied()
    intruder = Intruder(folder, FIRST)
    intruder.leave(guards_back=True)
    connection = sqlite3.connect(folder / "journal.db", isolation_level=None)
    connection.execute(statement)
    connection.close()
    check = checked(folder)
    assert said(check) == Verdict("schema", None, None)
    assert words in check.problem["message"]


class TestQuick:
    def test_it_names_what_was_done_to_a_chain(self, copied):
        folder = copied()
        intruder = Intruder(folder, FIRST)
        IN_THE_MIDDLE["swapped"](intruder, 3)
        intruder.leave(guards_back=True)
        with Workspace.open(folder) as space:
            assert said(space.journal.verify(Scope(quick=True))).kind == "reordered"

    def test_it_does_not_look_at_tables(self, copied):
        folder = copied()
        intruder = Intruder(folder, FIRST)
        intruder.connection.execute("UPDATE windows SET name = 'other'")
        intruder.leave(guards_back=True)
        with Workspace.open(folder) as space:
            assert space.journal.verify(Scope(quick=True)).ok
            assert said(space.journal.verify()).kind == "projection"
