"""Attacks on keys and trust: whose key it is, and whether it counts."""

import hashlib

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from tests.hostile.case import (
    UNTRUSTED,
    Case,
    Make,
    insider,
    outsider,
)
from tests.hostile.kit import Kit
from tests.hostile.signature_edits import blob
from workbench.exchange import layout, sshsig
from workbench.exchange.sshwire import pack_string


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
"""Every attack on keys and trust."""
