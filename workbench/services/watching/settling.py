"""When a file in a watched folder is taken: only once nobody writes to it any more.

Nothing here asks what time it is. A look is what the file system says of a file; two looks that
are the same, with a wait between them that a monotonic clock measured, mean that it settled.
"""

import os
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from workbench.datasets.capture import MANIFEST, MOST_FILES
from workbench.domain.watching import Completion
from workbench.services.watching.wholeness import missing_end

TABLES = frozenset(
    {
        ".csv", ".tsv", ".tab", ".psv", ".parquet", ".pq", ".feather", ".arrow", ".jsonl",
        ".ndjson", ".json", ".db", ".sqlite", ".sqlite3",
    }
)  # fmt: skip
DONE = ".done"
_UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", ".filepart", ".swp", "~", DONE)

FileLook = tuple[str, int, int, int, int]
"""Name within the batch, size, and what changes with every write: mtime, ctime, inode."""
Look = tuple[FileLook, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Something in a watched folder that may be a batch.

    Attributes
    ----------
    path : Path
        A table, or a folder with a ``capture.json``.
    look : tuple
        What the file system says of each of its files.
    obstacle : str
        Why it is not taken yet, as the end of a sentence; empty if nothing speaks against it.
    """

    path: Path
    look: Look
    obstacle: str = ""

    @property
    def key(self) -> tuple[str, Look]:
        """What is the same as long as nobody writes to it."""
        return self.path.name, self.look


def batches_in(folder: Path, leave: frozenset[str], completion: Completion) -> tuple[Found, ...]:
    """Return what may be a batch in a folder, by name.

    Parameters
    ----------
    folder : Path
    leave : frozenset of str
        Names that are none: the description, the baseline.
    completion : str
        How whoever writes them says that they are whole.

    Raises
    ------
    OSError
        If the folder itself cannot be listed.
    """
    with os.scandir(folder) as entries:
        names = sorted(entry.name for entry in entries)
    found = []
    for name in names:
        if name in leave or name.startswith(".") or name.endswith(_UNFINISHED):
            continue
        one = _found(folder / name, completion, marked=f"{name}{DONE}" in names)
        if one is not None:
            found.append(one)
    return tuple(found)


def look_at(path: Path) -> Look:
    """Return what the file system says of a file, or of every file of a folder.

    Raises
    ------
    OSError
        If it is gone, or is or holds something that is no file of its own.
    """
    told = path.lstat()
    if stat.S_ISREG(told.st_mode):
        return (_look(path.name, told),)
    if not stat.S_ISDIR(told.st_mode):
        raise OSError("is a link or no file; neither is followed")
    return tuple(sorted(_inside(path)))


def _inside(folder: Path) -> Iterator[FileLook]:
    count = 0
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(one for one in folders if not (Path(place) / one).is_symlink())
        for name in sorted(files):
            path = Path(place) / name
            told = path.lstat()
            if not stat.S_ISREG(told.st_mode):
                raise OSError(f"holds {name}, which is a link or no file; neither is followed")
            count += 1
            if count > MOST_FILES:
                raise OSError(f"holds more than {MOST_FILES} files")
            yield _look(path.relative_to(folder).as_posix(), told)


def _look(name: str, told: os.stat_result) -> FileLook:
    return name, told.st_size, told.st_mtime_ns, told.st_ctime_ns, told.st_ino


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:  # bytes that are no UTF-8
        return False
    return True


def _found(path: Path, completion: Completion, *, marked: bool) -> Found | None:
    """Return what a path may be, or None where it is nothing to be scored."""
    try:
        folder = path.is_dir() and not path.is_symlink()
        if not ((path / MANIFEST).is_file() if folder else path.suffix.lower() in TABLES):
            return None
        look = look_at(path)
        marked = marked or (folder and (path / DONE).exists())
        return Found(path, look, _obstacle(path, look, waits=completion == "marked" and not marked))
    except FileNotFoundError:
        return None  # it went while it was looked at
    except OSError as error:
        return Found(path, (), error.strerror or str(error))


def _obstacle(path: Path, look: Look, *, waits: bool) -> str:
    """Return why something is not taken yet; empty if nothing speaks against it."""
    names = [one[0] for one in look]
    if not all(map(_is_text, (path.name, *names))):
        return "has a name that is no text"
    if waits:
        return f"has no {path.name}{DONE} beside it"
    files = [path / name for name in names] if path.is_dir() else [path]
    return next(filter(None, map(missing_end, files)), "")


@dataclass
class Settling:
    """Knows since when each thing looks the same.

    Attributes
    ----------
    seconds : float
        How long it must; none for a folder whose writers rename or mark what is whole.
    monotonic : callable
        Seconds that only go forward.
    """

    seconds: float
    monotonic: Callable[[], float]
    _since: dict[Path, tuple[Look, float]] = field(default_factory=dict)

    def settled(self, found: tuple[Found, ...]) -> Mapping[Path, bool]:
        """Return of each thing found whether it looks the same for long enough."""
        now = self.monotonic()
        kept = {}
        for one in found:
            before = self._since.get(one.path)
            same = before is not None and before[0] == one.look
            kept[one.path] = before if same and before is not None else (one.look, now)
        self._since = kept
        return {path: now - since >= self.seconds for path, (_, since) in kept.items()}
