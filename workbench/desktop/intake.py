"""What to do with files and folders that are dropped, named or handed over; without Qt.

The same answer is shown while they are held over the window and carried out when let go.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol

from workbench.desktop.review_intake import review_files
from workbench.domain.readable import readable
from workbench.exchange.layout import PACKAGE_SUFFIX
from workbench.language import tr, trn

CAPTURE_FILE = "capture.json"
WORKSPACE_FILE = "journal.db"
MOST_LOOKED_AT = 50
"""A drag may hold thousands of files; what the first ones are says what is meant."""
_PACKAGE = re.compile(r"\.incident( ?\(\d+\))?\.zip$", re.IGNORECASE)
"""Also as a browser names the second copy."""


class Kind(Enum):
    """What is done with what was dropped."""

    NOTHING = "nothing"
    REVIEWS = "reviews"
    PACKAGE = "package"
    WORKSPACE = "workspace"
    CAPTURE = "capture"
    EVIDENCE = "evidence"
    NEW_INCIDENT = "new incident"


@dataclass(frozen=True, slots=True)
class Intention:
    """What is to be done, and with which of the paths.

    Attributes
    ----------
    kind : Kind
    paths : tuple of Path
    words : str
        What will happen, for a person who may still change their mind.
    """

    kind: Kind
    paths: tuple[Path, ...]
    words: str


class Taker(Protocol):
    """Who carries an intention out."""

    def import_reviews(self, paths: Sequence[Path]) -> None:
        """Record reviewers' verdicts."""

    def open_package(self, path: Path) -> None:
        """Review a package."""

    def open_workspace(self, folder: Path) -> None:
        """Leave this workspace for another one."""

    def add_files(self, paths: Sequence[Path]) -> None:
        """Take more evidence into the open incident."""

    def import_paths(self, paths: Sequence[Path]) -> None:
        """Open a new incident."""


def is_package(path: Path) -> bool:
    """Whether a name is that of a package."""
    return bool(_PACKAGE.search(path.name))


def is_workspace(path: Path) -> bool:
    """Whether a folder is a workspace."""
    return (path / WORKSPACE_FILE).is_file()


def is_capture(path: Path) -> bool:
    """Whether a folder is one that a pipeline handed over."""
    return (path / CAPTURE_FILE).is_file()


def intention(paths: Sequence[Path], *, incident: bool) -> Intention:
    """Tell what is to be done with some paths.

    Parameters
    ----------
    paths : sequence of Path
        As they were dropped.
    incident : bool
        Whether an incident is open, so that files may be evidence of it.

    Returns
    -------
    Intention
    """
    given = tuple(paths)
    looked_at = [path for path in given[:MOST_LOOKED_AT] if _there(path)]
    if not looked_at:
        return Intention(Kind.NOTHING, given, tr("Nothing is there to take in"))
    reviews = tuple(review_files(looked_at))
    if reviews:
        words = (
            tr("Record the review in the open incident")
            if incident
            else tr("Open the incident that was reviewed first")
        )
        return Intention(Kind.REVIEWS, reviews, words)
    for kind, fits, say in _WHOLE:
        found = next((path for path in looked_at if fits(path)), None)
        if found is not None:
            name = readable(found.name or str(found))
            return Intention(kind, (found,), say(name))
    alone = looked_at[0] if len(given) == 1 and looked_at[0].is_dir() else None
    if incident and alone is None:
        words = trn("Add one file as evidence", "Add {count} files as evidence", len(given))
        return Intention(Kind.EVIDENCE, given, words)
    words = trn("Open a new incident from it", "Open a new incident from {count} files", len(given))
    return Intention(Kind.NEW_INCIDENT, given, words)


_WHOLE: tuple[tuple[Kind, Callable[[Path], bool], Callable[[str], str]], ...] = (
    (Kind.PACKAGE, is_package, lambda name: tr("Check and review {name}, read only", name=name)),
    (Kind.WORKSPACE, is_workspace, lambda name: tr("Open the workspace {name}", name=name)),
    (Kind.CAPTURE, is_capture, lambda name: tr("Open a new incident from {name}", name=name)),
)
"""What counts as a whole: a package before a workspace before a capture folder."""


def carry_out(taker: Taker, what: Intention) -> None:
    """Do what was meant.

    Parameters
    ----------
    taker : Taker
    what : Intention
    """
    if what.kind is Kind.REVIEWS:
        taker.import_reviews(what.paths)
    elif what.kind is Kind.PACKAGE:
        taker.open_package(what.paths[0])
    elif what.kind is Kind.WORKSPACE:
        taker.open_workspace(what.paths[0])
    elif what.kind is Kind.EVIDENCE:
        taker.add_files(what.paths)
    else:  # what is not there any more is told by whoever takes it in
        taker.import_paths(what.paths)


def _there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


__all__ = [
    "CAPTURE_FILE",
    "PACKAGE_SUFFIX",
    "Intention",
    "Kind",
    "carry_out",
    "intention",
    "is_capture",
    "is_package",
    "is_workspace",
]
