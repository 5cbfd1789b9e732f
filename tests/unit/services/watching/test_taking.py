"""A file is taken only when it is whole, and as it was when it was looked at."""

import hashlib
import json
import os
import sqlite3

import pytest
from pyarrow import feather

from tests.unit.services.watching.folders import put, rows
from workbench.services.watching.intake import UnsettledError, take
from workbench.services.watching.memory import Memory
from workbench.services.watching.settling import Settling, batches_in, look_at
from workbench.services.watching.wholeness import missing_end


class Seconds:
    """A monotonic clock that moves when it is told to."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


def found(folder, completion="settled", leave=()):
    return {one.path.name: one for one in batches_in(folder, frozenset(leave), completion)}


def written(kind, file):
    """Write a whole file of a kind."""
    table = rows(1)
    if kind == "parquet":
        put(file.parent, 1, name=file.name)
    elif kind == "feather":
        feather.write_feather(table, file, compression="uncompressed")
    elif kind == "csv":
        table.to_pandas().to_csv(file, index=False)
    elif kind == "jsonl":
        table.to_pandas().to_json(file, orient="records", date_format="iso", lines=True)
    elif kind == "json":
        table.to_pandas().to_json(file, orient="records", date_format="iso")
    else:
        with sqlite3.connect(file) as connection:
            table.to_pandas().to_sql("rows", connection)


@pytest.mark.parametrize("kind", ["parquet", "feather", "csv", "jsonl", "json", "sqlite"])
def test_a_file_cut_anywhere_in_a_line_or_before_its_footer_is_not_whole(kind, tmp_path):
    file = tmp_path / f"batch.{kind}"
    written(kind, file)
    assert missing_end(file) == ""
    whole = file.read_bytes()
    last = whole.rstrip().rfind(b"\n") + 3  # early in the last line
    cuts = [0, last] if kind in {"csv", "jsonl"} else [0, 1, len(whole) // 2, len(whole) - 3]
    for cut in cuts:
        file.write_bytes(whole[:cut])
        assert missing_end(file), cut


def test_a_text_table_without_a_last_line_end_may_be_whole(tmp_path):
    file = tmp_path / "b.csv"
    file.write_text("a,b\n1,2\n3,4", "utf-8")
    assert missing_end(file) == ""


def test_it_settles_when_it_looks_the_same_for_long_enough(tmp_path):
    clock = Seconds()
    settling = Settling(2.0, clock)
    file = put(tmp_path, 1)
    settled = lambda: settling.settled(batches_in(tmp_path, frozenset(), "settled"))[file]  # noqa: E731
    assert not settled()
    clock.now += 1.9
    assert not settled()
    clock.now += 0.2
    assert settled()
    put(tmp_path, 1, seed=9)  # written to once more
    assert not settled()
    clock.now += 2.0
    assert settled()


def test_times_of_files_decide_nothing_but_whether_they_changed(tmp_path):
    clock = Seconds()
    settling = Settling(2.0, clock)
    file = put(tmp_path, 1)
    for moment in (0, 4_102_444_800):  # 1970 and 2100
        os.utime(file, (moment, moment))
        settling.settled(batches_in(tmp_path, frozenset(), "settled"))
        clock.now += 2
        assert settling.settled(batches_in(tmp_path, frozenset(), "settled"))[file]


def test_a_mark_says_that_a_file_is_whole(tmp_path):
    put(tmp_path, 1, name="b.parquet")
    assert "b.parquet.done" in found(tmp_path, "marked")["b.parquet"].obstacle
    (tmp_path / "b.parquet.done").touch()
    assert list(found(tmp_path, "marked")) == ["b.parquet"]
    assert found(tmp_path, "marked")["b.parquet"].obstacle == ""


def test_what_is_no_batch_is_left_alone(tmp_path):
    for name in (".b.parquet", "b.parquet.tmp", "b.csv.part", "b.parquet~", "notes.txt", "x.done"):
        put(tmp_path, 1, name=name)
    (tmp_path / "folder").mkdir()
    put(tmp_path, 1, name="baseline.parquet")
    assert found(tmp_path, leave={"baseline.parquet"}) == {}


def test_links_and_pipes_are_never_followed(tmp_path):
    secret = tmp_path / "elsewhere"
    secret.mkdir()
    put(secret, 1, name="secret.parquet")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "link.parquet").symlink_to(secret / "secret.parquet")
    os.mkfifo(folder / "pipe.csv")
    capture = folder / "capture"
    capture.mkdir()
    (capture / "capture.json").write_text("{}", "utf-8")
    (capture / "inside.parquet").symlink_to(secret / "secret.parquet")
    assert all("neither is followed" in one.obstacle for one in found(folder).values())
    assert sorted(found(folder)) == ["capture", "link.parquet", "pipe.csv"]


def test_a_name_that_is_no_text_is_told_and_nothing_more(tmp_path):
    odd = os.fsdecode(b"b\xff.parquet")
    put(tmp_path, 1, name="good.parquet")
    (tmp_path / "good.parquet").rename(tmp_path / odd)
    (one,) = batches_in(tmp_path, frozenset(), "settled")
    assert one.obstacle == "has a name that is no text"
    memory = Memory.of(tmp_path, tmp_path)
    memory.keep((one,))
    assert memory.digest(one) == ""


def test_a_file_that_becomes_a_link_after_it_was_looked_at_is_not_followed(tmp_path):
    file = put(tmp_path, 1, name="b.parquet")
    (one,) = batches_in(tmp_path, frozenset(), "settled")
    other = put(tmp_path, 2, name="other.parquet")
    file.unlink()
    file.symlink_to(other)
    with pytest.raises(UnsettledError):
        take(one, tmp_path / "x")


@pytest.mark.parametrize("what", ["changed", "replaced", "gone"])
def test_a_file_that_changed_since_it_was_looked_at_is_not_taken(what, tmp_path):
    file = put(tmp_path, 1, name="b.parquet")
    (one,) = batches_in(tmp_path, frozenset(), "settled")
    if what == "gone":
        file.unlink()
    elif what == "changed":
        with file.open("ab") as stream:
            stream.write(b"more")
    else:
        put(tmp_path, 2, name="new.tmp").replace(file)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with pytest.raises(UnsettledError):
        take(one, scratch)


def test_what_is_taken_is_named_by_its_bytes_alone(tmp_path):
    a, b = (tmp_path / name for name in "ab")
    for folder in (a, b):
        (folder / "batch").mkdir(parents=True)
        (folder / "batch" / "capture.json").write_text(json.dumps({"title": "t"}), "utf-8")
        put(folder / "batch", 1, name="rows.parquet")
        (folder / "scratch").mkdir()
    taken = [
        take(batches_in(one, frozenset({"scratch"}), "settled")[0], one / "scratch")
        for one in (a, b)
    ]
    assert taken[0].sha256 == taken[1].sha256
    file = put(tmp_path, 1, name="one.csv")
    (one,) = [x for x in batches_in(tmp_path, frozenset(), "settled") if x.path == file]
    (tmp_path / "s").mkdir()
    assert take(one, tmp_path / "s").sha256 == hashlib.sha256(file.read_bytes()).hexdigest()


def test_what_is_remembered_may_be_lost_or_damaged(tmp_path):
    file = put(tmp_path, 1)
    (one,) = batches_in(tmp_path, frozenset(), "settled")
    memory = Memory.of(tmp_path, tmp_path)
    memory.learn(one, "a" * 64)
    memory.keep((one,))
    assert Memory.of(tmp_path, tmp_path).digest(one) == "a" * 64
    os.utime(file, (1, 1))
    (touched,) = batches_in(tmp_path, frozenset(), "settled")
    assert Memory.of(tmp_path, tmp_path).digest(touched) == ""
    memory.file.write_bytes(b'{"hashes": 3')
    assert Memory.of(tmp_path, tmp_path).digest(one) == ""


def test_waiting_adds_up_over_restarts_and_no_clock_that_is_set_changes_it(tmp_path):
    boots = iter(
        [
            ("first", 1000.0),
            ("first", 4600.0),
            ("first", 4600.0),
            ("second", 1800.0),
            ("second", 0.0),
        ]
    )
    booted = lambda: next(boots)  # noqa: E731
    told = []
    for _ in range(5):
        memory = Memory.of(tmp_path, tmp_path, booted)
        told.append(memory.hours_waiting("2026-05-01"))
        memory.keep(())
    assert told == [0.0, 1.0, 1.0, 1.5, 1.5]
    assert Memory.of(tmp_path, tmp_path, lambda: ("x", 1.0)).hours_waiting("2026-05-02") == 0.0


def test_a_look_holds_what_every_write_changes(tmp_path):
    file = put(tmp_path, 1)
    before = look_at(file)
    stamps = file.stat()
    with file.open("r+b") as stream:  # the same size, and the time put back
        stream.seek(10)
        stream.write(b"\0")
    os.utime(file, ns=(stamps.st_atime_ns, stamps.st_mtime_ns))
    assert look_at(file) != before
