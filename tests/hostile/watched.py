"""The real program on a hostile package, watched: what it wrote, whom it spoke to, what it cost."""

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.program import environment

MOST_BYTES = 512 << 20
MOST_SECONDS = 10
_CALLS = "trace=%network,open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2,symlink,link"
_WRITES = re.compile(
    r'(?:open(?:at)?\((?:AT_FDCWD, )?"([^"]*)", [^)]*O_(?:WRONLY|RDWR|CREAT)'
    r'|(?:creat|mkdir|rename|symlink|link)(?:at2?)?\((?:AT_FDCWD, )?"([^"]*)").*'
)
_TALKS = re.compile(r"(?:connect|bind|sendto|sendmsg)\(.*AF_(?!UNIX|NETLINK|UNSPEC)")
_HARMLESS = (
    *("/dev/null", "/dev/tty", "/proc/self"),
    "/newroot/",  # where bubblewrap puts a worker's own view together, in memory
    "/proc/kcore",  # which it covers there
)
_MEASURE = """
import os, resource, subprocess, sys
code = subprocess.run(sys.argv[2:], check=False).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(sys.argv[1], "w") as told:
    print(code, used.ru_utime + used.ru_stime, used.ru_maxrss, file=told)
"""
"""A process remembers the memory of the one that started it, so a small one must."""


@dataclass(frozen=True)
class Watched:
    """What one command did.

    Attributes
    ----------
    code : int
    out, err : str
    seconds : float
        Of processor time, which other work on the machine does not lengthen.
    memory : int
        Most bytes resident.
    talks, written : tuple of str
        System calls that reach the network; paths written outside the allowed folders.
    """

    code: int
    out: str
    err: str
    seconds: float
    memory: int
    talks: tuple[str, ...] = ()
    written: tuple[str, ...] = ()

    @property
    def faults(self) -> list[str]:
        """Everything that must not happen whatever the package holds."""
        found = []
        if "Traceback" in self.err or self.code < 0 or self.code == 1:
            found.append(f"it crashed ({self.code})")
        if self.seconds > MOST_SECONDS:
            found.append(f"{self.seconds:.1f} s")
        if self.memory > MOST_BYTES:
            found.append(f"{self.memory >> 20} MiB")
        return [
            *found,
            *map("spoke: {}".format, self.talks),
            *map("wrote: {}".format, self.written),
        ]


def can_trace() -> bool:
    """Whether system calls can be watched here."""
    tracer = shutil.which("strace")
    if tracer is None:
        return False
    return subprocess.run([tracer, "-qq", "true"], capture_output=True, check=False).returncode == 0


def watch(words: list[str], home: Path, *, trace: bool) -> Watched:
    """Run one command in an empty home, with its own place for temporary files.

    Parameters
    ----------
    words : list of str
        After the program's name.
    home : Path
        All it may write to lies below it.
    trace : bool
        Whether to watch its system calls; slower.
    """
    for name in ("home", "tmp", "work"):
        (home / name).mkdir(exist_ok=True)
    log = home / "strace.log"
    prefix = ["strace", "-f", "-qq", "-e", _CALLS, "-o", str(log)] if trace else []
    env = environment(
        HOME=str(home / "home"),
        TMPDIR=str(home / "tmp"),
        PYTHONDONTWRITEBYTECODE="1",
        QT_QPA_PLATFORM="offscreen",
        WORKBENCH_WITNESS=str(home / "witness"),
        XDG_STATE_HOME=str(home / "home" / "state"),
    )
    out, err, cost = home / "out.txt", home / "err.txt", home / "cost.txt"
    measured = [sys.executable, "-S", "-c", _MEASURE, str(cost)]
    with out.open("wb") as said, err.open("wb") as complained:
        subprocess.run(
            [*measured, *prefix, sys.executable, "-m", "workbench", *words],
            cwd=home / "work",
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=complained,
            check=True,
        )
    code, seconds, kilobytes = cost.read_text("ascii").split()
    told = (out.read_text(errors="replace"), err.read_text(errors="replace"))
    talks, written = read_log(log, home) if trace else ((), ())
    memory = int(kilobytes) * 1024
    return Watched(int(code), *told, float(seconds), memory, talks, written)


def read_log(log: Path, home: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return calls that reach the network, and paths written that do not lie below a folder."""
    talks, written = [], []
    for line in log.read_text(errors="replace").splitlines():
        if _TALKS.search(line):
            talks.append(line)
        match = _WRITES.search(line)
        path = (match[1] or match[2]) if match else ""
        allowed = (str(home), *_HARMLESS)
        if path and path.startswith("/") and not path.startswith(allowed) and " = -1" not in line:
            written.append(path)
    return tuple(talks), tuple(written)
