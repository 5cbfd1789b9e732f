"""Hashing a file while it grows."""

import errno
import hashlib
import os
import threading

_CHUNK = 1024 * 1024


class TrailingHash:
    """The sha256 of a file, computed by a thread that follows behind its writer.

    An entry's header can only be written after its data (it holds the CRC), so the whole
    file cannot be hashed in the order of writing; this thread hashes what is final while
    the next entry is being copied.

    Parameters
    ----------
    descriptor : int
        Read with ``pread`` only.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._final = 0
        self._ended = False
        self._failure: OSError | None = None
        self._sha256 = hashlib.sha256()
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._follow, name="package-trail", daemon=True)
        self._thread.start()

    def extend(self, end: int) -> None:
        """Say that the bytes before ``end`` will not change any more."""
        with self._changed:
            self._final = end
            self._changed.notify()

    def finish(self) -> str:
        """Wait until everything final has been hashed and return the sha256.

        Raises
        ------
        OSError
            If the file could not be read back.
        """
        self._stop()
        if self._failure is not None:
            raise self._failure
        return self._sha256.hexdigest()

    def close(self) -> None:
        """Stop, whether or not everything was hashed."""
        with self._changed:
            self._final = 0
        self._stop()

    def _stop(self) -> None:
        with self._changed:
            self._ended = True
            self._changed.notify()
        self._thread.join()

    def _follow(self) -> None:
        buffer = memoryview(bytearray(_CHUNK))
        at = 0
        while True:
            with self._changed:
                self._changed.wait_for(lambda: at < self._final or self._ended)  # noqa: B023 -- called at once
                left = self._final - at
            if left <= 0:
                return
            try:
                got = os.preadv(self._descriptor, [buffer[:left]], at)
            except OSError as error:
                self._failure = error
                return
            if got == 0:
                self._failure = OSError(errno.EIO, "the file became shorter while being written")
                return
            self._sha256.update(buffer[:got])
            at += got
