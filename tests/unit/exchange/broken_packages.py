"""Packages that are broken in one way each, made in memory from a good one.

A :class:`Kit` is a good package taken apart. Members can be changed and put together
again, with or without new manifests and a new signature, and single structures of the zip
can be misspelt. :data:`BREAKS` lists every break with the verdict it must lead to.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from tests.unit.exchange import builders
from workbench.domain.canonical import canonical
from workbench.domain.events import Draft
from workbench.exchange import layout, sshsig, zipformat
from workbench.exchange.bag import BagInfo, render_manifest
from workbench.exchange.checkpoint import Checkpoint
from workbench.exchange.keys import FileSigner
from workbench.exchange.sshwire import pack_string

Members = dict[str, bytes]


@dataclass(frozen=True)
class Kit:
    """A good package in pieces: members by path below the root."""

    raw: bytes
    root: str
    members: Members
    key: FileSigner
    stranger: FileSigner

    @classmethod
    def of(cls, path: Path, key: FileSigner, stranger: FileSigner) -> "Kit":
        raw = path.read_bytes()
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            root = archive.namelist()[0].split("/")[0]
            members = {n.removeprefix(root + "/"): archive.read(n) for n in archive.namelist()}
        return cls(raw, root, members, key, stranger)

    def with_members(self, **changes: bytes | None) -> "Kit":
        return self.changed(changes)

    def changed(self, changes: dict[str, bytes | None]) -> "Kit":
        merged = {**self.members, **changes}
        return replace(self, members={p: d for p, d in merged.items() if d is not None})

    def resealed(self, key: FileSigner | None = None, version: str = "1.0") -> "Kit":
        """New manifests and a new author's signature over whatever the members are now."""
        key = key or self.key
        payload = {p: d for p, d in self.members.items() if p.startswith("data/")}
        members = {p: d for p, d in self.members.items() if not layout.is_author_signature(p)}
        info = BagInfo(
            builders.PACKAGE, "2026-05-14", sum(map(len, payload.values())), len(payload), version
        )
        members[layout.BAG_INFO] = info.render()
        members[layout.MANIFEST] = render_manifest(
            {path: builders.sha256(data) for path, data in payload.items()}
        )
        return replace(self, members=members).retagged(key)

    def retagged(self, key: FileSigner | None = None) -> "Kit":
        """A new tagmanifest and signature; the manifest is left as it is."""
        key = key or self.key
        names = (layout.BAG_INFO, layout.BAGIT, layout.MANIFEST)
        tagmanifest = render_manifest({n: builders.sha256(self.members[n]) for n in names})
        return self.changed(
            {
                layout.TAGMANIFEST: tagmanifest,
                layout.author_signature(key.public_key): sshsig.sign(
                    tagmanifest, layout.PACKAGE_NAMESPACE, key
                ),
            }
        )

    def files(self) -> list[tuple[str, bytes]]:
        """Members with the root before their names, in the order of a package."""
        rest = sorted(path for path in self.members if path != layout.BAGIT)
        return [(f"{self.root}/{path}", self.members[path]) for path in (layout.BAGIT, *rest)]

    def zipped(self) -> bytes:
        return zipped(self.files())


def zipped(files: list[tuple[str, bytes]]) -> bytes:
    """A container spelled as it must be, in the order given."""
    body, entries = b"", []
    for name, data in files:
        entry = zipformat.Entry(name, len(data), zlib.crc32(data), len(body))
        entries.append(entry)
        body += zipformat.local_header(entry) + data
    directory = b"".join(map(zipformat.central_header, entries))
    return body + directory + zipformat.end_of_archive(len(entries), len(directory), len(body))


def python_zip(kit: Kit, method: int = zipfile.ZIP_STORED, **attributes: object) -> bytes:
    """The same members as another program would zip them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in kit.files():
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            info.create_system = 3
            info.external_attr = 0o100644 << 16
            if name.endswith("report.md"):
                for attribute, value in attributes.items():
                    setattr(info, attribute, value)
            archive.writestr(info, data)
    return out.getvalue()


def patched(kit: Kit, path: str, *, local: dict[int, bytes], central: dict[int, bytes]) -> bytes:
    """The good bytes with some replaced in one file's two headers, by offset in the header."""
    raw = bytearray(kit.raw)
    name = f"{kit.root}/{path}".encode()
    first = raw.index(name) - zipformat.LOCAL.size
    second = raw.rindex(name) - zipformat.CENTRAL.size
    for start, patches in ((first, local), (second, central)):
        for offset, data in patches.items():
            raw[start + offset : start + offset + len(data)] = data
    return bytes(raw)


