"""Single structures of a good container bent: headers, records, gaps, whole other archives."""

import io
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable

from tests.hostile.kit import Kit
from workbench.exchange import zipformat
from workbench.exchange.zipformat import CENTRAL, END, END_64, LOCAL, LOCATOR_64

REPORT = "data/report/report.md"
LOCAL_FIELDS = {
    "signature": 0,
    "version needed": 4,
    "flags": 6,
    "method": 8,
    "time": 10,
    "date": 12,
    "crc": 14,
    "compressed size": 18,
    "size": 22,
    "name length": 26,
    "extra length": 28,
}
CENTRAL_FIELDS = {
    "signature": 0,
    "version made by": 4,
    "version needed": 6,
    "flags": 8,
    "method": 10,
    "time": 12,
    "date": 14,
    "crc": 16,
    "compressed size": 20,
    "size": 24,
    "name length": 28,
    "extra length": 30,
    "comment length": 32,
    "disk": 34,
    "internal attributes": 36,
    "external attributes": 38,
    "offset": 42,
}
END_FIELDS = {
    "disk": 4,
    "directory disk": 6,
    "entries on disk": 8,
    "entries": 10,
    "directory size": 12,
    "directory offset": 16,
    "comment length": 20,
}


def places(kit: Kit, path: str = REPORT) -> tuple[int, int]:
    """Where a member's local and central headers start."""
    name = f"{kit.root}/{path}".encode()
    return kit.raw.index(name) - LOCAL.size, kit.raw.rindex(name) - CENTRAL.size


def patched(raw: bytes, at: int, data: bytes) -> bytes:
    changed = raw[:at] + data + raw[at + len(data) :]
    assert changed != raw
    return changed


def bent_field(where: str, name: str) -> Callable[[Kit], bytes]:
    """One field of one record raised by one."""

    def make(kit: Kit) -> bytes:
        local, central = places(kit)
        end = len(kit.raw) - END.size
        start, fields = {
            "local": (local, LOCAL_FIELDS),
            "central": (central, CENTRAL_FIELDS),
            "end": (end, END_FIELDS),
        }[where]
        at = start + fields[name]
        return patched(kit.raw, at, bytes([(kit.raw[at] + 1) % 256]))

    return make


def both(local_at: int, data: bytes, path: str = REPORT) -> Callable[[Kit], bytes]:
    """A field of both headers, which lies two further on in the central one."""

    def make(kit: Kit) -> bytes:
        local, central = places(kit, path)
        once = patched(kit.raw, local + local_at, data)
        return patched(once, central + local_at + 2, data)

    return make


def attributes(mode: int, path: str = REPORT) -> Callable[[Kit], bytes]:
    """The mode in the central header."""
    return lambda kit: patched(kit.raw, places(kit, path)[1] + 38, struct.pack("<L", mode << 16))


def end_parts(raw: bytes) -> tuple[int, int, int]:
    """Count, size and offset of the directory."""
    values = END.unpack(raw[-END.size :])
    return values[4], values[5], values[6]


def split(raw: bytes) -> tuple[bytes, bytes, bytes]:
    """Members, directory and end record."""
    _, size, offset = end_parts(raw)
    return raw[:offset], raw[offset : offset + size], raw[offset + size :]


def zip64(
    kit: Kit,
    *,
    count: int | None = None,
    offset: int | None = None,
    short: tuple[int, int, int] | None = None,
    locator: int | None = None,
    disks: int = 1,
    extensible: bytes = b"",
) -> bytes:
    """Zip64 records put before the end, lying as told."""
    real = end_parts(kit.raw)
    wide = END_64.pack(
        zipformat.END_64_SIGNATURE,
        END_64.size - 12 + len(extensible),
        (3 << 8) | 45,
        45,
        0,
        0,
        real[0] if count is None else count,
        real[0] if count is None else count,
        real[1],
        real[2] if offset is None else offset,
    )
    here = real[1] + real[2]
    pointer = LOCATOR_64.pack(
        zipformat.LOCATOR_64_SIGNATURE, 0, here if locator is None else locator, disks
    )
    entries, size, start = short or real
    end = END.pack(zipformat.END_SIGNATURE, 0, 0, entries, entries, size, start, 0)
    return kit.raw[: -END.size] + wide + extensible + pointer + end


