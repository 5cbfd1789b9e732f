"""How much memory and processor time a process takes, from ``/proc`` (Linux, proc(5))."""

import os
import resource
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")
_KIB = 1024
_TICKS = os.sysconf("SC_CLK_TCK")


def private_bytes(pid: int, *, reserved: bool = False) -> int:
    """Return the bytes of memory that are a process's own; mapped files do not count.

    Parameters
    ----------
    pid : int
    reserved : bool
        Count what it may write to without having done so yet (what RLIMIT_DATA counts).

    Returns
    -------
    int
        0 where the process is gone, or the system does not tell.
    """
    try:
        fields = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()
    except OSError:
        return 0
    if reserved:
        return int(fields[5]) * _PAGE
    return (int(fields[1]) - int(fields[2])) * _PAGE


def processor_seconds(pid: int) -> float:
    """Return the processor time a process has used; 0 where it is gone or nobody tells."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0.0
    # The second field is a name in brackets that may hold anything.
    user, system = fields.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / _TICKS


def reset_high_water_mark() -> None:
    """Start counting this process's peak anew, where the system can."""
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return


def high_water_mark() -> int:
    """Return the most bytes this process had resident since the count was started."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * _KIB
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KIB
