"""Objects: whole or not there, named by what they hold, never changed."""

import hashlib
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import Cancelled, EvidenceError, JournalError, WorkbenchError
from workbench.storage import ObjectStore, StoredObject
from workbench.storage import objects as module


@pytest.fixture
def store(tmp_path: Path) -> ObjectStore:
    (tmp_path / "objects").mkdir()
    return ObjectStore(tmp_path / "objects")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "rows.csv"
    path.write_bytes(b"ts;temp\n1;20\n" * 200_000)
    return path


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def files(store: ObjectStore) -> list[str]:
    return sorted(str(p.relative_to(store.folder)) for p in store.folder.rglob("*") if p.is_file())


def refused(code: str):
    return pytest.raises(WorkbenchError, check=lambda error: error.code == code)


def test_a_file_is_kept_as_given_under_its_hash(store, source):
    data = source.read_bytes()
    stored = store.put_file(source)
    assert stored == StoredObject(digest(data), len(data), digest(data))
    assert store.path(stored.sha256) == store.folder / stored.sha256[:2] / stored.sha256
    assert store.read(stored.sha256) == data
    assert store.has(stored.sha256)
    store.verify(stored.sha256)
    assert files(store) == [f"{stored.sha256[:2]}/{stored.sha256}"]


@settings(max_examples=20)
@given(data=st.binary(min_size=1, max_size=200))
def test_bytes_come_back(tmp_path_factory, data):
    store = ObjectStore(tmp_path_factory.mktemp("objects"))
    assert store.put_bytes(data).sha256 == digest(data)
    assert store.read(digest(data)) == data


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_an_object_is_read_only(store, umask):
    before = os.umask(umask)
    try:
        place = store.path(store.put_bytes(b"data").sha256)
    finally:
        os.umask(before)
    assert stat.S_IMODE(place.stat().st_mode) == 0o444 & ~umask


def test_progress_is_told_in_bytes(store, source):
    told: list[int] = []
    stored = store.put_file(source, told.append)
    assert told == sorted(told)
    assert len(told) >= 2
    assert told[-1] == stored.size


def test_a_copy_that_is_stopped_leaves_nothing(store, source):
    def stop(_: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        store.put_file(source, stop)
    assert files(store) == []


def test_the_same_bytes_are_kept_once(store, source):
    assert store.put_file(source) == store.put_file(source) == store.put_bytes(source.read_bytes())
    assert len(files(store)) == 1


def test_a_copy_heals_an_object_that_was_changed(store, source):
    place = store.path(store.put_file(source).sha256)
    for put in (lambda: store.put_file(source), lambda: store.put_bytes(source.read_bytes())):
        place.chmod(0o600)
        place.write_bytes(b"changed")
        with refused("object.changed"):
            store.verify(place.name)
        with refused("object.changed"):
            store.read(place.name)
        put()
        store.verify(place.name)


def test_what_is_empty_is_refused(store, tmp_path):
    (tmp_path / "empty.csv").touch()
    with pytest.raises(EvidenceError, match=r"empty\.csv is empty"):
        store.put_file(tmp_path / "empty.csv")
    with refused("evidence.empty"):
        store.put_bytes(b"")
    assert files(store) == []


def test_what_cannot_be_read_is_refused(store, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for name in ("none", "objects", "pipe"):
        with pytest.raises(EvidenceError, match=f"{name} cannot be read") as caught:
            store.put_file(tmp_path / name)
        assert caught.value.code == "evidence.unreadable"
    assert files(store) == []


def test_a_file_that_changes_while_it_is_copied_is_refused(store, source):
    def disturb(_: int) -> None:
        with source.open("ab") as stream:
            stream.write(b"2;21\n")

    with refused("evidence.changing"):
        store.put_file(source, disturb)
    assert files(store) == []


def test_a_copy_that_differs_from_what_was_read_is_refused(store, source, monkeypatch):
    settle = module.settle

    def flip_a_bit(stream) -> str:
        stream.seek(5)
        stream.write(b"!")
        return settle(stream)

    monkeypatch.setattr(module, "settle", flip_a_bit)
    with refused("object.copy_differs"):
        store.put_file(source)
    assert files(store) == []


@pytest.mark.parametrize(
    "name", ["a" * 64, "A" * 64, "", "a" * 63, "../../etc/passwd", "a" * 64 + "\n"]
)
def test_what_is_not_there_is_told(store, name):
    assert not store.has(name)
    for question in (store.path, store.read, store.verify):
        with pytest.raises(JournalError) as caught:
            question(name)
        assert caught.value.code == "object.missing"


class TestSweep:
    def test_nothing_to_sweep(self, store):
        assert store.sweep() == 0

    def test_what_dead_processes_left_is_removed(self, store):
        kept = store.put_bytes(b"kept").sha256
        for n in range(3):
            (store.folder / ".incoming" / f"{n}.part").write_bytes(b"half")
        assert store.sweep() == 3
        assert files(store) == [f"{kept[:2]}/{kept}"]

    def test_a_copy_under_way_is_left_alone(self, store, source):
        swept: list[int] = []
        stored = store.put_file(source, lambda _: swept.append(store.sweep()))
        assert set(swept) == {0}
        store.verify(stored.sha256)

    def test_a_file_swept_before_it_was_locked_is_made_again(self, store, source, monkeypatch):
        flock, swept = module.fcntl.flock, []

        def be_late(stream, operation):
            if not swept:
                swept.append(True)
                assert store.sweep() == 1
            flock(stream, operation)

        def sweep_lock(stream, operation):
            return (
                be_late(stream, operation)
                if operation == module.fcntl.LOCK_EX
                else flock(stream, operation)
            )

        monkeypatch.setattr(module.fcntl, "flock", sweep_lock)
        stored = store.put_file(source)
        store.verify(stored.sha256)
        assert swept
