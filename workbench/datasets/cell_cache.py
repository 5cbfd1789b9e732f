"""Arrow files of large tables, kept beside a workspace's objects and made again when they are gone.

Nothing is lost with them: they hold what the Parquet objects hold, by the same hash. The folder
keeps to a size; what was looked at longest ago goes first.
"""

import contextlib
import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from workbench.datasets.cells import CellFile, decoded_size, write_cells
from workbench.datasets.progress import Progress, silent
from workbench.errors import EvidenceError

FOLDER = "cache"
"""Inside a workspace; may be deleted at any time."""
MOST_BYTES = 16 << 30
SPARE_BYTES = 1 << 30
"""What is left free on the disk."""
WORTH_BYTES = 48 << 20
"""Tables that take less are decoded as they are looked at."""
_SHA256 = re.compile(r"[0-9a-f]{64}")
_NOTICE = "CACHEDIR.TAG"
_TAG = (
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# Made from objects/ to show large tables at once. It may be deleted; it is made again.\n"
)


class CellCache:
    """The Arrow files of one workspace.

    Parameters
    ----------
    workspace : Path
        The workspace's folder.
    read_only : bool
        Make nothing; what is there is used.
    most_bytes : int
        How much the files take together.
    """

    def __init__(
        self, workspace: Path, *, read_only: bool = False, most_bytes: int = MOST_BYTES
    ) -> None:
        self.folder = workspace / FOLDER / "cells"
        self._read_only = read_only
        self._most = most_bytes

    def open(self, sha256: str) -> CellFile | None:
        """Return the cells of a table if its file is there and whole.

        Parameters
        ----------
        sha256 : str
            Of the Parquet object.
        """
        place = self._place(sha256)
        try:
            found = CellFile(place)
        except (OSError, EvidenceError):
            return None
        with contextlib.suppress(OSError):
            os.utime(place)
        return found

    def worth(self, path: Path) -> bool:
        """Whether a table is large enough, and the disk roomy enough, for a file of its own.

        Parameters
        ----------
        path : Path
            The Parquet object.
        """
        size = decoded_size(path)
        if self._read_only or not WORTH_BYTES <= size <= self._most:
            return False
        with contextlib.suppress(OSError):
            return shutil.disk_usage(path.parent).free > size + SPARE_BYTES
        return False

    def make(self, sha256: str, path: Path, progress: Progress = silent) -> CellFile | None:
        """Write the file of a table, if no other process has or is about to, and open it.

        Parameters
        ----------
        sha256 : str
            Of the Parquet object.
        path : Path
            The Parquet object.
        progress : callable
            What it raises leaves nothing behind.

        Returns
        -------
        CellFile or None
            None where it cannot be written, such as on a full disk.
        """
        place = self._place(sha256)
        with contextlib.suppress(OSError):
            self._prepare()
            with self._alone():
                if not place.is_file():
                    self._make_room(decoded_size(path), place)
                    self._write(path, place, progress)
        return self.open(sha256)

    def spill(self) -> Path | None:
        """Return a folder for what sorting cannot hold; None where nothing may be written."""
        if self._read_only:
            return None
        with contextlib.suppress(OSError):
            self._prepare()
            spill = self.folder.parent / "spill"
            spill.mkdir(mode=0o700, exist_ok=True)
            return spill
        return None

    def _place(self, sha256: str) -> Path:
        if not _SHA256.fullmatch(sha256):
            raise EvidenceError("cells.name", "This is not the hash of a table.")
        return self.folder / f"{sha256}.arrow"

    def _prepare(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        tag = self.folder.parent / _NOTICE
        if not tag.exists():
            tag.write_text(_TAG, encoding="utf-8")

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        with (self.folder / ".lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for left in self.folder.glob("*.part"):  # of a process that was killed
                left.unlink(missing_ok=True)
            yield

    def _write(self, path: Path, place: Path, progress: Progress) -> None:
        draft = place.with_suffix(".part")
        try:
            write_cells(path, draft, progress)
            draft.replace(place)
        finally:
            draft.unlink(missing_ok=True)

    def _make_room(self, size: int, place: Path) -> None:
        """Remove files that were looked at longest ago, until one more fits."""
        others = [p for p in self.folder.glob("*.arrow") if p != place]
        others.sort(key=lambda p: p.stat().st_mtime)
        taken = sum(p.stat().st_size for p in others)
        for oldest in others:
            if taken + size <= self._most:
                return
            taken -= oldest.stat().st_size
            oldest.unlink(missing_ok=True)
