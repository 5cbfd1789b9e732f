"""Attacks on manifests and payload: what is covered by a hash, and how that is spelled."""

import re

from tests.hostile.bag_edits import tagged
from tests.hostile.case import (
    CHANGED,
    TAMPERED,
    Case,
    Make,
    in_place,
    insider,
    manifest_as,
    outsider,
)
from tests.hostile.kit import Kit, manifest_text, sha256
from workbench.exchange import layout
from workbench.exchange.bag import render_manifest

LINE = re.compile(rb"^([0-9a-f]{64})  (\S+)$", re.MULTILINE)


def listed(change) -> Make:
    """The manifest as pairs of hash and path, changed and written in its order."""

    def make(kit: Kit) -> bytes:
        lines = {m[2].decode(): m[1].decode() for m in LINE.finditer(kit.members[layout.MANIFEST])}
        return tagged({layout.MANIFEST: manifest_text(change(lines))})(kit)

    return make


def tagmanifest(change) -> Make:
    """The signed bytes themselves misspelt, and signed so."""

    def make(kit: Kit) -> bytes:
        data = change(kit.members[layout.TAGMANIFEST])
        assert data != kit.members[layout.TAGMANIFEST]
        return kit.with_members({layout.TAGMANIFEST: data}).signed().zipped()

    return make


def with_fourth_tag(kit: Kit) -> bytes:
    lines = {n: sha256(kit.members[n]) for n in (layout.BAG_INFO, layout.BAGIT, layout.MANIFEST)}
    lines["signatures/x"] = "0" * 64
    return kit.with_members({layout.TAGMANIFEST: render_manifest(lines)}).signed().zipped()


def digest_of_other(kit: Kit) -> bytes:
    """Two payload files exchanged by an outsider who corrects manifests but cannot sign."""
    a, b = layout.REPORT_HTML, layout.REPORT_MARKDOWN
    swapped = kit.with_members({a: kit.members[b], b: kit.members[a]}).bagged().tagged()
    return swapped.zipped()


