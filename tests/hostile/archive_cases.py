"""Attacks by archives as a whole: torn, doubled, renamed, or two things at once."""

import struct

from tests.hostile.case import Case, outsider
from tests.hostile.kit import Kit, zipped
from tests.hostile.zip_surgery import (
    REPORT,
    by_zipfile,
    end_parts,
    many_entries,
    other_archive,
    places,
    split,
)
from workbench.exchange import zipformat
from workbench.exchange.zipformat import END, LOCAL

EVIL = b"#!/bin/sh\nrm -rf ~\n"


def _second_directory(kit: Kit) -> bytes:
    """A whole other archive in front, so that readers of the first end record see that one."""
    other = zipped([(f"{kit.root}/bagit.txt", EVIL)])
    return other + kit.raw


def _end_in_comment(kit: Kit) -> bytes:
    """The real end record carries a comment that ends in another end record."""
    body, directory, end = split(kit.raw)
    count, size, offset = end_parts(kit.raw)
    fake = END.pack(zipformat.END_SIGNATURE, 0, 0, count, count, size, offset, 0)
    return body + directory + end[:-2] + struct.pack("<H", len(fake)) + fake


def _cut_at_every_boundary() -> list[Case]:
    def at(which: str):
        def make(kit: Kit) -> bytes:
            _, size, offset = end_parts(kit.raw)
            local, central = places(kit)
            return kit.raw[
                : {
                    "first header": LOCAL.size,
                    "a local header": local + 20,
                    "a name": local + LOCAL.size + 5,
                    "a file's bytes": local + LOCAL.size + len(kit.root) + len(REPORT) + 3,
                    "the directory's start": offset,
                    "a central header": central + 20,
                    "the directory's end": offset + size,
                    "the end record": len(kit.raw) - 2,
                }[which]
            ]

        return make

    names = (
        "first header",
        "a local header",
        "a name",
        "a file's bytes",
        "the directory's start",
        "a central header",
        "the directory's end",
        "the end record",
    )
    return [
        outsider(f"zip: cut within {name}", "Pass off a torn file as a whole one.", at(name))
        for name in names
    ]


def _polyglots() -> list[Case]:
    heads = {
        "PDF": b"%PDF-1.7\n1 0 obj<<>>endobj\n",
        "HTML": b"<html><script>alert(1)</script></html>\n",
        "ELF": b"\x7fELF\x02\x01\x01" + b"\0" * 57,
        "EXE": b"MZ" + b"\0" * 62,
        "GIF": b"GIF89a\1\0\1\0\0\0\0;",
        "shell script": b"#!/bin/sh\nexit 0\n",
        "gzip": b"\x1f\x8b\x08\0\0\0\0\0\0\3\3\0\0\0\0\0\0\0\0\0",
    }

    def offset_right(head: bytes):
        """All offsets put right, as an unpacker that makes itself executable does."""

        def make(kit: Kit) -> bytes:
            body, directory, _ = split(kit.raw)
            count, size, offset = end_parts(kit.raw)
            pieces = []
            for piece in directory.split(b"PK\1\2")[1:]:
                at = struct.unpack_from("<L", piece, 38)[0] + len(head)
                pieces.append(b"PK\1\2" + piece[:38] + struct.pack("<L", at) + piece[42:])
            end = zipformat.end_of_archive(count, size, offset + len(head))
            return head + body + b"".join(pieces) + end

        return make

    found = []
    for name, head in heads.items():
        tries = f"Be a sound package and a {name} at once."
        found.append(outsider(f"zip: {name} in front", tries, lambda kit, h=head: h + kit.raw))
        found.append(outsider(f"zip: {name} in front, offsets right", tries, offset_right(head)))
    trailers = {"HTML": b"<script>alert(1)</script>", "newline": b"\n", "zeros": b"\0" * 512}
    found += [
        outsider(
            f"zip: {name} behind", "Carry bytes that no hash covers.", lambda kit, t=t: kit.raw + t
        )
        for name, t in trailers.items()
    ]
    return found


CASES: list[Case] = [
    *_cut_at_every_boundary(),
    *_polyglots(),
    outsider("zip: empty file", "Crash the reader.", lambda kit: b""),
    outsider("zip: one byte", "Crash the reader.", lambda kit: b"P"),
    outsider(
        "zip: only an end record",
        "Be an archive of nothing.",
        lambda kit: zipformat.end_of_archive(0, 0, 0),
    ),
    outsider(
        "zip: spanned marker in front",
        "Pose as one part of several.",
        lambda kit: b"PK\7\10" + kit.raw,
    ),
    outsider(
        "zip: another archive in front",
        "Show other files to who reads from the front.",
        _second_directory,
    ),
    outsider("zip: the package twice", "Have two directories.", lambda kit: kit.raw + kit.raw),
    outsider(
        "zip: comment", "Carry bytes that no hash covers.", lambda kit: kit.raw[:-2] + b"\5\0hello"
    ),
    outsider(
        "zip: comment with an end record", "Show one reader another directory.", _end_in_comment
    ),
    outsider(
        "zip: comment length without comment",
        "Crash the reader.",
        lambda kit: kit.raw[:-2] + b"\5\0",
    ),
    outsider("zip: written by zipfile", "Pass off what other programs write.", by_zipfile()),
    outsider("zip: folders listed", "Have entries that are no files.", by_zipfile(folders=True)),
    outsider("zip: 100,001 files", "Make the reader slow.", lambda kit: many_entries(100_001)),
    outsider("zip: tar renamed", "Crash the reader.", other_archive("w")),
    outsider("zip: tar.gz renamed", "Crash the reader.", other_archive("w:gz")),
    outsider("zip: tar.xz renamed", "Crash the reader.", other_archive("w:xz")),
    outsider(
        "zip: 7z renamed", "Crash the reader.", lambda kit: b"7z\xbc\xaf\x27\x1c\0\4" + b"\0" * 64
    ),
    outsider("zip: rar renamed", "Crash the reader.", lambda kit: b"Rar!\x1a\7\1\0" + b"\0" * 64),
    outsider(
        "zip: sqlite renamed", "Crash the reader.", lambda kit: b"SQLite format 3\0" + b"\0" * 4096
    ),
    outsider("zip: text of the right length", "Crash the reader.", lambda kit: b"x" * len(kit.raw)),
    outsider(
        "zip: only end records",
        "Make the reader search for ever.",
        lambda kit: zipformat.end_of_archive(1, 46, 0) * 5000,
    ),
]
"""Every attack by archives as a whole."""