def both(kit: Kit, at_local: int, data: bytes) -> bytes:
    """One field of both headers of the report replaced; central fields lie two further on."""
    return patched(
        kit, layout.REPORT_MARKDOWN, local={at_local: data}, central={at_local + 2: data}
    )


def tail(kit: Kit, change: Callable[[bytes], bytes]) -> bytes:
    return kit.raw[: -zipformat.END.size] + change(kit.raw[-zipformat.END.size :])


def needless_zip64(kit: Kit) -> bytes:
    _, _, _, _, count, size, offset, _ = zipformat.END.unpack(kit.raw[-zipformat.END.size :])
    wide = zipformat.END_64.pack(
        zipformat.END_64_SIGNATURE, 44, (3 << 8) | 45, 45, 0, 0, count, count, size, offset
    ) + zipformat.LOCATOR_64.pack(zipformat.LOCATOR_64_SIGNATURE, 0, offset + size, 1)
    return kit.raw[: -zipformat.END.size] + wide + kit.raw[-zipformat.END.size :]


def lying_zip64(kit: Kit) -> bytes:
    """The short record says "see Zip64"; the Zip64 record points elsewhere."""
    _, _, _, _, count, size, offset, _ = zipformat.END.unpack(kit.raw[-zipformat.END.size :])
    wide = zipformat.END_64.pack(
        zipformat.END_64_SIGNATURE, 44, (3 << 8) | 45, 45, 0, 0, count, count, size, offset - 46
    ) + zipformat.LOCATOR_64.pack(zipformat.LOCATOR_64_SIGNATURE, 0, offset + size, 1)
    short = zipformat.END.pack(zipformat.END_SIGNATURE, 0, 0, count, count, size, 0xFFFFFFFF, 0)
    return kit.raw[: -zipformat.END.size] + wide + short


def huge_member(kit: Kit) -> bytes:
    """A file that says it has 2**60 bytes, in a Zip64 field."""
    extra = struct.pack("<2H2Q", 1, 16, 2**60, 2**60)
    return patched(
        kit,
        layout.REPORT_MARKDOWN,
        local={},
        central={20: b"\xff" * 8, 30: struct.pack("<H", len(extra))},
    )


def overlapping(kit: Kit) -> bytes:
    """Two directory entries that share one file's bytes."""
    raw = kit.raw
    _, _, _, _, count, size, offset, _ = zipformat.END.unpack(raw[-zipformat.END.size :])
    directory = raw[offset : offset + size]
    last = directory[directory.rindex(zipformat.CENTRAL_SIGNATURE) :]
    twin = last.replace(b"tagmanifest-sha256.txt", b"tagmanifest-sha256.txu")
    longer = directory + twin
    end = zipformat.end_of_archive(count + 1, len(longer), offset)
    return raw[:offset] + longer + end


def with_gap(kit: Kit) -> bytes:
    """Bytes that belong to no file, between the last one and the directory."""
    raw = kit.raw
    _, _, _, _, count, size, offset, _ = zipformat.END.unpack(raw[-zipformat.END.size :])
    hidden = b"hidden"
    end = zipformat.end_of_archive(count, size, offset + len(hidden))
    return raw[:offset] + hidden + raw[offset : offset + size] + end


def many_authors(kit: Kit) -> bytes:
    path = layout.author_signature(kit.stranger.public_key)
    tagmanifest = kit.members[layout.TAGMANIFEST]
    signature = sshsig.sign(tagmanifest, layout.PACKAGE_NAMESPACE, kit.stranger)
    return kit.changed({path: signature}).zipped()


def signature_of(kit: Kit) -> str:
    return layout.author_signature(kit.key.public_key)


