"""A sound package taken apart, and the two kinds of hands that put it together again.

An *outsider* can change bytes and put checksums and manifests right, but cannot sign. An
*insider* owns a key the reader trusts, and signs whatever they made: manifests, checkpoint
and description fit, and only what the documents say or would do gives them away.
"""

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from workbench.domain.canonical import canonical
from workbench.domain.events import GENESIS, commitment, event_hash
from workbench.exchange import layout, sshsig, zipformat
from workbench.exchange.bag import BagInfo, parse_bag_info, render_manifest
from workbench.exchange.checkpoint import Checkpoint
from workbench.exchange.keys import FileSigner

Record = dict[str, Any]
Changes = Mapping[str, bytes | None]


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True)
class Kit:
    """A package in pieces: members by path below the root."""

    raw: bytes
    root: str
    members: Mapping[str, bytes]
    key: FileSigner
    stranger: FileSigner

    @classmethod
    def of(cls, path: Path, key: FileSigner, stranger: FileSigner) -> "Kit":
        """Take a package apart and have the key's owner sign it, checkpoint and all."""
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
            root = archive.namelist()[0].split("/")[0]
            members = {n.removeprefix(root + "/"): archive.read(n) for n in archive.namelist()}
        kit = cls(b"", root, members, key, stranger)
        kit = kit.sealed(signed_checkpoint(kit.members[layout.CHECKPOINT], key))
        return replace(kit, raw=kit.zipped())

    # what the package says

    @property
    def info(self) -> BagInfo:
        return parse_bag_info(self.members[layout.BAG_INFO])

    @property
    def journal(self) -> list[Record]:
        return [json.loads(line) for line in self.members[layout.JOURNAL].splitlines()]

    def document(self, path: str) -> Any:
        return json.loads(self.members[path])

    def first(self, prefix: str, suffix: str = "") -> str:
        """The first path that starts and ends so."""
        return next(p for p in sorted(self.members) if p.startswith(prefix) and p.endswith(suffix))

    @property
    def signature(self) -> str:
        return layout.author_signature(self.key.public_key)

    # what hands do to it

    def with_members(self, changes: Changes) -> "Kit":
        merged: dict[str, bytes | None] = {**self.members, **changes}
        return replace(self, members={p: d for p, d in merged.items() if d is not None})

    def described(self) -> "Kit":
        """The crate's sizes and hashes put right, as a careful insider does."""
        if layout.CRATE not in self.members:
            return self
        crate = self.document(layout.CRATE)
        files = [e for e in crate["@graph"] if e["@type"] == "File"]
        gone = []
        for entity in files:
            data = self.members.get(layout.DATA + entity["@id"])
            if data is None:
                gone.append(entity)
            else:
                entity |= {"sha256": sha256(data), "contentSize": str(len(data))}
        for entity in gone:
            crate["@graph"].remove(entity)
        return self.with_members({layout.CRATE: pretty(crate)})

    def bagged(self, version: str = "") -> "Kit":
        """Manifest and bag-info put right."""
        payload = {p: d for p, d in self.members.items() if p.startswith(layout.DATA)}
        size = sum(map(len, payload.values()))
        old = self.info
        info = BagInfo(old.identifier, old.date, size, len(payload), version or old.version)
        lines = {path: sha256(data) for path, data in payload.items()}
        return self.with_members(
            {layout.BAG_INFO: info.render(), layout.MANIFEST: manifest_text(lines)}
        )

    def tagged(self) -> "Kit":
        """The tagmanifest put right."""
        names = (layout.BAG_INFO, layout.BAGIT, layout.MANIFEST)
        lines = {name: sha256(self.members[name]) for name in names}
        return self.with_members({layout.TAGMANIFEST: render_manifest(lines)})

    def signed(self, key: FileSigner | None = None, namespace: str = "") -> "Kit":
        """Signed by the insider, or another."""
        key = key or self.key
        data = sshsig.sign(
            self.members[layout.TAGMANIFEST], namespace or layout.PACKAGE_NAMESPACE, key
        )
        bare = {p: None for p in self.members if layout.is_author_signature(p)}
        return self.with_members(bare | {layout.author_signature(key.public_key): data})

    def sealed(self, changes: Changes, version: str = "") -> "Kit":
        """Everything an insider puts right after a change; a crate they bent stays bent."""
        changed = self.with_members(changes)
        if layout.CRATE not in changes:
            changed = changed.described()
        return changed.bagged(version).tagged().signed()

    def files(self) -> list[tuple[str, bytes]]:
        """Members with the root before their names, in the order of a package."""
        rest = sorted(path for path in self.members if path != layout.BAGIT)
        order = [layout.BAGIT, *rest] if layout.BAGIT in self.members else rest
        return [(f"{self.root}/{path}", self.members[path]) for path in order]

    def zipped(self) -> bytes:
        return zipped(self.files())


