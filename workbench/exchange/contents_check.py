"""The last step of level L3: what the documents of a package say, and what they would do.

Everything before this is about bytes and hashes, which whoever owns a trusted key can make
fit. Here the documents must agree with the journal and with each other, and nothing in them
may run, load, install or send anybody elsewhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from workbench.domain.canonical import MAX_BYTES as MAX_DOCUMENT_BYTES
from workbench.domain.canonical import JsonValue, strict_loads
from workbench.exchange import layout, requirements, webpage
from workbench.exchange.account import Account
from workbench.exchange.agreement import (
    check_agreement,
    check_answer,
    check_evidence,
    check_withheld,
)
from workbench.exchange.container import Container
from workbench.exchange.crate_check import check_crate
from workbench.exchange.description import Disclosure
from workbench.exchange.disclosed import check_level, derived_files
from workbench.exchange.instructions import MAX_BYTES as MAX_INSTRUCTIONS_BYTES
from workbench.exchange.instructions import is_instructions
from workbench.exchange.journal import JournalFacts
from workbench.exchange.models import HEAD, model_objection
from workbench.exchange.records import read_result
from workbench.exchange.references import RESULT
from workbench.exchange.trusted_package import TrustedPackage
from workbench.exchange.verdict import Problem, Rejected, Verdict, refused

MAX_COMPARED = 1_000_000_000
"""Most characters looked through for claims: 100 claims in the longest report."""


def check_contents(container: Container, package: TrustedPackage, facts: JournalFacts) -> None:
    """Require that the documents of a package agree and do nothing.

    Parameters
    ----------
    container : Container
    package : TrustedPackage
        Accepted as far as its checkpoint.
    facts : JournalFacts

    Raises
    ------
    Rejected
        Tampered where two documents contradict each other, refused otherwise.
    """
    examination = _Contents(container, package, facts.account)
    problems = [*examination.stories(), *examination.texts(), *examination.binaries()]
    if problems:
        changed = all(problem.code.endswith(".differs") for problem in problems)
        raise Rejected(Verdict.TAMPERED if changed else Verdict.REFUSED, *problems)


def text_problems(page: bytes, markdown: bytes, lock: bytes) -> list[Problem]:
    """Return what is not inert in the report and the lock of a package."""
    found = (
        ("report.active", layout.REPORT_HTML, webpage.page_objection(page)),
        ("report.active", layout.REPORT_MARKDOWN, webpage.markdown_objection(markdown)),
        ("lock.malformed", layout.REQUIREMENTS, requirements.lock_objection(lock)),
    )
    return [Problem(code, where, f"It {why}.") for code, where, why in found if why]


@dataclass(frozen=True, slots=True)
class _Contents:
    container: Container
    package: TrustedPackage
    account: Account

    @property
    def whole(self) -> bool:
        """Whether nothing was left out and every rule of version 1.0 holds."""
        return self.package.description.disclosure is Disclosure.FULL and self.exact

    @property
    def exact(self) -> bool:
        return self.package.info.minor == 0

    def stories(self) -> Iterator[Problem]:
        """Yield where two documents tell different stories."""
        package, account = self.package, self.account
        yield from account.problems()
        yield from check_agreement(account, package.steps, package.description)
        yield from check_withheld(account, package.hashes, package.withheld)
        yield from check_level(
            package.description, package.hashes, account.commitments - account.role_events
        )
        if self.whole:
            sizes = {path: self.container.entries[path].size for path in package.hashes}
            yield from check_evidence(
                account, package.hashes, sizes, derived_files(package.description)
            )
        for step in package.steps:
            path = layout.result_path(step.run, RESULT)
            if path in package.hashes:
                document = read_result(self.container.read(path, MAX_DOCUMENT_BYTES), path)
                recorded = account.runs.get(step.run)
                if recorded is not None and recorded.result == package.hashes[path]:
                    yield from check_answer(step.run, recorded, document)
        files = {
            path: (self.container.entries[path].size, sha256)
            for path, sha256 in package.hashes.items()
            if self.whole
        }
        runs = frozenset(step.run for step in package.steps)
        yield from check_crate(
            self._json(layout.CRATE), package.description.identifier, files, runs
        )

    def texts(self) -> Iterator[Problem]:
        """Yield what in the texts would do something, or is not what it should be."""
        page = self.container.read(layout.REPORT_HTML, webpage.MAX_BYTES)
        markdown = self.container.read(layout.REPORT_MARKDOWN, webpage.MAX_BYTES)
        lock = self.container.read(layout.REQUIREMENTS, requirements.MAX_BYTES)
        yield from text_problems(page, markdown, lock)
        yield from self._claims(page, markdown)
        instructions = self.container.read(layout.INSTRUCTIONS, MAX_INSTRUCTIONS_BYTES)
        if self.exact and not is_instructions(instructions, self.container.root):
            yield Problem(
                "instructions.wrong",
                layout.INSTRUCTIONS,
                "Its commands are not those by which a package is verified.",
            )
        for path, schema in self.package.description.schemas.items():
            if "//" in schema:
                yield Problem(
                    "description.schema", layout.INCIDENT, f"The schema of {path} is an address."
                )

    def binaries(self) -> Iterator[Problem]:
        """Yield files that have no business where they lie."""
        for path in self.package.hashes:
            if path.startswith(layout.MODELS):
                head = bytes(next(self.container.chunks(path), memoryview(b"")))[:HEAD]
                why = model_objection(path, head, exact=self.exact)
                if why:
                    yield Problem("model.kind", path, f"It {why}.")

    def _claims(self, page: bytes, markdown: bytes) -> Iterator[Problem]:
        """Require that the report carries the claims as the journal has them."""
        told = (
            (layout.REPORT_HTML, webpage.page_words(page)),
            (layout.REPORT_MARKDOWN, webpage.markdown_words(markdown)),
        )
        claims = self.account.claims() or () if self.whole else ()
        if len(claims) * max(len(words) for _, words in told) > MAX_COMPARED:
            why = f"It is too long to be compared with {len(claims)} claims."
            yield Problem("report.too_long", layout.REPORT_HTML, why)
            return
        for claim in claims:
            for where, words in told:
                if webpage.even(str(claim["text"])) not in words:
                    yield Problem(
                        "report.differs", where, f"It does not carry the claim {claim['id']}."
                    )

    def _json(self, path: str) -> JsonValue:
        data = self.container.read(path, MAX_DOCUMENT_BYTES)
        try:
            return strict_loads(data)
        except ValueError as error:
            raise refused("document.malformed", path, f"It cannot be read: {error}.") from None
