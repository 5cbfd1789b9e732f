"""Making the program and its packages known to the person's desktop, and taking that back.

Files go under ``$XDG_DATA_HOME`` as the freedesktop specifications say: an entry in the menu of
applications, a type for packages with its icon. Nothing outside that folder is touched, and no
file that is not ours is replaced or removed.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from workbench.assets import room
from workbench.errors import WorkbenchError

MARKER = "X-Incident-Workbench-Installed"
"""Stands in every file that is written, so that no other is ever taken for one of ours."""
FILES: Mapping[str, str] = {
    "incident-workbench.desktop": "applications/incident-workbench.desktop",
    "incident-workbench.xml": "mime/packages/incident-workbench.xml",
    "incident-workbench.svg": "icons/hicolor/scalable/apps/incident-workbench.svg",
    "application-x-incident-package.svg": (
        "icons/hicolor/scalable/mimetypes/application-x-incident-package.svg"
    ),
}
"""Each shipped file, and where it goes."""
_REFRESH = (
    ("update-desktop-database", "applications"),
    ("update-mime-database", "mime"),
    ("gtk-update-icon-cache", "icons/hicolor"),
)
_SECONDS = 30
_RESERVED = frozenset(" \t\n\"'\\><~|&;$*?#()`")


@dataclass(frozen=True, slots=True)
class Integration:
    """What was done.

    Attributes
    ----------
    files : tuple of Path
        Written, or removed.
    refreshed : tuple of str
        Which of the desktop's own lists were renewed; the others are at the next log-in.
    """

    files: tuple[Path, ...]
    refreshed: tuple[str, ...]


def data_folder() -> Path:
    """Return the person's folder of shared data."""
    named = os.environ.get("XDG_DATA_HOME", "")
    return Path(named) if Path(named).is_absolute() else Path.home() / ".local" / "share"


def is_integrated(folder: Path | None = None) -> bool:
    """Whether the desktop knows the program.

    Parameters
    ----------
    folder : Path, optional
        By default that of the person.
    """
    base = folder or data_folder()
    return all(_is_ours(base / target) for target in FILES.values())


def integrate(folder: Path | None = None, launcher: tuple[str, ...] | None = None) -> Integration:
    """Make the program known to the desktop; doing it again renews it.

    Parameters
    ----------
    folder : Path, optional
        By default that of the person.
    launcher : tuple of str, optional
        The words that start the program; by default those that started this process.

    Returns
    -------
    Integration

    Raises
    ------
    WorkbenchError
        If a file of somebody else stands in the way.
    """
    base = folder or data_folder()
    words = " ".join(quoted(word) for word in launcher or own_launcher())
    for target in FILES.values():
        if (base / target).exists() and not _is_ours(base / target):
            raise WorkbenchError(
                "integrate.foreign",
                f"{base / target} is there already and was not written by this program.",
                "Move it away and do the same again.",
            )
    written = []
    for source, target in FILES.items():
        text = (room("resources") / "integration" / source).read_text("utf-8")
        place = base / target
        place.parent.mkdir(parents=True, exist_ok=True)
        unfinished = place.with_name(f".{place.name}.writing")
        unfinished.write_text(text.replace("@EXEC@", words), "utf-8")
        unfinished.replace(place)
        written.append(place)
    return Integration(tuple(written), _refresh(base))


def take_back(folder: Path | None = None) -> Integration:
    """Remove what :func:`integrate` wrote.

    Parameters
    ----------
    folder : Path, optional
        By default that of the person.

    Returns
    -------
    Integration
    """
    base = folder or data_folder()
    gone = []
    for target in FILES.values():
        if _is_ours(base / target):
            (base / target).unlink()
            gone.append(base / target)
    return Integration(tuple(gone), _refresh(base) if gone else ())


def own_launcher() -> tuple[str, ...]:
    """Return the words that start this program again, whatever the folder and the path."""
    called = Path(sys.argv[0]) if sys.argv and sys.argv[0] else Path()
    if called.stem == "workbench" and called.is_file():
        return (str(called.resolve()),)
    return (sys.executable, "-m", "workbench")


def quoted(word: str) -> str:
    """Return a word as the ``Exec`` key of a desktop entry wants it.

    Parameters
    ----------
    word : str
    """
    plain = word.replace("%", "%%")
    if plain and not _RESERVED & set(plain):
        return plain
    escaped = "".join(f"\\{letter}" if letter in '"`$\\' else letter for letter in plain)
    return '"' + escaped.replace("\\", "\\\\") + '"'


def _is_ours(file: Path) -> bool:
    try:
        return MARKER in file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return False


def _refresh(base: Path) -> tuple[str, ...]:
    done = []
    for program, folder in _REFRESH:
        found = shutil.which(program)
        if found is None or not (base / folder).is_dir():
            continue
        words = [found, "-q", "-t", "-f"] if program.startswith("gtk") else [found]
        try:
            finished = subprocess.run(  # noqa: S603 -- found by name, given a folder
                [*words, str(base / folder)],
                check=False,
                capture_output=True,
                timeout=_SECONDS,
            )
        except (OSError, subprocess.TimeoutExpired):
            continue  # the desktop finds the files by itself, only later
        if finished.returncode == 0:
            done.append(program)
    return tuple(done)
