"""Half a minute of the soak, and that it would see what it looks for."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench.soak import TOLERANCE, grown, growth

SOAK = Path(__file__).parents[2] / "bench" / "soak.py"
NUMBERS = st.floats(-1e6, 1e6)


def counts(values):
    return [{**dict.fromkeys(TOLERANCE, 10.0), "Qt objects": value} for value in values]


def test_half_a_minute_at_random_ends_well():
    done = subprocess.run(
        [sys.executable, SOAK, "--minutes", "0.5", "--seed", "3"],
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    assert "acts: " in done.stdout


def test_a_leak_of_one_dialog_an_act_is_seen():
    assert grown(counts([500.0 + 60 * turn for turn in range(30)])) == {
        "Qt objects": pytest.approx(60 * 29)
    }


def test_what_is_filled_at_first_and_jumps_once_is_no_leak():
    filled = [500.0 + 50 * min(turn, 10) for turn in range(30)]
    filled[25] = 5000.0
    assert grown(counts(filled)) == {}


@given(st.lists(NUMBERS, min_size=2, max_size=12), NUMBERS)
def test_the_growth_is_the_same_wherever_the_count_begins(values, above):
    shifted = growth([value + above for value in values])
    assert shifted == pytest.approx(growth(values), abs=1e-3)
