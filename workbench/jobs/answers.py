"""What a worker says, checked: it ran code, or read bytes, that nobody vouches for."""

import contextlib
import math
import os
import re
import shutil
import stat
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from workbench.domain.canonical import JsonValue
from workbench.errors import Cancelled, RunError, WorkbenchError
from workbench.jobs.channel import Message

TABLE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")
TABLES = "tables"
TRACE = "trace.txt"
ANSWER = "answer.json"
"""Where an errand's answer lies, which can be larger than a message."""
LARGEST_ANSWER = 64 << 20
_LONGEST_WORDS = 1000
_LONGEST_CODE = 60
_MOST_TABLES = 10_000
_MOST_A_SECOND = 200
_DEEPEST = 300
_MOST_ROUNDS = 2_000
_UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}


@dataclass(frozen=True, slots=True)
class Reply:
    """What a worker answered to a job that it carried through.

    Attributes
    ----------
    document : bytes
    tables : mapping of str to Path
        Taken out of the worker's reach.
    """

    document: bytes
    tables: Mapping[str, Path]


@dataclass(slots=True)
class ProgressGate:
    """Lets progress through that can be believed, and not too much of it.

    Parameters
    ----------
    told : callable
        Given a fraction, 0 to 1, and a text.
    """

    told: Callable[[float, str], None]
    _second: float = field(default=0.0, init=False)
    _count: int = field(default=0, init=False)

    def pass_on(self, message: Message) -> None:
        """Tell of one message, unless it makes no sense or too many came at once."""
        now = monotonic()
        if now - self._second >= 1.0:
            self._second, self._count = now, 0
        self._count += 1
        fraction = message.get("fraction")
        if self._count > _MOST_A_SECOND or not isinstance(fraction, int | float):
            return
        if math.isfinite(fraction):
            self.told(min(max(float(fraction), 0.0), 1.0), plain_words(message.get("text")))


def plain_words(told: JsonValue) -> str:
    """Return what was told as one line without invisible characters, shortened."""
    text = str(told)[:_LONGEST_WORDS] if isinstance(told, str) else ""
    return "".join("\ufffd" if unicodedata.category(c) in _UNSEEN else c for c in text)


def whole_number(told: JsonValue) -> int:
    """Return what was told if it is a number of bytes, else 0."""
    right = isinstance(told, int) and not isinstance(told, bool) and 0 <= told < 1 << 62
    return told if right else 0


def reply_of(message: Message, folder: Path, kept: Path) -> Reply | None:
    """Return an answer with its tables taken over, or None where it makes no sense.

    Parameters
    ----------
    message : dict
    folder : Path
        Of the job; the worker may write to it, and may have put anything there.
    kept : Path
        Where tables are moved, out of the worker's reach; it exists.

    Raises
    ------
    WorkbenchError
        What the worker said went wrong.
    """
    if "error" in message:
        error = _told_error(message["error"])
        if error is None:
            return None
        raise error
    document, tables = message.get("document"), message.get(TABLES)
    if not isinstance(document, str) or not isinstance(tables, dict):
        return None
    try:
        data = document.encode("utf-8")
    except UnicodeEncodeError:
        return None
    if len(tables) > _MOST_TABLES or not all(map(TABLE_NAME.fullmatch, tables)):
        return None
    taken = {name: kept / f"{name}.parquet" for name in sorted(tables)}
    for path in taken.values():
        if not take_over(folder, (TABLES, path.name), path):
            return None
    return Reply(data, taken) if data else _written(folder, kept, taken)


def _written(folder: Path, kept: Path, taken: Mapping[str, Path]) -> Reply | None:
    place = kept / ANSWER
    if not take_over(folder, (ANSWER,), place) or place.stat().st_size > LARGEST_ANSWER:
        return None
    return Reply(place.read_bytes(), taken)


def take_over(folder: Path, names: tuple[str, ...], target: Path) -> bool:
    """Move a regular file out of a folder without following any link on the way.

    Parameters
    ----------
    folder : Path
        Itself never a link: the folder it lies in is the only one that is trusted.
    names : tuple of str
        The way to it.
    target : Path

    Returns
    -------
    bool
        Whether it is there now. What is no regular file, or has a second name, is not.
    """
    with contextlib.ExitStack() as opened, contextlib.suppress(OSError):
        place = None
        for part in (str(folder), *names[:-1]):
            flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
            place = os.open(part, flags, dir_fd=place)
            opened.callback(os.close, place)
        os.rename(names[-1], target, src_dir_fd=place)
        found = target.lstat()
        if stat.S_ISREG(found.st_mode) and found.st_nlink == 1:
            return True
        target.unlink()
    return False


def remove_folder(folder: Path) -> None:
    """Remove a folder, however deep somebody nested others in it."""
    for number in range(_MOST_ROUNDS):
        try:
            shutil.rmtree(folder, ignore_errors=True)
        except RecursionError:
            with contextlib.suppress(OSError):
                _lift(folder, f"lifted-{number}")
        else:
            return


def _lift(folder: Path, name: str) -> None:
    """Move what lies deepest within reach up to the top."""
    with contextlib.ExitStack() as opened:
        flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
        top = above = place = os.open(folder, flags)
        inner: str | None = None
        opened.callback(os.close, top)
        for _ in range(_DEEPEST):
            with os.scandir(place) as entries:
                inner = next((e.name for e in entries if e.is_dir(follow_symlinks=False)), None)
            if inner is None:
                return
            above, place = place, os.open(inner, flags, dir_fd=place)
            opened.callback(os.close, place)
        if inner is not None:
            os.rename(inner, name, src_dir_fd=above, dst_dir_fd=top)


def _told_error(told: JsonValue) -> WorkbenchError | None:
    if not isinstance(told, list) or len(told) != 3:
        return None
    code, message, hint = (plain_words(part) for part in told)
    if not code or len(code) > _LONGEST_CODE or not message:
        return None
    return Cancelled(message) if code == "cancelled" else RunError(code, message, hint)
