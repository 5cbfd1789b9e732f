"""A kill at any moment leaves a clean journal, no half file, and a command that runs again."""

import pytest

from tests.bench.kill_minus_nine import kill_everything


@pytest.mark.slow
def test_every_act_that_writes_survives_kill_minus_nine(tmp_path):
    tallies = kill_everything(tmp_path, times=1)
    assert len(tallies) == 7
    for name, tally in tallies.items():
        assert tally.killed + tally.finished == 1, name
        assert tally.problems == [], name
