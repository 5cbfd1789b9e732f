"""Any other file: kept as it is, hashed, never opened."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from workbench.api import EvidenceKind, ImportedDocument, Importer, JsonValue
from workbench_importers.text_files import read_head


class SealedImporter(Importer):
    """Takes in what no other importer knows."""

    id: ClassVar[str] = "sealed.file"
    title: ClassVar[str] = "Sealed file"
    kind: ClassVar[EvidenceKind] = EvidenceKind.SEALED

    def recognises(self, path: Path, head: bytes) -> float:
        """Return a little for anything, so that nothing is turned away."""
        del path, head
        return 0.3

    def read(self, path: Path, hints: Mapping[str, JsonValue]) -> ImportedDocument:
        """Keep the file; only whether it is empty is looked at."""
        read_head(path, 1)
        part = str(hints.get("part") or "")
        return ImportedDocument(
            EvidenceKind.SEALED,
            () if part else ("Kept sealed: no importer reads this kind of file.",),
            {"format": path.suffix.lstrip(".").lower(), **({"part": part} if part else {})},
        )
