"""A kill at any moment leaves a clean journal, no half file, and a command that runs again."""

import pytest

from tests.bench.kill_minus_nine import torture


@pytest.mark.slow
def test_imports_and_exports_survive_kill_minus_nine():
    for tally in torture(6):
        assert tally.killed + tally.finished == 6
        assert tally.problems == []
