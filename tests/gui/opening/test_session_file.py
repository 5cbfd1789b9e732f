"""What a window was doing survives its end by force, and is claimed by one other window only."""

import json
import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.desktop.session_file import FOLDER, DraftText, SessionFile, SessionState, claim

TEXT = st.text(max_size=40).map(lambda t: t.encode("utf-8", "replace").decode())
DRAFTS = st.builds(DraftText, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT)
STATES = st.builds(
    SessionState,
    incident=TEXT,
    place=TEXT,
    package=TEXT,
    views=st.dictionaries(TEXT, st.dictionaries(TEXT, st.integers() | TEXT)),
    drafts=st.lists(DRAFTS, max_size=3, unique_by=lambda d: d.key).map(tuple),
)
CRASH = """
import os, sys
from pathlib import Path
from workbench.desktop.session_file import DraftText, SessionFile, SessionState
file = SessionFile(Path(sys.argv[1]))
draft = DraftText("Review", "Comment", "", sys.argv[2], "I-1")
file.write(SessionState("I-1", "signals", drafts=(draft,)))
os.kill(os.getpid(), 9)
"""


def left_by_the_dead(folder, state, *, closed=False):
    """Write what a window wrote whose process is gone."""
    file = SessionFile(folder)
    file.write(state, closed=closed)
    given_ = json.loads(file.path.read_text())
    given_["owner"]["begun"] = "another boot 1"
    file.path.write_text(json.dumps(given_))
    return file


@settings(max_examples=40, deadline=None)
@given(STATES)
def test_what_was_written_comes_back_whole_and_once(tmp_path_factory, state):
    folder = tmp_path_factory.mktemp("workspace")
    left_by_the_dead(folder, state)
    assert claim(folder) == state
    assert claim(folder) is None


def test_a_window_killed_by_force_leaves_what_was_typed(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", CRASH, tmp_path, "half a sent"], check=False, timeout=30
    )
    assert done.returncode == -9
    found = claim(tmp_path)
    assert (found.incident, found.place) == ("I-1", "signals")
    assert [draft.text for draft in found.drafts] == ["half a sent"]


def test_the_file_of_a_window_that_lives_is_left_alone(tmp_path):
    file = SessionFile(tmp_path)
    file.write(SessionState("I-1", "home"))
    assert claim(tmp_path) is None
    assert file.path.exists()


def test_a_window_closed_in_order_brings_back_only_what_was_typed(tmp_path):
    draft = DraftText("Review", "Comment", "", "later")
    left_by_the_dead(tmp_path, SessionState("I-1", "signals", drafts=(draft,)), closed=True)
    assert claim(tmp_path) == SessionState(drafts=(draft,))


def test_nothing_is_left_of_a_window_that_had_nothing_to_lose(tmp_path):
    file = SessionFile(tmp_path)
    file.write(SessionState("I-1", "home"))
    file.remove()
    assert not (tmp_path / FOLDER).exists()


def test_only_this_account_can_read_it_and_the_same_is_not_written_twice(tmp_path):
    file = SessionFile(tmp_path)
    assert file.write(SessionState("I-1"))
    assert not file.write(SessionState("I-1"))
    assert file.path.stat().st_mode & 0o777 == 0o600
    assert file.path.parent.stat().st_mode & 0o777 == 0o700


def test_in_an_encrypted_workspace_no_text_is_in_the_file(tmp_path):
    kept = {}
    file = SessionFile(tmp_path, kept.__setitem__)
    views = {"evidence": {"search": "secret search"}}
    draft = DraftText("Review", "Comment", "", "secret")
    file.write(SessionState("I-1", "evidence", views=views, drafts=(draft,)))
    body = json.loads(file.path.read_text())
    assert "secret" not in file.path.read_text()
    body["owner"]["begun"] = "gone"
    file.path.write_text(json.dumps(body))
    found = claim(tmp_path, kept.__getitem__)
    assert [d.text for d in found.drafts] == ["secret"]
    assert (found.incident, found.place, found.views) == ("I-1", "evidence", views)


def test_in_an_encrypted_workspace_the_same_is_not_written_twice(tmp_path):
    kept = []
    file = SessionFile(tmp_path, lambda *given: kept.append(given))
    state = SessionState("I-1", "evidence", views={"evidence": {"search": "x"}})
    assert file.write(state)
    assert not file.write(state)
    assert file.write(SessionState("I-1", "evidence"))
    file.remove()
    assert len(kept) == 2
    assert kept[-1] == (file.name, "")


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'{"owner": {}}', b'{"owner": {"pid": 1, "begun": ""}}', b"\xff" * 100],
)
def test_a_file_that_is_none_of_ours_stops_nobody(tmp_path, body):
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / f"window-{os.getpid()}-x.json").write_bytes(body)
    assert claim(tmp_path) is None
    left_by_the_dead(tmp_path, SessionState("I-1", "home"))
    assert claim(tmp_path).incident == "I-1"
