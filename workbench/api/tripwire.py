"""Refuse, and remember, what an analysis must not do: network, outside writes, processes.

An audit hook (PEP 578) sees what Python code asks of the system. It stops mistakes and bad
manners, not malice: compiled code can go past it. Where the system offers more (bubblewrap,
Landlock) a worker uses that too, and the run's record says what applied.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import RunError

Arguments = tuple[Any, ...]

_UNIX_FAMILY = 1
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_HARMLESS = frozenset({"/dev/null", "/proc/self/clear_refs"})


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that was tried and refused.

    Attributes
    ----------
    code : str
        ``worker.network``, ``worker.outside`` or ``worker.process``.
    event : str
        The audit event, such as ``socket.connect``.
    """

    code: str
    event: str

    def error(self) -> RunError:
        """Return the error that tells of it."""
        return violation_error(self.code)


_SENTENCES = {
    "worker.network": (
        "The analysis tried to open a network connection; it was stopped.",
        "An analysis works on the evidence it is given. Take in what it needs as evidence.",
    ),
    "worker.outside": (
        "The analysis tried to reach files outside its scratch folder; it was stopped.",
        "It may read what it is given, write to context.scratch, and return its results.",
    ),
    "worker.process": (
        "The analysis tried to start or signal another process; it was stopped.",
        "An analysis runs in one process, so that it can be limited and repeated.",
    ),
}


def violation_error(code: str) -> RunError:
    """Return the error for ``worker.network``, ``worker.outside`` or ``worker.process``."""
    message, hint = _SENTENCES[code]
    return RunError(code, message, hint)


class Tripwire:
    """An audit hook that can be armed; once installed it stays for the life of the process.

    Parameters
    ----------
    hidden : sequence of Path
        Folders of the user's that may not be read.
    readable : sequence of Path
        What may be read in them all the same.
    """

    def __init__(self, hidden: Sequence[Path] = (), readable: Sequence[Path] = ()) -> None:
        self._writable: tuple[str, ...] = ()
        self._hidden = _real(hidden)
        self._readable = _real(readable)
        self._armed = False
        self._installed = False
        self._seen: list[Violation] = []

    @property
    def violations(self) -> tuple[Violation, ...]:
        """What was tried since the tripwire was last armed."""
        return tuple(self._seen)

    def knows(self, path: str) -> bool:
        """Whether a path lies where this process may read or write."""
        return _inside((*self._readable, *self._writable), path)

    @contextmanager
    def armed(self, writable: Sequence[Path]) -> Iterator[None]:
        """Refuse whatever is not allowed while the block runs.

        Parameters
        ----------
        writable : sequence of Path
            Folders that may be written to.
        """
        self._seen.clear()
        self._writable = _real(writable)
        if not self._installed:
            sys.addaudithook(self._judge)
            self._installed = True
        self._armed = True
        try:
            yield
        finally:
            self._armed = False

    def _judge(self, event: str, arguments: Arguments) -> None:
        rule = _RULES.get(event)
        if rule is None or not self._armed:
            return
        code = rule(self._writable, arguments) or self._read_code(event, arguments)
        if code:
            violation = Violation(code, event)
            self._seen.append(violation)
            raise violation.error()

    def _read_code(self, event: str, arguments: Arguments) -> str:
        if event not in _READING or not arguments or not isinstance(arguments[0], str | bytes):
            return ""
        path = arguments[0]
        if not self._hidden or not _inside(self._hidden, path):
            return ""
        return "" if _inside((*self._readable, *self._writable), path) else "worker.outside"


def _real(paths: Sequence[Path]) -> tuple[str, ...]:
    return tuple(os.path.realpath(path) for path in paths)


def _inside(writable: tuple[str, ...], path: Any) -> bool:  # noqa: ANN401 -- as audited
    if isinstance(path, int):
        return True
    try:
        real = os.path.realpath(os.fsdecode(path))
    except (TypeError, ValueError):
        return False
    return any(real == folder or real.startswith(folder + os.sep) for folder in writable)


def _reading(writable: tuple[str, ...], arguments: Arguments) -> str:
    del writable, arguments
    return ""


def _network(writable: tuple[str, ...], arguments: Arguments) -> str:
    del writable, arguments
    return "worker.network"


def _new_socket(writable: tuple[str, ...], arguments: Arguments) -> str:
    del writable
    family = arguments[1] if len(arguments) > 1 else None
    return "" if family in {_UNIX_FAMILY, -1} else "worker.network"


def _process(writable: tuple[str, ...], arguments: Arguments) -> str:
    del writable, arguments
    return "worker.process"


def _signal(writable: tuple[str, ...], arguments: Arguments) -> str:
    del writable
    return "" if arguments and arguments[0] == os.getpid() else "worker.process"


def _open(writable: tuple[str, ...], arguments: Arguments) -> str:
    path, _, flags = (*arguments, None, None, None)[:3]
    if not (isinstance(flags, int) and flags & _WRITING):
        return ""
    if isinstance(path, str) and path in _HARMLESS:
        return ""
    return "" if _inside(writable, path) else "worker.outside"


def _first_path(writable: tuple[str, ...], arguments: Arguments) -> str:
    return "" if arguments and _inside(writable, arguments[0]) else "worker.outside"


def _second_path(writable: tuple[str, ...], arguments: Arguments) -> str:
    return "" if len(arguments) > 1 and _inside(writable, arguments[1]) else "worker.outside"


def _both_paths(writable: tuple[str, ...], arguments: Arguments) -> str:
    return _first_path(writable, arguments) or _second_path(writable, arguments)


def _database(writable: tuple[str, ...], arguments: Arguments) -> str:
    name = str(arguments[0]) if arguments else ""
    if name in {"", ":memory:"} or "mode=ro" in name or "mode=memory" in name:
        return ""
    return _first_path(writable, arguments)


def _library(writable: tuple[str, ...], arguments: Arguments) -> str:
    """Refuse to load a library that the run itself may have written."""
    path = arguments[0] if arguments else None
    if not isinstance(path, str | bytes) or os.sep not in os.fsdecode(path):
        return ""
    return "worker.process" if _inside(writable, path) else ""


_READING = frozenset({"open", "os.listdir", "os.scandir"})
_RULES: dict[str, Callable[[tuple[str, ...], Arguments], str]] = {
    "socket.__new__": _new_socket,
    **dict.fromkeys(
        (
            "socket.bind",
            "socket.connect",
            "socket.getaddrinfo",
            "socket.gethostbyaddr",
            "socket.gethostbyname",
            "socket.getnameinfo",
            "socket.sendmsg",
            "socket.sendto",
            "socket.sethostname",
        ),
        _network,
    ),
    **dict.fromkeys(
        (
            "os.exec",
            "os.fork",
            "os.forkpty",
            "os.posix_spawn",
            "os.spawn",
            "os.system",
            "pty.spawn",
            "subprocess.Popen",
        ),
        _process,
    ),
    "os.listdir": _reading,
    "os.scandir": _reading,
    "os.kill": _signal,
    "os.killpg": _process,
    "open": _open,
    **dict.fromkeys(
        (
            "os.chmod",
            "os.chown",
            "os.mkdir",
            "os.remove",
            "os.removexattr",
            "os.rmdir",
            "os.setxattr",
            "os.truncate",
            "os.utime",
        ),
        _first_path,
    ),
    "os.rename": _both_paths,
    "os.link": _second_path,
    "os.symlink": _second_path,
    "sqlite3.connect": _database,
    "ctypes.dlopen": _library,
}
