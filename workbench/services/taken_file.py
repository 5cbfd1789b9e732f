"""What came of reading a file, and the import it was asked for by."""

from dataclasses import dataclass
from pathlib import Path

from workbench.domain.canonical import JsonValue
from workbench.domain.evidence import Noun
from workbench.services.guarded import ReadFile


class TakenFile(Noun):
    """A file in the store, and what a worker read from it.

    Attributes
    ----------
    sha256 : str
        Of the bytes as they were read from the source.
    sha256_after : str
        Of the copy, read again from the disk.
    size : int
    found : ReadFile
        Its table, if it is one, is in the store.
    isolation : str
        What the worker was shut in by.
    """

    sha256: str
    sha256_after: str
    size: int
    found: ReadFile
    isolation: str


@dataclass(frozen=True, slots=True)
class Request:
    """An import as it was asked for, so that it can be asked for again.

    Attributes
    ----------
    paths : tuple of Path
    incident : str
        The incident that files are added to; empty for a new one.
    title : str
        Of a new incident; empty for the capture's own.
    trust_model, signals : bool
    reading : tuple of (str, str)
        How the files are written, where that was said.
    """

    paths: tuple[Path, ...]
    incident: str = ""
    title: str = ""
    trust_model: bool = False
    signals: bool = True
    reading: tuple[tuple[str, str], ...] = ()

    def told(self) -> dict[str, JsonValue]:
        """Return the request as JSON."""
        return {
            "paths": [str(path.resolve()) for path in self.paths],
            "incident": self.incident,
            "title": self.title,
            "trust_model": self.trust_model,
            "signals": self.signals,
            "reading": dict(self.reading),
        }
