"""What only the operating system can provide, and how it is asked for.

Part of the set-up (setup_environment.py); needs nothing but the standard library.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class SetupError(Exception):
    """Set-up cannot go on; the message is the one sentence to show."""


@dataclass(frozen=True)
class SystemPart:
    """Something only the operating system can provide.

    Attributes
    ----------
    package : str
        Debian's name for it.
    sign : str
        How it is recognised: the name of a shared library, an import statement of Python, or else
        the name of a command.
    """

    package: str
    sign: str

    def is_present(self) -> bool:
        """Return whether the library loads, the import works or the command is found."""
        if self.sign.startswith("import "):
            # In a process of its own, which sees what was installed after this one started.
            return run_quietly([sys.executable, "-c", self.sign])
        if ".so." not in self.sign:
            return shutil.which(self.sign) is not None
        try:
            ctypes.CDLL(self.sign)
        except OSError:
            return False
        return True


# Debian ships what makes an environment apart from Python itself.
VENV = SystemPart(
    f"python{sys.version_info[0]}.{sys.version_info[1]}-venv", "import ensurepip, venv"
)
QT = (
    SystemPart("libgl1", "libGL.so.1"),
    SystemPart("libegl1", "libEGL.so.1"),
    SystemPart("libglib2.0-0", "libglib-2.0.so.0"),
    SystemPart("libfontconfig1", "libfontconfig.so.1"),
    SystemPart("libdbus-1-3", "libdbus-1.so.3"),
    SystemPart("libxkbcommon0", "libxkbcommon.so.0"),
)
X11 = (
    SystemPart("libxcb-cursor0", "libxcb-cursor.so.0"),
    SystemPart("libxcb-icccm4", "libxcb-icccm.so.4"),
    SystemPart("libxcb-keysyms1", "libxcb-keysyms.so.1"),
    SystemPart("libxcb-image0", "libxcb-image.so.0"),
    SystemPart("libxcb-render-util0", "libxcb-render-util.so.0"),
    SystemPart("libxcb-shape0", "libxcb-shape.so.0"),
    SystemPart("libxcb-xkb1", "libxcb-xkb.so.1"),
    SystemPart("libxkbcommon-x11-0", "libxkbcommon-x11.so.0"),
)
TOOLS = (SystemPart("bubblewrap", "bwrap"), SystemPart("openssh-client", "ssh-keygen"))


def say(text: str) -> None:
    """Tell how far the set-up is, on stderr: stdout belongs to the product."""
    print(text, file=sys.stderr, flush=True)


def require_system_parts(needed: Sequence[SystemPart], welcome: Sequence[SystemPart]) -> None:
    """Install what the system lacks, where that is permitted.

    Parameters
    ----------
    needed : sequence of SystemPart
        Without these there is no going on.
    welcome : sequence of SystemPart
        Without these the product does less, and says so.

    Raises
    ------
    SetupError
        When something needed is still missing: a sentence that names it and the command to type.
    """
    missing = absent([*needed, *welcome])
    if missing and install_packages(missing):
        missing = absent([*needed, *welcome])
    if not missing:
        return
    sentence = f"The system lacks {', '.join(missing)}: {advice(missing)}"
    if absent(needed):
        raise SetupError(sentence)
    say(sentence)


def absent(parts: Iterable[SystemPart]) -> list[str]:
    """Return the packages of those parts that are not there."""
    return [part.package for part in parts if not part.is_present()]


def advice(packages: Sequence[str]) -> str:
    """Return what a person is to do to have these packages."""
    if shutil.which("apt-get") is None:
        return "install them (these are Debian's names) with this system's own tool"
    return f"type  sudo apt-get install {' '.join(packages)}"


def install_packages(packages: Sequence[str]) -> bool:
    """Install Debian packages if this user may do so without being asked anything.

    Parameters
    ----------
    packages : sequence of str
        Debian's names.

    Returns
    -------
    bool
        Whether they were installed.
    """
    prefix = privilege()
    if prefix is None:
        return False
    say(f"Installing from the system's packages: {' '.join(packages)}")
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive"]
    apt += ["apt-get", "-qq", "--option", "DPkg::Lock::Timeout=120"]
    # A fresh machine has no lists yet; where some cannot be had, the others may do.
    run_quietly([*apt, "update"], errors=True)
    install = [*apt, "install", "--yes", "--no-install-recommends", *packages]
    return run_quietly(install, errors=True)


def run_quietly(command: Sequence[str], *, errors: bool = False) -> bool:
    """Run a command without input, showing its errors at most; return whether it succeeded."""
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=None if errors else subprocess.DEVNULL,
        check=False,
    )
    return done.returncode == 0


def privilege() -> list[str] | None:
    """Return what to put before a command so that it may install packages; None if it may not."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    return ["sudo", "-n"] if run_quietly(["sudo", "-n", "true"]) else None
