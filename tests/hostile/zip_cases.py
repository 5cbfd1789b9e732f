"""Attacks on the container: what one reader of zip sees and another does not."""

import stat
import struct
import zipfile

from tests.hostile.case import CHANGED, Case, outsider
from tests.hostile.kit import Kit
from tests.hostile.zip_surgery import (
    CENTRAL_FIELDS,
    END_FIELDS,
    LOCAL_FIELDS,
    REPORT,
    attributes,
    bent_field,
    both,
    by_zipfile,
    deflated,
    end_parts,
    link,
    patched,
    places,
    rebuilt,
    split,
    unicode_path,
    with_extra,
    zip64,
)
from workbench.exchange import zipformat
from workbench.exchange.zipformat import LOCAL


def _fields() -> list[Case]:
    told = {
        "local": ("the header in front of a file", LOCAL_FIELDS),
        "central": ("a file's entry in the directory", CENTRAL_FIELDS),
        "end": ("the last record", END_FIELDS),
    }
    return [
        outsider(
            f"zip: {where} {name} bent",
            f"Have readers differ over the {name} in {words}.",
            bent_field(where, name),
            *CHANGED,
        )
        for where, (words, fields) in told.items()
        for name in fields
    ]


def _hidden_entry(kit: Kit) -> bytes:
    """Bytes of one more file before the directory, which does not list it."""
    body, directory, _ = split(kit.raw)
    name = f"{kit.root}/data/hidden".encode()
    local = LOCAL.pack(b"PK\3\4", 10, 0, 0, 0, 33, 0, 0, 0, len(name), 0) + name
    count, size, offset = end_parts(kit.raw)
    return body + local + directory + zipformat.end_of_archive(count, size, offset + len(local))


def _shared_bytes(kit: Kit) -> bytes:
    """Two entries of the directory with the same bytes (a bomb without compression)."""
    body, directory, _ = split(kit.raw)
    last = directory[directory.rindex(zipformat.CENTRAL_SIGNATURE) :]
    count, size, offset = end_parts(kit.raw)
    longer = directory + last
    assert size + len(last) == len(longer)
    return body + longer + zipformat.end_of_archive(count + 1, len(longer), offset)


def _nested(kit: Kit) -> bytes:
    """One member's bytes hold the header and bytes of the next: they overlap."""
    local, central = places(kit)
    size = struct.unpack_from("<L", kit.raw, central + 24)[0]
    wide = struct.pack("<2L", size + 60, size + 60)
    once = patched(kit.raw, local + 18, wide)
    return patched(once, central + 20, wide)


def _bomb(kit: Kit) -> bytes:
    data = b"\0" * (64 << 20)
    return rebuilt(kit.with_members({REPORT: data}), method=8, pack=deflated)


def _declared(size: int) -> bytes:
    return struct.pack("<2L", size, size)


def _last_entry_dropped(kit: Kit) -> bytes:
    """The directory leaves out the last file; its bytes stay."""
    body, directory, _ = split(kit.raw)
    shorter = directory[: directory.rindex(zipformat.CENTRAL_SIGNATURE)]
    count, _, offset = end_parts(kit.raw)
    return body + shorter + zipformat.end_of_archive(count - 1, len(shorter), offset)


def _directory_reordered(kit: Kit) -> bytes:
    body, directory, end = split(kit.raw)
    pieces = [zipformat.CENTRAL_SIGNATURE + p for p in directory.split(b"PK\1\2")[1:]]
    return body + b"".join(reversed(pieces)) + end


def _signed_directory(kit: Kit) -> bytes:
    """The archive's own digital signature record, after the directory."""
    body, directory, _ = split(kit.raw)
    longer = directory + b"PK\5\5" + struct.pack("<H", 4) + b"sign"
    count, _, offset = end_parts(kit.raw)
    return body + longer + zipformat.end_of_archive(count, len(longer), offset)


def _wide(kit: Kit) -> tuple[int, int, int]:
    count, size, _ = end_parts(kit.raw)
    return count, size, 0xFFFFFFFF