def zipped(files: list[tuple[str, bytes]]) -> bytes:
    """A container spelled as it must be, in the order given; names may be odd."""
    body, entries = [], []
    at = 0
    for name, data in files:
        entry = zipformat.Entry(name, len(data), zlib.crc32(data), at)
        entries.append(entry)
        body += [zipformat.local_header(entry), data]
        at += len(body[-2]) + len(data)
    directory = b"".join(map(zipformat.central_header, entries))
    end = zipformat.end_of_archive(len(entries), len(directory), at)
    return b"".join([*body, directory, end])


def manifest_text(lines: Mapping[str, str]) -> bytes:
    """A manifest whose paths may be odd."""
    return "".join(f"{lines[p]}  {p}\n" for p in sorted(lines)).encode("utf-8", "surrogateescape")


def pretty(document: Any) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def signed_checkpoint(text: bytes, key: FileSigner) -> dict[str, bytes]:
    return {
        layout.CHECKPOINT: text,
        layout.CHECKPOINT_SIGNATURE: sshsig.sign(text, layout.JOURNAL_NAMESPACE, key),
    }


# the journal


def rechained(records: list[Record]) -> list[Record]:
    """Records with places, commitments, links and hashes put right."""
    made: list[Record] = []
    prev = GENESIS
    for seq, record in enumerate(records, start=1):
        one = {**record, "seq": seq, "prev": prev}
        body = one.get("body")
        committed = commitment(one["salt"], body) if body is not None else one["commitment"]
        names = ("incident", "seq", "type", "v", "at", "by", "prev")
        one["hash"] = event_hash({**{n: one[n] for n in names}, "body": committed})
        prev = one["hash"]
        made.append(one)
    return made


def journal_text(records: list[Record]) -> bytes:
    return b"".join(canonical(record) + b"\n" for record in records)


def rewritten(kit: Kit, records: list[Record], *, more: Changes | None = None) -> Kit:
    """Another history by the insider: chain, checkpoint, counts and package all put right."""
    chained = rechained(records)
    checkpoint = Checkpoint(chained[-1]["incident"], len(chained), chained[-1]["hash"])
    description = kit.document(layout.INCIDENT)
    description["counts"]["events"] = len(chained)
    changes: dict[str, bytes | None] = {
        layout.JOURNAL: journal_text(chained),
        **signed_checkpoint(checkpoint.render(), kit.key),
        layout.INCIDENT: pretty(description),
    }
    return kit.sealed({**changes, **(more or {})})


def edited(kit: Kit, kind: str, change: Callable[[Record], None]) -> Kit:
    """A history in which the last event of a type says something else."""
    records = kit.journal
    record = [r for r in records if r["type"] == kind][-1]
    change(record["body"])
    return rewritten(kit, records)


def appended(kit: Kit, kind: str, body: Record, **fields: Any) -> Kit:
    """A history with one more event at its end."""
    last = kit.journal[-1]
    salt = sha256(kind.encode() + canonical(body))[:32]
    event = {**last, "type": kind, "body": body, "salt": salt, "v": 1, **fields}
    return rewritten(kit, [*kit.journal, event])
