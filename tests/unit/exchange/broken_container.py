"""Breaks of the container: the structure of the zip itself."""

import struct
import zipfile

from tests.unit.exchange.package_kit import (
    MODEL,
    REFUSED,
    TWIN,
    Break,
    both,
    huge_member,
    lying_zip64,
    needless_zip64,
    overlapping,
    patched,
    python_zip,
    reordered,
    tail,
    with_gap,
    zipped,
)
from workbench.exchange import zipformat

BREAKS: dict[str, Break] = {
    "empty file": (lambda kit: b"", REFUSED, "container.end"),
    "text": (lambda kit: b"not a zip at all, but longer than its end", REFUSED, "container.end"),
    "only an end record": (
        lambda kit: zipformat.end_of_archive(0, 0, 0),
        REFUSED,
        "container.entries",
    ),
    "cut in half": (lambda kit: kit.raw[: len(kit.raw) // 2], REFUSED, "container.end"),
    "last byte cut": (lambda kit: kit.raw[:-1], REFUSED, "container.end"),
    "byte appended": (lambda kit: kit.raw + b"\0", REFUSED, "container.end"),
    "two packages": (lambda kit: kit.raw + kit.raw, REFUSED, "container.gap"),
    "bytes before": (lambda kit: b"#!/bin/sh\n" + kit.raw, REFUSED, "container.gap"),
    "zip comment": (
        lambda kit: tail(kit, lambda end: end[:-2] + b"\x02\x00hi"),
        REFUSED,
        "container.end",
    ),
    "several disks": (
        lambda kit: tail(kit, lambda end: end[:4] + b"\1\0" + end[6:]),
        REFUSED,
        "container.end",
    ),
    "count too low": (
        lambda kit: tail(kit, lambda end: end[:8] + b"\2\0\2\0" + end[12:]),
        REFUSED,
        "container.gap",
    ),
    "count too high": (
        lambda kit: tail(kit, lambda end: end[:8] + b"\xfe\0\xfe\0" + end[12:]),
        REFUSED,
        "container.directory",
    ),
    "count says zip64": (
        lambda kit: tail(kit, lambda end: end[:8] + b"\xff\xff\xff\xff" + end[12:]),
        REFUSED,
        "container.end",
    ),
    "zip64 without need": (needless_zip64, REFUSED, "container.gap"),
    "zip64 that lies": (lying_zip64, REFUSED, "container.end"),
    "member of 2**60 bytes": (huge_member, REFUSED, "container.directory"),
    "overlapping members": (overlapping, REFUSED, "container.gap"),
    "gap before the directory": (with_gap, REFUSED, "container.gap"),
    "deflated": (
        lambda kit: python_zip(kit, zipfile.ZIP_DEFLATED),
        REFUSED,
        "container.compressed",
    ),
    "extra field": (
        lambda kit: python_zip(kit, extra=b"\x99\x99\x02\x00hi"),
        REFUSED,
        "container.directory",
    ),
    "file comment": (lambda kit: python_zip(kit, comment=b"hi"), REFUSED, "container.comment"),
    "encrypted": (lambda kit: both(kit, 6, b"\1\0"), REFUSED, "container.encrypted"),
    "data descriptor": (lambda kit: both(kit, 6, b"\x08\0"), REFUSED, "container.descriptor"),
    "utf-8 flag": (lambda kit: both(kit, 6, b"\0\x08"), REFUSED, "container.directory"),
    "method in one header only": (
        lambda kit: patched(kit, MODEL, local={8: b"\x08\0"}, central={}),
        REFUSED,
        "container.header",
    ),
    "time of day": (lambda kit: both(kit, 10, b"\1\0"), REFUSED, "container.directory"),
    "symbolic link": (
        lambda kit: patched(kit, MODEL, local={}, central={38: struct.pack("<L", 0o120777 << 16)}),
        REFUSED,
        "container.kind",
    ),
    "folder entry": (
        lambda kit: zipped([*kit.files()[:1], (f"{kit.root}/data/", b""), *kit.files()[1:]]),
        REFUSED,
        "container.name",
    ),
    "executable": (
        lambda kit: patched(kit, MODEL, local={}, central={38: struct.pack("<L", 0o100755 << 16)}),
        REFUSED,
        "container.directory",
    ),
    "other size in the directory": (
        lambda kit: patched(kit, MODEL, local={}, central={20: b"\1\0\0\0\1\0\0\0"}),
        REFUSED,
        "container.header",
    ),
    "other names in the two headers": (
        lambda kit: patched(kit, MODEL, local={30: b"B"}, central={}),
        REFUSED,
        "container.header",
    ),
    "same name twice": (
        lambda kit: zipped([*kit.files()[:3], kit.files()[2], *kit.files()[3:]]),
        REFUSED,
        "container.duplicate",
    ),
    "bagit.txt twice": (
        lambda kit: zipped([kit.files()[0], *kit.files()]),
        REFUSED,
        "container.duplicate",
    ),
    "wrong order": (reordered, REFUSED, "container.order"),
    "bagit.txt not first": (lambda kit: zipped(sorted(kit.files())), REFUSED, "container.order"),
    "second root": (
        lambda kit: zipped([*kit.files(), ("zzz/file.txt", b"")]),
        REFUSED,
        "container.root",
    ),
    "root in capitals": (
        lambda kit: zipped([("Root/" + n.split("/", 1)[1], d) for n, d in kit.files()]),
        REFUSED,
        "container.order",
    ),
    "path traversal": (
        lambda kit: zipped([*kit.files(), (f"{kit.root}/../../etc/passwd", b"x")]),
        REFUSED,
        "container.name",
    ),
    "absolute path": (
        lambda kit: zipped([*kit.files(), ("/etc/passwd", b"x")]),
        REFUSED,
        "container.name",
    ),
    "backslash": (
        lambda kit: zipped([*kit.files(), (f"{kit.root}/x\\y", b"x")]),
        REFUSED,
        "container.name",
    ),
    "escape sequence in a name": (
        lambda kit: zipped([*kit.files(), (f"{kit.root}/\x1b[2J", b"x")]),
        REFUSED,
        "container.name",
    ),
    "hidden file": (
        lambda kit: zipped([*kit.files(), (f"{kit.root}/.ssh", b"x")]),
        REFUSED,
        "container.name",
    ),
    "windows device": (
        lambda kit: kit.changed({"data/models/nul.onnx": b"x"}).resealed().zipped(),
        REFUSED,
        "container.name",
    ),
    "too deep": (
        lambda kit: kit.changed({"data/models/" + "d/" * 14 + "x": b""}).zipped(),
        REFUSED,
        "container.name",
    ),
    "too long": (
        lambda kit: kit.changed({"data/models/" + "x" * 390: b""}).zipped(),
        REFUSED,
        "container.directory",
    ),
    "names that differ in case": (
        lambda kit: kit.changed({TWIN: b"x"}).resealed().zipped(),
        REFUSED,
        "container.twin",
    ),
    "folders that differ in case": (
        lambda kit: kit.changed({"data/Models/x": b"x"}).resealed().zipped(),
        REFUSED,
        "container.twin",
    ),
}
