"""What a project runs in: interpreter and packages, read from files; nothing of it is started."""

import os
import platform
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from workbench.domain.canonical import JsonValue

HOMES = (".venv", "venv", "env")
"""Where a project's own environment usually lies."""
_PIN = re.compile(r"^([A-Za-z0-9][\w.\-]*)(?:\[[^\]]*\])?\s*={2,3}\s*([\w.+!\-]+)")
_VARIABLE = re.compile(r"^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a project runs in.

    Attributes
    ----------
    document : mapping
        ``python``, ``platform``, ``packages``, ``variables`` (names only) and ``source``.
    gaps : tuple of str
    """

    document: dict[str, JsonValue] = field(default_factory=dict)
    gaps: tuple[str, ...] = ()


def surroundings(
    project: Path, *, home: Path | None, locks: Iterable[Path], dotenvs: Iterable[Path]
) -> Surroundings:
    """Return what a project runs in.

    Parameters
    ----------
    project : Path
    home : Path or None
        The environment's folder, where it is not in the project.
    locks : iterable of Path
        Lists of pinned packages, used where no environment is found.
    dotenvs : iterable of Path
        Files of variables; only the names are read out of them.
    """
    gaps: list[str] = []
    packages: dict[str, str] = {}
    python, source = "", ""
    found = _home(project, home)
    if found is not None:
        python, packages = _python(found), dict(sorted(_installed(found)))
        source = f"installed in {found.name}"
    if not packages:
        packages = _pinned(locks)
        source = "pinned in a lock file, perhaps not what was installed" if packages else ""
    if not packages:
        gaps.append("No packages: the project has neither an environment nor a list of pins.")
    elif not python:
        gaps.append("The version of Python is not known: only a list of pins was found.")
    document: dict[str, JsonValue] = {
        "python": python,
        "platform": platform.platform(),
        "packages": dict(packages),
        "source": source,
        "variables": {
            "files": sorted({name for path in dotenvs for name in _names(path)}),
            "process": sorted(os.environ),
        },
    }
    return Surroundings(document, tuple(gaps))


def _home(project: Path, given: Path | None) -> Path | None:
    candidates = [given] if given is not None else [project / name for name in HOMES]
    for path in candidates:
        if (path / "pyvenv.cfg").is_file() or (path / "conda-meta").is_dir():
            return path
    return None


def _python(home: Path) -> str:
    try:
        text = (home / "pyvenv.cfg").read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    told = re.search(r"^version(?:_info)?\s*=\s*(\d+\.\d+(?:\.\d+)?)", text, re.MULTILINE)
    if told is not None:
        return told[1]
    conda = sorted((home / "conda-meta").glob("python-3*.json"))
    named = re.match(r"python-(\d+\.\d+(?:\.\d+)?)-", conda[0].name) if conda else None
    return named[1] if named is not None else ""


def _installed(home: Path) -> Iterator[tuple[str, str]]:
    places = [*home.glob("lib/python3*/site-packages"), home / "Lib" / "site-packages"]
    for place in places:
        for folder in sorted(place.glob("*.dist-info")):
            name, _, version = folder.name.removesuffix(".dist-info").partition("-")
            if name and version:
                yield name.replace("_", "-").lower(), version
    for record in sorted((home / "conda-meta").glob("*.json")):
        parts = record.stem.rsplit("-", 2)
        if len(parts) == 3:
            yield parts[0].lower(), parts[1]


def _pinned(locks: Iterable[Path]) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in locks:
        if path.suffix not in {".txt", ".lock"}:
            continue
        for line in _lines(path):
            match = _PIN.match(line)
            if match is not None:
                found.setdefault(match[1].replace("_", "-").lower(), match[2])
    return dict(sorted(found.items()))


def _names(path: Path) -> Iterator[str]:
    """Yield the names of the variables a file sets, never a value."""
    for line in _lines(path):
        match = _VARIABLE.match(line)
        if match is not None:
            yield match[1]


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
