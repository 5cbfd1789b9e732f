"""How much memory is free for work: of the machine, or of the group this process is held in."""

from dataclasses import dataclass
from pathlib import Path

_KIB = 1024
_GROUP = Path("/sys/fs/cgroup")
_MEMINFO = Path("/proc/meminfo")


@dataclass(frozen=True, slots=True)
class Memory:
    """What there is and what is free.

    Attributes
    ----------
    total, free : int
        Bytes; 0 and 0 where the system does not tell. What is cached and can be given up at
        once counts as free.
    """

    total: int
    free: int

    @property
    def known(self) -> bool:
        """Whether the system told."""
        return self.total > 0

    @property
    def least(self) -> int:
        """Bytes below which no further job should start: a sixteenth, within 256 MB to 1 GB."""
        return min(1 << 30, max(256 << 20, self.total // 16))

    @property
    def short(self) -> bool:
        """Whether no further job should start."""
        return self.known and self.free < self.least

    @property
    def pressing(self) -> bool:
        """Whether jobs that run should wait as well, before the system ends one."""
        return self.known and self.free < self.least // 2


def memory(meminfo: Path = _MEMINFO, group: Path = _GROUP) -> Memory:
    """Return the memory there is for this process and its workers.

    Parameters
    ----------
    meminfo : Path
        As proc(5) describes it.
    group : Path
        The folder of the control group, version 2, this process is in; a limit there counts
        where it is lower than the machine's.
    """
    known = _fields(meminfo)
    total = _KIB * known.get("MemTotal", 0)
    free = _KIB * known.get("MemAvailable", known.get("MemFree", 0))
    most, used = _number(group / "memory.max"), _number(group / "memory.current")
    if most is None or used is None or (total and most >= total):
        return Memory(total, free)
    cached = _fields(group / "memory.stat").get("inactive_file", 0)
    inside = max(0, most - used + min(cached, used))
    return Memory(most, min(free, inside) if total else inside)


def _fields(file: Path) -> dict[str, int]:
    """Return names and numbers, one pair a line."""
    try:
        lines = file.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    pairs = (line.replace(":", " ").split() for line in lines)
    return {p[0]: int(p[1]) for p in pairs if len(p) > 1 and p[1].isdecimal()}


def _number(file: Path) -> int | None:
    try:
        text = file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return int(text) if text.isdecimal() else None
