"""How a worker is shut in, and the command that starts it so."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path

from workbench.jobs.visible import covers, existing, module_places, program_places

_PROBE_SECONDS = 10.0
_SHARED_MEMORY = 64 << 20


class Isolation(StrEnum):
    """What keeps a worker from the network and from files that are not its own.

    ``bubblewrap``: its own namespaces; of the file system it sees the program, its inputs and
    its own folder, and nothing else is there. ``landlock``: the kernel refuses to read or
    write elsewhere, and TCP. ``tripwire``: an audit hook refuses what Python code asks for.
    The tripwire is set in all three, and so is the filter of system calls where the kernel
    has one (:mod:`workbench.jobs.seccomp`).
    """

    BUBBLEWRAP = "bubblewrap"
    LANDLOCK = "landlock"
    TRIPWIRE = "tripwire"


def strongest() -> Isolation:
    """Return the strongest isolation to try here; a worker says which one then applied."""
    return Isolation.BUBBLEWRAP if _bubblewrap_works() else Isolation.LANDLOCK


def command(
    isolation: Isolation, folder: Path, descriptor: int, places: Sequence[Path]
) -> list[str]:
    """Return the command line of a worker.

    Parameters
    ----------
    isolation : Isolation
    folder : Path
        The only one it may write to.
    descriptor : int
        The file descriptor of its end of the channel.
    places : sequence of Path
        What it may read beside the program.
    """
    told = json.dumps({"places": [*map(str, places)], "home": str(Path.home())})
    worker = [sys.executable, "-P", "-m", "workbench.jobs.worker"]
    worker += [str(descriptor), str(isolation), told]
    if isolation is not Isolation.BUBBLEWRAP:
        return worker
    return [*_wrapped(folder, places), *worker]


def environment(folder: Path) -> dict[str, str]:
    """Return a worker's environment: one thread, fixed hashing, UTC, nothing of the user's.

    The worker finds its modules where this process does.
    """
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join(map(str, module_places())),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
        "PYTHONFAULTHANDLER": "1",
        **dict.fromkeys(_THREADS, "1"),
        "JOBLIB_MULTIPROCESSING": "0",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "HOME": str(folder),
        "TMPDIR": str(folder),
    }


_KEPT = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")
_THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "ARROW_NUM_THREADS",
)


def _wrapped(folder: Path, places: Sequence[Path]) -> list[str]:
    return [
        "bwrap",
        *_bound(existing((*program_places(), *places))),
        *("--dev", "/dev"),
        *("--proc", "/proc"),
        *("--size", str(_SHARED_MEMORY), "--tmpfs", "/dev/shm"),  # noqa: S108 -- its own, private
        *("--bind", str(folder), str(folder)),
        *("--remount-ro", "/"),
        *("--chdir", str(folder)),
        *("--unshare-net", "--unshare-pid", "--unshare-ipc", "--unshare-uts"),
        *("--cap-drop", "ALL"),
        *("--die-with-parent", "--new-session"),
        "--",
    ]


def _bound(places: Sequence[Path]) -> Iterator[str]:
    """Yield arguments that show places read-only, under each name they are known by."""
    shown: list[Path] = []
    for place in places:
        if place.is_symlink() and len(place.parts) == 2:
            yield from ("--symlink", str(place.readlink()), str(place))
            continue
        for name in dict.fromkeys((place, place.resolve())):
            if not covers(shown, name):
                yield from ("--ro-bind", str(place), str(name))
                shown.append(name)


@cache
def _bubblewrap_works() -> bool:
    """Whether an interpreter starts inside bubblewrap here; asked once."""
    if shutil.which("bwrap") is None:
        return False
    with tempfile.TemporaryDirectory(prefix="workbench-probe-") as folder:
        start = [sys.executable, "-I", "-S", "-c", "import ctypes, socket"]
        return _succeeds([*_wrapped(Path(folder).resolve(), ()), *start])


def _succeeds(arguments: Sequence[str]) -> bool:
    try:
        done = subprocess.run(  # noqa: S603 -- our own fixed command
            arguments, capture_output=True, timeout=_PROBE_SECONDS, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
