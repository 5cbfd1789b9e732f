"""How a worker is shut in, and the command that starts it so."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path

_PROBE_SECONDS = 5.0
_SHARED_MEMORY = 64 << 20


class Isolation(StrEnum):
    """What keeps a worker from the network and from files that are not its own.

    ``bubblewrap``: its own namespaces; the whole file system is read-only but for the
    worker's folder. ``landlock``: the kernel refuses writes elsewhere and TCP. ``tripwire``:
    an audit hook refuses what Python code asks for. The tripwire is set in all three.
    """

    BUBBLEWRAP = "bubblewrap"
    LANDLOCK = "landlock"
    TRIPWIRE = "tripwire"


def strongest() -> Isolation:
    """Return the strongest isolation to try here; a worker says which one then applied."""
    return Isolation.BUBBLEWRAP if _bubblewrap_works() else Isolation.LANDLOCK


def command(isolation: Isolation, folder: Path, descriptor: int) -> list[str]:
    """Return the command line of a worker.

    Parameters
    ----------
    isolation : Isolation
    folder : Path
        The only one it may write to.
    descriptor : int
        The file descriptor of its end of the channel.
    """
    worker = [sys.executable, "-P", "-m", "workbench.jobs.worker", str(descriptor), str(isolation)]
    if isolation is not Isolation.BUBBLEWRAP:
        return worker
    return [*_wrapped(folder), *worker]


def environment(folder: Path) -> dict[str, str]:
    """Return a worker's environment: one thread, fixed hashing, UTC, nothing of the user's.

    The worker finds its modules where this process does.
    """
    paths = (Path(entry).resolve() for entry in sys.path)
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join(str(path) for path in paths if path.exists()),
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


def _wrapped(folder: Path) -> list[str]:
    return [
        "bwrap",
        *("--ro-bind", "/", "/"),
        *("--dev", "/dev"),
        *("--proc", "/proc"),
        *("--size", str(_SHARED_MEMORY), "--tmpfs", "/dev/shm"),  # noqa: S108 -- its own, private
        *("--bind", str(folder), str(folder)),
        *("--chdir", str(folder)),
        *("--unshare-net", "--unshare-pid", "--unshare-ipc"),
        *("--cap-drop", "ALL"),
        *("--die-with-parent", "--new-session"),
        "--",
    ]


@cache
def _bubblewrap_works() -> bool:
    """Whether bubblewrap is there and the system lets it do its work; asked once."""
    if shutil.which("bwrap") is None:
        return False
    here = Path.cwd() if Path.cwd().is_dir() else Path("/")
    return _succeeds([*_wrapped(here), "bwrap", "--version"])


def _succeeds(arguments: Sequence[str]) -> bool:
    try:
        done = subprocess.run(  # noqa: S603 -- our own fixed command
            arguments, capture_output=True, timeout=_PROBE_SECONDS, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
