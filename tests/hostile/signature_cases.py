"""Attacks on signatures: over what, for what purpose, spelled how."""

import base64

from tests.hostile.case import (
    CHANGED,
    TAMPERED,
    UNTRUSTED,
    Case,
    Make,
    insider,
    outsider,
)
from tests.hostile.kit import Kit
from tests.hostile.signature_edits import blob
from workbench.exchange import layout, sshsig
from workbench.exchange.sshwire import WireReader

_ORDER = 2**252 + 27742317777372353535851937790883648493


def inside(**fields: object) -> Make:
    """The signature with single fields bent, armored as it must be."""

    def make(kit: Kit) -> bytes:
        return armored(kit, sshsig._armor(blob(kit, **fields)))  # type: ignore[arg-type]

    return make


def armored(kit: Kit, text: bytes) -> bytes:
    assert text != kit.members[kit.signature]
    return kit.with_members({kit.signature: text}).zipped()


def armor(change) -> Make:
    """The armor bent around the right signature."""
    return lambda kit: armored(kit, change(kit.members[kit.signature]))


def raw_signature(kit: Kit) -> bytes:
    reader = WireReader(sshsig._unarmor(kit.members[kit.signature])[10:])
    body = [reader.string() for _ in range(5)][4]
    inner = WireReader(body)
    inner.string()
    return inner.string()


def high_s(kit: Kit) -> bytes:
    """The same signature with S + L, which a careless verifier accepts too."""
    raw = raw_signature(kit)
    raised = int.from_bytes(raw[32:], "little") + _ORDER
    changed = raw[:32] + raised.to_bytes(32, "little")
    return armored(kit, sshsig._armor(blob(kit, raw=changed)))


def of_another_package(kit: Kit) -> bytes:
    """A right signature of the same author, over another package's tagmanifest."""
    other = kit.sealed({layout.REPORT_MARKDOWN: kit.members[layout.REPORT_MARKDOWN] + b"\n"})
    return armored(kit, other.members[kit.signature])


def second_author(kit: Kit) -> bytes:
    text = sshsig.sign(kit.members[layout.TAGMANIFEST], layout.PACKAGE_NAMESPACE, kit.stranger)
    path = layout.author_signature(kit.stranger.public_key)
    return kit.with_members({path: text}).zipped()


def moved(name: str) -> Make:
    """The right signature under another name."""
    return lambda kit: kit.with_members(
        {kit.signature: None, name: kit.members[kit.signature]}
    ).zipped()


def by_stranger(kit: Kit) -> Kit:
    return kit.sealed({}).signed(kit.stranger)


