"""Reviews for the tests: sound ones, and one broken in each way."""

import json
from collections.abc import Callable
from dataclasses import replace

from tests.unit.exchange import builders
from tests.unit.exchange.package_kit import REFUSED, TAMPERED, UNSUPPORTED, Kit
from workbench.domain.canonical import canonical
from workbench.exchange import layout, sshsig
from workbench.exchange.countersign import sign_review
from workbench.exchange.keys import FileSigner
from workbench.exchange.review import ClaimSeen, Decision, Review, RunSeen
from workbench.exchange.standing import SignedReview

REVIEWER = "bob@example.org"
CLAIM = "019a0000-0000-7000-8000-0000000000cc"


def review(key: FileSigner, tagmanifest: str, **changes: object) -> Review:
    made = Review(
        tagmanifest=tagmanifest,
        decision=Decision.ACCEPT,
        level="L4",
        reviewer="Bob",
        key=key.public_key.fingerprint,
        at="2026-05-14T10:00:00.000000Z",
        replay="same",
        runs=(RunSeen(builders.RUN, "drift.psi", "identical"),),
        claims=(ClaimSeen(CLAIM, "identical", builders.RUN, "Holds – auch hier."),),
        comment="Sound.",
        program="0.1.0",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def signed(key: FileSigner, tagmanifest: str, **changes: object) -> SignedReview:
    return sign_review(review(key, tagmanifest, **changes), key)


def tagmanifest_of(kit: Kit) -> str:
    return builders.sha256(kit.members[layout.TAGMANIFEST])


def with_review(kit: Kit, made: SignedReview, path: str | None = None) -> Kit:
    place = path or layout.review(made.key)
    return kit.changed({place: made.statement, f"{place}.sig": made.signature})


def good(kit: Kit, **changes: object) -> SignedReview:
    return signed(kit.stranger, tagmanifest_of(kit), **changes)


def spelled(change: Callable[[dict], object]) -> Callable[[Kit], bytes]:  # type: ignore[type-arg]
    """A review whose document was changed before it was signed, by a real key."""

    def make(kit: Kit) -> bytes:
        document = json.loads(good(kit).statement)
        change(document)
        return statement(canonical(document))(kit)

    return make


def statement(data: bytes) -> Callable[[Kit], bytes]:
    """Any bytes where a review belongs, well signed."""

    def make(kit: Kit) -> bytes:
        path = layout.review(kit.stranger.public_key)
        signature = sshsig.sign(data, layout.REVIEW_NAMESPACE, kit.stranger)
        return kit.changed({path: data, f"{path}.sig": signature}).zipped()

    return make


def signature(make_it: Callable[[bytes, Kit], bytes]) -> Callable[[Kit], bytes]:
    """A sound review with another signature."""

    def make(kit: Kit) -> bytes:
        path, data = layout.review(kit.stranger.public_key), good(kit).statement
        return kit.changed({path: data, f"{path}.sig": make_it(data, kit)}).zipped()

    return make


def alone(suffix: str) -> Callable[[Kit], bytes]:
    def make(kit: Kit) -> bytes:
        made = with_review(kit, good(kit))
        return made.changed({layout.review(kit.stranger.public_key) + suffix: None}).zipped()

    return make


def predicate(**changes: object) -> Callable[[Kit], bytes]:
    return spelled(lambda document: document["predicate"].update(changes))


def top(**changes: object) -> Callable[[Kit], bytes]:
    return spelled(lambda document: document.update(changes))


def misnamed(kit: Kit) -> bytes:
    return with_review(kit, good(kit), "signatures/review-0123abcd.json").zipped()


def transplanted(kit: Kit) -> bytes:
    return with_review(kit, signed(kit.stranger, "ab" * 32)).zipped()


def named_after_another(kit: Kit) -> bytes:
    """A stranger's review that says it is by the author, signed by the stranger."""
    return predicate(reviewer={"name": "Alice", "key": kit.key.public_key.fingerprint})(kit)


def two_subjects(document: dict) -> None:  # type: ignore[type-arg]
    document["subject"].append(document["subject"][0])


BROKEN: dict[str, tuple[Callable[[Kit], bytes], str, str]] = {
    "not JSON": (statement(b"{"), REFUSED, "review.malformed"),
    "not a statement": (statement(b"{}"), REFUSED, "review.kind"),
    "a list": (statement(b"[]"), REFUSED, "review.kind"),
    "empty": (statement(b""), REFUSED, "review.malformed"),
    "a duplicate key": (statement(b'{"_type":1,"_type":2}'), REFUSED, "review.malformed"),
    "nested deeply": (
        statement(b'{"a":' + b"[" * 70 + b"]" * 70 + b"}"),
        REFUSED,
        "review.malformed",
    ),
    "a byte-order mark": (statement(b"\xef\xbb\xbf{}"), REFUSED, "review.malformed"),
    "too long": (statement(b" " * (1024 * 1024 + 1)), REFUSED, "document.too_long"),
    "another predicate": (top(predicateType="https://slsa.dev/x"), REFUSED, "review.kind"),
    "a later statement": (
        top(_type="https://in-toto.io/Statement/v2"),
        UNSUPPORTED,
        "review.kind",
    ),
    "a later major version": (
        top(predicateType="urn:incident-workbench:review:2"),
        UNSUPPORTED,
        "version.unsupported",
    ),
    "a later major version inside": (
        predicate(version="2.0"),
        UNSUPPORTED,
        "version.unsupported",
    ),
    "an unknown field": (predicate(weight=1), REFUSED, "review.field"),
    "an unknown field on top": (top(extra=1), REFUSED, "review.field"),
    "another verdict": (predicate(verdict="maybe"), REFUSED, "review.schema"),
    "no verdict": (
        spelled(lambda d: d["predicate"].pop("verdict")),
        REFUSED,
        "review.schema",
    ),
    "a level nobody can reach": (predicate(level="L9"), REFUSED, "review.schema"),
    "a comment without end": (predicate(comment="x" * 20_001), REFUSED, "review.schema"),
    "no subject": (top(subject=[]), REFUSED, "review.subject"),
    "two subjects": (spelled(two_subjects), REFUSED, "review.subject"),
    "a time that is none": (predicate(at="yesterday"), REFUSED, "review.schema"),
    "another package": (transplanted, TAMPERED, "review.other_package"),
    "another name": (misnamed, REFUSED, "review.name"),
    "another key inside": (named_after_another, REFUSED, "review.key"),
    "no signature": (alone(".sig"), REFUSED, "review.unpaired"),
    "no statement": (alone(""), REFUSED, "review.unpaired"),
    "a signature that is none": (
        signature(lambda data, kit: b"sig"),
        REFUSED,
        "signature.malformed",
    ),
    "a signature over other bytes": (
        signature(lambda data, kit: good(kit, comment="Rotten.").signature),
        TAMPERED,
        "signature.wrong",
    ),
    "a signature for packages": (
        signature(lambda data, kit: sshsig.sign(data, layout.PACKAGE_NAMESPACE, kit.stranger)),
        TAMPERED,
        "signature.namespace",
    ),
    "a signature too long": (
        signature(lambda data, kit: good(kit).signature + b"\n" * 5000),
        REFUSED,
        "document.too_long",
    ),
}
