"""Verifying a package file: reads each piece once and hands it to the rules.

The rules themselves are in :mod:`workbench.exchange.trusted_package`. Nothing is written,
fetched or extracted, and memory does not grow with the payload.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from workbench.domain.canonical import MAX_BYTES as MAX_DOCUMENT_BYTES
from workbench.domain.canonical import sha256_hex
from workbench.exchange import layout
from workbench.exchange.bag import (
    DECLARATION,
    MAX_INFO_BYTES,
    MAX_MANIFEST_BYTES,
    MAX_TAGMANIFEST_BYTES,
)
from workbench.exchange.checkpoint import MAX_BYTES as MAX_CHECKPOINT_BYTES
from workbench.exchange.container import Container
from workbench.exchange.contents_check import check_contents
from workbench.exchange.journal import MAX_BYTES as MAX_JOURNAL_BYTES
from workbench.exchange.journal import JournalFacts, read_journal
from workbench.exchange.judged import JudgedReview
from workbench.exchange.review import MAX_BYTES as MAX_REVIEW_BYTES
from workbench.exchange.sshsig import MAX_ARMOR_BYTES
from workbench.exchange.standing import judge, without_repeats
from workbench.exchange.trust import AllowedSigners
from workbench.exchange.trusted_package import TrustedPackage, require_journal_trust
from workbench.exchange.verdict import (
    Level,
    Problem,
    Rejected,
    Verdict,
    Verification,
    refused,
    tampered,
)

Progress = Callable[[int, int], None]
"""Called with bytes done and bytes in all; raising from it stops the work."""

HIGHEST = Level.L3
"""What this module can reach; replay (L4) and reviews (L5) are judged above it."""

_MAX_PROBLEMS = 100
_LATER = (
    "what version {version} may word anew: VERIFY.txt (read it before you run it), kinds of "
    "models, and whether evidence, report and RO-Crate agree with the journal"
)


def verify_package(
    path: Path,
    trust: AllowedSigners | None,
    level: Level = HIGHEST,
    *,
    at: datetime,
    progress: Progress | None = None,
) -> Verification:
    """Verify a package as far as a level.

    Parameters
    ----------
    path : Path
    trust : AllowedSigners, optional
        The verifier's own; without it no more than L1 can be reached.
    level : Level
        How far to go; above L3, as far as L3.
    at : datetime
        Zone-aware; the time at which the signer's key must be valid.
    progress : callable, optional

    Returns
    -------
    Verification
        Whatever the package holds; a bad one is an answer, not an error.

    Raises
    ------
    PackageError
        ``package.unreadable`` if there is no file that could be read.
    """
    return _Examination(trust, at, progress).judge(path, level)


def examine_contents(path: Path, tagmanifest: str, *, at: datetime) -> Rejected | None:
    """Return what is wrong with a package that nobody was asked to vouch for, if anything.

    A package is intact long before its signer is trusted; whoever wants to look into it all
    the same is told first whether it holds together.

    Parameters
    ----------
    path : Path
    tagmanifest : str
        sha256 of the signed bytes of the package that was verified as far as L1.
    at : datetime
        Zone-aware.

    Raises
    ------
    PackageError
        If it is not the package that was verified, or cannot be read.
    """
    examination = _Examination(None, at, None)
    try:
        with Container.open(path) as container:
            package = accept_tags(container)
            if sha256_hex(package.tagmanifest) != tagmanifest:
                raise tampered(
                    "package.exchanged", layout.TAGMANIFEST, "The file was exchanged meanwhile."
                )
            _check_signatures(container, package)
            examination.judged(container, package)
            examination.documents(container, package)
    except Rejected as error:
        return error
    return None


def accept_tags(container: Container) -> TrustedPackage:
    """Return a package whose tag files agree with each other and with what is there.

    Parameters
    ----------
    container : Container

    Raises
    ------
    Rejected
        If a rule of steps 1 to 4 does not hold.
    """
    package = TrustedPackage({path: entry.size for path, entry in container.entries.items()})
    package.update_info(container.read(layout.BAG_INFO, MAX_INFO_BYTES))
    package.update_declaration(container.read(layout.BAGIT, len(DECLARATION)))
    package.update_tagmanifest(container.read(layout.TAGMANIFEST, MAX_TAGMANIFEST_BYTES))
    package.update_manifest(container.read(layout.MANIFEST, MAX_MANIFEST_BYTES))
    return package


def _check_signatures(container: Container, package: TrustedPackage) -> None:
    for path in package.authors:
        package.update_signature(path, container.read(path, MAX_ARMOR_BYTES))


@dataclass(slots=True)
class _Examination:
    """One verification under way."""

    trust: AllowedSigners | None
    at: datetime
    progress: Progress | None
    reached: Level | None = None
    package: TrustedPackage | None = None
    reviews: tuple[JudgedReview, ...] | None = None

    def judge(self, path: Path, level: Level) -> Verification:
        problems: tuple[Problem, ...] = ()
        verdict = Verdict.OK
        try:
            with Container.open(path) as container:
                self.run(container, level)
        except Rejected as error:
            verdict, problems = error.verdict, error.problems
        return self.answer(verdict, problems)

    def run(self, container: Container, level: Level) -> None:
        self.reached = Level.L0
        if level >= Level.L1:
            self.package = accept_tags(container)
            self._contents(container, self.package)
            self.reached = Level.L1
        if level >= Level.L2 and self.package is not None:
            _check_signatures(container, self.package)
            self.reviews = self.judged(container, self.package)
            self.package.require_trust(self.trust, self.at)
            self.reached = Level.L2
        if level >= Level.L3 and self.package is not None:
            self.documents(container, self.package)
            self.reached = Level.L3

    def answer(self, verdict: Verdict, problems: tuple[Problem, ...]) -> Verification:
        package = self.package
        failed = verdict is not Verdict.OK
        tried = -1 if self.reached is None else int(self.reached)
        open_levels = [level for level in Level if level > tried + failed]
        not_checked = [f"{level.name}: {level.meaning}" for level in open_levels]
        if package is not None:
            if self.reviews is None:
                not_checked += [f"{path}: a review; not checked here" for path in package.reviews]
            not_checked += [f"{path}: of a later version" for path in package.unknown]
            if package.info.minor and self.reached is HIGHEST:
                not_checked += [_LATER.format(version=package.info.version)]
        return Verification(
            verdict=verdict,
            level=self.reached,
            signer=package.signer if package else "",
            problems=problems[:_MAX_PROBLEMS],
            not_checked=tuple(not_checked),
            withheld=len(package.withheld) if package else 0,
            tagmanifest=sha256_hex(package.tagmanifest) if package else "",
            author=package.author.fingerprint if package and package.author else "",
            reviews=self.reviews or (),
        )

    def judged(self, container: Container, package: TrustedPackage) -> tuple[JudgedReview, ...]:
        """Require that every review in the package is sound, and judge whom they are by."""
        found = []
        for path in package.reviews:
            statement = container.read(path, MAX_REVIEW_BYTES)
            signature = container.read(f"{path}.sig", MAX_ARMOR_BYTES)
            signed = package.update_review(path, statement, signature)
            tagmanifest = sha256_hex(package.tagmanifest)
            author = package.author.fingerprint if package.author else ""
            found.append(judge(signed, tagmanifest, author, self.trust, self.at))
        return without_repeats(found)

    def _contents(self, container: Container, package: TrustedPackage) -> None:
        """Read every file through; compare all hashes."""
        total = sum(entry.size for entry in container.entries.values())
        done = 0
        found: dict[str, str] = {}
        broken: list[Problem] = []
        for path, entry in container.entries.items():
            try:
                found[path] = container.digest(path).sha256
            except Rejected as error:
                broken.extend(error.problems)
            done += entry.size
            if self.progress is not None:
                self.progress(done, total)
        if broken:
            raise Rejected(Verdict.TAMPERED, *broken)
        package.update_payload(found)

    def documents(self, container: Container, package: TrustedPackage) -> None:
        package.update_description(container.read(layout.INCIDENT, MAX_DOCUMENT_BYTES))
        for path in (layout.JOURNAL, layout.REDACTIONS):
            if path in package.hashes and container.entries[path].size > MAX_JOURNAL_BYTES:
                raise refused("document.too_long", path, "It is longer than a journal may be.")
        if layout.REDACTIONS in package.hashes:
            package.update_redactions(container.lines(layout.REDACTIONS, MAX_DOCUMENT_BYTES))
        package.update_recipe(container.read(layout.RECIPE, MAX_DOCUMENT_BYTES))
        facts = self._journal(container, package)
        package.update_journal(facts)
        other = package.update_checkpoint(
            container.read(layout.CHECKPOINT, MAX_CHECKPOINT_BYTES),
            container.read(layout.CHECKPOINT_SIGNATURE, MAX_ARMOR_BYTES),
            facts,
        )
        if other is not None and self.trust is not None:
            require_journal_trust(other, self.trust, self.at)
        check_contents(container, package, facts)

    def _journal(self, container: Container, package: TrustedPackage) -> JournalFacts:
        lines = container.lines(layout.JOURNAL, MAX_DOCUMENT_BYTES)
        return read_journal(lines, exact=package.info.minor == 0)