def with_extra(extra: bytes, *, local: bool = True, central: bool = True) -> Callable[[Kit], bytes]:
    """An extra field beside one member's name, all offsets put right."""
    return lambda kit: rebuilt(
        kit, extra_local=extra if local else b"", extra_central=extra if central else b""
    )


def rebuilt(
    kit: Kit,
    *,
    path: str = REPORT,
    extra_local: bytes = b"",
    extra_central: bytes = b"",
    descriptor: bytes = b"",
    method: int = 0,
    flags: int = 0,
    pack: Callable[[bytes], bytes] = bytes,
    comment: bytes = b"",
    local_name: bytes = b"",
    central_name: bytes = b"",
    gap: bytes = b"",
    sizes: tuple[int, int] | None = None,
) -> bytes:
    """The container written anew with one member odd and every offset right."""
    body, directory = b"", b""
    files = kit.files()
    for name, data in files:
        odd = name == f"{kit.root}/{path}"
        packed = pack(data) if odd else data
        told = (len(packed), len(data)) if sizes is None or not odd else sizes
        first = local_name if odd and local_name else name.encode()
        second = central_name if odd and central_name else name.encode()
        crc, bits, how = zlib.crc32(data), flags if odd else 0, method if odd else 0
        hidden = bits & 8
        lead, trail = (extra_local, extra_central) if odd else (b"", b"")
        offset = len(body)
        head = (b"PK\3\4", 10, bits, how, 0, 33)
        seen = (0, 0, 0) if hidden else (crc, *told)
        body += LOCAL.pack(*head, *seen, len(first), len(lead)) + first + lead + packed
        body += (descriptor or struct.pack("<4s3L", b"PK\7\10", crc, *told)) if hidden else b""
        body += gap if odd else b""
        note = comment if odd else b""
        head = (b"PK\1\2", (3 << 8) | 10, 10, bits, how, 0, 33, crc, *told)
        tail = (len(second), len(trail), len(note), 0, 0, 0o100644 << 16, offset)
        directory += CENTRAL.pack(*head, *tail) + second + trail + note
    return body + directory + zipformat.end_of_archive(len(files), len(directory), len(body))


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def unicode_path(name: bytes, shown: bytes) -> bytes:
    """The Info-ZIP Unicode path field, by which some readers rename a member."""
    body = b"\1" + struct.pack("<L", zlib.crc32(name)) + shown
    return struct.pack("<2H", 0x7075, len(body)) + body


def other_archive(kind: str) -> Callable[[Kit], bytes]:
    """The same files in another kind of archive."""

    def make(kit: Kit) -> bytes:
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode=kind) as archive:
            for name, data in kit.files():
                entry = tarfile.TarInfo(name)
                entry.size = len(data)
                archive.addfile(entry, io.BytesIO(data))
        return out.getvalue()

    return make


def by_zipfile(
    method: int = zipfile.ZIP_STORED, *, folders: bool = False
) -> Callable[[Kit], bytes]:
    """The same files as a common zip program writes them."""

    def make(kit: Kit) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", method) as archive:
            if folders:
                archive.mkdir(kit.root)
            for name, data in kit.files():
                archive.writestr(zipfile.ZipInfo(name), data, method)
        return out.getvalue()

    return make


def link(target: bytes, mode: int = stat.S_IFLNK | 0o777) -> Callable[[Kit], bytes]:
    """A member that an extractor makes a link of, pointing where its bytes say."""

    def make(kit: Kit) -> bytes:
        changed = kit.sealed({REPORT: target})
        whole = Kit(changed.zipped(), kit.root, changed.members, kit.key, kit.stranger)
        return attributes(mode)(whole)

    return make


def many_entries(count: int) -> bytes:
    """So many empty members, well spelled."""
    names = [b"r/bagit.txt", *(b"r/data/%06d" % n for n in range(count - 1))]
    body, directory = [], []
    at = 0
    for name in names:
        head = (b"PK\3\4", 10, 0, 0, 0, 33, 0, 0, 0, len(name), 0)
        body.append(LOCAL.pack(*head) + name)
        central = (b"PK\1\2", (3 << 8) | 10, 10, 0, 0, 0, 33, 0, 0, 0, len(name), 0, 0, 0, 0)
        directory.append(CENTRAL.pack(*central, 0o100644 << 16, at) + name)
        at += len(body[-1])
    listed = b"".join(directory)
    return b"".join(body) + listed + zipformat.end_of_archive(len(names), len(listed), at)
