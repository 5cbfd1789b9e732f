"""Takes a good package apart and puts it together broken in one way, in memory.

A :class:`Kit` is a good package taken apart. Members can be changed and put together
again, with or without new manifests and a new signature, and single structures of the zip
can be misspelt.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from tests.unit.exchange import builders
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


def replaced_with_its_line(kit: Kit) -> bytes:
    """Somebody who also puts the manifest right, but cannot sign the tagmanifest."""
    evil = b"model bytez"
    lines = kit.members[layout.MANIFEST].replace(
        builders.sha256(kit.members[MODEL]).encode(), builders.sha256(evil).encode()
    )
    return kit.changed({MODEL: evil, layout.MANIFEST: lines}).zipped()


def misnamed_evidence(kit: Kit) -> bytes:
    """A piece of evidence under the hash of another, signed by the author."""
    path = next(p for p in kit.members if p.startswith(layout.EVIDENCE))
    other = layout.EVIDENCE + "0123456789abcdef-table.parquet"
    return kit.changed({path: None, other: kit.members[path]}).resealed().zipped()


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
