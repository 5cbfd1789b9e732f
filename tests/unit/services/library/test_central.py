"""A shared folder: write-once, several writers, and nothing leaves that a package would keep."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest

from tests.fakes.past_incidents import record, told
from workbench.errors import PackageError, WorkbenchError
from workbench.exchange.keys import create_key
from workbench.services.hypotheses import state_hypothesis
from workbench.services.library.central import publish, pull
from workbench.services.library.patterns import save_pattern
from workbench.services.library.plans import start_from
from workbench.services.library.searching import search_workspace
from workbench.services.library.shared import entry_source, find_entry, shared_entries
from workbench.services.session import open_session
from workbench.services.signing import SigningKey


@pytest.fixture
def shared(tmp_path):
    return tmp_path / "shared"


@pytest.fixture
def other(tmp_path):
    """A session of another workspace."""
    with open_session(tmp_path / "other", create=True) as session:
        yield session


def test_what_one_publishes_the_other_pulls_and_starts_from(session, other, shared):
    made = publish(session, "1", shared, disclosure="full")
    assert made.fresh
    assert made.path.name == f"{made.entry.sha256}.json"
    found = pull(other, shared)
    assert [one.sha256 for one in found.fresh] == [made.entry.sha256]
    entry = find_entry(other, made.entry.sha256[:8])
    assert (entry.own, entry.standing) == (False, "unsigned")
    mine = record(other, told(Random(5), 3))
    origin = start_from(other, mine, entry_source(entry)).value
    assert (origin.source, origin.of) == ("entry", made.entry.sha256)
    assert origin.hypotheses
    assert pull(other, shared).known == 1


def test_the_same_state_is_published_once_and_a_later_one_stands_for_it(session, shared):
    first = publish(session, "1", shared, disclosure="full")
    assert not publish(session, "1", shared, disclosure="full").fresh
    state_hypothesis(session, "1", "Another thought")
    second = publish(session, "1", shared, disclosure="full")
    assert second.fresh
    assert len(list((shared / "entries").glob("*.json"))) == 2
    assert [one.sha256 for one in shared_entries(session)] == [second.entry.sha256]
    every = {one.sha256 for one in shared_entries(session, every=True)}
    assert every == {first.entry.sha256, second.entry.sha256}


def test_by_hashes_nothing_but_the_title_leaves(session, shared):
    made = publish(session, "1", shared)
    assert made.entry.disclosure == "hashes"
    content = made.path.read_text(encoding="utf-8")
    state = session.incident("1")
    for secret in (state.records.hypotheses[0].statement, "unit_change", "lineage"):
        assert secret not in content.replace('"lineage":{}', "")
    assert state.title in content
    with pytest.raises(WorkbenchError, match="without a plan"):
        entry_source(made.entry)


def test_a_pattern_leaves_only_at_a_level_that_tells_it(session, shared):
    save_pattern(session, "1", "Unit at the source")
    made = publish(session, "1", shared, kind="pattern", disclosure="full")
    assert made.entry.title == "Unit at the source"
    assert made.entry.body["plan"]["hypotheses"]
    with pytest.raises(WorkbenchError, match="may not leave at this level"):
        publish(session, "1", shared, kind="pattern", disclosure="hashes")
    with pytest.raises(WorkbenchError, match="no exemplar"):
        publish(session, "1", shared, kind="exemplar", disclosure="full")
    with pytest.raises(PackageError, match="no level of disclosure"):
        publish(session, "1", shared, disclosure="some")


def test_half_written_altered_and_foreign_files_are_left_alone(session, other, shared):
    made = publish(session, "1", shared, disclosure="full")
    place = shared / "entries"
    whole = made.path.read_bytes()
    (place / f"{'a' * 64}.json").write_bytes(whole[:100])
    made.path.write_bytes(whole.replace(b"verified", b"verifiex"))
    (place / ".half.json.tmp").write_bytes(whole)
    (place / "notes.txt").write_text("hello")
    found = pull(other, shared)
    assert found.fresh == ()
    assert {name for name, _ in found.left} == {f"{'a' * 64}.json", made.path.name}
    made.path.write_bytes(whole)
    assert len(pull(other, shared).fresh) == 1


def test_an_entry_of_another_shape_is_told_and_not_taken(other, shared):
    import hashlib

    place = shared / "entries"
    place.mkdir(parents=True)
    for body in ({"format": "workbench-library-entry/9"}, [], {"format": 1}):
        content = json.dumps(body).encode()
        (place / f"{hashlib.sha256(content).hexdigest()}.json").write_bytes(content)
    found = pull(other, shared)
    assert found.fresh == ()
    assert all("no entry this version can read" in why for _, why in found.left)
    assert len(found.left) == 3


def test_several_writers_at_once_leave_every_entry_whole(few, shared, tmp_path):
    folders = [shutil.copytree(few, tmp_path / f"writer{n}") for n in range(3)]
    wanted = ["1", "2", "3"]

    def write(folder):
        with open_session(folder) as one:
            one.witness = None
            return [publish(one, name, shared, disclosure="full").entry.sha256 for name in wanted]

    with ThreadPoolExecutor(3) as pool:
        made = [sha for found in pool.map(write, folders) for sha in found]
    with open_session(tmp_path / "reader", create=True) as reader:
        found = pull(reader, shared)
        assert found.left == ()
        assert {one.sha256 for one in found.fresh} == set(made)
    assert not list((shared / "entries").glob(".*"))


def test_a_signed_entry_tells_its_key_and_a_wrong_signature_is_seen(session, other, shared):
    path = shared.parent / "key"
    key = SigningKey(create_key(path, "tester"), path, created=True)
    made = publish(session, "1", shared, disclosure="full", key=key)
    assert (made.entry.standing, made.entry.signer) == ("unknown key", key.fingerprint)
    second = publish(session, "2", shared, disclosure="full")
    beside = made.path.with_name(made.path.name + ".sig")
    second.path.with_name(second.path.name + ".sig").write_bytes(beside.read_bytes())
    found = {one.sha256: one for one in pull(other, shared).fresh}
    assert found[made.entry.sha256].standing == "unknown key"
    forged = found[second.entry.sha256]
    assert forged.standing == "wrong signature"
    with pytest.raises(WorkbenchError, match="does not fit"):
        entry_source(forged)


def test_a_folder_that_is_none_is_said(other, tmp_path):
    with pytest.raises(WorkbenchError, match="no shared library"):
        pull(other, tmp_path / "nowhere")
    (tmp_path / "file").write_text("x")
    mine = record(other, told(Random(5), 3))
    with pytest.raises(WorkbenchError, match="cannot be used"):
        publish(other, mine, tmp_path / "file")


def test_what_was_pulled_is_found_by_its_words_and_what_stands_for_it_later(session, other, shared):
    state_hypothesis(session, "1", "The zebra gauge reads Fahrenheit")
    save_pattern(session, "1", title="Zebra gauge in another unit")
    publish(session, "1", shared, kind="pattern", disclosure="full")
    assert search_workspace(other, ["zebra"]) == ()
    pull(other, shared)
    (hit,) = search_workspace(other, ["zebra gauge"])
    (entry,) = shared_entries(other)
    assert (hit.kind, hit.id, hit.incident) == ("shared", entry.sha256, f"shared:{entry.sha256}")
    assert hit.reference == entry.reference
    assert "Zebra gauge" in hit.snippet
    assert [one.id for one in search_workspace(other, ["zebra"], kinds=["shared"])] == [hit.id]
    assert search_workspace(other, ["zebra"], kinds=["pattern"]) == ()
    assert search_workspace(other, ["zebra"], stages=["Investigate"]) == ()
    mine = record(other, told(Random(5), 3))
    assert [one.kind for one in search_workspace(other, ["zebra"])] == ["shared"]
    assert search_workspace(other, ["zebra"], incident=mine) == ()
    # Our own entries are found as the incidents they are of, not twice.
    assert all(one.kind != "shared" for one in search_workspace(session, ["zebra"]))


def test_a_later_entry_takes_the_place_of_the_earlier_one_and_what_was_altered_is_not_found(
    session, other, shared, tmp_path
):
    key = SigningKey(create_key(tmp_path / "key", "ana", None), tmp_path / "key", created=True)
    publish(session, "1", shared, disclosure="full", key=key)
    pull(other, shared)
    title = shared_entries(other)[0].title
    assert len(search_workspace(other, [title.split()[0]])) == 1
    state_hypothesis(session, "1", "Another thought")
    later = publish(session, "1", shared, disclosure="full", key=key).entry
    pull(other, shared)
    assert [one.id for one in search_workspace(other, [title.split()[0]])] == [later.sha256]
    local = other.workspace.path / "library"
    (local / f"{later.sha256}.json.sig").unlink()
    first = next(one for one in shared_entries(other, every=True) if one.sha256 != later.sha256)
    (local / f"{later.sha256}.json.sig").write_bytes(
        (local / f"{first.sha256}.json.sig").read_bytes()
    )
    other.index.shared = None
    assert shared_entries(other)[0].standing == "wrong signature"
    assert search_workspace(other, [title.split()[0]]) == ()


def test_what_lies_there_unsigned_is_published_again_once_it_is_to_be_signed(
    session, shared, tmp_path
):
    key = SigningKey(create_key(tmp_path / "key", "ana", None), tmp_path / "key", created=True)
    publish(session, "1", shared)
    signed = publish(session, "1", shared, key=key)
    assert signed.fresh
    assert signed.entry.signer == key.fingerprint
    assert not publish(session, "1", shared, key=key).fresh
    assert shared_entries(session)[0].sha256 == signed.entry.sha256
