"""Keeping what a worker has finished of a table while it still writes the rest.

The worker appends whole parts to a draft and then tells an index of each; the parts are copied
out of its reach as they come, and hashed on the way. A worker that dies, or a program that is
killed, leaves a draft that the next attempt goes on with.
"""

import contextlib
import hashlib
import json
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BufferedRandom
from pathlib import Path
from threading import Event, Thread

from workbench.jobs.answers import TABLES

DRAFT, INDEX = ".part", ".index"
CHUNK = 1 << 20
TICK = 0.05
_MAGIC = 4
_LONGEST_INDEX = 1 << 30
_SYNC_EVERY = 32 << 20


@dataclass(slots=True)
class _Copied:
    """What was taken over so far: the index's lines, bytes of the table, their hash."""

    lines: list[bytes] = field(default_factory=list)
    told: int = 0
    end: int = 0
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)


class TableFollower:
    """Copies the finished parts of one table of a job to a draft of our own.

    Parameters
    ----------
    target : Path
        The draft; what an earlier attempt left of it is used as far as it is the same.
    table : str
        What the job calls its table.
    """

    def __init__(self, target: Path, table: str) -> None:
        self._target, self._name = target, f"{table}.parquet{DRAFT}"
        self._index = target.with_name(target.name + INDEX)
        self._earlier = self._lines_there()
        self._copied = _Copied()
        self._stopped = Event()
        self._thread: Thread | None = None
        self._draft: int | None = None
        self._synced = 0

    def earlier(self) -> dict[str, Path]:
        """Return what an earlier attempt left, as an input of the next, or nothing."""
        return {"kept": self._target} if self._earlier and self._target.exists() else {}

    def start(self, folder: Path) -> None:
        """Follow a job in its folder, which it may write to, from now on."""
        self._thread = Thread(target=self._follow, args=(folder,), daemon=True, name="follower")
        self._thread.start()

    def stop(self) -> None:
        """Keep what there is and follow no further."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def finish(self, table: Path) -> str:
        """Complete the draft from the finished table and return the sha256 of the whole.

        Parameters
        ----------
        table : Path
            Taken over from the job: nobody writes to it any more.
        """
        self.stop()
        with table.open("rb") as source, self._open_target() as target:
            if not self._is_of(source.fileno()):
                self._copied = _Copied()
            self._close()
            copied = self._copied
            source.seek(copied.end)
            target.seek(copied.end)
            while chunk := source.read(CHUNK):
                copied.digest.update(chunk)
                target.write(chunk)
            target.truncate()
        return copied.digest.hexdigest()

    def _is_of(self, finished: int) -> bool:
        """Whether the finished table is the draft that was followed, by another name."""
        return self._draft is not None and os.path.sameopenfile(self._draft, finished)

    def _follow(self, folder: Path) -> None:
        try:
            while not self._stopped.wait(TICK):
                self._look(folder)
            self._look(folder)
        except OSError:
            # The table is copied as a whole then, once it is finished.
            self._close()

    def _look(self, folder: Path) -> None:
        """Take over what was finished since the last look."""
        lines = _finished_lines(folder, self._name + INDEX)
        if not lines:
            return
        if lines[0] != (self._copied.lines or lines)[0]:
            # The job began anew, with another plan.
            self._copied = _Copied()
            self._close()
        if self._draft is None:
            self._draft = _open_inside(folder, (TABLES, self._name))
        for place in range(len(self._copied.lines), len(lines)):
            self._take(lines[place], place)
        if self._copied.end - self._synced > _SYNC_EVERY:
            self._sync()

    def _take(self, line: bytes, place: int) -> None:
        copied = self._copied
        end = _MAGIC if place == 0 else _end_of(line)
        if not copied.end <= end <= 1 << 50 or self._draft is None:
            raise OSError
        known = self._earlier[place : place + 1] == [line]
        if not known:
            self._earlier = self._earlier[:place]
        with self._open_target() as target:
            target.seek(copied.end)
            while copied.end < end:
                size = min(CHUNK, end - copied.end)
                chunk = target.read(size) if known else os.pread(self._draft, size, copied.end)
                if not chunk:
                    raise OSError
                if not known:
                    target.write(chunk)
                copied.digest.update(chunk)
                copied.end += len(chunk)
        copied.lines.append(line)
        if not known:
            self._tell(copied, line)
        copied.told += len(line)

    def _sync(self) -> None:
        """Bring what is there to the disk by and by, so that little is left for the end."""
        with self._open_target() as target:
            os.fdatasync(target.fileno())
        self._synced = self._copied.end

    def _tell(self, copied: _Copied, line: bytes) -> None:
        """End our index with a line, once the data it tells of is there."""
        self._index.touch()
        with self._index.open("r+b") as index:
            index.seek(copied.told)
            index.write(line)
            index.truncate()

    def _lines_there(self) -> list[bytes]:
        try:
            return _whole_lines(self._index.read_bytes())
        except OSError:
            return []

    @contextlib.contextmanager
    def _open_target(self) -> Iterator[BufferedRandom]:
        self._target.touch()
        with self._target.open("r+b") as target:
            yield target

    def _close(self) -> None:
        if self._draft is not None:
            os.close(self._draft)
            self._draft = None


def _finished_lines(folder: Path, name: str) -> list[bytes]:
    try:
        descriptor = _open_inside(folder, (TABLES, name))
    except OSError:
        return []
    with os.fdopen(descriptor, "rb") as stream:
        return _whole_lines(stream.read(_LONGEST_INDEX))


def _whole_lines(data: bytes) -> list[bytes]:
    return [line for line in data.splitlines(keepends=True) if line.endswith(b"\n")]


def _end_of(line: bytes) -> int:
    try:
        end = json.loads(line)["end"]
    except (ValueError, KeyError, TypeError) as error:
        raise OSError from error
    if not isinstance(end, int):
        raise OSError
    return end


def _open_inside(folder: Path, names: tuple[str, ...]) -> int:
    """Open a regular file in a folder that others write to, following no link on the way."""
    with contextlib.ExitStack() as opened:
        place = None
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
        for part in (str(folder), *names[:-1]):
            place = os.open(part, flags | os.O_DIRECTORY, dir_fd=place)
            opened.callback(os.close, place)
        found = os.open(names[-1], flags | os.O_NONBLOCK, dir_fd=place)
        if not stat.S_ISREG(os.fstat(found).st_mode):
            os.close(found)
            raise OSError
    return found
