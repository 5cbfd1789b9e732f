"""Breaks of the bag: what lies where, the manifests and the signature."""

from tests.unit.exchange.package_kit import (
    MODEL,
    REFUSED,
    TAMPERED,
    UNSUPPORTED,
    UNTRUSTED,
    Break,
    bag_info,
    later_version,
    manifest,
    many_authors,
    other_namespace,
    payload,
    replaced_with_its_line,
    rsa_signature,
    signature_of,
    silently,
    strangers_signature_under_the_authors_name,
)
from workbench.exchange import layout

BREAKS: dict[str, Break] = {
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
    "payload file and its line in the manifest replaced": (
        replaced_with_its_line,
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
}