def other_namespace(kit: Kit) -> bytes:
    signature = sshsig.sign(kit.members[layout.TAGMANIFEST], layout.REVIEW_NAMESPACE, kit.key)
    return kit.changed({signature_of(kit): signature}).zipped()


def strangers_signature_under_the_authors_name(kit: Kit) -> bytes:
    signature = sshsig.sign(kit.members[layout.TAGMANIFEST], layout.PACKAGE_NAMESPACE, kit.stranger)
    return kit.changed({signature_of(kit): signature}).zipped()


def rsa_signature(kit: Kit) -> bytes:
    text = kit.members[signature_of(kit)]
    blob = sshsig._unarmor(text)
    other = blob.replace(
        pack_string(kit.key.public_key.blob), pack_string(pack_string(b"ssh-rsa") + b"\0\0\0\0"), 1
    )
    return kit.changed({signature_of(kit): sshsig._armor(other)}).zipped()


def payload(path: str, data: bytes | None) -> Callable[[Kit], bytes]:
    """One payload file replaced by the author, who signs the whole again."""
    return lambda kit: kit.changed({path: data}).resealed().zipped()


def silently(path: str, data: bytes | None) -> Callable[[Kit], bytes]:
    """One file replaced by somebody who fixes the checksums of the zip and nothing else."""
    return lambda kit: kit.changed({path: data}).zipped()


def in_json(path: str, old: bytes, new: bytes) -> Callable[[Kit], bytes]:
    def change(kit: Kit) -> bytes:
        assert old in kit.members[path], (path, old)
        return payload(path, kit.members[path].replace(old, new, 1))(kit)

    return change


def manifest(change: Callable[[bytes], bytes]) -> Callable[[Kit], bytes]:
    """The manifest misspelt by the author, who signs it."""

    def make(kit: Kit) -> bytes:
        broken = change(kit.members[layout.MANIFEST])
        assert broken != kit.members[layout.MANIFEST]
        return kit.changed({layout.MANIFEST: broken}).retagged().zipped()

    return make


def bag_info(old: bytes, new: bytes) -> Callable[[Kit], bytes]:
    def make(kit: Kit) -> bytes:
        assert old in kit.members[layout.BAG_INFO]
        changed = kit.members[layout.BAG_INFO].replace(old, new, 1)
        return kit.changed({layout.BAG_INFO: changed}).retagged().zipped()

    return make


def journal(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[Kit], bytes]:
    """The journal changed by the author, who signs the package again, not the checkpoint."""

    def make(kit: Kit) -> bytes:
        lines = change(kit.members[layout.JOURNAL].splitlines())
        return payload(layout.JOURNAL, b"".join(line + b"\n" for line in lines))(kit)

    return make


def rewritten(drafts: list[Draft], *, checkpoint: bool = True) -> Callable[[Kit], bytes]:
    """Another history by the same author, with its own checkpoint or the old one."""

    def make(kit: Kit) -> bytes:
        events = builders.journal(drafts)
        text = b"".join(line + b"\n" for line in builders.lines(events))
        changes: dict[str, bytes | None] = {layout.JOURNAL: text}
        if checkpoint:
            changes |= signed_checkpoint(
                Checkpoint(builders.INCIDENT, len(events), events[-1].hash), kit.key
            )
        counts = kit.members[layout.INCIDENT].replace(
            b'"events": 3', b'"events": %d' % len(events), 1
        )
        return kit.changed({**changes, layout.INCIDENT: counts}).resealed().zipped()

    return make


def signed_checkpoint(checkpoint: Checkpoint, key: FileSigner) -> dict[str, bytes | None]:
    text = checkpoint.render()
    return {
        layout.CHECKPOINT: text,
        layout.CHECKPOINT_SIGNATURE: sshsig.sign(text, layout.JOURNAL_NAMESPACE, key),
    }


def checkpoint_by_stranger(kit: Kit) -> bytes:
    text = kit.members[layout.CHECKPOINT]
    signature = sshsig.sign(text, layout.JOURNAL_NAMESPACE, kit.stranger)
    return payload(layout.CHECKPOINT_SIGNATURE, signature)(kit)