CASES: list[Case] = [
    insider(
        "manifest: upper-case hash",
        "Have tools differ.",
        manifest_as(lambda d: d[:64].upper() + d[64:]),
    ),
    insider(
        "manifest: one space",
        "Have tools differ.",
        manifest_as(lambda d: d.replace(b"  ", b" ", 1)),
    ),
    insider(
        "manifest: tab", "Have tools differ.", manifest_as(lambda d: d.replace(b"  ", b"\t", 1))
    ),
    insider(
        "manifest: asterisk mode",
        "Have tools differ.",
        manifest_as(lambda d: d.replace(b"  ", b" *", 1)),
    ),
    insider(
        "manifest: escaped line",
        "Have sha256sum unescape a name.",
        manifest_as(lambda d: b"\\" + d),
    ),
    insider(
        "manifest: BSD style",
        "Have tools differ.",
        manifest_as(lambda d: LINE.sub(rb"SHA256 (\2) = \1", d)),
    ),
    insider(
        "manifest: ./ before a path",
        "Name a file in two ways.",
        manifest_as(lambda d: d.replace(b"  data/", b"  ./data/", 1)),
    ),
    insider(
        "manifest: ../ in a path",
        "Have a file outside hashed.",
        manifest_as(lambda d: d + b"0" * 64 + b"  data/../../evil\n"),
    ),
    insider(
        "manifest: absolute path",
        "Have a file outside hashed.",
        manifest_as(lambda d: d + b"0" * 64 + b"  /etc/passwd\n"),
    ),
    insider(
        "manifest: home path",
        "Have a file outside hashed.",
        manifest_as(lambda d: d + b"0" * 64 + b"  ~/x\n"),
    ),
    insider(
        "manifest: backslash path",
        "Have a file outside hashed.",
        manifest_as(lambda d: d + b"0" * 64 + b"  data\\x\n"),
    ),
    insider(
        "manifest: percent-encoded path",
        "Name a file in two ways.",
        manifest_as(lambda d: d.replace(b"report.md", b"report%2Emd")),
    ),
    insider(
        "manifest: percent-encoded line end",
        "Name a file in two ways.",
        manifest_as(lambda d: d.replace(b"report.md", b"report.md%0A")),
    ),
    insider(
        "manifest: a path twice",
        "Have the second hash count.",
        manifest_as(lambda d: d.split(b"\n")[0] + b"\n" + d),
    ),
    insider(
        "manifest: a path twice, other hash",
        "Have the second hash count.",
        manifest_as(lambda d: b"0" * 64 + d[64:].split(b"\n")[0] + b"\n" + d),
    ),
    insider(
        "manifest: a path in another case",
        "Have one file stand for two.",
        manifest_as(
            lambda d: d.replace(b"report.md", b"Report.md"),
        ),
        *CHANGED,
    ),
    insider(
        "manifest: not sorted",
        "Have two spellings.",
        manifest_as(lambda d: b"".join(reversed(d.splitlines(keepends=True)))),
    ),
    insider(
        "manifest: CRLF", "Have tools differ.", manifest_as(lambda d: d.replace(b"\n", b"\r\n"))
    ),
    insider("manifest: lone CR", "Hide a line.", manifest_as(lambda d: d.replace(b"\n", b"\r", 1))),
    insider(
        "manifest: form feed", "Hide a line.", manifest_as(lambda d: d.replace(b"\n", b"\x0c\n", 1))
    ),
    insider(
        "manifest: line separator U+2028",
        "Hide a line.",
        manifest_as(lambda d: d.replace(b"\n", b"\xe2\x80\xa8", 1)),
    ),
    insider("manifest: blank line", "Have tools differ.", manifest_as(lambda d: d + b"\n")),
    insider(
        "manifest: comment",
        "Carry a word to some readers.",
        manifest_as(lambda d: b"# hello\n" + d),
    ),
    insider(
        "manifest: byte-order mark",
        "Have the first line skipped.",
        manifest_as(lambda d: b"\xef\xbb\xbf" + d),
    ),
    insider(
        "manifest: UTF-16",
        "Be unreadable to some.",
        manifest_as(lambda d: d.decode().encode("utf-16")),
    ),
    insider(
        "manifest: no last line end", "Have the last line skipped.", manifest_as(lambda d: d[:-1])
    ),
    insider("manifest: NUL at the end", "Cut the text short.", manifest_as(lambda d: d + b"\0")),
    insider("manifest: empty", "Cover nothing.", manifest_as(lambda d: b"")),
    insider("manifest: short hash", "Have a prefix count.", manifest_as(lambda d: d[:32] + d[64:])),
    insider(
        "manifest: sha512 in the sha256 manifest",
        "Have tools differ.",
        manifest_as(lambda d: b"0" * 64 + d),
    ),
    insider(
        "manifest: names a file that is missing",
        "Hide what was removed.",
        listed(lambda m: m | {"data/models/zzz.onnx": "0" * 64}),
        TAMPERED,
    ),
    insider(
        "manifest: leaves out a file that is there",
        "Carry bytes that no hash covers.",
        listed(lambda m: {p: h for p, h in m.items() if p != layout.REPORT_MARKDOWN}),
    ),
    insider(
        "manifest: names a tag file",
        "Hash itself.",
        listed(lambda m: m | {"bagit.txt": "0" * 64}),
        *CHANGED,
    ),
    insider(
        "manifest: names a signature",
        "Bind what is added later.",
        listed(lambda m: m | {"signatures/x.sig": "0" * 64}),
        *CHANGED,
    ),
    insider(
        "manifest: hash of other bytes",
        "Have the file not checked.",
        listed(lambda m: m | {layout.REPORT_MARKDOWN: "0" * 64}),
        TAMPERED,
    ),
    insider(
        "manifest: 100,001 lines",
        "Fill memory.",
        listed(lambda m: {f"data/{n:06}": "0" * 64 for n in range(100_001)}),
    ),
    insider(
        "manifest: one line of 1 MiB",
        "Make matching slow.",
        manifest_as(lambda d: b"0" * 64 + b"  " + b"a" * (1 << 20) + b"\n"),
    ),
    insider("tagmanifest: a fourth file", "Bind what is not part of it.", with_fourth_tag),
    insider(
        "tagmanifest: one file left out",
        "Leave bag-info unsigned.",
        tagmanifest(lambda d: d.split(b"\n", 1)[1]),
    ),
    insider(
        "tagmanifest: asterisk mode",
        "Have tools differ.",
        tagmanifest(lambda d: d.replace(b"  ", b" *")),
    ),
    insider(
        "tagmanifest: upper-case hash",
        "Have tools differ.",
        tagmanifest(lambda d: d[:64].upper() + d[64:]),
    ),
    insider(
        "tagmanifest: not sorted",
        "Have two spellings.",
        tagmanifest(lambda d: b"".join(reversed(d.splitlines(keepends=True)))),
    ),
    insider(
        "tagmanifest: CRLF", "Have tools differ.", tagmanifest(lambda d: d.replace(b"\n", b"\r\n"))
    ),
    insider(
        "tagmanifest: names itself",
        "Be its own witness.",
        tagmanifest(lambda d: d + b"0" * 64 + b"  tagmanifest-sha256.txt\n"),
    ),
    insider(
        "tagmanifest: ./ before a path",
        "Name a file in two ways.",
        tagmanifest(lambda d: d.replace(b"  ", b"  ./")),
    ),
    insider(
        "tagmanifest: hash of other bytes",
        "Have a tag file not checked.",
        tagmanifest(lambda d: b"0" * 64 + d[64:]),
        *CHANGED,
    ),
    insider("tagmanifest: empty", "Sign nothing.", tagmanifest(lambda d: b"")),
    insider("tagmanifest: 2 KiB", "Carry bytes in what is signed.", tagmanifest(lambda d: d * 12)),
    outsider(
        "payload: a byte changed",
        "Change evidence.",
        in_place(layout.REPORT_MARKDOWN, lambda d: b"X" + d[1:]),
        TAMPERED,
    ),
    outsider(
        "payload: two files exchanged", "Change which file is which.", digest_of_other, TAMPERED
    ),
    outsider(
        "payload: a file removed",
        "Hide evidence.",
        lambda kit: kit.with_members({kit.first("data/evidence/"): None}).zipped(),
        *CHANGED,
    ),
    outsider(
        "payload: a file added",
        "Plant evidence.",
        lambda kit: kit.with_members({"data/models/evil.onnx": b"x"}).zipped(),
        *CHANGED,
    ),
    outsider(
        "payload: a file changed, manifest put right",
        "Change evidence.",
        lambda kit: kit.with_members({layout.REPORT_MARKDOWN: b"# evil\n"}).bagged().zipped(),
        TAMPERED,
    ),
    outsider(
        "payload: changed and tagged",
        "Change evidence.",
        lambda kit: (
            kit.with_members({layout.REPORT_MARKDOWN: b"# evil\n"}).bagged().tagged().zipped()
        ),
        TAMPERED,
    ),
    outsider(
        "payload: all empty",
        "Be a shell of a package.",
        lambda kit: kit.with_members(
            {p: b"" for p in kit.members if p.startswith("data/")}
        ).zipped(),
        *CHANGED,
    ),
]
"""Every attack on manifests and payload."""
