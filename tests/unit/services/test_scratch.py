"""A scratch folder goes with its owner, even one that was killed."""

import subprocess
import sys
import tempfile

import pytest

from tests.e2e.program import environment
from workbench.services.scratch import scratch_folder

HOLD = (
    "import sys; from workbench.services.scratch import scratch_folder\n"
    "with scratch_folder() as folder:\n"
    "    (folder / 'rows').write_text('evidence'); print(folder, flush=True); sys.stdin.read()\n"
)


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def test_it_is_private_empty_and_gone_afterwards(place):
    with scratch_folder() as folder:
        assert list(folder.iterdir()) == []
        assert folder.parent.stat().st_mode & 0o777 == 0o700
    assert list(place.iterdir()) == []


def test_what_a_killed_process_left_goes_with_the_next_one_in_use_stays(place):
    with subprocess.Popen(
        [sys.executable, "-c", HOLD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment(TMPDIR=str(place)),
    ) as holder:
        folder = holder.stdout.readline().strip()
        with scratch_folder():
            assert (place / folder / "rows").read_text() == "evidence"
        holder.kill()
        holder.wait()
        assert len(list(place.iterdir())) == 1
        with scratch_folder():
            assert len(list(place.iterdir())) == 1
    assert list(place.iterdir()) == []
