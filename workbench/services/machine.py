"""A mark of this machine, told only to say whether a replay was made on another one."""

import platform
import uuid
from functools import cache
from pathlib import Path

from workbench.domain.canonical import sha256_hex

_PREFIX = "workbench/machine/v1"
_NAMES = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))
_MULTICAST = 1 << 40


def machine_mark(package: str) -> str:
    """Return a mark of this machine that holds for one package only.

    Parameters
    ----------
    package : str
        sha256 of the package's signed bytes. Two marks of a machine for different packages have
        nothing in common, so that a mark tells whether, and never where.

    Returns
    -------
    str
        32 hexadecimal digits; empty where the machine has no name of its own.
    """
    own = _own_name()
    return sha256_hex(f"{_PREFIX}\0{own}\0{package}".encode())[:32] if own else ""


@cache
def _own_name() -> str:
    for path in _NAMES:
        try:
            name = path.read_text("ascii").strip()
        except (OSError, ValueError):
            continue
        if name:
            return name
    node = uuid.getnode()
    return "" if node & _MULTICAST else f"{platform.node()}/{node:012x}"  # a drawn one is no name
