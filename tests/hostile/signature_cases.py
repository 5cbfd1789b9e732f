"""Attacks on signatures and trust: whose key, over what, for what purpose, when."""

import base64
import hashlib

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

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
from workbench.exchange import layout, sshsig
from workbench.exchange.keys import FileSigner
from workbench.exchange.sshwire import WireReader, pack_string

_ORDER = 2**252 + 27742317777372353535851937790883648493
WHO = "alice@example.org"


def blob(
    kit: Kit,
    *,
    key: bytes = b"",
    namespace: bytes = layout.PACKAGE_NAMESPACE.encode(),
    reserved: bytes = b"",
    algorithm: bytes = b"sha512",
    kind: bytes = b"ssh-ed25519",
    raw: bytes = b"",
    version: int = 1,
    magic: bytes = b"SSHSIG",
    signer: FileSigner | None = None,
) -> bytes:
    """The inside of a signature with single fields as told; signed for real unless told."""
    signer = signer or kit.key
    name = algorithm.decode("ascii", "replace")
    known = name if name in {"sha512", "sha256", "sha384", "sha1", "md5"} else "sha512"
    digest = hashlib.new(known, kit.members[layout.TAGMANIFEST], usedforsecurity=False).digest()
    signed = (
        b"SSHSIG"
        + pack_string(namespace)
        + pack_string(reserved)
        + pack_string(algorithm)
        + pack_string(digest)
    )
    raw = raw or signer.sign(signed)
    return (
        magic
        + version.to_bytes(4, "big")
        + pack_string(key or signer.public_key.blob)
        + pack_string(namespace)
        + pack_string(reserved)
        + pack_string(algorithm)
        + pack_string(pack_string(kind) + pack_string(raw))
    )


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


def weak_key(point: bytes) -> Make:
    """A key of small order, under which R = identity and S = 0 fit many messages."""

    def make(kit: Kit) -> bytes:
        key = pack_string(b"ssh-ed25519") + pack_string(point)
        raw = (1).to_bytes(32, "little") + bytes(32)
        text = sshsig._armor(blob(kit, key=key, raw=raw))
        name = f"signatures/author-{hashlib.sha256(key).hexdigest()[:8]}.sig"
        return kit.with_members({kit.signature: None, name: text}).zipped()

    return make


def other_key(kind: str) -> Make:
    """A right signature by a key of another type."""

    def make(kit: Kit) -> bytes:
        key, name, raw = _made_by(kind, kit)
        text = sshsig._armor(blob(kit, key=key, kind=name, raw=raw))
        path = f"signatures/author-{hashlib.sha256(key).hexdigest()[:8]}.sig"
        return kit.with_members({kit.signature: None, path: text}).zipped()

    return make


def _made_by(kind: str, kit: Kit) -> tuple[bytes, bytes, bytes]:
    signed = (
        b"SSHSIG"
        + pack_string(layout.PACKAGE_NAMESPACE.encode())
        + pack_string(b"")
        + pack_string(b"sha512")
        + pack_string(hashlib.sha512(kit.members[layout.TAGMANIFEST]).digest())
    )
    if kind == "rsa":
        private = rsa.generate_private_key(65537, 2048)
        numbers = private.public_key().public_numbers()
        key = pack_string(b"ssh-rsa") + _number(numbers.e) + _number(numbers.n)
        return key, b"rsa-sha2-512", private.sign(signed, padding.PKCS1v15(), hashes.SHA512())
    if kind == "ecdsa":
        curve = ec.generate_private_key(ec.SECP256R1())
        point = curve.public_key().public_numbers()
        xy = b"\4" + point.x.to_bytes(32, "big") + point.y.to_bytes(32, "big")
        name = b"ecdsa-sha2-nistp256"
        key = pack_string(name) + pack_string(b"nistp256") + pack_string(xy)
        return key, name, curve.sign(signed, ec.ECDSA(hashes.SHA256()))
    name = kind.encode()
    key = pack_string(name) + pack_string(kit.key.public_key.raw) + pack_string(b"ssh:")
    return key, name, kit.key.sign(signed)


def _number(value: int) -> bytes:
    return pack_string(value.to_bytes(value.bit_length() // 8 + 1, "big"))


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


def line(template: str):
    """The reader's list of signers, with the author's key filled in."""

    def text(kit: Kit) -> str:
        key, other = kit.key.public_key.line(), kit.stranger.public_key.line()
        return template.replace("KEY", key).replace("OTHER", other) + "\n"

    return text


def sound(kit: Kit) -> bytes:
    return kit.raw


_SMALL = {
    "zero": bytes(32),
    "one": (1).to_bytes(32, "little"),
    "minus one": (2**255 - 20).to_bytes(32, "little"),
    "p": (2**255 - 19).to_bytes(32, "little"),
    "p + 1": (2**255 - 18).to_bytes(32, "little"),
    "order eight": bytes.fromhex(
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"
    ),
    "all ones": b"\xff" * 32,
}
_TIMES = {
    "expired": 'valid-before="20260101Z"',
    "not yet valid": 'valid-after="20270101Z"',
    "valid for a day long past": 'valid-after="20200101Z",valid-before="20200102Z"',
    "for another purpose": 'namespaces="git"',
    "for another package purpose": 'namespaces="incident-package@elsewhere"',
    "for every purpose but this": 'namespaces="!incident-package@*,*"',
    "for journals alone": 'namespaces="incident-journal@workbench"',
    "for reviews alone": 'namespaces="incident-review@workbench"',
}

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
    *(
        outsider(f"key: of small order, {name}", "Sign in nobody's name.", weak_key(point), 3, 5, 6)
        for name, point in _SMALL.items()
    ),
    *(
        outsider(f"key: {kind}", "Have a key of another type accepted.", other_key(kind), 3, 5, 6)
        for kind in (
            "rsa",
            "ecdsa",
            "sk-ssh-ed25519@openssh.com",
            "ssh-ed25519-cert-v01@openssh.com",
            "ssh-dss",
        )
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
    *(
        insider(
            f"trust: {what}",
            "Sign with a key that does not count for this.",
            sound,
            UNTRUSTED,
            options=options,
        )
        for what, options in _TIMES.items()
    ),
    insider(
        "trust: revoked", "Sign with a key that was taken back.", sound, UNTRUSTED, revoked=True
    ),
    insider(
        "trust: list of others",
        "Sign with a key that nobody listed.",
        sound,
        UNTRUSTED,
        trust=line("carol OTHER"),
    ),
    insider(
        "trust: empty list",
        "Sign where nobody is trusted.",
        sound,
        UNTRUSTED,
        trust=line("# nobody"),
    ),
    insider(
        "trust: as a certificate authority",
        "Sign with a key that may only certify.",
        sound,
        UNTRUSTED,
        trust=line("alice cert-authority KEY"),
    ),
    insider(
        "trust: wildcard for other purposes",
        "Be anybody for anything.",
        sound,
        UNTRUSTED,
        trust=line('* namespaces="file,git" KEY'),
    ),
    insider(
        "trust: commented out",
        "Be trusted by a comment.",
        sound,
        UNTRUSTED,
        trust=line("# alice KEY"),
    ),
    insider(
        "trust: revoked and listed twice",
        "Have the second line count.",
        sound,
        UNTRUSTED,
        trust=line("alice KEY\nbob KEY"),
        revoked=True,
    ),
]
"""Every attack on signatures and trust."""