CASES: list[Case] = [
    outsider(
        "signature: none",
        "Pass unsigned.",
        lambda kit: kit.with_members({kit.signature: None}).zipped(),
        UNTRUSTED,
    ),
    outsider("signature: empty file", "Pass unsigned.", armor(lambda t: b"")),
    outsider(
        "signature: by a stranger",
        "Pass as anybody's.",
        lambda kit: by_stranger(kit).zipped(),
        UNTRUSTED,
    ),
    outsider(
        "signature: changed, then by a stranger",
        "Pass as anybody's.",
        lambda kit: kit.sealed({layout.REPORT_MARKDOWN: b"# evil\n"}).signed(kit.stranger).zipped(),
        UNTRUSTED,
    ),
    outsider("signature: stranger beside the author", "Add a voice.", second_author),
    outsider(
        "signature: stranger's under the author's name",
        "Pass as the author.",
        lambda kit: armored(
            kit,
            sshsig.sign(kit.members[layout.TAGMANIFEST], layout.PACKAGE_NAMESPACE, kit.stranger),
        ),
        3,
        5,
    ),
    outsider(
        "signature: the author's under another name",
        "Pass as another.",
        moved("signatures/author-00000000.sig"),
    ),
    outsider(
        "signature: the author's twice",
        "Have two voices of one.",
        lambda kit: kit.with_members(
            {"signatures/author-00000000.sig": kit.members[kit.signature]}
        ).zipped(),
    ),
    outsider("signature: in the root", "Be found by some.", moved("author.sig")),
    outsider(
        "signature: name in capitals",
        "Be found by some.",
        lambda kit: (
            moved(
                kit.signature.upper()
                .replace("SIGNATURES", "signatures")
                .replace("AUTHOR", "author")
                .replace("SIG", "sig")
            )(kit)
            if kit.signature[18:26].upper() != kit.signature[18:26]
            else moved("signatures/author-ABCDEF01.sig")(kit)
        ),
    ),
    outsider("signature: of another package", "Transplant trust.", of_another_package, TAMPERED),
    outsider(
        "signature: of the checkpoint",
        "Transplant trust.",
        lambda kit: armored(kit, kit.members[layout.CHECKPOINT_SIGNATURE]),
        TAMPERED,
    ),
    insider(
        "signature: over the manifest instead",
        "Sign other bytes.",
        lambda kit: armored(
            kit, sshsig.sign(kit.members[layout.MANIFEST], layout.PACKAGE_NAMESPACE, kit.key)
        ),
        TAMPERED,
    ),
    insider(
        "signature: for git",
        "Use a signature made for something else.",
        lambda kit: armored(kit, sshsig.sign(kit.members[layout.TAGMANIFEST], "git", kit.key)),
        TAMPERED,
    ),
    insider(
        "signature: for reviews",
        "Use a signature made for something else.",
        lambda kit: armored(
            kit, sshsig.sign(kit.members[layout.TAGMANIFEST], layout.REVIEW_NAMESPACE, kit.key)
        ),
        TAMPERED,
    ),
    insider(
        "signature: purpose with a NUL",
        "Have readers cut the purpose.",
        inside(namespace=layout.PACKAGE_NAMESPACE.encode() + b"\0x"),
        *CHANGED,
    ),
    insider("signature: purpose empty", "Fit every purpose.", inside(namespace=b""), *CHANGED),
    insider("signature: purpose not UTF-8", "Crash the reader.", inside(namespace=b"\xff\xfe")),
    insider(
        "signature: purpose steers the terminal",
        "Steer the reader's terminal.",
        inside(namespace=b"\x1b[2J\xe2\x80\xaeevil"),
        *CHANGED,
    ),
    insider("signature: reserved field used", "Carry bytes.", inside(reserved=b"x")),
    insider("signature: sha1", "Use a weak hash.", inside(algorithm=b"sha1"), 5, 6),
    insider("signature: md5", "Use a weak hash.", inside(algorithm=b"md5"), 5, 6),
    insider(
        "signature: sha384", "Use a hash OpenSSH does not take.", inside(algorithm=b"sha384"), 5, 6
    ),
    insider(
        "signature: hash in capitals", "Have readers differ.", inside(algorithm=b"SHA512"), 5, 6
    ),
    insider(
        "signature: hash that steers the terminal",
        "Steer the reader's terminal.",
        inside(algorithm=b"\x1b[2J"),
        5,
        6,
    ),
    insider("signature: hash not ASCII", "Crash the reader.", inside(algorithm=b"\xff"), 5, 6),
    insider("signature: version 2", "Have unknown rules taken for known.", inside(version=2), 5, 6),
    insider("signature: version 0", "Have unknown rules taken for known.", inside(version=0), 5, 6),
    insider("signature: other magic", "Be of another kind.", inside(magic=b"SSHSIH")),
    insider(
        "signature: kind other than the key's",
        "Have readers differ.",
        inside(kind=b"ssh-rsa"),
        5,
        6,
    ),
    insider("signature: 63 bytes", "Crash the reader.", inside(raw=bytes(63))),
    insider("signature: 65 bytes", "Crash the reader.", inside(raw=bytes(65))),
    insider("signature: all zero", "Fit by accident.", inside(raw=bytes(64)), *CHANGED),
    insider(
        "signature: S raised by the order", "Have two spellings of one signature.", high_s, *CHANGED
    ),
    insider(
        "signature: bytes after the blob",
        "Carry bytes.",
        lambda kit: armored(kit, sshsig._armor(blob(kit) + b"x")),
    ),
    insider(
        "signature: bytes after the inner one",
        "Carry bytes.",
        lambda kit: armored(kit, sshsig._armor(blob(kit)[:-1])),
    ),
    insider(
        "signature: length beyond the end",
        "Read out of bounds.",
        lambda kit: armored(kit, sshsig._armor(b"SSHSIG\0\0\0\1\xff\xff\xff\xff")),
    ),
    insider(
        "signature: key blob with bytes behind",
        "Have two spellings of one key.",
        lambda kit: armored(kit, sshsig._armor(blob(kit, key=kit.key.public_key.blob + b"x"))),
        *CHANGED,
    ),
    insider("armor: text before", "Carry bytes.", armor(lambda t: b"hello\n" + t)),
    insider("armor: text after", "Carry bytes.", armor(lambda t: t + b"hello\n")),
    insider("armor: twice", "Have readers take another.", armor(lambda t: t + t)),
    insider("armor: CRLF", "Have readers differ.", armor(lambda t: t.replace(b"\n", b"\r\n"))),
    insider("armor: no last line end", "Have readers differ.", armor(lambda t: t[:-1])),
    insider(
        "armor: PGP",
        "Be of another kind.",
        armor(lambda t: t.replace(b"SSH SIGNATURE", b"PGP SIGNATURE")),
    ),
    insider(
        "armor: SIGNED MESSAGE",
        "Be of another kind.",
        armor(lambda t: t.replace(b"SSH SIGNATURE", b"SSH SIGNED DATA")),
    ),
    insider(
        "armor: one long line",
        "Have two spellings.",
        armor(
            lambda t: b"\n".join(
                [t.split(b"\n")[0], b"".join(t.split(b"\n")[1:-2]), t.split(b"\n")[-2], b""]
            )
        ),
    ),
    insider("armor: spaces", "Have two spellings.", armor(lambda t: t.replace(b"\nU", b"\n U", 1))),
    insider(
        "armor: blank line",
        "Have two spellings.",
        armor(lambda t: t.replace(b"-----\n", b"-----\n\n", 1)),
    ),
    insider(
        "armor: not base64",
        "Crash the reader.",
        armor(lambda t: t.replace(b"U1NIU0lH", b"U1NIU0l!", 1)),
    ),
    insider(
        "armor: url-safe base64",
        "Have two spellings.",
        lambda kit: armored(
            kit,
            b"-----BEGIN SSH SIGNATURE-----\n"
            + base64.urlsafe_b64encode(b"\xff\xfe\xfd" * 60)
            + b"\n-----END SSH SIGNATURE-----\n",
        ),
    ),
    insider(
        "armor: no padding",
        "Have two spellings.",
        armor(
            lambda t: (
                t.replace(b"==\n", b"\n").replace(b"=\n", b"\n")
                if b"=\n" in t
                else t.replace(b"\n-----END", b"=\n-----END")
            )
        ),
    ),
    insider(
        "armor: nothing inside",
        "Crash the reader.",
        armor(lambda t: b"-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----\n"),
    ),
    insider("armor: 1 MiB", "Make the reader slow.", armor(lambda t: t + b"x" * (1 << 20))),
    insider("armor: raw bytes", "Be of another kind.", lambda kit: armored(kit, blob(kit))),
    insider(
        "signature: key file in its place",
        "Have a key taken for trust.",
        lambda kit: armored(kit, kit.key.public_key.line().encode() + b"\n"),
    ),
]
"""Every attack on signatures."""
