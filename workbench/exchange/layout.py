"""Where everything lies inside a package, and for what purpose each signature is made."""

import re

from workbench.exchange.publickey import PublicKey

VERSION = "1.0"
PACKAGE_SUFFIX = ".incident.zip"
ENCRYPTED_SUFFIX = ".incident.zip.age"

PACKAGE_NAMESPACE = "incident-package@workbench"
JOURNAL_NAMESPACE = "incident-journal@workbench"
REVIEW_NAMESPACE = "incident-review@workbench"
ROLE_NAMESPACE = "incident-role@workbench"
IDENTITY_NAMESPACE = "incident-identity@workbench"

BAGIT = "bagit.txt"
BAG_INFO = "bag-info.txt"
MANIFEST = "manifest-sha256.txt"
TAGMANIFEST = "tagmanifest-sha256.txt"
TAG_FILES = (BAGIT, BAG_INFO, MANIFEST, TAGMANIFEST)

DATA = "data/"
CRATE = "data/ro-crate-metadata.json"
INCIDENT = "data/incident.json"
JOURNAL = "data/journal/journal.jsonl"
CHECKPOINT = "data/journal/checkpoint.txt"
CHECKPOINT_SIGNATURE = "data/journal/checkpoint.txt.sig"
EVIDENCE = "data/evidence/"
RESULTS = "data/results/"
DERIVED_RESULTS = "data/report/results/"
MODELS = "data/models/"
REPORT_HTML = "data/report/index.html"
REPORT_MARKDOWN = "data/report/report.md"
RECIPE = "data/replay/recipe.json"
REQUIREMENTS = "data/replay/requirements.lock"
REDACTIONS = "data/redactions.jsonl"
INSTRUCTIONS = "data/VERIFY.txt"

REQUIRED = (
    CRATE,
    INCIDENT,
    JOURNAL,
    CHECKPOINT,
    CHECKPOINT_SIGNATURE,
    REPORT_HTML,
    REPORT_MARKDOWN,
    RECIPE,
    REQUIREMENTS,
    INSTRUCTIONS,
)

_AUTHOR = re.compile(r"signatures/author-[0-9a-f]{8}\.sig", re.ASCII)
_REVIEW = re.compile(r"signatures/review-[0-9a-f]{8}\.json(?:\.sig)?", re.ASCII)
_FREE = re.compile(
    r"data/(?:evidence/[0-9a-f]{16}-[^/]+|models/[^/]+"
    r"|(?:report/)?results/[^/]+/[^/]+(?:/[^/]+)?\.(?:json|parquet|arrow|csv|tsv|txt))",
    re.ASCII,
)


def author_signature(key: PublicKey) -> str:
    """Return where the author's signature lies."""
    return f"signatures/author-{key.short}.sig"


def is_author_signature(path: str) -> bool:
    """Whether a path is that of an author's signature."""
    return _AUTHOR.fullmatch(path) is not None


def is_review(path: str) -> bool:
    """Whether a path is that of a review or of its signature."""
    return _REVIEW.fullmatch(path) is not None


def review(key: PublicKey) -> str:
    """Return where a reviewer's review lies; its signature lies beside it, plus ``.sig``."""
    return f"signatures/review-{key.short}.json"


def is_payload_place(path: str) -> bool:
    """Whether version 1.0 has a place for a payload file of that path."""
    return path in REQUIRED or path == REDACTIONS or _FREE.fullmatch(path) is not None


def evidence_path(sha256: str, name: str) -> str:
    """Return where a piece of evidence lies; ``name`` is a safe name."""
    return f"{EVIDENCE}{sha256[:16]}-{name}"


def result_path(run: str, name: str) -> str:
    """Return where a file of a run's result lies."""
    return f"{RESULTS}{run}/{name}"
