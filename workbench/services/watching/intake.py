"""A batch taken: copied while it is hashed, and refused if it changed meanwhile."""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from workbench.services.scoring.batches import digest_of
from workbench.services.watching.settling import FileLook, Found

_PIECE = 1 << 20


class UnsettledError(Exception):
    """What was found is no longer what it was; it is looked at again next time."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A batch whose bytes are held still.

    Attributes
    ----------
    name : str
        What it is called in the watched folder.
    path : Path
        The copy: a file, or a folder with a ``capture.json``.
    sha256 : str
        Of its bytes; of a folder that of the names and hashes of all its files.
    size : int
    """

    name: str
    path: Path
    sha256: str
    size: int


def take(found: Found, scratch: Path) -> Taken:
    """Copy what was found and return what was copied.

    Parameters
    ----------
    found : Found
        As it was looked at.
    scratch : Path
        A folder of our own, to copy to.

    Raises
    ------
    UnsettledError
        If it changed or went since it was looked at.
    OSError
        If the system refuses: a full disk, no permission.
    """
    single = len(found.look) == 1 and found.look[0][0] == found.path.name
    target = scratch / found.path.name
    if single and not found.path.is_dir():
        digest = _copied(found.path, target, found.look[0])
    else:
        for one in found.look:
            place = target / one[0]
            place.parent.mkdir(parents=True, exist_ok=True)
            _copied(found.path / one[0], place, one)
        digest = digest_of(target)
    return Taken(found.path.name, target, digest, sum(one[1] for one in found.look))


def _copied(source: Path, target: Path, look: FileLook) -> str:
    """Copy one file, never through a link, and return its sha256."""
    digest = hashlib.sha256()
    try:
        descriptor = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise UnsettledError(f"cannot be opened: {error.strerror}") from None
    with open(descriptor, "rb") as stream:  # noqa: PTH123 -- an open descriptor
        if _told(descriptor) != look[1:]:
            raise UnsettledError("changed before it was taken")
        with target.open("xb") as copy:
            while piece := stream.read(_PIECE):
                digest.update(piece)
                copy.write(piece)
        if _told(descriptor) != look[1:]:
            raise UnsettledError("changed while it was taken")
    return digest.hexdigest()


def _told(descriptor: int) -> tuple[int, int, int, int]:
    told = os.fstat(descriptor)
    if not stat.S_ISREG(told.st_mode):
        return (-1, -1, -1, -1)
    return told.st_size, told.st_mtime_ns, told.st_ctime_ns, told.st_ino
