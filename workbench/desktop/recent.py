"""What was open lately: kept for the person who was here, unless they would rather not."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from PySide6.QtCore import QSettings

MOST = 12
"""How many are kept; pinned ones come on top of that."""
_KEY = "recent/entries"
_OLD_KEY = "recent"
_KEPT = "recent/kept"
_DIALOGS = ("FileDialog/history", "FileDialog/lastVisited", "FileDialog/shortcuts")
"""What Qt's own file dialogs remember of the folders they were in."""


@dataclass(frozen=True, slots=True)
class RecentEntry:
    """A workspace or a package that was open.

    Attributes
    ----------
    path : Path
    pinned : bool
        Whether it stays at the top until it is taken away.
    """

    path: Path
    pinned: bool = False

    @property
    def missing(self) -> bool:
        """Whether nothing is there any more, or not at the moment."""
        try:
            return not self.path.exists()
        except OSError:
            return True


def entries() -> tuple[RecentEntry, ...]:
    """Return what was open, pinned ones first, then the newest first."""
    if not kept():
        return ()
    found = _read()
    return (*(e for e in found if e.pinned), *(e for e in found if not e.pinned))


def add(path: Path) -> None:
    """Put a path first; nothing is noted where the list is turned off.

    Parameters
    ----------
    path : Path
    """
    if not kept():
        return
    known = _read()
    pinned = any(e.pinned for e in known if e.path == path)
    _write([RecentEntry(path, pinned), *(e for e in known if e.path != path)])


def pin(path: Path, *, pinned: bool) -> None:
    """Keep a path at the top, or let it go with the others.

    Parameters
    ----------
    path : Path
    pinned : bool
    """
    _write([replace(e, pinned=pinned) if e.path == path else e for e in _read()])


def remove(path: Path) -> None:
    """Take a path off the list; the file or folder stays as it is.

    Parameters
    ----------
    path : Path
    """
    _write([e for e in _read() if e.path != path])


def clear(*, pinned: bool = False) -> None:
    """Empty the list.

    Parameters
    ----------
    pinned : bool
        Whether the pinned ones go too.
    """
    _write([] if pinned else [e for e in _read() if e.pinned])


def kept() -> bool:
    """Whether a list is kept at all."""
    return bool(QSettings().value(_KEPT, defaultValue=True, type=bool))


def keep(*, on: bool) -> None:
    """Keep a list from now on, or forget every name there is and note none any more.

    Parameters
    ----------
    on : bool
    """
    settings = QSettings()
    settings.setValue(_KEPT, on)
    if not on:
        _write([])
        settings.remove(_OLD_KEY)
        settings.setValue(_KEPT, on)
        forget_dialogs()
    settings.sync()


def forget_dialogs() -> None:
    """Forget the folders that file dialogs were in, where no list is kept; done at the end too."""
    if kept():
        return
    for settings in (QSettings("QtProject"), QSettings()):
        for key in _DIALOGS:
            settings.remove(key)


def _read() -> list[RecentEntry]:
    settings = QSettings()
    text = settings.value(_KEY, "")
    if not text:  # as an earlier version wrote it
        value = settings.value(_OLD_KEY, [])
        names = value if isinstance(value, list) else [value]
        return [RecentEntry(Path(str(name))) for name in names if name]
    try:
        found = json.loads(str(text))
        return [RecentEntry(Path(e["path"]), bool(e["pinned"])) for e in found]
    except (ValueError, TypeError, KeyError):
        return []  # somebody wrote something else there; the list begins anew


def _write(found: Iterable[RecentEntry]) -> None:
    listed = list(found)
    newest = {e.path for e in [e for e in listed if not e.pinned][:MOST]}
    fit = [e for e in listed if e.pinned or e.path in newest]
    settings = QSettings()
    settings.setValue(_KEY, json.dumps([{**asdict(e), "path": str(e.path)} for e in fit]))
