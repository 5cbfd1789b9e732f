"""The rules of verification, without input or output.

A :class:`TrustedPackage` is fed the bytes of a package piece by piece, in this order, and
each piece is judged by what was accepted before it:

1. the paths in the container: only places that the format knows;
2. ``bag-info.txt`` gives the version, hence which rules hold;
3. ``bagit.txt`` and ``tagmanifest-sha256.txt``, the signed bytes; they name exactly the
   three tag files, whose hashes must match;
4. ``manifest-sha256.txt`` names every payload file, no more and no fewer than are there;
5. every payload file's hash (level L1);
6. the author's signature over the tagmanifest, by a key the verifier trusts (level L2), and
   reviews: each signed by the key it is named after, each about this very tagmanifest;
7. ``incident.json``, ``redactions.jsonl``, ``recipe.json``, the journal and its signed
   checkpoint, and that what they name is there (level L3).

Every step returns nothing or what it read, or raises
:class:`~workbench.exchange.verdict.Rejected` with the verdict and all problems of the step.
The structure follows python-tuf's trusted metadata set.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from workbench.exchange import layout, sshsig
from workbench.exchange.bag import DECLARATION, BagInfo, parse_bag_info, parse_manifest
from workbench.exchange.checkpoint import parse_checkpoint
from workbench.exchange.description import Counts, Description, Disclosure, read_description
from workbench.exchange.disclosed import check_policy
from workbench.exchange.document import read_document
from workbench.exchange.journal import JournalFacts
from workbench.exchange.publickey import PublicKey
from workbench.exchange.recipe import Step, read_recipe
from workbench.exchange.references import check_references
from workbench.exchange.standing import SignedReview, read_signed_review, require_subject
from workbench.exchange.trust import AllowedSigners
from workbench.exchange.verdict import (
    Problem,
    Rejected,
    Verdict,
    refused,
    tampered,
    untrusted,
)

_REQUIRED = "Every package has this file."
_MISSING = "It is missing; the manifest names it."
_NO_PLACE = "The format has no place for it."
_TAGGED = (layout.BAG_INFO, layout.BAGIT, layout.MANIFEST)


class TrustedPackage:
    """What has been accepted of one package so far.

    Parameters
    ----------
    sizes : Mapping of str to int
        Size of every file in the container, by path below the root.

    Raises
    ------
    Rejected
        Refused, if a file lies where the format has no place or a tag file is missing.

    Attributes
    ----------
    info : BagInfo
    hashes : dict of str to str
        sha256 of every payload file, as the manifest says.
    tagmanifest : bytes
        The signed bytes.
    author : PublicKey or None
        Whose signature holds, trusted or not.
    signer : str
        Principals and fingerprint, or the fingerprint alone.
    withheld : frozenset of str
        Commitments of what was left out on purpose.
    unknown : tuple of str
        Payload files of a later minor version, which this program has no rules for.
    """

    info: BagInfo
    description: Description
    steps: tuple[Step, ...]

    def __init__(self, sizes: Mapping[str, int]) -> None:
        self._sizes = sizes
        self.hashes: dict[str, str] = {}
        self.tagmanifest = b""
        self.author: PublicKey | None = None
        self.signer = ""
        self.withheld: frozenset[str] = frozenset()
        self.unknown: tuple[str, ...] = ()
        self._tags: dict[str, str] = {}
        self._manifest = ""
        _reject(Verdict.REFUSED, _misplaced(sizes))

    @property
    def authors(self) -> list[str]:
        """Where authors' signatures lie."""
        return [path for path in self._sizes if layout.is_author_signature(path)]

    @property
    def reviews(self) -> list[str]:
        """Where reviews lie; the signature of each lies beside it, plus ``.sig``."""
        return [p for p in self._sizes if layout.is_review(p) and p.endswith(".json")]

    def update_info(self, data: bytes) -> None:
        """Take in ``bag-info.txt``."""
        self.info = parse_bag_info(data)
        self._tags[layout.BAG_INFO] = hashlib.sha256(data).hexdigest()

    def update_declaration(self, data: bytes) -> None:
        """Take in ``bagit.txt``."""
        if data != DECLARATION:
            raise refused("bagit.declaration", layout.BAGIT, "It is not that of a BagIt 1.0 bag.")
        self._tags[layout.BAGIT] = hashlib.sha256(data).hexdigest()

    def update_tagmanifest(self, data: bytes) -> None:
        """Take in the signed bytes and compare them with the tag files taken in before."""
        named = parse_manifest(data, layout.TAGMANIFEST)
        if tuple(named) != _TAGGED:
            raise refused(
                "tagmanifest.files",
                layout.TAGMANIFEST,
                f"It must name exactly {', '.join(_TAGGED)}.",
            )
        self._manifest = named.pop(layout.MANIFEST)
        _require_hashes(self._tags, named)
        self.tagmanifest = data

    def update_manifest(self, data: bytes) -> None:
        """Take in ``manifest-sha256.txt`` and compare it with the files that are there."""
        found = {layout.MANIFEST: hashlib.sha256(data).hexdigest()}
        _require_hashes(found, {layout.MANIFEST: self._manifest})
        self.hashes = parse_manifest(data, layout.MANIFEST)
        there = [path for path in self._sizes if path.startswith(layout.DATA)]
        missing = [path for path in self.hashes if path not in self._sizes]
        extra = [path for path in there if path not in self.hashes]
        absent = [path for path in layout.REQUIRED if path not in self.hashes]
        _reject(
            Verdict.TAMPERED,
            _each("file.missing", missing, _MISSING),
        )
        _reject(Verdict.REFUSED, _each("file.unexpected", extra, "The manifest does not name it."))
        _reject(Verdict.REFUSED, _each("layout.missing", absent, _REQUIRED))
        self._check_places(there)
        if (sum(self._sizes[p] for p in there), len(there)) != (
            self.info.payload_bytes,
            self.info.payload_files,
        ):
            raise tampered(
                "baginfo.oxum", layout.BAG_INFO, "Payload-Oxum is not the size of the payload."
            )

    def update_payload(self, found: Mapping[str, str]) -> None:
        """Take in the sha256 of every payload file (level L1)."""
        _require_hashes(found, self.hashes)

    def update_signature(self, path: str, data: bytes) -> None:
        """Take in the author's signature: it must be over the tagmanifest."""
        if len(self.authors) > 1:
            raise refused("signature.several", path, "A package has one author's signature.")
        key = _verified(path, data, self.tagmanifest, layout.PACKAGE_NAMESPACE)
        if layout.author_signature(key) != path:
            raise refused("signature.name", path, "The file is not named after its key.")
        self.author = key
        self.signer = key.fingerprint

    def require_trust(self, trust: AllowedSigners | None, at: datetime) -> None:
        """Require that the trust store vouches for the author (level L2)."""
        if self.author is None:
            raise untrusted("signature.missing", "signatures", "Nobody has signed the package.")
        where = layout.author_signature(self.author)
        if trust is None:
            raise untrusted(
                "trust.none",
                where,
                f"No trust store was given, so nobody vouches for {self.author.fingerprint}.",
            )
        judgement = trust.judge(self.author, layout.PACKAGE_NAMESPACE, at)
        self.signer = f"{judgement.principals} {self.author.fingerprint}".strip()
        if not judgement.trusted:
            raise untrusted("signer.untrusted", where, f"The key {self.signer} {judgement.reason}.")

    def update_review(self, path: str, statement: bytes, signature: bytes) -> SignedReview:
        """Take in a review: signed by the key it is named after, and of this package.

        Whether anybody vouches for the reviewer does not matter here: a review by a stranger
        is no fault of the package.
        """
        signed = read_signed_review(statement, signature, path)
        if layout.review(signed.key) != path:
            raise refused("review.name", path, "The file is not named after its key.")
        require_subject(signed, hashlib.sha256(self.tagmanifest).hexdigest())
        return signed

    def update_description(self, data: bytes) -> None:
        """Take in ``incident.json``."""
        description = read_description(data)
        if (description.identifier, description.version) != (
            self.info.identifier,
            self.info.version,
        ):
            raise refused(
                "description.differs",
                layout.INCIDENT,
                f"Identifier or version is not that of {layout.BAG_INFO}.",
            )
        self.description = description

    def update_redactions(self, lines: Iterable[bytes]) -> None:
        """Take in ``redactions.jsonl``: what was left out on purpose."""
        withheld: set[str] = set()
        for number, line in enumerate(lines, start=1):
            where = f"{layout.REDACTIONS}, line {number}"
            commitment = read_document(line, "redaction", where)["commitment"]
            if commitment in withheld:
                raise refused("redaction.duplicate", where, "The item is listed twice.")
            withheld.add(commitment)
        described = self.description
        if withheld and described.disclosure is Disclosure.FULL and not described.policy:
            raise refused(
                "redaction.full",
                layout.REDACTIONS,
                "A full package that names no policy leaves nothing out.",
            )
        self.withheld = frozenset(withheld)

    def update_recipe(self, data: bytes) -> None:
        """Take in ``recipe.json``."""
        self.steps = read_recipe(data)

    def update_journal(self, facts: JournalFacts) -> None:
        """Take in what the journal says, and compare all counts and references (level L3)."""
        counts = Counts(
            events=facts.size,
            evidence=self._count(layout.EVIDENCE),
            models=self._count(layout.MODELS),
            runs=len(self.steps),
        )
        if counts != self.description.counts:
            raise refused("description.counts", layout.INCIDENT, "Its counts are not what is here.")
        if facts.incident != self.description.incident["id"]:
            raise refused(
                "description.incident", layout.INCIDENT, "The journal is of another incident."
            )
        problems = check_references(facts, self.steps, self.hashes, self.withheld)
        problems += check_policy(self.description, self.hashes, self.withheld)
        changed = any(problem.code.endswith(".differs") for problem in problems)
        _reject(Verdict.TAMPERED if changed else Verdict.REFUSED, problems)

    def update_checkpoint(
        self, data: bytes, signature: bytes, facts: JournalFacts
    ) -> PublicKey | None:
        """Take in the signed checkpoint; return its signer if that is not the author.

        The checkpoint is part of what the author signed, so the author's own signature on
        it needs no further trust; anybody else's does.
        """
        try:
            checkpoint = parse_checkpoint(data)
        except ValueError as error:
            raise refused(
                "checkpoint.malformed", layout.CHECKPOINT, f"It cannot be read: {error}."
            ) from None
        said = (checkpoint.incident, checkpoint.size, checkpoint.head)
        if said != (facts.incident, facts.size, facts.head):
            raise tampered(
                "checkpoint.differs",
                layout.CHECKPOINT,
                f"It vouches for {checkpoint.size} events that end in {checkpoint.head[:16]}…; "
                f"the journal has {facts.size} that end in {facts.head[:16]}….",
            )
        key = _verified(layout.CHECKPOINT_SIGNATURE, signature, data, layout.JOURNAL_NAMESPACE)
        return None if key == self.author else key

    def _check_places(self, there: list[str]) -> None:
        strangers = [path for path in there if not layout.is_payload_place(path)]
        if self.info.minor == 0:
            _reject(Verdict.REFUSED, _each("layout.unexpected", strangers, _NO_PLACE))
        self.unknown = tuple(strangers)

    def _count(self, folder: str) -> int:
        return sum(path.startswith(folder) for path in self.hashes)


