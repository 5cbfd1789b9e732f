"""The environment a pipeline ran in: interpreter, packages, platform."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from workbench.api import EvidenceError, EvidenceKind, ImportedDocument, Importer, JsonValue
from workbench_importers.json_files import first_record, read_document
from workbench_importers.text_files import (
    decoded_head,
    guess_encoding,
    lines_of,
    looks_like_text,
)

PACKAGE_KEYS = ("packages", "dependencies", "requirements", "installed", "libraries")
KNOWN_KEYS = (*PACKAGE_KEYS, "python", "python_version", "platform", "os", "hostname", "hardware")

_PIN = re.compile(r"^([A-Za-z0-9][\w.\-]*)\s*={2,3}\s*([\w.+!\-]+)")
_NAMED = re.compile(r"(^|[^a-z])(environment|env|requirements|freeze)(?![a-z])")


class EnvironmentImporter(Importer):
    """Reads an environment as JSON, or as a list of pinned packages."""

    id: ClassVar[str] = "environment.packages"
    title: ClassVar[str] = "Environment"
    kind: ClassVar[EvidenceKind] = EvidenceKind.ENVIRONMENT
    suffixes: ClassVar[tuple[str, ...]] = (".json", ".txt")

    def recognises(self, path: Path, head: bytes) -> float:
        """Return how much it looks like interpreter and packages."""
        if not looks_like_text(head):
            return 0.0
        text = decoded_head(head)
        named = 0.2 if _NAMED.search(path.name.lower()) else 0.01
        if text.lstrip()[:1] == "{":
            known = sum(f'"{key}"' in text for key in KNOWN_KEYS)
            record = first_record(text)
            top = sum(key in record for key in KNOWN_KEYS) if record else known
            return min(0.95, 0.35 * top + named) if top else named
        lines = [line for line in text.splitlines() if line.strip() and line[0] not in "#-"]
        pinned = sum(_PIN.match(line) is not None for line in lines)
        return 0.9 if lines and pinned * 2 > len(lines) else named / 2

    def read(self, path: Path, hints: Mapping[str, JsonValue]) -> ImportedDocument:
        """Read interpreter, platform and package versions."""
        encoding = guess_encoding(path, str(hints.get("encoding") or ""))
        with path.open("rb") as stream:
            text = decoded_head(stream.read(4096)).lstrip("\ufeff \t\r\n")
        if text[:1] in {"{", "["}:
            return _from_json(path, read_document(path, str(hints.get("encoding") or "")))
        packages = {
            match[1]: match[2]
            for _, line in lines_of(path, encoding)
            if (match := _PIN.match(line))
        }
        return _document(packages, "", "")


def _from_json(path: Path, document: JsonValue) -> ImportedDocument:
    if not isinstance(document, dict):
        raise EvidenceError(
            "environment.shape",
            f"{path.name} does not hold one JSON object.",
            'Write {"python": "3.11.9", "packages": {"pandas": "2.2.3"}}.',
        )
    packages = next((_packages(document[k]) for k in PACKAGE_KEYS if k in document), {})
    python = document.get("python") or document.get("python_version") or ""
    if isinstance(python, dict):
        python = python.get("version", "")
    platform = document.get("platform") or document.get("os") or ""
    return _document(packages, str(python), str(platform))


def _packages(value: JsonValue) -> dict[str, str]:
    """Return versions by name from an object, a list of pins, or a list of objects."""
    if isinstance(value, dict):
        return {str(name): str(version) for name, version in value.items()}
    found = {}
    for item in value if isinstance(value, list) else []:
        if isinstance(item, dict) and "name" in item:
            found[str(item["name"])] = str(item.get("version", ""))
        elif match := _PIN.match(str(item)):
            found[match[1]] = match[2]
    return found


def _document(packages: Mapping[str, str], python: str, platform: str) -> ImportedDocument:
    counted = f"{len(packages)} packages" + (f", Python {python}" if python else "")
    details: dict[str, JsonValue] = {
        "packages": dict(sorted(packages.items())),
        "python": python,
        "platform": platform,
        "summary": counted,
    }
    return ImportedDocument(EvidenceKind.ENVIRONMENT, (), details)
