"""The zip structures of a package, each with exactly one spelling (PKWARE APPNOTE 6.3.10).

The writer writes these bytes and the reader rebuilds them from the few free fields (name,
size, CRC, offset) and compares: whatever differs, by accident or intent, is refused. Zip64
fields appear only where a value does not fit. The one freedom is the version of the format
that all entries of an archive name alike: 1.0, as here, or 2.0, as most programs write it.
"""

import struct
from dataclasses import dataclass

LIMIT_32 = 0xFFFFFFFF
LIMIT_16 = 0xFFFF

LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")
END_64 = struct.Struct("<4sQ2H2L4Q")
LOCATOR_64 = struct.Struct("<4sLQL")

LOCAL_SIGNATURE = b"PK\x03\x04"
CENTRAL_SIGNATURE = b"PK\x01\x02"
END_SIGNATURE = b"PK\x05\x06"
END_64_SIGNATURE = b"PK\x06\x06"
LOCATOR_64_SIGNATURE = b"PK\x06\x07"

PLAIN = 10
VERSIONS = (PLAIN, 20)
ZIP64 = 45

_UNIX = 3 << 8
_DATE = (1 << 5) | 1  # 1980-01-01, the earliest a zip can say
_REGULAR_0644 = 0o100644 << 16
_ZIP64_TAG = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the archive.

    Attributes
    ----------
    name : str
        From the root folder on; ASCII.
    size : int
        Bytes; the same stored as not.
    crc : int
    offset : int
        Where its local header starts.
    version : int
        Ten times the version of the format, where Zip64 does not ask for 4.5.
    """

    name: str
    size: int
    crc: int
    offset: int
    version: int = PLAIN

    @property
    def data_offset(self) -> int:
        """Where its bytes start."""
        extra = 20 if self.size >= LIMIT_32 else 0
        return self.offset + LOCAL.size + len(self.name) + extra

    @property
    def end(self) -> int:
        """Where the next local header starts."""
        return self.data_offset + self.size


def local_header(entry: Entry) -> bytes:
    """Return the bytes in front of an entry's data."""
    wide = entry.size >= LIMIT_32
    extra = struct.pack("<2H2Q", _ZIP64_TAG, 16, entry.size, entry.size) if wide else b""
    size = min(entry.size, LIMIT_32)
    name = entry.name.encode("ascii")
    fixed = LOCAL.pack(
        LOCAL_SIGNATURE,
        ZIP64 if wide else entry.version,
        0,
        0,
        0,
        _DATE,
        entry.crc,
        size,
        size,
        len(name),
        len(extra),
    )
    return fixed + name + extra


def central_header(entry: Entry) -> bytes:
    """Return an entry's bytes in the central directory."""
    values = [entry.size, entry.size] if entry.size >= LIMIT_32 else []
    if entry.offset >= LIMIT_32:
        values.append(entry.offset)
    extra = struct.pack(f"<2H{len(values)}Q", _ZIP64_TAG, 8 * len(values), *values)
    extra = extra if values else b""
    size = min(entry.size, LIMIT_32)
    version = ZIP64 if values else entry.version
    name = entry.name.encode("ascii")
    fixed = CENTRAL.pack(
        CENTRAL_SIGNATURE,
        _UNIX | version,
        version,
        0,
        0,
        0,
        _DATE,
        entry.crc,
        size,
        size,
        len(name),
        len(extra),
        0,
        0,
        0,
        _REGULAR_0644,
        min(entry.offset, LIMIT_32),
    )
    return fixed + name + extra


def end_of_archive(count: int, directory_size: int, directory_offset: int) -> bytes:
    """Return the bytes after the central directory.

    Parameters
    ----------
    count : int
        Number of entries.
    directory_size, directory_offset : int
        Of the central directory.
    """
    wide = count >= LIMIT_16 or directory_size >= LIMIT_32 or directory_offset >= LIMIT_32
    zip64 = b""
    if wide:
        zip64 = END_64.pack(
            END_64_SIGNATURE,
            END_64.size - 12,
            _UNIX | ZIP64,
            ZIP64,
            0,
            0,
            count,
            count,
            directory_size,
            directory_offset,
        ) + LOCATOR_64.pack(LOCATOR_64_SIGNATURE, 0, directory_offset + directory_size, 1)
    short = min(count, LIMIT_16)
    return zip64 + END.pack(
        END_SIGNATURE,
        0,
        0,
        short,
        short,
        min(directory_size, LIMIT_32),
        min(directory_offset, LIMIT_32),
        0,
    )
