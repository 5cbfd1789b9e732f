"""What of the file system a worker may see: the program and its libraries, and its inputs."""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

SYSTEM = (
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/opt",
    "/nix/store",
    "/gnu/store",
    "/etc/alternatives",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/localtime",
    "/etc/mime.types",
    "/etc/ssl/openssl.cnf",
    "/etc/timezone",
    "/sys/devices/system",
)
"""Software and its settings: nothing of a user's."""


def program_places() -> tuple[Path, ...]:
    """Return where the interpreter, the libraries and the program's own code lie."""
    prefixes = (sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix)
    libraries = os.environ.get("LD_LIBRARY_PATH", "").split(os.pathsep)
    named = (*SYSTEM, *prefixes, *filter(None, libraries), *_editable())
    return existing((*map(Path, named), *module_places()))


def module_places() -> tuple[Path, ...]:
    """Return the entries of ``sys.path`` that may hold modules of the program.

    The folder somebody happens to be in can be on the path too: it counts only where modules
    lie in it. Whatever holds a whole home is left out, unless the program itself lies there.
    """
    own = Path(__file__).resolve().parents[2]
    home = Path.home().resolve()
    entries = dict.fromkeys(Path(entry).resolve() for entry in sys.path if entry or _has_folder())
    return tuple(
        entry
        for entry in entries
        if entry == own
        or (entry.exists() and not home.is_relative_to(entry) and not _is_mere_folder(entry))
    )


def existing(places: Iterable[Path]) -> tuple[Path, ...]:
    """Return those there are, outer ones before inner ones, none twice."""
    there = {place.absolute() for place in places if place.exists()}
    return tuple(sorted(there, key=lambda place: (len(place.parts), str(place))))


def covers(places: Iterable[Path], path: Path) -> bool:
    """Whether a path lies in one of some places."""
    return any(path.is_relative_to(place) for place in places)


def _editable() -> Iterator[str]:
    """Yield folders of packages that were installed in place (PEP 660)."""
    for name, module in tuple(sys.modules.items()):
        mapping = getattr(module, "MAPPING", None) if name.startswith("__editable__") else None
        if isinstance(mapping, dict):
            yield from map(str, mapping.values())


def _is_mere_folder(entry: Path) -> bool:
    """Whether it is the folder somebody is in, with no module in it."""
    if not _has_folder() or entry != Path.cwd().resolve():
        return False
    return not any(entry.glob("*.py")) and not any(entry.glob("*/__init__.py"))


def _has_folder() -> bool:
    try:
        Path.cwd()
    except OSError:
        return False
    return True
