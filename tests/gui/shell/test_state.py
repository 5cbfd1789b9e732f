"""What the shell shows, as values; and finding a line by a few letters."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.desktop.shell.fuzzy import ranked, score
from workbench.desktop.state import CaseBarState, CaseMode, JobPhase, JobState, Stage, StatusState
from workbench.desktop.theme.marks import State


def test_states_have_answers_before_anything_is_open():
    assert CaseBarState().mode is CaseMode.WORKSPACE
    assert StatusState().integrity.state is State.UNKNOWN
    assert StatusState().right == ("Times in UTC", "Offline")
    assert len(Stage) == 7


@pytest.mark.parametrize(
    ("job", "text"),
    [
        (JobState("1", "Hashing", fraction=0.62, seconds_left=4), "62\u202f%, 4\u202fs left"),
        (JobState("1", "Hashing", fraction=0.62), "62\u202f%"),
        (JobState("1", "Hashing"), "running"),
        (JobState("1", "Hashing", JobPhase.WAITING), "waiting"),
        (JobState("1", "Hashing", JobPhase.FAILED, "too large"), "failed"),
    ],
)
def test_a_job_says_how_far_it_is(job, text):
    assert job.progress_text == text
    assert job.active is (job.phase in {JobPhase.WAITING, JobPhase.RUNNING})


def test_states_need_no_qt():
    code = (
        "import sys; import workbench.desktop.state, workbench.desktop.shell.fuzzy, "
        "workbench.desktop.shell.offers; "
        "print(any(name.startswith('PySide6') for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_starts_of_words_are_found_first():
    lines = ["Copy", "Previous part of the window", "Open package…", "Home"]
    assert lines[ranked("op", lines)[0]] == "Open package…"
    assert [lines[at] for at in ranked("pw", lines)] == ["Previous part of the window"]
    assert ranked("", lines) == [0, 1, 2, 3]
    assert ranked("zzz", lines) == []


@given(st.text(max_size=30), st.text(max_size=8))
def test_only_lines_with_all_letters_in_order_are_found(line, wanted):
    rest = iter(line.casefold())
    there = all(letter in rest for letter in "".join(wanted.casefold().split()))
    assert (score(wanted, line) is not None) is there