def require_journal_trust(key: PublicKey, trust: AllowedSigners, at: datetime) -> None:
    """Require that a trust store vouches for a checkpoint's signer who is not the author."""
    judgement = trust.judge(key, layout.JOURNAL_NAMESPACE, at)
    if not judgement.trusted:
        raise untrusted(
            "checkpoint.untrusted",
            layout.CHECKPOINT_SIGNATURE,
            f"The key {key.fingerprint} {judgement.reason}.",
        )


def _misplaced(paths: Iterable[str]) -> list[Problem]:
    found = set(paths)
    missing = [path for path in layout.TAG_FILES if path not in found]
    strangers = [
        path
        for path in sorted(found)
        if not (
            path in layout.TAG_FILES
            or path.startswith(layout.DATA)
            or layout.is_author_signature(path)
            or layout.is_review(path)
        )
    ]
    alone = [
        path
        for path in sorted(found)
        if layout.is_review(path)
        and (path.removesuffix(".sig") if path.endswith(".sig") else f"{path}.sig") not in found
    ]
    return (
        _each("layout.missing", missing, _REQUIRED)
        + _each("layout.unexpected", strangers, _NO_PLACE)
        + _each("review.unpaired", alone, "A review and its signature lie side by side.")
    )


def _each(code: str, paths: Iterable[str], message: str) -> list[Problem]:
    return [Problem(code, path, message) for path in paths]


def _require_hashes(found: Mapping[str, str], named: Mapping[str, str]) -> None:
    changed = [path for path, sha256 in named.items() if found.get(path) != sha256]
    _reject(
        Verdict.TAMPERED,
        _each("hash.differs", changed, "Its bytes were changed: the sha256 differs."),
    )


def _verified(path: str, data: bytes, message: bytes, namespace: str) -> PublicKey:
    """Return the key whose valid signature this is."""
    try:
        signature = sshsig.parse(data)
        signature.verify(message, namespace)
    except sshsig.SignatureError as error:
        verdict = next(v for v in Verdict if v.exit_code is error.exit_code)
        raise Rejected(verdict, Problem(error.code, path, error.message)) from None
    return signature.key


def _reject(verdict: Verdict, problems: list[Problem]) -> None:
    if problems:
        raise Rejected(verdict, *problems)
