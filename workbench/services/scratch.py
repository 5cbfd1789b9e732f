"""Temporary folders that hold evidence for a moment, and go even after a kill."""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

_PREFIX = "workbench-scratch-"
_LOCK = "in-use"


@contextlib.contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a folder readable by this user alone, gone afterwards.

    What a killed process left behind is removed by the next one that asks for a folder; one
    still in use is known by its lock.

    Yields
    ------
    Path
    """
    place = Path(tempfile.gettempdir())
    for left in place.glob(f"{_PREFIX}*"):
        _remove_if_left(left)
    with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=place) as name:
        folder = Path(name)
        fresh = folder / f"{_LOCK}.new"
        with fresh.open("wb") as lock:
            # Locked before it has its name, so that nobody finds it unlocked.
            fcntl.flock(lock, fcntl.LOCK_EX)
            fresh.rename(folder / _LOCK)
            inside = folder / "files"
            inside.mkdir()
            yield inside


def _remove_if_left(folder: Path) -> None:
    with contextlib.suppress(OSError):
        if folder.is_symlink() or folder.stat().st_uid != os.getuid():
            return
        # A folder without its lock is being made this very moment.
        with (folder / _LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
