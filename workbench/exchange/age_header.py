"""How an encrypted file is told from others, without loading what opens it."""

from pathlib import Path

MAGIC = b"age-encryption.org/v1\n"
ANY_VERSION = b"age-encryption.org/"


def is_encrypted(path: Path) -> bool:
    """Whether a file starts as age files do; False where it cannot be read."""
    if not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            return file.read(len(ANY_VERSION)) == ANY_VERSION
    except OSError:
        return False