CASES: list[Case] = [
    *_fields(),
    outsider("zip: zip64 without need", "Have two end records.", zip64),
    outsider(
        "zip: zip64 with other count",
        "Have two counts.",
        lambda kit: zip64(kit, count=1, short=_wide(kit)),
    ),
    outsider(
        "zip: zip64 with other offset",
        "Have two directories.",
        lambda kit: zip64(kit, offset=7, short=_wide(kit)),
    ),
    outsider(
        "zip: zip64 with a huge offset",
        "Make the reader seek beyond the end.",
        lambda kit: zip64(kit, offset=2**63, short=_wide(kit)),
    ),
    outsider(
        "zip: zip64 with a huge count",
        "Make the reader allocate.",
        lambda kit: zip64(kit, count=2**64 - 1, short=(0xFFFF, *end_parts(kit.raw)[1:])),
    ),
    outsider(
        "zip: zip64 locator that points elsewhere",
        "Have two end records.",
        lambda kit: zip64(kit, locator=0, short=_wide(kit)),
    ),
    outsider(
        "zip: zip64 on two disks",
        "Pose as one part of several.",
        lambda kit: zip64(kit, disks=2, short=_wide(kit)),
    ),
    outsider(
        "zip: zip64 with an extensible sector",
        "Carry bytes that no hash covers.",
        lambda kit: zip64(kit, extensible=b"hidden bytes", short=_wide(kit)),
    ),
    outsider(
        "zip: zip64 promised, not there",
        "Crash the reader.",
        lambda kit: kit.raw[:-12] + b"\xff\xff\xff\xff" * 2 + kit.raw[-4:],
    ),
    outsider(
        "zip: zip64 extra field that lies",
        "Give two sizes.",
        with_extra(struct.pack("<2H2Q", 1, 16, 1, 1)),
    ),
    outsider(
        "zip: unicode path that climbs",
        "Have some readers unpack it elsewhere.",
        lambda kit: with_extra(unicode_path(f"{kit.root}/{REPORT}".encode(), b"../../evil"))(kit),
    ),
    outsider(
        "zip: unicode path in one header",
        "Have readers differ over a name.",
        lambda kit: with_extra(unicode_path(f"{kit.root}/{REPORT}".encode(), b"x"), local=False)(
            kit
        ),
    ),
    outsider(
        "zip: unicode comment field",
        "Carry bytes that no hash covers.",
        with_extra(struct.pack("<2HBL", 0x6375, 9, 1, 0) + b"hide"),
    ),
    outsider(
        "zip: times in an extra field",
        "Carry bytes that no hash covers.",
        with_extra(b"UT\5\0\1\0\0\0\0"),
    ),
    outsider(
        "zip: owner in an extra field",
        "Have a file unpacked as root's.",
        with_extra(b"ux\13\0\1\4\0\0\0\0\4\0\0\0\0"),
    ),
    outsider(
        "zip: extra field in front only",
        "Carry bytes that no hash covers.",
        with_extra(b"\x99\x99\2\0hi", central=False),
    ),
    outsider(
        "zip: extra field in the directory only",
        "Carry bytes that no hash covers.",
        with_extra(b"\x99\x99\2\0hi", local=False),
    ),
    outsider("zip: extra field cut short", "Crash the reader.", with_extra(b"\1\0\xff\xff")),
    outsider(
        "zip: NTFS extra field",
        "Be told apart by who made it.",
        with_extra(struct.pack("<2HL", 10, 4, 0)),
    ),
    outsider(
        "zip: strong encryption header", "Be unreadable to some.", with_extra(b"\x17\0\2\0\0\0")
    ),
    outsider(
        "zip: member comment",
        "Carry bytes that no hash covers.",
        lambda kit: rebuilt(kit, comment=b"hidden"),
    ),
    outsider(
        "zip: data descriptor", "Give sizes after the bytes.", lambda kit: rebuilt(kit, flags=8)
    ),
    outsider(
        "zip: data descriptor without signature",
        "Have readers find other ends.",
        lambda kit: rebuilt(kit, flags=8, descriptor=b"\0" * 12),
    ),
    outsider(
        "zip: data descriptor flag alone", "Have readers find other ends.", both(6, b"\x08\0")
    ),
    outsider("zip: encryption flag", "Be unreadable to some.", both(6, b"\1\0")),
    outsider("zip: strong encryption flag", "Be unreadable to some.", both(6, b"\x41\0")),
    outsider("zip: masked headers flag", "Hide the local headers.", both(6, b"\0\x20")),
    outsider("zip: patched data flag", "Be a patch of something else.", both(6, b"\x20\0")),
    outsider("zip: utf-8 flag", "Have names read in two ways.", both(6, b"\0\x08")),
    outsider("zip: deflated", "Inflate on reading.", by_zipfile(zipfile.ZIP_DEFLATED)),
    outsider("zip: bzip2", "Inflate on reading.", by_zipfile(zipfile.ZIP_BZIP2)),
    outsider("zip: lzma", "Inflate on reading.", by_zipfile(zipfile.ZIP_LZMA)),
    outsider(
        "zip: one member deflated",
        "Inflate on reading.",
        lambda kit: rebuilt(kit, method=8, pack=deflated),
    ),
    outsider("zip: decompression bomb", "Fill memory or disk.", _bomb),
    outsider("zip: method unknown", "Crash the reader.", both(8, b"\x63\0")),
    outsider(
        "zip: method in the local header only",
        "Have readers differ over the bytes.",
        lambda kit: patched(kit.raw, places(kit)[0] + 8, b"\x08\0"),
    ),
    outsider(
        "zip: method in the directory only",
        "Have readers differ over the bytes.",
        lambda kit: patched(kit.raw, places(kit)[1] + 10, b"\x08\0"),
    ),
    outsider("zip: declared 4 GiB", "Make the reader allocate.", both(18, _declared(0xFFFFFFFE))),
    outsider("zip: declared zero", "Have the bytes skipped.", both(18, _declared(0))),
    outsider(
        "zip: sizes swapped in meaning",
        "Give another packed size.",
        lambda kit: rebuilt(kit, sizes=(1, 5)),
    ),
    outsider("zip: two members share bytes", "Be larger than it is.", _shared_bytes),
    outsider("zip: a member reaches into the next", "Be larger than it is.", _nested),
    outsider("zip: file not in the directory", "Carry bytes that no hash covers.", _hidden_entry),
    outsider(
        "zip: gap after a member",
        "Carry bytes that no hash covers.",
        lambda kit: rebuilt(kit, gap=b"hidden"),
    ),
    outsider("zip: last file not listed", "Hide the signed file.", _last_entry_dropped),
    outsider(
        "zip: directory in another order", "Have readers see another order.", _directory_reordered
    ),
    outsider(
        "zip: digital signature record", "Carry bytes that no hash covers.", _signed_directory
    ),
    outsider(
        "zip: other name in front",
        "Show one reader another name.",
        lambda kit: rebuilt(kit, local_name=f"{kit.root}/data/report/report.mx".encode()),
    ),
    outsider(
        "zip: other name in the directory",
        "Show one reader another name.",
        lambda kit: rebuilt(kit, central_name=f"{kit.root}/data/report/report.mx".encode()),
    ),
    outsider(
        "zip: climbing name in front only",
        "Have a streaming reader unpack it elsewhere.",
        lambda kit: rebuilt(kit, local_name=f"{kit.root}/../../evil.md".encode()),
    ),
    outsider(
        "zip: wrong crc in both headers",
        "Hide a changed byte from who checks no crc.",
        both(14, b"\1\2\3\4"),
        *CHANGED,
    ),
    outsider("zip: symbolic link", "Have a reader follow it to /etc/passwd.", link(b"/etc/passwd")),
    outsider(
        "zip: symbolic link that climbs",
        "Have the next file written elsewhere.",
        link(b"../../../.."),
    ),
    outsider(
        "zip: character device", "Have a reader open a device.", attributes(stat.S_IFCHR | 0o666)
    ),
    outsider("zip: block device", "Have a reader open a device.", attributes(stat.S_IFBLK | 0o666)),
    outsider("zip: named pipe", "Have a reader wait for ever.", attributes(stat.S_IFIFO | 0o644)),
    outsider("zip: socket", "Have a reader open a socket.", attributes(stat.S_IFSOCK | 0o644)),
    outsider("zip: folder by its mode", "Be two kinds at once.", attributes(stat.S_IFDIR | 0o755)),
    outsider(
        "zip: set-uid mode", "Have a file unpacked as a trap.", attributes(stat.S_IFREG | 0o4755)
    ),
    outsider(
        "zip: executable mode",
        "Have a file unpacked ready to run.",
        attributes(stat.S_IFREG | 0o755),
    ),
    outsider("zip: no mode at all", "Have readers choose a mode.", attributes(0)),
    outsider(
        "zip: DOS folder attribute",
        "Be two kinds at once.",
        lambda kit: patched(kit.raw, places(kit)[1] + 38, b"\x10"),
    ),
    outsider(
        "zip: made on another system",
        "Have the mode read differently.",
        lambda kit: patched(kit.raw, places(kit)[1] + 5, b"\0"),
    ),
    outsider("zip: a time of day", "Tell packages apart by time.", both(10, b"\1\0")),
]
"""Every attack on the structures of the container."""