def reordered(kit: Kit) -> bytes:
    files = kit.files()
    files[3], files[4] = files[4], files[3]
    return zipped(files)


def deep(depth: int) -> bytes:
    return b'{"a":' + b"[" * depth + b"]" * depth + b"}"


def extra_field_in_journal(lines: list[bytes]) -> list[bytes]:
    return [lines[0][:-1].replace(b"{", b'{"_":1,', 1) + b"}", *lines[1:]]


def later_version(kit: Kit) -> bytes:
    """Major version 2, well signed."""
    return kit.resealed(version="2.0").zipped()


MODEL = "data/models/model.skops"
RECIPE = layout.RECIPE
TWIN = layout.REPORT_MARKDOWN.replace("report.md", "Report.md")
REFUSED, TAMPERED, UNTRUSTED, UNSUPPORTED = "refused", "tampered", "untrusted", "unsupported"

Break = tuple[Callable[[Kit], bytes], str, str]

BREAKS: dict[str, Break] = {
    # the container
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
    "zipped by python": (python_zip, REFUSED, "container.directory"),
    "extra field": (
        lambda kit: python_zip(kit, extra=b"\x99\x99\x02\x00hi"),
        REFUSED,
        "container.directory",
    ),
    "file comment": (lambda kit: python_zip(kit, comment=b"hi"), REFUSED, "container.directory"),
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
    # the layout and the hashes
    "a tag file missing": (silently(layout.TAGMANIFEST, None), REFUSED, "layout.missing"),
    "a tag file too many": (
        silently("fetch.txt", b"http://x 1 data/x\n"),
        REFUSED,
        "layout.unexpected",
    ),
    "another manifest": (silently("manifest-md5.txt", b""), REFUSED, "layout.unexpected"),
    "odd file among the signatures": (
        silently("signatures/readme", b""),
        REFUSED,
        "layout.unexpected",
    ),
    "payload file without a line": (silently(MODEL + "2", b"x"), REFUSED, "file.unexpected"),
    "payload file missing": (silently(MODEL, None), TAMPERED, "file.missing"),
    "payload file replaced": (silently(MODEL, b"model bytez"), TAMPERED, "hash.differs"),
    "payload file made longer": (silently(MODEL, b"model bytes."), TAMPERED, "baginfo.oxum"),
    "two payload files exchanged": (
        lambda kit: kit.changed(
            {
                layout.REPORT_HTML: kit.members[layout.REPORT_MARKDOWN],
                layout.REPORT_MARKDOWN: kit.members[layout.REPORT_HTML],
            }
        ).zipped(),
        TAMPERED,
        "hash.differs",
    ),
    "a file in no known place": (payload("data/extra.txt", b"x"), REFUSED, "layout.unexpected"),
    "a required file missing": (payload(layout.REPORT_HTML, None), REFUSED, "layout.missing"),
    "another bagit.txt": (
        silently(layout.BAGIT, b"BagIt-Version: 0.9\nTag-File-Character-Encoding: UTF-8\n"),
        REFUSED,
        "bagit.declaration",
    ),
    "bag-info.txt replaced": (
        lambda kit: kit.changed(
            {layout.BAG_INFO: kit.members[layout.BAG_INFO].replace(b"-14", b"-15")}
        ).zipped(),
        TAMPERED,
        "hash.differs",
    ),
    "manifest replaced": (
        lambda kit: kit.changed(
            {layout.MANIFEST: kit.members[layout.MANIFEST].replace(b"0", b"1", 1)}
        ).zipped(),
        TAMPERED,
        "hash.differs",
    ),
    "oxum that lies": (bag_info(b"Payload-Oxum: 1", b"Payload-Oxum: 2"), TAMPERED, "baginfo.oxum"),
    "no identifier": (
        bag_info(b"External-Identifier", b"Internal-Identifier"),
        REFUSED,
        "baginfo.malformed",
    ),
    "identifier that is no UUIDv7": (bag_info(b"-7000-", b"-4000-"), REFUSED, "baginfo.malformed"),
    "unknown label": (
        bag_info(b"Bagging-Date", b"Contact: x\nBagging-Date"),
        REFUSED,
        "baginfo.malformed",
    ),
    "label twice": (
        bag_info(b"Bagging-Date", b"Bagging-Date: 2026-01-01\nBagging-Date"),
        REFUSED,
        "baginfo.malformed",
    ),
    "carriage returns": (bag_info(b"\n", b"\r\n"), REFUSED, "baginfo.malformed"),
    "no version": (bag_info(b"Version: 1.0", b"Version: one"), REFUSED, "baginfo.malformed"),
    "major version 2": (later_version, UNSUPPORTED, "version.unsupported"),
    "manifest line missing": (
        manifest(lambda text: text.split(b"\n", 1)[1]),
        REFUSED,
        "file.unexpected",
    ),
    "manifest line too many": (
        manifest(lambda text: text + b"0" * 64 + b"  data/zzz\n"),
        TAMPERED,
        "file.missing",
    ),
    "manifest not sorted": (
        manifest(lambda text: b"".join(reversed(text.splitlines(keepends=True)))),
        REFUSED,
        "manifest.order",
    ),
    "manifest line twice": (
        manifest(lambda text: text.splitlines(keepends=True)[0] + text),
        REFUSED,
        "manifest.order",
    ),
    "manifest with carriage returns": (
        manifest(lambda text: text.replace(b"\n", b"\r\n")),
        REFUSED,
        "manifest.line",
    ),
    "manifest with one space": (
        manifest(lambda text: text.replace(b"  ", b" ", 1)),
        REFUSED,
        "manifest.line",
    ),
    "manifest in binary mode": (
        manifest(lambda text: text.replace(b"  ", b" *", 1)),
        REFUSED,
        "manifest.line",
    ),
    "manifest with upper-case hash": (
        manifest(lambda text: text[:64].upper() + text[64:]),
        REFUSED,
        "manifest.line",
    ),
    "manifest without last line end": (manifest(lambda text: text[:-1]), REFUSED, "manifest.line"),
    "manifest with odd letters": (
        manifest(lambda text: "ä".encode() + text),
        REFUSED,
        "manifest.line",
    ),
    "manifest that climbs": (
        manifest(lambda text: text + b"0" * 64 + b"  data/../x\n"),
        REFUSED,
        "manifest.line",
    ),
    "tagmanifest that names a fourth file": (
        lambda kit: kit.changed(
            {
                layout.TAGMANIFEST: kit.members[layout.TAGMANIFEST] + b"0" * 64 + b"  other.txt\n",
            }
        ).zipped(),
        REFUSED,
        "tagmanifest.files",
    ),
    "tagmanifest that leaves one out": (
        lambda kit: kit.changed(
            {layout.TAGMANIFEST: kit.members[layout.TAGMANIFEST].split(b"\n", 1)[1]}
        ).zipped(),
        REFUSED,
        "tagmanifest.files",
    ),
    # the signature
    "no signature": (
        lambda kit: kit.changed({signature_of(kit): None}).zipped(),
        UNTRUSTED,
        "signature.missing",
    ),
    "signed again by a stranger": (
        lambda kit: kit.resealed(kit.stranger).zipped(),
        UNTRUSTED,
        "signer.untrusted",
    ),
    "changed and signed again by a stranger": (
        lambda kit: kit.changed({MODEL: b"evil"}).resealed(kit.stranger).zipped(),
        UNTRUSTED,
        "signer.untrusted",
    ),
    "stranger signs beside the author": (many_authors, REFUSED, "signature.several"),
    "stranger's signature under the author's name": (
        strangers_signature_under_the_authors_name,
        REFUSED,
        "signature.name",
    ),
    "signature for another purpose": (other_namespace, TAMPERED, "signature.namespace"),
    "changed and sealed without signing": (
        lambda kit: (
            kit.changed({MODEL: b"evil"})
            .resealed()
            .changed({signature_of(kit): kit.members[signature_of(kit)]})
            .zipped()
        ),
        TAMPERED,
        "signature.wrong",
    ),
    "signature that is no signature": (
        lambda kit: kit.changed({signature_of(kit): b"-----BEGIN PGP SIGNATURE-----\n"}).zipped(),
        REFUSED,
        "signature.malformed",
    ),
    "signature too long": (
        lambda kit: kit.changed({signature_of(kit): b"x" * 5000}).zipped(),
        REFUSED,
        "document.too_long",
    ),
    "signature by an rsa key": (rsa_signature, UNSUPPORTED, "signature.unsupported"),
    # the documents
    "recipe is not JSON": (payload(RECIPE, b"{"), REFUSED, "document.malformed"),
    "recipe with a duplicate key": (
        in_json(RECIPE, b'"format":', b'"format": "x", "format":'),
        REFUSED,
        "document.malformed",
    ),
    "recipe with NaN": (
        in_json(RECIPE, b'"alpha": 0.05', b'"alpha": NaN'),
        REFUSED,
        "document.malformed",
    ),
    "recipe with Infinity": (
        in_json(RECIPE, b'"alpha": 0.05', b'"alpha": -Infinity'),
        REFUSED,
        "document.malformed",
    ),
    "recipe with a number beyond double": (
        in_json(RECIPE, b"0.05", b"1e999"),
        REFUSED,
        "document.malformed",
    ),
    "recipe with a large integer": (
        in_json(RECIPE, b'"seed": 7', b'"seed": 9007199254740993'),
        REFUSED,
        "document.malformed",
    ),
    "recipe nested deeply": (payload(RECIPE, deep(100)), REFUSED, "document.malformed"),
    "recipe nested very deeply": (payload(RECIPE, deep(100_000)), REFUSED, "document.malformed"),
    "recipe with a byte-order mark": (
        in_json(RECIPE, b"{", b"\xef\xbb\xbf{"),
        REFUSED,
        "document.malformed",
    ),
    "recipe with half a surrogate": (
        in_json(RECIPE, b'"workbench_drift"', b'"\\ud800"'),
        REFUSED,
        "document.malformed",
    ),
    "recipe that is too long": (
        payload(RECIPE, b'"' + b"x" * 9_000_000 + b'"'),
        REFUSED,
        "document.too_long",
    ),
    "recipe without a field": (in_json(RECIPE, b'"seed": 7,', b""), REFUSED, "document.schema"),
    "recipe with another type": (
        in_json(RECIPE, b'"seed": 7', b'"seed": "7"'),
        REFUSED,
        "document.schema",
    ),
    "recipe of major version 2": (
        in_json(RECIPE, b'"version": "1.0"', b'"version": "2.0"'),
        UNSUPPORTED,
        "version.unsupported",
    ),
    "recipe is a list": (payload(RECIPE, b"[]"), REFUSED, "document.schema"),
    "recipe that climbs": (
        in_json(RECIPE, b'"run": "019a', b'"run": "../../'),
        REFUSED,
        "document.schema",
    ),
    "recipe whose input is not here": (
        in_json(RECIPE, builders.sha256(builders.TABLE).encode(), b"0" * 64),
        REFUSED,
        "recipe.input_missing",
    ),
    "recipe whose result differs": (
        in_json(RECIPE, builders.sha256(builders.RESULT).encode(), b"0" * 64),
        TAMPERED,
        "result.differs",
    ),
    "result that the recipe does not name": (
        payload(f"data/results/{builders.RUN}/more.json", b"{}"),
        REFUSED,
        "result.unexpected",
    ),
    "result that is not here": (
        payload(f"data/results/{builders.RUN}/tables/psi.csv", None),
        REFUSED,
        "result.missing",
    ),
    "evidence that is not named after its hash": (
        payload("data/evidence/0123456789abcdef-x.csv", b"x"),
        REFUSED,
        "description.counts",
    ),
    "evidence that the journal names is not here": (
        lambda kit: payload(
            next(p for p in kit.members if p.endswith(".csv") and "evidence" in p), None
        )(kit),
        REFUSED,
        "description.counts",
    ),
    "description of another package": (
        in_json(layout.INCIDENT, b"9f3c21aa", b"9f3c21ab"),
        REFUSED,
        "description.differs",
    ),
    "description that miscounts": (
        in_json(layout.INCIDENT, b'"runs": 1', b'"runs": 2'),
        REFUSED,
        "description.counts",
    ),
    "description of another incident": (
        in_json(layout.INCIDENT, builders.INCIDENT.encode(), b"somebody"),
        REFUSED,
        "description.incident",
    ),
    "description with unknown disclosure": (
        in_json(layout.INCIDENT, b'"full"', b'"some"'),
        REFUSED,
        "document.schema",
    ),
    "redactions in a full package": (
        payload(
            layout.REDACTIONS,
            canonical({"item": "event:1", "commitment": "0" * 64, "reason": "x", "by": "x"})
            + b"\n",
        ),
        REFUSED,
        "redaction.full",
    ),
    # the journal
    "journal is empty": (payload(layout.JOURNAL, b""), REFUSED, "journal.empty"),
    "journal line cut": (
        lambda kit: payload(layout.JOURNAL, kit.members[layout.JOURNAL][:-1])(kit),
        REFUSED,
        "document.line",
    ),
    "journal event changed": (
        journal(lambda lines: [lines[0].replace(b"Bike", b"Mike"), *lines[1:]]),
        TAMPERED,
        "journal.hash",
    ),
    "journal event left out": (
        journal(lambda lines: [lines[0], lines[2]]),
        TAMPERED,
        "journal.sequence",
    ),
    "journal events exchanged": (
        journal(lambda lines: [lines[1], lines[0], lines[2]]),
        TAMPERED,
        "journal.sequence",
    ),
    "journal without its last event": (
        journal(lambda lines: lines[:-1]),
        REFUSED,
        "description.counts",
    ),
    "journal not canonical": (
        journal(lambda lines: [lines[0].replace(b":", b": ", 1), *lines[1:]]),
        REFUSED,
        "journal.malformed",
    ),
    "journal with an unknown field": (
        journal(extra_field_in_journal),
        REFUSED,
        "journal.malformed",
    ),
    "journal with a duplicate key": (
        journal(lambda lines: [lines[0].replace(b"{", b'{"at":"x",', 1), *lines[1:]]),
        REFUSED,
        "journal.malformed",
    ),
    "journal line is a list": (
        journal(lambda lines: [b"[]", *lines[1:]]),
        REFUSED,
        "journal.malformed",
    ),
    "journal event without a salt": (
        journal(
            lambda lines: [
                b'{"at":"x","by":"x","hash":"x","incident":"x","prev":"x","seq":1,"type":"x","v":1}'
            ]
        ),
        REFUSED,
        "journal.shape",
    ),
    "journal rewritten with the old checkpoint": (
        rewritten(
            [*builders.default_drafts()[:2], Draft("run.recorded", {"id": "other"})],
            checkpoint=False,
        ),
        TAMPERED,
        "checkpoint.differs",
    ),
    "journal that takes in what is not here": (
        rewritten([*builders.default_drafts(), Draft("evidence.added", {"sha256": "0" * 64})]),
        REFUSED,
        "evidence.missing",
    ),
    "journal that recorded another result": (
        rewritten(
            [
                *builders.default_drafts()[:2],
                Draft("run.recorded", {"id": builders.RUN, "result": "0" * 64}),
            ]
        ),
        TAMPERED,
        "result.differs",
    ),
    "checkpoint misspelt": (
        lambda kit: payload(layout.CHECKPOINT, kit.members[layout.CHECKPOINT] + b"\n")(kit),
        REFUSED,
        "checkpoint.malformed",
    ),
    "checkpoint of another size": (
        lambda kit: (
            kit.changed(signed_checkpoint(Checkpoint(builders.INCIDENT, 4, "0" * 64), kit.key))
            .resealed()
            .zipped()
        ),
        TAMPERED,
        "checkpoint.differs",
    ),
    "checkpoint signed by a stranger": (checkpoint_by_stranger, UNTRUSTED, "checkpoint.untrusted"),
    "checkpoint signed for another purpose": (
        lambda kit: payload(
            layout.CHECKPOINT_SIGNATURE,
            sshsig.sign(kit.members[layout.CHECKPOINT], layout.PACKAGE_NAMESPACE, kit.key),
        )(kit),
        TAMPERED,
        "signature.namespace",
    ),
}
