"""What a file's name gives away, where nothing else describes it."""

import re
from pathlib import PurePath

from workbench.domain.evidence import EvidenceKind

_WINDOWS = (
    ("history", re.compile(r"(^|[^a-z])(history|historical|earlier|previous)")),
    (
        "reference",
        re.compile(
            r"(^|[^a-z])(reference|ref|baseline|base|train|training|good|before|w0)(?![a-z])"
        ),
    ),
    (
        "incident",
        re.compile(
            r"(^|[^a-z])(incident|current|cur|prod|production|bad|after|serving|live|w1)(?![a-z])"
        ),
    ),
)
_TABLE_ENDINGS = (".csv", ".tsv", ".tab", ".psv", ".parquet", ".pq", ".feather", ".arrow")
_MODEL_ENDINGS = (".skops", ".onnx", ".joblib", ".pkl", ".pickle")
_JSON_ENDINGS = (".json", ".jsonl", ".ndjson")
_KINDS = (
    (EvidenceKind.LINEAGE, re.compile(r"lineage|openlineage")),
    (EvidenceKind.SIGNALS, re.compile(r"(^|[^a-z])(signals?|metrics?|monitoring)(?![a-z])")),
    (
        EvidenceKind.CHANGES,
        re.compile(r"(^|[^a-z])(changes?|changelog|deploy(ment)?s?|releases?)(?![a-z])"),
    ),
    (EvidenceKind.ENVIRONMENT, re.compile(r"(^|[^a-z])(environment|env|requirements)(?![a-z])")),
)


def guess_kind(name: str) -> EvidenceKind | None:
    """Return what a file probably is, or None where only its content can tell."""
    low = name.lower()
    ending = PurePath(low).suffix
    if ending in _MODEL_ENDINGS:
        return EvidenceKind.MODEL
    if ending == ".log":
        return EvidenceKind.LOGS
    readable = ending in _TABLE_ENDINGS or ending in _JSON_ENDINGS or ending == ".txt"
    for kind, pattern in _KINDS:
        if readable and pattern.search(low) and _can_be(kind, ending):
            return kind
    if ending in _TABLE_ENDINGS:
        return EvidenceKind.TABLE
    return None


def guess_window(name: str) -> str | None:
    """Return the window whose rows a table probably holds: reference, incident or history."""
    low = name.lower()
    return next((window for window, pattern in _WINDOWS if pattern.search(low)), None)


def _can_be(kind: EvidenceKind, ending: str) -> bool:
    if kind is EvidenceKind.LINEAGE:
        return ending in _JSON_ENDINGS
    if kind is EvidenceKind.ENVIRONMENT:
        return ending in {".json", ".txt"}
    return kind is EvidenceKind.SIGNALS or ending not in {".parquet", ".pq", ".txt"}
