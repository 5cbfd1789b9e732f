"""Reading files once for two purposes at the same time: to hash them and to copy them."""

import hashlib
import os
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from workbench.errors import PackageError

CHUNK = 1024 * 1024
BUFFERS = 4

_Free = SimpleQueue[memoryview | None]
_Filled = SimpleQueue[tuple[memoryview, int] | None]


class HashingReader:
    """A thread that reads ahead and hashes, while the caller does something with the bytes.

    Reading and sha256 take as long as CRC and writing do, so with two processors a copy
    that is checked takes no longer than either alone.

    Attributes
    ----------
    sha256 : str
        Of the file that was read through last.
    """

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(1, "package-sha256")
        self._buffers = [memoryview(bytearray(CHUNK)) for _ in range(BUFFERS)]
        self.sha256 = ""

    def pieces(self, source: Path) -> Generator[memoryview, None, None]:
        """Yield a file's bytes; each piece is valid until the next is asked for.

        Close the iterator if it is not run to its end.

        Parameters
        ----------
        source : Path

        Raises
        ------
        PackageError
            ``export.missing`` if the file cannot be read.
        """
        free: _Free = SimpleQueue()
        filled: _Filled = SimpleQueue()
        for buffer in self._buffers:
            free.put(buffer)
        digest = self._executor.submit(_read, source, free, filled)
        try:
            while (item := filled.get()) is not None:
                buffer, size = item
                yield buffer[:size]
                free.put(buffer)
        finally:
            free.put(None)
        self.sha256 = digest.result()

    def close(self) -> None:
        """End the thread."""
        self._executor.shutdown()


def missing(source: Path, error: OSError) -> PackageError:
    """Return the error for a file that cannot be read."""
    return PackageError("export.missing", f"{source} cannot be read: {error.strerror}.")


def _read(source: Path, free: _Free, filled: _Filled) -> str:
    """Fill buffers until the file ends or no more are given; return the sha256."""
    sha256 = hashlib.sha256()
    try:
        with source.open("rb", buffering=0) as file:
            while (buffer := free.get()) is not None:
                size = os.readv(file.fileno(), [buffer])
                if not size:
                    break
                filled.put((buffer, size))
                sha256.update(buffer[:size])
    except OSError as error:
        raise missing(source, error) from None
    finally:
        filled.put(None)
    return sha256.hexdigest()
