"""What a capture came to: its files by kind, the gaps, and what was left alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from workbench.domain.canonical import JsonValue
from workbench.services.capturing.content import collecting
from workbench.services.capturing.finding import LeftAlone


@dataclass(frozen=True, slots=True)
class Taken:
    """One file of the capture.

    Attributes
    ----------
    path : str
        In the capture.
    source : str
        In the project; empty for what was made.
    kind : str
        One of the seven, or ``model`` or ``lineage``.
    sha256 : str
    size : int
    redacted : int
        How many secrets were taken out of it.
    note : str
    """

    path: str
    source: str
    kind: str
    sha256: str
    size: int
    redacted: int = 0
    note: str = ""

    def json_body(self) -> dict[str, JsonValue]:
        """Return the file as the manifest tells it."""
        return {
            "path": self.path,
            "source": self.source,
            "sha256": self.sha256,
            "size": self.size,
            "redacted": self.redacted,
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class Collected:
    """A capture folder that was written.

    Attributes
    ----------
    folder : Path
    files : tuple of Taken
    gaps : mapping of str to tuple of str
        By kind; each of the seven is listed, with no gap where it is whole.
    left : tuple of LeftAlone
    """

    folder: Path
    files: tuple[Taken, ...]
    gaps: Mapping[str, tuple[str, ...]]
    left: tuple[LeftAlone, ...]

    def of(self, kind: str) -> tuple[Taken, ...]:
        """Return the files of one kind."""
        return tuple(file for file in self.files if file.kind == kind)

    @property
    def redacted(self) -> int:
        """How many secrets were taken out in all."""
        return sum(file.redacted for file in self.files)

    def json_body(self) -> dict[str, JsonValue]:
        """Return the manifest, also what ``workbench capture --json`` prints."""
        titles = {kind.id: kind.title for kind in collecting().kinds}
        others = [file for file in self.files if file.kind not in titles]
        return {
            "kinds": [
                {
                    "kind": kind,
                    "title": title,
                    "files": [file.json_body() for file in self.of(kind)],
                    "gaps": list(self.gaps.get(kind, ())),
                }
                for kind, title in titles.items()
            ],
            "also": [{"kind": file.kind, **file.json_body()} for file in others],
            "left_alone": [{"path": one.path, "reason": one.reason} for one in self.left],
            "redacted": self.redacted,
        }
