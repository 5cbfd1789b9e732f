"""Files that claim more than they hold."""

from pathlib import Path

from workbench.errors import EvidenceError

MOST_HOLES = 1 << 30
_BLOCK = 512


def refuse_holes(path: Path) -> None:
    """Refuse a file most of whose size is holes: it would fill the disk once it is copied.

    Raises
    ------
    EvidenceError
        If more than 1 GiB of it, and nine tenths, was never written.
    """
    try:
        found = path.stat()
    except OSError:
        return  # whoever opens it says so better
    holes = found.st_size - found.st_blocks * _BLOCK
    if holes > MOST_HOLES and holes * 10 > found.st_size * 9:
        raise EvidenceError(
            "evidence.sparse",
            f"{path.name} claims {found.st_size} bytes and holds {found.st_blocks * _BLOCK}; "
            "the rest was never written.",
            "Copy or export the file again.",
        )
