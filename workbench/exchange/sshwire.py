"""The SSH wire encoding (RFC 4251, section 5): length-prefixed strings, read strictly."""

import struct


def pack_string(value: bytes) -> bytes:
    """Return an SSH ``string``: four bytes of length, big-endian, then the bytes."""
    return struct.pack(">I", len(value)) + value


class WireReader:
    """Reads one blob from front to back and never past its end.

    Parameters
    ----------
    blob : bytes
    """

    def __init__(self, blob: bytes) -> None:
        self._blob = blob
        self._at = 0

    @property
    def left(self) -> int:
        """How many bytes follow."""
        return len(self._blob) - self._at

    def take(self, size: int) -> bytes:
        """Return the next bytes.

        Raises
        ------
        ValueError
            If fewer are left.
        """
        end = self._at + size
        if end > len(self._blob):
            raise ValueError("it ends too early")
        piece = self._blob[self._at : end]
        self._at = end
        return piece

    def integer(self) -> int:
        """Return the next ``uint32``."""
        value: int = struct.unpack(">I", self.take(4))[0]
        return value

    def string(self) -> bytes:
        """Return the next ``string``."""
        return self.take(self.integer())

    def finish(self) -> None:
        """Require that nothing is left.

        Raises
        ------
        ValueError
            If bytes follow.
        """
        if self._at != len(self._blob):
            raise ValueError("bytes follow its end")
